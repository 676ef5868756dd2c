#include "scenarios/time_zone.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include <date/tz.h>

#include "sim/base/nearest_name.hpp"

namespace rekindle {
namespace {

using std::chrono::seconds;

/// Seconds in ticks, rounded up: 675 seconds are 8192 ticks.
Tick ticks_up(seconds s) {
    auto const parts = s.count() * 8192;
    auto const down = parts / 675;
    return down + (parts % 675 > 0 ? 1 : 0);
}
/// Whole seconds at or before a tick.
seconds seconds_down(Tick t) {
    auto const parts = t * 675;
    return seconds{parts >= 0 ? parts / 8192 : -((-parts + 8191) / 8192)};
}

date::sys_seconds midnight(date::time_zone const& zone, int day) {
    return zone.to_sys(date::local_days{date::days{day}} + seconds{0}, date::choose::earliest);
}

}  // namespace

bool may_be_zone(std::string_view text) {
    auto const good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '+' || c == '/';
    };
    return text.find('/') != text.npos && text.size() <= 64 && std::ranges::all_of(text, good);
}

std::string zone_problem(std::string const& name) try {
    std::vector<std::string> known;
    for (auto const& zone : date::get_tzdb().zones) known.push_back(zone.name());
    if (std::ranges::find(known, name) != known.end()) return "";
    auto const near = nearest_name(name, known);
    return "is no time zone; " + (near.empty() ? "write one like Europe/Berlin" : "did you mean `" + near + "`?");
} catch (std::runtime_error const&) {
    return "cannot be looked up; install the system's zone data (Debian package tzdata)";
}

ZoneTable zone_table(std::string const& name, std::string const& company, int start_days, Tick from, Tick to) {
    auto const& home = *date::locate_zone(company);
    auto const& zone = *date::locate_zone(name);
    auto const day_0 = midnight(home, start_days);
    auto const home_offset = home.get_info(day_0).offset;
    std::vector<ZoneTable::Change> changes;
    auto at = day_0 + seconds_down(from);
    auto const end = day_0 + seconds_down(to);
    do {
        auto const info = zone.get_info(at);
        auto const offset = info.offset - home_offset;
        auto const ahead = ticks_up(offset);
        Tick const part = offset.count() * 8192 % 675 != 0 ? 1 : 0;
        Tick const begin = changes.empty() ? from : ticks_up(at - day_0);
        if (changes.empty() || changes.back().ahead != ahead) changes.push_back({begin, ahead, part});
        at = info.end;
    } while (at < end);
    if (changes.size() == 1 && changes.front().ahead == 0) return ZoneTable{};
    return ZoneTable{std::move(changes)};
}

}  // namespace rekindle
