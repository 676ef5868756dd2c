#include "output/estimate.hpp"

#include "output/metric_quantity.hpp"
#include "output/spread.hpp"
#include "output/user_variance.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

std::string zero_denominator(Metric const& metric) {
    if (metric.kind == MetricKind::share) return "no users";
    auto const name = std::string(name_of(*metric.denominator));
    return metric.kind == MetricKind::ratio ? name + " is 0" : name + " equals that of the untouched world";
}

/// The values per replicate, or jackknife pseudo-values where the quantity is not linear; empty where one of them is
/// undefined.
std::optional<std::vector<double>> replicate_values(Quantity const& quantity, RunSums const& sums, double mean) {
    std::vector<double> values;
    auto const n = static_cast<double>(sums.count());
    for (std::size_t r = 0; r < sums.count(); ++r) {
        if (sums.count() == 1 || is_linear(quantity)) {
            values.push_back(*value_of(quantity, sums.replicate(r)));
        } else {
            auto const without = value_of(quantity, sums.mean_without(r));
            if (!without) return std::nullopt;
            values.push_back(*without == mean ? mean : n * mean - (n - 1) * *without);
        }
    }
    return values;
}

/// Luck per replicate from the users' moments; empty with a reason where one replicate has none.
void add_user_luck(ReplicateValues& values, RunResult const& run, std::span<Part const> gradient) {
    std::vector<double> luck;
    for (auto const& replicate : run.replicates) {
        auto const one = user_variance(run, replicate, gradient);
        if (!one.variance) {
            values.luck_reason = one.reason;
            return;
        }
        luck.push_back(*one.variance);
        values.luck_freedom += static_cast<double>(replicate.users - 1);
    }
    values.luck = std::move(luck);
}

/// All that is known of one quantity.
struct Known {
    Estimate estimate;
    std::optional<ReplicateValues> values;
};

Known known_of(RunResult const& run, RunSums const& sums, Metric const& metric, Quantity const& quantity) {
    Known known;
    known.estimate.mean = value_of(quantity, sums.mean());
    if (!known.estimate.mean) {
        known.estimate.reason = zero_denominator(metric);
        return known;
    }
    auto const values = replicate_values(quantity, sums, *known.estimate.mean);
    if (!values) {
        known.estimate.reason = zero_denominator(metric) + " without one of the replications";
        return known;
    }
    ReplicateValues given;
    given.values = *values;
    given.uncertain = run.uncertain;
    for (auto const& r : run.replicates) given.parameter_draws.push_back(r.parameter_draw);
    add_user_luck(given, run, gradient_of(quantity, sums.mean()));

    auto const spread = spread_of(given);
    auto& e = known.estimate;
    e.se = spread.se, e.se_luck = spread.se_luck, e.se_parameters = spread.se_parameters, e.reason = spread.reason;
    if (spread.se) e.ci95 = Interval{*e.mean - spread.half_width, *e.mean + spread.half_width};
    known.values = std::move(given);
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
