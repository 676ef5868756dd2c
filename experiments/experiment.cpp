#include "experiments/experiment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>

#include "experiments/policy_notes.hpp"
#include "scenarios/idle_offers.hpp"
#include "scenarios/plan_file.hpp"
#include "scenarios/uncertain_number.hpp"
#include "sim/base/contract.hpp"
#include "sim/engine/run.hpp"
#include "sim/recall/journey_program.hpp"

namespace rekindle {
namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

std::vector<PolicyPtr> policies_of(Experiment const& experiment) {
    std::vector<PolicyPtr> out;
    for (auto const& loaded : experiment.policies) out.push_back(loaded.policy);
    return out;
}

/// Coupled and uncertain: two replicates share a draw of the parameters, so that luck and parameters can be told apart.
std::uint32_t parameter_draw(bool uncertain, bool coupled, std::uint32_t replicate) {
    if (!uncertain) return 0;
    return coupled ? replicate / 2 : replicate;
}

std::uint32_t wanted_replications(Experiment const& experiment, bool coupled) {
    if (experiment.replications) return *experiment.replications;
    if (experiment.until) return most_replications;
    return coupled || experiment.scenario.uncertain() ? default_replications : 1;
}

RunResult describe(Experiment const& experiment, Model const& model, bool coupled) {
    RunResult result;
    result.scenario = experiment.scenario.name();
    result.currency = model.currency;
    result.version = version();
    result.digest = fmt::format("{:016x}", fnv1a(plan_text(experiment)));
    result.seed = experiment.seed;
    result.days = days_of(model.end());
    result.horizon_days = days_of(model.horizon);
    result.coupled = coupled;
    result.uncertain = experiment.scenario.uncertain();
    result.start_weekday = model.start_weekday;
    result.start_date = experiment.scenario.start_date();
    result.baseline = experiment.baseline;
    result.assumed = experiment.scenario.assumed();
    for (auto const& reason : model.leaving.reasons) result.lapse_reasons.push_back(reason.name);
    for (auto const& segment : model.segments) result.segments.push_back(segment.name);
    for (auto const& channel : model.channels) result.channels.push_back(channel.name);
    for (auto const& offer : model.offers) result.offers.push_back(offer.name);
    for (auto const& [path, value] : experiment.scenario.drawn(experiment.seed, 0)) result.parameters.push_back(path);
    for (auto const& warning : model.leaving.warnings) result.warning_signals.push_back(warning.name);
    for (auto const& loaded : experiment.policies) result.worlds.push_back(loaded.policy->plan().name);
    result.twin = untouched_world(model, policies_of(experiment));
    for (auto const& loaded : experiment.policies)
        result.impossible.push_back(impossible_counters(model, *loaded.policy));
    result.performance.threads = experiment.threads;
    return result;
}

bool sends_offer(PolicyPlan const& plan, std::size_t offer) {
    return std::ranges::any_of(plan.program.sends, [offer](Send const& send) { return index_of(send.offer) == offer; });
}

/// Offers that some policy of the run sends and nobody responds to.
std::vector<std::string> idle_offers(Experiment const& experiment, Model const& model) {
    std::vector<std::string> notes;
    for (auto const& idle : offers_that_only_cost(model)) {
        auto const sent = [&](LoadedPolicy const& loaded) { return sends_offer(loaded.policy->plan(), idle.offer); };
        if (std::ranges::any_of(experiment.policies, sent)) notes.push_back(idle.note);
    }
    return notes;
}

}  // namespace

std::string version() { return REKINDLE_VERSION; }

RunResult run_experiment(Experiment const& experiment) {
    REKINDLE_EXPECTS(!experiment.policies.empty());
    auto const policies = policies_of(experiment);
    auto const first = experiment.scenario.resolve(experiment.seed, 0);
    bool const coupled = is_coupled(first, policies);
    bool const uncertain = experiment.scenario.uncertain();
    auto const wanted = wanted_replications(experiment, coupled);
    auto result = describe(experiment, first, coupled);
    result.replications_asked = wanted;
    result.warnings = idle_offers(experiment, first);
    for (auto const& policy : policies) {
        for (auto& note : window_notes(policy->plan(), first)) result.warnings.push_back(std::move(note));
    }

    double expected = wanted;
    std::mutex guard;
    RunOptions options{.seed = experiment.seed,
                       .replicate = 0,
                       .threads = experiment.threads,
                       .chunk_blocks = experiment.chunk_blocks,
                       .epoch_days = experiment.epoch_days,
                       .baseline = experiment.baseline,
                       .progress = {},
                       .stop = experiment.stop};
    for (std::uint32_t r = 0; r < wanted; ++r) {
        options.replicate = r;
        options.log = r < experiment.recorded ? experiment.log : nullptr;
        options.users = r < experiment.recorded ? experiment.users : nullptr;
        options.progress = [&](double done, std::int64_t events) {
            if (!experiment.progress) return;
            std::lock_guard const lock(guard);
            experiment.progress({r + done, expected, result.performance.events + events});
        };
        auto const start = seconds();
        try {
            auto const draw = parameter_draw(uncertain, coupled, r);
            auto const model = draw == 0 ? first : experiment.scenario.resolve(experiment.seed, draw);
            auto tally = run_replicate(model, policies, options);
            tally.parameter_draw = draw;
            for (auto const& [path, value] : experiment.scenario.drawn(experiment.seed, draw))
                tally.parameters.push_back(value);
            result.performance.events += tally.events;
            result.performance.wakes += tally.wakes;
            result.replicates.push_back(std::move(tally));
        } catch (Interrupted const&) {
            result.interrupted = true;
            break;
        } catch (MoneyOverflow const& error) {
            result.failures.push_back(fmt::format("replication {}: {}", r + 1, error.what()));
        }
        result.performance.simulate_seconds += seconds() - start;
        if (!experiment.until || result.replicates.empty() || (r == 0 && wanted > 1)) continue;
        auto const state = precision_of(result, *experiment.until);
        if (state.reached) {
            if (!state.known) result.warnings.push_back(unknown_precision(*experiment.until));
            result.replications_asked = r + 1;
            break;
        }
        expected = std::min<double>(wanted, state.replications);
        if (r + 1 == wanted)  // first: the terminal shows the first few
            result.warnings.insert(result.warnings.begin(), missed_precision(state, *experiment.until, wanted));
    }
    if (!result.failures.empty()) {
        result.warnings.insert(result.warnings.begin(),
                               fmt::format("{} of {} replications are left out of every figure; {}",
                                           result.failures.size(), wanted, result.failures.front()));
    }
    return result;
}

std::string plan_text(Experiment const& experiment) {
    std::vector<std::string> policies;
    for (auto const& loaded : experiment.policies) policies.push_back(loaded.plan);
    PlanSettings settings{{"version", version()},
                          {"scenario_digest", experiment.scenario.digest()},
                          {"seed", std::to_string(experiment.seed)}};
    if (experiment.replications) settings.emplace_back("replications", std::to_string(*experiment.replications));
    if (experiment.until) {
        settings.emplace_back("until", fmt::format("ci({}) < {}%", experiment.until->metric,
                                                   100 * experiment.until->relative_half_width));
    }
    settings.emplace_back("baseline", experiment.policies[experiment.baseline].policy->plan().name);
    return write_plan(settings, experiment.scenario, policies);
}

}  // namespace rekindle
