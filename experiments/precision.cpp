#include "experiments/precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <regex>
#include <stdexcept>

#include "output/estimate.hpp"
#include "output/metrics.hpp"
#include "output/number_format.hpp"

namespace rekindle {
namespace {

constexpr double never_enough = std::numeric_limits<double>::infinity();

/// Of one estimate; one that is 0 needs no precision.
PrecisionState state_of(Estimate const& e, double wanted, double replicates) {
    if (!e.mean || *e.mean == 0) return {e.mean.has_value(), true, 0, replicates};
    if (!e.ci95) return {true, false, never_enough, never_enough};
    double const half = 0.5 * (e.ci95->high - e.ci95->low) / std::abs(*e.mean);
    if (half < wanted) return {true, true, half, replicates};
    if (!e.se || !e.se_luck) return {true, false, half, never_enough};
    double const luck = *e.se_luck * *e.se_luck;
    double const room = *e.se * *e.se * (wanted / half) * (wanted / half) - std::max(0.0, *e.se * *e.se - luck);
    return {true, false, half, room > 0 ? std::max(replicates + 1, std::ceil(replicates * luck / room)) : never_enough};
}

}  // namespace

Precision parse_precision(std::string const& text) {
    static std::regex const form(R"(\s*ci\(\s*([a-z_0-9]+)\s*\)\s*<\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*)");
    std::smatch match;
    if (!std::regex_match(text, match, form))
        throw std::invalid_argument("write 'ci(METRIC) < X%', for instance 'ci(returns) < 2%'");
    Precision out{match[1], std::stod(match[2]) / 100};
    bool known = false;
    for (auto const& metric : metrics()) known = known || metric.name == out.metric;
    if (!known) throw std::invalid_argument("unknown metric " + out.metric + "; see docs/results.md");
    if (!(out.relative_half_width > 0)) throw std::invalid_argument("the half-width must be above 0 %");
    return out;
}

PrecisionState precision_of(RunResult const& result, Precision const& wanted) {
    auto const analysis = analyse(result);
    auto const m = metric_index(wanted.metric);
    auto const replicates = static_cast<double>(result.replicates.size());
    PrecisionState all{false, true, 0, replicates};
    auto const add = [&](Estimate const& e) {
        auto const one = state_of(e, wanted.relative_half_width, replicates);
        all.known = all.known || one.known;
        all.reached = all.reached && one.reached;
        all.half_width = std::max(all.half_width, one.half_width);
        all.replications = std::max(all.replications, one.replications);
    };
    for (auto const& difference : analysis.differences) add(difference.metrics[m]);
    if (!analysis.differences.empty()) return all;
    for (auto const& world : analysis.worlds) add(world.metrics[m]);
    return all;
}

std::string unknown_precision(Precision const& wanted) {
    return fmt::format("--until: {} has no value in this run, so there is nothing to narrow", wanted.metric);
}

std::string missed_precision(PrecisionState const& state, Precision const& wanted, std::size_t replications) {
    auto const interval = std::isfinite(state.half_width)
                              ? fmt::format("±{} % of its value", two_digits(100 * state.half_width))
                              : std::string("without an interval");
    auto const outlook = std::isfinite(state.replications)
                             ? fmt::format("about {} would do", with_thousands(state.replications, 0))
                             : std::string("more of them will not do: uncertain parameters alone are too wide");
    return fmt::format("--until: after {} replications ci({}) is {}, not {:g} %; {}", replications, wanted.metric,
                       interval, 100 * wanted.relative_half_width, outlook);
}

}  // namespace rekindle
