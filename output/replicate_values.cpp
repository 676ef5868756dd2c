#include "output/replicate_values.hpp"

#include "output/user_variance.hpp"

namespace rekindle {
namespace {

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

}  // namespace

std::optional<ReplicateValues> values_of(RunResult const& run, RunSums const& sums, Quantity const& quantity) {
    auto const mean = value_of(quantity, sums.mean());
    if (!mean) return std::nullopt;
    auto const values = replicate_values(quantity, sums, *mean);
    if (!values) return std::nullopt;
    ReplicateValues given;
    given.values = *values;
    given.uncertain = run.uncertain;
    for (auto const& r : run.replicates) given.parameter_draws.push_back(r.parameter_draw);
    add_user_luck(given, run, gradient_of(quantity, sums.mean()));
    return given;
}

}  // namespace rekindle
