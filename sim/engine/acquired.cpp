#include "sim/engine/acquired.hpp"

#include <algorithm>

namespace rekindle {
namespace {

/// One world's purses and its purchases of one day.
class Buyer {
  public:
    explicit Buyer(WorldRules const& rules) : rules_{&rules}, purses_(rules.acquisition.size()) {}

    /// The prices paid, rule by rule.
    [[nodiscard]] std::vector<Micros> buy(Tick day_start) {
        std::vector<Micros> prices;
        bool opened = false;
        for (std::size_t i = 0; i < purses_.size(); ++i) {
            auto const& rule = rules_->acquisition[i];
            if (rule.per_day <= 0 || day_start < rule.from || day_start >= rule.until) continue;
            if (!opened) common_ += std::max<Micros>(rules_->purse_per_day, 0);
            opened = true;
            purses_[i] += rule.per_day;
            buy(rule, purses_[i], prices);
        }
        return prices;
    }

  private:
    void buy(Acquisition const& rule, Sum& purse, std::vector<Micros>& prices) {
        bool const shared = rules_->purse_per_day >= 0;
        Sum spent = 0;
        for (Sum price = rule.first_price; price <= purse && (!shared || price <= common_);
             price = next_price(rule, spent)) {
            prices.push_back(price);
            purse -= price;
            if (shared) common_ -= price;
            spent += price;
        }
    }
    /// first price x (1 + spent / scale)
    [[nodiscard]] static Sum next_price(Acquisition const& rule, Sum spent) {
        if (rule.scale <= 0) return rule.first_price;
        return Sum::rounded(static_cast<double>(rule.first_price) *
                            (1 + static_cast<double>(spent) / static_cast<double>(rule.scale)));
    }
    WorldRules const* rules_;
    std::vector<Sum> purses_;  // of each rule
    Sum common_ = 0;           // of all, where they share one
};

}  // namespace

Acquired::Acquired(std::span<WorldRules const> rules, ReplicateKey key, Tick horizon) : prices_(rules.size()) {
    bool const any = std::any_of(rules.begin(), rules.end(), [](auto const& r) { return !r.acquisition.empty(); });
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
