#pragma once

namespace rekindle {

/// Of one user in one world: this user on the journeys of rich policies: positions, caps, waits. Trivially copyable,
/// kept only where ModelPlan or WorldPlan is `extended`.
struct JourneysState {};

}  // namespace rekindle
