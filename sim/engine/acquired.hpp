#pragma once
// Users that policies buy: who they are, in which worlds they live, at what price.

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/money.hpp"
#include "sim/base/time.hpp"
#include "sim/random/stream.hpp"
#include "sim/recall/world_rules.hpp"

namespace rekindle {

/// All users that some world buys, in the order of day and ordinal. The k-th user a world buys on a day is the same
/// user in every world that buys so many. Immutable.
class Acquired {
  public:
    struct Entry {
        UserId id{};
        Tick arrival = 0;
    };
    /// The rules of each world. Days from 0 on whose start lies before `horizon`.
    Acquired(std::span<WorldRules const> rules, ReplicateKey key, Tick horizon);

    [[nodiscard]] std::size_t size() const { return users_.size(); }
    [[nodiscard]] Entry const& operator[](std::size_t k) const { return users_[k]; }
    /// What a world pays for the k-th user; negative where it does not buy it.
    [[nodiscard]] Micros price(std::size_t world, std::size_t k) const { return prices_[world][k]; }

  private:
    std::vector<Entry> users_;
    std::vector<std::vector<Micros>> prices_;
};

}  // namespace rekindle
