#include "sim/hazard/log_logistic.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {
namespace {

constexpr double odds_limit = 1e18;    // above it 1 + odds is odds
constexpr double target_limit = 41.4;  // log of it: above it expm1(target) is exp(target)

}  // namespace

double LogLogistic::rate(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    double const odds = portable::pow(t_days / scale_days, shape);
    if (odds > odds_limit) return shape / t_days;
    return shape / scale_days * portable::pow(t_days / scale_days, shape - 1) / (1 + odds);
}

double LogLogistic::cumulative(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    double const odds = portable::pow(t_days / scale_days, shape);
    if (odds > odds_limit) return shape * portable::log(t_days / scale_days);
    return portable::log1p(odds);
}

double LogLogistic::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0 && shape > 0 && scale_days > 0);
    if (target > target_limit) return scale_days * portable::exp(target / shape);
    return scale_days * portable::pow(portable::expm1(target), 1 / shape);
}

}  // namespace rekindle
