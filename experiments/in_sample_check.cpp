#include "experiments/in_sample_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "policies/policy_registry.hpp"
#include "scenarios/fit/model_choice.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_customers = 5000;
constexpr std::uint32_t replications = 20;
constexpr int longest_silence_days = 90;
constexpr double allowed_relative = 0.03;
constexpr double never_back = 1e9;  ///< days
constexpr double allowed_points = 0.02;

/// One customer as the log would show it: order days since the first one (0 included) and their amounts.
struct History {
    std::vector<int> days;
    std::vector<double> amounts;
    int watched = 0;  ///< days from the first order to the end
    CalendarDay start = 0;
};

std::vector<History> logged(CalibrationSample const& sample) {
    std::vector<History> all;
    for (auto const& customer : sample.customers) {
        History h{{0}, {customer.first_amount}, sample.end - customer.first_day, customer.first_day};
        for (std::uint32_t i = 0; i < customer.repeats; ++i) {
            h.days.push_back(h.days.back() + sample.gaps_days[customer.gap_begin + i]);
            h.amounts.push_back(sample.repeat_amounts[customer.gap_begin + i]);
        }
        all.push_back(std::move(h));
    }
    return all;
}

/// Simulated customers, watched as long as the log's.
class Watcher final : public EventLog {
  public:
    explicit Watcher(std::vector<History> const& log) {
        for (auto const& h : log) histories.push_back({{}, {}, h.watched, h.start});
        lapsed_.assign(log.size(), -1);
    }
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            auto const user = static_cast<std::size_t>(index_of(e.user));
            auto& h = histories[user];
            auto const day = static_cast<int>(day_of(e.t));
            if (day > h.watched) continue;
            if (e.what == Happening::lapse) ++lapses, lapsed_[user] = days_of(e.t);
            if (e.what == Happening::comeback) ++returns, dormancies.push_back(days_of(e.t) - lapsed_[user]);
            if (e.what != Happening::order) continue;
            ++orders;
            if (h.days.empty() || h.days.back() != day) {
                h.days.push_back(day);
                h.amounts.push_back(0);
            }
            h.amounts.back() += e.value;
        }
    }
    [[nodiscard]] bool wants(UserId user) const override { return index_of(user) < histories.size(); }

    std::vector<History> histories;
    std::vector<double> dormancies;
    double lapses = 0, returns = 0, orders = 0;

  private:
    std::vector<double> lapsed_;
};

/// Days from the end of a first silence to the order that ended it, or to the end of watching.
struct Silences {
    std::map<int, std::array<double, 2>> waits;  ///< day -> orders, all who leave the risk set
    double silent = 0, followed = 0, again = 0;
};

void add(Silences& out, History const& h, int silence) {
    for (std::size_t i = 0; i < h.days.size(); ++i) {
        bool const seen = i + 1 < h.days.size();
        int const next = seen ? h.days[i + 1] : h.watched;
        if (next - h.days[i] < silence) continue;
        ++out.silent;
        auto& [orders, leave] = out.waits[next - h.days[i] - silence];
        orders += seen ? 1 : 0, leave += 1;
        if (!seen || h.watched - next < silence) return;
        ++out.followed;
        out.again += i + 2 >= h.days.size() || h.days[i + 2] - next >= silence ? 1 : 0;
        return;
    }
}

/// Kaplan-Meier share returned within `days`.
double returned_within(Silences const& s, int days) {
    double away = 1, at_risk = s.silent;
    for (auto const& [day, counts] : s.waits) {
        if (day > days) break;
        away *= 1 - counts[0] / at_risk;
        at_risk -= counts[1];
    }
    return 1 - away;
}

/// Figures by name, in a fixed order.
using Figures = std::vector<std::pair<std::string, double>>;

double share_of(double part, double whole) { return whole > 0 ? part / whole : 0; }

void add_orders(Figures& figures, std::vector<History> const& all, int window) {
    constexpr int parts = 4;
    std::array<double, parts> by_part{};
    CalendarDay first = all.front().start;
    for (auto const& h : all) first = std::min(first, h.start);
    double repeats = 0;
    for (auto const& h : all)
        for (std::size_t i = 1; i < h.days.size(); ++i) {
            ++repeats;
            auto const part = (h.start + h.days[i] - first) * parts / (window + 1);
            ++by_part[static_cast<std::size_t>(std::clamp(part, 0, parts - 1))];
        }
    figures.emplace_back("repeat orders", repeats);
    double const weeks = (window + 1) / 7.0 / parts;
    for (int p = 0; p < parts; ++p)
        figures.emplace_back(fmt::format("repeat orders a week, quarter {} of the window", p + 1), by_part[p] / weeks);
}

void add_shares(Figures& figures, std::vector<History> const& all, int silence) {
    double active = 0;
    std::array<double, 4> by_count{};
    Silences silences;
    for (auto const& h : all) {
        active += h.watched - h.days.back() < silence ? 1 : 0;
        auto const n = h.days.size();
        ++by_count[n <= 1 ? 0 : n == 2 ? 1 : n <= 5 ? 2 : 3];
        add(silences, h, silence);
    }
    auto const customers = static_cast<double>(all.size());
    figures.emplace_back(fmt::format("share active: an order in the last {} days", silence), active / customers);
    figures.emplace_back(fmt::format("share back within {} days of a first silence of {}", silence, silence),
                         returned_within(silences, silence));
    figures.emplace_back(fmt::format("share back within {} days of it", 2 * silence),
                         returned_within(silences, 2 * silence));
    figures.emplace_back("share silent again after that return", share_of(silences.again, silences.followed));
    constexpr std::array names{"share of customers with 1 order", "share with 2", "share with 3 to 5",
                               "share with 6 or more"};
    for (std::size_t i = 0; i < names.size(); ++i) figures.emplace_back(names[i], by_count[i] / customers);
}

void add_money(Figures& figures, std::vector<History> const& all) {
    std::vector<double> spent;
    double total = 0;
    for (auto const& h : all) {
        double sum = 0;
        for (double const amount : h.amounts) sum += amount;
        spent.push_back(sum);
        total += sum;
    }
    if (!(total > 0)) return;
    figures.emplace_back("revenue", total);
    std::sort(spent.rbegin(), spent.rend());
    double top = 0, next = 0;
    for (std::size_t i = 0; i < spent.size(); ++i) {
        if (i * 10 < spent.size())
            top += spent[i];
        else if (i * 10 < 4 * spent.size())
            next += spent[i];
    }
    figures.emplace_back("share of revenue from the best tenth", top / total);
    figures.emplace_back("share from the next three tenths", next / total);
}

Figures figures_of(std::vector<History> const& all, int silence, int window) {
    Figures figures;
    add_orders(figures, all, window);
    add_shares(figures, all, silence);
    add_money(figures, all);
    return figures;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    auto const at = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

InSampleRow row_of(std::string const& name, double log, std::vector<double> const& simulated) {
    InSampleRow row{name, log, 0, 0, 0, name.starts_with("share"), true};
    double sum = 0, squares = 0;
    for (double const x : simulated) sum += x, squares += x * x;
    auto const n = static_cast<double>(simulated.size());
    row.simulated = sum / n;
    double const sd = std::sqrt(std::max(0.0, squares / n - row.simulated * row.simulated) * n / (n - 1));
    row.low = row.simulated - 2 * sd, row.high = row.simulated + 2 * sd;
    double const off = std::abs(log - row.simulated);
    row.inside =
        (log >= row.low && log <= row.high) || off <= (row.share ? allowed_points : allowed_relative * std::abs(log));
    return row;
}

std::string shown(InSampleRow const& row, double value) {
    return row.share ? fmt::format("{:.1f}%", 100 * value) : fmt::format("{:.4g}", value);
}

}  // namespace

std::vector<std::string> InSampleCheck::outside() const {
    std::vector<std::string> names;
    for (auto const& row : rows)
        if (!row.inside)
            names.push_back(fmt::format("{} ({} in the log, {} simulated)", row.name, shown(row, row.log),
                                        shown(row, row.simulated)));
    return names;
}

std::string InSampleCheck::text() const {
    std::string out;
    auto const off = outside();
    out += off.empty() ? "Simulated over the log's own window, the scenario agrees with the log.\n"
                       : fmt::format("The scenario does not agree with its own log: {}.\n", fmt::join(off, "; "));
    auto const dormancy = meaning.median_dormancy_days >= never_back
                              ? std::string{"longer than watched"}
                              : fmt::format("{:.3g} days", meaning.median_dormancy_days);
    if (meaning.overlap())
        out += fmt::format(
            "This log does not show lapses: {:.0f} % of simulated orders are returns, after a median dormancy of {} "
            "beside a usual gap of {:.3g}. Do not read results about recall from it; what can be told is how regularly "
            "these customers order.\n",
            100 * meaning.returns_share, dormancy, meaning.median_gap_days);
    out += fmt::format("  {:<56} {:>10} {:>10} {:>23}\n", "in sample", "log", "simulated", "band");
    for (auto const& row : rows)
        out += fmt::format("{} {:<56} {:>10} {:>10} {:>11} {:>11}\n", row.inside ? ' ' : '!', row.name,
                           shown(row, row.log), shown(row, row.simulated), shown(row, row.low), shown(row, row.high));
    out += fmt::format(
        "  {:.0f} % of simulated orders are returns; median dormancy {}, usual gap {:.3g} d; {:.2g} lapses per "
        "customer and year\n",
        100 * meaning.returns_share, dormancy, meaning.median_gap_days, meaning.lapses_per_user_year);
    return out;
}

InSampleCheck in_sample_check(std::string_view text, CalibrationSample const& whole, std::uint64_t seed) {
    auto const sample = thinned_sample(whole, most_customers);
    auto const log = logged(sample);
    int window = 1;
    CalendarDay first = sample.end;
    double watched_days = 0;
    for (auto const& h : log)
        window = std::max(window, h.watched), first = std::min(first, h.start), watched_days += h.watched + 1;
    auto const scenario = Scenario::parse(
        text, "the fitted scenario",
        {"warm_up=0d", "run_off=0d", fmt::format("horizon={}d", window + 1), fmt::format("users={}", log.size())});
    InSampleCheck check;
    check.silence_days = std::clamp(window / 3, 1, longest_silence_days);
    auto const figures = figures_of(log, check.silence_days, window);
    std::vector<std::vector<double>> simulated(figures.size());
    std::vector<PolicyPtr> const none{make_native_policy("none", {})};
    std::vector<double> dormancies;
    double lapses = 0, returns = 0, orders = 0;
    for (std::uint32_t r = 0; r < replications; ++r) {
        Watcher watcher{log};
        RunOptions options;
        options.seed = seed;
        options.replicate = r;
        options.log = &watcher;
        (void)run_replicate(scenario.resolve(seed, r), none, options);
        auto const found = figures_of(watcher.histories, check.silence_days, window);
        for (std::size_t i = 0; i < found.size() && i < figures.size(); ++i) simulated[i].push_back(found[i].second);
        dormancies.insert(dormancies.end(), watcher.dormancies.begin(), watcher.dormancies.end());
        lapses += watcher.lapses, returns += watcher.returns, orders += watcher.orders;
    }
    for (std::size_t i = 0; i < figures.size(); ++i)
        if (simulated[i].size() == replications)
            check.rows.push_back(row_of(figures[i].first, figures[i].second, simulated[i]));
    std::vector<double> gaps(sample.gaps_days.begin(), sample.gaps_days.end());
    dormancies.insert(dormancies.end(), static_cast<std::size_t>(lapses - returns), never_back);
    check.meaning = {share_of(returns, orders), lapses / replications / (watched_days / 365.25),
                     median(std::move(dormancies)), median(std::move(gaps))};
    return check;
}

}  // namespace rekindle
