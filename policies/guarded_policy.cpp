#include "policies/guarded_policy.hpp"

#include <cmath>
#include <exception>

#include "policies/foreign_call.hpp"
#include "policies/plan_check.hpp"

namespace rekindle {
namespace {

/// Calls `ask` as a marked foreign call; whatever comes flying out of it becomes a PolicyFault.
template <class Ask>
decltype(auto) guarded(char const* policy, char const* question, Ask&& ask) {
    ForeignCallMark const mark(policy, question);
    try {
        return ask();
    } catch (std::exception const& error) {
        throw PolicyFault(policy, std::string(question) + " threw: " + error.what());
    } catch (...) { throw PolicyFault(policy, std::string(question) + " threw something that is no std::exception"); }
}

class GuardedPolicy final : public RecallPolicy {
  public:
    GuardedPolicy(char const* name, PolicyPtr inner, PolicyPlan plan)
        : name_{name}, inner_{std::move(inner)}, plan_{std::move(plan)} {}

    PolicyPlan const& plan() const override { return plan_; }

    void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const override {
        guarded(name_, "decide()", [&] { inner_->decide(users, answers); });
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (answers[i].start && std::isnan(answers[i].score)) {
                throw PolicyFault(
                    name_, "the score of user " + std::to_string(index_of(users[i].id)) + " is not a number (NaN)");
            }
        }
    }

    bool stops(std::uint16_t condition, ObservedUser const& user) const override {
        return guarded(name_, "stops()", [&] { return inner_->stops(condition, user); });
    }

    double score(std::uint16_t number, ObservedUser const& user) const override {
        return guarded(name_, "score()", [&] { return inner_->score(number, user); });
    }

  private:
    char const* name_;
    PolicyPtr inner_;
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_guarded_policy(PolicyEntry const& entry, ObservableSchema const& schema) {
    auto const* name = kept_name(entry.name);
    auto inner = guarded(name, "its factory", [&] { return entry.make(schema); });
    if (inner == nullptr) throw PolicyFault(name, "its factory made nothing");
    auto plan = guarded(name, "plan()", [&] { return inner->plan(); });
    if (plan.name != entry.name) throw PolicyFault(name, "its plan has the name `" + plan.name + "`");
    auto const mistakes = plan_mistakes(plan, schema);
    if (!mistakes.empty()) {
        std::string all;
        for (auto const& mistake : mistakes) all += (all.empty() ? "" : "; ") + mistake;
        throw PolicyFault(name, "its plan is invalid: " + all);
    }
    return std::make_shared<GuardedPolicy const>(name, std::move(inner), std::move(plan));
}

}  // namespace rekindle
