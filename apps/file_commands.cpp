// Commands about files: validate, explain, list, init, schema.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iostream>

#include "apps/command.hpp"
#include "apps/option_checks.hpp"
#include "apps/plugin_supervisor.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/case_run.hpp"
#include "experiments/policy_forecast.hpp"
#include "experiments/policy_loading.hpp"
#include "experiments/policy_notes.hpp"
#include "output/atomic_file.hpp"
#include "scenarios/budget_notes.hpp"
#include "scenarios/explain.hpp"
#include "scenarios/idle_keys.hpp"
#include "scenarios/idle_offers.hpp"
#include "scenarios/plan_file.hpp"
#include "scenarios/policy_reader.hpp"
#include "scenarios/preset_kinds.hpp"
#include "scenarios/response_caps.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/schema.hpp"
#include "scenarios/schema_docs.hpp"
#include "scenarios/unreadable_file.hpp"
#include "sim/base/text_wrap.hpp"
#include "sim/population/further_fields.hpp"

namespace rekindle {
namespace {

std::string_view name_of(FileKind kind) {
    switch (kind) {
        case FileKind::scenario: return "scenario";
        case FileKind::policy: return "policy";
        case FileKind::plan: return "plan";
        case FileKind::cases: return "case";
        case FileKind::unreadable: break;
    }
    return "file";
}

/// What runs, but hardly as meant.
void note_pitfalls(std::string const& file, Model const& model) {
    for (auto const& note : chances_that_may_stop_at_1(model)) std::cerr << fmt::format("{}: note: {}\n", file, note);
    for (auto const& idle : offers_that_only_cost(model)) std::cerr << fmt::format("{}: note: {}\n", file, idle.note);
    for (auto const& note : idle_keys(model)) std::cerr << fmt::format("{}: note: {}\n", file, note);
}

/// Reads one file as what it is; throws ScenarioError.
void check_file(std::string const& file, std::vector<std::string> const& set, Scenario const* scenario,
                std::vector<std::string> const& plugin_files) {
    switch (kind_of_file(file)) {
        case FileKind::policy: {
            if (scenario != nullptr) {
                auto const loaded = load_policy(file, scenario->observables(), policy_libraries());
                auto const model = scenario->central();
                for (auto const& note : idle_policy_keys(check_policy_file(file, policy_libraries()), model))
                    std::cerr << fmt::format("{}: note: {}\n", file, note);
                for (auto const& note : window_notes(loaded.policy->plan(), model))
                    std::cerr << fmt::format("{}: note: {}\n", file, note);
            } else {
                (void)check_policy_file(file, policy_libraries());
            }
            Problems none;
            auto const policy = PolicyFile::read(file, none, policy_libraries());
            for (auto const& note : budget_notes(policy)) std::cerr << fmt::format("{}: note: {}\n", file, note);
            return;
        }
        case FileKind::plan: {
            auto const plan = read_plan(file, set);
            auto const plugins = load_plugins(plugin_files, plan.policies);
            for (auto const& text : plan.policies) (void)parse_policy(text, file, plan.scenario.observables(), plugins);
            return;
        }
        case FileKind::cases: (void)load_case(file, policy_libraries()); return;
        case FileKind::scenario:
        case FileKind::unreadable: note_pitfalls(file, Scenario::load(file, set).central()); return;
    }
}

/// Seconds a plug-in may take to be loaded or to say what it plans.
constexpr double loading_limit_seconds = 10;

/// `work` with the plug-ins named; where there are some, in a child.
ExitCode with_plugins(std::vector<std::string> const& named,
                      std::function<ExitCode(std::vector<std::string> const&)> const& work) {
    if (named.empty()) return work(named);
    auto const without = [&](LeftOut const& left_out) {
        auto files = named;
        std::erase_if(files, [&](auto const& file) { return left_out.plugin(file); });
        return work(files);
    };
    return supervise(without, loading_limit_seconds, ExitCode::invalid);
}

ExitCode validate(std::vector<std::string> const& files, std::vector<std::string> const& set,
                  std::string const& scenario_file, std::vector<std::string> const& plugin_files) {
    std::optional<Scenario> scenario;
    if (!scenario_file.empty()) scenario = Scenario::load(find_scenario(scenario_file), set);
    bool valid = true, readable = true;
    for (auto const& file : files) {
        try {
            check_file(file, set, scenario ? &*scenario : nullptr, plugin_files);
            std::cout << fmt::format("{}: valid {}\n", file, name_of(kind_of_file(file)));
        } catch (ScenarioError const& error) {
            (is_unreadable(error) ? readable : valid) = false;
            std::cerr << error.what() << '\n';
        }
    }
    if (!valid) return ExitCode::invalid;
    return readable ? ExitCode::ok : ExitCode::output;
}

/// A policy in plain words; with a scenario also what it means there.
ExitCode explain_policy_file(std::filesystem::path const& path, std::vector<std::string> const& set,
                             std::string const& scenario_file) {
    auto const file = check_policy_file(path, policy_libraries());
    if (scenario_file.empty()) {
        std::cout << wrapped(explain_policy(file));
        return ExitCode::ok;
    }
    auto const scenario = Scenario::load(find_scenario(scenario_file), set);
    std::cout << wrapped(explain_policy(file, scenario.central().currency));
    auto const policy = load_policy(path.string(), scenario.observables(), policy_libraries());
    std::cout << "\n" << wrapped(forecast_policy(file, policy.policy, scenario));
    return ExitCode::ok;
}

ExitCode explain(std::string const& file, std::vector<std::string> const& set, std::string const& scenario) {
    std::error_code ignored;
    bool const is_file = std::filesystem::exists(file, ignored);
    if (is_file && kind_of_file(file) == FileKind::policy) return explain_policy_file(file, set, scenario);
    if (is_file && kind_of_file(file) == FileKind::plan) {
        std::cout << wrapped(explain_scenario(read_plan(file, set).scenario));
        return ExitCode::ok;
    }
    for (auto const& folder : policy_libraries()) {
        auto const path = folder / (file + ".yaml");
        if (!is_file && std::filesystem::exists(path, ignored)) return explain_policy_file(path, set, scenario);
    }
    std::cout << wrapped(explain_scenario(Scenario::load(find_scenario(file), set)));
    return ExitCode::ok;
}

/// A row of a list: a name, then what it is.
void print_row(std::string const& name, std::string const& what, int width = 24) {
    std::cout << wrapped(fmt::format("{:<{}}  {}\n", name, width, what));
}

void list_policy_rows(std::vector<std::string> const& plugin_files) {
    std::cout << "In brackets the channels that a policy from a file sends by; the scenario must have them.\n\n";
    for (auto const& row : list_policies(policy_libraries(), load_plugins(plugin_files))) {
        auto const channels = row.channels.empty() ? "" : fmt::format(" [{}]", fmt::join(row.channels, ", "));
        print_row(row.name, row.summary + channels + (row.observable ? "" : " [not observable]"), 26);
    }
}

void list_scenario_rows() {
    for (auto const& folder : scenario_libraries()) {
        std::vector<std::filesystem::path> files;
        for (auto const& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".yaml") files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        for (auto const& file : files) {
            auto const scenario = Scenario::load(file);
            print_row(scenario.name(), scenario.description());
        }
    }
}

void list_channel_rows(std::string const& scenario) {
    auto const model = Scenario::load(find_scenario(scenario)).central();
    for (auto const& c : model.channels) {
        std::cout << fmt::format("{:<22} {:.4g} {} a message, delivered {:.3g} %, opened {:.3g} %, clicked {:.3g} %\n",
                                 c.name, units_of(c.cost), model.currency, 100 * c.delivered, 100 * c.opened,
                                 100 * c.clicked);
    }
    std::cout << "\nKinds of channels (kind: NAME; their numbers are assumed):\n";
    for (auto const& kind : channel_kinds()) print_row(std::string{kind.name}, std::string{kind.meaning});
    std::cout << "\nKinds of offers:\n";
    for (auto const& kind : offer_kinds()) print_row(std::string{kind.name}, std::string{kind.meaning});
}

void list_field_rows() {
    static constexpr std::string_view units[] = {"day", "days", "count", "money", "number"};
    for (auto const& field : observable_table()) {
        std::cout << wrapped(
            fmt::format("{:<22} {:<7} {}\n", field.name, units[static_cast<std::size_t>(field.unit)], field.meaning));
    }
    std::cout << "\nwhere the scenario declares them:\n";
    for (auto const& field : further_field_table()) {
        std::cout << wrapped(fmt::format("{:<22} {:<7} {} ({})\n", field.name,
                                         units[static_cast<std::size_t>(field.unit)], field.meaning,
                                         field.declared_by));
    }
}

ExitCode list(std::string const& what, std::string const& scenario, std::vector<std::string> const& plugin_files) {
    if (what == "policies") list_policy_rows(plugin_files);
    if (what == "scenarios") list_scenario_rows();
    if (what == "fields") list_field_rows();
    if (what == "hazards") {
        for (auto const& law : hazard_table())
            std::cout << wrapped(fmt::format("{:<14} {:<22} {}\n", law.name, law.parameters, law.summary));
    }
    if (what == "channels") list_channel_rows(scenario);
    return ExitCode::ok;
}

ExitCode init(std::string const& name, std::string const& out, bool policy) {
    if (!is_identifier(name))
        throw UsageError(fmt::format("NAME = {}: a name has letters a-z, digits, _ and - only", name));
    auto const text = policy ? policy_template(name) : init_template(name);
    if (out == "-") {
        print_data(text);
        return ExitCode::ok;
    }
    auto const path = out.empty() ? name + ".yaml" : out;
    std::error_code failed;
    if (std::filesystem::exists(path, failed))
        throw OutputError(path + ": exists already; choose another name or -o FILE");
    write_atomically(path, text);
    std::cout << fmt::format("wrote {}; next: rekindle validate {}\n", path, shell_word(path));
    return ExitCode::ok;
}

}  // namespace

std::function<ExitCode()> add_validate(CLI::App& app) {
    auto files = std::make_shared<std::vector<std::string>>();
    auto set = std::make_shared<std::vector<std::string>>();
    auto scenario = std::make_shared<std::string>();
    app.add_option("FILE", *files, "scenario, policy or plan files")->required();
    app.add_option("--set", *set, "path=value on the scenarios")->allow_extra_args(false);
    app.add_option("--scenario", *scenario, "check policies against the channels, offers and traits of this scenario");
    auto plugins = std::make_shared<std::vector<std::string>>();
    add_plugin_option(app, *plugins);
    return [=] {
        return with_plugins(*plugins, [&](auto const& loaded) { return validate(*files, *set, *scenario, loaded); });
    };
}

std::function<ExitCode()> add_explain(CLI::App& app) {
    auto file = std::make_shared<std::string>();
    auto set = std::make_shared<std::vector<std::string>>();
    auto scenario = std::make_shared<std::string>();
    app.add_option("FILE", *file, "scenario or policy, by file or by name in the library")->required();
    app.add_option("--set", *set, "path=value on the scenario")->allow_extra_args(false);
    app.add_option("--scenario", *scenario, "what the policy means for this scenario: users on day 0, cost at most");
    return [=] { return explain(*file, *set, *scenario); };
}

std::function<ExitCode()> add_list(CLI::App& app) {
    auto what = std::make_shared<std::string>();
    auto scenario = std::make_shared<std::string>("cdnow");
    app.add_option("WHAT", *what, "policies, hazards, channels, fields or scenarios")
        ->required()
        ->check(CLI::IsMember({"policies", "hazards", "channels", "fields", "scenarios"}));
    app.add_option("--scenario", *scenario, "whose channels (default cdnow)");
    auto plugins = std::make_shared<std::vector<std::string>>();
    add_plugin_option(app, *plugins);
    return [=] { return with_plugins(*plugins, [&](auto const& loaded) { return list(*what, *scenario, loaded); }); };
}

std::function<ExitCode()> add_init(CLI::App& app) {
    auto name = std::make_shared<std::string>();
    auto out = std::make_shared<std::string>();
    auto policy = std::make_shared<bool>(false);
    app.add_option("NAME", *name, "of the new scenario: a-z, 0-9, _ and -")->required();
    app.add_option("-o,--output", *out, "file (default NAME.yaml; - prints)")->check(not_empty());
    app.add_flag("--policy", *policy, "a policy instead of a scenario");
    return [=] { return init(*name, *out, *policy); };
}

std::function<ExitCode()> add_schema(CLI::App& app) {
    auto format = std::make_shared<std::string>("json");
    app.add_option("--format", *format, "json (JSON Schema) or markdown")->check(CLI::IsMember({"json", "markdown"}));
    return [=] {
        print_data(*format == "json" ? schema_json() : schema_markdown());
        return ExitCode::ok;
    };
}

}  // namespace rekindle
