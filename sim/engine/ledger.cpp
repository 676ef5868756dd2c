#include "sim/engine/ledger.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace rekindle {
namespace {
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
bool earlier(Claim const& a, Claim const& b) { return a.key < b.key; }
}  // namespace

Ledger::Ledger(std::span<Limit const> limits) : limits_(limits.begin(), limits.end()) {
    for (auto const& limit : limits_) {
        left_today_.push_back(limit.per_day < 0 ? unlimited : limit.per_day);
        left_total_.push_back(limit.total < 0 ? unlimited : limit.total);
        left_of_revenue_.push_back(limit.of_revenue < 0 ? unlimited : 0);
        spent_.emplace_back();
        given_back_.emplace_back();
    }
}

void Ledger::open_day(std::int64_t day) {
    if (day == day_) return;
    day_ = day;
    for (std::size_t i = 0; i < limits_.size(); ++i)
        left_today_[i] = limits_[i].per_day < 0 ? unlimited : limits_[i].per_day;
}

bool Ledger::follows_revenue() const {
    return std::any_of(limits_.begin(), limits_.end(), [](Limit const& l) { return l.of_revenue >= 0; });
}

bool Ledger::follows_offers() const {
    return std::any_of(limits_.begin(), limits_.end(), [](Limit const& l) { return l.counts.offers; });
}

void Ledger::set_revenue(Sum so_far) {
    for (std::size_t i = 0; i < limits_.size(); ++i) {
        auto const& limit = limits_[i];
        if (limit.of_revenue < 0) continue;
        left_of_revenue_[i] = Sum::rounded(static_cast<double>(so_far) * limit.of_revenue) - spent_[i] + given_back_[i];
    }
}

bool Ledger::grant(std::uint32_t limits, std::uint8_t action, Micros offers) {
    auto need = [&](std::size_t i) { return Sum{limits_[i].cost[action]} + (limits_[i].counts.offers ? offers : 0); };
    for (auto rest = limits; rest != 0; rest &= rest - 1) {
        auto const i = static_cast<std::size_t>(std::countr_zero(rest));
        if (need(i) > left_today_[i] || need(i) > left_total_[i] + given_back_[i] || need(i) > left_of_revenue_[i])
            return false;
    }
    for (auto rest = limits; rest != 0; rest &= rest - 1) {
        auto const i = static_cast<std::size_t>(std::countr_zero(rest));
        if (left_today_[i] != unlimited) left_today_[i] = left_today_[i] - need(i);
        if (left_total_[i] != unlimited) left_total_[i] = left_total_[i] - need(i);
        if (left_of_revenue_[i] != unlimited) left_of_revenue_[i] -= need(i);
        spent_[i] += need(i);
    }
    return true;
}

void Ledger::settle(std::span<Claim> claims) {
    if (claims.empty()) return;
    auto const first = claims.front().limits;
    bool const same = std::all_of(claims.begin(), claims.end(), [&](Claim const& c) { return c.limits == first; });
    auto const only = static_cast<std::size_t>(std::countr_zero(first));
    if (same && std::has_single_bit(first) && limits_[only].unit == Limit::Unit::touches) {
        settle_by_count(claims, only);
        return;
    }
    std::sort(claims.begin(), claims.end(), earlier);
    for (auto& claim : claims) claim.granted = grant(claim.limits, claim.action, claim.offers);
}

/// One limit, one touch each: the earliest that fit, found without sorting all.
void Ledger::settle_by_count(std::span<Claim> claims, std::size_t limit) {
    auto const room = std::min(left_today_[limit], left_total_[limit]);
    auto const n = std::min<std::int64_t>(room, static_cast<std::int64_t>(claims.size()));
    auto const middle = claims.begin() + n;
    if (middle != claims.end()) std::nth_element(claims.begin(), middle, claims.end(), earlier);
    std::for_each(claims.begin(), middle, [](Claim& c) { c.granted = true; });
    if (left_today_[limit] != unlimited) left_today_[limit] -= n;
    if (left_total_[limit] != unlimited) left_total_[limit] -= n;
}

}  // namespace rekindle
