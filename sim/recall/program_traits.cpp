#include "sim/recall/program_traits.hpp"

#include <algorithm>

namespace rekindle {
namespace {

using K = Instruction::Kind;

template <class Holds>
bool any_step(JourneyProgram const& program, Holds const& holds) {
    return std::any_of(program.code.begin(), program.code.end(), holds);
}

/// Least time between two starts of a journey.
Tick apart(JourneyPlan const& journey) {
    Tick const re_entry = journey.re_entry.down();
    if (journey.triggers.size() != 1) return re_entry;
    auto const& when = journey.triggers.front();
    switch (when.kind) {
        case Trigger::Kind::silent:        // a visit came between
        case Trigger::Kind::lapse_oracle:  // a lapse did
        case Trigger::Kind::every:
        case Trigger::Kind::becomes: return std::max(re_entry, when.after.down());
        case Trigger::Kind::at: return never;
        case Trigger::Kind::seen:
        case Trigger::Kind::warning:
        case Trigger::Kind::cart: break;
    }
    return re_entry;
}

}  // namespace

bool leads_onward(JourneyProgram const& program, std::uint16_t entry) {
    std::vector<std::uint8_t> seen(program.code.size(), 0);  // 1: on the way, 2: done
    auto visit = [&](auto const& self, std::uint16_t at) -> bool {
        if (at == journey_over || seen[at] == 2) return true;
        if (seen[at] == 1) return false;
        seen[at] = 1;
        auto const& here = program.code[at];
        bool onward = self(self, here.next) && self(self, here.otherwise);
        for (std::size_t i = 0; i < here.arm_count; ++i)
            onward = onward && self(self, program.arms[here.first_arm + i].next);
        seen[at] = 2;
        return onward;
    };
    return visit(visit, entry);
}

bool is_line(JourneyProgram const& program) {
    if (program.journeys.size() != 1) return false;
    auto const& it = program.journeys.front();
    bool const quiet = it.quiet.from != it.quiet.to;
    if (it.triggers.size() != 1 || quiet || (it.asks && it.recheck) || it.exits_at_wait_end) return false;
    if ((it.exits & bit(Seen::visit)) == 0) return false;
    return !any_step(program, [](Instruction const& here) {
        return here.kind != K::send && here.kind != K::wait && here.kind != K::stop;
    });
}

bool looks_at_users(JourneyProgram const& program) {
    constexpr SeenMask told = bit(Seen::visit) | bit(Seen::order);  // without a look
    for (auto const& it : program.journeys) {
        if (it.asks || it.ranked || (it.exits & ~told) != 0) return true;
        for (auto const& when : it.triggers) {
            if (when.kind == Trigger::Kind::becomes) return true;
            if (when.kind == Trigger::Kind::seen && (bit(when.event) & ~told) != 0) return true;
        }
    }
    for (auto const& send : program.sends) {
        if (send.value != no_formula) return true;
    }
    return !program.learners.empty() || any_step(program, [](Instruction const& here) {
        return here.kind == K::branch || (here.kind == K::wait_for && (here.events & ~told) != 0);
    });
}

bool never_reached(JourneyProgram const& program, Cap const& cap) {
    if (program.journeys.size() != 1 || !leads_onward(program, program.journeys.front().entry)) return false;
    auto const sends = std::count_if(program.code.begin(), program.code.end(), [&](Instruction const& here) {
        return here.kind == K::send && cap.covers(program.sends[here.action]);
    });
    if (sends == 0) return true;
    Tick const span = cap.window == Cap::Window::calendar_day ? ticks_per_day : cap.span.up();
    Tick const between = apart(program.journeys.front());
    if (between <= 0) return false;
    return sends * (span / between + 2) <= cap.limit;
}

}  // namespace rekindle
