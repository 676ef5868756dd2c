#include "sim/hazard/weibull.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {

double Weibull::rate(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    return shape / scale_days * portable::pow(t_days / scale_days, shape - 1);
}

double Weibull::cumulative(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && shape > 0 && scale_days > 0);
    return portable::pow(t_days / scale_days, shape);
}

double Weibull::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0 && shape > 0 && scale_days > 0);
    return scale_days * portable::pow(target, 1 / shape);
}

}  // namespace rekindle
