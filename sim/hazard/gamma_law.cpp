#include "sim/hazard/gamma_law.hpp"

#include <cmath>
#include <limits>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/base/special_functions.hpp"

namespace rekindle {
namespace {

constexpr double log_two = 0.69314718055994531;
constexpr double smallest_survival = 1e-280;  // below it survival is handled by its logarithm
constexpr double largest_target = 600;        // -log of a survival a little above it

/// x times the unit-scale hazard where survival underflows, so far above the shape: Legendre's continued fraction
/// Q(a, x) = x^a e^-x / Gamma(a) / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)), evaluated from below
/// (Numerical Recipes, 3rd edition, equation 6.2.7).
double scaled_tail_hazard(double shape, double x) {
    constexpr int levels = 60;
    double fraction = x + 2 * levels + 1 - shape;
    for (int n = levels; n > 0; --n) fraction = x + 2 * n - 1 - shape - n * (n - shape) / fraction;
    return fraction;
}

double tail_cumulative(double shape, double x) {
    return x - shape * portable::log(x) + portable::lgamma(shape) + portable::log(scaled_tail_hazard(shape, x));
}

/// Newton in the far tail, where the cumulative hazard is nearly straight.
double invert_tail(double shape, double target) {
    double x = gamma_q_inverse(shape, portable::exp(-largest_target));
    x += (target - tail_cumulative(shape, x)) * x / scaled_tail_hazard(shape, x);
    if (std::isinf(x)) return x;
    for (int step = 0; step < 8; ++step) x -= (tail_cumulative(shape, x) - target) * x / scaled_tail_hazard(shape, x);
    return x;
}

}  // namespace

double GammaLaw::rate(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    if (t_days == 0 && shape < 1) return std::numeric_limits<double>::infinity();
    if (t_days == 0) return shape > 1 ? 0 : 1 / scale_days;
    double const x = t_days / scale_days;
    if (std::isinf(x)) return 1 / scale_days;
    double const survival = gamma_q(shape, x);
    if (survival > smallest_survival) return gamma_density(shape, x) / survival / scale_days;
    return scaled_tail_hazard(shape, x) / x / scale_days;
}

double GammaLaw::cumulative(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    double const x = t_days / scale_days;
    if (std::isinf(x)) return x;
    if (x < shape) {
        double const fired = gamma_p(shape, x);
        if (fired < 0.5) return -portable::log1p(-fired);
    }
    double const survival = gamma_q(shape, x);
    return survival > smallest_survival ? -portable::log(survival) : tail_cumulative(shape, x);
}

double GammaLaw::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0 && shape > 0 && scale_days > 0);
    if (target < log_two) return scale_days * gamma_p_inverse(shape, -portable::expm1(-target));
    if (target < largest_target) return scale_days * gamma_q_inverse(shape, portable::exp(-target));
    return scale_days * invert_tail(shape, target);
}

}  // namespace rekindle
