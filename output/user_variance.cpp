#include "output/user_variance.hpp"

#include <cmath>
#include <limits>

namespace rekindle {
namespace {

constexpr std::string_view coupled_reason =
    "users share a limit, a ranking or a signal: an interval needs 2 or more replications";
constexpr std::string_view product_reason =
    "the untouched world is not the baseline: an interval needs 2 or more replications";
constexpr std::size_t acquired_row = index_of(Counter::acquired_users);
constexpr std::string_view few_reason = "fewer than two users";

/// Row of ratio_pairs with these two, and which of them is the numerator.
struct PairRow {
    std::size_t row;
    bool first_is_numerator;
};

std::optional<PairRow> pair_row(std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < ratio_pairs.size(); ++i) {
        auto const numerator = index_of(ratio_pairs[i].numerator);
        auto const denominator = index_of(ratio_pairs[i].denominator);
        if (numerator == a && denominator == b) return PairRow{i, true};
        if (numerator == b && denominator == a) return PairRow{i, false};
    }
    return std::nullopt;
}

/// Looks up the sum over users of the product of two per-user totals.
class Products {
  public:
    Products(RunResult const& run, ReplicateTally const& replicate) : run_{run}, replicate_{replicate} {}

    [[nodiscard]] std::optional<double> operator()(Part const& a, Part const& b) const {
        if (a.row == users_row) return sum(b);
        if (b.row == users_row) return sum(a);
        if (a.world == b.world) return own(a.world, a.row, b.row);
        if (b.world == run_.baseline) return with_baseline(a, b);
        if (a.world == run_.baseline) return with_baseline(b, a);
        if (static_cast<int>(b.world) == run_.twin) return with_twin(a, b);
        if (static_cast<int>(a.world) == run_.twin) return with_twin(b, a);
        return std::nullopt;
    }

    /// Over all users; `arrived` over the users that arrived, `acquired` over those that were bought.
    [[nodiscard]] double sum(Part const& p) const {
        auto const& sums = replicate_.worlds[p.world].sums;
        if (p.row == users_row) return static_cast<double>(replicate_.users) + static_cast<double>(sums[acquired_row]);
        return static_cast<double>(sums[p.row]);
    }
    [[nodiscard]] double arrived(Part const& p) const {
        return static_cast<double>(p.row == users_row ? Sum{replicate_.arrived}
                                                      : replicate_.worlds[p.world].arrived_sums[p.row]);
    }
    [[nodiscard]] double acquired(Part const& p) const {
        auto const& world = replicate_.worlds[p.world];
        return static_cast<double>(p.row == users_row ? world.sums[acquired_row] : world.acquired_sums[p.row]);
    }

  private:
    [[nodiscard]] std::optional<double> own(std::size_t world, std::size_t a, std::size_t b) const {
        auto const& m = replicate_.worlds[world].moments;
        if (a == b) return m.square[a];
        auto const pair = pair_row(a, b);
        return pair ? std::optional{m.ratio_own[pair->row]} : std::nullopt;
    }

    [[nodiscard]] std::optional<double> with_baseline(Part const& a, Part const& baseline) const {
        auto const& m = replicate_.worlds[a.world].moments;
        return cross(a, baseline, m.cross, m.ratio_num_base, m.ratio_den_base);
    }

    [[nodiscard]] std::optional<double> with_twin(Part const& a, Part const& twin) const {
        auto const& world = replicate_.worlds[a.world];
        if (!world.has_twin_moments) return std::nullopt;
        return cross(a, twin, world.moments.cross_twin, world.moments.ratio_num_twin, world.moments.ratio_den_twin);
    }

    template <class Squares, class Ratios>
    static std::optional<double> cross(Part const& a, Part const& other, Squares const& same,
                                       Ratios const& as_numerator, Ratios const& as_denominator) {
        if (a.row == other.row) return same[a.row];
        auto const pair = pair_row(a.row, other.row);
        if (!pair) return std::nullopt;
        return pair->first_is_numerator ? as_numerator[pair->row] : as_denominator[pair->row];
    }

    RunResult const& run_;
    ReplicateTally const& replicate_;
};

}  // namespace

UserVariance user_variance(RunResult const& run, ReplicateTally const& replicate, std::span<Part const> parts) {
    for (auto const& p : parts) {
        if (!replicate.worlds[p.world].has_moments) return {{}, coupled_reason};
    }
    if (replicate.users < 2) return {{}, few_reason};

    Products const product{run, replicate};
    double square = 0, magnitude = 0, stock_sum = 0, acquired_sum = 0;
    for (auto const& a : parts) {
        stock_sum += a.coefficient * (product.sum(a) - product.arrived(a) - product.acquired(a));
        acquired_sum += a.coefficient * product.acquired(a);
        for (auto const& b : parts) {
            auto const sum = product(a, b);
            if (!sum) return {{}, product_reason};
            square += a.coefficient * b.coefficient * *sum;
            magnitude += std::fabs(a.coefficient * b.coefficient * *sum);
        }
    }
    auto const squared_mean = [](double sum, std::int64_t count) {
        return count > 0 ? sum * sum / static_cast<double>(count) : 0;
    };
    auto const users = static_cast<double>(replicate.users + replicate.acquired);
    double const centre =
        squared_mean(stock_sum, replicate.users - replicate.arrived) + squared_mean(acquired_sum, replicate.acquired);
    double const variance = square - centre;
    double const rounding = 64 * std::numeric_limits<double>::epsilon() * (magnitude + centre);
    return {variance > rounding ? variance * users / (users - 1) : 0, {}};
}

}  // namespace rekindle
