#pragma once

namespace rekindle {

/// Of one user in one world: why this user leaves and what warns of it: reasons, health, signals, scores. Trivially
/// copyable, kept only where ModelPlan or WorldPlan is `extended`.
struct LeavingState {};

}  // namespace rekindle
