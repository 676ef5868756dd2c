// Which policy to choose while parameters are uncertain, and which of them to learn first.

#include <algorithm>
#include <set>

#include "output/arm_table.hpp"
#include "output/number_format.hpp"
#include "output/report/axis_ticks.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

constexpr std::size_t most_parameters = 15;

std::string money(double value) { return with_interval(value, {}, {}); }

Chart probability(ReportInput const& in) {
    auto chart = make_chart("choice", ChartKind::rows, say("choice.title"), say("choice.note"));
    chart.series = {{say("choice.best"), 1, {}}};
    chart.twin.columns = {say("table.policy"), say("choice.best"), say("choice.loss", {same(in.run.currency)}),
                          say("choice.net", {same(in.run.currency)})};
    for (auto const& a : in.analysis.answers.choice) {
        if (chart.rows.size() == most_tabled) break;
        Mark mark;
        mark.y = static_cast<double>(chart.rows.size()), mark.x = 100 * a.probability_best;
        mark.text = same(with_interval(a.probability_best, {}, {true, false}));
        chart.rows.push_back(same(a.policy));
        chart.twin.rows.push_back({same(a.policy),
                                   {{mark.text, a.probability_best},
                                    {same(money(a.expected_loss)), a.expected_loss},
                                    {same(money(a.net_value)), a.net_value}},
                                   a.policy});
        chart.series.front().marks.push_back(std::move(mark));
    }
    chart.x = axis_over(std::array{0.0, 100.0}, say("choice.best"), AxisEnd::with_zero, true);
    return chart;
}

double width(LearningAnswer const& a) { return std::abs(a.net_value_high - a.net_value_low); }

/// Bars of what stands out from noise; the table of all.
Chart tornado(ReportInput const& in) {
    auto chart =
        make_chart("tornado", ChartKind::rows, say("tornado.title", {same(in.run.currency)}), say("tornado.note"));
    chart.series = {{say("tornado.range"), 1, {}}};
    chart.twin.columns = {say("learning.parameter"), say("tornado.low"), say("tornado.high"), say("tornado.noise")};
    auto rows = in.analysis.answers.learning;
    std::ranges::stable_sort(rows, std::greater{}, width);
    if (rows.size() > most_parameters) rows.resize(most_parameters);
    std::vector<double> ends;
    auto const cell = [](double x) { return Cell{same(money(x)), x}; };
    for (auto const& a : rows) {
        chart.twin.rows.push_back(
            {same(a.parameter), {cell(a.net_value_low), cell(a.net_value_high), cell(a.net_value_noise)}, a.parameter});
        if (width(a) <= a.net_value_noise) continue;
        Mark mark;
        mark.y = static_cast<double>(chart.rows.size()), mark.from = a.net_value_low, mark.x = a.net_value_high;
        mark.text = same(money(a.net_value_low) + " – " + money(a.net_value_high));
        ends.push_back(mark.from), ends.push_back(mark.x);
        chart.rows.push_back(same(a.parameter));
        chart.series.front().marks.push_back(std::move(mark));
    }
    if (!ends.empty()) chart.x = axis_over(ends, same(in.run.currency), AxisEnd::tight);
    return chart;
}

Chart learning(ReportInput const& in) {
    auto chart =
        make_chart("learning", ChartKind::rows, say("learning.title", {same(in.run.currency)}), say("learning.note"));
    chart.series = {{say("learning.value"), 3, {}}};
    chart.twin.columns = {say("learning.parameter"), say("learning.value"), say("learning.share"),
                          say("learning.noise")};
    std::vector<double> ends{0};
    for (auto const& a : in.analysis.answers.learning) {
        if (chart.twin.rows.size() == most_parameters) break;
        Mark mark;
        mark.y = static_cast<double>(chart.rows.size()), mark.x = a.value;
        mark.x_low = a.value - 2 * a.se, mark.x_high = a.value + 2 * a.se;
        mark.text = same(with_interval(a.value, a.se > 0 ? std::optional{2 * a.se} : std::nullopt, {}));
        if (a.value > a.noise) ends.push_back(*mark.x_low), ends.push_back(*mark.x_high);
        chart.twin.rows.push_back({same(a.parameter),
                                   {{mark.text, a.value},
                                    {same(with_interval(a.share_of_perfect, {}, {true, false})), a.share_of_perfect},
                                    {same(money(a.noise)), a.noise}},
                                   a.parameter});
        if (a.value <= a.noise) continue;
        chart.rows.push_back(same(a.parameter));
        chart.series.front().marks.push_back(std::move(mark));
    }
    chart.x = axis_over(ends, same(in.run.currency), AxisEnd::with_zero);
    return chart;
}

/// Replicates that share a draw of the parameters count once.
std::size_t draws_of(ReportInput const& in) {
    std::set<std::uint32_t> draws;
    for (auto const& r : in.run.replicates) draws.insert(r.parameter_draw);
    return draws.size();
}

Table ice(ReportInput const& in) {
    Table table{say("ice.title"),
                {say("table.policy"), say("ice.impact"), say("ice.confidence"), say("ice.ease"), say("ice.score")},
                {}};
    for (auto const& a : in.analysis.answers.ice) {
        if (table.rows.size() == most_tabled) break;
        auto const cell = [](double x) { return Cell{same(with_thousands(x, 1)), x}; };
        table.rows.push_back(
            {same(a.policy), {cell(a.impact), cell(a.confidence), cell(a.ease), cell(a.score)}, a.policy});
    }
    return table;
}

/// What tests and bandits found.
Table arms(ReportInput const& in) {
    Table table{say("arms.title"),
                {say("table.policy"), say("arms.step"), say("arms.arm"), say("arms.chosen"), say("arms.rewarded"),
                 say("arms.value", {same(in.run.currency)}), say("arms.best")},
                {}};
    auto const percent = [](double share) { return Cell{same(with_interval(share, {}, {true, false})), share}; };
    for (auto const& a : arm_table(in.run)) {
        if (table.rows.size() == 2 * most_tabled) break;
        Cell const value = a.value_per_user != 0 ? Cell{same(with_thousands(a.value_per_user, 2)), a.value_per_user}
                                                 : Cell{same("–"), {}, Mood::quiet};
        table.rows.push_back({same(a.policy),
                              {{same(a.learner), {}},
                               {same(a.arm), {}},
                               {same(with_thousands(a.chosen, 0)), a.chosen},
                               percent(a.rewarded),
                               value,
                               percent(a.best)},
                              a.policy});
    }
    return table;
}

/// A chart of some of its table's rows, with a word on the others; the table alone where nothing is drawn.
void add_noisy(Section& section, Chart chart, std::string const& name, Text const& draws) {
    auto const hidden = chart.twin.rows.size() - chart.rows.size();
    if (hidden > 0)
        section.blocks.emplace_back(
            Paragraph{say(name + (chart.rows.empty() ? ".none" : ".hidden"), {same(std::to_string(hidden)), draws})});
    if (chart.rows.empty()) {
        section.blocks.emplace_back(std::move(chart.twin));
    } else {
        section.blocks.emplace_back(std::move(chart));
    }
}

}  // namespace

std::optional<Section> choice_section(ReportInput const& in) {
    auto const& answers = in.analysis.answers;
    Section section{"choice", say("choice.heading"), say("choice.lead"), {}};
    if (!answers.choice.empty()) section.blocks.emplace_back(probability(in));
    if (answers.value_of_perfect_information) {
        section.blocks.emplace_back(Paragraph{
            say("choice.perfect", {same(money(*answers.value_of_perfect_information)), same(in.run.currency)})});
    }
    auto const draws = same(with_thousands(static_cast<double>(draws_of(in)), 0));
    if (!answers.learning.empty()) {
        add_noisy(section, learning(in), "learning", draws);
        add_noisy(section, tornado(in), "tornado", draws);
    }
    if (!answers.choice.empty() && answers.learning.empty() && !in.run.parameters.empty())
        section.blocks.emplace_back(Paragraph{say("learning.few", {draws})});
    if (auto table = arms(in); !table.rows.empty()) section.blocks.emplace_back(std::move(table));
    if (!answers.ice.empty()) section.blocks.emplace_back(ice(in));
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
