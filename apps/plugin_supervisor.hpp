#pragma once
// Plug-ins are foreign code: they may throw, crash, end the program or never answer. A command that uses some runs in a
// child process, which hands over an explicit *done*; whatever else becomes of it is some plug-in's fault, and the
// command is run again without that one.

#include <functional>
#include <string>
#include <vector>

#include "apps/exit_code.hpp"

namespace rekindle {

/// What is at fault so far and must be done without.
struct LeftOut {
    std::vector<std::string> policies;  ///< names
    std::vector<std::string> plugins;   ///< absolute paths of libraries
    [[nodiscard]] bool empty() const { return policies.empty() && plugins.empty(); }
    [[nodiscard]] bool policy(std::string const& name) const;
    [[nodiscard]] bool plugin(std::string const& file) const;  ///< as given on the command line
    void add(std::string const& whose);                        ///< a name, or an absolute path
};

/// Runs `work`, which must start no thread before it is called and loads the plug-ins itself. Faults (PolicyFault,
/// PluginError, a crash, an answer that takes longer than `answer_limit_seconds`, an end without *done*) go to standard
/// error. Processes that a plug-in leaves behind are ended. Returns the work's exit code, `when_left_out` in place of
/// `ok` where something was left out.
[[nodiscard]] ExitCode supervise(std::function<ExitCode(LeftOut const&)> const& work, double answer_limit_seconds,
                                 ExitCode when_left_out = ExitCode::partial);

/// Between simulating and writing: in a supervised child whose standard streams a plug-in has closed or replaced, or
/// which is a copy that a plug-in made of it, does not return. Elsewhere it does nothing.
void expect_no_tampering();

}  // namespace rekindle
