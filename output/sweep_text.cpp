#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "output/metrics.hpp"
#include "output/number_format.hpp"
#include "output/sweep_table.hpp"
#include "sim/base/text_wrap.hpp"

namespace rekindle {
namespace {

constexpr std::size_t width = 100;

using Lines = std::vector<std::vector<std::string>>;

bool percent(std::string const& response) { return metrics()[metric_index(response)].unit == MetricUnit::fraction; }

std::string cell_text(SweepTable const& table, SweepRow const& row, std::size_t response, bool difference) {
    auto const& cell = row.cells[response];
    auto const value = difference ? cell.difference : cell.mean;
    if (!value) return "–";
    auto const se = difference ? cell.difference_se : cell.se;
    auto const half = se ? std::optional{1.96 * *se} : std::nullopt;
    return with_interval(*value, half, {percent(table.responses[response]), difference});
}

Lines lines_of(SweepTable const& table, SweepRanking const& ranking, std::size_t most) {
    Lines lines;
    auto& head = lines.emplace_back();
    head.push_back("");
    head.insert(head.end(), table.factors.begin(), table.factors.end());
    head.push_back("policy");
    head.insert(head.end(), table.responses.begin(), table.responses.end());
    for (std::size_t i = 0; i < std::min(most, ranking.ranks.size()); ++i) {
        auto const& rank = ranking.ranks[i];
        auto const& row = table.rows[rank.row];
        auto& line = lines.emplace_back();
        line.push_back(fmt::format("{}{}", i + 1, rank.close_to_best ? "=" : " "));
        line.insert(line.end(), row.levels.begin(), row.levels.end());
        line.push_back(row.policy);
        line.push_back(
            with_interval(rank.value, rank.half_width, {percent(table.responses.front()), ranking.of_difference}));
        for (std::size_t r = 1; r < table.responses.size(); ++r)
            line.push_back(cell_text(table, row, r, ranking.of_difference));
    }
    return lines;
}

/// Columns as wide as their texts; from the right, columns that do not fit are left out.
std::string laid_out(Lines const& lines, bool& all) {
    std::vector<std::size_t> columns;
    std::size_t sum = 0;
    for (std::size_t c = 0; c < lines.front().size(); ++c) {
        std::size_t widest = 0;
        for (auto const& line : lines) widest = std::max(widest, width_of(line[c]));
        widest = std::min<std::size_t>(widest, 24);
        if (sum + widest + 2 > width) break;
        columns.push_back(widest);
        sum += widest + 2;
    }
    all = columns.size() == lines.front().size();
    std::string out;
    for (auto const& line : lines) {
        std::string text;
        for (std::size_t c = 0; c < columns.size(); ++c)
            text += pad_left(shortened(line[c], columns[c]), columns[c]) + "  ";
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + "\n";
    }
    return out;
}

}  // namespace

std::string sweep_text(SweepTable const& table, std::size_t most, ColorMode) {
    auto const ranking = rank_sweep(table);
    std::size_t failed = 0, points = 0;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        failed += table.rows[i].error.empty() ? 0 : 1;
        points += i == 0 || table.rows[i].point != table.rows[i - 1].point ? 1 : 0;
    }
    auto out =
        fmt::format("{}: {} points{}\n", table.name, points, failed > 0 ? fmt::format(", {} failed", failed) : "");
    if (ranking.ranks.empty()) return out + "no point has a value of " + table.responses.front() + "\n";
    auto const& response = table.responses.front();
    bool const low_wins = metrics()[metric_index(response)].better == Better::lower;
    out += wrapped(
        fmt::format("by {}{}, {} first; value ± half of its 95 % interval, which holds for all rows at once in the "
                    "first column\n\n",
                    response, ranking.of_difference ? " minus the baseline's" : "", low_wins ? "lowest" : "highest"));
    bool all = true;
    out += laid_out(lines_of(table, ranking, most), all);
    auto const close =
        std::count_if(ranking.ranks.begin(), ranking.ranks.end(), [](auto const& r) { return r.close_to_best; });
    out += wrapped(
        fmt::format("\n= not distinguishable from the best: {} of {}{}\n", close, ranking.ranks.size(),
                    ranking.paired ? "" : " (as if points had luck of their own: two or more replications tell more)"));
    if (ranking.ranks.size() > most) out += fmt::format("{} further rows: sweep.csv\n", ranking.ranks.size() - most);
    if (!all) out += "some responses do not fit the terminal: sweep.csv has all\n";
    return out;
}

}  // namespace rekindle
