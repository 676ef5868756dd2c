#pragma once
// How the program meets the terminal, the shell and the file system around it.

#include <atomic>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "output/progress.hpp"
#include "output/terminal.hpp"

namespace rekindle {

/// Set once by Ctrl-C, a termination signal or the terminal's end; a second one ends the program at once.
[[nodiscard]] std::atomic<bool> const& interrupt_flag();
void catch_interrupts();
/// What such a signal does. Signal-safe.
void interrupt();
/// The signals that ask to stop; without SIGHUP where the caller has it ignored, as nohup does.
[[nodiscard]] std::span<int const> stop_signals();
/// A reader that has gone and a full quota are error codes of write, not the end of the program.
void ignore_write_signals();

/// `--color auto|always|never` for standard output; NO_COLOR counts in auto.
[[nodiscard]] ColorMode color_mode(std::string const& choice);
/// A rewritten line on a terminal, plain lines elsewhere, nothing if `quiet`.
[[nodiscard]] ProgressStyle progress_style(bool quiet);

/// A file's name as a POSIX shell takes it back: quoted where it must be.
[[nodiscard]] std::string shell_word(std::string const& name);

/// Folders of the library beside this program: the source tree's when run from a build, the installed one else, and ./
/// of the caller.
[[nodiscard]] std::vector<std::filesystem::path> policy_libraries();
[[nodiscard]] std::vector<std::filesystem::path> scenario_libraries();
[[nodiscard]] std::vector<std::filesystem::path> case_libraries();

/// A scenario argument: a file, or the name of one in the libraries. Throws OutputError where there is none.
[[nodiscard]] std::filesystem::path find_scenario(std::string const& file_or_name);

}  // namespace rekindle
