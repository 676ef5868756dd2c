#include "output/csv_files.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

#include "output/csv_text.hpp"
#include "output/escaping.hpp"
#include "output/reason_table.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

std::string cell(std::optional<double> const& x) { return x ? fmt::format("{}", *x + 0.0) : std::string{}; }

std::string mean_cell(Estimate const& e) {
    if (!e.mean || !e.micros) return cell(e.mean);
    std::string text;
    append_money(text, *e.micros);
    return text;
}

std::string estimate_cells(Estimate const& e) {
    auto const low = e.ci95 ? std::optional{e.ci95->low} : std::nullopt;
    auto const high = e.ci95 ? std::optional{e.ci95->high} : std::nullopt;
    return fmt::format("{},{},{},{},{},{}", mean_cell(e), cell(e.se), cell(e.se_luck), cell(e.se_parameters), cell(low),
                       cell(high));
}

std::string reason_line(RunResult const& run, std::size_t world, std::string const& metric, ReplicateMean const& m) {
    return fmt::format("{},{},{},count,{},{},,,,,,,,,,,,{},\n", csv_cell(run.worlds[world]),
                       csv_cell(run.worlds[run.baseline]), csv_cell(metric), cell(m.mean),
                       cell(m.has_se ? std::optional{m.se} : std::nullopt), m.has_se ? "" : "one replication");
}

DifferenceEstimates const* difference_of(Analysis const& analysis, std::size_t world) {
    for (auto const& d : analysis.differences) {
        if (d.world == world) return &d;
    }
    return nullptr;
}

/// Micro-units as currency with 6 decimals, without rounding.
std::string money(Sum micros) {
    Sum const magnitude = micros < 0 ? -micros : micros;
    return fmt::format("{}{}.{:06}", micros < 0 ? "-" : "", text_of(magnitude / 1'000'000),
                       (magnitude % 1'000'000).low());
}

std::string mean_cell(Sum sum, std::int64_t n, bool is_money_series) {
    if (is_money_series) return money(rounded_mean(sum, n));
    return n == 1 ? text_of(sum) : fmt::format("{}", static_cast<double>(sum) / static_cast<double>(n));
}

/// Sums over replicates: [0] active, then the daily series.
using DailySums = std::array<std::vector<Sum>, daily_count + 1>;

void add(std::vector<Sum>& to, std::vector<Sum> const& series) {
    if (to.size() < series.size()) to.resize(series.size(), 0);
    for (std::size_t day = 0; day < series.size(); ++day) to[day] += series[day];
}

DailySums sums_of(RunResult const& run, std::size_t world) {
    DailySums sums;
    for (auto const& r : run.replicates) {
        add(sums[0], daily_active(r.worlds[world]));
        for (std::size_t s = 0; s < daily_count; ++s) add(sums[s + 1], r.worlds[world].daily[s]);
    }
    return sums;
}

int digits(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    auto const end = text.data() + from + count;
    [[maybe_unused]] auto const read = std::from_chars(text.data() + from, end, value);
    REKINDLE_EXPECTS(read.ec == std::errc{} && read.ptr == end);
    return value;
}

}  // namespace

std::string date_after(std::string_view start, std::int64_t day) {
    using namespace std::chrono;
    REKINDLE_EXPECTS(start.size() == 10 && start[4] == '-' && start[7] == '-');
    year_month_day const first{year{digits(start, 0, 4)}, month{static_cast<unsigned>(digits(start, 5, 2))},
                               std::chrono::day{static_cast<unsigned>(digits(start, 8, 2))}};
    REKINDLE_EXPECTS(first.ok());
    year_month_day const date{sys_days{first} + std::chrono::days{day}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::vector<Sum> daily_active(WorldTally const& world) {
    auto const& arrivals = world.daily[index_of(Daily::arrivals)];
    auto const& returns = world.daily[index_of(Daily::returns)];
    auto const& lapses = world.daily[index_of(Daily::lapses)];
    std::vector<Sum> active;
    Sum now = world.initially_active;
    for (std::size_t day = 0; day < arrivals.size(); ++day)
        active.push_back(now += arrivals[day] + returns[day] - lapses[day]);
    return active;
}

std::string summary_csv(RunResult const& run, Analysis const& analysis) {
    std::string csv =
        "policy,baseline,metric,unit,mean,se,se_luck,se_parameters,ci95_low,ci95_high,difference,difference_se,"
        "difference_se_luck,"
        "difference_se_parameters,difference_ci95_low,difference_ci95_high,variance_reduction,reason,difference_"
        "reason\n";
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const* difference = difference_of(analysis, w);
        for (std::size_t m = 0; m < metrics().size(); ++m) {
            auto const& own = analysis.worlds[w].metrics[m];
            auto const other = difference ? difference->metrics[m] : DifferenceEstimate{};
            csv += fmt::format(
                "{},{},{},{},{},{},{},{},{}\n", csv_cell(run.worlds[w]), csv_cell(run.worlds[run.baseline]),
                metrics()[m].name, csv_cell(unit_name(metrics()[m].unit, run.currency)), estimate_cells(own),
                estimate_cells(other), cell(other.variance_reduction), csv_cell(own.reason), csv_cell(other.reason));
        }
        for (auto const& row : reason_rows(run, w)) {
            csv += reason_line(run, w, "lapses_by_reason." + row.reason, row.lapses);
            csv += reason_line(run, w, "returns_by_reason." + row.reason, row.returns);
        }
        for (auto const& row : warning_rows(run, w)) {
            csv += reason_line(run, w, "true_alarms." + row.signal, row.true_alarms);
            csv += reason_line(run, w, "false_alarms." + row.signal, row.false_alarms);
        }
    }
    return csv;
}

std::string daily_csv(RunResult const& run) {
    REKINDLE_EXPECTS(!run.replicates.empty());
    std::string csv = "day,date,policy,active";
    for (std::size_t s = 0; s < daily_count; ++s) csv += fmt::format(",{}", name_of(static_cast<Daily>(s)));
    csv += '\n';
    std::vector<DailySums> sums;
    for (std::size_t w = 0; w < run.worlds.size(); ++w) sums.push_back(sums_of(run, w));
    auto const n = static_cast<std::int64_t>(run.replicates.size());
    for (std::size_t day = 0; day < sums.front()[0].size(); ++day) {
        auto const date = date_after(run.start_date, static_cast<std::int64_t>(day));
        for (std::size_t w = 0; w < sums.size(); ++w) {
            csv += fmt::format("{},{},{},{}", day, date, csv_cell(run.worlds[w]), mean_cell(sums[w][0][day], n, false));
            for (std::size_t s = 0; s < daily_count; ++s) {
                csv += ',';
                csv += mean_cell(sums[w][s + 1][day], n, is_money(static_cast<Daily>(s)));
            }
            csv += '\n';
        }
    }
    return csv;
}

}  // namespace rekindle
