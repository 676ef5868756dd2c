#include "sim/engine/user_pages.hpp"

#include <algorithm>
#include <utility>

namespace rekindle {

static_assert(max_user_values == max_traits && process_count == 4);

UserBirth birth_of(Model const& model, Traits const& traits) {
    UserBirth user;
    user.id = traits.id;
    user.arrival = traits.arrival;
    user.segment = traits.segment;
    user.generation = traits.generation;
    std::copy(traits.factor.begin(), traits.factor.end(), user.factor.begin());
    auto const& value = model.order_value;
    if (value.kind != OrderValue::Kind::none) user.order_value = traits.order_value;
    if (value.kind == OrderValue::Kind::gamma_gamma) user.order_value = value.p / traits.order_value;
    std::copy_n(traits.values.begin(), model.traits.size(), user.values.begin());
    return user;
}

std::int64_t take_visits(Slot& slot) { return std::exchange(slot.heard.visits, 0); }

void CoupledLedgers::book(Slot& slot, std::size_t world, std::size_t chunk, std::uint64_t index, bool coupled) {
    auto const& totals = slot.sinks[world].totals.now();
    auto const visits = take_visits(slot);
    if (index >= users_ && !coupled) {
        auto& page = brought_[chunk];
        page.add_user(birth_of(model_, slot.traits));
        page.add_ledger({static_cast<std::uint16_t>(world), visits, totals});
        derive(page.ledgers.back().totals);
        return;
    }
    auto const place = place_of(index);
    auto& columns = parts_[world * chunks_ + chunk];
    auto const add_to = [&](std::vector<std::int64_t>& column, std::int64_t n) {
        if (n == 0) return;
        if (column.size() <= place) column.resize(place + 1);
        if (__builtin_add_overflow(column[place], n, &column[place])) throw MoneyOverflow("a user's total");
    };
    for (std::size_t c = 0; c < counter_count; ++c) add_to(columns[c], totals[c]);
    add_to(columns[counter_count], visits);
}

UserLedger CoupledLedgers::ledger(std::size_t world, std::size_t chunk, std::size_t place) const {
    auto const& columns = parts_[world * chunks_ + chunk];
    auto const at = [&](std::size_t c) { return place < columns[c].size() ? columns[c][place] : 0; };
    UserLedger out{static_cast<std::uint16_t>(world), at(counter_count), {}};
    for (std::size_t c = 0; c < counter_count; ++c) out.totals[c] = at(c);
    derive(out.totals);
    return out;
}

void CoupledLedgers::tell(Replicate const& replicate) {
    auto& slot = *replicate.slots[0];
    for (std::uint64_t index = 0; index < users_; ++index) {
        replicate.enter_user(slot, index);
        slot.page.add_user(birth_of(model_, slot.traits));
        for (std::size_t w = 0; w < replicate.worlds.size(); ++w) {
            if (replicate.lives_in(w, index)) slot.page.add_ledger(ledger(w, index / chunk_users_, place_of(index)));
        }
        bool const full = slot.page.users.size() == block_users || index + 1 == users_;
        if (full) replicate.hand_over(slot.heard, slot.page);
    }
    for (auto& page : brought_) replicate.hand_over(slot.heard, page);
}

void CoupledLedgers::tell_newcomers(Replicate const& replicate, std::size_t world, std::size_t chunk,
                                    std::span<Newcomer const> newcomers) {
    auto& slot = *replicate.slots[0];
    for (std::size_t i = 0; i < newcomers.size(); ++i) {
        replicate.enter_user(slot, newcomers[i]);
        slot.page.add_user(birth_of(model_, slot.traits));
        slot.page.add_ledger(ledger(world, chunk, chunk_users_ + i));
    }
    replicate.hand_over(slot.heard, slot.page);
}

}  // namespace rekindle
