#include "policies/plan_check.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_steps = 200;
constexpr Tick longest = static_cast<Tick>(max_run_days) * ticks_per_day;

class PlanCheck {
  public:
    PlanCheck(PolicyPlan const& plan, ObservableSchema const& schema) : plan_{plan}, schema_{schema} {}

    std::vector<std::string> mistakes() {
        check_trigger();
        if (plan_.steps.size() > most_steps) note("steps", plan_.steps.size(), "at most 200 steps");
        for (std::size_t i = 0; i < plan_.steps.size(); ++i)
            check_step(plan_.steps[i], "steps[" + std::to_string(i) + "]");
        if (plan_.exit > PolicyPlan::Exit::visit) note("exit", static_cast<int>(plan_.exit), "is no way to exit");
        want_span("re_entry", plan_.re_entry, 0);
        if (!(plan_.holdout_fraction >= 0 && plan_.holdout_fraction <= 1))
            note("holdout_fraction", plan_.holdout_fraction, "must lie in [0, 1]");
        want_amount("budget_total", plan_.budget_total);
        want_amount("budget_per_day", plan_.budget_per_day);
        check_ranking();
        for (std::size_t i = 0; i < plan_.upkeep.size(); ++i) check_upkeep(i, "upkeep[" + std::to_string(i) + "]");
        if (plan_.program != nullptr) found_.push_back("program: only policy files make one");
        return std::move(found_);
    }

  private:
    template <class Value>
    void note(std::string const& key, Value value, char const* rule) {
        found_.push_back(key + " = " + std::to_string(value) + ": " + rule);
    }
    void want_span(std::string const& key, Duration given, Tick least) {
        Tick const span = given.up();
        if (span < least || span > longest)
            note(key, span,
                 least > 0 ? "must lie in (0, 4000] days, in ticks" : "must lie in [0, 4000] days, in ticks");
    }
    void want_amount(std::string const& key, Micros amount) {
        if (amount < -1) note(key, amount, "must not be negative; -1 is none");
    }

    void check_trigger() {
        using K = Trigger::Kind;
        auto const& trigger = plan_.trigger;
        switch (trigger.kind) {
            case K::silent:
            case K::lapse_oracle: want_span("trigger.after", trigger.after, 1); break;
            case K::every:
                want_span("trigger.after", trigger.after, 1);
                want_span("trigger.first", trigger.first, 0);
                break;
            case K::at: want_span("trigger.after", trigger.after, 0); break;
            case K::none:
            case K::order:
            case K::comeback: break;
            default: note("trigger.kind", static_cast<int>(trigger.kind), "is no trigger");
        }
    }

    void check_step(JourneyStep const& step, std::string const& at) {
        using K = JourneyStep::Kind;
        switch (step.kind) {
            case K::send:
                if (index_of(step.channel) >= schema_.channels.size())
                    note(at + ".channel", index_of(step.channel), "the scenario has no such channel");
                if (step.offer != no_offer && index_of(step.offer) >= schema_.offers.size())
                    note(at + ".offer", index_of(step.offer), "the scenario has no such offer");
                if (step.message != no_message && index_of(step.message) >= schema_.messages.size())
                    note(at + ".message", index_of(step.message), "the scenario has no such message");
                break;
            case K::wait: want_span(at + ".wait", step.wait, 1); break;
            case K::stop_if: break;
            default: note(at + ".kind", static_cast<int>(step.kind), "is no step");
        }
    }

    void check_upkeep(std::size_t i, std::string const& at) {
        auto const& it = plan_.upkeep[i];
        if (it.kind > Upkeep::Kind::calibrate) note(at + ".kind", static_cast<int>(it.kind), "is no upkeep");
        bool const of_channel = it.kind == Upkeep::Kind::clean;
        if (it.target >= (of_channel ? schema_.channels : schema_.messages).size())
            note(at + ".target", int{it.target}, "the scenario has no such channel or message");
        want_span(at + ".first", it.first, 0);
        want_span(at + ".every", it.every, 0);
        if (!(it.share > 0 && it.share <= 1)) note(at + ".share", it.share, "must lie in (0, 1]");
        if (it.cost < 0) note(at + ".cost", it.cost, "must not be negative");
        for (std::size_t other = 0; other < i; ++other) {
            if (plan_.upkeep[other].kind == it.kind && plan_.upkeep[other].target == it.target)
                note(at + ".target", int{it.target}, "at most one of a kind and target");
        }
    }

    void check_ranking() {
        bool const batch = plan_.trigger.kind == Trigger::Kind::every || plan_.trigger.kind == Trigger::Kind::at;
        double const share = plan_.limit_fraction_of_users;
        if (plan_.limit < -1) note("limit", plan_.limit, "must not be negative; -1 is none");
        if (share != -1 && !(share >= 0 && share <= 1))
            note("limit_fraction_of_users", share, "must lie in [0, 1]; -1 is none");
        if (!plan_.ranked) return;
        if (!batch) note("ranked", 1, "only with a trigger `every` or `at`");
        if (plan_.limit < 0 && share < 0) note("ranked", 1, "needs a limit");
    }

    PolicyPlan const& plan_;
    ObservableSchema const& schema_;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> plan_mistakes(PolicyPlan const& plan, ObservableSchema const& schema) {
    return PlanCheck(plan, schema).mistakes();
}

}  // namespace rekindle
