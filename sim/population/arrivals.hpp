#pragma once
// Who is in the run: the initial stock and the flow of arrivals, by dense index.

#include <cstdint>
#include <vector>

#include "sim/population/model.hpp"
#include "sim/random/stream.hpp"

namespace rekindle {

/// Dense indices 0 ... size()-1 of a replicate's users: the initial stock, then arrivals in order of their day.
/// Arrivals of a day are Poisson, at uniform times of that day; of a day that the run holds in part, those within the
/// run. A longer horizon only appends. Immutable.
class Roster {
  public:
    Roster(Model const& model, ReplicateKey key);

    [[nodiscard]] std::uint64_t size() const { return initial_ + arrived_; }
    [[nodiscard]] std::uint64_t arrived() const { return arrived_; }
    struct Entry {
        UserId id;
        Tick arrival;
    };
    /// Id and arrival of the user at a dense index: the start of the warm-up for the initial stock.
    [[nodiscard]] Entry entry(std::uint64_t index) const;

  private:
    [[nodiscard]] Tick instant(UserId id, std::int64_t day) const;

    std::uint64_t initial_ = 0;
    std::uint64_t arrived_ = 0;
    Tick start_ = 0;
    ReplicateKey key_;
    std::vector<std::uint64_t> first_of_day_;  // arrival ordinal of each day since start_; one more at the end
    std::vector<std::uint64_t>
        left_out_;  // arrivals in the run before each ordinal of a first or last day that falls outside it
};

}  // namespace rekindle
