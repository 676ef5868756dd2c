// Whom a policy changes: users who lapse untouched, by what they do untouched and under the policy.

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

struct Type {
    char const* key;
    double UserTypeMeans::*users;
    int color;
};
constexpr std::array types{Type{"types.persuadable", &UserTypeMeans::persuadable, 3},
                           Type{"types.sure_thing", &UserTypeMeans::sure_thing, 1},
                           Type{"types.lost_cause", &UserTypeMeans::lost_cause, 0},
                           Type{"types.sleeping_dog", &UserTypeMeans::sleeping_dog, 2}};

}  // namespace

std::optional<Section> types_section(ReportInput const& in) {
    auto chart = make_chart("types", ChartKind::rows, say("types.title"), say("types.note"));
    chart.twin.columns = {say("table.policy")};
    for (auto const& type : types) {
        chart.series.push_back({say(type.key), type.color, {}});
        chart.twin.columns.push_back(say(type.key));
    }
    for (auto const w : in.drawn()) {
        auto const& counted = in.analysis.user_types[w];
        if (!counted) continue;
        double total = 0, sum = 0;
        for (auto const& type : types) total += (*counted).*type.users;
        if (total == 0) continue;
        Row row{same(in.name_of(w)), {}, in.name_of(w)};
        for (std::size_t t = 0; t < types.size(); ++t) {
            double const users = (*counted).*types[t].users;
            Mark mark;
            mark.y = static_cast<double>(chart.rows.size());
            mark.from = 100 * sum / total, mark.x = 100 * (sum + users) / total;
            mark.text = same(with_thousands(users, 0));
            sum += users;
            row.cells.push_back({mark.text, users});
            if (users > 0) chart.series[t].marks.push_back(std::move(mark));
        }
        chart.rows.push_back(same(in.name_of(w)));
        chart.twin.rows.push_back(std::move(row));
    }
    if (chart.rows.empty()) return std::nullopt;
    chart.x = axis_over(std::array{0.0, 100.0}, say("types.axis"), AxisEnd::with_zero, true);
    return Section{"types", say("types.heading"), say("types.lead"), {std::move(chart)}};
}

}  // namespace rekindle::report
