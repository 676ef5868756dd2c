#include "sim/engine/user_pages.hpp"

#include <algorithm>
#include <utility>

namespace rekindle {

static_assert(max_user_values == max_traits && process_count == 4);

UserBirth birth_of(Replicate const& replicate, Traits const& traits) {
    UserBirth user;
    user.id = traits.id;
    user.arrival = traits.arrival;
    user.segment = traits.segment;
    user.generation = traits.generation;
    std::copy(traits.factor.begin(), traits.factor.end(), user.factor.begin());
    auto const& value = replicate.model.order_value;
    if (value.kind != OrderValue::Kind::none) user.order_value = traits.order_value;
    if (value.kind == OrderValue::Kind::gamma_gamma) user.order_value = value.p / traits.order_value;
    std::copy_n(traits.values.begin(), replicate.model.traits.size(), user.values.begin());
    return user;
}

std::int64_t take_visits(Slot& slot) { return std::exchange(slot.heard.visits, 0); }

void UserTotals::add(std::size_t world, std::size_t chunk, std::size_t place, Totals const& totals,
                     std::int64_t visits) {
    auto& columns = parts_[world * chunks_ + chunk];
    auto const add_to = [&](std::vector<std::int64_t>& column, std::int64_t n) {
        if (n == 0) return;
        if (column.size() <= place) column.resize(place + 1);
        column[place] += n;
    };
    for (std::size_t c = 0; c < counter_count; ++c) add_to(columns[c], totals[c]);
    add_to(columns[counter_count], visits);
}

UserLedger UserTotals::ledger(std::size_t world, std::size_t chunk, std::size_t place) const {
    auto const& columns = parts_[world * chunks_ + chunk];
    auto const at = [&](std::size_t c) { return place < columns[c].size() ? columns[c][place] : 0; };
    UserLedger out{static_cast<std::uint16_t>(world), at(counter_count), {}};
    for (std::size_t c = 0; c < counter_count; ++c) out.totals[c] = at(c);
    derive(out.totals);
    return out;
}

}  // namespace rekindle
