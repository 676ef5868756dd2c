#pragma once
// Plug-ins are foreign code: they may throw, crash or never answer. A command that uses some runs in a child process;
// where a plug-in is at fault the child says whose fault it is and ends, and the command is run again without that
// policy.

#include <functional>
#include <string>
#include <vector>

#include "apps/exit_code.hpp"

namespace rekindle {

/// What is at fault so far and must be done without.
struct LeftOut {
    std::vector<std::string> policies;  ///< names
    std::vector<std::string> plugins;   ///< absolute paths of libraries that could not be loaded
    [[nodiscard]] bool empty() const { return policies.empty() && plugins.empty(); }
    [[nodiscard]] bool policy(std::string const& name) const;
    [[nodiscard]] bool plugin(std::string const& file) const;  ///< as given on the command line
};

/// Runs `work`, which must start no thread before it is called and loads the plug-ins itself. Faults (PolicyFault,
/// PluginError, a crash, an answer that takes longer than `answer_limit_seconds`) go to standard error. Returns the
/// work's exit code, `partial` in place of `ok` where something was left out.
[[nodiscard]] ExitCode supervise(std::function<ExitCode(LeftOut const&)> const& work, double answer_limit_seconds);

}  // namespace rekindle
