#include "output/estimate.hpp"

#include "output/figure_interval.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

std::string zero_denominator(Metric const& metric) {
    if (metric.kind == MetricKind::share) return "no users";
    auto const name = std::string(name_of(*metric.denominator));
    return metric.kind == MetricKind::ratio ? name + " is 0" : name + " equals that of the untouched world";
}

/// All that is known of one quantity.
struct Known {
    Estimate estimate;
    std::optional<ReplicateValues> values;
};

Known known_of(RunResult const& run, RunSums const& sums, Metric const& metric, Quantity const& quantity) {
    Known known;
    known.estimate.mean = value_of(quantity, sums.mean());
    known.estimate.micros = exact_mean(run, metric, quantity);
    if (known.estimate.micros) known.estimate.mean = units_of(*known.estimate.micros);
    if (!known.estimate.mean) {
        known.estimate.reason = zero_denominator(metric);
        return known;
    }
    known.values = values_of(run, sums, quantity);
    if (!known.values) {
        known.estimate.reason = zero_denominator(metric) + " without one of the replications";
        return known;
    }
    auto const spread = spread_of(*known.values);
    auto& e = known.estimate;
    e.se = spread.se, e.se_luck = spread.se_luck, e.se_parameters = spread.se_parameters, e.reason = spread.reason;
    if (!spread.se) return known;
    e.ci95 = figure_interval(*known.values, *e.mean, figure_scale(run, sums, metric, quantity));
    if (!e.ci95 && e.reason.empty()) e.reason = nothing_seen;
    return known;
}

Estimate world_estimate(RunResult const& run, RunSums const& sums, Metric const& metric, std::size_t world) {
    auto const defined = quantity_of(run, metric, world);
    if (auto const* reason = std::get_if<std::string>(&defined)) {
        Estimate none;
        none.reason = *reason;
        return none;
    }
    return known_of(run, sums, metric, std::get<Quantity>(defined)).estimate;
}

/// Variance of one replicate's value: over users where they tell, else over 3 or more replicates.
std::optional<double> variance_of(Known const& known) {
    if (!known.values) return std::nullopt;
    if (known.values->luck) {
        double sum = 0;
        for (double const v : *known.values->luck) sum += v;
        return sum / static_cast<double>(known.values->luck->size());
    }
    if (known.values->values.size() < 3) return std::nullopt;
    return sample_variance(known.values->values);
}

/// A coupled and an uncoupled side are compared over replicates both.
Known over_replicates(Known known) {
    if (known.values) known.values->luck.reset();
    return known;
}

DifferenceEstimate difference_estimate(RunResult const& run, RunSums const& sums, Metric const& metric,
                                       std::size_t world) {
    DifferenceEstimate result;
    auto const defined = difference_of(run, metric, world);
    if (auto const* reason = std::get_if<std::string>(&defined)) {
        result.reason = *reason;
        return result;
    }
    auto const& both = std::get<Quantity>(defined);
    auto a = known_of(run, sums, metric, Quantity{both.plus, {}});
    auto b = known_of(run, sums, metric, Quantity{both.minus, {}});
    auto const difference = known_of(run, sums, metric, both);
    static_cast<Estimate&>(result) = difference.estimate;
    if (!result.mean) return result;

    if (difference.values && !difference.values->luck) a = over_replicates(a), b = over_replicates(b);
    auto const var_a = variance_of(a), var_b = variance_of(b), var_difference = variance_of(difference);
    if (!var_a || !var_b || !var_difference) {
        if (result.reason.empty())
            result.reason = "the variance reduction of coupled users needs 3 or more replications";
    } else if (*var_difference == 0) {
        if (result.reason.empty()) result.reason = "no variance: the same difference for every user";
    } else {
        result.variance_reduction = (*var_a + *var_b) / *var_difference;
    }
    return result;
}

std::optional<UserTypeMeans> mean_user_types(RunResult const& run, std::size_t world) {
    UserTypes sum;
    for (auto const& r : run.replicates) {
        if (!r.worlds[world].has_user_types) return std::nullopt;
        auto const& t = r.worlds[world].user_types;
        sum.persuadable += t.persuadable, sum.sure_thing += t.sure_thing;
        sum.lost_cause += t.lost_cause, sum.sleeping_dog += t.sleeping_dog;
    }
    auto const mean = [n = static_cast<double>(run.replicates.size())](std::int64_t x) {
        return static_cast<double>(x) / n;
    };
    return UserTypeMeans{mean(sum.persuadable), mean(sum.sure_thing), mean(sum.lost_cause), mean(sum.sleeping_dog)};
}

}  // namespace

Analysis analyse(RunResult const& run) {
    REKINDLE_EXPECTS(!run.replicates.empty());
    REKINDLE_EXPECTS(run.baseline < run.worlds.size() && run.twin < static_cast<int>(run.worlds.size()));
    RunSums const sums{run};
    Analysis analysis;
    analysis.users = sums.mean().front()[users_row];
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        WorldEstimates world{run.worlds[w], {}};
        for (auto const& m : metrics()) world.metrics.push_back(world_estimate(run, sums, m, w));
        analysis.worlds.push_back(std::move(world));
        analysis.user_types.push_back(mean_user_types(run, w));
        if (w == run.baseline) continue;
        DifferenceEstimates difference{run.worlds[w], run.worlds[run.baseline], w, {}};
        for (auto const& m : metrics()) difference.metrics.push_back(difference_estimate(run, sums, m, w));
        analysis.differences.push_back(std::move(difference));
    }
    return analysis;
}

}  // namespace rekindle
