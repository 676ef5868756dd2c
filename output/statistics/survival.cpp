#include "output/statistics/survival.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "output/statistics/normal.hpp"

namespace rekindle {
namespace {

/// What may have been missed where none of `at_risk` had an event: Wilson's interval of 0.
double unseen(double at_risk) { return z_975 * z_975 / (at_risk + z_975 * z_975); }

/// Band of a probability by z = log(-log p), whose error is se / |p log p|. At 0 and 1, where that has none, by those
/// still at risk.
void band_of_probability(Curve& curve, double at_risk) {
    double const p = curve.value.back(), se = curve.se.back();
    if (!(p > 0 && p < 1) || se == 0) {
        double const room = unseen(at_risk);
        curve.low.push_back(settled(std::max(0.0, p - room))), curve.high.push_back(settled(std::min(1.0, p + room)));
        return;
    }
    double const half = z_975 * se / std::fabs(p * std::log(p));
    curve.low.push_back(settled(std::pow(p, std::exp(half))));
    curve.high.push_back(settled(std::pow(p, std::exp(-half))));
}

Curve starting_at(double value) { return {{value}, {0}, {value}, {value}}; }

}  // namespace

std::int64_t SpellCounts::all_events(std::size_t d) const {
    std::int64_t sum = 0;
    for (auto const& cause : events) sum += cause[d];
    return sum;
}

std::vector<std::int64_t> SpellCounts::at_risk() const {
    std::int64_t now = 0;
    for (std::size_t d = 0; d < days(); ++d) now += all_events(d) + censored[d] - entered_late[d];
    std::vector<std::int64_t> out;
    for (std::size_t d = 0; d < days(); ++d) {
        now += entered_late[d];
        out.push_back(now);
        now -= all_events(d) + censored[d];
    }
    return out;
}

Curve kaplan_meier(SpellCounts const& counts) {
    auto curve = starting_at(1);
    auto const at_risk = counts.at_risk();
    double survival = 1, greenwood = 0;
    for (std::size_t day = 0; day < counts.days() && at_risk[day] > 0; ++day) {
        auto const n = static_cast<double>(at_risk[day]), d = static_cast<double>(counts.all_events(day));
        survival *= 1 - d / n;
        if (d < n) greenwood += d / (n * (n - d));
        curve.value.push_back(survival);
        curve.se.push_back(survival * std::sqrt(greenwood));
        band_of_probability(curve, n);
    }
    return curve;
}

Curve nelson_aalen(SpellCounts const& counts) {
    auto curve = starting_at(0);
    auto const at_risk = counts.at_risk();
    double hazard = 0, variance = 0;
    for (std::size_t day = 0; day < counts.days() && at_risk[day] > 0; ++day) {
        auto const n = static_cast<double>(at_risk[day]), d = static_cast<double>(counts.all_events(day));
        hazard += d / n;
        variance += d / (n * n);
        double const se = std::sqrt(variance), factor = hazard > 0 ? std::exp(z_975 * se / hazard) : 1;
        curve.value.push_back(hazard);
        curve.se.push_back(se);
        curve.low.push_back(settled(hazard / factor));
        curve.high.push_back(settled(hazard > 0 ? hazard * factor : -std::log1p(-unseen(n))));
    }
    return curve;
}

Curve aalen_johansen(SpellCounts const& counts, std::size_t cause) {
    auto curve = starting_at(0);
    auto const at_risk = counts.at_risk();
    double survival = 1, share = 0;
    // Var F(t) = sum (F(t) - F_j)^2 g_j + sum S^2 d_k (n - d_k) / n^3 - 2 sum (F(t) - F_j) S d_k / n^2 over the days j,
    // multiplied out so that each day adds to sums of its own: the moments of F_j under g_j and the last two terms.
    double g = 0, gf = 0, gff = 0, own = 0, mixed = 0, mixed_f = 0;
    for (std::size_t day = 0; day < counts.days() && at_risk[day] > 0; ++day) {
        auto const n = static_cast<double>(at_risk[day]), d = static_cast<double>(counts.all_events(day));
        auto const k = static_cast<double>(counts.events[cause][day]);
        share += survival * k / n;
        if (d < n) {
            double const weight = d / (n * (n - d));
            g += weight, gf += weight * share, gff += weight * share * share;
        }
        own += survival * survival * k * (n - k) / (n * n * n);
        double const cross = survival * k / (n * n);
        mixed += cross, mixed_f += cross * share;
        survival *= 1 - d / n;
        double const variance = share * share * g - 2 * share * gf + gff + own - 2 * (share * mixed - mixed_f);
        curve.value.push_back(share);
        curve.se.push_back(std::sqrt(std::max(variance, 0.0)));
        band_of_probability(curve, n);
    }
    return curve;
}

LogRank log_rank(SpellCounts const& a, SpellCounts const& b) {
    LogRank test;
    auto const in_a = a.at_risk(), in_b = b.at_risk();
    for (std::size_t day = 0; day < std::min(a.days(), b.days()); ++day) {
        auto const n_a = static_cast<double>(in_a[day]), n = n_a + static_cast<double>(in_b[day]);
        auto const events = static_cast<double>(a.all_events(day) + b.all_events(day));
        test.observed += static_cast<double>(a.all_events(day));
        if (n > 0) test.expected += events * n_a / n;
        if (n > 1) test.variance += events * (n_a / n) * (1 - n_a / n) * (n - events) / (n - 1);
    }
    if (!(test.variance > 0)) return test;
    test.chi_square = (test.observed - test.expected) * (test.observed - test.expected) / test.variance;
    boost::math::chi_squared const law{1};
    test.p = settled(boost::math::cdf(boost::math::complement(law, test.chi_square)));
    return test;
}

}  // namespace rekindle
