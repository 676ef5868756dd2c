// `run` and `compare`: simulate, print, write.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>

#include "apps/command.hpp"
#include "apps/named_files.hpp"
#include "apps/option_checks.hpp"
#include "apps/plugin_supervisor.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/experiment.hpp"
#include "experiments/record_files.hpp"
#include "experiments/report_story.hpp"
#include "experiments/user_trace.hpp"
#include "output/atomic_file.hpp"
#include "output/result_files.hpp"
#include "output/summary_json.hpp"
#include "scenarios/plan_file.hpp"
#include "sim/base/text_wrap.hpp"
#include "sim/engine/parallel.hpp"

namespace rekindle {
namespace {

struct CompareOptions {
    std::string scenario;
    std::vector<std::string> policies;
    std::string baseline;
    std::string users, days, seed, replications;
    std::string until;
    int threads = 0;
    std::vector<std::string> set;
    std::vector<std::string> plugins;
    double answer_limit_seconds = 10;
    std::string holdout;
    std::string trace;
    std::string out;
    RecordWanted record;
    std::string recorded;
    bool json = false;
    bool quiet = false;
    std::string color = "auto";
    bool with_twin = false;  ///< run: the untouched twin is added and is the baseline
};

void add_options(CLI::App& app, std::shared_ptr<CompareOptions> const& o) {
    app.add_option("SCENARIO", o->scenario, "scenario file, name in the library, or a plan.yaml to run again")
        ->required();
    app.add_option("--users", o->users, "initial users, in place of the file's");
    app.add_option("--days", o->days, "horizon in days, in place of the file's");
    app.add_option("--seed", o->seed, "same seed, same bytes (default 1)");
    app.add_option("--replications", o->replications,
                   "default: 1 where users are uncoupled and numbers certain, else 20");
    app.add_option("--until", o->until, "replicate to a precision, as 'ci(returns) < 2%'");
    app.add_option("--threads", o->threads, "default: all cores; changes no byte of the results")
        ->check(whole_within(1, 1024));
    app.add_option("--set", o->set, "path=value, for instance channels.sms.cost=0.07; may be repeated")
        ->allow_extra_args(false);
    add_plugin_option(app, o->plugins);
    app.add_option("--answer-limit", o->answer_limit_seconds,
                   "seconds a plug-in may take for one answer before its world is left out (default 10)")
        ->check(number_within(0.1, 86400));
    app.add_option("--holdout", o->holdout, "share of users no policy touches, as 5%, in place of the file's");
    app.add_option(
        "--trace-user", o->trace,
        "tell one user's story in all worlds instead of the results: its number, or persuadable, sure_thing, "
        "lost_cause or sleeping_dog for the first such user");
    app.add_option("-o,--output", o->out, fmt::format("folder for {}", fmt::join(result_file_names, ", ")))
        ->check(not_empty());
    app.add_option("--users-out", o->record.users_file,
                   "CSV file for a row per user and world: who it is, its type, its totals")
        ->check(not_empty());
    app.add_option("--events-out", o->record.events_file, "CSV file for every event of every user in every world")
        ->check(not_empty());
    app.add_option("--events-sample", o->record.events_sample,
                   "users in --events-out: a share, as 1%, or a number, as 500 (default: all)");
    app.add_option("--record-replications", o->recorded,
                   "replications in --users-out and --events-out, the first so many (default 1)");
    app.add_flag("--json", o->json, "print summary.json instead of the table");
    app.add_flag("--quiet", o->quiet, "no progress");
    app.add_option("--color", o->color, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}));
}

/// An option right behind --policies would be taken for a name.
CLI::Validator policy_name() {
    auto const check = [](std::string const& text) {
        return text.starts_with('-') ? text + " is an option: name the policies right behind --policies or --policy"
                                     : std::string{};
    };
    return {check, ""};
}

/// Mistakes in options that stand for a key of the scenario are told by the option's name.
[[noreturn]] void rethrow_by_option(ScenarioError const& error, CompareOptions const& o) {
    auto problems = error.problems();
    auto const rename = [&](std::string const& given, char const* key, char const* option) {
        for (auto& problem : problems) {
            if (!given.empty() && problem.mark.file && *problem.mark.file == std::string("--set ") + key)
                problem.mark.file = std::make_shared<std::string const>(option);
        }
    };
    rename(o.users, "users", "--users");
    rename(o.days, "horizon", "--days");
    rename(o.holdout, "holdout", "--holdout");
    throw ScenarioError(problems);
}

std::vector<std::string> overrides_of(CompareOptions const& o) {
    auto overrides = o.set;
    if (!o.holdout.empty()) overrides.push_back("holdout=" + o.holdout);
    if (!o.users.empty()) overrides.push_back("users=" + o.users);
    if (!o.days.empty())
        overrides.push_back("horizon=" + o.days +
                            (o.days.find_first_not_of("0123456789.") == std::string::npos ? "d" : ""));
    return overrides;
}

void apply_setting(CompareOptions& o, std::string const& key, std::string const& value) {
    if (key == "seed" && o.seed.empty()) o.seed = value;
    if (key == "replications" && o.replications.empty() && o.until.empty()) o.replications = value;
    if (key == "until" && o.until.empty()) o.until = value;
    if (key == "baseline" && o.baseline.empty() && o.policies.empty()) o.baseline = value;
}

/// Whether a plan's policy is at fault, or its library no longer among `files`.
bool is_left_out(std::string const& plan, std::vector<std::string> const& files, LeftOut const& left_out) {
    auto const reference = plugin_reference(plan);
    if (!reference || left_out.empty()) return false;
    auto const its_own = [&](std::string const& file) { return examine_plugin(file).digest == reference->digest; };
    return left_out.policy(reference->policy) ||
           (!left_out.plugins.empty() && std::none_of(files.begin(), files.end(), its_own));
}

/// The policies by name on the command line, or those of the plan; without those of plug-ins at fault.
std::vector<LoadedPolicy> load_policies(CompareOptions const& o, Scenario const& scenario,
                                        std::vector<std::string> const& from_plan, LeftOut const& left_out) {
    std::vector<std::string> files, plans;
    for (auto const& file : o.plugins) {
        if (!left_out.plugin(file)) files.push_back(file);
    }
    for (auto const& text : from_plan) {
        if (o.policies.empty() && !is_left_out(text, files, left_out)) plans.push_back(text);
    }
    auto const plugins = load_plugins(files, plans);
    auto const schema = scenario.observables();
    std::vector<LoadedPolicy> loaded;
    for (auto const& text : plans) loaded.push_back(parse_policy(text, o.scenario, schema, plugins));
    std::vector<Problem> problems;
    for (auto const& name : o.policies) {
        if (left_out.policy(name)) continue;
        if (!left_out.plugins.empty() && !is_policy(name, policy_libraries(), plugins)) {
            std::cerr << fmt::format("policy {}: not found, perhaps for want of a plug-in; it is left out\n", name);
            continue;
        }
        try {
            loaded.push_back(load_policy(name, schema, policy_libraries(), plugins));
        } catch (ScenarioError const& error) {
            problems.insert(problems.end(), error.problems().begin(), error.problems().end());
        }
    }
    if (!problems.empty()) throw ScenarioError(problems);
    return loaded;
}

std::size_t find_baseline(std::vector<LoadedPolicy> const& policies, std::string const& wanted) {
    std::string names;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        auto const& name = policies[i].policy->plan().name;
        for (std::size_t j = 0; j < i; ++j) {
            if (policies[j].policy->plan().name == name)
                throw UsageError("--policies: two policies are named " + name + "; give each its own name:");
        }
        names += (i > 0 ? ", " : "") + name;
    }
    auto const name = wanted.empty() ? std::string("none") : wanted;
    for (std::size_t i = 0; i < policies.size(); ++i) {
        if (policies[i].policy->plan().name == name) return i;
    }
    if (wanted.empty()) return 0;
    throw UsageError(fmt::format("--baseline = {}: must be one of the policies compared: {}", wanted, names));
}

Experiment make_experiment(CompareOptions o, LeftOut const& left_out) {
    auto const path = find_scenario(o.scenario);
    std::vector<std::string> from_plan;
    auto load = [&] {
        if (kind_of_file(path) != FileKind::plan) return Scenario::load(path, overrides_of(o));
        auto plan = read_plan(path, overrides_of(o));
        for (auto const& [key, value] : plan.settings) apply_setting(o, key, value);
        from_plan = plan.policies;
        return plan.scenario;
    };
    auto scenario = [&] {
        try {
            return load();
        } catch (ScenarioError const& error) { rethrow_by_option(error, o); }
    }();
    if (o.with_twin && !o.policies.empty() && o.policies.front() != "none")
        o.policies.insert(o.policies.begin(), "none");
    if (o.with_twin && o.policies.empty() && from_plan.empty()) o.policies = {"none"};
    auto policies = load_policies(o, scenario, from_plan, left_out);
    if (policies.empty() && !left_out.empty())
        throw ScenarioError(
            {{{}, "policies", "", "none is left to run", "mend the plug-in, or name others beside it"}});
    if (policies.empty())
        throw UsageError("--policies is required: name at least one policy; try: rekindle list policies");
    auto const baseline = find_baseline(policies, left_out.policy(o.baseline) ? "" : o.baseline);
    Experiment experiment{.scenario = std::move(scenario),
                          .policies = std::move(policies),
                          .baseline = baseline,
                          .replications = {},
                          .until = {},
                          .progress = {}};
    if (!o.seed.empty()) experiment.seed = whole_number<std::uint64_t>(o.seed, "--seed", 0, ~std::uint64_t{0});
    if (!o.replications.empty())
        experiment.replications = whole_number<std::uint32_t>(o.replications, "--replications", 1, 1000000);
    if (!o.until.empty()) {
        try {
            experiment.until = parse_precision(o.until);
        } catch (std::invalid_argument const& error) {
            throw UsageError(fmt::format("--until = {}: {}", o.until, error.what()));
        }
    }
    experiment.threads = o.threads > 0 ? o.threads : available_threads();
    return experiment;
}

std::unique_ptr<RecordFiles> open_records(CompareOptions const& o, Experiment& experiment) {
    auto wanted = o.record;
    if (!o.recorded.empty())
        wanted.replications = whole_number<std::uint32_t>(o.recorded, "--record-replications", 1, 1000000);
    if (!wanted.any() && !(o.recorded.empty() && wanted.events_sample.empty()))
        throw UsageError("--events-sample and --record-replications say what goes into --events-out or --users-out");
    if (!wanted.any()) return nullptr;
    try {
        return std::make_unique<RecordFiles>(wanted, experiment);
    } catch (std::invalid_argument const& error) {
        throw UsageError(fmt::format("--events-sample = {}: {}", wanted.events_sample, error.what()));
    }
}

/// A plan.yaml may be run again into its own folder: it is read before it is written.
void expect_files_apart(CompareOptions const& o) {
    std::vector<NamedFile> inputs{{"SCENARIO", find_scenario(o.scenario).string()}}, outputs;
    for (auto const& policy : o.policies) {
        if (std::filesystem::is_regular_file(policy)) inputs.push_back({"a policy", policy});  // else a name
    }
    for (auto const& plugin : o.plugins) inputs.push_back({"--plugin", plugin});
    for (auto const* name : result_file_names) {
        if (!o.out.empty()) outputs.push_back({"-o", (std::filesystem::path(o.out) / name).string()});
    }
    std::vector<NamedFile> const records{{"--users-out", o.record.users_file}, {"--events-out", o.record.events_file}};
    expect_apart(inputs, records);
    outputs.insert(outputs.end(), records.begin(), records.end());
    expect_apart({}, outputs);
}

ExitCode compare(CompareOptions const& o, LeftOut const& left_out) {
    double const start = steady_seconds();
    expect_files_apart(o);
    auto experiment = make_experiment(o, left_out);
    if (!o.trace.empty()) {
        try {
            std::cout << trace_text(experiment, parse_trace(o.trace));
            return ExitCode::ok;
        } catch (std::invalid_argument const& error) {
            throw UsageError(fmt::format("--trace-user = {}: {}", o.trace, error.what()));
        }
    }
    if (!o.out.empty()) create_folder(o.out);
    auto records = open_records(o, experiment);
    ProgressLine progress(std::cerr, progress_style(o.quiet), "users", &steady_seconds);
    auto const users = static_cast<double>(experiment.scenario.central().initial_users);
    experiment.progress = [&](ExperimentProgress const& now) {
        progress.update(static_cast<std::int64_t>(now.replications * users),
                        static_cast<std::int64_t>(now.expected * users), now.events);
    };
    experiment.stop = &interrupt_flag();
    auto result = run_experiment(experiment);
    progress.finish();
    for (auto const& failure : result.failures) std::cerr << failure << '\n';
    expect_no_tampering();
    if (result.replicates.empty()) {
        std::cerr << (result.interrupted ? "interrupted before the first replication was finished: nothing is written\n"
                                         : "no replication could be finished: nothing is written\n");
        return result.interrupted ? ExitCode::interrupted : ExitCode::partial;
    }
    auto const recorded = records ? records->finished(result) : std::vector<AtomicFile*>{};
    if (records && recorded.empty())
        std::cerr << "a replication whose users or events are recorded is not finished: no such file is written\n";
    for (auto const& name : left_out.policies) result.warnings.push_back("left out, its plug-in is at fault: " + name);
    if (!o.out.empty()) result.story = story_for_report(experiment, result);
    auto const analysis = full_analysis(result);
    result.performance.total_seconds = steady_seconds() - start;
    if (o.out.empty()) {
        commit_together({recorded.begin(), recorded.end()});
    } else {
        write_result_files(o.out, result, analysis, plan_text(experiment), recorded);
    }
    if (o.json) {
        print_data(summary_json(result, analysis));
    } else {
        print_table(terminal_table(result, analysis, color_mode(o.color)), color_mode(o.color));
    }
    if (!o.out.empty() && !o.json)
        std::cout << wrapped(fmt::format("\nfiles in {}: {}\n", o.out, fmt::join(result_file_names, "  ")));
    if (!result.interrupted) return result.failures.empty() ? ExitCode::ok : ExitCode::partial;
    std::cerr << fmt::format("interrupted: {} of {} replications are finished and kept\n", result.replicates.size(),
                             result.replications_asked);
    return ExitCode::interrupted;
}

ExitCode compare_guarded(CompareOptions const& o) {
    if (o.plugins.empty()) return compare(o, {});
    return supervise([&](LeftOut const& left_out) { return compare(o, left_out); }, o.answer_limit_seconds);
}

}  // namespace

std::function<ExitCode()> add_compare(CLI::App& app) {
    auto o = std::make_shared<CompareOptions>();
    add_options(app, o);
    app.add_option("--policies", o->policies, "policy files or names; needed unless SCENARIO is a plan")
        ->expected(1, 1000)
        ->check(policy_name());
    app.add_option("--baseline", o->baseline,
                   "policy the others are compared with (default: none if listed, else the first)");
    return [o] { return compare_guarded(*o); };
}

std::function<ExitCode()> add_run(CLI::App& app) {
    auto o = std::make_shared<CompareOptions>();
    o->with_twin = true;
    add_options(app, o);
    app.add_option("--policy", o->policies, "policy file or name (default: none)")->expected(1)->check(policy_name());
    return [o] { return compare_guarded(*o); };
}

}  // namespace rekindle
