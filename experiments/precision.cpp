#include "experiments/precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
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

/// Of one estimate. A 0 that could not be otherwise needs no precision; any other has none.
PrecisionState state_of(Estimate const& e, double wanted, double replicates) {
    if (!e.mean) return {false, true, 0, replicates};
    if (!e.ci95) return {true, false, never_enough, never_enough};
    double const width = e.ci95->high - e.ci95->low;
    if (width == 0) return {true, true, 0, replicates};
    if (*e.mean == 0) return {true, false, never_enough, never_enough, true};
    double const half = 0.5 * width / std::abs(*e.mean);
    if (half < wanted) return {true, true, half, replicates};
    if (!e.se || !e.se_luck) return {true, false, half, never_enough};
    // Without any spread it is that of so many events.
    if (*e.se == 0) return {true, false, half, std::ceil(replicates * (half / wanted) * (half / wanted))};
    double const luck = *e.se_luck * *e.se_luck;
    double const room = *e.se * *e.se * (wanted / half) * (wanted / half) - std::max(0.0, *e.se * *e.se - luck);
    return {true, false, half, room > 0 ? std::max(replicates + 1, std::ceil(replicates * luck / room)) : never_enough};
}

PrecisionState both(PrecisionState const& a, PrecisionState const& b) {
    return {a.known || b.known, a.reached && b.reached, std::max(a.half_width, b.half_width),
            std::max(a.replications, b.replications), a.nothing || b.nothing};
}

/// The metric whose own values say whether a difference of 0 rests on enough events.
std::size_t metric_behind(std::size_t m) {
    return metrics()[m].kind == MetricKind::twin_difference ? metric_index("returns") : m;
}

/// Of a difference: one of 0 is believed where both values are narrow enough themselves.
PrecisionState state_of_difference(Analysis const& analysis, DifferenceEstimates const& difference,
                                   std::size_t baseline, std::size_t m, double wanted, double replicates) {
    auto const own = state_of(difference.metrics[m], wanted, replicates);
    if (difference.metrics[m].mean != 0.0 || own.reached) return own;
    auto const side = [&](std::size_t world) {
        return state_of(analysis.worlds[world].metrics[metric_behind(m)], wanted, replicates);
    };
    return both(side(difference.world), side(baseline));
}

}  // namespace

Precision parse_precision(std::string const& text) {
    static std::regex const form(R"(\s*ci\(\s*([a-z_0-9]+)\s*\)\s*<\s*([0-9]+(?:\.[0-9]+)?)\s*%\s*)");
    std::smatch match;
    if (!std::regex_match(text, match, form))
        throw std::invalid_argument("write 'ci(METRIC) < X%', for instance 'ci(returns) < 2%'");
    auto const number = match[2].str();
    double percent = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), percent).ec != std::errc{} || percent > 1e6)
        throw std::invalid_argument("the half-width must be below 1000000 %");
    Precision out{match[1], percent / 100};
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
    double const width = wanted.relative_half_width;
    for (auto const& difference : analysis.differences)
        all = both(all, state_of_difference(analysis, difference, result.baseline, m, width, replicates));
    if (!analysis.differences.empty()) return all;
    for (auto const& world : analysis.worlds) all = both(all, state_of(world.metrics[m], width, replicates));
    return all;
}

std::string unknown_precision(Precision const& wanted) {
    return fmt::format("--until: {} has no value in this run, so there is nothing to narrow", wanted.metric);
}

std::string missed_precision(PrecisionState const& state, Precision const& wanted, std::size_t replications) {
    auto const interval = std::isfinite(state.half_width)
                              ? fmt::format("±{} % of its value", two_digits(100 * state.half_width))
                              : std::string("without an interval");
    auto const outlook =
        std::isfinite(state.replications) ? fmt::format("about {} would do", with_thousands(state.replications, 0))
        : state.nothing                   ? std::string("it is 0 so far, of which no share can be told")
                        : std::string("more of them will not do: uncertain parameters alone are too wide");
    return fmt::format("--until: after {} replications ci({}) is {}, not {:g} %; {}", replications, wanted.metric,
                       interval, 100 * wanted.relative_half_width, outlook);
}

}  // namespace rekindle
