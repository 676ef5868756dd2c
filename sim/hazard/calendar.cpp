#include "sim/hazard/calendar.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/contract.hpp"

namespace rekindle {

Calendar::Calendar(std::int64_t first_day, std::vector<double> factors)
    : first_day_{first_day}, factors_{std::move(factors)}, sums_(factors_.size() + 1, 0.0) {
    for (std::size_t i = 0; i < factors_.size(); ++i) {
        REKINDLE_EXPECTS(factors_[i] >= 0);
        sums_[i + 1] = sums_[i] + factors_[i];
    }
}

double Calendar::at(Tick t) const {
    auto const i = day_of(t) - first_day_;
    return i >= 0 && i < static_cast<std::int64_t>(factors_.size()) ? factors_[static_cast<std::size_t>(i)] : 1.0;
}

double Calendar::integral_to(double days) const {
    if (days <= 0) return days;
    auto const n = factors_.size();
    if (days >= static_cast<double>(n)) return sums_[n] + (days - static_cast<double>(n));
    auto const i = static_cast<std::size_t>(days);
    return sums_[i] + factors_[i] * (days - static_cast<double>(i));
}

double Calendar::integral(Tick from, Tick to) const {
    REKINDLE_EXPECTS(to >= from);
    auto const origin = first_day_ * ticks_per_day;
    return integral_to(days_of(to - origin)) - integral_to(days_of(from - origin));
}

double Calendar::days_until(Tick from, double target) const {
    REKINDLE_EXPECTS(target >= 0);
    double const start = days_of(from - first_day_ * ticks_per_day);
    double const goal = integral_to(start) + target;
    auto const n = factors_.size();
    if (goal <= 0) return goal - start;
    if (goal > sums_[n]) return static_cast<double>(n) + (goal - sums_[n]) - start;
    // The first day whose end reaches the goal; days of factor 0 are skipped by lower_bound.
    auto const end = std::lower_bound(sums_.begin() + 1, sums_.end(), goal);
    auto const i = static_cast<std::size_t>(end - sums_.begin()) - 1;
    double const into = factors_[i] > 0 ? (goal - sums_[i]) / factors_[i] : 0;
    return std::max(static_cast<double>(i) + into - start, 0.0);
}

}  // namespace rekindle
