#include "output/answer_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "output/figure_interval.hpp"
#include "output/part_sums.hpp"
#include "output/statistics/dunnett.hpp"
#include "output/statistics/normal.hpp"
#include "output/statistics/resampling.hpp"

namespace rekindle {
namespace {

constexpr std::size_t least_parts = 20;  ///< to resample or correlate
constexpr std::array<std::string_view, 5> compared_metrics{
    "active_days_per_user", "active_share_end", "incremental_returns_to_end", "second_churn_90d", "net_value"};
constexpr double normal_freedom = std::numeric_limits<double>::infinity();

/// A difference of one metric that has an interval, and what its standard error is made of.
struct Member {
    DifferenceEstimates const* of;
    ReplicateValues known;
    FigureScale scale;
};

struct Family {
    std::vector<Member> members;
    std::vector<std::vector<double>> columns;  ///< of independent rows: parts of the users, else replicates
    bool by_parts = false;

    [[nodiscard]] CorrelationMatrix correlation() const {
        return columns[0].size() >= least_parts ? correlation_of(columns) : uncorrelated(columns.size());
    }
};

std::vector<double> replicate_column(Quantity const& quantity, RunSums const& sums, double mean) {
    std::vector<double> values;
    for (std::size_t r = 0; r < sums.count(); ++r)
        values.push_back(value_of(quantity, sums.replicate(r)).value_or(mean));
    return values;
}

Family family_of(RunResult const& run, Analysis const& analysis, PartSums const& parts, RunSums const& sums,
                 std::size_t m) {
    Family family;
    family.by_parts = !run.uncertain && parts.count() >= least_parts;
    for (auto const& d : analysis.differences) {
        auto const& e = d.metrics[m];
        if (!e.mean || !e.ci95 || !(e.ci95->high > e.ci95->low)) continue;
        auto const quantity = std::get<Quantity>(difference_of(run, metrics()[m], d.world));
        family.members.push_back(
            {&d, *values_of(run, sums, quantity), figure_scale(run, sums, metrics()[m], quantity)});
        family.columns.push_back(family.by_parts ? parts.residuals(gradient_of(quantity, sums.mean()))
                                                 : replicate_column(quantity, sums, *e.mean));
    }
    return family;
}

/// Chance that one of normal variables is farther from 0 than a value with this tail is.
double adjusted(double tail, CorrelationMatrix const& r) {
    if (tail >= 1) return 1;
    if (tail < 1e-15) return 0;
    return settled(std::max(0.0, 1 - probability_all_within(-normal_point(tail / 2), r, normal_freedom)));
}

}  // namespace

/// Dunnett's normal point gives the level at which every single interval is to be taken; each is then widened by its
/// own law. Student's t with one shared scale would be wrong: every difference estimates its own.
void answer_simultaneous(Answers& answers, RunResult const& run, Analysis const& analysis) {
    if (analysis.differences.size() < 2) return;
    PartSums const parts(run);
    RunSums const sums(run);
    for (auto const name : compared_metrics) {
        auto const m = metric_index(name);
        auto const family = family_of(run, analysis, parts, sums, m);
        if (family.members.empty()) continue;
        auto const r = family.correlation();
        double const tail = std::min(0.05, 2 * normal_above(dunnett_point(r, normal_freedom)));
        std::optional<double> bootstrap;
        if (family.by_parts) bootstrap = bootstrap_max_point(family.columns, bootstrap_repetitions);
        for (auto const& [d, known, scale] : family.members) {
            auto const& e = d->metrics[m];
            auto const all = *figure_interval(known, *e.mean, scale, tail);
            double const critical = *e.se > 0 ? spread_of(known, tail).half_width / *e.se : -normal_point(tail / 2);
            answers.simultaneous.push_back({std::string(name), d->policy, d->baseline, *e.mean, *e.se,
                                            settled(critical), all.low, all.high,
                                            adjusted(tail_reaching(known, *e.mean, scale, 0), r), bootstrap});
        }
    }
}

namespace {

/// Why there is no share to which the extra margin may shrink; empty where there is one.
std::string no_break_even(Quantity const& roi, RunSums const& sums) {
    auto const& f = roi.plus.front();
    if (value_of(Fraction{f.numerator, {}, 1}, sums.mean()).value_or(0) <= 0) return "the extra margin is not above 0";
    if (value_of(Fraction{f.denominator, {}, 1}, sums.mean()).value_or(0) <= 0) return "the extra cost is not above 0";
    return {};
}

/// Estimates of a figure: its interval by the delta method and by resampling.
EconomicsAnswer economics_of(std::string const& policy, char const* figure, std::string unit, Quantity const& quantity,
                             Estimate const& delta, PartSums const& parts) {
    EconomicsAnswer a{policy, figure, std::move(unit), delta.mean, {}, {}, {}, {}, delta.reason};
    if (delta.ci95) a.low = delta.ci95->low, a.high = delta.ci95->high;
    if (parts.count() < least_parts) {
        if (a.reason.empty()) a.reason = "too few independent parts of the users to resample";
        return a;
    }
    std::vector<double> values;
    Resampler draw(parts.count());
    for (std::size_t b = 0; b < bootstrap_repetitions; ++b) {
        auto const value = parts.value(quantity, draw.next());
        if (value) values.push_back(*value);
    }
    if (values.size() < bootstrap_repetitions * 9 / 10) return a;
    a.bootstrap_low = quantile_of(values, 0.025);
    a.bootstrap_high = quantile_of(std::move(values), 0.975);
    return a;
}

/// 1 / x with the delta method's interval.
Estimate reciprocal_of(Estimate const& e) {
    Estimate out;
    out.reason = e.reason;
    if (!e.mean || *e.mean == 0) return out;
    out.mean = 1 / *e.mean;
    if (!e.ci95) return out;
    double const half = (e.ci95->high - e.ci95->low) / 2 / (*e.mean * *e.mean);
    out.ci95 = Interval{*out.mean - half, *out.mean + half};
    return out;
}

Quantity reciprocal_of(Quantity const& q) {
    auto const& f = q.plus.front();
    return {{{f.denominator, f.numerator, 1 / f.divisor}}, {}};
}

}  // namespace

void answer_economics(Answers& answers, RunResult const& run, Analysis const& analysis) {
    PartSums const parts(run);
    RunSums const sums(run);
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const& estimates = analysis.worlds[w].metrics;
        auto const add = [&](char const* metric, bool inverse, char const* figure, std::string const& unit) {
            auto const m = metric_index(metric);
            auto const defined = quantity_of(run, metrics()[m], w);
            auto const* quantity = std::get_if<Quantity>(&defined);
            if (quantity == nullptr || !estimates[m].mean) return;
            auto const reason = inverse ? no_break_even(*quantity, sums) : std::string{};
            if (!reason.empty()) {
                answers.economics.push_back({run.worlds[w], figure, unit, {}, {}, {}, {}, {}, reason});
            } else if (inverse) {
                answers.economics.push_back(economics_of(run.worlds[w], figure, unit, reciprocal_of(*quantity),
                                                         reciprocal_of(estimates[m]), parts));
            } else {
                answers.economics.push_back(economics_of(run.worlds[w], figure, unit, *quantity, estimates[m], parts));
            }
        };
        add("roi", false, "roi", "ratio");
        add("cost_per_incremental_return", false, "cost_per_incremental_return",
            unit_name(MetricUnit::money_per_return, run.currency));
        add("roi", true, "break_even_factor", "ratio");
    }
}

}  // namespace rekindle
