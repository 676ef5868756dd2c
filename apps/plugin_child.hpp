#pragma once
// The child's side of plugin_supervisor.hpp, and what it hands over.

#include <atomic>
#include <functional>
#include <string>

#include "apps/exit_code.hpp"

namespace rekindle {

/// Memory that parent and child share: no descriptor, which a plug-in could close. Zeroed by the parent for each child.
struct Handover {
    enum class State : int {
        silent,   ///< the child has said nothing (yet)
        written,  ///< somebody is writing; if it ends so, nothing was said
        fault,    ///< `whose` and `reason`
        done,     ///< `code` and the output
    };
    static constexpr std::size_t most_output = std::size_t{1} << 28;

    std::atomic<State> state{State::silent};
    std::atomic<int> stops{0};  ///< how often the parent was told to stop: signals, which a plug-in could block, are
                                ///< not what tells the child
    ExitCode code = ExitCode::ok;
    char whose[1024] = {};   ///< a policy's name or a library's path; empty: somebody's
    char reason[2048] = {};  ///< what became of the child, where it could tell
    std::size_t output_size = 0;
    char output[most_output];  ///< for standard output; pages that are not written cost nothing
};

/// Runs `work` in the child that this process has just become, and ends it.
[[noreturn]] void run_as_child(Handover& handover, std::function<ExitCode()> const& work, double answer_limit_seconds);

}  // namespace rekindle
