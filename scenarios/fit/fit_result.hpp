#pragma once
// What a fit found, and how it is printed.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/fit/symmetric_matrix.hpp"

namespace rekindle {

/// A fitted parameter; all are positive. `se` is the standard error by the delta method from the log-parameter (value
/// times the standard error of the log); NaN where the search ended at a bound.
struct FittedParameter {
    std::string name;  ///< as in the literature
    double value = 0;
    double se = 0;
};

struct FitResult {
    std::string model;
    std::vector<FittedParameter> parameters;
    double log_likelihood = 0;  ///< natural log; comparable only between models on the same data and the same clock
    double aic = 0;             ///< 2 * parameters - 2 * log_likelihood
    std::uint64_t customers = 0;
    std::uint64_t transactions = 0;  ///< customer-days with an order, first ones included
    Matrix log_covariance;           ///< of the logs of `parameters`; rows and columns of a parameter at a bound are 0
    std::vector<std::string> warnings;

    /// The value by name. Throws std::out_of_range for an unknown name.
    [[nodiscard]] double value(std::string const& name) const;
};

/// `{model, parameters: {NAME: {value, se}}, log_likelihood, aic, customers, transactions, warnings, spend}` with an
/// indent of two and a line feed at the end; a NaN standard error is null. `spend` is null or has the same shape (no
/// customers means none).
[[nodiscard]] std::string fit_json(FitResult const& fit, FitResult const* spend);

}  // namespace rekindle
