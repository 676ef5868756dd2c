#pragma once

namespace rekindle {

/// Of one user in one world: how this user responds to touches: fatigue, trust, wear-out, offers at hand. Trivially
/// copyable, kept only where ModelPlan or WorldPlan is `extended`.
struct ResponseState {};

}  // namespace rekindle
