#pragma once
// The table of subcommands. A new one is a file and a row.

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "apps/exit_code.hpp"

namespace rekindle {

/// A mistake on the command line that the parser cannot see. Exit code 2.
class UsageError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Command {
    std::string_view name;
    std::string_view summary;
    /// Adds the options to `app` and returns what to run once they are parsed.
    std::function<ExitCode()> (*add)(CLI::App& app);
};
[[nodiscard]] std::span<Command const> command_table();

/// `--plugin FILE`, which may be repeated.
void add_plugin_option(CLI::App& app, std::vector<std::string>& files);

std::function<ExitCode()> add_run(CLI::App& app);
std::function<ExitCode()> add_compare(CLI::App& app);
std::function<ExitCode()> add_cases(CLI::App& app);
std::function<ExitCode()> add_fit(CLI::App& app);
std::function<ExitCode()> add_report(CLI::App& app);
std::function<ExitCode()> add_sweep(CLI::App& app);
std::function<ExitCode()> add_merge(CLI::App& app);
std::function<ExitCode()> add_status(CLI::App& app);
std::function<ExitCode()> add_verify(CLI::App& app);
std::function<ExitCode()> add_slurm(CLI::App& app);
std::function<ExitCode()> add_validate(CLI::App& app);
std::function<ExitCode()> add_explain(CLI::App& app);
std::function<ExitCode()> add_list(CLI::App& app);
std::function<ExitCode()> add_init(CLI::App& app);
std::function<ExitCode()> add_schema(CLI::App& app);

}  // namespace rekindle
