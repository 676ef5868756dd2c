#include "experiments/policy_forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "experiments/policy_notes.hpp"
#include "scenarios/explain_words.hpp"
#include "sim/base/share_count.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

using explain_words::count;
using Step = PolicySpec::Step;

/// Which of the initial users start on day 0, who is sent what, and why others do not start.
class FirstDay final : public EventLog {
  public:
    explicit FirstDay(std::uint64_t initial_users) : initial_users_{initial_users} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::journey_start) started.insert(e.user);
            if (e.what == Happening::touch) ++sends[e.channel];
            if (e.what == Happening::refusal && e.channel == no_channel) refused[e.why].insert(e.user);
        }
    }
    /// Not those who arrive that day: the counts are out of the initial users.
    [[nodiscard]] bool wants(UserId user) const override { return index_of(user) < initial_users_; }
    std::set<UserId> started;
    std::map<std::uint8_t, std::int64_t> sends;
    std::map<Why, std::set<UserId>> refused;

  private:
    std::uint64_t initial_users_;
};

/// Who started a journey over the whole run, and who was asked for and not in an audience.
class WholeRun final : public EventLog {
  public:
    explicit WholeRun(std::uint64_t initial_users) : initial_users_{initial_users} {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.what == Happening::journey_start) started.insert(e.user);
            if (e.what == Happening::refusal && e.why == Why::audience) outside.insert(e.user);
        }
    }
    [[nodiscard]] bool wants(UserId user) const override { return index_of(user) < initial_users_; }
    std::set<UserId> started, outside;

  private:
    std::uint64_t initial_users_;
};

constexpr std::uint64_t users_of_whole_run = 2000;
constexpr double hardly_anybody = 0.01;

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

/// What some steps may do beside sending.
struct Deeds {
    std::set<std::string> fixes, programmes;  ///< by name
    bool offers = false;
    bool any = false;  ///< they do something to users or the world, not only wait
};

void add_deeds(std::vector<Step> const& steps, Deeds& deeds) {
    using K = Step::Kind;
    for (auto const& step : steps) {
        auto const k = step.kind;
        if (k == K::fix) deeds.fixes.insert(step.target.text);
        if (k == K::care) deeds.programmes.insert(step.target.text);
        deeds.offers = deeds.offers || !step.offer.empty();
        deeds.any = deeds.any || k == K::send || k == K::survey || k == K::clean || k == K::fix || k == K::care;
        add_deeds(step.then, deeds);
        add_deeds(step.otherwise, deeds);
        for (auto const& arm : step.arms) add_deeds(arm.steps, deeds);
    }
}

/// How many journeys a user can start over the horizon; nothing where orders or visits trigger them without re-entry.
std::optional<std::int64_t> most_starts(PolicySpec const& spec, Model const& model) {
    using K = SpecTrigger::Kind;
    auto fit = [&](Duration period) { return Recurrence{0, period}.count_to(model.horizon - 1); };
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
    if (spec.re_entry.none()) return by_triggers;
    return std::min(by_triggers.value_or(fit(spec.re_entry)), fit(spec.re_entry));
}

/// Batches over the horizon of a policy that chooses whom it takes at each.
std::int64_t most_batches(PolicySpec const& spec, Model const& model) {
    std::int64_t batches = 0;
    for (auto const& when : spec.triggers) {
        if (when.kind == SpecTrigger::Kind::every) {
            batches += Recurrence{when.first, when.after}.count_to(model.horizon - 1);
        } else {
            batches += when.kind == SpecTrigger::Kind::manual ? static_cast<std::int64_t>(when.instants.size()) : 1;
        }
    }
    return batches;
}

/// Journeys that a batch may start; none where nothing says so.
std::optional<std::int64_t> most_per_batch(PolicySpec const& spec, Model const& model) {
    if (spec.rank.empty() && spec.gain.empty()) return {};
    if (spec.limit_fraction_of_users >= 0) return share_of_count(spec.limit_fraction_of_users, model.initial_users);
    return spec.limit >= 0 ? std::optional{spec.limit} : std::nullopt;
}

/// Days on which a rule buys users.
std::int64_t days_of_buying(Acquisition const& rule, Tick horizon) {
    auto const midnights_before = [](Tick t) { return day_of(t + ticks_per_day - 1); };
    return std::max<std::int64_t>(0, midnights_before(std::min(rule.until, horizon)) - midnights_before(rule.from));
}

/// The least of several bounds of an amount [micro-unit, or journeys], and what sets it.
struct Bound {
    double most = std::numeric_limits<double>::infinity();
    std::string by;
    bool initial_only = false;  ///< counts the initial users alone
    bool by_formula = false;    ///< trusts the policy's own formula of cost

    void tighten(double amount, std::string by_what, bool of_initial_users = false) {
        if (amount >= most) return;
        *this = {amount, std::move(by_what), of_initial_users, false};
    }
    void add(Bound const& more) {
        most += more.most;
        initial_only = initial_only || more.initial_only;
        by_formula = by_formula || more.by_formula;
    }
    [[nodiscard]] Bound times(Micros each) const {
        return each == 0 ? Bound{0, by, false, false}
                         : Bound{most * static_cast<double>(each), by, initial_only, by_formula};
    }
    [[nodiscard]] bool holds() const { return most < 9e18; }
};

class Forecast {
  public:
    Forecast(PolicyFile const& file, PolicyPtr const& policy, Scenario const& scenario)
        : file_{file}, policy_{policy}, model_{scenario.central()} {
        for (auto const& spec : file_.policies()) add_deeds(spec.steps, deeds_);
        for (auto const& rule : policy_->plan().rules.care)
            deeds_.programmes.insert(model_.care.programmes[rule.programme].name);
    }

    std::string text() {
        if (deeds_.any) first_day();
        if (deeds_.any) whole_run();
        for (auto const& spec : file_.policies()) at_most(spec);
        if (file_.stack()) together(file_.stack()->budget);
        world();
        in_all();
        for (auto const& note : idle_policy_keys(file_, model_)) say("Note: {}.", note);
        for (auto const& note : window_notes(policy_->plan(), model_)) say("Note: {}.", note);
        return std::move(out_);
    }

  private:
    template <class... Args>
    void say(fmt::format_string<Args...> format, Args&&... args) {
        out_ += fmt::format(format, std::forward<Args>(args)...) + "\n";
    }
    [[nodiscard]] std::string money(Micros m) const { return explain_words::price(m, model_.currency); }
    [[nodiscard]] std::string money(double micros) const {
        if (micros < 9e18) return money(static_cast<Micros>(micros));
        return fmt::format("{:.3g} {}", micros / 1e6, model_.currency);  // beyond what money can hold
    }

    void first_day() {
        auto day = model_;
        day.horizon = std::min(day.horizon, ticks_per_day);
        day.run_off = 0;
        FirstDay log{model_.initial_users};
        RunOptions options;
        options.log = &log;
        (void)run_replicate(day, std::vector{policy_}, options);
        say("Of the {} initial users of {}, {} start a journey on day 0 (one draw of luck).",
            count(model_.initial_users), model_.name, count(log.started.size()));
        for (auto const& [channel, n] : log.sends)
            say("  {} messages by {} that day.", count(n), model_.channels[channel].name);
        for (auto const& [why, users] : log.refused)
            say("  {} were asked for and did not: {}.", count(users.size()), name_of(why));
    }

    /// Says where an audience is empty, or a gain or rank takes nobody, over all the time the policies act.
    void whole_run() {
        auto const chooses = [](PolicySpec const& spec) {
            return !spec.audience.empty() || !spec.rank.empty() || !spec.gain.empty();
        };
        if (std::ranges::none_of(file_.policies(), chooses)) return;
        auto model = model_;
        model.initial_users = std::min(model.initial_users, users_of_whole_run);
        WholeRun log{model.initial_users};
        RunOptions options;
        options.log = &log;
        (void)run_replicate(model, std::vector{policy_}, options);
        auto const started = static_cast<double>(log.started.size());
        if (started >= hardly_anybody * static_cast<double>(model.initial_users)) return;
        say("Warning: over the whole run {} of {} users start a journey (one draw of luck): {}.",
            started == 0 ? "none" : count(log.started.size()), count(model.initial_users),
            log.outside.empty() ? "its gain or rank is zero for nearly all, or its trigger hardly fires"
                                : fmt::format("its audience is empty or nearly so ({} asked for are outside)",
                                              count(log.outside.size())));
    }

    void at_most(PolicySpec const& spec) {
        Deeds own;
        add_deeds(spec.steps, own);
        if (!own.any) return say("{} does nothing to users by journeys.", spec.name);
        auto const way = Dearest{model_}.of(spec.steps);
        say("A journey of {} sends a user at most {} message{} for {}.", spec.name, way.sends,
            way.sends == 1 ? "" : "s", money(way.cost));
        if (way.asides > 0) say("Its surveys and checked addresses cost at most {} more each time.", money(way.asides));
        auto const journeys = most_journeys(spec);
        auto const messages = most_for_messages(spec, journeys.times(way.cost));
        if (messages.holds())
            say("So its messages cost at most {}{}{}.", money(messages.most), of_whom(messages),
                messages.by.empty() ? "" : ", by " + messages.by);
        else
            say("Nothing bounds how often it starts: give it a re_entry or a budget.");
        auto const asides = journeys.times(way.asides);
        if (way.asides > 0 && asides.holds())
            say("And its surveys and checked addresses at most {}{}, by {}.", money(asides.most), of_whom(asides),
                asides.by);
        messages_.add(messages);
        asides_.add(asides);
    }

    Bound most_journeys(PolicySpec const& spec) {
        Bound journeys;
        if (auto const starts = most_starts(spec, model_)) {
            say("Over {:.6g} days a user can start at most {}.", days_of(model_.horizon), count(*starts));
            journeys.tighten(static_cast<double>(*starts) * static_cast<double>(model_.initial_users),
                             "what a user can start", users_come());
        }
        if (auto const limit = most_per_batch(spec, model_)) {
            auto const batches = most_batches(spec, model_);
            say("At each of {} batches at most {} start.", count(batches), count(*limit));
            journeys.tighten(static_cast<double>(batches) * static_cast<double>(*limit), "its limit at each batch");
        }
        return journeys;
    }

    /// `messages`: by the journeys. Budgets hold whatever the users do.
    Bound most_for_messages(PolicySpec const& spec, Bound messages) {
        if (messages.most == 0) return messages;
        if (spec.batch_budget >= 0 && !spec.gain.empty()) {
            auto const batches = most_batches(spec, model_);
            say("At each of {} batches its knapsack holds {}.", count(batches), money(spec.batch_budget));
            auto const purse = static_cast<double>(spec.batch_budget) * static_cast<double>(batches);
            bool const by_formula = purse < messages.most;
            messages.tighten(purse, "its knapsack, unless its formula of cost counts less than sending costs");
            messages.by_formula = by_formula;
        }
        tighten(messages, spec.budget);
        return messages;
    }

    void tighten(Bound& messages, SpecBudget const& budget) const {
        if (!budget.counts.messages || !budget.counts.labour) return;
        if (budget.total >= 0) messages.tighten(static_cast<double>(budget.total), "the budget");
        auto const days = static_cast<double>(day_of(model_.end() - 1) + 1);
        if (budget.per_day >= 0) messages.tighten(static_cast<double>(budget.per_day) * days, "the budget of a day");
    }

    void together(SpecBudget const& budget) {
        if (budget.total >= 0) say("All policies together spend at most {}.", money(budget.total));
        if (budget.per_day >= 0) say("All policies together spend at most {} a day.", money(budget.per_day));
        tighten(messages_, budget);
    }

    /// What is paid for the world, not for a user's journey.
    void world() {
        for (auto const& fix : model_.leaving.fixes) {
            if (deeds_.fixes.count(fix.name) == 0) continue;
            say("Its fix {} costs {} once.", fix.name, money(fix.cost));
            world_ += static_cast<double>(fix.cost);
        }
        for (auto const& buying : policy_->plan().rules.acquisition) {
            auto const days = days_of_buying(buying, model_.horizon);
            auto const cost = static_cast<double>(buying.per_day) * static_cast<double>(days);
            say("The users it buys cost at most {}: {} a day for {} days.", money(cost), money(buying.per_day), days);
            world_ += cost;
        }
        if (auto const purse = policy_->plan().rules.purse_per_day; purse >= 0)
            say("All the users bought together cost at most {} a day.", money(purse));
        upkeep();
        care();
    }

    void upkeep() {
        double cost = 0;
        for (auto const& it : policy_->plan().upkeep)
            cost += static_cast<double>(it.cost) * static_cast<double>(it.times(model_.horizon - 1));
        if (!policy_->plan().upkeep.empty()) say("Its upkeep costs at most {}.", money(cost));
        world_ += cost;
    }

    void care() {
        for (auto const& programme : model_.care.programmes) {
            if (deeds_.programmes.count(programme.name) == 0) continue;
            Micros each = programme.cost;
            for (auto const& step : programme.steps) each += step.cost + step.reward;
            say("Its care programme {} costs at most {} an enrolment; nothing here bounds how many enrol.",
                programme.name, money(each));
        }
        if (deeds_.programmes.empty() || !model_.care.desk) return;
        double pay = 0;
        for (auto const& tier : model_.care.desk->tiers) {
            if (tier.serves == DeskTier::Serves::enrolled) pay += static_cast<double>(tier.cost_per_day) * tier.staff;
        }
        pay *= static_cast<double>(day_of(model_.end() - 1) + 1);
        if (pay > 0) say("The desk's staff for the enrolled cost {}.", money(pay));
        world_ += pay;
    }

    void in_all() {
        auto const sum = messages_.most + asides_.most + world_;
        auto const rest = left_out();
        if (sum < 9e18)
            say("In all it costs at most {}{}{}.", money(sum), initial_only() ? " for the initial users" : "",
                rest.empty() ? "" : "; not counted: " + rest);
        else
            say("So what it costs in all is not bounded{}.", rest.empty() ? "" : "; not counted: " + rest);
    }

    /// Costs of the policy that depend on what users do.
    [[nodiscard]] std::string left_out() const {
        std::vector<std::string> what;
        auto const disputed = [](Offer const& offer) { return offer.dispute_cost > 0; };
        if (deeds_.offers)
            what.emplace_back(std::ranges::any_of(model_.offers, disputed)
                                  ? "offers, paid when they are used, and disputes about them"
                                  : "offers, paid when they are used");
        if (messages_.by_formula) what.emplace_back("what the knapsack's formula of cost leaves out");
        if (!deeds_.programmes.empty()) what.emplace_back("care, paid for as many as return and enrol");
        if (initial_only()) what.emplace_back("journeys of users who come later");
        return fmt::format("{}", fmt::join(what, "; "));
    }

    [[nodiscard]] bool initial_only() const { return messages_.initial_only || asides_.initial_only; }
    /// Others than the initial users can start journeys.
    [[nodiscard]] bool users_come() const {
        return model_.arrivals_per_day > 0 || model_.care.referral || !policy_->plan().rules.acquisition.empty();
    }
    [[nodiscard]] static std::string_view of_whom(Bound const& bound) {
        return bound.initial_only ? " for the initial users" : "";
    }

    PolicyFile const& file_;
    PolicyPtr const& policy_;
    Model model_;
    Deeds deeds_;
    Bound messages_{0, "", false, false}, asides_{0, "", false, false};  ///< of all policies [micro-unit]
    double world_ = 0;                                                   ///< paid for the world [micro-unit]
    std::string out_;
};

}  // namespace

std::string forecast_policy(PolicyFile const& file, PolicyPtr const& policy, Scenario const& scenario) {
    return explain_words::printable(Forecast{file, policy, scenario}.text());
}

}  // namespace rekindle
