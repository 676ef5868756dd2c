#pragma once
// A policy of a plug-in, behind a guard: nothing it does wrong reaches the engine.

#include <stdexcept>
#include <string>

#include "sim/recall/plugin.hpp"

namespace rekindle {

/// A plug-in's policy did what no policy may: threw, or answered nonsense. Its world cannot be finished; others can.
class PolicyFault : public std::runtime_error {
  public:
    PolicyFault(std::string policy, std::string const& reason)
        : std::runtime_error("policy " + policy + ": " + reason), policy_{std::move(policy)}, reason_{reason} {}
    [[nodiscard]] std::string const& policy() const { return policy_; }
    [[nodiscard]] std::string const& reason() const { return reason_; }

  private:
    std::string policy_, reason_;
};

/// Makes a plug-in's policy, checks its plan as a file's would be, and puts a guard before it: its plan is read once;
/// what it throws and a value that is not a number become PolicyFault, thrown through the engine. Its calls are marked
/// (foreign_call.hpp). It and what the plug-in made live until the process ends. Throws PolicyFault where it cannot be
/// made.
[[nodiscard]] PolicyPtr make_guarded_policy(PolicyEntry const& entry, ObservableSchema const& schema);

}  // namespace rekindle
