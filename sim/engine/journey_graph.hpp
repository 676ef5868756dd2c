#pragma once
// A journey compiled for dormant users: the states it can be in, with the return hazard's multiplier in each, as a
// table.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/effect_profile.hpp"
#include "sim/population/model.hpp"

namespace rekindle {

struct ModelPlan;
struct WorldPlan;

inline constexpr std::uint16_t no_node = 0xFFFF;

/// A stretch of a dormant user's journey in which nothing changes, and what ends it.
struct alignas(64) JourneyNode {
    enum class End : std::uint8_t {
        none,    ///< the last: no effect in force, no step to come
        change,  ///< effects end or step
        pass,    ///< the journey is over
        touch,
        claim,  ///< a touch under a limit
    };
    /// Where a touch leads by the stage it reaches, and which clocks it changes the rate of.
    struct Next {
        std::uint16_t node = no_node;
        bool spends_return = false, spends_pulse = false;
    };
    Tick length = never;        ///< from the node's start to its end
    double boost = 1;           ///< product of the boosts on the return in force
    double pulse_rate = 0;      ///< per tick
    std::ptrdiff_t onward = 0;  ///< bytes to the node that follows where luck has no say, else 0
    End end = End::none;
    bool effective = false;             ///< some effect on the return is in force: a return now is attributed
    bool running = false;               ///< steps are still to come
    std::uint8_t send = 0;              ///< of the touch or claim it ends with: row of WorldPlan::sends
    std::uint8_t channel = no_channel;  ///< of the latest effect in force: a return now is credited to it
    std::uint16_t changes = 0;          ///< effects that end or step at the end
    bool spends_return = false, spends_pulse = false;  ///< before the node that follows
    std::int16_t cell = -1;                            ///< of a touch that is certain and only counts
    std::array<Next, touch_stages> reached{};          ///< touch, granted claim: by stage; others: reached[0]
    Next refused;
    double log_boost = 0;                              ///< of `boost`, for the cause of a return
    Tick step_in = never;                              ///< from the node's start to the next step
    std::uint16_t at = 0;                              ///< ... which is this instruction
    std::uint16_t first_effect = 0, effect_count = 0;  ///< the effects in force, in order: see JourneyGraph::effects
    Tick chain_length = 0;                             ///< of the chain that begins here
    std::uint16_t first_link = 0, links = 0;           ///< its own; one more is the node behind it
    std::uint16_t first_touch = 0, touches = 0;        ///< on it

    /// Requires `onward` != 0.
    [[nodiscard]] JourneyNode const& follower() const {
        return *reinterpret_cast<JourneyNode const*>(reinterpret_cast<std::byte const*>(this) + onward);
    }
};

/// A node of a chain: nodes that follow each other whatever luck says, each of which spends the return's clock. Behind
/// the last one stands the node that follows the chain.
struct ChainLink {
    double boost;     ///< of the node
    double exposure;  ///< to the return's hazard over its length, where that is exponential; neither boosted nor scaled
    Tick start;       ///< of the node, from the chain's start
    std::uint16_t node;
    std::uint16_t changes_before;  ///< effects that end or step before the node
};
/// A touch on a chain that is certain and only counts.
struct ChainTouch {
    Tick at;  ///< from the chain's start
    std::uint16_t cell;
    std::uint16_t link;  ///< at whose end it happens
};
/// At most so many in a chain; one more begins another.
inline constexpr std::size_t max_links = 8;

/// An effect in force, `age` after it began when its node starts.
struct NodeEffect {
    Tick age;
    std::uint16_t step;
    std::uint8_t profile;
};

/// All states of a program's journey for a user who is dormant and free of effects when it starts. Equal, tick by tick
/// and bit by bit, to playing the steps one by one; only cheaper.
class JourneyGraph {
  public:
    JourneyGraph() = default;
    /// Empty where the journey is no line (is_line()) or depends on more than the user's own luck since its start
    /// (reach windows, opt-outs, effects on active users, leaving for good), or has more than a few thousand states.
    JourneyGraph(ModelPlan const& model, WorldPlan const& world);

    [[nodiscard]] bool empty() const { return nodes_.empty(); }
    [[nodiscard]] JourneyNode const& node(std::uint16_t i) const { return nodes_[i]; }
    [[nodiscard]] std::uint16_t index_of(JourneyNode const& n) const {
        return static_cast<std::uint16_t>(&n - nodes_.data());
    }
    [[nodiscard]] std::uint16_t first() const { return 0; }
    [[nodiscard]] std::span<NodeEffect const> effects(JourneyNode const& n) const {
        return {effects_.data() + n.first_effect, n.effect_count};
    }
    /// The links of a node's chain; the node behind it follows the last.
    [[nodiscard]] std::span<ChainLink const> links(JourneyNode const& n) const {
        return {links_.data() + n.first_link, n.links};
    }
    [[nodiscard]] std::span<ChainTouch const> touches(JourneyNode const& n) const {
        return {touches_.data() + n.first_touch, n.touches};
    }

  private:
    friend class JourneyExplorer;
    std::vector<JourneyNode> nodes_;
    std::vector<NodeEffect> effects_;
    std::vector<ChainLink> links_;
    std::vector<ChainTouch> touches_;
};

}  // namespace rekindle
