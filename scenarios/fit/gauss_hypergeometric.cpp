#include "scenarios/fit/gauss_hypergeometric.hpp"

#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// Coefficient k_i of 2F1(b, 1; c + 1; z) = 1 / (1 - k_1 z / (1 - k_2 z / (1 - ...))) (Gauss; Abramowitz and Stegun ch.
/// 15).
double gauss_coefficient(int i, double b, double c) {
    double const n = i / 2;
    if (i % 2 == 1) return (b + n) * (c + n) / ((c + 2 * n) * (c + 2 * n + 1));
    return n * (c - b + n) / ((c + 2 * n - 1) * (c + 2 * n));
}

}  // namespace

double log_hypergeometric_next(double a, double b, double z) {
    REKINDLE_EXPECTS(a > 0 && b > 0 && z >= 0 && z < 1 && a + 1 - b > 0);
    constexpr double tiny = 1e-300;
    constexpr int most_steps = 100000;
    double value = 1;  // of 1 - k_1 z / (1 - ...), by modified Lentz
    double c_ratio = 1;
    double d_ratio = 0;
    for (int i = 1; i < most_steps; ++i) {
        double const step = -gauss_coefficient(i, a + 1 - b, a) * z;
        d_ratio = 1 + step * d_ratio;
        d_ratio = 1 / (d_ratio == 0 ? tiny : d_ratio);
        c_ratio = 1 + step / c_ratio;
        if (c_ratio == 0) c_ratio = tiny;
        double const change = c_ratio * d_ratio;
        value *= change;
        if (std::abs(change - 1) < 1e-15) break;
    }
    return (1 - b) * std::log1p(-z) - std::log(value);
}

}  // namespace rekindle
