// Which policy for which segment: a heat table of what each changes against the baseline.

#include <algorithm>
#include <cmath>
#include <functional>

#include "output/number_format.hpp"
#include "output/report/daily_series.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

using Value = std::function<double(SegmentAnswer const&)>;

SegmentAnswer const* find(ReportInput const& in, std::size_t world, std::string const& segment) {
    for (auto const& a : in.analysis.answers.segments) {
        if (a.policy == in.name_of(world) && a.segment == segment) return &a;
    }
    return nullptr;
}

std::vector<std::string> segments_of(ReportInput const& in) {
    std::vector<std::string> names;
    for (auto const& a : in.analysis.answers.segments) {
        if (std::ranges::find(names, a.segment) == names.end() && names.size() < most_tabled)
            names.push_back(a.segment);
    }
    return names;
}

/// Shades from -4 to 4 in proportion to the largest change.
void shade(Table& table) {
    double most = 0;
    for (auto const& row : table.rows) {
        for (auto const& cell : row.cells) most = std::max(most, std::fabs(cell.value.value_or(0)));
    }
    for (auto& row : table.rows) {
        for (auto& cell : row.cells) {
            if (most > 0 && cell.value) cell.level = static_cast<int>(std::lround(4 * *cell.value / most));
        }
    }
}

Table heat(ReportInput const& in, Text caption, Value const& value) {
    Table table{std::move(caption), {say("segments.segment")}, {}};
    std::vector<std::size_t> worlds;
    for (auto const w : in.tabled()) {
        if (in.difference_of(w)) worlds.push_back(w), table.columns.push_back(same(in.name_of(w)));
    }
    for (auto const& segment : segments_of(in)) {
        auto const* base = find(in, in.run.baseline, segment);
        if (!base) continue;
        Row row{say("segments.row", {same(segment), same(with_thousands(base->users, 0))}), {}, segment};
        for (auto const w : worlds) {
            auto const* own = find(in, w, segment);
            if (!own) {
                row.cells.push_back({same("–"), {}, Mood::quiet});
                continue;
            }
            double const change = value(*own) - value(*base);
            row.cells.push_back({same((change > 0 ? "+" : "") + plain_number(change, change)), change});
        }
        table.rows.push_back(std::move(row));
    }
    shade(table);
    return table;
}

}  // namespace

std::optional<Section> segments_section(ReportInput const& in) {
    if (!in.has_differences() || segments_of(in).size() < 2) return std::nullopt;
    Section section{"segments", say("segments.heading"), say("segments.lead", {same(in.baseline_name())}), {}};
    auto const per_user = [](double total, SegmentAnswer const& a) { return a.users > 0 ? total / a.users : 0; };
    section.blocks.emplace_back(heat(in, say("segments.net", {same(in.run.currency)}),
                                     [&](SegmentAnswer const& a) { return per_user(a.net_value, a); }));
    section.blocks.emplace_back(heat(in, say("segments.days"), [](SegmentAnswer const& a) { return a.active_days; }));
    return section;
}

}  // namespace rekindle::report
