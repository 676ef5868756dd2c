#include "output/figure_interval.hpp"

#include <algorithm>
#include <cmath>

#include "output/statistics/normal.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

using Kind = FigureScale::Kind;

bool cannot(RunResult const& run, std::size_t world, Counter c) {
    return world < run.impossible.size() && run.impossible[world].test(index_of(c));
}

bool is_untouched(RunResult const& run, std::size_t world) {
    return cannot(run, world, Counter::touches) && cannot(run, world, Counter::enrolled) &&
           cannot(run, world, Counter::acquired_users) && cannot(run, world, Counter::surveys) &&
           cannot(run, world, Counter::fixes);
}

template <class Predicate>
bool all_numerators(Quantity const& quantity, Predicate const& holds) {
    auto const all = [&](Fraction const& f) { return std::ranges::all_of(f.numerator, holds); };
    return std::ranges::all_of(quantity.plus, all) && std::ranges::all_of(quantity.minus, all);
}

bool is_fixed(RunResult const& run, Metric const& metric, Quantity const& quantity) {
    if (metric.numerator == Counter::acquired_users) return true;
    auto const impossible = [&](Part const& p) { return cannot(run, p.world, static_cast<Counter>(p.row)); };
    if (all_numerators(quantity, impossible)) return true;
    bool const compares = !quantity.minus.empty() || metric.kind == MetricKind::twin_difference;
    return compares && all_numerators(quantity, [&](Part const& p) { return is_untouched(run, p.world); });
}

/// Cases that a share is made of, over all replicates: of two sides the harmonic mean.
double cases_of(RunSums const& sums, Quantity const& quantity) {
    double inverse = 0, sides = 0;
    for (auto const* side : {&quantity.plus, &quantity.minus}) {
        for (auto const& f : *side) {
            auto const cases = value_of(Fraction{f.denominator, {}, 1}, sums.mean());
            inverse += 1 / (*cases * static_cast<double>(sums.count()));
            ++sides;
        }
    }
    return sides / inverse;
}

FigureScale scale_of_share(double cases, double most, bool difference) {
    return {difference ? Kind::share_difference : Kind::share, most / cases, most};
}

FigureScale scale_of_total(RunResult const& run, Metric const& metric, bool difference, double replicates) {
    FigureScale scale{difference ? Kind::amount_difference : Kind::amount, 0};
    if (metric.unit == MetricUnit::count) scale.unit = 1 / replicates;
    if (metric.unit == MetricUnit::days) scale.unit = run.days / replicates;
    // What one event changes is known of counts alone.
    bool const known = metric.unit == MetricUnit::count;
    if (metric.numerator == Counter::net_value || (difference && !known)) scale.kind = Kind::signed_value;
    return scale;
}

FigureScale scale_by_kind(RunResult const& run, RunSums const& sums, Metric const& metric, Quantity const& quantity) {
    bool const difference = !quantity.minus.empty();
    auto const replicates = static_cast<double>(sums.count());
    switch (metric.kind) {
        case MetricKind::total: return scale_of_total(run, metric, difference, replicates);
        case MetricKind::twin_difference: return scale_of_total(run, metric, true, replicates);
        case MetricKind::twin_ratio: return {};
        case MetricKind::share:
        case MetricKind::ratio: break;
    }
    if (metric.unit == MetricUnit::fraction) return scale_of_share(cases_of(sums, quantity), 1, difference);
    if (metric.unit == MetricUnit::days) {
        auto scale = scale_of_share(cases_of(sums, quantity), run.days, difference);
        if (difference) scale.kind = Kind::signed_value;  // a user's change is part of the days
        return scale;
    }
    return {metric.unit == MetricUnit::minutes && !difference ? Kind::amount : Kind::signed_value, 0};
}

/// Users, or where only replicates tell these, that are independent of each other.
double independent_units(ReplicateValues const& given) {
    auto const replicates = static_cast<double>(given.values.size());
    return given.luck ? given.luck_freedom + replicates : replicates;
}

}  // namespace

FigureScale figure_scale(RunResult const& run, RunSums const& sums, Metric const& metric, Quantity const& quantity) {
    auto scale = scale_by_kind(run, sums, metric, quantity);
    scale.fixed = is_fixed(run, metric, quantity);
    return scale;
}

std::optional<Interval> figure_interval(ReplicateValues const& given, double mean, FigureScale const& scale,
                                        double tail) {
    auto const spread = spread_of(given, tail);
    if (!spread.se) return std::nullopt;
    if (spread.half_width > 0) return score_interval({mean, *spread.se, spread.half_width}, scale);
    if (scale.fixed) return Interval{mean, mean};
    if (scale.unit > 0) return interval_without_spread(mean, -normal_point(tail / 2), independent_units(given), scale);
    if (mean == 0) return std::nullopt;
    return Interval{mean, mean};
}

double tail_reaching(ReplicateValues const& given, double mean, FigureScale const& scale, double value) {
    auto const spread = spread_of(given);
    REKINDLE_EXPECTS(spread.se);
    if (*spread.se > 0) {
        double const half = half_reaching(value, {mean, *spread.se, spread.half_width}, scale);
        return std::isfinite(half) ? tail_beyond(given, half) : 0;
    }
    if (mean == value) return 1;
    auto const reaches = [&](double z) {
        auto const i = figure_interval(given, mean, scale, std::erfc(z * std::sqrt(0.5)));
        return i->low <= value && value <= i->high;
    };
    double low = 0.01, high = 7.9;
    if (!reaches(high)) return 0;
    while (high - low > 1e-9) {
        double const middle = (low + high) / 2;
        (reaches(middle) ? high : low) = middle;
    }
    return std::erfc(high * std::sqrt(0.5));
}

}  // namespace rekindle
