#include "output/results_h5.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "output/answer_files.hpp"
#include "output/csv_files.hpp"
#include "output/hdf5_file.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

double or_nan(std::optional<double> const& x) { return x.value_or(std::numeric_limits<double>::quiet_NaN()); }

double low_of(Estimate const& e) { return or_nan(e.ci95 ? std::optional{e.ci95->low} : std::nullopt); }
double high_of(Estimate const& e) { return or_nan(e.ci95 ? std::optional{e.ci95->high} : std::nullopt); }

void write_attributes(Hdf5File& file, RunResult const& run) {
    file.attribute("", "Conventions", std::string("CF-1.8"));
    file.attribute("", "title", "Rekindle: " + run.scenario);
    file.attribute("", "scenario", run.scenario);
    file.attribute("", "version", run.version);
    file.attribute("", "digest", run.digest);
    file.attribute("", "seed", run.seed);
    file.attribute("", "currency", run.currency);
    file.attribute("", "start_date", run.start_date);
    file.attribute("", "days", run.days);
    file.attribute("", "horizon_days", run.horizon_days);
    file.attribute("", "baseline", run.worlds[run.baseline]);
    file.attribute("", "untouched_world",
                   run.twin < 0 ? std::string() : run.worlds[static_cast<std::size_t>(run.twin)]);
    file.attribute("", "coupled", std::int64_t{run.coupled});
    file.attribute("", "uncertain", std::int64_t{run.uncertain});
    file.attribute("", "interrupted", std::int64_t{run.interrupted});
    std::string assumed;
    for (auto const& place : run.assumed) assumed += (assumed.empty() ? "" : "; ") + place;
    file.attribute("", "assumed", assumed);
}

std::size_t day_count(RunResult const& run) { return run.replicates.front().worlds.front().daily[0].size(); }

void write_dimensions(Hdf5File& file, RunResult const& run, Analysis const& analysis) {
    file.dimension("world", run.worlds);
    std::vector<std::string> names;
    for (auto const& m : metrics()) names.emplace_back(m.name);
    file.dimension("metric", names);
    std::vector<std::int64_t> replicates, days;
    for (auto const& r : run.replicates) replicates.push_back(r.replicate);
    file.dimension("replicate", replicates);
    for (std::size_t d = 0; d < day_count(run); ++d) days.push_back(static_cast<std::int64_t>(d));
    if (!days.empty()) {
        file.dimension("day", days);
        file.attribute("day", "units", std::string("day"));
        file.attribute("day", "long_name", std::string("day since the policies start"));
        file.variable("date", {"day"}, days);
        file.attribute("date", "units", "days since " + run.start_date);
        file.attribute("date", "calendar", std::string("proleptic_gregorian"));
        file.attribute("date", "standard_name", std::string("time"));
    }
    std::vector<std::string> policies;
    for (auto const& d : analysis.differences) policies.push_back(d.policy);
    if (!policies.empty()) {
        file.dimension("difference", policies);
        file.attribute("difference", "long_name", "policy, minus the baseline " + run.worlds[run.baseline]);
    }
}

void write_metric_table(Hdf5File& file, RunResult const& run) {
    auto const column = [&](std::string const& name, std::function<std::string(Metric const&)> const& text) {
        std::vector<std::string> rows;
        for (auto const& m : metrics()) rows.push_back(text(m));
        file.variable(name, {"metric"}, rows);
    };
    column("metric_unit", [&](Metric const& m) { return unit_name(m.unit, run.currency); });
    column("metric_kind", [](Metric const& m) { return std::string(name_of(m.kind)); });
    column("metric_visibility", [](Metric const& m) { return std::string(name_of(m.visibility)); });
    column("metric_meaning", [](Metric const& m) { return std::string(m.meaning); });
}

/// One variable over (rows, metric), a value per estimate.
template <class Row, class Value>
void write_estimates(Hdf5File& file, std::string const& name, std::string const& rows_dimension,
                     std::vector<Row> const& rows, std::string const& long_name, Value value) {
    std::vector<decltype(value(rows.front().metrics.front()))> values;
    for (auto const& row : rows) {
        for (auto const& e : row.metrics) values.push_back(value(e));
    }
    file.variable(name, {rows_dimension, "metric"}, values);
    file.attribute(name, "long_name", long_name);
    if constexpr (std::is_same_v<decltype(values), std::vector<double>>) {
        file.attribute(name, "units", std::string(name == "difference_variance_reduction" ? "1" : "see metric_unit"));
    }
}

template <class Row>
void write_common_estimates(Hdf5File& file, std::string const& prefix, std::string const& dimension,
                            std::vector<Row> const& rows) {
    auto const write = [&](char const* name, char const* meaning, auto value) {
        write_estimates(file, prefix + name, dimension, rows, meaning, value);
    };
    write("mean", "mean over replicates", [](Estimate const& e) { return or_nan(e.mean); });
    write("se", "standard error, luck and parameters", [](Estimate const& e) { return or_nan(e.se); });
    write("se_luck", "standard error from luck", [](Estimate const& e) { return or_nan(e.se_luck); });
    write("se_parameters", "standard error from parameters", [](Estimate const& e) { return or_nan(e.se_parameters); });
    write("ci95_low", "lower end of the 95 % interval", low_of);
    write("ci95_high", "upper end of the 95 % interval", high_of);
    write("reason", "why a value is missing", [](Estimate const& e) { return e.reason; });
}

/// Sums over dimensions made before: 64-bit integers where all fit, else the nearest doubles, with the exact sums
/// beside them in two limbs.
void write_sums(Hdf5File& file, std::string const& name, std::vector<std::string> dimensions,
                std::vector<Sum> const& sums) {
    std::vector<std::int64_t> integers, limbs;
    std::vector<double> reals;
    constexpr std::int64_t limb = 1'000'000'000'000'000'000;
    bool fit = true;
    for (auto const sum : sums) {
        integers.push_back(sum.low()), reals.push_back(static_cast<double>(sum));
        limbs.push_back(sum / limb), limbs.push_back(sum % limb);
        fit = fit && sum.fits();
    }
    if (fit) return file.variable(name, dimensions, integers);
    file.variable(name, dimensions, reals);
    file.attribute(
        name, "comment",
        "nearest doubles (relative error up to 1.2e-16): some are beyond 63 bits; exact: " + name + "_limbs");
    dimensions.emplace_back("limb");
    file.variable(name + "_limbs", dimensions, limbs);
    file.attribute(name + "_limbs", "comment", std::string("in micro-units: limbs of base 1e18, the high one first"));
}

bool any_beyond(RunResult const& run) {
    auto const beyond = [](Sum sum) { return !sum.fits(); };
    for (auto const& r : run.replicates) {
        for (auto const& w : r.worlds) {
            if (std::ranges::any_of(w.sums, beyond)) return true;
            for (auto const& series : w.daily) {
                if (std::ranges::any_of(series, beyond)) return true;
            }
        }
    }
    return false;
}

/// The unit of integers as stored: money in micro-units and time in ticks, unpacked by scale_factor.
void attribute_unit(Hdf5File& file, RunResult const& run, std::string const& name, bool money, bool ticks) {
    if (money) file.attribute(name, "scale_factor", 1e-6);
    if (ticks) file.attribute(name, "scale_factor", 0x1p-20);
    file.attribute(name, "units", money ? run.currency : std::string(ticks ? "day" : "count"));
}

void write_replicates(Hdf5File& file, RunResult const& run) {
    auto const column = [&](std::string const& name, auto value) {
        std::vector<std::int64_t> values;
        for (auto const& r : run.replicates) values.push_back(value(r));
        file.variable(name, {"replicate"}, values);
    };
    column("users", [](ReplicateTally const& r) { return r.users; });
    column("parameter_draw", [](ReplicateTally const& r) { return std::int64_t{r.parameter_draw}; });
    for (std::size_t c = 0; c < counter_count; ++c) {
        auto const counter = static_cast<Counter>(c);
        auto name = "total_" + std::string(name_of(counter));
        bool const ticks = name.ends_with("_ticks");
        if (ticks) name.replace(name.size() - 5, 5, "days");
        std::vector<Sum> values;
        for (std::size_t w = 0; w < run.worlds.size(); ++w) {
            for (auto const& r : run.replicates) values.push_back(r.worlds[w].sums[c]);
        }
        write_sums(file, name, {"world", "replicate"}, values);
        attribute_unit(file, run, name, is_money(counter), ticks);
    }
}

/// Integer counts over (world, replicate) and lapse_reason or warning_signal, where the scenario has these.
void write_reasons(Hdf5File& file, RunResult const& run) {
    auto const write = [&](char const* name, char const* dimension, auto member) {
        std::vector<std::int64_t> values;
        for (std::size_t w = 0; w < run.worlds.size(); ++w) {
            for (auto const& r : run.replicates) {
                auto const& counts = r.worlds[w].*member;
                values.insert(values.end(), counts.begin(), counts.end());
            }
        }
        file.variable(name, {"world", "replicate", dimension}, values);
        file.attribute(name, "units", std::string("count"));
    };
    if (!run.lapse_reasons.empty()) {
        file.dimension("lapse_reason", run.lapse_reasons);
        write("lapses_by_reason", "lapse_reason", &WorldTally::lapses_by_reason);
        write("returns_by_reason", "lapse_reason", &WorldTally::returns_by_reason);
    }
    if (!run.warning_signals.empty()) {
        file.dimension("warning_signal", run.warning_signals);
        write("true_alarms", "warning_signal", &WorldTally::true_warnings);
        write("false_alarms", "warning_signal", &WorldTally::false_warnings);
    }
}

/// One series over (world, replicate, day).
void write_series(Hdf5File& file, RunResult const& run, std::string const& name, bool money,
                  std::function<std::vector<Sum>(WorldTally const&)> const& series) {
    std::vector<Sum> values;
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        for (auto const& r : run.replicates) {
            auto const one = series(r.worlds[w]);
            REKINDLE_EXPECTS(one.size() == day_count(run));
            values.insert(values.end(), one.begin(), one.end());
        }
    }
    write_sums(file, name, {"world", "replicate", "day"}, values);
    attribute_unit(file, run, name, money, false);
    file.attribute(name, "coordinates", std::string("date"));
}

void write_daily(Hdf5File& file, RunResult const& run) {
    if (day_count(run) == 0) return;
    write_series(file, run, "daily_active", false, daily_active);
    for (std::size_t s = 0; s < daily_count; ++s) {
        auto const daily = static_cast<Daily>(s);
        write_series(file, run, "daily_" + std::string(name_of(daily)), is_money(daily),
                     [s](WorldTally const& w) { return w.daily[s]; });
    }
}

void write_parameters(Hdf5File& file, RunResult const& run) {
    if (run.parameters.empty()) return;
    file.dimension("parameter", run.parameters);
    std::vector<double> values;
    for (auto const& r : run.replicates) {
        REKINDLE_EXPECTS(r.parameters.size() == run.parameters.size());
        values.insert(values.end(), r.parameters.begin(), r.parameters.end());
    }
    file.variable("parameter_value", {"replicate", "parameter"}, values);
    file.attribute("parameter_value", "long_name", std::string("drawn values in days, per day, fractions or currency"));
}

void write_user_types(Hdf5File& file, Analysis const& analysis) {
    std::vector<std::string> const names{"persuadable", "sure_thing", "lost_cause", "sleeping_dog"};
    file.dimension("user_type", names);
    std::vector<double> values;
    for (auto const& t : analysis.user_types) {
        for (auto const member : {&UserTypeMeans::persuadable, &UserTypeMeans::sure_thing, &UserTypeMeans::lost_cause,
                                  &UserTypeMeans::sleeping_dog}) {
            values.push_back(t ? (*t).*member : std::numeric_limits<double>::quiet_NaN());
        }
    }
    file.variable("user_types", {"world", "user_type"}, values);
    file.attribute("user_types", "units", std::string("count"));
    file.attribute("user_types", "long_name",
                   std::string("users who lapsed in the untouched world, by what the policy did to them"));
}

}  // namespace

std::string results_h5(RunResult const& run, Analysis const& analysis) {
    REKINDLE_EXPECTS(!run.replicates.empty());
    Hdf5File file;
    write_attributes(file, run);
    write_dimensions(file, run, analysis);
    write_metric_table(file, run);
    write_common_estimates(file, "", "world", analysis.worlds);
    if (!analysis.differences.empty()) {
        write_common_estimates(file, "difference_", "difference", analysis.differences);
        write_estimates(file, "difference_variance_reduction", "difference", analysis.differences,
                        "(Var A + Var B) / Var(A - B)",
                        [](DifferenceEstimate const& e) { return or_nan(e.variance_reduction); });
    }
    write_user_types(file, analysis);
    if (any_beyond(run)) file.dimension("limb", std::vector<std::int64_t>{18, 0});
    write_replicates(file, run);
    write_reasons(file, run);
    write_daily(file, run);
    write_curves(file, analysis.answers);
    write_parameters(file, run);
    return file.finish();
}

}  // namespace rekindle
