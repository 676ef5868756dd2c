#include "output/statistics/resampling.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {

std::vector<double> const& Resampler::next() {
    std::fill(weights_.begin(), weights_.end(), 0.0);
    auto const rows = static_cast<double>(weights_.size());
    for (std::size_t i = 0; i < weights_.size(); ++i)
        ++weights_[static_cast<std::size_t>(static_cast<double>(bits_() >> 11) * 0x1p-53 * rows)];
    return weights_;
}

double quantile_of(std::vector<double> values, double p) {
    REKINDLE_EXPECTS(!values.empty());
    std::sort(values.begin(), values.end());
    double const place = p * static_cast<double>(values.size() - 1);
    auto const below = static_cast<std::size_t>(std::floor(place));
    auto const above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

}  // namespace rekindle
