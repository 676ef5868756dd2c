#include "output/summary_json.hpp"

#include <sys/resource.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "output/answer_files.hpp"
#include "output/arm_table.hpp"
#include "output/escaping.hpp"
#include "output/json_text.hpp"
#include "output/reason_table.hpp"

namespace rekindle {
namespace {

using Json = nlohmann::ordered_json;

/// Integers without a point, so that counts read as counts.
Json number(double x) {
    if (std::fabs(x) < 0x1p53 && x == std::trunc(x)) return static_cast<std::int64_t>(x);
    return x;
}

Json number(std::optional<double> const& x) { return x ? number(*x) : Json(nullptr); }

Json interval(std::optional<Interval> const& i) {
    return i ? Json::array({number(i->low), number(i->high)}) : Json(nullptr);
}

Json estimate_json(Estimate const& e) {
    return {{"mean", e.micros ? exact_money(*e.micros) : number(e.mean)},
            {"se", number(e.se)},
            {"se_luck", number(e.se_luck)},
            {"se_parameters", number(e.se_parameters)},
            {"ci95", interval(e.ci95)}};
}

Json with_reason(Json json, std::string const& reason) {
    if (!reason.empty()) json["reason"] = reason;
    return json;
}

Json world_json(WorldEstimates const& world) {
    Json values = Json::object();
    for (std::size_t m = 0; m < world.metrics.size(); ++m) {
        values[std::string(metrics()[m].name)] = with_reason(estimate_json(world.metrics[m]), world.metrics[m].reason);
    }
    return {{"policy", world.policy}, {"metrics", values}};
}

Json replicate_mean_json(ReplicateMean const& m) {
    Json json{{"mean", number(m.mean)}, {"se", m.has_se ? number(m.se) : Json(nullptr)}};
    return with_reason(std::move(json), m.has_se ? "" : "one replication");
}

Json arms_json(std::vector<ArmRow> const& rows) {
    Json json = Json::array();
    for (auto const& row : rows) {
        json.push_back({{"policy", row.policy},
                        {"step", row.learner},
                        {"arm", row.arm},
                        {"chosen", number(row.chosen)},
                        {"rewarded", number(row.rewarded)},
                        {"value_per_user", number(row.value_per_user)},
                        {"best", number(row.best)}});
    }
    return json;
}

/// Appends the tables of lapse reasons where the scenario has some.
void add_reasons(Json& world, std::vector<ReasonRow> const& rows) {
    for (auto const& row : rows) {
        world["lapses_by_reason"][row.reason] = replicate_mean_json(row.lapses);
        world["returns_by_reason"][row.reason] = replicate_mean_json(row.returns);
    }
}

Json difference_json(DifferenceEstimates const& difference) {
    Json values = Json::object();
    for (std::size_t m = 0; m < difference.metrics.size(); ++m) {
        auto const& e = difference.metrics[m];
        auto json = estimate_json(e);
        json["variance_reduction"] = number(e.variance_reduction);
        values[std::string(metrics()[m].name)] = with_reason(std::move(json), e.reason);
    }
    return {{"policy", difference.policy}, {"baseline", difference.baseline}, {"metrics", values}};
}

Json user_types_json(RunResult const& run, Analysis const& analysis) {
    Json types = Json::object();
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto const& t = analysis.user_types[w];
        if (!t) continue;
        types[run.worlds[w]] = {{"persuadable", number(t->persuadable)},
                                {"sure_thing", number(t->sure_thing)},
                                {"lost_cause", number(t->lost_cause)},
                                {"sleeping_dog", number(t->sleeping_dog)}};
    }
    return types;
}

std::int64_t peak_rss_bytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

/// Times that a user of a world was taken up again, per year.
double wakes_per_user_year(RunResult const& run) {
    double user_years = 0;
    for (auto const& replicate : run.replicates)
        user_years += static_cast<double>(replicate.users) * static_cast<double>(run.worlds.size()) * run.days / 365.25;
    return user_years > 0 ? static_cast<double>(run.performance.wakes) / user_years : 0;
}

Json performance_json(RunResult const& run) {
    auto const& p = run.performance;
    Json const rate = p.simulate_seconds > 0 ? Json(static_cast<double>(p.events) / p.simulate_seconds) : Json(nullptr);
    return {{"events", p.events},
            {"events_per_second", rate},
            {"simulate_seconds", p.simulate_seconds},
            {"total_seconds", p.total_seconds},
            {"threads", p.threads},
            {"wakes_per_user_year", wakes_per_user_year(run)},
            {"peak_rss_bytes", peak_rss_bytes()}};
}

}  // namespace

std::string summary_json(RunResult const& run, Analysis const& analysis) {
    Json json{{"scenario", run.scenario},
              {"digest", run.digest},
              {"version", run.version},
              {"seed", run.seed},
              {"users", number(analysis.users)},
              {"days", number(run.days)},
              {"horizon_days", number(run.horizon_days)},
              {"start_date", run.start_date},
              {"currency", run.currency},
              {"replications", run.replicates.size()},
              {"replications_asked", run.replications_asked},
              {"coupled", run.coupled},
              {"uncertain", run.uncertain},
              {"interrupted", run.interrupted},
              {"assumed", run.assumed},
              {"warnings", run.warnings},
              {"worlds", Json::array()},
              {"differences", Json::array()}};
    for (std::size_t w = 0; w < analysis.worlds.size(); ++w) {
        json["worlds"].push_back(world_json(analysis.worlds[w]));
        add_reasons(json["worlds"].back(), reason_rows(run, w));
        for (auto const& row : warning_rows(run, w)) {
            json["worlds"].back()["warnings"][row.signal] = {{"true_alarms", replicate_mean_json(row.true_alarms)},
                                                             {"false_alarms", replicate_mean_json(row.false_alarms)}};
        }
    }
    for (auto const& difference : analysis.differences) json["differences"].push_back(difference_json(difference));
    json["user_types"] = user_types_json(run, analysis);
    json["answers"] = answers_json(analysis.answers);
    if (auto const rows = arm_table(run); !rows.empty()) json["arms"] = arms_json(rows);
    json["performance"] = performance_json(run);
    return json_escaped(json_text(json));
}

}  // namespace rekindle
