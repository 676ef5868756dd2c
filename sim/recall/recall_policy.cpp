#include "sim/recall/recall_policy.hpp"

namespace rekindle {

void RecallPolicy::decide(std::span<ObservedUser const> users, std::span<Decision> answers) const {
    for (std::size_t i = 0; i < users.size(); ++i) answers[i] = {.start = true, .score = 0};
}

bool RecallPolicy::stops(std::uint16_t, ObservedUser const&) const { return false; }

double RecallPolicy::score(std::uint16_t, ObservedUser const&) const { return 0; }

}  // namespace rekindle
