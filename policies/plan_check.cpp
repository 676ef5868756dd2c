#include "policies/plan_check.hpp"

#include "sim/recall/program_traits.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_budgets = 20;
constexpr Tick longest = static_cast<Tick>(max_run_days) * ticks_per_day;

class PlanCheck {
  public:
    PlanCheck(PolicyPlan const& plan, ObservableSchema const& schema) : plan_{plan}, schema_{schema} {}

    std::vector<std::string> mistakes() {
        want_most("journeys", program_.journeys.size(), max_journeys);
        want_most("code", program_.code.size(), max_instructions);
        want_most("sends", program_.sends.size(), max_program_sends);
        want_most("caps", program_.caps.size(), max_caps);
        want_most("budgets", program_.budgets.size(), most_budgets);
        want_most("learners", program_.learners.size(), 0);
        each("journeys", program_.journeys, [&](auto const& it, auto const& at) { check(it, at); });
        each("sends", program_.sends, [&](auto const& it, auto const& at) { check(it, at); });
        each("code", program_.code, [&](auto const& it, auto const& at) { check(it, at); });
        if (found_.empty()) check_way();
        std::size_t times = 0, triggers = 0;
        each("caps", program_.caps, [&](auto const& it, auto const& at) { check(it, at, times); });
        want_most("limits of rolling caps", times, max_cap_times);
        for (auto const& it : program_.journeys) triggers += it.triggers.size();
        want_most("triggers", triggers, max_program_triggers);
        each("budgets", program_.budgets, [&](auto const& it, auto const& at) {
            want_amount(at + ".total", it.total);
            want_amount(at + ".per_day", it.per_day);
            want_channel(at + ".channel", it.channel);
        });
        for (std::size_t i = 0; i < plan_.upkeep.size(); ++i) check_upkeep(i, "upkeep[" + std::to_string(i) + "]");
        for (auto const& rule : plan_.rules.care)
            want_row("rules.care.programme", rule.programme, schema_.programmes, "programme");
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
    void want_most(std::string const& key, std::size_t count, std::size_t most) {
        if (count > most) found_.push_back(key + " = " + std::to_string(count) + ": at most " + std::to_string(most));
    }
    template <class Rows, class Check>
    static void each(char const* key, Rows const& rows, Check const& check) {
        for (std::size_t i = 0; i < rows.size(); ++i) check(rows[i], std::string(key) + "[" + std::to_string(i) + "]");
    }
    void want_share(std::string const& key, double share) {
        if (!(share >= 0 && share <= 1)) note(key, share, "must lie in [0, 1]");
    }
    void want_row(std::string const& key, std::size_t row, std::vector<std::string> const& known, char const* what) {
        if (row >= known.size())
            found_.push_back(key + " = " + std::to_string(row) + ": the scenario has no such " + what);
    }
    void want_channel(std::string const& key, std::int16_t channel) {
        if (channel != -1) want_row(key, static_cast<std::size_t>(channel), schema_.channels, "channel");
    }
    void want_amount(std::string const& key, Micros amount) {
        if (amount < -1) note(key, amount, "must not be negative; -1 is none");
    }

    void check(Trigger const& it, std::string const& at) {
        using K = Trigger::Kind;
        switch (it.kind) {
            case K::silent:
            case K::lapse_oracle: want_span(at + ".after", it.after, 1); break;
            case K::every:
            case K::becomes:
                want_span(at + ".after", it.after, 1);
                want_span(at + ".first", it.first, 0);
                break;
            case K::at: want_span(at + ".first", it.first, 0); break;
            case K::warning: want_row(at + ".signal", it.signal, schema_.warnings, "warning signal"); break;
            case K::seen:
            case K::cart: break;
            default: note(at + ".kind", static_cast<int>(it.kind), "is no trigger");
        }
    }

    void check(JourneyPlan const& it, std::string const& at) {
        for (std::size_t i = 0; i < it.triggers.size(); ++i)
            check(it.triggers[i], at + ".triggers[" + std::to_string(i) + "]");
        want_step(at + ".entry", it.entry);
        want_span(at + ".re_entry", it.re_entry, 0);
        want_share(at + ".holdout_fraction", it.holdout_fraction);
        for (auto const& stage : it.roll_out) want_share(at + ".roll_out.share", stage.share);
        for (auto const time : {it.quiet.from, it.quiet.to}) {
            if (time < 0 || time > ticks_per_day) note(at + ".quiet", time, "must be a time of day, in ticks");
        }
        if (it.quiet.user_zone) note(at + ".quiet.user_zone", 1, "only policy files know the users' clocks");
        if (it.limit < -1) note(at + ".limit", it.limit, "must not be negative; -1 is none");
        if (it.limit_fraction_of_users != -1) want_share(at + ".limit_fraction_of_users", it.limit_fraction_of_users);
        want_amount(at + ".batch_budget", it.batch_budget);
        if (!it.ranked) return;
        bool const batch = it.triggers.size() == 1 &&
                           (it.triggers[0].kind == Trigger::Kind::every || it.triggers[0].kind == Trigger::Kind::at);
        if (!batch) note(at + ".ranked", 1, "only with one trigger, `every` or `at`");
        if (it.limit < 0 && it.limit_fraction_of_users < 0 && it.batch_budget < 0)
            note(at + ".ranked", 1, "needs a limit");
    }

    void check(Send const& it, std::string const& at) {
        want_row(at + ".channel", index_of(it.channel), schema_.channels, "channel");
        if (it.offer != no_offer) want_row(at + ".offer", index_of(it.offer), schema_.offers, "offer");
        if (it.message != no_message) want_row(at + ".message", index_of(it.message), schema_.messages, "message");
        if (it.journey >= program_.journeys.size()) note(at + ".journey", int{it.journey}, "there is no such journey");
    }

    void check(Cap const& it, std::string const& at, std::size_t& times) {
        if (it.window > Cap::Window::fixed) note(at + ".window", static_cast<int>(it.window), "is no window");
        if (it.window == Cap::Window::rolling) {
            if (it.first_time != times)
                note(at + ".first_time", int{it.first_time}, "the limits of rolling caps before");
            times += it.limit;
        }
        want_span(at + ".span", it.span, 1);
        want_channel(at + ".channel", it.channel);
    }

    void want_step(std::string const& key, std::uint16_t to) {
        if (to != journey_over && to >= program_.code.size()) note(key, int{to}, "there is no such instruction");
    }

    void check(Instruction const& it, std::string const& at) {
        using K = Instruction::Kind;
        want_step(at + ".next", it.next);
        want_step(at + ".otherwise", it.otherwise);
        if (it.kind == K::wait || it.kind == K::wait_for) want_span(at + ".wait", it.wait, 1);
        if (it.kind == K::wait_until && (it.wait < 0 || it.wait >= ticks_per_day))
            note(at + ".wait", it.wait, "must be a time of day, in ticks");
        if (it.kind == K::send && it.action >= program_.sends.size())
            note(at + ".action", int{it.action}, "there is no such send");
        if (it.kind == K::survey) want_row(at + ".item", it.item, schema_.surveys, "survey");
        if (it.kind == K::care) want_row(at + ".item", it.item, schema_.programmes, "programme");
        if (it.kind == K::learn || it.kind == K::clean || it.kind == K::fix)
            note(at + ".kind", static_cast<int>(it.kind), "only policy files can say this");
        if (it.kind > K::care) note(at + ".kind", static_cast<int>(it.kind), "is no instruction");
        if (it.kind != K::split) return;
        if (it.arm_count == 0 || it.first_arm + std::size_t{it.arm_count} > program_.arms.size())
            return note(at + ".arm_count", int{it.arm_count}, "there are no such arms");
        for (std::size_t i = 0; i < it.arm_count; ++i)
            want_step(at + ".arms[" + std::to_string(i) + "].next", program_.arms[it.first_arm + i].next);
    }

    /// A journey that could come back to a step might never end.
    void check_way() {
        for (std::size_t i = 0; i < program_.journeys.size(); ++i) {
            if (!leads_onward(program_, program_.journeys[i].entry))
                found_.push_back("journeys[" + std::to_string(i) + "]: its steps lead back to one before");
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

    PolicyPlan const& plan_;
    JourneyProgram const& program_ = plan_.program;
    ObservableSchema const& schema_;
    std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> plan_mistakes(PolicyPlan const& plan, ObservableSchema const& schema) {
    return PlanCheck(plan, schema).mistakes();
}

}  // namespace rekindle
