#include "policies/journey_policy.hpp"

#include <algorithm>
#include <cmath>

#include "policies/spec_compiler.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// Audience, rank and conditions by expressions.
class JourneyPolicy final : public RecallPolicy {
  public:
    JourneyPolicy(PolicyPlan plan, std::optional<Expression> audience, ExpressionTable expressions)
        : plan_{std::move(plan)}, audience_{std::move(audience)}, expressions_{std::move(expressions)} {}

    PolicyPlan const& plan() const override { return plan_; }

    void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const override {
        REKINDLE_EXPECTS(users.size() == answers.size());
        for (std::size_t i = 0; i < users.size(); ++i) {
            answers[i] = {.start = !audience_ || audience_->holds(users[i]), .score = 0};
            if (!answers[i].start || !plan_.ranked) continue;
            double const x = score(0, users[i]);
            answers[i] = std::isnan(x) ? Decision{} : Decision{.start = true, .score = x};
        }
    }

    bool stops(std::uint16_t condition, ObservedUser const& user) const override {
        REKINDLE_EXPECTS(condition < expressions_.conditions.size());
        return expressions_.conditions[condition].holds(user);
    }

    double score(std::uint16_t number, ObservedUser const& user) const override {
        REKINDLE_EXPECTS(number < expressions_.scores.size());
        return expressions_.scores[number].value(user);
    }

  private:
    PolicyPlan plan_;
    std::optional<Expression> audience_;  // of plain steps
    ExpressionTable expressions_;
};

Trigger plain_trigger(SpecTrigger const& given) {
    using K = SpecTrigger::Kind;
    Trigger out{.kind = Trigger::Kind::none, .after = given.after, .first = given.first};
    switch (given.kind) {
        case K::silent: out.kind = Trigger::Kind::silent; break;
        case K::lapse_oracle: out.kind = Trigger::Kind::lapse_oracle; break;
        case K::every: out.kind = Trigger::Kind::every; break;
        case K::at: out.kind = Trigger::Kind::at; break;
        case K::order: out.kind = Trigger::Kind::order; break;
        case K::comeback: out.kind = Trigger::Kind::comeback; break;
        default: break;
    }
    return out;
}

PolicyPlan plan_of(PolicySpec const& spec) {
    PolicyPlan plan;
    plan.name = spec.name;
    plan.summary = spec.description;
    if (!spec.triggers.empty()) plan.trigger = plain_trigger(spec.triggers.front());
    plan.exit = spec.exits == 0 ? PolicyPlan::Exit::none : PolicyPlan::Exit::visit;
    plan.re_entry = spec.re_entry;
    plan.holdout_fraction = spec.holdout_fraction;
    plan.holdout_salt = spec.holdout_salt;
    plan.budget_total = spec.budget.total;
    plan.budget_per_day = spec.budget.per_day;
    plan.ranked = !spec.rank.empty();
    plan.limit = spec.limit;
    plan.limit_fraction_of_users = spec.limit_fraction_of_users;
    plan.asks = !spec.audience.empty() || plan.ranked;
    return plan;
}

/// In a world of several policies the first that says something about care or acquisition is heard.
void add_rules(WorldRules& rules, SpecRules const& given, ObservableSchema const& schema,
               std::vector<SpecProblem>& problems) {
    if (rules.acquisition.per_day == 0) rules.acquisition = given.acquisition;
    if (given.programme.empty() || rules.care.programme != no_programme) return;
    auto const row = look_up(given.programme, schema.programmes, "the scenario has no such care programme", problems);
    rules.care = {static_cast<std::uint8_t>(row), given.recalled_only};
}

PolicyPtr compile_steps(PolicySpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    auto const before = problems.size();
    auto plan = plan_of(spec);
    plan.upkeep = upkeep_of(spec, schema, problems);
    std::optional<Expression> audience;
    ExpressionTable expressions;
    if (!spec.audience.empty()) audience = compiled_expression(spec.audience, &schema, Wanted::condition, problems);
    if (!spec.rank.empty()) {
        if (auto rank = compiled_expression(spec.rank, &schema, Wanted::number, problems))
            expressions.scores.push_back(*std::move(rank));
    }
    for (auto const& given : spec.steps) {
        JourneyStep step;
        step.wait = given.wait;
        if (given.kind == PolicySpec::Step::Kind::send) {
            step.channel =
                ChannelId(look_up(given.channel, schema.channels, "the scenario has no such channel", problems));
            if (!given.offer.empty())
                step.offer = OfferId(look_up(given.offer, schema.offers, "the scenario has no such offer", problems));
            if (!given.message.empty())
                step.message =
                    MessageId(look_up(given.message, schema.messages, "the scenario has no such message", problems));
            if (!given.value.empty()) step.value = offer_formula(given, schema, expressions, problems);
        } else if (given.kind == PolicySpec::Step::Kind::wait) {
            step.kind = JourneyStep::Kind::wait;
        } else {
            step.kind = JourneyStep::Kind::stop_if;
            step.condition = static_cast<std::uint16_t>(expressions.conditions.size());
            if (given.condition.empty()) continue;
            if (auto condition = compiled_expression(given.condition, &schema, Wanted::condition, problems))
                expressions.conditions.push_back(*std::move(condition));
        }
        plan.steps.push_back(step);
    }
    add_rules(plan.rules, spec.rules, schema, problems);
    if (problems.size() > before) return nullptr;
    return std::make_shared<JourneyPolicy const>(std::move(plan), std::move(audience), std::move(expressions));
}

/// The policy of a program whose journeys are compiled.
PolicyPtr program_policy(std::string name, std::string summary, Located const& where, ProgramCompiler& compiler,
                         std::vector<Upkeep> upkeep, WorldRules const& rules, std::vector<SpecProblem> const& problems,
                         std::size_t before) {
    PolicyPlan plan;
    plan.name = std::move(name);
    plan.summary = std::move(summary);
    plan.upkeep = std::move(upkeep);
    plan.rules = rules;
    plan.program = std::make_shared<JourneyProgram const>(compiler.finish(where));
    if (problems.size() > before) return nullptr;
    return std::make_shared<JourneyPolicy const>(std::move(plan), std::nullopt, compiler.take_expressions());
}

/// Fields that only programs keep.
bool needs_program(Located const& expression) {
    auto const has = [&](char const* word) { return expression.text.find(word) != std::string::npos; };
    return has("journey_") || has("carts");
}

/// Calls visit(step) for every step, nested ones too.
template <class Visit>
void each_step(std::vector<PolicySpec::Step> const& steps, Visit const& visit) {
    for (auto const& step : steps) {
        visit(step);
        each_step(step.then, visit);
        each_step(step.otherwise, visit);
        for (auto const& arm : step.arms) each_step(arm.steps, visit);
    }
}

}  // namespace

bool is_line_of_steps(PolicySpec const& spec) {
    using S = PolicySpec::Step::Kind;
    using K = SpecTrigger::Kind;
    if (spec.triggers.size() > 1) return false;
    for (auto const& when : spec.triggers) {
        if (when.kind > K::comeback || !when.back_fill) return false;
    }
    for (auto const& step : spec.steps) {
        if (step.kind != S::send && step.kind != S::wait && step.kind != S::stop_if) return false;
        if (needs_program(step.condition) || needs_program(step.value)) return false;
    }
    bool const exits_simply = spec.exits == 0 || (spec.exits == bit(Seen::visit) && !spec.exits_at_wait_end);
    return exits_simply && !spec.recheck && spec.gain.empty() && spec.roll_out.empty() && spec.caps.empty() &&
           !spec.quiet && spec.budget.of_revenue < 0 && spec.channel_budgets.empty() && !needs_program(spec.audience) &&
           !needs_program(spec.rank);
}

PolicyPtr compile_policy(PolicySpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    if (is_line_of_steps(spec)) return compile_steps(spec, schema, problems);
    auto const before = problems.size();
    ProgramCompiler compiler{schema, problems};
    compiler.add(spec);
    auto upkeep = upkeep_of(spec, schema, problems);
    WorldRules rules;
    add_rules(rules, spec.rules, schema, problems);
    return program_policy(spec.name, spec.description, spec.where, compiler, std::move(upkeep), rules, problems,
                          before);
}

PolicyPtr compile_stack(StackSpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    auto const before = problems.size();
    ProgramCompiler compiler{schema, problems};
    PolicySpec all;
    WorldRules rules;
    for (auto const& policy : spec.policies) {
        compiler.add(policy);
        all.upkeep.insert(all.upkeep.end(), policy.upkeep.begin(), policy.upkeep.end());
        add_rules(rules, policy.rules, schema, problems);
    }
    auto upkeep = upkeep_of(all, schema, problems);
    for (auto const& cap : spec.caps) compiler.add_cap(cap, every_journey);
    compiler.add_budget(spec.budget, every_journey);
    compiler.limit_at_once(spec.at_once);
    return program_policy(spec.name, spec.description, spec.where, compiler, std::move(upkeep), rules, problems,
                          before);
}

void check_expressions(PolicySpec const& spec, std::vector<SpecProblem>& problems) {
    auto check = [&](Located const& where, Wanted wanted) {
        if (!where.empty()) (void)compiled_expression(where, nullptr, wanted, problems);
    };
    check(spec.audience, Wanted::condition);
    for (auto const* number : {&spec.rank, &spec.gain, &spec.cost}) check(*number, Wanted::number);
    for (auto const& when : spec.triggers) {
        if (when.kind != SpecTrigger::Kind::signal) check(when.condition, Wanted::condition);
    }
    each_step(spec.steps, [&](PolicySpec::Step const& step) {
        check(step.condition, Wanted::condition);
        check(step.value, Wanted::number);
    });
}

}  // namespace rekindle
