#pragma once

namespace rekindle {

/// What happens after a return, and the money around it: mechanisms beyond the life cycle's core.
struct CareModel {
    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const { return false; }
};

}  // namespace rekindle
