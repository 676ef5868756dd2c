#pragma once
// What both ways of running a replicate share: compiled plans, who is in it, and what each thread needs.

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "sim/engine/acquired.hpp"
#include "sim/engine/moments.hpp"
#include "sim/engine/run.hpp"
#include "sim/engine/user_run.hpp"
#include "sim/population/arrivals.hpp"

namespace rekindle {

/// A policy that touches nobody: the world of the warm-up.
[[nodiscard]] RecallPolicy const& no_policy();

/// One thread's tools: nothing in it is shared while work runs. `by_segment`: totals are kept by segment.
struct Slot {
    [[nodiscard]] static Sink sink_of(ModelPlan const& model) {
        auto const& m = *model.model;
        return {model.start,
                model.end,
                m.channels.size(),
                m.offers.size(),
                model.lapse_mix.size(),
                m.leaving.warnings.size()};
    }
    Slot(ModelPlan const& model, ReplicateKey key, std::size_t worlds, bool by_segment)
        : thresholds{key, Births::episode_of(model.births.row().process)},
          run{model, thresholds},
          warm_up{sink_of(model)} {
        sinks.reserve(worlds);
        for (std::size_t w = 0; w < worlds; ++w) sinks.push_back(sink_of(model));
        holdout.resize(worlds);
        if (!by_segment) return;
        auto const n = model.model->segments.size();
        segments.assign(worlds, std::vector<Totals>(n));
        segment_users.assign(n, 0);
        segment_newcomers.assign(worlds, std::vector<std::int64_t>(n));
    }
    ThresholdCache thresholds;
    UserRun run;
    Sink warm_up;                     ///< discarded
    Traits traits;                    ///< of the user at work
    std::int64_t touches_before = 0;  ///< UserRun::touches() when its stretch began
    UserState prepared, state;
    UserState coming;                           ///< of the next user taken up
    std::vector<Sink> sinks;                    ///< one per world
    std::vector<std::vector<Totals>> segments;  ///< by world and segment; empty where there is one and nobody is told
    std::vector<std::int64_t> segment_users;
    std::vector<std::vector<std::int64_t>> segment_newcomers;  ///< users bought or brought, by world and segment
    /// The current user is one that a world bought, or that another brought there.
    void count_newcomer(std::size_t world) {
        if (!segment_newcomers.empty()) ++segment_newcomers[world][traits.segment];
    }
    std::vector<Totals> holdout;  ///< by world
    std::int64_t holdout_users = 0;
    std::size_t number = 0;  ///< of Replicate::slots
    EventBuffer heard;       ///< since the last hand-over
    UserPage page;           ///< the same
};

/// A replicate under way. Immutable but for its slots.
struct Replicate {
    Replicate(Model const& model, std::span<PolicyPtr const> policies, RunOptions const& options);

    Model const& model;
    RunOptions const& options;
    ReplicateKey key;
    ModelPlan plan;
    WorldPlan warm_up;
    std::vector<WorldPlan> worlds;
    Roster roster;
    Acquired acquired;
    std::vector<std::unique_ptr<Slot>> slots;
    int twin;
    bool extended = false;  ///< some world keeps UserState::extras and books further counters

    /// Whether somebody is told of users or events.
    [[nodiscard]] bool tells() const { return options.log != nullptr || options.users != nullptr; }
    /// Runs work(item, slot) for every item. Where somebody is told, what the items tell is handed over in their order,
    /// with at most `window` of them in memory.
    void play_in_order(std::size_t items, std::size_t window, std::function<void(std::size_t, Slot&)> const& work);
    /// Hands over what a slot has heard.
    void hand_over(EventBuffer& heard, UserPage& page) const;

    /// Whether the spells of the users of a block are counted.
    [[nodiscard]] bool follows_block(std::size_t block) const { return followed_[block] != 0; }
    /// The same of the user at an index; of users that others bring only where all are counted.
    [[nodiscard]] bool follows(std::uint64_t index) const {
        return index < users() ? follows_block(index / block_users) : follows_all_;
    }
    /// Users of the run and those bought after them share the dense indices.
    [[nodiscard]] std::uint64_t users() const { return roster.size() + acquired.size(); }
    [[nodiscard]] Newcomer entry(std::uint64_t index) const;
    /// Whether the user at an index lives in a world: all users of the run do.
    [[nodiscard]] bool lives_in(std::size_t world, std::uint64_t index) const {
        return index < roster.size() || acquired.price(world, index - roster.size()) >= 0;
    }
    /// Makes the user at a dense index current in `slot`.
    void enter_user(Slot& slot, std::uint64_t index) const;
    /// Draws ahead what the next resume_user() will want.
    void foresee_user(Slot& slot, UserId user, UserState const& state) const {
        slot.thresholds.foresee_resume(user, state.life, state.order_index);
    }
    /// Makes a user current, from its birth or taken up in `state`.
    void enter_user(Slot& slot, Newcomer const& user) const;
    void resume_user(Slot& slot, Newcomer const& user, UserState const& state) const;
    /// Books what a world pays for the user at an index.
    void book_price(Slot& slot, std::size_t world, std::uint64_t index) const;
    /// Plays the user's warm-up, shared by all worlds, into slot.prepared.
    void prepare(Slot& slot) const;
    /// Puts the state a world starts from into slot.state, copied or made, and starts the world's policy. `published`:
    /// of a world that publishes.
    void branch(Slot& slot, std::size_t world, PublishedHistory const* published = nullptr) const;
    [[nodiscard]] std::size_t blocks() const { return (users() + block_users - 1) / block_users; }

    /// The truths behind a score among the untouched users of its reference day: of the first few thousand users.
    [[nodiscard]] std::vector<double> reference_population(std::size_t score);

    /// A world's choices by learner, arm and day: none yet; those of all slots.
    [[nodiscard]] std::vector<ArmDays> no_choices(std::size_t world) const;
    [[nodiscard]] std::vector<ArmDays> all_choices(std::size_t world) const;

    /// Whether the sinks' totals are those of one user at a time.
    void book_users_apart(bool apart) {
        for (auto& slot : slots) {
            for (auto& sink : slot->sinks) sink.of_one_user = apart;
        }
    }

    /// Throws Interrupted where asked to stop; often, where users may take long.
    void heed_stop() const {
        if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) throw Interrupted{};
    }
    /// The same; reports progress.
    void report(double done_fraction, std::int64_t events) const;
    /// Sums of all slots into `tally`.
    void collect(ReplicateTally& tally);

  private:
    void make_current(Slot& slot, Newcomer const& user) const;
    void choose_followed();
    /// What follows from a world's sums.
    void complete(WorldTally& world) const;
    /// Adds one slot's touches by channel.
    void book_channels(WorldTally& world, Sink const& sink) const;

    std::vector<std::uint8_t> followed_;  ///< per block; asked too often to divide
    bool follows_all_ = true;
};

/// All worlds uncoupled: each user runs the whole horizon in cache.
void run_uncoupled(Replicate& replicate, ReplicateTally& tally);
/// Some world couples its users: epochs.
void run_coupled(Replicate& replicate, ReplicateTally& tally);

/// What became of a user in a world.
struct Outcome {
    bool lapsed = false;    ///< when the policies start, or since
    bool returned = false;  ///< from the first of these lapses, within the window
    std::int64_t touches = 0;
    [[nodiscard]] bool good() const { return !lapsed || returned; }
};
/// Place of a user's outcomes in OutcomePairs and RankedOutcomes.
[[nodiscard]] std::size_t outcome_pair(Outcome untouched, Outcome here);
/// Books a user's outcome in the untouched world against its outcome under a policy.
void book_outcomes(WorldTally& world, std::size_t segment, Outcome untouched, Outcome here);
/// Adds the outcomes and user types of another tally.
void add_outcomes(WorldTally& to, WorldTally const& by);

/// Adds totals to cells whose carries are kept.
void add_totals(Totals& to, Totals const& totals, Carries& carries);
/// Adds such cells to sums.
void add_sums(Sums& to, Totals const& cells, Carries const& carries);

}  // namespace rekindle
