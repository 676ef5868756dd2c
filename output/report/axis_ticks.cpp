#include "output/report/axis_ticks.hpp"

#include <algorithm>
#include <cmath>

#include "output/number_format.hpp"
#include "sim/base/contract.hpp"

namespace rekindle::report {
namespace {

constexpr double wanted_steps = 5;

/// 10^exponent by multiplication: the same bits on every machine.
double power_of_ten(int exponent) {
    double power = 1;
    for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
    return exponent < 0 ? 1 / power : power;
}

/// `size`: of the whole axis, so that its ticks share one scale.
std::string tick_text(double at, double step, double size, bool percent) {
    double const divisor = percent || size < 1e6 ? 1 : (size < 1e9 ? 1e6 : 1e9);
    char const* const suffix = percent ? "%" : (divisor == 1 ? "" : (divisor == 1e6 ? "M" : "bn"));
    int decimals = 0;
    for (double s = step / divisor; decimals < 6 && std::fabs(s - std::round(s)) > 1e-6 * s; s *= 10) ++decimals;
    if (at == 0 && divisor != 1) return "0";
    return with_thousands(at / divisor, decimals) + (at == 0 && !percent ? "" : suffix);
}

}  // namespace

double round_step(double step) {
    REKINDLE_EXPECTS(step > 0 && std::isfinite(step));
    int exponent = 0;
    while (power_of_ten(exponent) > step) --exponent;
    while (power_of_ten(exponent + 1) <= step) ++exponent;
    double const unit = power_of_ten(exponent);
    for (double const factor : {1.0, 2.0, 5.0}) {
        if (factor * unit >= step * (1 - 1e-9)) return factor * unit;
    }
    return 10 * unit;
}

Axis axis_over(std::span<double const> values, Text title, AxisEnd end, bool percent) {
    double low = values.empty() ? 0 : *std::ranges::min_element(values);
    double high = values.empty() ? 1 : *std::ranges::max_element(values);
    if (end == AxisEnd::with_zero) low = std::min(low, 0.0), high = std::max(high, 0.0);
    if (!(high - low > 1e-12 * std::max(std::fabs(low), std::fabs(high)))) {
        double const air = low == 0 ? 1 : std::fabs(low) * 0.1;
        low -= low == 0 && end != AxisEnd::tight ? 0 : air;
        high += air;
    }
    double const step = round_step((high - low) / wanted_steps);
    auto first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
    double const size = std::max(std::fabs(low), std::fabs(high));
    Axis axis{std::move(title), first * step, last * step, {}};
    if (end == AxisEnd::exact) {
        axis.low = low, axis.high = high;
        first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
    }
    for (auto i = first; i <= last; i += 1)
        axis.ticks.push_back({i * step + 0.0, tick_text(i * step, step, size, percent)});
    return axis;
}

}  // namespace rekindle::report
