#include "output/estimate_text.hpp"

#include "output/number_format.hpp"

namespace rekindle {

std::string estimate_text(Metric const& metric, Estimate const& e, bool sign) {
    if (!e.mean) return "–";
    auto const half = e.ci95 ? std::optional{(e.ci95->high - e.ci95->low) / 2} : std::nullopt;
    auto text = with_interval(*e.mean, half, {metric.unit == MetricUnit::fraction, sign});
    return half ? text : text + " ±?";
}

}  // namespace rekindle
