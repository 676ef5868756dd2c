// The fitted shop, played by the engine, falls silent and comes back as the log does.

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <vector>

#include "policies/policy_registry.hpp"
#include "scenarios/fit/log_date.hpp"
#include "scenarios/scenario.hpp"
#include "sim/engine/run.hpp"

using namespace rekindle;

namespace {

constexpr int silence_days = 90;
/// 1998-06-30 as a day of the log's own count.
CalendarDay const log_end = *parse_calendar_day("1998-06-30");

/// One customer: days of orders since the first one (0 included), and for how long it was watched.
struct History {
    std::vector<int> days;
    int watched = 0;
};

/// Days from the 90th day of the first silence to the order that ended it, or to the end of watching.
struct Return {
    int days;
    bool seen;
};

struct Silences {
    std::vector<Return> returns;
    int followed = 0;      ///< returns watched for 90 days more
    int silent_again = 0;  ///< of these, without an order in that time
};

void add(Silences& out, History const& h) {
    for (std::size_t i = 0; i < h.days.size(); ++i) {
        int const next = i + 1 < h.days.size() ? h.days[i + 1] : h.watched;
        if (next - h.days[i] < silence_days) continue;
        bool const seen = i + 1 < h.days.size();
        out.returns.push_back({next - h.days[i] - silence_days, seen});
        if (!seen || h.watched - next < silence_days) return;
        ++out.followed;
        bool const again = i + 2 >= h.days.size() || h.days[i + 2] - next >= silence_days;
        out.silent_again += again ? 1 : 0;
        return;  // the first silence only
    }
}

/// Kaplan-Meier share returned within `days` (Kaplan, Meier 1958).
double returned_within(Silences const& s, int days) {
    std::map<int, std::pair<int, int>> at;  // day -> returns, all who leave the risk set
    for (auto const& r : s.returns) {
        at[r.days].first += r.seen ? 1 : 0;
        ++at[r.days].second;
    }
    double away = 1;
    auto at_risk = static_cast<double>(s.returns.size());
    for (auto const& [day, counts] : at) {
        if (day > days) break;
        away *= 1 - counts.first / at_risk;
        at_risk -= counts.second;
    }
    return 1 - away;
}

std::map<std::string, History> read_log() {
    std::ifstream in(REKINDLE_SOURCE_DIR "/scenarios/data/cdnow.csv");
    std::map<std::string, std::set<CalendarDay>> orders;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line))
        orders[line.substr(0, line.find(','))].insert(*parse_calendar_day(line.substr(line.find(',') + 1, 10)));
    std::map<std::string, History> histories;
    for (auto const& [customer, days] : orders) {
        auto& h = histories[customer];
        for (auto const day : days) h.days.push_back(day - *days.begin());
        h.watched = log_end - *days.begin();
    }
    return histories;
}

/// Customer `seed` of the fitted shop: a run of one user.
History play(Model model, std::uint64_t seed, int watched) {
    model.initial_users = 1;
    model.horizon = watched * ticks_per_day;
    model.run_off = 0;
    std::vector<PolicyPtr> const none{make_native_policy("none", {})};
    RunOptions options;
    options.seed = seed;
    auto const tally = run_replicate(model, none, options);
    auto const& orders = tally.worlds[0].daily[index_of(Daily::orders)];
    History h{{0}, watched};
    for (std::size_t day = 1; day < orders.size(); ++day) {
        if (orders[day] > 0) h.days.push_back(static_cast<int>(day));
    }
    return h;
}

}  // namespace

TEST_CASE("the fitted CDNOW shop returns from silence and falls silent again as the log does", "[statistical][slow]") {
    auto const model = Scenario::load(REKINDLE_SOURCE_DIR "/scenarios/library/cdnow.yaml").central();
    Silences logged, played;
    std::uint64_t seed = 0;
    for (auto const& [customer, history] : read_log()) {
        add(logged, history);
        for (int copy = 0; copy < 6; ++copy)
            add(played, play(model, ++seed, history.watched));  // 14,142 users, watched as long as the log's
    }
    // The figures of the data's own description, as a check on the definitions.
    CHECK(returned_within(logged, 90) == Approx(0.169).margin(0.003));
    CHECK(logged.silent_again / double(logged.followed) == Approx(0.609).margin(0.01));
    // 2 points wanted. The played shares have standard errors of .003 to .005 and .012 (second silence), so this seed
    // decides; the seed is fixed and the shares at 4 times as many users are 16.4, 25.1, 35.3 and 61.2 %.
    for (int days : {90, 180, 365}) {
        INFO("within " << days << " days: log " << returned_within(logged, days) << ", played "
                       << returned_within(played, days));
        CHECK(std::abs(returned_within(played, days) - returned_within(logged, days)) < 0.02);
    }
    double const log_again = logged.silent_again / double(logged.followed),
                 played_again = played.silent_again / double(played.followed);
    INFO("second silence: log " << log_again << ", played " << played_again);
    CHECK(std::abs(played_again - log_again) < 0.02);
}
