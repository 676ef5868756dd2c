#include "policies/guarded_policy.hpp"

#include <cmath>
#include <exception>
#include <mutex>
#include <vector>

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

/// What a plug-in made is never destroyed: its destructors could throw, hang or crash when all is written.
PolicyPtr immortal(PolicyPtr made) {
    static std::mutex guard;
    static auto* const all = new std::vector<PolicyPtr>;
    std::lock_guard const lock(guard);
    return all->emplace_back(std::move(made));
}

class GuardedPolicy final : public RecallPolicy {
  public:
    GuardedPolicy(char const* name, PolicyPtr inner, PolicyPlan plan)
        : name_{name}, inner_{std::move(inner)}, plan_{std::move(plan)} {}

    PolicyPlan const& plan() const override { return plan_; }

    bool holds(std::uint16_t condition, ObservedUser const& user) const override {
        return guarded(name_, "holds()", [&] { return inner_->holds(condition, user); });
    }

    double value(std::uint16_t number, ObservedUser const& user) const override {
        double const out = guarded(name_, "value()", [&] { return inner_->value(number, user); });
        if (std::isnan(out))
            throw PolicyFault(name_,
                              "the value of user " + std::to_string(index_of(user.id)) + " is not a number (NaN)");
        return out;
    }

  private:
    char const* name_;
    PolicyPtr inner_;
    PolicyPlan plan_;
};

}  // namespace

PolicyPtr make_guarded_policy(PolicyEntry const& entry, ObservableSchema const& schema) {
    auto const* name = kept_name(entry.name);
    auto inner = guarded(name, "its factory", [&] { return immortal(entry.make(schema)); });
    if (inner == nullptr) throw PolicyFault(name, "its factory made nothing");
    auto plan = guarded(name, "plan()", [&] { return inner->plan(); });
    if (plan.name != entry.name) throw PolicyFault(name, "its plan has the name `" + plan.name + "`");
    auto const mistakes = plan_mistakes(plan, schema);
    if (!mistakes.empty()) {
        std::string all;
        for (auto const& mistake : mistakes) all += (all.empty() ? "" : "; ") + mistake;
        throw PolicyFault(name, "its plan is invalid: " + all);
    }
    return immortal(std::make_shared<GuardedPolicy const>(name, std::move(inner), std::move(plan)));
}

}  // namespace rekindle
