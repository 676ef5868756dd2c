#pragma once

namespace rekindle {

/// How users respond to touches and offers: mechanisms beyond the life cycle's core.
struct ResponseModel {
    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const { return false; }
};

}  // namespace rekindle
