#include "output/report/report_input.hpp"

#include <algorithm>
#include <limits>

#include "output/estimate_text.hpp"
#include "output/report/words.hpp"

namespace rekindle::report {
namespace {

double in_unit(Metric const& metric, double value) { return value * (metric.unit == MetricUnit::fraction ? 100 : 1); }

}  // namespace

ReportInput::ReportInput(RunResult const& run_, Analysis const& analysis_, std::size_t points)
    : run{run_}, analysis{analysis_}, differences_(run_.worlds.size(), nullptr), points_{points} {
    for (auto const& d : analysis.differences) differences_[d.world] = &d;
    drawn_ = best(most_drawn);
    tabled_ = best(most_tabled);
}

std::vector<std::size_t> ReportInput::best(std::size_t most) const {
    std::vector<std::size_t> all(run.worlds.size());
    for (std::size_t w = 0; w < all.size(); ++w) all[w] = w;
    if (all.size() <= most) return all;
    auto const value = [&](std::size_t w) {
        if (w == run.baseline) return std::numeric_limits<double>::infinity();
        return own(w, "net_value").mean.value_or(-std::numeric_limits<double>::infinity());
    };
    std::ranges::stable_sort(all, std::greater{}, value);
    all.resize(most);
    std::ranges::sort(all);
    return all;
}

int ReportInput::color_of(std::size_t world) const {
    if (world == run.baseline) return 0;
    auto const before = static_cast<int>(world) - (world > run.baseline ? 1 : 0);
    return 1 + before % 7;
}

Estimate const& ReportInput::own(std::size_t world, std::string_view metric) const {
    return analysis.worlds[world].metrics[metric_index(metric)];
}

DifferenceEstimate const* ReportInput::difference(std::size_t world, std::string_view metric) const {
    return differences_[world] ? &differences_[world]->metrics[metric_index(metric)] : nullptr;
}

bool ReportInput::spends(std::string_view cost_kind) const {
    return std::ranges::any_of(drawn_, [&](std::size_t w) { return own(w, cost_kind).mean.value_or(0) != 0; });
}

std::string ReportInput::own_text(std::size_t world, std::string_view metric) const {
    return estimate_text(metrics()[metric_index(metric)], own(world, metric), false);
}

std::string ReportInput::difference_text(std::size_t world, std::string_view metric) const {
    auto const* e = difference(world, metric);
    return e ? estimate_text(metrics()[metric_index(metric)], *e, true) : "–";
}

Text in_both(std::string text) {
    constexpr std::string_view points = " pts";
    auto zh = text;
    if (auto const at = text.find(points); at != std::string::npos) {
        text.replace(at, points.size(), " points");
        zh.replace(at, points.size(), " 个百分点");
    }
    return {std::move(text), std::move(zh)};
}

Cell ReportInput::own_cell(std::size_t world, std::size_t metric) const {
    auto const& e = analysis.worlds[world].metrics[metric];
    return {same(estimate_text(metrics()[metric], e, false)), e.mean};
}

Cell ReportInput::difference_cell(std::size_t world, std::size_t metric) const {
    if (!differences_[world]) return {same("–"), {}, Mood::quiet};
    auto const& e = differences_[world]->metrics[metric];
    return {in_both(estimate_text(metrics()[metric], e, true)), e.mean, mood_of(metrics()[metric], e)};
}

Chart make_chart(std::string id, ChartKind kind, Text title, Text note) {
    Chart chart;
    chart.id = std::move(id), chart.kind = kind, chart.twin.caption = title;
    chart.title = std::move(title), chart.note = std::move(note);
    return chart;
}

Mood mood_of(Metric const& metric, Estimate const& difference) {
    if (!difference.ci95 || metric.better == Better::neither) return Mood::quiet;
    bool const higher = difference.ci95->low > 0, lower = difference.ci95->high < 0;
    if (!higher && !lower) return Mood::quiet;
    return higher == (metric.better == Better::higher) ? Mood::better : Mood::worse;
}

Text name_with_unit(Metric const& metric, std::string const& currency) {
    auto text = metric_name(metric);
    bool const is_money = metric.unit == MetricUnit::money || metric.unit == MetricUnit::money_per_return ||
                          metric.unit == MetricUnit::money_per_user;
    if (!is_money) return text;
    return say("unit.of", {text, same(currency)});
}

Mark mark_of(Metric const& metric, Estimate const& e) {
    Mark mark;
    mark.x = in_unit(metric, e.mean.value_or(0));
    if (e.ci95) {
        mark.x_low = in_unit(metric, e.ci95->low);
        mark.x_high = in_unit(metric, e.ci95->high);
    }
    return mark;
}

}  // namespace rekindle::report
