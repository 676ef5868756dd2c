#include "sim/population/arrivals.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {

Roster::Roster(Model const& model, ReplicateKey key) : initial_{model.initial_users}, start_{-model.warm_up}, key_{key} {
    if (!(model.arrivals_per_day > 0)) return;
    // The day is the key, so a longer horizon or warm-up draws the same arrivals on the days they share.
    for (auto day = day_of(start_); day * ticks_per_day < model.end(); ++day) {
        first_of_day_.push_back(arrived_);
        Stream stream(key, UserId{0}, Purpose::arrival, static_cast<std::uint32_t>(day + (std::int64_t{1} << 20)));
        arrived_ += draw_poisson(stream, model.arrivals_per_day);
    }
    first_of_day_.push_back(arrived_);
}

Roster::Entry Roster::entry(std::uint64_t index) const {
    REKINDLE_EXPECTS(index < size());
    if (index < initial_) return {UserId{index}, start_};
    auto const ordinal = index - initial_;
    auto const after = std::upper_bound(first_of_day_.begin(), first_of_day_.end(), ordinal);
    auto const day = day_of(start_) + (after - first_of_day_.begin()) - 1;
    UserId const id{first_arrival_id + ordinal};
    double const u = unit_uniform(draw_word(key_, id, Purpose::arrival_time, 0, 0));
    auto const within = static_cast<Tick>(u * static_cast<double>(ticks_per_day));
    return {id, std::max(day * ticks_per_day + within, start_)};
}

}  // namespace rekindle
