#include "output/progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <ostream>
#include <utility>

#include "output/number_format.hpp"

namespace rekindle {
namespace {

std::string rate_text(double per_second) {
    if (per_second >= 1e6) return fmt::format("{:.1f} M", per_second / 1e6);
    return with_thousands(per_second, 0);
}

/// "h:mm:ss" or "m:ss".
std::string span_text(double seconds) {
    auto const s = static_cast<std::int64_t>(std::ceil(seconds));
    if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{}:{:02}", s / 60, s % 60);
}

}  // namespace

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string progress_text(std::int64_t done, std::int64_t total, std::int64_t events, double seconds,
                          std::string const& unit) {
    auto const share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
    auto text = fmt::format("{:.0f} %, {}/{} {}", std::floor(100 * share), with_thousands(static_cast<double>(done), 0),
                            with_thousands(static_cast<double>(total), 0), unit);
    if (seconds > 0 && events > 0)
        text += fmt::format(", {} events/s", rate_text(static_cast<double>(events) / seconds));
    if (seconds > 0 && done > 0 && done < total)
        text += fmt::format(", {} left", span_text(seconds * (1 - share) / share));
    return text;
}

ProgressLine::ProgressLine(std::ostream& out, ProgressStyle style, std::string unit,
                           std::function<double()> now_seconds)
    : out_{out},
      style_{style},
      unit_{std::move(unit)},
      now_seconds_{std::move(now_seconds)},
      start_{now_seconds_()},
      last_write_{start_} {}

void ProgressLine::update(std::int64_t done, std::int64_t total, std::int64_t events) {
    if (style_ == ProgressStyle::quiet) return;
    done_ = done, total_ = total, events_ = events, unwritten_ = true;
    double const now = now_seconds_();
    double const pause = style_ == ProgressStyle::plain ? 10 : 0.1;
    if (now - last_write_ >= pause) write(now);
}

void ProgressLine::finish() {
    if (style_ == ProgressStyle::quiet) return;
    if (unwritten_ && (wrote_ || style_ == ProgressStyle::rewritten)) write(now_seconds_());
    if (style_ == ProgressStyle::rewritten && wrote_) out_ << '\n' << std::flush;
    wrote_ = false;
}

void ProgressLine::write(double now) {
    auto const text = progress_text(done_, total_, events_, now - start_, unit_);
    if (style_ == ProgressStyle::rewritten) {
        out_ << '\r' << pad_right(text, last_width_) << std::flush;
    } else {
        out_ << text << '\n' << std::flush;
    }
    last_width_ = width_of(text);
    last_write_ = now;
    unwritten_ = false;
    wrote_ = true;
}

}  // namespace rekindle
