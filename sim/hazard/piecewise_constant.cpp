#include "sim/hazard/piecewise_constant.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/contract.hpp"
#include "sim/base/portable_math.hpp"

namespace rekindle {

PiecewiseConstant::PiecewiseConstant(std::span<double const> breaks_days, std::span<double const> rates_per_day) {
    REKINDLE_EXPECTS(rates_per_day.size() == breaks_days.size() + 1);
    std::vector<Piece> pieces{{0, rates_per_day[0], 0}};
    pieces.reserve(rates_per_day.size());
    for (std::size_t i = 0; i < breaks_days.size(); ++i) {
        Piece const& last = pieces.back();
        REKINDLE_EXPECTS(breaks_days[i] > last.from_days);
        double const fired = last.cumulative_at_from + last.rate_per_day * (breaks_days[i] - last.from_days);
        pieces.push_back({breaks_days[i], rates_per_day[i + 1], fired});
    }
    REKINDLE_ENSURES(std::ranges::all_of(pieces, [](Piece const& p) {
        return p.rate_per_day >= 0 && p.rate_per_day <= std::numeric_limits<double>::max();
    }));
    pieces_ = std::make_shared<std::vector<Piece> const>(std::move(pieces));
}

PiecewiseConstant PiecewiseConstant::from_life_table(std::span<double const> times_days,
                                                     std::span<double const> survival) {
    REKINDLE_EXPECTS(times_days.size() == survival.size());
    std::vector<double> breaks, rates;
    double from = 0, survival_from = 1;
    for (std::size_t i = 0; i < times_days.size(); ++i) {
        REKINDLE_EXPECTS(survival[i] > 0 && survival[i] <= survival_from);
        if (i == 0 && times_days[i] == 0) {
            REKINDLE_EXPECTS(survival[i] == 1);
            continue;
        }
        REKINDLE_EXPECTS(times_days[i] > from);
        rates.push_back(portable::log(survival_from / survival[i]) / (times_days[i] - from));
        breaks.push_back(times_days[i]);
        from = times_days[i];
        survival_from = survival[i];
    }
    REKINDLE_EXPECTS(!rates.empty());
    breaks.pop_back();
    return {breaks, rates};
}

PiecewiseConstant::Piece const& PiecewiseConstant::piece_at(double t_days) const {
    REKINDLE_EXPECTS(t_days >= 0);
    auto const next = std::ranges::upper_bound(*pieces_, t_days, {}, &Piece::from_days);
    return *std::prev(next);
}

double PiecewiseConstant::rate(double t_days) const { return piece_at(t_days).rate_per_day; }

double PiecewiseConstant::cumulative(double t_days) const {
    Piece const& piece = piece_at(t_days);
    if (piece.rate_per_day == 0) return piece.cumulative_at_from;
    return piece.cumulative_at_from + piece.rate_per_day * (t_days - piece.from_days);
}

double PiecewiseConstant::inverse_cumulative(double target) const {
    REKINDLE_EXPECTS(target >= 0);
    if (target == 0) return 0;
    auto const next = std::ranges::lower_bound(*pieces_, target, {}, &Piece::cumulative_at_from);
    Piece const& piece = *std::prev(next);
    if (piece.rate_per_day == 0) return std::numeric_limits<double>::infinity();
    double const t_days = piece.from_days + (target - piece.cumulative_at_from) / piece.rate_per_day;
    return next == pieces_->end() ? t_days : std::min(t_days, next->from_days);  // rounding never passes the break
}

}  // namespace rekindle
