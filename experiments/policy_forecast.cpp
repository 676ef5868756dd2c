#include "experiments/policy_forecast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "scenarios/explain_words.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

using Step = PolicySpec::Step;

/// Who starts on day 0, who is sent what, and why others do not start.
class FirstDay final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::journey_start) started.insert(e.user);
            if (e.what == Happening::touch) ++sends[e.channel];
            if (e.what == Happening::refusal && e.channel == no_channel) refused[e.why].insert(e.user);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::set<UserId> started;
    std::map<std::uint8_t, std::int64_t> sends;
    std::map<Why, std::set<UserId>> refused;
};

/// The dearest way through some steps: what its sends cost, and how many there are.
struct Way {
    Micros cost = 0;
    std::int64_t sends = 0;
    Micros asides = 0;  ///< of surveys and checked addresses
};
Way operator+(Way a, Way b) { return {a.cost + b.cost, a.sends + b.sends, a.asides + b.asides}; }
Way dearer(Way a, Way b) {
    return {std::max(a.cost, b.cost), std::max(a.sends, b.sends), std::max(a.asides, b.asides)};
}

/// The row of that name; null where there is none.
template <class Row>
Row const* named(std::vector<Row> const& rows, Located const& name) {
    auto const found = std::find_if(rows.begin(), rows.end(), [&](Row const& row) { return row.name == name.text; });
    return found == rows.end() ? nullptr : &*found;
}

class Dearest {
  public:
    explicit Dearest(Model const& model) : model_{model} {}
    [[nodiscard]] Way of(std::vector<Step> const& steps) const {
        Way sum;
        for (auto const& step : steps) sum = sum + of(step);
        return sum;
    }

  private:
    [[nodiscard]] Way of(Step const& step) const {
        switch (step.kind) {
            case Step::Kind::send:
                if (auto const* c = named(model_.channels, step.channel)) return {c->cost + c->labour, 1, 0};
                return {};
            case Step::Kind::survey:
                if (auto const* survey = named(model_.leaving.surveys, step.target)) return {0, 0, survey->cost};
                return {};
            case Step::Kind::clean: return {0, 0, step.cost};
            case Step::Kind::branch:
            case Step::Kind::wait_for: return dearer(of(step.then), of(step.otherwise));
            case Step::Kind::repeat: {
                auto const once = of(step.then);
                return {once.cost * step.times, once.sends * step.times, once.asides * step.times};
            }
            case Step::Kind::learn:
            case Step::Kind::split: {
                Way most;
                for (auto const& arm : step.arms) most = dearer(most, of(arm.steps));
                return most;
            }
            default: return {};
        }
    }
    Model const& model_;
};

/// Names of the fixes that some steps may begin.
void collect_fixes(std::vector<Step> const& steps, std::set<std::string>& names) {
    for (auto const& step : steps) {
        if (step.kind == Step::Kind::fix) names.insert(step.target.text);
        collect_fixes(step.then, names);
        collect_fixes(step.otherwise, names);
        for (auto const& arm : step.arms) collect_fixes(arm.steps, names);
    }
}

/// How many journeys a user can start over the horizon; nothing where orders or visits trigger them without re-entry.
std::optional<std::int64_t> most_starts(PolicySpec const& spec, Model const& model) {
    using K = SpecTrigger::Kind;
    auto fit = [&](Tick period) { return period > 0 ? (model.horizon - 1) / period + 1 : std::int64_t{1}; };
    std::optional<std::int64_t> by_triggers = 0;
    for (auto const& when : spec.triggers) {
        if (!by_triggers) break;
        switch (when.kind) {
            case K::none: break;
            case K::silent:
            case K::lapse_oracle:
            case K::every:
            case K::becomes: *by_triggers += fit(when.after); break;
            case K::at:
            case K::date: *by_triggers += 1; break;
            case K::manual: *by_triggers += static_cast<std::int64_t>(when.instants.size()); break;
            case K::cart: *by_triggers += fit(model.carts.abandoned_after); break;
            case K::order:
            case K::comeback:
            case K::signal:
            case K::visit: by_triggers.reset(); break;
        }
    }
    if (spec.re_entry <= 0) return by_triggers;
    return std::min(by_triggers.value_or(fit(spec.re_entry)), fit(spec.re_entry));
}

class Forecast {
  public:
    Forecast(PolicyFile const& file, PolicyPtr const& policy, Scenario const& scenario)
        : file_{file}, policy_{policy}, model_{scenario.central()} {}

    std::string text() {
        first_day();
        for (auto const& spec : file_.policies()) at_most(spec);
        if (file_.stack()) purse(file_.stack()->budget, "All policies together");
        return std::move(out_);
    }

  private:
    template <class... Args>
    void say(fmt::format_string<Args...> format, Args&&... args) {
        out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
    }
    [[nodiscard]] std::string money(Micros m) const { return explain_words::money(m, model_.currency); }

    void first_day() {
        auto day = model_;
        day.horizon = std::min(day.horizon, ticks_per_day);
        day.run_off = 0;
        FirstDay log;
        RunOptions options;
        options.log = &log;
        (void)run_replicate(day, std::vector{policy_}, options);
        say("Of the {} users of {}, {} start a journey on day 0 (one draw of luck).", model_.initial_users, model_.name,
            log.started.size());
        for (auto const& [channel, n] : log.sends)
            say("  {} messages by {} that day.", n, model_.channels[channel].name);
        for (auto const& [why, users] : log.refused)
            say("  {} were asked for and did not: {}.", users.size(), name_of(why));
    }

    /// Bounds by budgets first: they hold whatever the users do.
    void at_most(PolicySpec const& spec) {
        auto const way = Dearest{model_}.of(spec.steps);
        say("A journey of {} sends a user at most {} message{} for {}.", spec.name, way.sends,
            way.sends == 1 ? "" : "s", money(way.cost));
        if (way.asides > 0) say("Its surveys and checked addresses cost at most {} more each time.", money(way.asides));
        std::set<std::string> fixes;
        collect_fixes(spec.steps, fixes);
        for (auto const& fix : model_.leaving.fixes) {
            if (fixes.count(fix.name) > 0) say("Its fix {} costs {} once.", fix.name, money(fix.cost));
        }
        auto const starts = most_starts(spec, model_);
        auto const users = static_cast<std::int64_t>(model_.initial_users);
        std::optional<Micros> most;
        if (starts) {
            auto const cost = static_cast<double>(way.cost) * static_cast<double>(*starts) * static_cast<double>(users);
            if (cost < 9e18) most = static_cast<Micros>(cost);
            say("Over {:.6g} days a user can start at most {}.", days_of(model_.horizon), *starts);
        }
        if (spec.budget.total >= 0) most = std::min(most.value_or(spec.budget.total), spec.budget.total);
        if (spec.budget.per_day >= 0) {
            auto const all = spec.budget.per_day * (day_of(model_.end() - 1) + 1);
            most = std::min(most.value_or(all), all);
        }
        if (most)
            say("So its messages cost at most {}{}; offers come on top when they are used.", money(*most),
                model_.arrivals_per_day > 0 ? " for the initial users" : "");
        else
            say("Nothing bounds how often it starts: give it a re_entry or a budget.");
    }

    void purse(SpecBudget const& budget, std::string_view who) {
        if (budget.total >= 0) say("{} spend at most {}.", who, money(budget.total));
        if (budget.per_day >= 0) say("{} spend at most {} a day.", who, money(budget.per_day));
    }

    PolicyFile const& file_;
    PolicyPtr const& policy_;
    Model model_;
    std::string out_;
};

}  // namespace

std::string forecast_policy(PolicyFile const& file, PolicyPtr const& policy, Scenario const& scenario) {
    return Forecast{file, policy, scenario}.text();
}

}  // namespace rekindle
