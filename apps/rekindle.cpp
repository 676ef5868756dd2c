// The program: parses the command line, runs one subcommand, and turns what went wrong into a message and an exit code.

#include <array>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "apps/command.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/experiment.hpp"
#include "sim/base/nearest_name.hpp"
#include "sim/base/text_wrap.hpp"

namespace rekindle {

std::span<Command const> command_table() {
    static constexpr std::array table{
        Command{"run", "one policy beside the untouched twin", &add_run},
        Command{"compare", "several policies on the same users and the same luck", &add_compare},
        Command{"cases", "claims put beside what the model gives", &add_cases},
        Command{"sweep", "many points from one file, ranked", &add_sweep},
        Command{"merge", "put the shards of a sweep together", &add_merge},
        Command{"status", "where the shards of a sweep stand", &add_status},
        Command{"verify", "run some points of a sweep again and compare", &add_verify},
        Command{"slurm", "a job script for the shards of a sweep", &add_slurm},
        Command{"fit", "a scenario from data: fit transactions LOG.csv", &add_fit},
        Command{"report", "draw the web page of a results folder again", &add_report},
        Command{"validate", "check scenario, policy and plan files", &add_validate},
        Command{"explain", "say in plain words what a file means", &add_explain},
        Command{"list", "policies, hazards, channels, fields, scenarios", &add_list},
        Command{"init", "write a commented scenario to start from", &add_init},
        Command{"schema", "the file format as JSON Schema or Markdown", &add_schema},
    };
    return table;
}

void add_plugin_option(CLI::App& app, std::vector<std::string>& files) {
    app.add_option("--plugin", files, "shared library with policies of your own; may be repeated")
        ->allow_extra_args(false);
}

namespace {

ExitCode usage(std::string const& message) {
    std::cerr << message << '\n';
    return ExitCode::usage;
}

/// Relative names have no meaning in a folder that is gone.
ExitCode run_command(std::function<ExitCode()> const& command) {
    std::error_code gone;
    (void)std::filesystem::current_path(gone);
    if (gone) {
        std::cerr << "working folder: cannot be read: " << gone.message() << "; go to one that exists\n";
        return ExitCode::output;
    }
    catch_interrupts();
    return told(command);
}

/// A first word that is no subcommand deserves better than "a subcommand is required".
bool unknown_command(int argc, char** argv, std::string& message) {
    if (argc < 2 || argv[1][0] == '-') return false;
    std::vector<std::string> names;
    for (auto const& command : command_table()) {
        if (command.name == argv[1]) return false;
        names.emplace_back(command.name);
    }
    auto const near = nearest_name(argv[1], names);
    message = std::string("rekindle ") + argv[1] + ": no such command; ";
    message += near.empty() ? "see rekindle --help" : "did you mean `" + near + "`?";
    return true;
}

ExitCode main_program(int argc, char** argv) {
    if (std::string message; unknown_command(argc, argv, message)) return usage(message);
    CLI::App app{"Rekindle: what happens if we call our lost users back this way?"};
    app.set_version_flag("--version", version());
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 ok, 1 internal, 2 usage, 3 invalid file, 4 partial, 5 input/output, 130 interrupted.\n"
        "Start with: rekindle init my_shop, or rekindle fit transactions ORDERS.csv -o my_shop.yaml");
    std::function<ExitCode()> chosen;
    for (auto const& command : command_table()) {
        auto* sub = app.add_subcommand(std::string(command.name), std::string(command.summary));
        auto action = command.add(*sub);
        sub->final_callback([&chosen, action] { chosen = action; });
    }
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        std::ostringstream help;
        int const failed = app.exit(error, help, std::cerr);
        std::cout << wrapped(help.str());
        return failed == 0 ? ExitCode::ok : ExitCode::usage;
    }
    return run_command(chosen);
}

}  // namespace
}  // namespace rekindle

int main(int argc, char** argv) {
    rekindle::ignore_write_signals();
    rekindle::StandardStreams streams;
    return static_cast<int>(streams.ended_with(rekindle::main_program(argc, argv)));
}
