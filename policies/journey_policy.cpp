#include "policies/journey_policy.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "policies/expression.hpp"
#include "sim/base/contract.hpp"
#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

/// Audience, rank and stop conditions by expressions.
class JourneyPolicy final : public RecallPolicy {
  public:
    JourneyPolicy(PolicyPlan plan, std::optional<Expression> audience, std::optional<Expression> rank,
                  std::vector<Expression> conditions)
        : plan_{std::move(plan)},
          audience_{std::move(audience)},
          rank_{std::move(rank)},
          conditions_{std::move(conditions)} {}

    PolicyPlan const& plan() const override { return plan_; }

    void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const override {
        REKINDLE_EXPECTS(users.size() == answers.size());
        for (std::size_t i = 0; i < users.size(); ++i) {
            answers[i] = {.start = !audience_ || audience_->holds(users[i]), .score = 0};
            if (!answers[i].start || !rank_) continue;
            double const score = rank_->value(users[i]);
            answers[i] = std::isnan(score) ? Decision{} : Decision{.start = true, .score = score};
        }
    }

    bool stops(std::uint16_t condition, ObservedUser const& user) const override {
        REKINDLE_EXPECTS(condition < conditions_.size());
        return conditions_[condition].holds(user);
    }

  private:
    PolicyPlan plan_;
    std::optional<Expression> audience_, rank_;
    std::vector<Expression> conditions_;
};

std::optional<Expression> compiled(Located const& where, ObservableSchema const* schema, Wanted wanted,
                                   std::vector<SpecProblem>& problems) {
    std::vector<ExpressionProblem> found;
    auto out = Expression::compile(where.text, schema, wanted, found);
    for (auto& p : found) {
        auto place = where;
        if (place.line > 0) place.column += static_cast<int>(p.at);
        problems.push_back({std::move(place), std::move(p.value), std::move(p.rule), std::move(p.hint)});
    }
    return out;
}

/// Position of a name, or a problem.
std::size_t look_up(Located const& name, std::vector<std::string> const& known, char const* rule,
                    std::vector<SpecProblem>& problems) {
    if (name.empty()) return 0;  // its mistake is noted already
    auto const found = std::find(known.begin(), known.end(), name.text);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    problems.push_back({name, name.text, rule, name_hint(name.text, known)});
    return 0;
}

PolicyPlan plan_of(PolicySpec const& spec) {
    PolicyPlan plan;
    plan.name = spec.name;
    plan.summary = spec.description;
    plan.trigger = spec.trigger;
    plan.exit = spec.exit;
    plan.re_entry = spec.re_entry;
    plan.holdout_fraction = spec.holdout_fraction;
    plan.holdout_salt = spec.holdout_salt;
    plan.budget_total = spec.budget_total;
    plan.budget_per_day = spec.budget_per_day;
    plan.ranked = !spec.rank.empty();
    plan.limit = spec.limit;
    plan.limit_fraction_of_users = spec.limit_fraction_of_users;
    plan.asks = !spec.audience.empty() || plan.ranked;
    return plan;
}

}  // namespace

PolicyPtr compile_policy(PolicySpec const& spec, ObservableSchema const& schema, std::vector<SpecProblem>& problems) {
    auto const before = problems.size();
    auto plan = plan_of(spec);
    std::optional<Expression> audience, rank;
    std::vector<Expression> conditions;
    if (!spec.audience.empty()) audience = compiled(spec.audience, &schema, Wanted::condition, problems);
    if (!spec.rank.empty()) rank = compiled(spec.rank, &schema, Wanted::number, problems);
    for (auto const& given : spec.steps) {
        JourneyStep step;
        step.kind = given.kind;
        step.wait = given.wait;
        if (given.kind == JourneyStep::Kind::send) {
            step.channel =
                ChannelId(look_up(given.channel, schema.channels, "the scenario has no such channel", problems));
            if (!given.offer.empty())
                step.offer = OfferId(look_up(given.offer, schema.offers, "the scenario has no such offer", problems));
        } else if (given.kind == JourneyStep::Kind::stop_if && !given.condition.empty()) {
            step.condition = static_cast<std::uint16_t>(conditions.size());
            if (auto condition = compiled(given.condition, &schema, Wanted::condition, problems))
                conditions.push_back(*std::move(condition));
        }
        plan.steps.push_back(step);
    }
    if (problems.size() > before) return nullptr;
    return std::make_shared<JourneyPolicy const>(std::move(plan), std::move(audience), std::move(rank),
                                                 std::move(conditions));
}

void check_expressions(PolicySpec const& spec, std::vector<SpecProblem>& problems) {
    if (!spec.audience.empty()) (void)compiled(spec.audience, nullptr, Wanted::condition, problems);
    if (!spec.rank.empty()) (void)compiled(spec.rank, nullptr, Wanted::number, problems);
    for (auto const& step : spec.steps) {
        if (!step.condition.empty()) (void)compiled(step.condition, nullptr, Wanted::condition, problems);
    }
}

}  // namespace rekindle
