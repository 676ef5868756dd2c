#pragma once
// What a world mends (R5): begun where enough was reported, in force when it is ready. At midnights only, from counts
// of whole days, so that nothing depends on threads.

#include <span>
#include <vector>

#include "sim/engine/published_history.hpp"
#include "sim/recall/journey_program.hpp"

namespace rekindle {

class Fixing {
  public:
    /// Both outlive this. Rows of `starts` name rows of `fixes`.
    Fixing(std::span<FixStart const> starts, std::span<Fix const> fixes);

    /// The fixes that begin at the midnight `t`, by what was counted before it per row of `starts`; each once.
    [[nodiscard]] std::vector<std::size_t> begin(Tick t, std::span<std::int64_t const> reports);
    /// What the fixes in force at the midnight `t` make of each reason.
    [[nodiscard]] ReasonFixes in_force(Tick t) const;

  private:
    std::span<FixStart const> starts_;
    std::span<Fix const> fixes_;
    std::vector<Tick> ready_;  ///< per fix; never: not begun
};

}  // namespace rekindle
