#include "output/estimate_text.hpp"

#include "output/number_format.hpp"

namespace rekindle {

double printed_unit(Metric const& metric, double users) { return metric.headline == Headline::per_user ? users : 1; }

std::string estimate_text(Metric const& metric, Estimate const& e, double users, bool sign) {
    if (!e.mean) return "–";
    double const unit = printed_unit(metric, users);
    auto const half = e.ci95 ? std::optional{(e.ci95->high - e.ci95->low) / 2 / unit} : std::nullopt;
    auto text = with_interval(*e.mean / unit, half, {metric.unit == MetricUnit::fraction, sign});
    return half ? text : text + " ±?";
}

}  // namespace rekindle
