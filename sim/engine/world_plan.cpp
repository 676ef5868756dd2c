#include "sim/engine/world_plan.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/base/share_count.hpp"
#include "sim/engine/sink.hpp"
#include "sim/recall/program_traits.hpp"

namespace rekindle {
namespace {

Calendar const* calendar_or_null(Calendar const& c) { return c.empty() ? nullptr : &c; }

ProcessPlan compile(HazardLaw const& law, Calendar const& calendar) {
    ProcessPlan plan;
    plan.law = &law;
    plan.calendar = calendar_or_null(calendar);
    auto const* exponential = std::get_if<Exponential>(&law);
    plan.plain = exponential != nullptr && plan.calendar == nullptr;
    if (exponential != nullptr) plan.rate_per_tick = exponential->rate_per_day * 0x1p-20;
    return plan;
}

ProcessPlan compile(RenewalProcess const& process) {
    ProcessPlan plan;
    plan.calendar = calendar_or_null(process.calendar);
    plan.plain = plan.calendar == nullptr;
    plan.rate_per_tick = process.rate_per_day * 0x1p-20;
    plan.regularity = process.regularity;
    return plan;
}

/// The stage every touch reaches, unless luck has a say.
std::optional<TouchStage> certain_stage(Channel const& c) {
    if (c.delivered <= 0) return TouchStage::sent;
    if (c.delivered < 1) return std::nullopt;
    if (c.opened <= 0) return TouchStage::delivered;
    if (c.opened < 1 || c.opt_out > 0 || c.complaint > 0) return std::nullopt;
    if (c.clicked <= 0) return TouchStage::opened;
    return c.clicked < 1 ? std::nullopt : std::optional{TouchStage::clicked};
}

std::int64_t resolve_count(std::int64_t count, double fraction_of_users, std::uint64_t users) {
    if (fraction_of_users < 0) return count;
    return share_of_count(fraction_of_users, users);
}

bool heeds_answers(Desk const& desk) {
    return desk.impatience != 1 || std::any_of(desk.tiers.begin(), desk.tiers.end(), [](DeskTier const& tier) {
               return tier.promise > 0 && (tier.kept != 1 || tier.broken != 1);
           });
}

/// Some load or wait that is published changes the lapse hazard.
bool is_felt(Model const& m) {
    auto const& desk = m.care.desk;
    return (desk && (desk->crowded_lapse != 1 || desk->crowded_second_lapse != 1)) ||
           std::any_of(m.signals.begin(), m.signals.end(), [](Signal const& s) { return s.lapse != 1; });
}

}  // namespace

ModelPlan::ModelPlan(Model const& m, bool logged_)
    : model{&m},
      births{m},
      start{-m.warm_up},
      end{m.end()},
      horizon{m.horizon},
      lapse{compile(m.lapse.law, m.lapse.calendar)},
      comeback{compile(m.comeback.law, m.comeback.calendar)},
      orders{compile(m.orders)},
      has_visits{m.visits.has_value()},
      logged{logged_} {
    REKINDLE_EXPECTS(m.horizon > 0);
    REKINDLE_EXPECTS(days_of(end - start) <= max_run_days);
    REKINDLE_EXPECTS(m.channels.size() <= 31);
    if (has_visits) visits = compile(*m.visits);
    for (auto* process : {&lapse, &comeback, &orders, &visits}) process->end = end;
    if (!m.leaving.reasons.empty()) lapse_mix = LapseMix(m, lapse);
    renewals_plain = !has_visits && orders.plain && orders.regularity == 1;
    bool const lapse_by_order = m.lapse.per_order_probability > 0 || m.lapse.per_order_beta_a > 0;
    bool const settles_by_order = m.fragile && m.fragile->settles_after_orders > 0;
    responds = m.responds();
    order_hooks =
        lapse_by_order || settles_by_order || m.order_value.kind != OrderValue::Kind::none || !m.offers.empty();
    for (std::size_t c = 0; c < m.channels.size(); ++c) {
        auto const& channel = m.channels[c];
        channels.push_back({&channel, responds ? std::nullopt : certain_stage(channel), {}});
        for (std::size_t stage = 0; stage < touch_stages; ++stage) {
            auto const reached = static_cast<TouchStage>(stage);
            if (channels.back().certain.value_or(reached) == reached)
                touch_cells.push_back({touch_cell(c, reached), reached, channel.cost, channel.labour});
        }
        channels.back().effects_up_to = add_profiles(channel.effects, static_cast<std::uint8_t>(c));
    }
    for (auto& channel : channels) {
        for (std::size_t c = 0; c < channels.size(); ++c) {
            auto const& other = *channels[c].channel;
            bool const same = !other.list.empty() && other.list == channel.channel->list;
            if (same || &other == channel.channel) channel.list |= 1u << c;
        }
    }
    care = m.care.any();
    if (responds) {
        plan_response(m);
        for (auto const& message : m.response.messages) message_effects.push_back(add_profiles(message.effects));
        for (auto const& offer : m.offers) offer_effects.push_back(add_profiles(offer.effects));
    }
    leaves = m.leaving.any();
    further = further_fields(m);
    quality.resize(m.leaving.scores.size());
    for (auto const& score : m.leaving.scores) {
        bool const needed = score.of == Score::Of::uplift;
        courses.push_back(needed ? touch_course(m.channels[score.channel], score.within) : TouchCourse{});
    }
    for (auto const& score : m.leaving.scores) lapse_scores = lapse_scores || score.of == Score::Of::lapse;
    for (auto const& profile : profiles)
        lapse_effects = lapse_effects || profile.target == static_cast<std::uint8_t>(Process::lapse);
    answers_matter = m.care.desk && (logged || heeds_answers(*m.care.desk));
    extended = leaves || (m.weakening && m.weakening->order_value != 1) || responds || m.care.any();
    plain_lives = !extended && !logged && renewals_plain && lapse.plain && comeback.plain && !order_hooks &&
                  !has_pulses && !m.weakening && !m.fragile && !m.gone && m.comeback.cure_fraction <= 0 &&
                  !m.comeback.with_order && m.signals.empty() && m.carts.left_per_visit <= 0;
    if (m.discount_rate_per_year > 0) {
        double const per_day = portable::log1p(m.discount_rate_per_year) / 365.25;
        for (std::int64_t day = 0; day <= day_of(end); ++day)
            discount.push_back(portable::exp(-per_day * static_cast<double>(day)));
    }
    if (m.order_value.kind == OrderValue::Kind::lognormal) {
        double const variance = portable::log1p(m.order_value.cv * m.order_value.cv);
        amount_sigma = std::sqrt(variance);
        amount_mu_offset = -0.5 * variance;
    }
    for (std::size_t i = 0; i < m.traits.size(); ++i) {
        if (m.traits[i].observable) observable_traits.push_back(i);
    }
    for (auto const& s : m.signals) {
        auto const capacity = resolve_count(s.capacity_per_day, s.capacity_fraction_of_users, m.initial_users);
        signals.push_back({s.source, std::max(1.0, static_cast<double>(capacity)), s.lapse});
    }
}

/// Hands out the slots of ResponseState.
void ModelPlan::plan_response(Model const& m) {
    std::uint8_t slots = 0;
    for (auto const& channel : channels) {
        if (!channel.channel->opt_out_rules.any() || channel.opt_out_slot != no_slot) continue;
        for (std::size_t c = 0; c < channels.size(); ++c) {
            if (((channel.list >> c) & 1u) != 0) channels[c].opt_out_slot = slots;
        }
        ++slots;
    }
    REKINDLE_EXPECTS(slots <= max_opt_out_slots);
    auto const wears = [](std::vector<ResponseRow> const& rows) {
        return std::any_of(rows.begin(), rows.end(),
                           [](ResponseRow const& row) { return row.source == ResponseSource::uses; });
    };
    slots = 0;
    for (auto const& message : m.response.messages)
        worn_slot.push_back(wears(m.response.response) || wears(message.response) ? slots++ : no_slot);
    REKINDLE_EXPECTS(slots <= max_worn_messages);
}

ModelPlan::EffectsUpTo ModelPlan::add_profiles(std::vector<Effect> const& effects, std::uint8_t channel) {
    auto const first = profiles.size();
    for (auto const& effect : effects) {
        REKINDLE_EXPECTS(profiles.size() < 256);
        profiles.push_back(compile_effect(effect, channel));
        has_pulses = has_pulses || effect.pulse;
    }
    EffectsUpTo out;
    for (std::size_t up_to = 0; up_to < touch_stages; ++up_to) {
        for (std::size_t stage = 0; stage <= up_to; ++stage) {
            for (auto p = first; p < profiles.size(); ++p) {
                if (static_cast<std::size_t>(profiles[p].on) == stage)
                    out[up_to].push_back(static_cast<std::uint8_t>(p));
            }
        }
    }
    return out;
}

WorldPlan::WorldPlan(ModelPlan const& model_plan, RecallPolicy const& policy_)
    : policy{&policy_}, plan{&policy_.plan()}, program{&policy_.plan().program}, model_plan_{&model_plan} {
    auto const& model = *model_plan.model;
    signals = !model_plan.signals.empty() || model.care.desk;
    felt = is_felt(model);
    cares = enrols = !plan->rules.care.empty();
    compile_program(model);
    compile_upkeep(model);
    extended = model_plan.extended || plan->rules.any() || beyond_core;
    if (line && !extended && !model_plan.logged) journey = JourneyGraph(model_plan, *this);
    plain_lives = model_plan.plain_lives && (!acts || leaves_lives_plain(model));
    if (!journey.empty()) {
        auto const& it = program->journeys.front();
        starts_on_graph = plain_lives && !ranked && it.holdout_fraction <= 0 && model.holdout_fraction <= 0 &&
                          it.re_entry.none() && it.roll_out.empty() && it.triggers.front().kind != Trigger::Kind::every;
    }
    coupled = claims || ranked || publishes();
    barriers = ranked || publishes();
    untouched = !acts && !plan->rules.any();
}

void WorldPlan::compile_program(Model const& model) {
    using K = Trigger::Kind;
    REKINDLE_EXPECTS(program->journeys.size() <= max_journeys && program->sends.size() <= max_program_sends);
    REKINDLE_EXPECTS(program->learners.size() <= max_learners && program->fixes.size() <= max_fix_starts);
    bool starts = false;
    for (auto const& it : program->journeys) {
        triggers += it.triggers.size();
        starts = starts || (!it.triggers.empty() && it.holdout_fraction < 1);
        ranked = ranked || it.ranked;
        for (auto const& when : it.triggers) {
            oracles = oracles || when.kind == K::lapse_oracle;
            spans.push_back(when.after.up());
        }
    }
    REKINDLE_EXPECTS(triggers <= max_program_triggers && program->caps.size() <= max_caps);
    acts = starts && program->acts();
    ranked = ranked && acts;
    oracles = oracles && acts;
    if (!acts) return;
    std::copy_if(program->caps.begin(), program->caps.end(), std::back_inserter(caps),
                 [&](Cap const& cap) { return !never_reached(*program, cap); });
    learns = !program->learners.empty();
    fixes = !program->fixes.empty();
    signals = signals || fixes;  // they change hazards at midnights
    felt = felt || fixes;
    enrols = enrols || program->enrols();
    bool const counts_offers = std::any_of(program->budgets.begin(), program->budgets.end(),
                                           [](ProgramBudget const& budget) { return budget.counts.offers; });
    observed = looks_at_users(*program) || counts_offers;
    beyond_core = counts_offers || keeps_more(model);
    line = is_line(*program);
    if (triggers == 1 && program->journeys.size() == 1) {
        auto const& when = program->journeys.front().triggers.front();
        if (when.kind == K::silent) silence = when.after.up();
        if (when.kind == K::lapse_oracle) oracle = when.after.up();
    }
    compile_sends(model);
}

/// Whether one place and one timer are not all that the program keeps of a user.
bool WorldPlan::keeps_more(Model const& model) const {
    using K = Trigger::Kind;
    if (program->journeys.size() > 1 || triggers > 1 || !caps.empty() || learns) return true;
    auto const when = program->journeys.front().triggers.front().kind;
    if (when == K::becomes || when == K::cart) return true;
    if (observed && model.carts.left_per_visit > 0) return true;  // they are counted
    bool const by_formula = std::any_of(program->sends.begin(), program->sends.end(),
                                        [](Send const& send) { return send.value != no_formula; });
    return by_formula || std::any_of(program->code.begin(), program->code.end(),
                                     [](Instruction const& here) { return here.kind >= Instruction::Kind::clean; });
}

/// Whether outside its journeys the program takes note of no order but for a silence that its only trigger waits for.
bool WorldPlan::leaves_lives_plain(Model const& model) const {
    if (observed || (beyond_core && model.carts.left_per_visit > 0)) return false;
    for (auto const& it : program->journeys) {
        for (auto const& when : it.triggers) {
            bool const alone = silence != never || oracle != never;
            if (!alone && when.kind != Trigger::Kind::every && when.kind != Trigger::Kind::at) return false;
        }
    }
    return true;
}

void WorldPlan::compile_sends(Model const& model) {
    for (auto const& budget : program->budgets)
        limits.push_back({Limit::Unit::micros, budget.per_day, budget.total, budget.of_revenue, budget.counts});
    std::vector<std::uint32_t> of_channel(model.channels.size(), 0), of_offer(model.offers.size(), 0), limits_of;
    for (auto const& send : program->sends) {
        auto const c = index_of(send.channel);
        auto mask = capacity_limit(model, c, of_channel) | stock_limit(model, send.offer, of_offer);
        for (std::size_t b = 0; b < program->budgets.size(); ++b) {
            auto const& budget = program->budgets[b];
            bool const mine = budget.journey == every_journey || budget.journey == send.journey;
            bool const costs = budget.counts.messages || budget.counts.labour || send.offer != no_offer;
            if (mine && costs && (budget.channel < 0 || static_cast<std::size_t>(budget.channel) == c)) mask |= 1u << b;
        }
        limits_of.push_back(mask);
        sends.push_back({.send = send, .reach_window = model.channels[c].reach_window, .limits = mask});
    }
    REKINDLE_EXPECTS(limits.size() <= 32);
    note_claims(limits_of);
    price_sends(model);
}

/// What each send takes of each limit.
void WorldPlan::price_sends(Model const& model) {
    std::uint32_t claimed_with_offer = 0;
    for (auto const& one : sends) {
        auto const& channel = model.channels[index_of(one.send.channel)];
        for (auto& limit : limits) {
            bool const money = limit.unit == Limit::Unit::micros;
            limit.cost.push_back(
                !money ? 1 : (limit.counts.messages ? channel.cost : 0) + (limit.counts.labour ? channel.labour : 0));
        }
        if (one.send.offer != no_offer) claimed_with_offer |= one.limits;
    }
    for (std::size_t i = 0; i < limits.size(); ++i) {
        if (limits[i].counts.offers) offer_limits |= claimed_with_offer & (1u << i);
    }
}

void WorldPlan::compile_upkeep(Model const& model) {
    cleaned.resize(model.channels.size());
    refreshed.resize(model.response.messages.size());
    calibrated.resize(model.response.messages.size());
    cleaned_slot.resize(model.channels.size(), ModelPlan::no_slot);
    for (auto const& cleaning : program->cleanings) {
        REKINDLE_EXPECTS(cleaning.slot < max_cleaned_lists);
        if (acts) cleaned_slot[index_of(cleaning.channel)] = cleaning.slot;
    }
    for (auto const& upkeep : plan->upkeep) {
        auto& table = upkeep.kind == Upkeep::Kind::clean     ? cleaned
                      : upkeep.kind == Upkeep::Kind::refresh ? refreshed
                                                             : calibrated;
        REKINDLE_EXPECTS(upkeep.target < table.size());
        table[upkeep.target] = &upkeep;
    }
}

/// The limit of a channel's capacity, as a bit, made when first needed; 0 where it has none.
std::uint32_t WorldPlan::capacity_limit(Model const& model, std::size_t c, std::vector<std::uint32_t>& of_channel) {
    REKINDLE_EXPECTS(c < model.channels.size());
    auto const& channel = model.channels[c];
    auto const capacity =
        resolve_count(channel.capacity_per_day, channel.capacity_fraction_of_users, model.initial_users);
    if (capacity >= 0 && of_channel[c] == 0) {
        of_channel[c] = 1u << limits.size();
        limits.push_back({Limit::Unit::touches, capacity, -1});
    }
    return of_channel[c];
}

/// The same of an offer's stock.
std::uint32_t WorldPlan::stock_limit(Model const& model, OfferId offer, std::vector<std::uint32_t>& of_offer) {
    if (offer == no_offer) return 0;
    auto const o = index_of(offer);
    REKINDLE_EXPECTS(o < model.offers.size());
    if (model.offers[o].stock >= 0 && of_offer[o] == 0) {
        of_offer[o] = 1u << limits.size();
        limits.push_back({Limit::Unit::touches, -1, model.offers[o].stock});
    }
    return of_offer[o];
}

void WorldPlan::note_claims(std::vector<std::uint32_t> const& limits_of) {
    std::uint32_t common = ~0u;
    for (auto mask : limits_of) {
        if (mask == 0) continue;
        claims = true;
        common &= mask;
    }
    claims_share_a_limit = common != 0;
}

PackLayout WorldPlan::layout() const {
    auto const& m = *model_plan_->model;
    PackLayout out;
    out.start = model_plan_->start;
    out.visits = model_plan_->has_visits;
    out.active = !line || oracle == never || barriers;
    out.history = observed || extended ||  // hurdles, responses and offers look at it
                  (acts && !program->journeys.front().re_entry.none());
    bool random_touches = false;
    for (auto const& c : model_plan_->channels) random_touches = random_touches || !c.certain;
    out.extended = extended;
    out.leaves = model_plan_->leaves;
    out.warnings = m.leaving.warnings.size();
    out.feature = m.leaving.feature.has_value();
    out.engagement = m.leaving.engagement.has_value();
    out.rfm = m.leaving.rfm.has_value();
    out.responds = model_plan_->responds;
    for (auto const slot : model_plan_->worn_slot) out.worn += slot == ModelPlan::no_slot ? 0u : 1u;
    out.care = model_plan_->care;
    out.extras = beyond_core || model_plan_->has_pulses || m.gone || !m.offers.empty() || random_touches ||
                 limits.size() > 1 || (claims && barriers);
    if (beyond_core) {
        out.journeys = program->journeys.size();
        out.learners = program->learners.size();
        out.triggers = triggers;
        out.caps = caps.size();
        for (auto const& cleaning : program->cleanings)
            out.cleaned = std::max(out.cleaned, cleaning.slot + std::size_t{1});
        out.reserves = offer_limits != 0;
        for (auto const& cap : program->caps) out.cap_times += cap.window == Cap::Window::rolling ? cap.limit : 0u;
    }
    if (extended) out.set_blank();
    return out;
}

PublishedHistory::Bounds WorldPlan::bounds() const {
    auto const& m = *model_plan_->model;
    PublishedHistory::Bounds most;
    for (auto const& signal : model_plan_->signals) {
        for (double& lapse : most.lapse) lapse *= std::max(1.0, signal.lapse);
    }
    if (m.care.desk) {
        most.lapse[0] *= std::max(1.0, m.care.desk->crowded_lapse);
        most.lapse[1] *= std::max(1.0, m.care.desk->crowded_second_lapse);
    }
    if (!fixes) return most;
    for (auto const& fix : m.leaving.fixes) {  // whatever their reason
        most.fixed_lapse *= std::max(1.0, fix.lapse) * std::max(1.0, fix.second_life);
        most.fixed_comeback *= std::max(1.0, fix.comeback);
    }
    return most;
}

std::vector<WorldPlan::Batch> WorldPlan::batches(Tick until) const {
    std::vector<Batch> out;
    auto add = [&](Recurrence const& instants, std::size_t which) {
        for (Tick t = instants.at(0); t <= until; t = instants.after(t)) out.push_back({t, which});
    };
    if (!ranked) return out;
    for (std::size_t k = 0; k < program->journeys.size(); ++k) {
        if (!program->journeys[k].ranked) continue;
        for (auto const& when : program->journeys[k].triggers) add(when.instants(), k);
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    std::erase_if(out, [](Batch const& b) { return b.at < 0; });
    return out;
}

std::int64_t WorldPlan::rank_limit(std::size_t which) const {
    auto const& it = program->journeys[which];
    return resolve_count(it.limit, it.limit_fraction_of_users, model_plan_->model->initial_users);
}

}  // namespace rekindle
