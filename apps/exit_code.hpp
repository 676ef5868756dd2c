#pragma once
// Exit codes: a contract that scripts depend on.

#include <functional>

namespace rekindle {

enum class ExitCode : int {
    ok = 0,
    internal = 1,       ///< our fault
    usage = 2,          ///< the command line
    invalid = 3,        ///< a scenario, policy or data file
    partial = 4,        ///< some of the work is missing
    output = 5,         ///< files cannot be read or written
    interrupted = 130,  ///< Ctrl-C; finished replications are kept
};

/// Runs `command`. What it throws is told on standard error, and becomes the code that stands for it.
[[nodiscard]] ExitCode told(std::function<ExitCode()> const& command);

}  // namespace rekindle
