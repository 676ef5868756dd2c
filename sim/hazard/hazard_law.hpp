#pragma once
// A hazard law of a sojourn: one of the laws below, chosen once per clock and called without a vtable.

#include <span>
#include <string_view>
#include <variant>

#include "sim/hazard/exponential.hpp"
#include "sim/hazard/gamma_law.hpp"
#include "sim/hazard/gompertz.hpp"
#include "sim/hazard/log_logistic.hpp"
#include "sim/hazard/log_normal.hpp"
#include "sim/hazard/piecewise_constant.hpp"
#include "sim/hazard/weibull.hpp"

namespace rekindle {

/// Every law offers, with time in days since the state was entered:
///   rate(t)                     hazard h(t) [1/day], t >= 0
///   cumulative(t)               H(t), the integral of h over [0, t] [no unit]; H(0) = 0, non-decreasing
///   inverse_cumulative(target)  the smallest t [day] with H(t) = target >= 0; infinity where H never reaches it
/// so sampling is one line for all: inverse_cumulative(E / multiplier) with E a unit exponential.
/// A life table (tabulated law) compiles to PiecewiseConstant.
using HazardLaw = std::variant<Exponential, Weibull, Gompertz, LogLogistic, LogNormal, GammaLaw, PiecewiseConstant>;

[[nodiscard]] double rate(HazardLaw const& law, double t_days);
[[nodiscard]] double cumulative(HazardLaw const& law, double t_days);
[[nodiscard]] double inverse_cumulative(HazardLaw const& law, double target);

/// One row per law a scenario may name.
struct HazardEntry {
    std::string_view name;        ///< as written in `law:`
    std::string_view parameters;  ///< e.g. "shape, scale"
    std::string_view summary;     ///< one line for `list hazards`
};
[[nodiscard]] std::span<HazardEntry const> hazard_table();

}  // namespace rekindle
