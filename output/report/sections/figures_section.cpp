// Every metric of every policy: the page's copy of summary.json.

#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Table table_of(ReportInput const& in, bool headline) {
    Table table{say(headline ? "figures.headline" : "figures.all"), {say("table.metric")}, {}};
    for (auto const w : in.tabled()) table.columns.push_back(same(in.name_of(w)));
    for (std::size_t m = 0; m < metrics().size(); ++m) {
        auto const& metric = metrics()[m];
        if ((metric.headline != Headline::no) != headline) continue;
        Row own{name_with_unit(metric, in.run.currency), {}, std::string(metric.name)};
        Row difference{say("figures.minus", {same(in.baseline_name())}), {}, "difference:" + std::string(metric.name)};
        for (auto const w : in.tabled()) {
            own.cells.push_back(in.own_cell(w, m));
            difference.cells.push_back(in.difference_cell(w, m));
        }
        table.rows.push_back(std::move(own));
        if (in.has_differences()) table.rows.push_back(std::move(difference));
    }
    return table;
}

}  // namespace

std::optional<Section> figures_section(ReportInput const& in) {
    Section section{"figures", say("figures.heading"), say("figures.lead"), {}};
    section.blocks.emplace_back(table_of(in, true));
    section.blocks.emplace_back(table_of(in, false));
    return section;
}

}  // namespace rekindle::report
