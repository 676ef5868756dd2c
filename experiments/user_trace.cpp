#include "experiments/user_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>

#include "output/story_text.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::pair<std::string_view, TraceWanted::Type> type_names[] = {
    {"persuadable", TraceWanted::Type::persuadable},
    {"sure_thing", TraceWanted::Type::sure_thing},
    {"lost_cause", TraceWanted::Type::lost_cause},
    {"sleeping_dog", TraceWanted::Type::sleeping_dog}};

/// How every user fared in every world.
class Fates final : public EventLog {
  public:
    explicit Fates(Model const& model) : model_{model} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what != Happening::lapse && e.what != Happening::comeback) continue;
            auto& worlds = fates_[e.user];
            auto const before = worlds.find(warm_up_world);
            auto const start = before == worlds.end() ? initial_fate(model_, e.user) : before->second;
            worlds.try_emplace(e.world, start).first->second.note(e, model_.incremental_window);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }

    [[nodiscard]] std::optional<UserId> first(TraceWanted::Type type, std::uint16_t twin, std::uint16_t world) const {
        for (auto const& [user, worlds] : fates_) {
            auto const fate = [&](std::uint16_t w) {
                auto found = worlds.find(w);
                if (found == worlds.end()) found = worlds.find(warm_up_world);
                return found == worlds.end() ? initial_fate(model_, user) : found->second;
            };
            if (type_of(fate(twin), fate(world)) == type) return user;
        }
        return std::nullopt;
    }

  private:
    Model const& model_;
    std::map<UserId, std::map<std::uint16_t, UserFate>> fates_;
};

/// One user's events.
class Listener final : public EventLog {
  public:
    Listener(UserId user, UserStory& story) : user_{user}, story_{story} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) add(story_, e);
    }
    [[nodiscard]] bool wants(UserId user) const override { return user == user_; }

  private:
    UserId user_;
    UserStory& story_;
};

std::vector<PolicyPtr> policies_of(Experiment const& experiment) {
    std::vector<PolicyPtr> out;
    for (auto const& loaded : experiment.policies) out.push_back(loaded.policy);
    return out;
}

UserId find_user(Experiment const& experiment, Model const& model, TraceWanted wanted, RunOptions options) {
    auto const policies = policies_of(experiment);
    if (wanted.type == TraceWanted::Type::none) return UserId{wanted.user};
    int const twin = untouched_world(model, policies);
    if (twin < 0) throw std::invalid_argument("a type needs the untouched twin among the policies: add none");
    Fates fates{model};
    options.log = &fates;
    (void)run_replicate(model, policies, options);
    for (std::size_t w = 0; w < policies.size(); ++w) {
        if (static_cast<int>(w) == twin) continue;
        if (auto const user = fates.first(wanted.type, static_cast<std::uint16_t>(twin), static_cast<std::uint16_t>(w)))
            return *user;
    }
    throw std::invalid_argument("no user is of this type");
}

}  // namespace

TraceWanted parse_trace(std::string const& text) {
    for (auto const& [name, type] : type_names) {
        if (text == name) return {.user = 0, .type = type};
    }
    TraceWanted out;
    auto const* end = text.data() + text.size();
    auto const [at, error] = std::from_chars(text.data(), end, out.user);
    if (error != std::errc{} || at != end)
        throw std::invalid_argument("must be a user's number, persuadable, sure_thing, lost_cause or sleeping_dog");
    return out;
}

std::string_view name_of(TraceWanted::Type type) {
    for (auto const& [name, other] : type_names) {
        if (type == other) return name;
    }
    return "";
}

void UserFate::note(LoggedEvent const& e, Tick window) {
    if (e.what == Happening::lapse && !lapsed) {
        lapsed = pending = true;
        since = std::max<Tick>(e.t, 0);
    }
    if (e.what != Happening::comeback || !pending) return;
    pending = false;
    if (e.t < 0) lapsed = false;
    returned = e.t >= 0 && e.t - since <= window;
}

UserFate initial_fate(Model const& model, UserId user) {
    bool const dormant = model.initial_state == InitialState::dormant && index_of(user) < first_arrival_id;
    return {.lapsed = dormant, .pending = dormant};
}

TraceWanted::Type type_of(UserFate const& untouched, UserFate const& here) {
    using T = TraceWanted::Type;
    if (!untouched.lapsed) return T::none;
    if (untouched.returned) return here.good() ? T::sure_thing : T::sleeping_dog;
    return here.good() ? T::persuadable : T::lost_cause;
}

UserStory blank_story(Model const& model, std::span<PolicyPtr const> policies) {
    UserStory story;
    for (auto const& channel : model.channels) story.channels.push_back(channel.name);
    for (auto const& offer : model.offers) story.offers.push_back(offer.name);
    for (auto const& reason : model.leaving.reasons) story.reasons.push_back(reason.name);
    for (auto const& fix : model.leaving.fixes) story.fixes.push_back(fix.name);
    for (auto const& warning : model.leaving.warnings) story.warnings.push_back(warning.name);
    for (auto const& programme : model.care.programmes) story.programmes.push_back(programme.name);
    for (auto const& policy : policies) {
        auto& world = story.worlds.emplace_back();
        auto const& plan = policy->plan();
        world.policy = plan.name;
        if (plan.program.journeys.size() < 2) continue;
        for (auto const& journey : plan.program.journeys) world.journeys.push_back(journey.name);
    }
    return story;
}

UserStory trace_user(Experiment const& experiment, TraceWanted wanted) {
    auto const model = experiment.scenario.resolve(experiment.seed, 0);
    RunOptions options;
    options.seed = experiment.seed;
    options.threads = experiment.threads;
    options.epoch_days = experiment.epoch_days;
    auto const user = find_user(experiment, model, wanted, options);
    auto story = blank_story(model, policies_of(experiment));
    story.user = index_of(user);
    Listener listener{user, story};
    options.log = &listener;
    (void)run_replicate(model, policies_of(experiment), options);
    bool const silent = std::all_of(story.worlds.begin(), story.worlds.end(),
                                    [](UserStory::World const& world) { return world.events.empty(); });
    if (silent && story.before.empty()) throw std::invalid_argument(fmt::format("there is no user {}", index_of(user)));
    return story;
}

std::string trace_text(Experiment const& experiment, TraceWanted wanted) {
    auto const story = trace_user(experiment, wanted);
    return fmt::format("user {} of {}, seed {}\n", story.user, experiment.scenario.name(), experiment.seed) +
           story_text(story, experiment.scenario.central().currency);
}

}  // namespace rekindle
