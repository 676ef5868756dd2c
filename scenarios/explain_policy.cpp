#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/budget_notes.hpp"
#include "scenarios/explain.hpp"
#include "scenarios/explain_words.hpp"
#include "scenarios/schema_walk.hpp"

namespace rekindle {
namespace {

using Step = PolicySpec::Step;

using explain_words::count;
using explain_words::n;
using explain_words::percent;
using explain_words::price;
using explain_words::printable;

std::string span(Duration t) {
    if (t.days() >= 1) return n(t.days()) + " d";
    return t.days() * 24 >= 1 ? explain_words::hours(t.up()) : explain_words::minutes(t.up());
}
std::string clock(Tick t) {
    int const minutes = static_cast<int>(days_of(t) * 1440 + 0.5);
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string events(SeenMask mask) {
    static constexpr std::pair<Seen, std::string_view> names[] = {
        {Seen::visit, "visit"},     {Seen::order, "order"}, {Seen::comeback, "return after an observed churn"},
        {Seen::opt_out, "opt-out"}, {Seen::open, "open"},   {Seen::click, "click"}};
    std::vector<std::string_view> out;
    for (auto const& [event, name] : names) {
        if ((mask & bit(event)) != 0) out.push_back(name);
    }
    return fmt::format("{}", fmt::join(out, " or "));
}

std::string trigger_words(SpecTrigger const& t) {
    using K = SpecTrigger::Kind;
    std::string const fresh = t.back_fill ? "" : " (not for those for whom it holds at the start)";
    switch (t.kind) {
        case K::none: return "never";
        case K::silent: return fmt::format("when a user has been silent for {}{}", span(t.after), fresh);
        case K::lapse_oracle:
            return fmt::format("{} after the lapse (not observable: for benches and teaching)", span(t.after));
        case K::every: return fmt::format("every {}, first at day {}", span(t.after), n(t.first.days()));
        case K::at: return fmt::format("once, at day {}", n(t.after.days()));
        case K::date: return fmt::format("once, on {}", date_text(static_cast<int>(t.on)));
        case K::manual: {
            std::vector<std::string> days;
            for (Tick x : t.instants) days.push_back(n(days_of(x)));
            return fmt::format("in batches at day {}", fmt::join(days, ", "));
        }
        case K::order: return "at each order";
        case K::comeback: return "at each return after an observed churn";
        case K::visit: return "at each visit";
        case K::becomes:
            return fmt::format("when {} turns true, looked at every {}{}", t.condition.text, span(t.after), fresh);
        case K::cart: return "when a cart has been abandoned";
        case K::signal: return fmt::format("when the warning signal {} is seen", t.condition.text);
    }
    return "";
}

class PolicyExplainer {
  public:
    PolicyExplainer(PolicySpec const& spec, std::string const& currency) : spec_{spec}, currency_{currency} {}

    std::string text() {
        if (spec_.steps.empty()) {
            say(0, "It starts no journeys: it has no steps.");
            holdout();  // from care too
            explain_rules(spec_.rules);
            return std::move(out_);
        }
        std::vector<std::string> starts;
        for (auto const& when : spec_.triggers) starts.push_back(trigger_words(when));
        say(0, fmt::format("A journey starts {}.", fmt::join(starts, ", or ")));
        who();
        steps(spec_.steps, "", 0);
        rules();
        return std::move(out_);
    }

  private:
    void say(std::size_t depth, std::string const& text) { out_ += std::string(depth * 3, ' ') + text + "\n"; }

    void who() {
        if (!spec_.audience.empty())
            say(0, fmt::format("For users with {}{}.", spec_.audience.text,
                               spec_.recheck ? ", tested again before each send" : ""));
        auto const most =
            spec_.limit >= 0 ? std::to_string(spec_.limit) : percent(spec_.limit_fraction_of_users) + " of users";
        if (!spec_.rank.empty()) say(0, fmt::format("The best {} by {} start.", most, spec_.rank.text));
        if (!spec_.gain.empty())
            say(0,
                fmt::format("At each batch those with the best ({}) / ({}) start, as long as their costs fit into {}.",
                            spec_.gain.text, spec_.cost.text, amount(spec_.batch_budget)));
        holdout();
        for (auto const& stage : spec_.roll_out)
            say(0, fmt::format("Rolled out to {} of users for {}, then on.", percent(stage.share), span(stage.span)));
    }

    void holdout() {
        if (spec_.holdout_fraction <= 0) return;
        say(0, fmt::format("{} of users are held out (salt {}).", percent(spec_.holdout_fraction), spec_.holdout_salt));
    }

    void steps(std::vector<Step> const& list, std::string const& prefix, std::size_t depth) {
        for (std::size_t i = 0; i < list.size(); ++i) step(list[i], fmt::format("{}{}", prefix, i + 1), depth);
    }

    /// One of several ways, told apart by a letter.
    void nested(std::vector<Step> const& list, std::string const& head, std::string const& number, char way,
                std::size_t depth) {
        if (list.empty()) return;
        say(depth + 1, head);
        steps(list, number + way + ".", depth + 1);
    }

    void step(Step const& s, std::string const& number, std::size_t depth) {
        auto line = [&](std::string const& words) { say(depth, number + ". " + words); };
        switch (s.kind) {
            case Step::Kind::send:
                return line(fmt::format("send {}{}{}", s.channel.text, s.offer.empty() ? "" : " with " + s.offer.text,
                                        s.tags.empty() ? "" : fmt::format(" [{}]", fmt::join(s.tags, ", "))));
            case Step::Kind::wait: return line("wait " + span(s.wait));
            case Step::Kind::stop: return line("stop");
            case Step::Kind::stop_if: return line("stop if " + s.condition.text);
            case Step::Kind::wait_until: return line(fmt::format("wait until {}{}", clock(s.wait), weekdays(s)));
            case Step::Kind::wait_for:
                line(fmt::format("wait for {}, at most {}", events(s.events), span(s.wait)));
                nested(s.then, "when it happens:", number, 'a', depth);
                return nested(s.otherwise, "when it does not:", number, 'b', depth);
            case Step::Kind::branch:
                line("if " + s.condition.text);
                nested(s.then, "then:", number, 'a', depth);
                return nested(s.otherwise, "else:", number, 'b', depth);
            case Step::Kind::split:
                line(fmt::format("split at random (salt {})", s.salt));
                for (std::size_t i = 0; i < s.arms.size(); ++i)
                    nested(s.arms[i].steps,
                           fmt::format("{} of users, arm {}:", percent(s.arms[i].share), s.arms[i].name), number,
                           static_cast<char>('a' + i % 26), depth);
                return;
            case Step::Kind::learn:
                line(learning(s.learner, s.salt));
                for (std::size_t i = 0; i < s.arms.size(); ++i) {
                    auto const& arm = s.arms[i];
                    if (arm.steps.empty()) say(depth + 1, fmt::format("arm {}: nothing", arm.name));
                    nested(arm.steps, fmt::format("arm {}:", arm.name), number, static_cast<char>('a' + i % 26), depth);
                }
                return;
            case Step::Kind::clean:
                return line(fmt::format("check the user's address on the list of {}{}", s.target.text,
                                        s.cost > 0 ? fmt::format(", for {} each", amount(s.cost)) : ""));
            case Step::Kind::survey: return line(fmt::format("ask why the user left, by the survey {}", s.target.text));
            case Step::Kind::fix:
                return line(s.after > 1 ? fmt::format("once {} users have come here, begin the fix {} for everyone",
                                                      s.after, s.target.text)
                                        : fmt::format("begin the fix {} for everyone", s.target.text));
            case Step::Kind::care: return line(fmt::format("enrol in the care programme {}", s.target.text));
            case Step::Kind::repeat:
                line(fmt::format("{} times:", s.times));
                return steps(s.then, number + ".", depth + 1);
        }
    }

    static std::string learning(LearnerPlan const& plan, std::uint32_t salt) {
        static constexpr std::string_view rewards[] = {"opens", "clicks", "visits", "orders", "returns", "margin"};
        auto const what =
            fmt::format("{} within {}", rewards[static_cast<std::size_t>(plan.reward)], span(plan.window));
        switch (plan.method) {
            case LearnerPlan::Method::test:
                return fmt::format("test {} for {} (salt {}), compare {}, {}", plan.one_by_one ? "one by one" : "all",
                                   span(plan.duration), salt, what,
                                   plan.confidence > 0 ? fmt::format("then the first, unless another beats it at {}",
                                                                     percent(plan.confidence))
                                                       : "then the best");
            case LearnerPlan::Method::thompson:
                return fmt::format("learn by Thompson sampling (salt {}) from {}", salt, what);
            case LearnerPlan::Method::epsilon_greedy: break;
        }
        return fmt::format("the best so far by {}, but for {} of users (salt {})", what, percent(plan.epsilon), salt);
    }

    static std::string weekdays(Step const& s) {
        static constexpr std::string_view names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                     "Friday", "Saturday", "Sunday"};
        std::vector<std::string_view> out;
        for (int day : s.weekdays) out.push_back(names[static_cast<std::size_t>(day)]);
        return out.empty() ? "" : fmt::format(" on {}", fmt::join(out, " or "));
    }

    void rules() {
        if (spec_.exits == bit(Seen::visit) && !spec_.exits_at_wait_end)
            say(0, "Any visit, order or return ends the journey.");
        else if (spec_.exits == 0)
            say(0, "Nothing ends the journey before its last step.");
        else
            say(0, fmt::format("Any {} ends the journey{}.", events(spec_.exits),
                               spec_.exits_at_wait_end ? " when the wait under way is over" : ""));
        if (!spec_.re_entry.none())
            say(0, fmt::format("At least {} lie between two journeys of a user.", span(spec_.re_entry)));
        if (spec_.quiet)
            say(0, fmt::format("Nothing is sent from {} to {} on the {}'s clock; what falls there is {}.",
                               clock(spec_.quiet->from), clock(spec_.quiet->to),
                               spec_.quiet->user_zone ? "user" : "company",
                               spec_.quiet->then == QuietHours::Then::hold ? "held until then" : "left out"));
        out_ += explain_caps(spec_.caps) + explain_budget(spec_.budget);
        for (auto const& budget : spec_.channel_budgets) out_ += explain_budget(budget);
        explain_rules(spec_.rules);
    }

  public:
    static std::string explain_caps(std::vector<SpecCap> const& caps) {
        static constexpr std::string_view then[] = {"left out", "delayed until there is room", "sent and counted"};
        std::string out;
        for (auto const& cap : caps) {
            auto const what = !cap.channel.empty() ? " by " + cap.channel.text
                              : !cap.tag.empty()   ? " tagged " + cap.tag.text
                                                   : std::string{};
            auto const window = cap.window == Cap::Window::calendar_day ? std::string{"a calendar day"}
                                : cap.window == Cap::Window::fixed      ? "a fixed window of " + span(cap.span)
                                                                        : "any " + span(cap.span);
            out += fmt::format("A user gets at most {} sends{} in {}; one more is {}.\n", cap.limit, what, window,
                               then[static_cast<std::size_t>(cap.then)]);
        }
        return out;
    }

    void explain_rules(SpecRules const& rules) {
        if (!rules.programme.empty())
            out_ += fmt::format("The {} enrol in the care programme {}.\n",
                                rules.recalled_only ? "recalled" : "returned", rules.programme.text);
        if (rules.acquisition.per_day <= 0) return;
        out_ += fmt::format("New users are bought for {} per day, from {} each.\n", amount(rules.acquisition.per_day),
                            amount(rules.acquisition.first_price));
    }
    [[nodiscard]] std::string explain_budget(SpecBudget const& budget) const {
        std::string out;
        auto const what = budget.channel.empty() ? std::string{"Sending"} : "Sending " + budget.channel.text;
        if (budget.total >= 0) out += fmt::format("{} may cost {} in all.\n", what, amount(budget.total));
        if (budget.per_day >= 0) out += fmt::format("{} may cost {} per day.\n", what, amount(budget.per_day));
        if (budget.of_revenue >= 0)
            out += fmt::format("{} may cost {} of the revenue so far.\n", what, percent(budget.of_revenue));
        if (!budget.limits()) return out;
        std::vector<std::string_view> counted;
        if (budget.counts.messages) counted.emplace_back("messages");
        if (budget.counts.labour) counted.emplace_back("labour");
        if (budget.counts.offers) counted.emplace_back("offers");
        out += fmt::format("That counts {}.\n", fmt::join(counted, " and "));
        if (budget.counts.offers)
            out += "An offer counts at what it is expected to cost as it is sent; what it comes to takes its place.\n";
        return out;
    }

  private:
    [[nodiscard]] std::string amount(Micros m) const {
        constexpr Micros unit = 1'000'000;
        return m % unit == 0 ? count(m / unit) + " " + currency_ : price(m, currency_);
    }

    PolicySpec const& spec_;
    std::string const& currency_;
    std::string out_;
};

}  // namespace

std::string explain_policy(PolicyFile const& file, std::string const& currency) {
    std::string out = file.name() + (file.description().empty() ? "" : ": " + file.description()) + "\n\n", notes;
    for (auto const& note : budget_notes(file)) notes += "Note: " + note + ".\n";
    if (!file.stack()) return printable(out + PolicyExplainer{file.spec(), currency}.text() + notes);
    auto const& stack = *file.stack();
    out += fmt::format("{} policies, the most urgent first; a user is in at most {} journeys at a time.\n",
                       stack.policies.size(),
                       std::min<std::int64_t>(stack.at_once, static_cast<std::int64_t>(stack.policies.size())));
    out +=
        PolicyExplainer::explain_caps(stack.caps) + PolicyExplainer{file.spec(), currency}.explain_budget(stack.budget);
    if (stack.acquisition_per_day >= 0)
        out += fmt::format("One purse of {} a day buys all new users, the more urgent policy first.\n",
                           explain_words::price(stack.acquisition_per_day, currency));
    for (auto const& policy : stack.policies)
        out += "\n" + policy.name + "\n" + PolicyExplainer{policy, currency}.text();
    return printable(out + notes);
}

}  // namespace rekindle
