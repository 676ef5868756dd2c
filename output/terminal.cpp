#include "output/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "output/arm_table.hpp"
#include "output/csv_files.hpp"
#include "output/estimate_text.hpp"
#include "output/number_format.hpp"

namespace rekindle {
namespace {

constexpr std::size_t line_width = 100;
constexpr std::size_t label_width = 24;
constexpr std::size_t cell_width = 19;
constexpr std::size_t worlds_per_block = 4;
constexpr std::size_t listed_lines = 3;

class TerminalTable {
  public:
    TerminalTable(RunResult const& run, Analysis const& analysis, ColorMode color)
        : run_{run}, analysis_{analysis}, color_{color}, differences_(run.worlds.size(), nullptr) {
        for (auto const& d : analysis.differences) differences_[d.world] = &d;
    }

    std::string text() {
        header();
        for (std::size_t from = 0; from < run_.worlds.size(); from += worlds_per_block) {
            block(from, std::min(run_.worlds.size(), from + worlds_per_block));
        }
        notes();
        words();
        sources_of_uncertainty();
        active_users();
        retention();
        arms();
        list("assumed, not measured", run_.assumed, "plan.yaml lists all");
        warnings();
        return std::move(out_);
    }

  private:
    void line(std::string const& text = {}) {
        auto const end = text.find_last_not_of(' ');
        out_ += text.substr(0, end == std::string::npos ? 0 : end + 1) + "\n";
    }

    std::string paint(char const* code, std::string const& text) const {
        return color_ == ColorMode::plain ? text : fmt::format("\x1b[{}m{}\x1b[0m", code, text);
    }

    void title(std::string const& text) { line(), line(paint("1", text)); }

    void header() {
        line(paint("1", shortened(run_.scenario, line_width)));
        line(fmt::format("{} users, {} days from {}, {}, seed {}", with_thousands(analysis_.users, 0),
                         with_thousands(run_.days, 0), run_.start_date, replications(), run_.seed));
        auto text = std::string("value ±half of its 95 % interval, or [its ends]");
        if (!analysis_.differences.empty())
            text += "; below, same luck, pts = points: minus " + run_.worlds[run_.baseline];
        line(shortened(text, line_width));
    }

    /// What tests and bandits found.
    void arms() {
        auto const rows = arm_table(run_);
        if (rows.empty()) return;
        title("what was learnt");
        line(fmt::format("{:<44}{:>12}{:>12}{:>16}{:>10}", "", "users", "rewarded", "value per user", "best"));
        for (auto const& row : rows) {
            auto const label = shortened(fmt::format("{}  {}", row.policy, row.arm), 43);
            line(fmt::format("{:<44}{:>12}{:>10.2f} %{:>16}{:>8.0f} %", label, with_thousands(row.chosen, 0),
                             100 * row.rewarded,
                             row.value_per_user != 0 ? fmt::format("{:.4f}", row.value_per_user) : "", 100 * row.best));
        }
    }

    std::string replications() const {
        auto const done = run_.replicates.size();
        auto text = fmt::format("{} replication{}", done, done == 1 ? "" : "s");
        if (run_.interrupted) text += fmt::format(" of {} (interrupted)", run_.replications_asked);
        return text;
    }

    void block(std::size_t from, std::size_t to) {
        std::string names(label_width, ' ');
        for (auto w = from; w < to; ++w) names += pad_left(shortened(run_.worlds[w], cell_width - 1), cell_width);
        line(), line(paint("1", names));
        bool costs = false;
        for (std::size_t m = 0; m < metrics().size(); ++m) {
            if (metrics()[m].headline == Headline::no || is_idle(m)) continue;
            if (!std::exchange(costs, costs || is_kind_of_cost(metrics()[m])) && costs)
                line(fmt::format("cost in {}", run_.currency));
            row(m, from, to);
        }
        user_types(from, to);
    }

    void row(std::size_t m, std::size_t from, std::size_t to) {
        auto const& metric = metrics()[m];
        auto label = std::string(metric.label);
        if (metric.unit == MetricUnit::money && !label.starts_with(' ')) label += ", " + run_.currency;
        std::string own = pad_right(label, label_width);
        std::string below = pad_right("", label_width);
        bool any = false;
        auto const& baseline = analysis_.worlds[run_.baseline].metrics[m];
        for (auto w = from; w < to; ++w) {
            own += pad_left(cell(metric, analysis_.worlds[w].metrics[m], false), cell_width);
            auto const* difference = differences_[w];
            bool const shown = difference && metric.kind != MetricKind::twin_difference && !is_nothing(baseline);
            any = any || (shown && !is_nothing(difference->metrics[m]));
            below += shown ? difference_cell(metric, difference->metrics[m]) : std::string(cell_width, ' ');
        }
        line(own);
        if (any) line(below);
    }

    static bool is_nothing(Estimate const& e) { return e.mean == 0.0 && e.se.value_or(0) == 0.0; }

    static bool is_kind_of_cost(Metric const& metric) {
        return metric.unit == MetricUnit::money && metric.label.starts_with(' ');
    }

    /// A kind of cost that no world has is not worth a line.
    bool is_idle(std::size_t m) const {
        return is_kind_of_cost(metrics()[m]) &&
               std::all_of(analysis_.worlds.begin(), analysis_.worlds.end(),
                           [m](auto const& world) { return is_nothing(world.metrics[m]); });
    }

    std::string cell(Metric const& metric, Estimate const& e, bool sign) {
        if (!e.reason.empty() && (!e.mean || !e.ci95 || !e.se_parameters)) reasons_.insert(e.reason);
        return estimate_text(metric, e, sign);
    }

    std::string difference_cell(Metric const& metric, DifferenceEstimate const& e) {
        auto const text = pad_left(cell(metric, e, true), cell_width);
        if (!e.ci95 || metric.better == Better::neither) return paint("2", text);
        bool const higher = e.ci95->low > 0, lower = e.ci95->high < 0;
        if (!higher && !lower) return paint("2", text);
        return paint(higher == (metric.better == Better::higher) ? "32" : "31", text);
    }

    void user_types(std::size_t from, std::size_t to) {
        auto const& types = analysis_.user_types;
        if (std::none_of(types.begin() + static_cast<std::ptrdiff_t>(from),
                         types.begin() + static_cast<std::ptrdiff_t>(to),
                         [](auto const& t) { return t.has_value(); })) {
            return;
        }
        line("users who lapse untouched");
        auto const type = [&](char const* label, double UserTypeMeans::*member) {
            std::string text = pad_right(label, label_width);
            for (auto w = from; w < to; ++w)
                text += pad_left(types[w] ? with_thousands((*types[w]).*member, 0) : "–", cell_width);
            line(text);
        };
        type("  persuadable", &UserTypeMeans::persuadable);
        type("  sure thing", &UserTypeMeans::sure_thing);
        type("  lost cause", &UserTypeMeans::lost_cause);
        type("  sleeping dog", &UserTypeMeans::sleeping_dog);
    }

    void notes() {
        reasons_.erase("the untouched world itself");
        if (reasons_.empty()) return;
        line();
        for (auto const& reason : reasons_) line(shortened("± or – : " + reason, line_width));
    }

    /// What the words above mean, for who meets them for the first time.
    void words() {
        if (analysis_.differences.empty()) return;
        line();
        line("a column is a world: one policy, played on all users; in each world a user has the same luck, the");
        line("same chances at the same moments; recalled: caused by a touch; attributed: while a touch was live,");
        line("as a dashboard counts; incremental: against the untouched world (the twin), see docs/results.md");
        if (run_.horizon_days < run_.days) {
            line(fmt::format("the last {:.4g} d are the run-off: journeys no longer start, users and orders go on",
                             run_.days - run_.horizon_days));
        }
    }

    /// Per policy the two parts for the headline values that decide.
    void sources_of_uncertainty() {
        if (!run_.uncertain) return;
        if (!is_split()) {
            if (draws() == 1) line(one_draw);
            return;
        }
        title("standard errors: by luck + by uncertain parameters, and the share of the variance that is theirs");
        std::string head(source_label_width, ' ');
        for (auto const* name : decisive) head += pad_left(metrics()[metric_index(name)].label, source_width);
        line(head);
        for (auto const& world : analysis_.worlds) source_line(world.policy, world.metrics);
        for (auto const& d : analysis_.differences) source_line(d.policy + " - " + d.baseline, d.metrics);
    }

    static constexpr char const* one_draw =
        "one draw of the uncertain parameters: --replications 20 draws them anew, for errors that count them";

    std::size_t draws() const {
        std::set<std::uint32_t> numbers;
        for (auto const& r : run_.replicates) numbers.insert(r.parameter_draw);
        return numbers.size();
    }

    /// Whether some line of the block would say something.
    bool is_split() const {
        auto const says = [](auto const& of) {
            return std::ranges::any_of(decisive,
                                       [&](auto const* name) { return is_split(of.metrics[metric_index(name)]); });
        };
        return std::ranges::any_of(analysis_.worlds, says) || std::ranges::any_of(analysis_.differences, says);
    }

    static bool is_split(Estimate const& e) { return e.se_luck && e.se_parameters && *e.se > 0; }

    static constexpr std::array decisive{"active_days_per_user", "second_churn_90d", "net_value"};
    static constexpr std::size_t source_label_width = 28, source_width = 24;

    template <class Estimates>
    void source_line(std::string const& label, Estimates const& estimates) {
        std::string text = pad_right(shortened(label, source_label_width - 1), source_label_width);
        for (auto const* name : decisive) {
            auto const m = metric_index(name);
            text += pad_left(sources(metrics()[m], estimates[m]), source_width);
        }
        line(text);
    }

    std::string sources(Metric const& metric, Estimate const& e) const {
        if (!is_split(e)) return "–";
        double const share = *e.se_parameters * *e.se_parameters / (*e.se * *e.se);
        auto const show = [&](double se) { return rounded(se, metric.unit == MetricUnit::fraction); };
        return fmt::format("{} + {} {:>5}", show(*e.se_luck), show(*e.se_parameters),
                           fmt::format("{:.0f} %", 100 * share));
    }

    /// A standard error to two digits.
    static std::string rounded(double se, bool percent) {
        auto const text = with_interval(se, se, {percent, false});
        return text.substr(0, text.find(" "));
    }

    std::vector<double> mean_active(std::size_t world) const {
        std::vector<double> mean;
        for (auto const& r : run_.replicates) {
            auto const active = daily_active(r.worlds[world]);
            mean.resize(std::max(mean.size(), active.size()), 0);
            for (std::size_t d = 0; d < active.size(); ++d) mean[d] += static_cast<double>(active[d]);
        }
        for (auto& a : mean) a /= static_cast<double>(run_.replicates.size());
        return mean;
    }

    void active_users() {
        std::vector<std::vector<double>> series;
        double top = 0;
        for (std::size_t w = 0; w < run_.worlds.size(); ++w) {
            series.push_back(mean_active(w));
            for (double const a : series.back()) top = std::max(top, a);
        }
        if (!(top > 0)) return;
        title("active users, day by day");
        for (std::size_t w = 0; w < series.size(); ++w) {
            line(pad_right(shortened(run_.worlds[w], label_width - 1), label_width) + sparkline(series[w], top, 48) +
                 fmt::format("  {} to {}", with_thousands(series[w].front(), 0), with_thousands(series[w].back(), 0)));
        }
    }

    /// Kaplan-Meier of the lives of each world, first ones and those after a return side by side on one scale of ages.
    void retention() {
        std::size_t days = 0;
        for (auto const& c : analysis_.answers.retention) {
            if (c.group == "first_life" || c.group == "second_life") days = std::max(days, c.value.size());
        }
        if (days < 2) return;
        title(fmt::format("share of lives that last, from 0 to {} days of age", days - 1));
        std::string ages;
        for (auto const age : ages_told) ages += age < days ? fmt::format("{:>4} d", age) : "";
        auto const half = [&](char const* name) {
            return pad_right(pad_right(name, curve_width + 1) + ages, life_width);
        };
        line(pad_right("", life_label_width) + half("first lives") + half("after a return"));
        for (auto const& world : run_.worlds) {
            line(pad_right(shortened(world, life_label_width - 1), life_label_width) + life(world, "first_life", days) +
                 life(world, "second_life", days));
        }
    }

    static constexpr std::array<std::size_t, 3> ages_told{30, 90, 365};
    static constexpr std::size_t life_label_width = 16, curve_width = 21, life_width = 42;

    /// A curve, and its values at some ages.
    std::string life(std::string const& world, char const* group, std::size_t days) const {
        for (auto const& c : analysis_.answers.retention) {
            if (c.policy != world || c.group != group) continue;
            auto text = sparkline(c.value, 1, std::max<std::size_t>(1, curve_width * c.value.size() / days));
            text = pad_right(text, curve_width + 1);
            for (auto const age : ages_told) {
                if (age < c.value.size()) text += fmt::format("{:>4.0f} %", 100 * c.value[age]);
            }
            return pad_right(text, life_width);
        }
        return std::string(life_width, ' ');
    }

    /// In full, on as many lines as they take: they say what not to trust.
    void warnings() {
        if (run_.warnings.empty()) return;
        title(fmt::format("warnings: {}", run_.warnings.size()));
        auto const shown = std::min(run_.warnings.size(), listed_lines);
        for (std::size_t i = 0; i < shown; ++i) line(wrapped("  " + run_.warnings[i], line_width));
        if (shown < run_.warnings.size())
            line(fmt::format("  and {} more; summary.json lists all", run_.warnings.size() - shown));
    }

    void list(char const* name, std::vector<std::string> const& places, char const* rest) {
        if (places.empty()) return;
        title(fmt::format("{}: {}", name, places.size()));
        auto const shown = std::min(places.size(), listed_lines);
        for (std::size_t i = 0; i < shown; ++i) line("  " + shortened(places[i], line_width - 2));
        if (shown < places.size()) line(fmt::format("  and {} more; {}", places.size() - shown, rest));
    }

    RunResult const& run_;
    Analysis const& analysis_;
    ColorMode color_;
    std::vector<DifferenceEstimates const*> differences_;
    std::set<std::string> reasons_;
    std::string out_;
};

}  // namespace

std::string terminal_table(RunResult const& run, Analysis const& analysis, ColorMode color) {
    return TerminalTable(run, analysis, color).text();
}

}  // namespace rekindle
