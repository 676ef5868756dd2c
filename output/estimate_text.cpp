#include "output/estimate_text.hpp"

#include <cmath>

#include "output/number_format.hpp"

namespace rekindle {
namespace {

constexpr double lopsided = 0.1;    ///< the mean this far from the middle, in halves of the interval
constexpr std::size_t widest = 18;  ///< columns of a table's cell

}  // namespace

std::string estimate_text(Metric const& metric, Estimate const& e, bool sign) {
    if (!e.mean) return "–";
    NumberStyle const style{metric.unit == MetricUnit::fraction, sign};
    if (!e.ci95) return with_interval(*e.mean, {}, style) + " ±?";
    double const half = (e.ci95->high - e.ci95->low) / 2;
    double const off = std::fabs((e.ci95->high + e.ci95->low) / 2 - *e.mean);
    if (off > lopsided * half) {
        auto text = with_ends(*e.mean, e.ci95->low, e.ci95->high, style);
        if (width_of(text) <= widest) return text;
    }
    return with_interval(*e.mean, half, style);
}

}  // namespace rekindle
