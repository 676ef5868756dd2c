#include "sim/observe/event_log.hpp"

#include <array>

namespace rekindle {

std::string_view name_of(Happening what) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Happening::count_)> names{
        "arrival",        "visit",      "order",         "lapse",       "return",    "gone",
        "weakening",      "engaged",    "journey_start", "journey_end", "touch",     "opt_out",
        "complaint",      "redemption", "refusal",       "offer_taken", "dispute",   "fewer_requests",
        "resubscription", "warning",    "contact",       "answer",      "enrolment", "check_in",
        "task",           "upgrade",    "referral",      "survey",      "report",    "list_cleaned"};
    return names[static_cast<std::size_t>(what)];
}

std::string_view name_of(Why why) {
    static constexpr std::array<std::string_view, static_cast<std::size_t>(Why::count_)> names{
        "",          "triggered",   "running",    "re_entry",      "holdout",     "world_holdout", "roll_out",
        "audience",  "not_ranked",  "occupied",   "horizon",       "finished",    "stopped",       "exited",
        "opted_out", "unreachable", "quiet_held", "quiet_dropped", "cap_skipped", "cap_delayed",   "claimed_today",
        "budget"};
    return names[static_cast<std::size_t>(why)];
}

}  // namespace rekindle
