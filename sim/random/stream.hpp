#pragma once
// Counter-based streams. A draw's key is (seed, replicate, user, purpose, episode) and its counter an index with a
// meaning. No key holds a world, a policy's name, a thread or a chunk.

#include <cstddef>
#include <cstdint>

#include "sim/base/ids.hpp"
#include "sim/random/philox.hpp"

namespace rekindle {

/// What a draw decides. The numbers are part of the results: append, never renumber.
enum class Purpose : std::uint8_t {
    birth = 1,         ///< traits and frailties; index: position in the list of traits
    lapse = 2,         ///< threshold; index: life
    comeback = 3,      ///< return threshold; index: dormancy
    pulse = 4,         ///< threshold of all pulses of a dormancy; index: dormancy
    gone = 5,          ///< threshold of leaving for good; index: dormancy
    cure = 6,          ///< mixture of a dormancy; index: dormancy
    order = 7,         ///< thresholds; episode: life, index: order
    visit = 8,         ///< thresholds; episode: life, index: visit
    weakening = 9,     ///< thresholds; episode: life, index: 2 * spell (+1 recovery)
    amount = 10,       ///< order values; episode: life, index: order
    order_lapse = 11,  ///< lapse at an order; episode: life, index: order
    cause = 12,        ///< natural or touch k; index: dormancy
    touch = 13,        ///< delivery, opening, click; episode: channel, index: day and ordinal
    holdout = 14,      ///< episode: salt
    split = 15,        ///< episode: salt
    arrival = 16,      ///< arrivals of a day; episode: day
    arrival_time = 17,
    parameter = 18,       ///< parameter uncertainty; episode: hash of the place
    reason = 19,          ///< mark of the lapse; index: life
    redemption = 20,      ///< use of a live offer; episode: life, index: order
    feature = 30,         ///< thresholds of core-feature uses; index: use
    warning = 31,         ///< thresholds of warning signals; episode: signal, index: event
    classifier = 32,      ///< guess; episode: classifier, index: period
    score = 33,           ///< error of a score; episode: score, index: period
    recommendation = 50,  ///< hit or miss; as touch
    opt_in = 51,          ///< episode: channel
    fewer = 52,           ///< fewer messages instead of leaving; as touch
    resubscribe = 53,     ///< and when; as touch
    dispute = 54,         ///< as redemption
    contact = 70,         ///< does an event make a contact; episode: life, index: contact_index()
    handling = 71,        ///< its handling time; the same
    task = 72,            ///< is a step of a care programme completed; episode: life, index: step
    upgrade = 73,         ///< at an order; episode: life, index: order
    referral = 74,        ///< thresholds; episode: life, index: referral of that life
    roll_out = 90,        ///< episode: salt
    cart = 91,            ///< left at a visit; episode: life, index: visit, and use of the core feature
    survey = 92,          ///< answered or not; episode: survey, index: day
    survey_answer = 93,   ///< reason given; episode: survey, index: life
    learning = 100,       ///< arm of a test or bandit; episode: salt, index: round of a test, or lane: day of a bandit
    // 30-49: leaving and what is seen of it; 50-69: response to touches; 70-89: care; 90-109: journeys and learning
};

/// Key of all draws of one replicate.
struct ReplicateKey {
    std::uint64_t bits;
};

/// Mixes (seed, replicate) into a Philox key (splitmix64 finaliser, Steele, Lea, Flood 2014). Distinct pairs with
/// replicate < 2^32 collide with probability 2^-64.
[[nodiscard]] constexpr ReplicateKey replicate_key(std::uint64_t seed, std::uint32_t replicate) {
    auto mix = [](std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        return z ^ (z >> 31);
    };
    return {mix(mix(seed + 0x9e3779b97f4a7c15ull) + 0xd1342543de82ef95ull * (std::uint64_t{replicate} + 1))};
}

/// The 128 random bits of counter `block` of (user, purpose, episode); episode < 2^24.
[[nodiscard]] constexpr PhiloxBlock draw_block(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode,
                                               std::uint32_t block) {
    auto const id = static_cast<std::uint64_t>(user);
    return philox({block, (static_cast<std::uint32_t>(purpose) << 24) | (episode & 0xFFFFFFu),
                   static_cast<std::uint32_t>(id), static_cast<std::uint32_t>(id >> 32)},
                  key.bits);
}

/// Draw `index` of (user, purpose, episode) as a 64-bit word: half of a counter's bits.
[[nodiscard]] constexpr std::uint64_t draw_word(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode,
                                                std::uint32_t index) {
    auto const words = draw_block(key, user, purpose, episode, 4 * (index >> 3) + (index & 3u));
    std::size_t const half = (index & 4u) != 0 ? 2 : 0;
    return (std::uint64_t{words[half + 1]} << 32) | words[half];
}

/// A stream of 64-bit words for rejection samplers (UniformRandomBitGenerator): one (user, purpose, episode), counter
/// from 0. `lane` tells several streams of one key apart: it is the upper half of the counter.
class Stream {
  public:
    using result_type = std::uint64_t;
    constexpr Stream(ReplicateKey key, UserId user, Purpose purpose, std::uint32_t episode, std::uint16_t lane = 0)
        : key_{key}, user_{user}, purpose_{purpose}, episode_{episode}, next_{std::uint32_t{lane} << 16} {}
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return ~result_type{0}; }
    constexpr result_type operator()() { return draw_word(key_, user_, purpose_, episode_, next_++); }
    /// Uniform in (0, 1).
    constexpr double uniform() { return unit_uniform((*this)()); }

  private:
    ReplicateKey key_;
    UserId user_;
    Purpose purpose_;
    std::uint32_t episode_;
    std::uint32_t next_;
};

}  // namespace rekindle
