#include "sim/recall/recall_policy.hpp"

namespace rekindle {

bool RecallPolicy::holds(std::uint16_t, ObservedUser const&) const { return false; }

double RecallPolicy::value(std::uint16_t, ObservedUser const&) const { return 0; }

}  // namespace rekindle
