#include "sim/engine/score_quality.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/portable_math.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_bins = 128;
constexpr double edge = 1e-9;  // of a chance, so that its probit is finite

double probit(double p) { return normal_quantile(std::clamp(p, edge, 1 - edge)); }

}  // namespace

ScoreQuality::ScoreQuality(Score const& score, std::vector<double> truths) {
    if (truths.empty()) return;
    std::sort(truths.begin(), truths.end());
    auto const n = std::min(most_bins, truths.size());
    double mean = 0, square = 0;
    bool const chance = score.of != Score::Of::uplift;
    for (std::size_t b = 0; b < n; ++b) {
        auto const from = b * truths.size() / n, to = (b + 1) * truths.size() / n;
        double p = 0;
        for (auto i = from; i < to; ++i) p += truths[i];
        p /= static_cast<double>(to - from);
        bins_.push_back({p, chance ? probit(p) : p});
        mean += bins_.back().z / static_cast<double>(n);
        square += bins_.back().z * bins_.back().z / static_cast<double>(n);
    }
    mean_ = mean;
    double const variance = std::max(square - mean * mean, 0.0);
    if (score.auc < 0) {
        sigma_ = std::sqrt(variance * (1 - score.r2) / score.r2);
        return;
    }
    double low = 0, high = 1;
    if (auc(low) <= score.auc) return;
    while (auc(high) > score.auc && high < 1e6) high *= 2;
    for (int i = 0; i < 50; ++i) {
        double const middle = (low + high) / 2;
        (auc(middle) > score.auc ? low : high) = middle;
    }
    sigma_ = (low + high) / 2;
}

double ScoreQuality::auc(double sigma) const {
    constexpr double sqrt_two = 1.41421356237309504880;
    double won = 0, pairs = 0;
    for (auto const& i : bins_) {
        for (auto const& j : bins_) {
            double const weight = i.p * (1 - j.p), gap = i.z - j.z;
            double const wins = sigma > 0 ? normal_cdf(gap / (sigma * sqrt_two)) : gap > 0 ? 1 : gap == 0 ? 0.5 : 0;
            won += weight * wins;
            pairs += weight;
        }
    }
    return pairs > 0 ? won / pairs : 0.5;
}

double ScoreQuality::shown(Score const& score, double truth, double error) const {
    if (score.of == Score::Of::uplift) return mean_ + score.r2 * (truth + sigma_ * error - mean_);
    double p = truth;
    if (sigma_ > 0) {
        double const s = probit(truth) + sigma_ * error;
        double weight = 0, sum = 0, nearest = 1e300;
        for (auto const& bin : bins_) nearest = std::min(nearest, std::fabs(s - bin.z) / sigma_);
        for (auto const& bin : bins_) {
            double const d = (s - bin.z) / sigma_;
            double const w = portable::exp((nearest * nearest - d * d) / 2);
            weight += w;
            sum += w * bin.p;
        }
        p = sum / weight;
    }
    if (score.shift == 0 && score.slope == 1) return p;
    p = std::clamp(p, edge, 1 - edge);
    double const logit = portable::log(p / (1 - p));
    return 1 / (1 + portable::exp(-(score.shift + score.slope * logit)));
}

}  // namespace rekindle
