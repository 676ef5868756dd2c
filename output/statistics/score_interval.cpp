#include "output/statistics/score_interval.hpp"

#include <algorithm>
#include <cmath>

#include "output/statistics/normal.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

using Kind = FigureScale::Kind;

/// How the variance moves with the value, times a constant. Differences are counted in events: `events` of them made
/// the estimate, gains and losses together.
class Variance {
  public:
    Variance(Precise const& of, FigureScale const& scale) : scale_{scale} {
        if (!is_difference() || !(scale.unit > 0)) return;
        double const net = of.mean / scale.unit;
        double const cases = scale.most / scale.unit;
        double const square = of.se * of.se / (scale.unit * scale.unit);
        events_ = std::max(square, std::fabs(net));
        if (scale.kind == Kind::share_difference)
            events_ = std::clamp(square + net * net / cases, std::fabs(net), std::max(cases, std::fabs(net)));
        losses_ = (events_ - net) / 2;
    }

    [[nodiscard]] double at(double value) const {
        switch (scale_.kind) {
            case Kind::amount: return value;
            case Kind::share: return value * (scale_.most - value);
            case Kind::amount_difference: return of_amounts(value / scale_.unit);
            case Kind::share_difference: return of_shares(value / scale_.most, scale_.most / scale_.unit);
            default: return 1;
        }
    }

  private:
    [[nodiscard]] bool is_difference() const {
        return scale_.kind == Kind::amount_difference || scale_.kind == Kind::share_difference;
    }

    /// Gains + losses, the likeliest Poisson means with this difference.
    [[nodiscard]] double of_amounts(double net) const {
        double const b = events_ - 2 * net;
        double const losses = (b + std::sqrt(std::max(0.0, b * b + 8 * losses_ * net))) / 4;
        return 2 * std::max(losses, std::max(0.0, -net)) + net;
    }

    /// Tango 1998, equation 3: `cases` pairs, of which some gain, some lose and the others do not move.
    [[nodiscard]] double of_shares(double d, double cases) const {
        double const b = (2 * cases - (events_ - 2 * losses_)) * d - events_, c = -losses_ * d * (1 - d);
        double const losses = (std::sqrt(std::max(0.0, b * b - 8 * cases * c)) - b) / (4 * cases);
        return std::max(0.0, 2 * losses + d * (1 - d));
    }

    FigureScale const& scale_;
    double events_ = 0, losses_ = 0;
};

Interval within(Interval i, FigureScale const& scale) {
    bool const positive = scale.kind == Kind::amount || scale.kind == Kind::share;
    double const least = positive ? 0 : -scale.most;
    return {std::max(i.low, least), std::min(i.high, scale.most)};
}

/// v with (mean - v)^2 = k v: `k` is half^2 / mean.
Interval of_amount(double mean, double k) {
    double const middle = mean + k / 2, reach = std::sqrt(k * mean + k * k / 4);
    return {mean * mean / (middle + reach), middle + reach};
}

/// p with (mean - p)^2 = k p (1 - p): `k` is half^2 / (mean (1 - mean)).
Interval of_share(double mean, double k) {
    double const middle = (mean + k / 2) / (1 + k), reach = std::sqrt(k * mean * (1 - mean) + k * k / 4) / (1 + k);
    return {std::max(0.0, middle - reach), std::min(1.0, middle + reach)};
}

Interval scaled(Interval i, double by) { return {i.low * by, i.high * by}; }

Interval rounded(Interval i) { return {settled(i.low), settled(i.high)}; }

/// The value on one side of the mean that the score interval just reaches.
double reached(Precise const& of, FigureScale const& scale, double side) {
    Variance const variance(of, scale);
    double const own = variance.at(of.mean);
    auto const inside = [&](double distance) {
        double const bound = of.half * std::sqrt(variance.at(of.mean + side * distance) / own);
        return distance <= bound;
    };
    double const room = scale.most - side * of.mean;
    double low = 0, high = std::min(of.half, room);
    while (inside(high) && high < room) low = high, high = std::min(2 * high, room);
    if (inside(high)) return of.mean + side * high;
    for (int i = 0; i < 100 && high - low > 1e-13 * high; ++i) {
        double const middle = (low + high) / 2;
        (inside(middle) ? low : high) = middle;
    }
    return of.mean + side * low;
}

/// Outside its range, or where the variance at the estimate itself is 0, a figure has the normal interval.
bool has_score(Precise const& of, FigureScale const& scale) {
    switch (scale.kind) {
        case Kind::amount: return of.mean > 0;
        case Kind::share: return of.mean > 0 && of.mean < scale.most;
        case Kind::amount_difference: return scale.unit > 0;
        case Kind::share_difference:
            return scale.unit > 0 && std::fabs(of.mean) < scale.most && Variance(of, scale).at(of.mean) > 0;
        default: return false;
    }
}

}  // namespace

Interval score_interval(Precise const& of, FigureScale const& scale) {
    REKINDLE_EXPECTS(of.se > 0 && of.half > 0);
    auto interval = Interval{of.mean - of.half, of.mean + of.half};
    if (!has_score(of, scale)) return scale.kind == Kind::signed_value ? within(interval, scale) : interval;
    double const square = of.half * of.half;
    if (scale.kind == Kind::amount) {
        interval = of_amount(of.mean, square / of.mean);
    } else if (scale.kind == Kind::share) {
        double const p = of.mean / scale.most;
        interval = scaled(of_share(p, square / (scale.most * scale.most) / (p * (1 - p))), scale.most);
    } else {
        interval = {reached(of, scale, -1), reached(of, scale, 1)};
    }
    return within(rounded(interval), scale);
}

double half_reaching(double value, Precise const& of, FigureScale const& scale) {
    double const distance = std::fabs(of.mean - value);
    if (!has_score(of, scale)) return distance;
    Variance const variance(of, scale);
    double const there = variance.at(value);
    return there > 0 ? distance * std::sqrt(variance.at(of.mean) / there) : std::numeric_limits<double>::infinity();
}

namespace {

/// Chance that `units` Poisson or binomial counts of this mean and variance are all the same, about.
double chance_of_agreement(double variance, double units) {
    return std::exp(-0.5 * std::log(units) - 0.5 * (units - 1) * std::log(2 * 3.14159265358979323846 * variance));
}

constexpr double by_chance = 1e-3;

}  // namespace

Interval interval_without_spread(double mean, double z, double units, FigureScale const& scale) {
    REKINDLE_EXPECTS(scale.unit > 0 && units >= 1);
    double const square = z * z;
    double const cases = scale.most / scale.unit;
    double const events = mean / scale.unit;
    if (scale.kind == Kind::amount && mean > 0 && chance_of_agreement(events / units, units) > by_chance)
        return within(rounded(of_amount(mean, square * scale.unit)), scale);
    if (scale.kind == Kind::share && mean > 0 && mean < scale.most) {
        double const p = mean / scale.most;
        if (chance_of_agreement(cases * p * (1 - p) / units, units) > by_chance)
            return within(rounded(scaled(of_share(p, square / cases), scale.most)), scale);
    }
    bool const bounded = std::isfinite(scale.most);
    double const reach = bounded ? scale.most * square / (cases + square) : square * scale.unit;
    return within(rounded(Interval{mean - reach, mean + reach}), scale);
}

}  // namespace rekindle
