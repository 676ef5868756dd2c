#include "sim/hazard/gompertz.hpp"

#include <cmath>
#include <limits>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

constexpr double negligible = 1e-20;  // below it expm1(x) and log1p(x) are x

}  // namespace

double Gompertz::rate(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && rate_per_day >= 0);
    if (rate_per_day == 0) return 0;
    return rate_per_day * portable::exp(growth_per_day * t_days);
}

double Gompertz::cumulative(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && rate_per_day >= 0);
    if (rate_per_day == 0) return 0;
    double const exponent = growth_per_day * t_days;
    if (std::fabs(exponent) < negligible || growth_per_day == 0) return rate_per_day * t_days;
    return rate_per_day / growth_per_day * portable::expm1(exponent);
}

double Gompertz::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0 && rate_per_day >= 0);
    if (target == 0) return 0;
    if (rate_per_day == 0) return std::numeric_limits<double>::infinity();
    double const excess = target / rate_per_day * growth_per_day;
    if (excess <= -1) return std::numeric_limits<double>::infinity();
    if (std::fabs(excess) < negligible || growth_per_day == 0) return target / rate_per_day;
    return portable::log1p(excess) / growth_per_day;
}

}  // namespace rekindle
