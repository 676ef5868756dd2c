#include "experiments/report_story.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/user_trace.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_worlds = 5;
constexpr std::uint64_t listened_to = 1000;   ///< users from whom one is chosen
constexpr std::size_t longest_story = 60;     ///< instants that read well
constexpr std::size_t cheap_replicates = 6;   ///< one more costs little beside so many
constexpr double cheap_user_worlds = 100000;  ///< and so does this much

/// The events of the first users, by user, without visits.
class Chronicle final : public EventLog {
  public:
    explicit Chronicle(UserStory const& blank) : blank_{blank} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::visit) continue;
            auto& story = stories_.try_emplace(index_of(e.user), blank_).first->second;
            story.user = index_of(e.user);
            add(story, e);
        }
    }
    [[nodiscard]] bool wants(UserId user) const override { return index_of(user) % first_arrival_id < listened_to; }
    [[nodiscard]] std::map<std::uint64_t, UserStory> const& stories() const { return stories_; }

  private:
    UserStory const& blank_;
    std::map<std::uint64_t, UserStory> stories_;
};

/// The twin and the baseline, then the policies with the most net value; in the order of the run.
std::vector<std::size_t> worlds_to_tell(RunResult const& result) {
    std::vector<std::size_t> worlds;
    for (std::size_t w = 0; w < result.worlds.size(); ++w) worlds.push_back(w);
    auto const& tally = result.replicates.front();
    auto const first = [&](std::size_t w) { return w == result.baseline || static_cast<int>(w) == result.twin; };
    std::ranges::stable_sort(worlds, [&](std::size_t a, std::size_t b) {
        if (first(a) != first(b)) return first(a);
        return tally.worlds[a].sums[index_of(Counter::net_value)] > tally.worlds[b].sums[index_of(Counter::net_value)];
    });
    worlds.resize(std::min(worlds.size(), most_worlds));
    std::ranges::sort(worlds);
    return worlds;
}

std::size_t instants_of(UserStory const& story) {
    std::set<Tick> instants;
    for (auto const& world : story.worlds) {
        for (auto const& e : world.events) instants.insert(e.t);
    }
    return instants.size();
}

bool touched(UserStory::World const& world) {
    return std::ranges::any_of(world.events, [](LoggedEvent const& e) { return e.what == Happening::touch; });
}

UserFate fate_of(UserStory const& story, std::size_t world, Model const& model) {
    auto fate = initial_fate(model, UserId{story.user});
    for (auto const* events : {&story.before, &story.worlds[world].events}) {
        for (auto const& e : *events) fate.note(e, model.incremental_window);
    }
    return fate;
}

struct Choice {
    std::size_t rank = ~std::size_t{0};  ///< of the type, then whether it is too long, then its length there
    UserStory const* story = nullptr;
    TraceWanted::Type type = TraceWanted::Type::none;
    std::size_t world = 0;
};

/// The first story of the best type that is short enough, else the shortest of that type.
class Chooser {
  public:
    Chooser(int twin, Model const& model) : twin_{twin}, model_{model} {}

    void look_at(UserStory const& story) {
        auto const instants = instants_of(story);
        for (std::size_t w = 0; w < story.worlds.size(); ++w) {
            auto type = TraceWanted::Type::none;
            if (twin_ >= 0 && static_cast<int>(w) != twin_)
                type = type_of(fate_of(story, static_cast<std::size_t>(twin_), model_), fate_of(story, w, model_));
            std::size_t const kind = order_of(type) + (touched(story.worlds[w]) ? 0 : 10);
            std::size_t const length = instants <= longest_story ? 0 : std::min<std::size_t>(instants, 9999);
            auto const rank = kind * 10000 + length;
            if (rank < best_.rank) best_ = {rank, &story, type, w};
        }
    }
    [[nodiscard]] Choice const& best() const { return best_; }

  private:
    static std::size_t order_of(TraceWanted::Type type) {
        using T = TraceWanted::Type;
        constexpr std::array order{T::persuadable, T::sleeping_dog, T::lost_cause, T::sure_thing, T::none};
        return static_cast<std::size_t>(std::ranges::find(order, type) - order.begin());
    }
    int twin_;
    Model const& model_;
    Choice best_;
};

}  // namespace

std::optional<UserStory> story_for_report(Experiment const& experiment, RunResult const& result) {
    if (result.replicates.empty() || result.interrupted || !result.failures.empty()) return std::nullopt;
    auto const worlds = worlds_to_tell(result);
    auto const user_worlds = static_cast<double>(result.replicates.front().users) * static_cast<double>(worlds.size());
    if (result.coupled && result.replicates.size() < cheap_replicates && user_worlds > cheap_user_worlds)
        return UserStory{};
    auto const model = experiment.scenario.resolve(experiment.seed, 0);
    std::vector<PolicyPtr> policies;
    for (auto const w : worlds) policies.push_back(experiment.policies[w].policy);
    auto const blank = blank_story(model, policies);
    Chronicle chronicle{blank};
    RunOptions options;
    options.seed = experiment.seed;
    options.threads = experiment.threads;
    options.epoch_days = experiment.epoch_days;
    options.stop = experiment.stop;
    options.most_blocks = 1;
    options.log = &chronicle;
    try {
        (void)run_replicate(model, policies, options);
    } catch (Interrupted const&) { return std::nullopt; }
    Chooser chooser{untouched_world(model, policies), model};
    for (auto const& [user, story] : chronicle.stories()) chooser.look_at(story);
    auto const& best = chooser.best();
    if (best.story == nullptr) return std::nullopt;
    auto story = *best.story;
    story.type = name_of(best.type);
    if (!story.type.empty()) story.type_of = story.worlds[best.world].policy;
    return story;
}

}  // namespace rekindle
