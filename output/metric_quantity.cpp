#include "output/metric_quantity.hpp"

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

Part part(std::size_t world, Counter c, double coefficient = 1) { return {world, index_of(c), coefficient}; }

std::optional<std::string> twin_problem(RunResult const& run, std::size_t world) {
    if (run.twin < 0) return "no untouched world in the run";
    if (static_cast<std::size_t>(run.twin) == world) return "the untouched world itself";
    return std::nullopt;
}

void add(std::vector<WorldSums>& to, std::vector<WorldSums> const& rows, double sign) {
    for (std::size_t w = 0; w < rows.size(); ++w) {
        for (std::size_t i = 0; i < rows[w].size(); ++i) to[w][i] += sign * rows[w][i];
    }
}

void divide(std::vector<WorldSums>& rows, std::size_t n) {
    for (auto& row : rows) {
        for (auto& sum : row) sum /= static_cast<double>(n);
    }
}

}  // namespace

Defined quantity_of(RunResult const& run, Metric const& metric, std::size_t world) {
    auto const twin = static_cast<std::size_t>(run.twin);
    Fraction f{{part(world, metric.numerator)}, {}, divisor_of(metric.unit)};
    switch (metric.kind) {
        case MetricKind::total: break;
        case MetricKind::share: f.denominator = {{world, users_row, 1}}; break;
        case MetricKind::ratio: f.denominator = {part(world, *metric.denominator)}; break;
        case MetricKind::twin_difference:
            if (auto problem = twin_problem(run, world)) return *problem;
            f.numerator.push_back(part(twin, metric.numerator, -1));
            break;
        case MetricKind::twin_ratio:
            if (auto problem = twin_problem(run, world)) return *problem;
            f.numerator.push_back(part(twin, metric.numerator, -1));
            f.denominator = {part(world, *metric.denominator), part(twin, *metric.denominator, -1)};
            break;
    }
    return Quantity{{f}, {}};
}

Defined side_of_difference(RunResult const& run, Metric const& metric, std::size_t world) {
    if (metric.kind != MetricKind::twin_difference) return quantity_of(run, metric, world);
    if (run.twin < 0) return *twin_problem(run, world);
    return Quantity{{{{part(world, metric.numerator)}, {}, divisor_of(metric.unit)}}, {}};
}

Defined difference_of(RunResult const& run, Metric const& metric, std::size_t world) {
    auto const policy = side_of_difference(run, metric, world);
    auto const baseline = side_of_difference(run, metric, run.baseline);
    for (auto const* side : {&policy, &baseline}) {
        if (auto const* reason = std::get_if<std::string>(side))
            return (side == &baseline ? "baseline: " : "") + *reason;
    }
    Quantity both = std::get<Quantity>(policy);
    both.minus = std::get<Quantity>(baseline).plus;
    return both;
}

std::optional<Sum> exact_mean(RunResult const& run, Metric const& metric, Quantity const& quantity) {
    if (metric.unit != MetricUnit::money || !is_linear(quantity)) return std::nullopt;
    Sum sum = 0;
    auto const add = [&](std::vector<Fraction> const& fractions, int sign) {
        for (auto const& f : fractions) {
            for (auto const& p : f.numerator) {
                REKINDLE_EXPECTS(p.coefficient == 1 || p.coefficient == -1);
                for (auto const& r : run.replicates)
                    sum += (p.coefficient < 0 ? -sign : sign) * r.worlds[p.world].sums[p.row];
            }
        }
    };
    add(quantity.plus, 1), add(quantity.minus, -1);
    return rounded_mean(sum, static_cast<std::int64_t>(run.replicates.size()));
}

RunSums::RunSums(RunResult const& run) {
    for (auto const& replicate : run.replicates) {
        REKINDLE_EXPECTS(replicate.worlds.size() == run.worlds.size());
        std::vector<WorldSums> rows(replicate.worlds.size());
        for (std::size_t w = 0; w < rows.size(); ++w) {
            for (std::size_t c = 0; c < counter_count; ++c)
                rows[w][c] = static_cast<double>(replicate.worlds[w].sums[c]);
            rows[w][users_row] = static_cast<double>(replicate.users) + rows[w][index_of(Counter::referred_users)] +
                                 rows[w][index_of(Counter::acquired_users)];
        }
        replicates_.push_back(std::move(rows));
    }
    total_.assign(run.worlds.size(), WorldSums{});
    for (auto const& rows : replicates_) add(total_, rows, 1);
    mean_ = total_;
    divide(mean_, count());
}

std::vector<WorldSums> RunSums::mean_without(std::size_t left_out) const {
    auto mean = total_;
    add(mean, replicates_[left_out], -1);
    divide(mean, count() - 1);
    return mean;
}

}  // namespace rekindle
