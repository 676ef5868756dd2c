#include "sim/engine/replicate.hpp"

#include <algorithm>
#include <numeric>

#include "sim/base/contract.hpp"
#include "sim/engine/parallel.hpp"
#include "sim/engine/user_pages.hpp"

namespace rekindle {
namespace {

class NoPolicy final : public RecallPolicy {
  public:
    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }

  private:
    PolicyPlan plan_{};
};

std::vector<WorldRules> rules_of(std::span<PolicyPtr const> policies) {
    std::vector<WorldRules> rules;
    for (auto const& policy : policies) rules.push_back(policy->plan().rules);
    return rules;
}

}  // namespace

RecallPolicy const& no_policy() {
    static NoPolicy const policy;
    return policy;
}

Replicate::Replicate(Model const& model_, std::span<PolicyPtr const> policies, RunOptions const& options_)
    : model{model_},
      options{options_},
      key{replicate_key(options_.seed, options_.replicate)},
      plan{model_, options_.log != nullptr || options_.users != nullptr},
      warm_up{plan, no_policy()},
      roster{model_, key},
      acquired{rules_of(policies), key, plan.horizon},
      twin{untouched_world(model_, policies)} {
    REKINDLE_EXPECTS(options.threads >= 1);
    REKINDLE_EXPECTS(!policies.empty());
    REKINDLE_EXPECTS(options.baseline < policies.size());
    for (auto const& policy : policies) {
        worlds.emplace_back(plan, *policy);
        warm_up.observed =
            warm_up.observed || worlds.back().observed;  // what the worlds observe begins with the warm-up
    }
    for (auto& world : worlds) extended = extended || world.extended;
    choose_followed();
    for (int i = 0; i < options.threads; ++i) {
        bool const by_segment = model.segments.size() > 1 || options.users != nullptr;
        auto& slot = *slots.emplace_back(std::make_unique<Slot>(plan, key, worlds.size(), by_segment));
        for (std::size_t k = 0; i == 0 && k < model.leaving.scores.size(); ++k)
            plan.quality[k] = ScoreQuality(model.leaving.scores[k], reference_population(k));
        slot.number = static_cast<std::size_t>(i);
        slot.heard.listener = options.log;
        auto* const log = tells() ? &slot.heard : nullptr;
        slot.warm_up.log = log;
        for (std::size_t w = 0; w < worlds.size(); ++w) {
            slot.sinks[w].log = log;
            slot.sinks[w].world = static_cast<std::uint16_t>(w);
            slot.sinks[w].choices = no_choices(w);
            if (worlds[w].offer_limits != 0)
                slot.sinks[w].given_back.emplace(plan.start, plan.end, worlds[w].limits.size());
            if (worlds[w].fixes) slot.sinks[w].fix_reports.resize(worlds[w].program->fixes.size());
        }
    }
}

/// Blocks spread evenly, at most as many as asked for.
void Replicate::choose_followed() {
    auto const most = std::max<std::size_t>(1, options.spell_blocks);
    auto const stride = std::max<std::size_t>(1, (blocks() + most - 1) / most);
    followed_.resize(blocks());
    for (std::size_t block = 0; block < followed_.size(); block += stride) followed_[block] = 1;
    follows_all_ = stride == 1;
}

std::vector<ArmDays> Replicate::no_choices(std::size_t w) const {
    std::vector<ArmDays> out;
    if (!worlds[w].learns) return out;
    for (auto const& learner : worlds[w].program->learners)
        out.emplace_back(learner.arms.size(), static_cast<std::size_t>(day_of(plan.end) + 1));
    return out;
}

std::vector<ArmDays> Replicate::all_choices(std::size_t w) const {
    auto out = no_choices(w);
    for (auto const& slot : slots) {
        for (std::size_t n = 0; n < out.size(); ++n) out[n] += slot->sinks[w].choices[n];
    }
    return out;
}

Newcomer Replicate::entry(std::uint64_t index) const {
    if (index >= roster.size()) {
        auto const& bought = acquired[index - roster.size()];
        return {bought.id, bought.arrival, 0};
    }
    auto const entry = roster.entry(index);
    return {entry.id, entry.arrival, 0};
}

void Replicate::enter_user(Slot& slot, std::uint64_t index) const {
    auto const user = entry(index);
    slot.thresholds.start(user.id);
    if (index + 1 < users()) slot.thresholds.foresee_start(entry(index + 1).id);
    make_current(slot, user);
}

void Replicate::enter_user(Slot& slot, Newcomer const& user) const {
    slot.thresholds.start(user.id);
    make_current(slot, user);
}

void Replicate::resume_user(Slot& slot, Newcomer const& user, UserState const& state) const {
    slot.thresholds.resume(user.id, state.life, state.order_index);
    make_current(slot, user);
}

void Replicate::make_current(Slot& slot, Newcomer const& user) const {
    plan.births.birth(key, user.id, user.arrival, slot.thresholds.birth_row(), slot.traits);
    slot.traits.generation = user.generation;
    slot.run.enter(slot.traits);
}

void Replicate::book_price(Slot& slot, std::size_t world, std::uint64_t index) const {
    if (index < roster.size()) return;
    auto& sink = slot.sinks[world];
    Tick const t = slot.traits.arrival;
    sink.count(Counter::acquired_users);
    sink.book(Counter::cost_acquisition, Daily::cost_acquisition, t,
              plan.discounted(acquired.price(world, index - roster.size()), t));
}

void Replicate::prepare(Slot& slot) const {
    if (slot.traits.arrival >= 0) return;
    slot.prepared.reset(extended);
    slot.run.enter(warm_up, slot.warm_up);
    slot.run.arrive(slot.prepared, model.initial_state);
    [[maybe_unused]] auto const stop = slot.run.run(slot.prepared, 0);
    REKINDLE_ENSURES(stop == UserRun::Stop::until);
}

void Replicate::branch(Slot& slot, std::size_t world, PublishedHistory const* published) const {
    slot.run.enter(worlds[world], slot.sinks[world], published);
    if (slot.traits.arrival >= 0) {
        slot.state.reset(extended);
        bool const arriving = index_of(slot.traits.id) >= first_arrival_id;
        bool const fragile = arriving && model.fragile && model.fragile->new_users;
        slot.run.arrive(slot.state, !arriving ? model.initial_state
                                    : fragile ? InitialState::fragile
                                              : InitialState::engaged);
    } else {
        slot.state = slot.prepared;
    }
    slot.run.start_policy(slot.state);
}

std::vector<double> Replicate::reference_population(std::size_t number) {
    auto const& score = model.leaving.scores[number];
    constexpr std::uint64_t most = 4096;
    auto& slot = *slots.front();
    std::vector<double> truths;
    for (std::uint64_t index = 0; index < std::min(most, roster.size()); ++index) {
        enter_user(slot, index);
        if (slot.traits.arrival >= score.reference) continue;
        if (slot.traits.arrival < 0) {
            prepare(slot);
            slot.state = slot.prepared;
            slot.run.enter(warm_up, slot.warm_up);
        } else {
            slot.state.reset(extended);
            slot.run.enter(warm_up, slot.warm_up);
            slot.run.arrive(slot.state,
                            index_of(slot.traits.id) >= first_arrival_id ? InitialState::engaged : model.initial_state);
        }
        [[maybe_unused]] auto const stop = slot.run.run(slot.state, std::min(score.reference, plan.end));
        (void)slot.run.observe(slot.state, slot.state.now);
        if (auto const truth = slot.run.truth(number)) truths.push_back(*truth);
    }
    return truths;
}

void Replicate::play_in_order(std::size_t items, std::size_t window,
                              std::function<void(std::size_t, Slot&)> const& work) {
    if (!tells()) {
        for_each_item(items, options.threads, [&](std::size_t item, std::size_t slot) { work(item, *slots[slot]); });
        return;
    }
    struct Told {
        EventBuffer heard;
        UserPage page;
    };
    std::vector<Told> told(std::min(items, window));
    for (std::size_t first = 0; first < items; first += window) {
        auto const n = std::min(window, items - first);
        for_each_item(n, options.threads, [&](std::size_t i, std::size_t slot_index) {
            auto& slot = *slots[slot_index];
            work(first + i, slot);
            std::swap(told[i].heard.events, slot.heard.events);
            std::swap(told[i].page, slot.page);
        });
        for (std::size_t i = 0; i < n; ++i) hand_over(told[i].heard, told[i].page);
    }
}

void Replicate::hand_over(EventBuffer& heard, UserPage& page) const {
    if (options.log != nullptr && !heard.events.empty()) options.log->take(options.replicate, heard.events);
    if (options.users != nullptr && !page.users.empty()) options.users->take(options.replicate, page);
    heard.events.clear();
    page.clear();
}

void Replicate::report(double done_fraction, std::int64_t events) const {
    heed_stop();
    if (options.progress) options.progress(done_fraction, events);
}

namespace {

/// The daily series of one world: those booked day by day, and those spread from the touches.
class DailySeries {
  public:
    DailySeries(ModelPlan const& plan, std::vector<Sink const*> sinks)
        : plan_{plan}, sinks_{std::move(sinks)}, last_{day_of(plan.end - 1)} {}

    [[nodiscard]] std::vector<Sum> of(Daily d) const {
        std::vector<Sum> out;
        for (std::int64_t day = 0; day <= last_; ++day) out.push_back(on_day(d, day));
        if (day_of(plan_.end) > last_) out.back() += on_day(d, last_ + 1);  // events at the very end
        return out;
    }

  private:
    [[nodiscard]] Sum on_day(Daily d, std::int64_t day) const {
        Sum sum = 0;
        for (auto const* sink : sinks_) {
            sum += sink->on_day(d, day);
            for (std::size_t c = 0; c < plan_.channels.size(); ++c) sum += of_touches(*sink, d, c, day);
        }
        return sum;
    }
    [[nodiscard]] Sum of_touches(Sink const& sink, Daily d, std::size_t c, std::int64_t day) const {
        auto from = [&](TouchStage stage) {
            Sum n = 0;
            for (auto s = static_cast<std::size_t>(stage); s < touch_stages; ++s)
                n += sink.touch_days.on_day(c * touch_stages + s, day);
            return n;
        };
        bool const face_value = plan_.discount.empty();
        auto const& channel = *plan_.channels[c].channel;
        switch (d) {
            case Daily::touches: return from(TouchStage::sent);
            case Daily::opens: return from(TouchStage::opened);
            case Daily::clicks: return from(TouchStage::clicked);
            case Daily::cost_messages: return from(TouchStage::sent) * (face_value ? channel.cost : 0);
            case Daily::cost_service: return from(TouchStage::sent) * (face_value ? channel.labour : 0);
            default: return 0;
        }
    }
    ModelPlan const& plan_;
    std::vector<Sink const*> sinks_;
    std::int64_t last_;
};

void add(std::vector<std::int64_t>& to, std::vector<std::int64_t> const& counts) {
    to.resize(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) to[i] += counts[i];
}

}  // namespace

namespace {

template <class Number>
using ByMonth = std::array<std::vector<Number>, life_origins>;

template <class Number>
void add_into(ByMonth<Number>& to, ByMonth<Number> const& by) {
    for (std::size_t o = 0; o < life_origins; ++o) {
        to[o].resize(by[o].size());
        for (std::size_t m = 0; m < by[o].size(); ++m) to[o][m] += by[o][m];
    }
}

}  // namespace

void Replicate::complete(WorldTally& world) const {
    auto const sum = [&](Counter c) { return static_cast<std::int64_t>(world.sums[index_of(c)]); };
    constexpr auto engaged = static_cast<std::size_t>(Stage::engaged),
                   fragile = static_cast<std::size_t>(Stage::fragile),
                   dormant = static_cast<std::size_t>(Stage::dormant);
    auto& [stock, arrived, moved, ended] = world.flows;
    stock[engaged] = world.initially_active - stock[engaged + 1] - stock[fragile];
    ended[engaged] = sum(Counter::active_end) - ended[engaged + 1] - ended[fragile];
    moved[engaged][dormant] = sum(Counter::lapses);
    for (std::size_t s = engaged + 1; s <= fragile; ++s) moved[engaged][dormant] -= moved[s][dormant];
    moved[dormant][model.fragile ? fragile : engaged] = sum(Counter::returns);
    if (model.segments.size() == 1) {
        world.segments = {world.sums};
        world.segment_newcomers = {sum(Counter::referred_users) + sum(Counter::acquired_users)};
    }
    for (auto& segment : world.segments) derive(segment);
    for (auto& lives : world.life_value.lives) {  // by the months they are seen for, to those seen for more than each
        std::partial_sum(lives.rbegin(), lives.rend(), lives.rbegin());
        if (!lives.empty()) lives.erase(lives.begin());
    }
}

/// What touches cost falls due on their day.
void Replicate::book_channels(WorldTally& world, Sink const& sink) const {
    world.channels.resize(plan.channels.size());
    for (std::size_t c = 0; c < plan.channels.size(); ++c) {
        auto& tally = world.channels[c];
        add(tally, sink.credits[c]);
        auto const& channel = *plan.channels[c].channel;
        for (std::int64_t day = 0; day <= day_of(plan.end); ++day) {
            std::int64_t touches = 0;
            for (std::size_t stage = 0; stage < touch_stages; ++stage) {
                auto const n = static_cast<std::int64_t>(sink.touch_days.on_day(c * touch_stages + stage, day));
                tally.reached[stage] += n;
                touches += n;
            }
            if (touches == 0) continue;
            Tick const t = std::min(day * ticks_per_day, plan.end);
            tally.cost += Sum{touches} * (plan.discounted(channel.cost, t) + plan.discounted(channel.labour, t));
        }
    }
}

void Replicate::collect(ReplicateTally& tally) {
    for (std::size_t w = 0; w < worlds.size(); ++w) {
        auto& world = tally.worlds[w];
        std::vector<Sink const*> sinks;
        for (auto const& slot : slots) {
            auto& sink = slot->sinks[w];
            slot->run.enter(worlds[w], sink);
            slot->run.spread_touches();
            add_sums(world.sums, sink.totals.now(), sink.carries);
            world.initially_active += sink.initially_active;
            add(world.lapses_by_reason, sink.lapses_by_reason);
            add(world.returns_by_reason, sink.returns_by_reason);
            sink.spells.add_to(world.spells);
            sink.lapse_ages.add_to(world.lapse_ages);
            book_channels(world, sink);
            world.offers.resize(sink.offers.size());
            for (std::size_t o = 0; o < sink.offers.size(); ++o) add(world.offers[o], sink.offers[o]);
            add_sums(world.holdout, slot->holdout[w], sink.carries);
            add(world.second_churn, sink.second_churn);
            add(world.flows, sink.flows);
            add_into(world.life_value.value, sink.life_value.value);
            add_into(world.life_value.lives, sink.life_value.lives);
            if (!slot->segments.empty()) {
                world.segments.resize(model.segments.size());
                for (std::size_t s = 0; s < world.segments.size(); ++s)
                    add_sums(world.segments[s], slot->segments[w][s], sink.carries);
                add(world.segment_newcomers, slot->segment_newcomers[w]);
            }
            add(world.true_warnings, sink.true_warnings);
            add(world.false_warnings, sink.false_warnings);
            tally.events += sink.events;
            tally.wakes += sink.wakes;
            sinks.push_back(&sink);
        }
        derive(world.sums);
        DailySeries const series(plan, std::move(sinks));
        for (std::size_t d = 0; d < daily_count; ++d) world.daily[d] = series.of(static_cast<Daily>(d));
        complete(world);
    }
    for (auto const& slot : slots) {
        tally.holdout_users += slot->holdout_users;
        for (std::size_t s = 0; s < slot->segment_users.size(); ++s) tally.segment_users[s] += slot->segment_users[s];
    }
    if (model.segments.size() == 1) tally.segment_users = {tally.users};
}

void add_totals(Totals& to, Totals const& totals, Carries& carries) {
    for (std::size_t i = 0; i < counter_slots; ++i) carries.add(to[i], totals[i]);
}

void add_sums(Sums& to, Totals const& cells, Carries const& carries) {
    for (std::size_t i = 0; i < counter_slots; ++i) to[i] += carries.sum(cells[i]);
}

void add_outcomes(WorldTally& to, WorldTally const& by) {
    to.user_types.persuadable += by.user_types.persuadable;
    to.user_types.sure_thing += by.user_types.sure_thing;
    to.user_types.lost_cause += by.user_types.lost_cause;
    to.user_types.sleeping_dog += by.user_types.sleeping_dog;
    for (std::size_t t = 0; t < OutcomePairs::touch_rows; ++t) {
        for (std::size_t i = 0; i < 4; ++i) to.outcomes.users[t][i] += by.outcomes.users[t][i];
    }
    to.segment_outcomes.resize(std::max(to.segment_outcomes.size(), by.segment_outcomes.size()));
    for (std::size_t s = 0; s < by.segment_outcomes.size(); ++s) {
        for (std::size_t i = 0; i < 4; ++i) to.segment_outcomes[s][i] += by.segment_outcomes[s][i];
    }
}

std::size_t outcome_pair(Outcome untouched, Outcome here) {
    return (untouched.good() ? 2u : 0u) + (here.good() ? 1u : 0u);
}

void book_outcomes(WorldTally& world, std::size_t segment, Outcome untouched, Outcome here) {
    auto const row = std::min(static_cast<std::size_t>(here.touches), OutcomePairs::touch_rows - 1);
    auto const pair = outcome_pair(untouched, here);
    ++world.outcomes.users[row][pair];
    if (world.segment_outcomes.size() <= segment) world.segment_outcomes.resize(segment + 1);
    ++world.segment_outcomes[segment][pair];
    if (!untouched.lapsed) return;
    auto& types = world.user_types;
    ++(untouched.returned ? (here.good() ? types.sure_thing : types.sleeping_dog)
                          : (here.good() ? types.persuadable : types.lost_cause));
}

bool is_coupled(Model const& model, std::span<PolicyPtr const> policies) {
    ModelPlan const plan(model);
    for (auto const& policy : policies) {
        if (WorldPlan(plan, *policy).coupled) return true;
    }
    return false;
}

int untouched_world(Model const& model, std::span<PolicyPtr const> policies) {
    ModelPlan const plan(model);
    for (std::size_t w = 0; w < policies.size(); ++w) {
        if (WorldPlan(plan, *policies[w]).untouched) return static_cast<int>(w);
    }
    return -1;
}

ReplicateTally run_replicate(Model const& model, std::span<PolicyPtr const> policies, RunOptions const& options) {
    Replicate replicate(model, policies, options);
    ReplicateTally tally;
    tally.replicate = options.replicate;
    tally.users = static_cast<std::int64_t>(replicate.roster.size());
    tally.arrived = static_cast<std::int64_t>(replicate.roster.arrived());
    tally.acquired = static_cast<std::int64_t>(replicate.acquired.size());
    tally.worlds.resize(replicate.worlds.size());
    for (std::size_t block = 0; block < replicate.blocks(); ++block) {
        if (replicate.follows_block(block))
            tally.spell_users +=
                std::min<std::int64_t>(block_users, tally.users - static_cast<std::int64_t>(block * block_users));
    }
    tally.segment_users.assign(model.segments.size(), 0);
    bool coupled = false;
    for (auto const& world : replicate.worlds) coupled = coupled || world.coupled;
    if (coupled) {
        run_coupled(replicate, tally);
    } else {
        run_uncoupled(replicate, tally);
    }
    return tally;
}

}  // namespace rekindle
