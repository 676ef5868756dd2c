#include "sim/engine/acquired.hpp"

#include <algorithm>

namespace rekindle {
namespace {

/// One world's purse and its purchases of one day.
class Buyer {
  public:
    explicit Buyer(Acquisition const& rule) : rule_{&rule} {}

    [[nodiscard]] std::vector<Micros> buy(Tick day_start) {
        std::vector<Micros> prices;
        if (rule_->per_day <= 0 || day_start < rule_->from || day_start >= rule_->until) return prices;
        purse_ += rule_->per_day;
        Sum spent = 0;
        for (Sum price = rule_->first_price; price <= purse_; price = next_price(spent)) {
            prices.push_back(price);
            purse_ -= price;
            spent += price;
        }
        return prices;
    }

  private:
    /// first price x (1 + spent / scale)
    [[nodiscard]] Sum next_price(Sum spent) const {
        if (rule_->scale <= 0) return rule_->first_price;
        return Sum::rounded(static_cast<double>(rule_->first_price) *
                            (1 + static_cast<double>(spent) / static_cast<double>(rule_->scale)));
    }
    Acquisition const* rule_;
    Sum purse_ = 0;
};

}  // namespace

Acquired::Acquired(std::span<Acquisition const> rules, ReplicateKey key, Tick horizon) : prices_(rules.size()) {
    bool const any = std::any_of(rules.begin(), rules.end(), [](auto const& r) { return r.per_day > 0; });
    std::vector<Buyer> buyers(rules.begin(), rules.end());
    for (std::int64_t day = 0; any && day * ticks_per_day < horizon; ++day) {
        std::vector<std::vector<Micros>> bought;
        std::size_t most = 0;
        for (auto& buyer : buyers) {
            bought.push_back(buyer.buy(day * ticks_per_day));
            most = std::max(most, bought.back().size());
        }
        for (std::size_t n = 0; n < most; ++n) {
            UserId const id = acquired_id(day, n);
            double const u = unit_uniform(draw_word(key, id, Purpose::arrival_time, 0, 0));
            Tick const arrival = day * ticks_per_day + static_cast<Tick>(u * static_cast<double>(ticks_per_day));
            if (arrival >= horizon) continue;  // of a last day held in part
            users_.push_back({id, arrival});
            for (std::size_t w = 0; w < rules.size(); ++w)
                prices_[w].push_back(n < bought[w].size() ? bought[w][n] : -1);
        }
    }
}

}  // namespace rekindle
