#include "sim/engine/user_outcomes.hpp"

#include <algorithm>

#include "sim/engine/ranked_outcomes.hpp"

namespace rekindle {
namespace {

std::int64_t touches_of(std::uint8_t bits) { return (bits >> 2) & 0x1F; }
static_assert(OutcomePairs::touch_rows <= 0x20);

}  // namespace

UserOutcomes::UserOutcomes(Replicate const& r)
    : twin_{r.twin}, users_{r.twin >= 0 ? r.roster.size() : 0}, bits_(r.worlds.size()) {
    for (auto& world : bits_) world.assign(users_, 0);
    if (r.model.segments.size() > 1) segments_.assign(users_, 0);
    for (auto const& world : r.worlds) first_scores_.emplace_back(world.ranked ? users_ : 0, never_ranked);
}

void UserOutcomes::add_touches(std::size_t world, std::uint64_t index, std::int64_t touches) {
    auto& bits = bits_[world][index];
    auto const sum = std::min<std::int64_t>(touches_of(bits) + touches, OutcomePairs::touch_rows - 1);
    bits = static_cast<std::uint8_t>((bits & 3) | (sum << 2));
}

void UserOutcomes::end(std::size_t world, std::uint64_t index, UserState const& state) {
    bits_[world][index] |= static_cast<std::uint8_t>((state.lapsed_first ? 1 : 0) | (state.returned_first ? 2 : 0));
}

void UserOutcomes::note_scores(std::size_t world, std::span<Candidate const> candidates) {
    auto& first = first_scores_[world];
    for (auto const& x : candidates) {
        if (x.index < first.size() && first[x.index] == never_ranked) first[x.index] = x.score;
    }
}

Outcome UserOutcomes::outcome(std::size_t world, std::size_t i) const {
    auto const bits = bits_[world][i];
    return {(bits & 1) != 0, (bits & 2) != 0, touches_of(bits)};
}

void UserOutcomes::book(std::size_t world, WorldTally& tally) const {
    if (twin_ < 0 || static_cast<int>(world) == twin_) return;
    auto const twin = static_cast<std::size_t>(twin_);
    tally.has_user_types = true;
    for (std::size_t i = 0; i < users_; ++i)
        book_outcomes(tally, segments_.empty() ? 0u : segments_[i], outcome(twin, i), outcome(world, i));
    auto const pair = [&](std::size_t i) { return outcome_pair(outcome(twin, i), outcome(world, i)); };
    if (!first_scores_[world].empty()) tally.ranked = ranked_outcomes(first_scores_[world], pair);
}

}  // namespace rekindle
