#pragma once
// Contracts for our own mistakes. Never for input: the user's mistakes are ScenarioError.

#include <stdexcept>
#include <string>

namespace rekindle {

/// A broken pre- or postcondition: a bug in Rekindle, not in what the user wrote.
class ContractViolation : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] inline void contract_violated(char const* kind, char const* condition, char const* file, int line) {
    throw ContractViolation(std::string(file) + ":" + std::to_string(line) + ": " + kind + " violated: " + condition);
}

}  // namespace rekindle

#ifdef REKINDLE_CHECKED
#define REKINDLE_CONTRACT(kind, condition) \
    ((condition) ? static_cast<void>(0) : ::rekindle::contract_violated(kind, #condition, __FILE__, __LINE__))
#else
#define REKINDLE_CONTRACT(kind, condition) static_cast<void>(0)
#endif
/// Throw ContractViolation in checked builds; nothing in release builds.
#define REKINDLE_EXPECTS(condition) REKINDLE_CONTRACT("precondition", condition)
#define REKINDLE_ENSURES(condition) REKINDLE_CONTRACT("postcondition", condition)
