// What an A/B test would have concluded, what holds for all policies at once, and what the money does.

#include "output/estimate_text.hpp"
#include "output/number_format.hpp"
#include "output/report/daily_series.hpp"
#include "output/report/report_sections.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

Cell figure(std::optional<double> value, std::optional<double> low, std::optional<double> high, bool sign) {
    if (!value) return {same("–"), {}, Mood::quiet};
    auto const half = low && high ? std::optional{(*high - *low) / 2} : std::nullopt;
    return {same(with_interval(*value, half, {false, sign})), value};
}

Cell percent(double share) { return {same(with_interval(share, {}, {true, false})), share}; }

Text metric_words(std::string const& name) {
    for (auto const& m : metrics()) {
        if (m.name == name) return metric_name(m);
    }
    return same(name);
}

Table holdout_tests(ReportInput const& in) {
    Table table{
        say("tests.holdout"),
        {say("table.policy"), say("table.metric"), say("tests.held"), say("tests.lift"), say("tests.p"),
         say("tests.truth"), say("tests.verdict"), say("tests.power"), say("tests.type_s"), say("tests.type_m")},
        {}};
    for (auto const& a : in.analysis.answers.holdout_tests) {
        if (table.rows.size() == 2 * most_tabled) break;
        table.rows.push_back({same(a.policy),
                              {{metric_words(a.metric), {}},
                               percent(a.holdout_share),
                               figure(a.lift, a.low, a.high, true),
                               {same(with_thousands(a.p, 4)), a.p},
                               {same(plain_number(a.truth, a.truth)), a.truth},
                               {say_or("tests.verdict." + a.verdict, a.verdict), {}},
                               percent(a.power),
                               percent(a.type_s),
                               {same(with_thousands(a.type_m, 2)), a.type_m}},
                              a.policy});
    }
    return table;
}

Table simultaneous(ReportInput const& in) {
    Table table{say("tests.simultaneous"),
                {say("table.policy"), say("table.metric"), say("tests.difference"), say("tests.p_adjusted")},
                {}};
    for (auto const& a : in.analysis.answers.simultaneous) {
        if (table.rows.size() == 4 * most_tabled) break;
        auto const& metric = metrics()[metric_index(a.metric)];
        Estimate whole;
        whole.mean = a.difference, whole.ci95 = Interval{a.low, a.high};
        Cell const cell{in_both(estimate_text(metric, whole, true)), a.difference, mood_of(metric, whole)};
        table.rows.push_back({same(a.policy),
                              {{name_with_unit(metric, in.run.currency), {}},
                               cell,
                               {same(with_thousands(a.p_adjusted, 4)), a.p_adjusted}},
                              a.policy});
    }
    return table;
}

Table economics(ReportInput const& in) {
    Table table{
        say("tests.economics"),
        {say("table.policy"), say("tests.figure"), say("tests.value"), say("tests.delta"), say("tests.bootstrap")},
        {}};
    auto const range = [](std::optional<double> low, std::optional<double> high) {
        if (!low || !high) return Cell{same("–"), {}, Mood::quiet};
        return Cell{same(with_interval(*low, {}, {}) + " – " + with_interval(*high, {}, {})), {}};
    };
    for (auto const& a : in.analysis.answers.economics) {
        if (table.rows.size() == 3 * most_tabled) break;
        table.rows.push_back({same(a.policy),
                              {{say_or("tests.figure." + a.figure, a.figure), {}},
                               figure(a.value, {}, {}, false),
                               range(a.low, a.high),
                               range(a.bootstrap_low, a.bootstrap_high)},
                              a.policy});
    }
    return table;
}

}  // namespace

std::optional<Section> tests_section(ReportInput const& in) {
    auto const& answers = in.analysis.answers;
    Section section{"tests", say("tests.heading"), say("tests.lead"), {}};
    if (!answers.simultaneous.empty()) section.blocks.emplace_back(simultaneous(in));
    if (!answers.holdout_tests.empty()) section.blocks.emplace_back(holdout_tests(in));
    if (!answers.economics.empty()) section.blocks.emplace_back(economics(in));
    if (section.blocks.empty()) return std::nullopt;
    return section;
}

}  // namespace rekindle::report
