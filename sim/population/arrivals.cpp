#include "sim/population/arrivals.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"
#include "sim/random/distributions.hpp"

namespace rekindle {

Roster::Roster(Model const& model, ReplicateKey key)
    : initial_{model.initial_users}, start_{-model.warm_up}, key_{key} {
    if (!(model.arrivals_per_day > 0)) return;
    // The day is the key, so a longer horizon or warm-up draws the same arrivals on the days they share.
    std::uint64_t drawn = 0;
    for (auto day = day_of(start_); day * ticks_per_day < model.end(); ++day) {
        first_of_day_.push_back(drawn);
        Stream stream(key, UserId{0}, Purpose::arrival, static_cast<std::uint32_t>(day + (std::int64_t{1} << 20)));
        auto const last = drawn + draw_poisson(stream, model.arrivals_per_day);
        bool const whole = day * ticks_per_day >= start_ && (day + 1) * ticks_per_day <= model.end();
        for (; drawn < last; ++drawn) {
            if (whole) continue;
            Tick const t = instant(UserId{first_arrival_id + drawn}, day);
            if (t < start_ || t >= model.end()) left_out_.push_back(drawn - left_out_.size());
        }
    }
    first_of_day_.push_back(drawn);
    arrived_ = drawn - left_out_.size();
}

Tick Roster::instant(UserId id, std::int64_t day) const {
    double const u = unit_uniform(draw_word(key_, id, Purpose::arrival_time, 0, 0));
    return day * ticks_per_day + static_cast<Tick>(u * static_cast<double>(ticks_per_day));
}

Roster::Entry Roster::entry(std::uint64_t index) const {
    REKINDLE_EXPECTS(index < size());
    if (index < initial_) return {UserId{index}, start_};
    auto ordinal = index - initial_;
    ordinal +=
        static_cast<std::uint64_t>(std::upper_bound(left_out_.begin(), left_out_.end(), ordinal) - left_out_.begin());
    auto const after = std::upper_bound(first_of_day_.begin(), first_of_day_.end(), ordinal);
    auto const day = day_of(start_) + (after - first_of_day_.begin()) - 1;
    UserId const id{first_arrival_id + ordinal};
    return {id, instant(id, day)};
}

}  // namespace rekindle
