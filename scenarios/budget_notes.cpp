#include "scenarios/budget_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace rekindle {
namespace {

/// Whether some send brings an offer, by `channel` unless that is empty.
bool brings_offers(std::vector<PolicySpec::Step> const& steps, std::string const& channel) {
    return std::any_of(steps.begin(), steps.end(), [&](PolicySpec::Step const& step) {
        bool const mine = channel.empty() || step.channel.text == channel;
        return (step.kind == PolicySpec::Step::Kind::send && mine && !step.offer.empty()) ||
               brings_offers(step.then, channel) || brings_offers(step.otherwise, channel) ||
               std::any_of(step.arms.begin(), step.arms.end(),
                           [&](PolicySpec::Arm const& arm) { return brings_offers(arm.steps, channel); });
    });
}

}  // namespace

std::vector<std::string> budget_notes(PolicyFile const& file) {
    std::vector<std::string> out;
    auto const note = [&](std::string const& whose, SpecBudget const& budget, auto const& bound) {
        bool const brings = std::any_of(bound.begin(), bound.end(), [&](PolicySpec const& spec) {
            return brings_offers(spec.steps, budget.channel.text);
        });
        if (!budget.limits() || budget.counts.offers || !brings) return;
        out.push_back(
            fmt::format("the budget of {} leaves out the offers that its touches bring: these cost on top of it; "
                        "includes: [messages, labour, offers] counts them",
                        whose));
    };
    for (auto const& spec : file.policies()) {
        std::span<PolicySpec const> const own{&spec, 1};
        note(spec.name, spec.budget, own);
        for (auto const& budget : spec.channel_budgets) note(spec.name + ", " + budget.channel.text, budget, own);
    }
    if (file.stack()) note(file.name(), file.stack()->budget, file.policies());
    return out;
}

}  // namespace rekindle
