#pragma once
// Maximum likelihood for the two-state model.

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/likelihood_search.hpp"
#include "scenarios/fit/two_state_nodes.hpp"

namespace rekindle {

/// The grid the result is computed on: 46 order rates up to 100 repeats a customer, twice and four times as many for
/// logs with longer histories (over 100, over 400), whose order rates are known too sharply for the plain grid.
[[nodiscard]] TwoStateGrid two_state_grid(DayHistories const& data);

/// Parameters r, alpha, s, beta, c, d (days). Starts are searched with 64 pairs on at most about 3,000 customers (a
/// systematic sample of larger logs), the best is refined with 256 pairs on all. Deterministic at any thread count.
/// `customers` and `transactions` of the result are left 0.
[[nodiscard]] FitResult fit_two_state(DayHistories const& data, int starts, int threads, FitProgress const& progress);

/// One climb with few nodes, from `from` where it is given: for scores, no standard errors.
[[nodiscard]] FitResult fit_two_state_quickly(DayHistories const& data, TwoState const* from, int threads);

/// The parameters of a result of fit_two_state.
[[nodiscard]] TwoState two_state_of(FitResult const& fit);

}  // namespace rekindle
