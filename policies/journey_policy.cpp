#include "policies/journey_policy.hpp"

#include <algorithm>

#include "policies/spec_compiler.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// Conditions and values by expressions.
class JourneyPolicy final : public RecallPolicy {
  public:
    JourneyPolicy(PolicyPlan plan, ExpressionTable expressions)
        : plan_{std::move(plan)}, expressions_{std::move(expressions)} {}

    PolicyPlan const& plan() const override { return plan_; }

    bool holds(std::uint16_t condition, ObservedUser const& user) const override {
        REKINDLE_EXPECTS(condition < expressions_.conditions.size());
        return expressions_.conditions[condition].holds(user);
    }

    double value(std::uint16_t number, ObservedUser const& user) const override {
        REKINDLE_EXPECTS(number < expressions_.values.size());
        return expressions_.values[number].value(user);
    }

  private:
    PolicyPlan plan_;
    ExpressionTable expressions_;
};

/// What a policy says about care and acquisition joins what the policies before it in its world said.
void add_rules(WorldRules& rules, PolicySpec const& spec, ObservableSchema const& schema,
               std::vector<SpecProblem>& problems) {
    auto const& given = spec.rules;
    if (given.acquisition.per_day > 0) rules.acquisition.push_back(given.acquisition);
    if (given.programme.empty()) return;
    auto const row = look_up(given.programme, schema.programmes, "the scenario has no such care programme", problems);
    rules.care.push_back(
        {static_cast<std::uint8_t>(row), given.recalled_only, spec.holdout_fraction, spec.holdout_salt});
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

PolicyPtr compile_policy(PolicySpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    StackSpec alone;
    alone.name = spec.name;
    alone.description = spec.description;
    alone.policies = {spec};
    alone.where = spec.where;
    return compile_stack(alone, schema, problems);
}

PolicyPtr compile_stack(StackSpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    auto const before = problems.size();
    ProgramCompiler compiler{schema, problems};
    PolicySpec all;
    PolicyPlan plan;
    plan.name = spec.name;
    plan.summary = spec.description;
    for (auto const& policy : spec.policies) {
        compiler.add(policy);
        all.upkeep.insert(all.upkeep.end(), policy.upkeep.begin(), policy.upkeep.end());
        add_rules(plan.rules, policy, schema, problems);
    }
    plan.upkeep = upkeep_of(all, schema, problems);
    for (auto const& cap : spec.caps) compiler.add_cap(cap, every_journey);
    compiler.add_budget(spec.budget, every_journey);
    plan.rules.purse_per_day = spec.acquisition_per_day;
    compiler.limit_at_once(spec.at_once);
    plan.program = compiler.finish(spec.where);
    if (problems.size() > before) return nullptr;
    return std::make_shared<JourneyPolicy const>(std::move(plan), compiler.take_expressions());
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
