#pragma once
// Everything a run needs to know about a world, compiled once: the model's constants, the policy's journeys, its
// limits.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/engine/effect_profile.hpp"
#include "sim/engine/journey_graph.hpp"
#include "sim/engine/lapse_mix.hpp"
#include "sim/engine/process_plan.hpp"
#include "sim/engine/published_history.hpp"
#include "sim/engine/score_quality.hpp"
#include "sim/engine/touch_course.hpp"
#include "sim/engine/user_state.hpp"
#include "sim/population/birth.hpp"
#include "sim/population/further_fields.hpp"
#include "sim/population/model.hpp"
#include "sim/recall/recall_policy.hpp"

namespace rekindle {

/// A scarce thing users of a world share: a channel's capacity or a policy's budget.
struct Limit {
    enum class Unit : std::uint8_t { touches, micros };
    Unit unit = Unit::touches;
    std::int64_t per_day = -1;  ///< -1: none
    std::int64_t total = -1;
    double of_revenue = -1;            ///< of the revenue up to yesterday, for all spent so far
    CountedCosts counts{};             ///< micros
    std::vector<std::int64_t> cost{};  ///< of each send, offers apart
};

struct SignalPlan {
    Signal::Source source = Signal::Source::returns;
    double capacity_per_day = 1;
    double lapse = 1;
};

/// The model part, the same for all worlds of a replicate.
struct ModelPlan {
    /// `logged`: every event is told one by one, so the fast loops are off.
    explicit ModelPlan(Model const& model, bool logged = false);

    Model const* model;
    Births births;
    Tick start, end, horizon;
    ProcessPlan lapse, comeback, orders, visits;
    bool leaves = false;  ///< some mechanism of LeavingModel is on
    LapseMix lapse_mix;   ///< empty where lapses have no reasons
    bool has_visits = false;
    bool renewals_plain = false;  ///< orders only, Poisson, no calendar
    bool order_hooks = false;     ///< an order does more than count
    bool plain_lives = false;     ///< nothing but lapses, returns (both exponential) and orders that only count
    std::vector<EffectProfile> profiles;
    /// Profiles of all stages up to one, in the order of stages.
    using EffectsUpTo = std::array<std::vector<std::uint8_t>, touch_stages>;
    struct ChannelPlan {
        Channel const* channel;
        std::optional<TouchStage> certain;  ///< what every touch reaches, where no chance is between 0 and 1
        EffectsUpTo effects_up_to;
        std::uint8_t opt_out_slot = no_slot;  ///< in ResponseState, where a channel of its list has rules
        std::uint32_t list = 0;               ///< the channels that are left together, as bits
    };
    static constexpr std::uint8_t no_slot = 255;
    std::vector<ChannelPlan> channels;
    bool responds = false;                                    ///< Model::responds(): then no touch is certain
    std::vector<EffectsUpTo> message_effects, offer_effects;  ///< where it responds
    std::vector<std::uint8_t> worn_slot;                      ///< per message: in ResponseState, or no_slot
    /// A cell of Sink::touched that can fill, with a touch's face value.
    struct TouchCell {
        std::size_t cell;
        TouchStage reached;
        Micros message, labour;
    };
    std::vector<TouchCell> touch_cells;
    bool has_pulses = false;
    std::vector<double> discount;  ///< factor of each day since the policies start; empty: none
    /// An amount due at `t` >= 0.
    [[nodiscard]] Micros discounted(Micros amount, Tick t) const {
        if (discount.empty()) return amount;
        return micros_of(units_of(amount) * discount[static_cast<std::size_t>(day_of(t))]);
    }
    /// The same for an amount of any size.
    [[nodiscard]] Sum discounted_sum(Sum amount, Tick t) const {
        if (discount.empty()) return amount;
        return Sum::rounded(static_cast<double>(amount) * discount[static_cast<std::size_t>(day_of(t))]);
    }
    double amount_mu_offset = 0, amount_sigma = 0;  ///< lognormal order values
    std::vector<SignalPlan> signals;
    std::vector<std::size_t> observable_traits;
    bool logged = false;
    bool care = false;                  ///< Model::care is in use
    std::vector<FurtherField> further;  ///< fields the scenario declares
    std::vector<ScoreQuality> quality;  ///< of the scores; made by the replicate, see reference_population()
    std::vector<TouchCourse> courses;   ///< of the scores; empty for those that foretell no uplift
    bool extended = false;  ///< mechanisms beyond the core: further state and counters, never plain lives nor the graph
    bool lapse_effects = false;   ///< some touch may change the lapse hazard
    bool lapse_scores = false;    ///< some observable reads the lapse hazard
    bool answers_matter = false;  ///< how the desk answers a contact changes something for its user, or is told

  private:
    EffectsUpTo add_profiles(std::vector<Effect> const& effects, std::uint8_t channel = no_channel);
    void plan_response(Model const& model);
};

struct WorldPlan {
    WorldPlan(ModelPlan const& model_plan, RecallPolicy const& policy);

    RecallPolicy const* policy;
    PolicyPlan const* plan;
    JourneyProgram const* program;
    bool acts = false;         ///< some journey can start, and does something
    bool untouched = false;    ///< touches nobody by construction: may serve as the twin
    bool beyond_core = false;  ///< the program keeps more than StateCore::journey and trigger_due: JourneysState
    bool line = false;         ///< it is one journey of sends and waits, ended by any visit
    bool observed = false;     ///< the policy or the program looks at what is seen of a user
    Tick silence = never;      ///< of the only trigger, where that is `silent`
    Tick oracle = never;       ///< ... `lapse_oracle`
    bool oracles = false;      ///< some trigger is `lapse_oracle`
    bool ranked = false;
    std::size_t triggers = 0;
    std::vector<Tick> spans;  ///< of each trigger: its `after`
    std::vector<Cap> caps;    ///< of the program, but for those that no journey can reach
    std::vector<Limit> limits;
    /// A send with what the hot loop needs of its channel.
    struct SendPlan {
        Send send;
        Tick reach_window = never;
        std::uint32_t limits = 0;  ///< limits it claims, as bits
    };
    std::vector<SendPlan> sends;
    /// Upkeep of each channel and message; null: none.
    std::vector<Upkeep const*> cleaned, refreshed, calibrated;
    std::vector<std::uint8_t> cleaned_slot;  ///< per channel: in JourneysState::cleaned, or no_slot
    JourneyGraph journey;                    ///< for dormant users; empty where it does not apply
    bool plain_lives = false;                ///< run_plain() applies
    bool starts_on_graph = false;            ///< ... and a journey of a dormant user starts without a question
    bool claims = false;
    bool claims_share_a_limit = true;  ///< so a user claims once a day at most
    std::uint32_t offer_limits = 0;    ///< limits that count offers, as bits
    bool signals = false;              ///< hazards follow what is published at midnights
    bool cares = false;                ///< enrols the returned in a care programme
    bool enrols = false;               ///< the same, or a journey's step enrols
    bool fixes = false;                ///< the program has fixes
    bool learns = false;               ///< the program has learners
    bool felt = false;                 ///< what is published may change the hazard of some user's lapse, or return
    bool extended = false;             ///< the model is, or the program keeps more than the core
    bool coupled = false;
    bool barriers = false;  ///< users may stop elsewhere than at their own claims
    /// Whether something is published at every midnight.
    [[nodiscard]] bool publishes() const { return signals || learns; }
    [[nodiscard]] PackLayout layout() const;
    /// The most that what is published may ever make of a hazard.
    [[nodiscard]] PublishedHistory::Bounds bounds() const;

    /// A ranked batch: who of the eligible starts.
    struct Batch {
        Tick at = 0;
        std::size_t journey = 0;
        auto operator<=>(Batch const&) const = default;
    };
    /// In (time, journey) order, up to `until`.
    [[nodiscard]] std::vector<Batch> batches(Tick until) const;
    /// How many may start at a batch; -1: no limit.
    [[nodiscard]] std::int64_t rank_limit(std::size_t which) const;

  private:
    void compile_program(Model const& model);
    void compile_sends(Model const& model);
    void compile_upkeep(Model const& model);
    [[nodiscard]] bool keeps_more(Model const& model) const;
    [[nodiscard]] bool leaves_lives_plain(Model const& model) const;
    [[nodiscard]] std::uint32_t capacity_limit(Model const& model, std::size_t channel,
                                               std::vector<std::uint32_t>& of_channel);
    [[nodiscard]] std::uint32_t stock_limit(Model const& model, OfferId offer, std::vector<std::uint32_t>& of_offer);
    void note_claims(std::vector<std::uint32_t> const& limits_of);
    void price_sends(Model const& model);
    ModelPlan const* model_plan_;
};

}  // namespace rekindle
