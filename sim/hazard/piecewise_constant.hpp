#pragma once
#include <memory>
#include <span>
#include <vector>

namespace rekindle {

/// Hazard constant on intervals; the last rate goes on forever. Any number of pieces (a life table has hundreds), found
/// by bisection. Immutable; copies share the pieces, so copying is cheap and reading is thread-safe.
class PiecewiseConstant {
  public:
    /// Hazard rates_per_day[i] from breaks_days[i - 1] (0 for the first) up to breaks_days[i] (for ever for the last).
    /// Breaks > 0 and ascending, rates >= 0 and finite, one rate more than breaks.
    PiecewiseConstant(std::span<double const> breaks_days, std::span<double const> rates_per_day);

    /// A life table: survival[i] in (0, 1] at times_days[i], with S(0) = 1 and a constant hazard between the points;
    /// the last interval's hazard goes on forever. Times > 0 and ascending, survival non-increasing; a first row of
    /// time 0 and survival 1 is allowed. At least one time above 0.
    [[nodiscard]] static PiecewiseConstant from_life_table(std::span<double const> times_days,
                                                           std::span<double const> survival);

    /// Continuous from the right at the breaks.
    [[nodiscard]] double rate(double t_days) const;
    [[nodiscard]] double cumulative(double t_days) const;
    [[nodiscard]] double inverse_cumulative(double target) const;

    /// One interval and the cumulative hazard at its beginning.
    struct Piece {
        double from_days;
        double rate_per_day;
        double cumulative_at_from;
    };
    [[nodiscard]] std::span<Piece const> pieces() const { return *pieces_; }

  private:
    [[nodiscard]] Piece const& piece_at(double t_days) const;

    std::shared_ptr<std::vector<Piece> const> pieces_;
};

}  // namespace rekindle
