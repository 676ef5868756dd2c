#include "experiments/policy_notes.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenarios/explain_words.hpp"

namespace rekindle {
namespace {

using Step = PolicySpec::Step;

/// What some steps use, nested ones included.
struct Uses {
    std::set<std::string> channels, messages, offers, tags;
};

void add_uses(std::vector<Step> const& steps, Uses& uses) {
    for (auto const& step : steps) {
        if (step.kind == Step::Kind::send) {
            uses.channels.insert(step.channel.text);
            uses.messages.insert(step.message.text);
            uses.offers.insert(step.offer.text);
            uses.tags.insert(step.tags.begin(), step.tags.end());
        }
        add_uses(step.then, uses);
        add_uses(step.otherwise, uses);
        for (auto const& arm : step.arms) add_uses(arm.steps, uses);
    }
}

class PolicyNotes {
  public:
    PolicyNotes(PolicyFile const& file, Model const& model) : file_{file}, model_{model} {}

    std::vector<std::string> notes() {
        for (auto const& spec : file_.policies()) add_uses(spec.steps, all_);
        for (auto const& spec : file_.policies()) {
            before_ = file_.stack() ? spec.name + ": " : "";
            triggers(spec);
            entry(spec);
            sending(spec);
        }
        before_.clear();
        if (auto const* stack = file_.stack() ? &*file_.stack() : nullptr) {
            for (auto const& cap : stack->caps) one_cap(cap, all_);
            one_budget(stack->budget, all_);
            auto const buys = [](PolicySpec const& spec) { return spec.rules.acquisition.per_day > 0; };
            if (stack->acquisition_per_day >= 0 && std::ranges::none_of(stack->policies, buys))
                note("acquisition_per_day", "no policy buys users");
        }
        return std::move(notes_);
    }

  private:
    void note(std::string_view key, std::string_view why) {
        notes_.push_back(fmt::format("{}{} does nothing: {}", before_, key, why));
    }

    void triggers(PolicySpec const& spec) {
        using K = SpecTrigger::Kind;
        for (auto const& when : spec.triggers) {
            auto late = [&](std::string_view key, Tick at) {
                if (at >= model_.horizon) note(key, "it lies at or after the horizon, when no journey starts");
            };
            if (when.kind == K::at) late("trigger.at", when.after.up());
            if (when.kind == K::every) late("trigger.every", when.first.up());
            if (when.kind == K::becomes) late("trigger.becomes", when.first.up());
            for (auto const t : when.instants) late("an instant of trigger.manual", t);
            bool const looks_back = when.kind == K::silent || when.kind == K::becomes || when.kind == K::lapse_oracle ||
                                    when.kind == K::signal;
            if (!when.back_fill && !looks_back)
                note("trigger.back_fill", "this trigger finds nobody waiting at the start");
        }
    }

    void entry(PolicySpec const& spec) {
        if (spec.recheck && spec.audience.empty()) note("recheck", "there is no audience");
        if (spec.exits == 0 && spec.exits_at_wait_end) note("exit_check", "no event ends the journey");
        bool const once = std::ranges::all_of(spec.triggers, [](SpecTrigger const& when) {
            return when.kind == SpecTrigger::Kind::at || when.kind == SpecTrigger::Kind::date;
        });
        if (!spec.re_entry.none() && once && spec.triggers.size() == 1) note("re_entry", "its trigger comes once");
        if (!spec.re_entry.none() && spec.re_entry.up() >= model_.horizon && !once)
            notes_.push_back(before_ + "re_entry is as long as the horizon: each user starts once");
        bool const steps = !spec.steps.empty();
        if (!steps && !spec.roll_out.empty()) note("roll_out", "the policy has no steps");
        if (!steps && !spec.audience.empty())
            note("audience", "the policy has no steps, care and acquisition ask nobody");
    }

    void sending(PolicySpec const& spec) {
        Uses mine;
        add_uses(spec.steps, mine);
        if (spec.quiet && mine.channels.empty()) note("quiet_hours", "the policy sends nothing");
        for (auto const& cap : spec.caps) one_cap(cap, mine);
        one_budget(spec.budget, mine);
        for (auto const& budget : spec.channel_budgets) one_budget(budget, mine);
        for (auto const& upkeep : spec.upkeep) {
            auto const& users = upkeep.what.kind == Upkeep::Kind::clean ? all_.channels : all_.messages;
            if (users.count(upkeep.target.text) == 0)
                note("upkeep of " + upkeep.target.text, "nothing is sent by it; its cost is paid");
            if (upkeep.what.first.up() >= model_.horizon)
                note("upkeep of " + upkeep.target.text, "it lies after the horizon");
        }
    }

    void one_cap(SpecCap const& cap, Uses const& uses) {
        if (!cap.channel.empty() && uses.channels.count(cap.channel.text) == 0)
            note("the cap on " + cap.channel.text, "nothing is sent by this channel");
        if (cap.channel.empty() && cap.tag.empty() && uses.channels.empty()) note("caps", "nothing is sent");
    }
    void one_budget(SpecBudget const& budget, Uses const& uses) {
        if (!budget.limits()) return;
        if (!budget.channel.empty() && uses.channels.count(budget.channel.text) == 0)
            note("the budget of " + budget.channel.text, "nothing is sent by this channel");
        if (budget.channel.empty() && uses.channels.empty()) note("budget", "nothing is sent");
    }

    PolicyFile const& file_;
    Model const& model_;
    Uses all_;
    std::string before_;
    std::vector<std::string> notes_;
};

}  // namespace

std::vector<std::string> window_notes(PolicyPlan const& plan, Model const& model) {
    std::vector<std::string> notes;
    auto const look_at = [&](Duration wait) {
        Tick const window = model.incremental_window;
        if (2 * wait.up() < window) return;
        notes.push_back(
            fmt::format("{}: its trigger waits {} of the {} in which incremental_returns counts; read "
                        "incremental_returns_to_end",
                        plan.name, explain_words::days(wait.up()), explain_words::days(window)));
    };
    for (auto const& journey : plan.program.journeys) {
        for (auto const& when : journey.triggers) {
            using K = Trigger::Kind;
            if (when.kind == K::silent || when.kind == K::lapse_oracle) look_at(when.after);
        }
    }
    return notes;
}

std::vector<std::string> idle_policy_keys(PolicyFile const& file, Model const& model) {
    return PolicyNotes{file, model}.notes();
}

}  // namespace rekindle
