#include "sim/hazard/log_normal.hpp"

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"
#include "sim/base/special_functions.hpp"

namespace rekindle {

double LogNormal::rate(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && sigma > 0);
    if (t_days == 0) return 0;
    return normal_hazard((portable::log(t_days) - mu_log_days) / sigma) / (sigma * t_days);
}

double LogNormal::cumulative(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0 && sigma > 0);
    if (t_days == 0) return 0;
    return normal_cumulative_hazard((portable::log(t_days) - mu_log_days) / sigma);
}

double LogNormal::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0 && sigma > 0);
    if (target == 0) return 0;
    return portable::exp(mu_log_days + sigma * normal_inverse_cumulative_hazard(target));
}

}  // namespace rekindle
