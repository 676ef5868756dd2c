#pragma once
// How users respond to touches: rows of multipliers, and the messages they hang on.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/population/effect.hpp"

namespace rekindle {

/// What a multiplier may act on: the chance of a stage, or the strength of what follows.
enum class ResponseStage : std::uint8_t {
    delivered,
    opened,
    clicked,
    opt_out,
    complaint,
    redemption,  ///< of the offer, at the order
    dispute,     ///< about the offer, at its redemption
    effect,      ///< strength of what brings users back or keeps them
    harm,        ///< strength of what drives them away
    count_
};
inline constexpr std::size_t response_stages = static_cast<std::size_t>(ResponseStage::count_);

/// What a multiplier depends on, at the instant of the touch.
enum class ResponseSource : std::uint8_t {
    // categories
    segment,
    trait,    ///< categorical
    stage,    ///< engaged, weakening, fragile, dormant, gone
    weekday,  ///< 1 Monday ... 7 Sunday, less 1
    // numbers
    trait_value,
    dormancy,       ///< days since the lapse, 0 while active
    silence,        ///< days since the last visit
    tenure,         ///< days since arrival
    orders,         ///< so far
    hour,           ///< of the day, [0, 24)
    fatigue,        ///< pressure of the touches so far
    trust,          ///< in [0, 1]
    uses,           ///< times this message reached the user since it was refreshed
    list_age,       ///< days since the channel's list was cleaned
    other_channel,  ///< days since a touch by another channel arrived; 1e6 where none did
    depth,          ///< of the touch's offer: what it takes off an order of the user's usual size, as a share
    reason,         ///< of the latest lapse, a category; the last is none
};

/// One row: stages x source x curve.
struct ResponseRow {
    enum class Curve : std::uint8_t {
        levels,      ///< factors[category]
        power,       ///< a^(x - b), at least `floor`
        decay,       ///< floor + (1 - floor) 2^(-x / a)
        pieces,      ///< factors[number of breaks <= x]
        saturating,  ///< 1 + a (1 - e^(-x / b))
    };
    std::uint16_t stages = 0;  ///< bits by ResponseStage
    ResponseSource source = ResponseSource::segment;
    std::size_t trait = 0;  ///< row of Model::traits
    Curve curve = Curve::levels;
    std::vector<double> factors;  ///< levels: one per category; pieces: one more than `breaks`
    std::vector<double> breaks;   ///< ascending
    double a = 1, b = 0, floor = 0;

    [[nodiscard]] bool acts_on(ResponseStage stage) const {
        return ((stages >> static_cast<unsigned>(stage)) & 1u) != 0;
    }
    /// The factor at x: a number, or a category's index.
    [[nodiscard]] double at(double x) const;
    /// The largest factor for any x.
    [[nodiscard]] double largest() const;
};

using StageFactors = std::array<double, response_stages>;
[[nodiscard]] constexpr StageFactors no_factors() {
    StageFactors f{};
    for (auto& x : f) x = 1;
    return f;
}

/// A personal message: it meets the user's taste with a chance, by a draw of the touch's own.
struct Recommender {
    double accuracy = 0;    ///< chance of a hit, [0, 1]
    double calibrated = 0;  ///< ... once the policy has calibrated it
    double learns = 0;      ///< share of the gap to 1 that each opened personal touch of the user closes
    StageFactors hit = no_factors(), miss = no_factors();
};

/// What a touch says.
struct Message {
    std::string name;
    StageFactors factor = no_factors();
    std::vector<ResponseRow> response = {};
    std::vector<Effect> effects = {};
    double trust = 0;  ///< change of an opener's trust, see Trust
    std::optional<Recommender> recommender = {};
};

/// Touches that arrive add to a pressure that halves in `half_life`.
struct Fatigue {
    Tick half_life = 7 * ticks_per_day;  ///< > 0
};

/// A user's trust in [0, 1]. A change g > 0 closes the share g of the gap to 1; g < 0 takes the share -g away. Between
/// changes it goes back to `initial`.
struct Trust {
    double initial = 0.5;
    Tick half_life = never;  ///< of the way back; never: it stays
    [[nodiscard]] static double changed(double trust, double by) {
        return by > 0 ? trust + by * (1 - trust) : trust * (1 + by);
    }
};

/// Fewer messages as a way out, and the way back.
struct OptOutRules {
    double fewer = 0;      ///< chance that an opener who would leave the channel asks for fewer messages instead
    Tick fewer_gap = 0;    ///< least time between touches of a user who asked; > 0 where `fewer` > 0
    double back = 0;       ///< chance that one who left subscribes again within `back_within`, at a uniform time
    Tick back_within = 0;  ///< > 0 where `back` > 0
    [[nodiscard]] bool any() const { return fewer > 0 || back > 0; }
};
/// Channels with opt-out rules, messages with wear-out: at most so many.
inline constexpr std::size_t max_opt_out_slots = 6, max_worn_messages = 12;

/// How users respond to touches and offers: mechanisms beyond the life cycle's core.
struct ResponseModel {
    std::vector<Message> messages;      ///< at most 250
    std::vector<ResponseRow> response;  ///< of every touch
    Fatigue fatigue;
    Trust trust;
    /// Some mechanism here is in use.
    [[nodiscard]] bool any() const { return !messages.empty() || !response.empty(); }
};

}  // namespace rekindle
