#pragma once

namespace rekindle {

/// Of one user in one world: what happens to this user after a return: desk, habit, feedback, referral, upgrades.
/// Trivially copyable, kept only where ModelPlan or WorldPlan is `extended`.
struct CareState {};

}  // namespace rekindle
