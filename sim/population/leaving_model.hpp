#pragma once

namespace rekindle {

/// Why users leave and what a team can see of it: mechanisms beyond the life cycle's core.
struct LeavingModel {
    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const { return false; }
};

}  // namespace rekindle
