#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "output/metrics.hpp"
#include "output/statistics/normal.hpp"
#include "output/sweep_table.hpp"

namespace rekindle {
namespace {

/// Upper point of Student's t that `tail` of its values exceed; normal where freedom is infinite.
double upper_point(double tail, double freedom) {
    if (!std::isfinite(freedom)) return normal_point(1 - tail);
    boost::math::students_t const law(freedom);
    return settled(boost::math::quantile(boost::math::complement(law, tail)));
}

/// Tail of each of k comparisons that hold all at once in 95 of 100 runs.
double sidak(std::size_t k) { return -std::expm1(std::log(0.95) / static_cast<double>(std::max<std::size_t>(k, 1))); }

struct Candidate {
    SweepRank rank;
    double se = 0;
    bool known_se = false;
    std::vector<double> values;  ///< per replication, of what ranks
};

/// Rows of the same point as `row`: the baseline's, if it is there.
SweepRow const* baseline_of(SweepTable const& table, std::size_t row) {
    for (auto const& other : table.rows) {
        if (other.point == table.rows[row].point && other.baseline) return &other;
    }
    return nullptr;
}

std::optional<Candidate> candidate(SweepTable const& table, std::size_t row, bool difference,
                                   SweepRow const* baseline) {
    auto const& cell = table.rows[row].cells.front();
    auto const value = difference ? cell.difference : cell.mean;
    if (!value) return std::nullopt;
    auto const se = difference ? cell.difference_se : cell.se;
    Candidate out{{row, *value, {}, false}, se.value_or(0), se.has_value(), cell.values};
    if (difference && baseline != nullptr) {
        auto const& other = baseline->cells.front().values;
        if (other.size() != out.values.size()) out.values.clear();
        for (std::size_t r = 0; r < out.values.size(); ++r) out.values[r] -= other[r];
    }
    return out;
}

/// Standard error and freedom of the best's lead over another.
std::pair<double, double> lead_error(Candidate const& best, Candidate const& other, bool paired) {
    auto const n = best.values.size();
    if (!paired || n < 2 || other.values.size() != n)
        return {std::hypot(best.se, other.se), std::numeric_limits<double>::infinity()};
    double mean = 0, squares = 0;
    for (std::size_t r = 0; r < n; ++r) mean += (best.values[r] - other.values[r]) / static_cast<double>(n);
    for (std::size_t r = 0; r < n; ++r) squares += std::pow(best.values[r] - other.values[r] - mean, 2);
    double const freedom = static_cast<double>(n - 1);
    return {std::sqrt(squares / freedom / static_cast<double>(n)), freedom};
}

std::vector<Candidate> candidates(SweepTable const& table, bool difference) {
    std::vector<Candidate> out;
    SweepRow const* baseline = nullptr;
    std::size_t point = std::numeric_limits<std::size_t>::max();
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        auto const& r = table.rows[row];
        if (r.cells.empty() || (difference && r.baseline)) continue;
        if (r.point != point) baseline = baseline_of(table, row), point = r.point;
        if (auto one = candidate(table, row, difference, baseline)) out.push_back(std::move(*one));
    }
    return out;
}

}  // namespace

SweepRanking rank_sweep(SweepTable const& table) {
    SweepRanking out;
    out.of_difference = std::any_of(table.rows.begin(), table.rows.end(),
                                    [](SweepRow const& r) { return !r.baseline && !r.cells.empty(); });
    auto all = candidates(table, out.of_difference);
    if (all.empty()) return out;
    bool const low_wins = metrics()[metric_index(table.responses.front())].better == Better::lower;
    std::stable_sort(all.begin(), all.end(), [low_wins](Candidate const& a, Candidate const& b) {
        return low_wins ? a.rank.value < b.rank.value : a.rank.value > b.rank.value;
    });
    auto const& best = all.front();
    out.paired = table.common_random_numbers && best.values.size() >= 2;
    double const each = upper_point(sidak(all.size()) / 2, std::numeric_limits<double>::infinity());
    for (auto& c : all) {
        double const freedom = c.values.size() >= 2 ? static_cast<double>(c.values.size() - 1) : 0;
        double const factor = freedom > 0 ? upper_point(sidak(all.size()) / 2, freedom) : each;
        if (c.known_se) c.rank.half_width = factor * c.se;
        auto const [se, lead_freedom] = lead_error(best, c, out.paired);
        double const lead = std::fabs(best.rank.value - c.rank.value);
        double const point = all.size() > 1 ? upper_point(sidak(all.size() - 1), lead_freedom) : 0;
        c.rank.close_to_best = !c.known_se || !best.known_se || lead <= point * se;
        out.ranks.push_back(c.rank);
    }
    return out;
}

}  // namespace rekindle
