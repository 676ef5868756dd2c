#pragma once
// Standard output and error while the program runs: what is meant for people passes the terminal's door
// (sim/base/safe_text.hpp), data passes as it is, and what cannot be written is known at the end.

#include <memory>
#include <string>
#include <string_view>

#include "apps/exit_code.hpp"
#include "output/terminal.hpp"

namespace rekindle {

/// Stands before std::cout and std::cerr while it lives; one at a time, made first of all in main. Descriptors 0 to 2
/// that the caller has closed are taken, so that no file ever gets their numbers.
class StandardStreams {
  public:
    StandardStreams();
    ~StandardStreams();
    StandardStreams(StandardStreams const&) = delete;
    StandardStreams& operator=(StandardStreams const&) = delete;

    /// Writes out what is left. `code`, or `output` where standard output could not be written, which is then told. A
    /// reader that has gone, as `head`, is no error.
    [[nodiscard]] ExitCode ended_with(ExitCode code);

  private:
    class Buffer;
    std::unique_ptr<Buffer> out_, error_;
    friend void print_data(std::string_view);
    friend void print_table(std::string_view, ColorMode);
    friend void hold_output();
    friend std::string held_output();
};

/// To standard output, byte for byte: JSON, CSV, YAML, Markdown, which have doors of their own.
void print_data(std::string_view text);
/// A table for people, in which the few colours that the program itself uses pass where it has some.
void print_table(std::string_view text, ColorMode color);

/// From here on standard output is kept in memory; held_output() takes it.
void hold_output();
[[nodiscard]] std::string held_output();

}  // namespace rekindle
