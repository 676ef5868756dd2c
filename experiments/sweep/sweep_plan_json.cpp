// The frozen plan as JSON.

#include <nlohmann/json.hpp>

#include "experiments/sweep/sweep_plan.hpp"
#include "scenarios/problem.hpp"

namespace rekindle {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(std::vector<SweepSource> const& sources) {
    auto out = Json::array();
    for (auto const& s : sources) out.push_back({{"name", s.name}, {"text", s.text}});
    return out;
}
std::vector<SweepSource> sources_of(Json const& list) {
    std::vector<SweepSource> out;
    for (auto const& s : list) out.push_back({s.at("name"), s.at("text")});
    return out;
}

Json json_of(SweepPoint const& p) {
    Json out{{"levels", p.levels}, {"scenario", p.scenario}, {"policies", p.policies}, {"baseline", p.baseline}};
    if (!p.places.empty()) out["places"] = p.places;
    if (!p.settings.empty()) out["settings"] = p.settings;
    if (!p.policy_settings.empty()) out["policy_settings"] = p.policy_settings;
    return out;
}
SweepPoint point_of(Json const& j) {
    SweepPoint p;
    j.at("levels").get_to(p.levels);
    j.at("scenario").get_to(p.scenario);
    j.at("policies").get_to(p.policies);
    j.at("baseline").get_to(p.baseline);
    if (j.contains("places")) j.at("places").get_to(p.places);
    if (j.contains("settings")) j.at("settings").get_to(p.settings);
    if (j.contains("policy_settings")) j.at("policy_settings").get_to(p.policy_settings);
    return p;
}

void check(SweepPlan const& plan) {
    auto whole = [](bool holds) {
        if (!holds) throw std::runtime_error("some row is missing");
    };
    whole(plan.shards >= 1 && plan.shards <= plan.points.size() && !plan.responses.empty());
    for (auto const& p : plan.points) {
        whole(p.scenario < plan.scenarios.size() && p.levels.size() == plan.factors.size());
        whole(p.baseline < p.policies.size());
        for (auto const row : p.policies) whole(row < plan.policies.size());
        for (auto const& [row, setting] : p.policy_settings) whole(row < plan.policies.size());
    }
}

}  // namespace

std::string plan_json(SweepPlan const& plan) {
    Json out{{"sweep", plan.name},
             {"description", plan.description},
             {"version", plan.version},
             {"seed", plan.seed},
             {"common_random_numbers", plan.common_random_numbers},
             {"shards", plan.shards}};
    if (plan.replications) out["replications"] = *plan.replications;
    out["method"] = static_cast<int>(plan.design.method);
    out["factors"] = plan.factors;
    out["responses"] = plan.responses;
    out["scenarios"] = json_of(plan.scenarios);
    out["policies"] = json_of(plan.policies);
    auto& points = out["points"] = Json::array();
    for (auto const& p : plan.points) points.push_back(json_of(p));
    return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

SweepPlan parse_sweep_plan(std::string_view text, std::string const& name) {
    try {
        auto const j = Json::parse(text);
        SweepPlan plan;
        j.at("sweep").get_to(plan.name);
        j.at("description").get_to(plan.description);
        j.at("version").get_to(plan.version);
        j.at("seed").get_to(plan.seed);
        j.at("common_random_numbers").get_to(plan.common_random_numbers);
        j.at("shards").get_to(plan.shards);
        if (j.contains("replications")) plan.replications = j.at("replications").get<std::uint32_t>();
        plan.design.method = static_cast<SweepDesign::Method>(j.at("method").get<int>());
        j.at("factors").get_to(plan.factors);
        j.at("responses").get_to(plan.responses);
        plan.scenarios = sources_of(j.at("scenarios"));
        plan.policies = sources_of(j.at("policies"));
        for (auto const& p : j.at("points")) plan.points.push_back(point_of(p));
        check(plan);
        return plan;
    } catch (std::exception const& error) {
        Problems problems;
        problems.add({std::make_shared<std::string const>(name), 0, 0}, "", "",
                     std::string("is no frozen sweep: ") + error.what(), "make it again with --freeze");
        throw ScenarioError(problems.list());
    }
}

}  // namespace rekindle
