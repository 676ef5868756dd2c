#include "policies/spec_compiler.hpp"

#include <algorithm>
#include <charconv>

#include "sim/base/nearest_name.hpp"

namespace rekindle {

constexpr std::size_t max_budgets = 20;  // of a world

std::optional<Expression> compiled_expression(Located const& where, ObservableSchema const* schema, Wanted wanted,
                                              std::vector<SpecProblem>& problems) {
    std::vector<ExpressionProblem> found;
    auto out = Expression::compile(where.text, schema, wanted, found);
    for (auto& p : found) {
        auto place = where;
        if (place.line > 0) place.column += static_cast<int>(p.at);
        problems.push_back({std::move(place), std::move(p.value), std::move(p.rule), std::move(p.hint)});
    }
    return out;
}

std::size_t look_up(Located const& name, std::vector<std::string> const& known, char const* rule,
                    std::vector<SpecProblem>& problems) {
    if (name.empty()) return 0;  // its mistake is noted already
    auto const found = std::find(known.begin(), known.end(), name.text);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    problems.push_back({name, name.text, rule, name_hint(name.text, known)});
    return 0;
}

void ProgramCompiler::complain(Located const& where, std::string value, std::string rule, std::string hint) {
    problems_.push_back({where, std::move(value), std::move(rule), std::move(hint)});
}

std::uint16_t ProgramCompiler::condition(Located const& where) {
    for (auto const& [known, number] : known_conditions_) {
        if (known == &where) return number;
    }
    auto const number = static_cast<std::uint16_t>(expressions_.conditions.size());
    if (where.empty()) return number;
    if (auto e = compiled_expression(where, &schema_, Wanted::condition, problems_))
        expressions_.conditions.push_back(*std::move(e));
    known_conditions_.emplace_back(&where, number);
    return number;
}

std::uint16_t ProgramCompiler::value(Located const& where) {
    auto const number = static_cast<std::uint16_t>(expressions_.values.size());
    if (auto e = compiled_expression(where, &schema_, Wanted::number, problems_))
        expressions_.values.push_back(*std::move(e));
    return number;
}

std::uint32_t ProgramCompiler::tag_bit(std::string const& tag, Located const& where) {
    auto const found = std::find(tags_.begin(), tags_.end(), tag);
    auto const n = static_cast<std::size_t>(found - tags_.begin());
    if (found == tags_.end()) {
        if (n == 32) complain(where, tag, "at most 32 tags", "use fewer tags");
        tags_.push_back(tag);
    }
    return n < 32 ? 1u << n : 0;
}

void ProgramCompiler::add_triggers(PolicySpec const& spec, JourneyPlan& journey) {
    using K = SpecTrigger::Kind;
    using J = Trigger::Kind;
    for (auto const& given : spec.triggers) {
        Trigger when;
        when.after = given.after;
        when.first = given.first;
        when.back_fill = given.back_fill;
        switch (given.kind) {
            case K::none: continue;
            case K::silent: when.kind = J::silent; break;
            case K::lapse_oracle: when.kind = J::lapse_oracle; break;
            case K::every: when.kind = J::every; break;
            case K::at:
                when.kind = J::at;
                when.first = given.after;
                break;
            case K::date:
                when.kind = J::at;
                when.first = (given.on - schema_.start_days) * ticks_per_day;
                break;
            case K::manual:
                when.kind = J::at;
                for (auto t : given.instants) {
                    when.first = t;
                    journey.triggers.push_back(when);
                }
                continue;
            case K::order:
            case K::comeback:
            case K::visit:
                when.kind = J::seen;
                when.event = given.kind == K::order   ? Seen::order
                             : given.kind == K::visit ? Seen::visit
                                                      : Seen::comeback;
                break;
            case K::becomes:
                when.kind = J::becomes;
                when.condition = condition(given.condition);
                break;
            case K::signal:
                when.kind = J::warning;
                when.signal = static_cast<std::uint8_t>(
                    look_up(given.condition, schema_.warnings, "the scenario has no such warning signal", problems_));
                break;
            case K::cart:
                when.kind = J::cart;
                if (!schema_.carts)
                    complain(given.condition, "", "the scenario has no carts",
                             "add carts: {left: 10%} to the scenario");
                break;
        }
        journey.triggers.push_back(when);
    }
}

/// Where a user's clock is read from.
void ProgramCompiler::use_zone(Located const& where) {
    if (out_.zone_trait >= 0) return;
    auto const named = [](ObservableSchema::Trait const& trait) {
        return trait.name == "time_zone" && !trait.levels.empty();
    };
    if (auto const found = std::ranges::find_if(schema_.traits, named); found != schema_.traits.end()) {
        out_.zone_trait = static_cast<int>(found - schema_.traits.begin());
        out_.zones_named = true;
        return;
    }
    for (std::size_t i = 0; i < schema_.traits.size(); ++i) {
        auto const& trait = schema_.traits[i];
        if (trait.name != "utc_offset") continue;
        out_.zone_trait = static_cast<int>(i);
        for (auto const& level : trait.levels) {
            double hours = 0;
            auto const [end, error] = std::from_chars(level.data(), level.data() + level.size(), hours);
            if (error != std::errc{} || end != level.data() + level.size())
                complain(where, level, "a category of utc_offset is no number of hours", "name it 1, -5 or the like");
            else if (!(hours >= least_zone_hours && hours <= most_zone_hours))
                complain(where, level, "a category of utc_offset lies outside -12 ... 14 hours", "");
            out_.zone_hours.push_back(hours);
        }
        return;
    }
    complain(where, "user", "needs an observable trait time_zone or utc_offset",
             "add {name: utc_offset, values: {\"-5\": 30%, \"1\": 70%}, observable: true} to the scenario's traits");
}

void ProgramCompiler::add(PolicySpec const& spec) {
    auto const number = static_cast<std::uint8_t>(out_.journeys.size());
    JourneyPlan journey;
    journey.name = spec.name;
    add_triggers(spec, journey);
    journey.asks = !spec.audience.empty();
    if (journey.asks) journey.audience = condition(spec.audience);
    journey.recheck = spec.recheck;
    journey.exits = spec.exits;
    journey.exits_at_wait_end = spec.exits_at_wait_end;
    journey.re_entry = spec.re_entry;
    journey.holdout_fraction = spec.holdout_fraction;
    journey.holdout_salt = spec.holdout_salt;
    journey.roll_out_salt = spec.roll_out_salt;
    Duration until;
    for (auto const& stage : spec.roll_out) {
        until = until + stage.span;
        journey.roll_out.push_back({stage.share, until.up()});
    }
    if (spec.quiet) journey.quiet = *spec.quiet;
    if (journey.quiet.user_zone) use_zone(spec.where);
    journey.ranked = !spec.rank.empty() || !spec.gain.empty();
    journey.limit = spec.limit;
    journey.limit_fraction_of_users = spec.limit_fraction_of_users;
    journey.batch_budget = spec.batch_budget;
    if (!spec.rank.empty()) journey.rank = value(spec.rank);
    if (!spec.gain.empty()) journey.rank = value(spec.gain);
    if (!spec.cost.empty()) journey.cost = value(spec.cost);
    journey.entry = emit(spec.steps, journey_over);
    out_.journeys.push_back(std::move(journey));
    for (auto const& cap : spec.caps) add_cap(cap, number);
    add_budget(spec.budget, number);
    for (auto const& budget : spec.channel_budgets) add_budget(budget, number);
}

void ProgramCompiler::add_cap(SpecCap const& given, std::uint8_t journey) {
    Cap cap;
    cap.journey = journey;
    if (!given.channel.empty())
        cap.channel = static_cast<std::int16_t>(
            look_up(given.channel, schema_.channels, "the scenario has no such channel", problems_));
    if (!given.tag.empty()) {
        if (std::find(tags_.begin(), tags_.end(), given.tag.text) == tags_.end())
            complain(given.tag, given.tag.text, "no send has this tag", name_hint(given.tag.text, tags_));
        else
            cap.tags = tag_bit(given.tag.text, given.tag);
    }
    cap.limit = static_cast<std::uint16_t>(given.limit);
    cap.window = given.window;
    cap.span = given.span;
    cap.then = given.then;
    std::size_t times = 0;
    for (auto const& other : out_.caps) times += other.window == Cap::Window::rolling ? other.limit : 0u;
    cap.first_time = static_cast<std::uint16_t>(times);
    if (cap.window == Cap::Window::rolling && times <= max_cap_times && times + cap.limit > max_cap_times)
        complain(given.where, std::to_string(given.limit),
                 "the limits of a world's rolling caps add up to more than 64",
                 "use window: {fixed: 7d} for large limits");
    out_.caps.push_back(cap);
}

void ProgramCompiler::add_budget(SpecBudget const& given, std::uint8_t journey) {
    if (!given.limits()) return;
    ProgramBudget budget;
    budget.journey = journey;
    if (!given.channel.empty())
        budget.channel = static_cast<std::int16_t>(
            look_up(given.channel, schema_.channels, "the scenario has no such channel", problems_));
    budget.total = given.total;
    budget.per_day = given.per_day;
    budget.of_revenue = given.of_revenue;
    budget.counts = given.counts;
    out_.budgets.push_back(budget);
}

/// The steps compiled, the last first; returns the first.
std::uint16_t ProgramCompiler::emit(std::vector<Step> const& steps, std::uint16_t after) {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) after = emit_step(*step, after);
    return after;
}

std::uint16_t ProgramCompiler::push(Instruction instruction) {
    if (out_.code.size() >= max_instructions) {
        too_long_ = true;
        return journey_over;
    }
    out_.code.push_back(instruction);
    return static_cast<std::uint16_t>(out_.code.size() - 1);
}

std::uint16_t ProgramCompiler::emit_step(Step const& step, std::uint16_t after) {
    using K = Instruction::Kind;
    Instruction out;
    out.next = after;
    out.wait = step.wait;
    switch (step.kind) {
        case Step::Kind::send: return push_send(step, after);
        case Step::Kind::wait: out.kind = K::wait; break;
        case Step::Kind::stop: out.kind = K::stop; break;
        case Step::Kind::stop_if: {
            Instruction stop;
            stop.kind = K::stop;
            out.kind = K::branch;
            out.condition = condition(step.condition);
            out.next = push(stop);
            out.otherwise = after;
            break;
        }
        case Step::Kind::wait_until:
            out.kind = K::wait_until;
            for (int day : step.weekdays) out.weekdays = static_cast<std::uint8_t>(out.weekdays | (1 << day));
            break;
        case Step::Kind::wait_for:
            out.kind = K::wait_for;
            out.events = step.events;
            out.next = emit(step.then, after);
            out.otherwise = emit(step.otherwise, after);
            break;
        case Step::Kind::branch:
            out.kind = K::branch;
            out.condition = condition(step.condition);
            out.next = emit(step.then, after);
            out.otherwise = emit(step.otherwise, after);
            break;
        case Step::Kind::split:
        case Step::Kind::learn: return push_split(step, after);
        case Step::Kind::clean:
            out.kind = K::clean;
            out.item = cleaning(step);
            break;
        case Step::Kind::survey:
            out.kind = K::survey;
            out.item = row_of(step.target, schema_.surveys, "the scenario has no such survey");
            break;
        case Step::Kind::fix:
            out.kind = K::fix;
            out.item = fix_start(step);
            break;
        case Step::Kind::care:
            out.kind = K::care;
            out.item = row_of(step.target, schema_.programmes, "the scenario has no such care programme");
            break;
        case Step::Kind::repeat:
            for (std::int64_t i = 0; i < step.times && !too_long_; ++i) after = emit(step.then, after);
            return after;
    }
    return push(out);
}

std::uint16_t ProgramCompiler::push_send(Step const& step, std::uint16_t after) {
    Send send;
    send.journey = static_cast<std::uint8_t>(out_.journeys.size());
    send.channel = ChannelId(look_up(step.channel, schema_.channels, "the scenario has no such channel", problems_));
    if (!step.offer.empty())
        send.offer = OfferId(look_up(step.offer, schema_.offers, "the scenario has no such offer", problems_));
    if (!step.message.empty())
        send.message =
            MessageId(look_up(step.message, schema_.messages, "the scenario has no such message", problems_));
    if (!step.value.empty()) send.value = offer_formula(step, schema_, expressions_, problems_);
    for (auto const& tag : step.tags) send.tags |= tag_bit(tag, step.channel);
    if (out_.sends.size() >= max_program_sends) {
        too_long_ = true;
        return journey_over;
    }
    Instruction out;
    out.kind = Instruction::Kind::send;
    out.next = after;
    out.action = static_cast<std::uint8_t>(out_.sends.size());
    out_.sends.push_back(send);
    return push(out);
}

std::uint16_t ProgramCompiler::push_split(Step const& step, std::uint16_t after) {
    std::vector<SplitArm> arms;
    double up_to = 0;
    for (auto const& arm : step.arms) arms.push_back({up_to += arm.share, emit(arm.steps, after)});
    if (!arms.empty()) arms.back().up_to = 1;
    Instruction out;
    out.kind = Instruction::Kind::split;
    if (step.kind == Step::Kind::learn) {
        out.kind = Instruction::Kind::learn;
        out.learner = learner(step);
    }
    out.next = after;
    out.salt = step.salt;
    out.first_arm = static_cast<std::uint16_t>(out_.arms.size());
    out.arm_count = static_cast<std::uint16_t>(arms.size());
    out_.arms.insert(out_.arms.end(), arms.begin(), arms.end());
    return push(out);
}

std::uint8_t ProgramCompiler::row_of(Located const& name, std::vector<std::string> const& known, char const* rule) {
    return static_cast<std::uint8_t>(look_up(name, known, rule, problems_));
}

/// The number of a step that cleans; a repeated step has one, and so do steps that say the same.
std::uint8_t ProgramCompiler::cleaning(Step const& step) {
    ListCleaning out{ChannelId{row_of(step.target, schema_.channels, "the scenario has no such channel")}, 0,
                     step.cost};
    std::uint8_t lists = 0;
    for (std::size_t i = 0; i < out_.cleanings.size(); ++i) {
        auto const& other = out_.cleanings[i];
        if (other.channel == out.channel && other.cost == out.cost) return static_cast<std::uint8_t>(i);
        lists = std::max(lists, static_cast<std::uint8_t>(other.slot + 1));
    }
    auto const same = std::find_if(out_.cleanings.begin(), out_.cleanings.end(),
                                   [&](ListCleaning const& other) { return other.channel == out.channel; });
    out.slot = same != out_.cleanings.end() ? same->slot : lists;
    out_.cleanings.push_back(out);
    return static_cast<std::uint8_t>(out_.cleanings.size() - 1);
}

/// The number of a step that counts towards a fix; a repeated step has one, and so do steps that say the same.
std::uint8_t ProgramCompiler::fix_start(Step const& step) {
    FixStart const out{row_of(step.target, schema_.fixes, "the scenario has no such fix"), step.after};
    for (std::size_t i = 0; i < out_.fixes.size(); ++i) {
        if (out_.fixes[i].fix == out.fix && out_.fixes[i].after == out.after) return static_cast<std::uint8_t>(i);
    }
    out_.fixes.push_back(out);
    return static_cast<std::uint8_t>(out_.fixes.size() - 1);
}

/// The number of a step's learner; a repeated step has one.
std::uint8_t ProgramCompiler::learner(Step const& step) {
    for (auto const& [known, number] : known_learners_) {
        if (known == &step) return number;
    }
    auto plan = step.learner;
    plan.name = step.where.path;
    plan.journey = static_cast<std::uint8_t>(out_.journeys.size());
    plan.salt = step.salt;
    double const even = 1.0 / static_cast<double>(std::max<std::size_t>(step.arms.size(), 1));
    for (auto const& arm : step.arms) {
        plan.arms.push_back(arm.name);
        plan.shares.push_back(arm.share > 0 ? arm.share : even);
    }
    auto const number = static_cast<std::uint8_t>(out_.learners.size());
    out_.learners.push_back(std::move(plan));
    known_learners_.emplace_back(&step, number);
    return number;
}

JourneyProgram ProgramCompiler::finish(Located const& where) {
    std::size_t triggers = 0, lists = 0;
    for (auto const& journey : out_.journeys) triggers += journey.triggers.size();
    for (auto const& cleaning : out_.cleanings) lists = std::max(lists, cleaning.slot + std::size_t{1});
    auto const limit = [&](std::size_t count, std::size_t most, char const* key, std::string_view what,
                           char const* hint = "") {
        if (count <= most) return;
        auto place = where;
        place.path = key;
        complain(place, std::to_string(count),
                 "at most " + std::to_string(most) + " " + std::string{what} + " in a world", hint);
    };
    limit(out_.journeys.size(), max_journeys, "policies", "policies");
    limit(triggers, max_program_triggers, "trigger", "triggers");
    limit(out_.caps.size(), max_caps, "caps", "caps");
    limit(out_.learners.size(), max_learners, "steps", "tests and learning steps");
    limit(lists, max_cleaned_lists, "steps", "lists cleaned by steps",
          "use upkeep: [{clean: email, first: 30d}] for the others");
    limit(out_.cleanings.size(), max_cleanings, "steps", "different steps that clean");
    limit(out_.fixes.size(), max_fix_starts, "steps", "different steps that fix");
    limit(out_.budgets.size(), max_budgets, "budget", "budgets");
    limit(out_.budgets.size() + schema_.limits, 32, "budget", "budgets, capacities and stocks together");
    auto place = where;
    place.path = "steps";
    if (too_long_)
        complain(place, "", "at most 250 sends and 4000 steps in a world, repeated ones counted each time", "");
    return std::move(out_);
}

std::uint16_t offer_formula(PolicySpec::Step const& step, ObservableSchema const& schema, ExpressionTable& expressions,
                            std::vector<SpecProblem>& problems) {
    auto const number = static_cast<std::uint16_t>(expressions.values.size());
    if (auto value = compiled_expression(step.value, &schema, Wanted::number, problems))
        expressions.values.push_back(*std::move(value));
    if (step.offer.empty())
        problems.push_back({step.value, step.value.text, "needs an offer beside it", "write offer: NAME"});
    return number;
}

std::vector<Upkeep> upkeep_of(PolicySpec const& spec, ObservableSchema const& schema,
                              std::vector<SpecProblem>& problems) {
    std::vector<Upkeep> out;
    for (auto const& given : spec.upkeep) {
        auto upkeep = given.what;
        bool const channel = upkeep.kind == Upkeep::Kind::clean;
        upkeep.target = static_cast<std::uint8_t>(
            look_up(given.target, channel ? schema.channels : schema.messages,
                    channel ? "the scenario has no such channel" : "the scenario has no such message", problems));
        bool const twice = std::any_of(out.begin(), out.end(), [&](Upkeep const& other) {
            return other.kind == upkeep.kind && other.target == upkeep.target;
        });
        if (twice) problems.push_back({given.target, given.target.text, "has such upkeep already", "keep one"});
        out.push_back(upkeep);
    }
    return out;
}

}  // namespace rekindle
