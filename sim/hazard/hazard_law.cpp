#include "sim/hazard/hazard_law.hpp"

#include <array>

namespace rekindle {
namespace {

constexpr std::array<HazardEntry, 8> entries{{
    {"exponential", "rate | mean", "constant hazard: memoryless"},
    {"gamma", "shape, scale", "sum of `shape` exponential steps: rises (shape > 1) or falls (shape < 1) to 1/scale"},
    {"gompertz", "rate, growth", "hazard rate e^(growth t); with a negative growth some never leave"},
    {"log_logistic", "shape, scale", "hazard rises then falls (shape > 1); heavy tail; scale is the median"},
    {"log_normal", "median, sigma", "hazard rises then falls; heavy tail; sigma is the spread of log time"},
    {"piecewise", "rates, breaks", "hazard constant between the breaks; the last rate goes on"},
    {"tabulated", "survival, times", "life table: constant hazard between its rows, the last goes on"},
    {"weibull", "shape, scale", "hazard a power of time: falls (shape < 1) or rises (shape > 1)"},
}};

}  // namespace

double rate(HazardLaw const& law, double t_days) {
    return std::visit([t_days](auto const& l) { return l.rate(t_days); }, law);
}

double cumulative(HazardLaw const& law, double t_days) {
    return std::visit([t_days](auto const& l) { return l.cumulative(t_days); }, law);
}

double inverse_cumulative(HazardLaw const& law, double target) {
    return std::visit([target](auto const& l) { return l.inverse_cumulative(target); }, law);
}

std::span<HazardEntry const> hazard_table() { return entries; }

}  // namespace rekindle
