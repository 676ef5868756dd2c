#pragma once
// What the sections of a report are made from, and the figures that several of them need.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "output/estimate.hpp"
#include "output/report/report_document.hpp"

namespace rekindle::report {

/// Charts stay legible and the page small: further policies are in summary.csv.
inline constexpr std::size_t most_drawn = 8;
inline constexpr std::size_t most_tabled = 40;
inline constexpr std::size_t most_points = 53;
/// Where the page would grow too large, lines get fewer points, down to these.
inline constexpr std::size_t least_points = 10;

/// The metrics that add up to cost_total.
inline constexpr std::array<std::string_view, 5> cost_kinds{"cost_messages", "cost_offers", "cost_service",
                                                            "cost_programme", "cost_acquisition"};

class ReportInput {
  public:
    /// `points`: at most so many along a line.
    ReportInput(RunResult const& run, Analysis const& analysis, std::size_t points = most_points);

    RunResult const& run;
    Analysis const& analysis;

    /// Rows of `run.worlds` to draw, in their order: all, or the baseline and those with the best net value.
    std::vector<std::size_t> const& drawn() const { return drawn_; }
    /// The same for tables.
    std::vector<std::size_t> const& tabled() const { return tabled_; }

    std::size_t points() const { return points_; }

    DifferenceEstimates const* difference_of(std::size_t world) const { return differences_[world]; }
    std::string const& name_of(std::size_t world) const { return run.worlds[world]; }
    std::string const& baseline_name() const { return run.worlds[run.baseline]; }
    bool has_differences() const { return !analysis.differences.empty(); }
    /// 0 for the baseline, else 1 to 7.
    int color_of(std::size_t world) const;

    Estimate const& own(std::size_t world, std::string_view metric) const;
    /// Empty for the baseline.
    DifferenceEstimate const* difference(std::size_t world, std::string_view metric) const;
    /// Whether any drawn policy spends money of this kind.
    bool spends(std::string_view cost_kind) const;
    /// As printed everywhere, with a sign for differences.
    std::string own_text(std::size_t world, std::string_view metric) const;
    std::string difference_text(std::size_t world, std::string_view metric) const;

    Cell own_cell(std::size_t world, std::size_t metric) const;
    Cell difference_cell(std::size_t world, std::size_t metric) const;

  private:
    std::vector<std::size_t> best(std::size_t most) const;

    std::vector<DifferenceEstimates const*> differences_;
    std::vector<std::size_t> drawn_, tabled_;
    std::size_t points_;
};

/// A figure for readers of both languages: the points of a share's difference are told in words.
[[nodiscard]] Text in_both(std::string text);

/// A chart without data; its table has the chart's title and one column for the heads of the rows still to name.
[[nodiscard]] Chart make_chart(std::string id, ChartKind kind, Text title, Text note);

/// better / worse where the whole interval lies on one side of 0 and the metric has a good side; else quiet.
[[nodiscard]] Mood mood_of(Metric const& metric, Estimate const& difference);

/// A metric's name with its unit: "net value, USD".
[[nodiscard]] Text name_with_unit(Metric const& metric, std::string const& currency);

/// A mark whose x is the estimate, as printed (per cent for fractions).
[[nodiscard]] Mark mark_of(Metric const& metric, Estimate const& e);

}  // namespace rekindle::report
