#include "sim/recall/journey_builder.hpp"

namespace rekindle {

std::size_t Steps::push(Instruction what) {
    auto const row = program_.code.size();
    program_.code.push_back(what);
    auto const here = static_cast<std::uint16_t>(row);
    for (auto const& way : open_) {
        switch (way.of) {
            case Open::Of::entry: program_.journeys[journey_].entry = here; break;
            case Open::Of::next: program_.code[way.row].next = here; break;
            case Open::Of::otherwise: program_.code[way.row].otherwise = here; break;
            case Open::Of::arm: program_.arms[way.row].next = here; break;
        }
    }
    open_.clear();
    return row;
}

/// The ways out of what is written from here.
std::vector<Steps::Open> Steps::written(Open from, Write const& write) {
    Steps steps(program_, journey_, {from});
    if (write) write(steps);
    return std::move(steps.open_);
}

Steps& Steps::step(Instruction what) {
    open_ = {{Open::Of::next, push(what)}};
    return *this;
}

Steps& Steps::send(Send what) {
    what.journey = static_cast<std::uint8_t>(journey_);
    program_.sends.push_back(what);
    return step({.kind = Instruction::Kind::send, .action = static_cast<std::uint8_t>(program_.sends.size() - 1)});
}

Steps& Steps::wait(Tick span) { return step({.kind = Instruction::Kind::wait, .wait = span}); }

Steps& Steps::wait_until(Tick time_of_day, std::uint8_t weekdays) {
    return step({.kind = Instruction::Kind::wait_until, .weekdays = weekdays, .wait = time_of_day});
}

Steps& Steps::wait_for(SeenMask events, Tick at_most, Write const& then, Write const& in_vain) {
    auto const row = push({.kind = Instruction::Kind::wait_for, .events = events, .wait = at_most});
    open_ = written({Open::Of::next, row}, then);
    for (auto const& way : written({Open::Of::otherwise, row}, in_vain)) open_.push_back(way);
    return *this;
}

Steps& Steps::branch(std::uint16_t condition, Write const& then, Write const& otherwise) {
    auto const row = push({.kind = Instruction::Kind::branch, .condition = condition});
    open_ = written({Open::Of::next, row}, then);
    for (auto const& way : written({Open::Of::otherwise, row}, otherwise)) open_.push_back(way);
    return *this;
}

Steps& Steps::stop_if(std::uint16_t condition) {
    return branch(condition, [](Steps& yes) { yes.stop(); });
}

Steps& Steps::stop() {
    (void)push({.kind = Instruction::Kind::stop});
    return *this;
}

Steps& Steps::split(std::uint32_t salt, std::vector<Arm> const& arms) {
    auto const first = program_.arms.size();
    (void)push({.kind = Instruction::Kind::split,
                .salt = salt,
                .first_arm = static_cast<std::uint16_t>(first),
                .arm_count = static_cast<std::uint16_t>(arms.size())});
    double up_to = 0;
    for (auto const& arm : arms) program_.arms.push_back({.up_to = up_to += arm.share});
    if (!arms.empty()) program_.arms.back().up_to = 1;
    std::vector<Open> out;
    for (std::size_t i = 0; i < arms.size(); ++i) {
        for (auto const& way : written({Open::Of::arm, first + i}, arms[i].steps)) out.push_back(way);
    }
    open_ = std::move(out);
    return *this;
}

JourneyBuilder::JourneyBuilder(std::string name, std::string summary) {
    plan_.name = std::move(name);
    plan_.summary = std::move(summary);
    plan_.program.journeys.emplace_back();
    journey().name = plan_.name;
    open_.emplace_back();
}

JourneyBuilder& JourneyBuilder::on(Trigger when) {
    journey().triggers.push_back(when);
    return *this;
}

JourneyBuilder& JourneyBuilder::audience(std::uint16_t condition, bool recheck) {
    journey().asks = true;
    journey().audience = condition;
    journey().recheck = recheck;
    return *this;
}

JourneyBuilder& JourneyBuilder::best(std::uint16_t value, std::int64_t limit) {
    journey().ranked = true;
    journey().rank = value;
    journey().limit = limit;
    return *this;
}

JourneyBuilder& JourneyBuilder::best_share(std::uint16_t value, double fraction_of_users) {
    journey().limit_fraction_of_users = fraction_of_users;
    return best(value, -1);
}

JourneyBuilder& JourneyBuilder::re_entry(Duration span) {
    journey().re_entry = span;
    return *this;
}

JourneyBuilder& JourneyBuilder::holdout(double fraction, std::uint32_t salt) {
    journey().holdout_fraction = fraction;
    journey().holdout_salt = salt;
    return *this;
}

JourneyBuilder& JourneyBuilder::exits(SeenMask events) {
    journey().exits = events;
    return *this;
}

JourneyBuilder& JourneyBuilder::quiet(QuietHours hours) {
    journey().quiet = hours;
    return *this;
}

JourneyBuilder& JourneyBuilder::cap(Cap cap) {
    cap.first_time = 0;
    for (auto const& other : plan_.program.caps) {
        if (other.window == Cap::Window::rolling)
            cap.first_time = static_cast<std::uint16_t>(cap.first_time + other.limit);
    }
    plan_.program.caps.push_back(cap);
    return *this;
}

JourneyBuilder& JourneyBuilder::budget(Micros total, Micros per_day) {
    plan_.program.budgets.push_back({.journey = 0, .total = total, .per_day = per_day});
    return *this;
}

JourneyBuilder& JourneyBuilder::steps(Steps::Write const& write) {
    Steps out(plan_.program, 0, std::move(open_));
    write(out);
    open_ = std::move(out.open_);
    return *this;
}

JourneyBuilder& JourneyBuilder::upkeep(Upkeep what) {
    plan_.upkeep.push_back(what);
    return *this;
}

JourneyBuilder& JourneyBuilder::care(std::uint8_t programme, bool recalled_only) {
    plan_.rules.care.push_back({programme, recalled_only, journey().holdout_fraction, journey().holdout_salt});
    return *this;
}

}  // namespace rekindle
