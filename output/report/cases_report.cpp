#include "output/report/cases_report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/document_json.hpp"
#include "output/report/report_input.hpp"
#include "output/report/report_page.hpp"
#include "output/report/words.hpp"

namespace rekindle {
namespace report {
namespace {

constexpr double most_shown = 10;  ///< tolerances or half-widths: what lies further is drawn here
constexpr int met_color = 3, missed_color = 2, undecided_color = 1;

using Rows = std::vector<ClaimRow const*>;

Text count(std::size_t n) { return same(std::to_string(n)); }

std::size_t met_of(Rows const& rows) {
    return static_cast<std::size_t>(std::ranges::count_if(rows, [](auto const* r) { return r->met; }));
}

/// Where a claim's value and interval lie, in units of its own.
struct Place {
    double at, low, high;
};

/// A figure claimed, in tolerances: within -1 and 1 it is met.
std::optional<Place> off_figure(ClaimRow const& row) {
    if (!row.near || !row.within || !row.value || !(*row.within > 0)) return std::nullopt;
    double const at = (*row.value - *row.near) / *row.within, half = row.half_width.value_or(0) / *row.within;
    return Place{at, at - half, at + half};
}

/// A bound claimed, in half-widths of the interval: beyond 1 the whole interval keeps it.
std::optional<Place> beyond_bound(ClaimRow const& row) {
    if (!row.value || (!row.above && !row.below)) return std::nullopt;
    double margin = std::numeric_limits<double>::infinity();
    if (row.above) margin = std::min(margin, *row.value - *row.above);
    if (row.below) margin = std::min(margin, *row.below - *row.value);
    double const half = row.half_width.value_or(0);
    double const at = half > 0 ? margin / half : margin > 0 ? most_shown : -most_shown;
    return Place{at, at - 1, at + 1};
}

double shown(double x) { return std::clamp(x, -most_shown, most_shown); }

Cell words(std::string const& text) { return {same(text), {}}; }

Cell verdict(ClaimRow const& row) {
    auto const mood = row.met ? Mood::better : row.undecided ? Mood::plain : Mood::worse;
    return {say("cases." + std::string(verdict_of(row))), {}, mood};
}

/// A dot per claim that `place` finds a place for.
Chart claim_chart(std::string const& id, std::string const& key, Rows const& rows,
                  std::optional<Place> (*place)(ClaimRow const&)) {
    auto chart = make_chart(id, ChartKind::dots, say("cases." + key), say("cases." + key + ".note"));
    chart.series = {{say("cases.met"), met_color, {}},
                    {say("cases.missed"), missed_color, {}},
                    {say("cases.undecided"), undecided_color, {}}};
    chart.twin.columns = {say("cases.id"), say("cases.claim"), say("cases." + key + ".axis"), say("cases.verdict")};
    std::vector<double> ends{-2, 2};
    for (auto const* row : rows) {
        auto const at = place(*row);
        if (!at) continue;
        Mark mark;
        mark.y = static_cast<double>(chart.rows.size()), mark.x = shown(at->at);
        mark.x_low = shown(at->low), mark.x_high = shown(at->high);
        mark.text = same(simulated_text(*row));
        ends.push_back(*mark.x_low), ends.push_back(*mark.x_high);
        chart.rows.push_back(same(row->id + " " + row->text));
        chart.twin.rows.push_back(
            {same(row->id), {words(row->text), {same(with_thousands(at->at, 2)), at->at}, verdict(*row)}, row->id});
        chart.series[row->met ? 0 : row->undecided ? 2 : 1].marks.push_back(std::move(mark));
    }
    std::erase_if(chart.series, [](Series const& s) { return s.marks.empty(); });
    chart.x = axis_over(ends, say("cases." + key + ".axis"), AxisEnd::with_zero);
    return chart;
}

Table claim_table(Rows const& rows) {
    Table table{say("cases.table"),
                {say("cases.id"), say("cases.claim"), say("cases.source"), say("cases.figure"), say("cases.simulated"),
                 say("cases.verdict"), say("cases.kind"), say("cases.reason")},
                {}};
    for (auto const* row : rows) {
        Cell simulated{same(simulated_text(*row)), row->picked.empty() ? row->value : std::nullopt};
        table.rows.push_back({same(row->id),
                              {words(row->text),
                               words(row->source),
                               words(row->figure),
                               std::move(simulated),
                               verdict(*row),
                               {say_or("cases.kind." + row->kind, row->kind), {}},
                               words(row->reason)},
                              row->id});
    }
    return table;
}

Section case_section(CaseHead const& head, Rows const& rows, std::size_t number) {
    auto const id = "case-" + std::to_string(number);
    Section section{id, same(head.name), same(head.description), {}};
    auto const add = [&](Chart chart) {
        if (!chart.rows.empty()) section.blocks.emplace_back(std::move(chart));
    };
    add(claim_chart(id + "-figures", "figures", rows, &off_figure));
    add(claim_chart(id + "-bounds", "bounds", rows, &beyond_bound));
    section.blocks.emplace_back(claim_table(rows));
    return section;
}

Answer case_answer(CaseHead const& head, Rows const& rows) {
    auto const met = met_of(rows);
    std::string missed;
    for (auto const* row : rows) {
        if (!row->met && !row->undecided) missed += (missed.empty() ? "" : ", ") + row->id;
    }
    bool const all = met == rows.size(), none_missed = missed.empty();
    return {head.name, none_missed ? met_color : missed_color,
            all           ? Mood::better
            : none_missed ? Mood::plain
                          : Mood::worse,
            say("cases.of", {count(met), count(rows.size())}),
            none_missed ? same(head.description) : say("cases.misses", {same(head.description), same(missed)})};
}

Rows rows_of(std::vector<ClaimRow> const& rows, std::string const& name) {
    Rows out;
    for (auto const& row : rows) {
        if (row.in_case == name) out.push_back(&row);
    }
    return out;
}

std::size_t of_kind(std::vector<ClaimRow> const& rows, char const* kind, bool met) {
    return static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](auto const& r) { return r.kind == kind && (r.met || !met); }));
}

Section provenance(std::string const& version, std::string const& command) {
    Section section{"provenance", say("provenance.heading"), say("cases.again"), {}};
    section.blocks.emplace_back(Command{command});
    section.blocks.emplace_back(Paragraph{say("cases.version", {same(version)})});
    return section;
}

}  // namespace

Document cases_document(std::vector<CaseHead> const& cases, std::vector<ClaimRow> const& rows,
                        std::string const& version, std::string const& command) {
    Document d;
    auto const met = static_cast<std::size_t>(std::ranges::count_if(rows, [](auto const& r) { return r.met; }));
    d.kind = say("cases.page"), d.heading = say("cases.heading"), d.title = say("head.title", {d.heading});
    d.subtitle = say("cases.size", {count(cases.size()), count(rows.size())});
    d.headline =
        say("cases.headline", {count(rows.size()), count(met), count(of_kind(rows, "emergent", true)),
                               count(of_kind(rows, "emergent", false)), count(of_kind(rows, "calibrated", true)),
                               count(of_kind(rows, "calibrated", false))});
    Section first{"answer", say("answer.heading"), say("cases.lead"), {}};
    Answers answers;
    std::size_t number = 0;
    for (auto const& head : cases) answers.answers.push_back(case_answer(head, rows_of(rows, head.name)));
    first.blocks.emplace_back(std::move(answers));
    d.sections.push_back(std::move(first));
    for (auto const& head : cases) d.sections.push_back(case_section(head, rows_of(rows, head.name), ++number));
    d.sections.push_back(provenance(version, command));
    return d;
}

}  // namespace report

ReportFiles make_cases_report(std::vector<CaseHead> const& cases, std::vector<ClaimRow> const& rows,
                              std::string const& version, std::string const& command) {
    auto json = report::document_json(report::cases_document(cases, rows, version, command));
    auto html = report_html(json, "report.json");
    return {std::move(json), std::move(html)};
}

}  // namespace rekindle
