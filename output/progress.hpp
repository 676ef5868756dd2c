#pragma once
// Progress on standard error: done/total, events per second, time left.

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

namespace rekindle {

enum class ProgressStyle : std::uint8_t {
    quiet,      ///< nothing
    plain,      ///< a line of its own, at most every 10 s: for logs
    rewritten,  ///< one line rewritten in place, at most 10 times a second: for terminals
};

/// Called from one thread at a time. `now_seconds` is a clock that never runs backwards; the stream outlives the
/// object.
class ProgressLine {
  public:
    ProgressLine(std::ostream& out, ProgressStyle style, std::string unit, std::function<double()> now_seconds);

    /// `done` of `total` units of work, `events` simulated so far.
    void update(std::int64_t done, std::int64_t total, std::int64_t events);

    /// The last state, whatever the rhythm, unless it was written or nothing was ever written in `plain`; ends the
    /// rewritten line.
    void finish();

  private:
    void write(double now);

    std::ostream& out_;
    ProgressStyle style_;
    std::string unit_;
    std::function<double()> now_seconds_;
    double start_;
    double last_write_;
    std::size_t last_width_ = 0;
    std::int64_t done_ = 0, total_ = 0, events_ = 0;
    bool unwritten_ = false;
    bool wrote_ = false;
};

/// A clock for it that runs on while the machine's date changes [s].
[[nodiscard]] double steady_seconds();

/// "75 %, 3/4 replications, 12.3 M events/s, 1:05 left"; rates and time left where they can be known.
[[nodiscard]] std::string progress_text(std::int64_t done, std::int64_t total, std::int64_t events, double seconds,
                                        std::string const& unit);

}  // namespace rekindle
