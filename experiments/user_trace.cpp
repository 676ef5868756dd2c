#include "experiments/user_trace.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <stdexcept>

#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::pair<std::string_view, TraceWanted::Type> type_names[] = {
    {"persuadable", TraceWanted::Type::persuadable},
    {"sure_thing", TraceWanted::Type::sure_thing},
    {"lost_cause", TraceWanted::Type::lost_cause},
    {"sleeping_dog", TraceWanted::Type::sleeping_dog}};

/// How every user fared, as the uplift types ask: first lapse since day 0, and a return within the window after it.
class Fates final : public EventLog {
  public:
    explicit Fates(Tick window) : window_{window} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.t >= 0 && (e.what == Happening::lapse || e.what == Happening::comeback)) note(e);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }

    [[nodiscard]] std::optional<UserId> first(TraceWanted::Type type, std::uint16_t twin, std::uint16_t world) const {
        for (auto const& [key, fate] : fates_) {
            if (key.second == twin && fate.lapses > 0 && type_of(fate, of(key.first, world)) == type) return key.first;
        }
        return std::nullopt;
    }

  private:
    void note(LoggedEvent const& e) {
        auto& fate = fates_[{e.user, e.world}];
        if (e.what == Happening::lapse && fate.lapses++ == 0) fate.first_lapse = e.t;
        if (e.what == Happening::comeback && fate.lapses == 1 && fate.returns++ == 0)
            fate.returned = e.t - fate.first_lapse <= window_;
    }
    struct Fate {
        int lapses = 0, returns = 0;
        Tick first_lapse = 0;
        bool returned = false;
    };
    [[nodiscard]] Fate of(UserId user, std::uint16_t world) const {
        auto const found = fates_.find({user, world});
        return found == fates_.end() ? Fate{} : found->second;
    }
    static TraceWanted::Type type_of(Fate const& untouched, Fate const& here) {
        using T = TraceWanted::Type;
        bool const good = here.lapses == 0 || here.returned;
        if (untouched.returned) return good ? T::sure_thing : T::sleeping_dog;
        return good ? T::persuadable : T::lost_cause;
    }

    Tick window_;
    std::map<std::pair<UserId, std::uint16_t>, Fate> fates_;
};

/// One user's events, by world in their order.
class Story final : public EventLog {
  public:
    explicit Story(UserId user) : user_{user} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) events_[e.world].push_back(e);
    }
    [[nodiscard]] bool wants(UserId user) const override { return user == user_; }
    [[nodiscard]] std::vector<LoggedEvent> const& of(std::uint16_t world) { return events_[world]; }
    [[nodiscard]] bool empty() const { return events_.empty(); }

  private:
    UserId user_;
    std::map<std::uint16_t, std::vector<LoggedEvent>> events_;
};

std::string when(Tick t) {
    auto const seconds = static_cast<std::int64_t>(days_of(t - day_of(t) * ticks_per_day) * 86400);
    return fmt::format("{:>5}d {:02}:{:02}", day_of(t), seconds / 3600, seconds / 60 % 60);
}

class Teller {
  public:
    Teller(Model const& model, PolicyPlan const* plan) : model_{model}, plan_{plan} {}

    std::string tell(std::vector<LoggedEvent> const& events) {
        std::string out;
        LoggedEvent last;
        last.t = -never;
        for (auto const& e : events) {
            bool const part = e.what == Happening::visit && last.t == e.t &&
                              (last.what == Happening::order || last.what == Happening::comeback);
            if (!part) out += fmt::format("  {}  {}\n", when(e.t), words(e));
            last = e;
        }
        return out.empty() ? "  nothing\n" : out;
    }

  private:
    std::string words(LoggedEvent const& e) const {
        using H = Happening;
        static constexpr std::string_view reached[] = {"not delivered", "delivered, not opened", "opened, not clicked",
                                                       "clicked"};
        switch (e.what) {
            case H::arrival: return "arrives";
            case H::visit: return "visits";
            case H::order:
                return e.value > 0 ? fmt::format("orders for {:.2f} {}", e.value, model_.currency) : "orders";
            case H::lapse: return "lapses (hidden)";
            case H::comeback: return e.value > 0 ? "returns, recalled by a touch" : "returns by itself";
            case H::gone: return "leaves for good (hidden)";
            case H::weakening: return "weakens (hidden)";
            case H::engaged: return "is engaged again (hidden)";
            case H::journey_start: return journey(e) + "starts";
            case H::journey_end: return journey(e) + "ends: " + reason(e);
            case H::touch: return fmt::format("{} sent: {}", channel(e), reached[e.reached]);
            case H::opt_out: return "opts out of " + channel(e);
            case H::complaint: return "complains about " + channel(e);
            case H::redemption: return fmt::format("uses an offer worth {:.2f} {}", e.value, model_.currency);
            case H::offer_taken: return "takes offer " + model_.offers[e.offer].name;
            case H::dispute: return "disputes the offer";
            case H::fewer_requests: return "asks for fewer messages by " + channel(e);
            case H::resubscription: return fmt::format("will take {} again from{}", channel(e), when(e.until));
            case H::warning: return "shows the warning sign " + model_.leaving.warnings[e.detail].name;
            case H::contact: return "contacts the service desk";
            case H::answer: return fmt::format("had waited {:.0f} minutes at the service desk", e.value);
            case H::enrolment: return "enrolled in care programme " + model_.care.programmes[e.detail].name;
            case H::check_in: return fmt::format("check-in {}: {}", e.detail + 1, e.reached ? "done" : "missed");
            case H::task: return fmt::format("task {}: {}", e.detail + 1, e.reached ? "completed" : "not completed");
            case H::upgrade: return "changes to a dearer product";
            case H::referral: return fmt::format("refers a friend, who arrives{}", when(e.until));
            case H::count_: return "";
            case H::refusal:
                return e.channel == no_channel ? journey(e) + "does not start: " + reason(e)
                                               : fmt::format("{} not sent: {}", channel(e), reason(e));
            case H::survey:
                return e.detail == no_detail ? "is asked why, does not answer"
                                             : "is asked why, answers " + model_.leaving.reasons[e.detail].name;
            case H::report: return "counts towards the fix " + model_.leaving.fixes[e.detail].name;
            case H::list_cleaned: return "address of " + channel(e) + " checked";
        }
        return "";
    }

    std::string journey(LoggedEvent const& e) const {
        if (plan_ == nullptr || !plan_->program || plan_->program->journeys.size() < 2) return "journey ";
        return "journey " + plan_->program->journeys[e.journey].name + " ";
    }
    std::string channel(LoggedEvent const& e) const { return model_.channels[e.channel].name; }

    std::string reason(LoggedEvent const& e) const {
        switch (e.why) {
            case Why::none:
            case Why::count_: return "";
            case Why::triggered: return "its trigger";
            case Why::running: return "the last one is under way";
            case Why::re_entry: return "too soon after the last one (re_entry)";
            case Why::holdout: return "in the policy's holdout";
            case Why::world_holdout: return "in the scenario's holdout";
            case Why::roll_out: return "not rolled out to this user yet";
            case Why::audience: return "the audience's condition is false";
            case Why::not_ranked: return "others ranked higher";
            case Why::occupied: return "other journeys are under way (at_once)";
            case Why::horizon: return "decisions are over (run-off)";
            case Why::finished: return "its last step is done";
            case Why::stopped: return "a stop step";
            case Why::exited: return "an exit event";
            case Why::opted_out: return "opted out of the channel";
            case Why::unreachable: return "no visit within the channel's reach";
            case Why::quiet_held: return "quiet hours, held until " + when(e.until);
            case Why::quiet_dropped: return "quiet hours";
            case Why::cap_skipped: return fmt::format("cap {} is full", e.value + 1);
            case Why::cap_delayed: return fmt::format("cap {} is full, delayed until {}", e.value + 1, when(e.until));
            case Why::claimed_today: return "one claim a day, next at " + when(e.until);
            case Why::budget: return "refused by a budget or capacity";
        }
        return "";
    }

    Model const& model_;
    PolicyPlan const* plan_;
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
    Fates fates{model.incremental_window};
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

std::string trace_user(Experiment const& experiment, TraceWanted wanted) {
    auto const model = experiment.scenario.resolve(experiment.seed, 0);
    RunOptions options;
    options.seed = experiment.seed;
    options.threads = experiment.threads;
    options.epoch_days = experiment.epoch_days;
    auto const user = find_user(experiment, model, wanted, options);
    Story story{user};
    options.log = &story;
    (void)run_replicate(model, policies_of(experiment), options);
    if (story.empty()) throw std::invalid_argument(fmt::format("there is no user {}", index_of(user)));
    auto out = fmt::format("user {} of {}, seed {}\n", index_of(user), experiment.scenario.name(), experiment.seed);
    if (!story.of(warm_up_world).empty())
        out += "\nbefore day 0, in all worlds\n" + Teller{model, nullptr}.tell(story.of(warm_up_world));
    for (std::size_t w = 0; w < experiment.policies.size(); ++w) {
        auto const& plan = experiment.policies[w].policy->plan();
        out += "\n" + plan.name + "\n" + Teller{model, &plan}.tell(story.of(static_cast<std::uint16_t>(w)));
    }
    return out;
}

}  // namespace rekindle
