#include "sim/engine/fixing.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"

namespace rekindle {

Fixing::Fixing(std::span<FixStart const> starts, std::span<Fix const> fixes)
    : starts_{starts}, fixes_{fixes}, ready_(fixes.size(), never) {
    REKINDLE_EXPECTS(std::ranges::all_of(starts, [&](FixStart const& start) { return start.fix < fixes.size(); }));
}

std::vector<std::size_t> Fixing::begin(Tick t, std::span<std::int64_t const> reports) {
    std::vector<std::size_t> begun;
    for (std::size_t i = 0; i < starts_.size(); ++i) {
        auto const fix = starts_[i].fix;
        if (ready_[fix] != never || reports[i] < starts_[i].after) continue;
        ready_[fix] = t + fixes_[fix].delay;
        begun.push_back(fix);
    }
    return begun;
}

ReasonFixes Fixing::in_force(Tick t) const {
    ReasonFixes out{};
    for (std::size_t f = 0; f < fixes_.size(); ++f) {
        if (ready_[f] > t) continue;
        auto& reason = out[fixes_[f].reason];
        reason.lapse *= fixes_[f].lapse;
        reason.comeback *= fixes_[f].comeback;
        reason.response *= fixes_[f].response;
        reason.second_life *= fixes_[f].second_life;
    }
    return out;
}

}  // namespace rekindle
