#pragma once
// Maximum likelihood over positive parameters: several starts, standard errors, and a word where the answer is not
// sharp. The one door to NLopt.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/fit/fit_result.hpp"

namespace rekindle {

/// Called after every few evaluations (the callee throttles) with the stage and the share of it that is done, in [0,
/// 1], from the thread that fits. May throw to stop: the exception leaves the fit.
using FitProgress = std::function<void(std::string_view stage, double fraction)>;

/// A log-likelihood over the logs of positive parameters; finite or minus infinity, smooth, deterministic.
using LogLikelihood = std::function<double(std::span<double const> log_parameters)>;

struct SearchedParameter {
    std::string name;
    double start;  ///< natural scale, inside (lower, upper)
    double lower;
    double upper;
};

/// The first start is as given; the others multiply each parameter by a fixed pseudo-random factor of up to `spread`
/// each way. BOBYQA on the logs; every start's end is compared with the best.
struct SearchPlan {
    std::string model;
    std::vector<SearchedParameter> parameters;
    int starts = 5;           ///< at least 1
    double spread = 6;        ///< > 1
    double step = 1e-3;       ///< of the central differences behind the standard errors, in logs
    double tolerance = 1e-5;  ///< trust-region radius at which a climb ends, in logs; Newton steps finish the best one
    bool quick = false;       ///< one climb over `coarse`; no standard errors
};

/// The maximum, standard errors and log-covariance (inverse of the numerical Hessian in the logs; flat directions are
/// limited to a standard deviation of 2). `log_likelihood`, `aic`, `parameters`, `log_covariance` and `warnings` of the
/// result are set. Warns where starts end at different heights (more than half a unit), or equally high but over 10 %
/// apart, where a parameter sits at its bound, and where the Hessian is not negative definite. `coarse` is searched
/// from all starts, the best ends are scored again by `fine`, which is climbed from the best of them; pass the same
/// function twice where there is only one.
/// `ranking`, where given, stands for `fine` where the ends are scored again.
[[nodiscard]] FitResult maximise_likelihood(SearchPlan const& plan, LogLikelihood const& coarse,
                                            LogLikelihood const& fine, FitProgress const& progress,
                                            LogLikelihood const& ranking = {});

}  // namespace rekindle
