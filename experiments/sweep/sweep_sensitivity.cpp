#include "experiments/sweep/sweep_sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "output/escaping.hpp"
#include "output/number_format.hpp"

namespace rekindle {
namespace {

using Method = SweepDesign::Method;

/// Per policy that is no baseline (all, where every one is): one value per point, empty where some point has none.
std::map<std::string, std::vector<double>> responses_by_policy(SweepPlan const& plan, SweepTable const& table,
                                                               std::size_t response) {
    bool const difference = std::any_of(table.rows.begin(), table.rows.end(),
                                        [](SweepRow const& r) { return !r.baseline && r.error.empty(); });
    std::map<std::string, std::vector<double>> out;
    std::vector<double> any;  // where a factor chooses the policy: the one that is compared at each point
    for (auto const& row : table.rows) {
        if (row.cells.empty() || (difference && row.baseline)) continue;
        auto const value = difference ? row.cells[response].difference : row.cells[response].mean;
        if (!value) continue;
        auto& values = out[row.policy];
        if (row.point == values.size()) values.push_back(*value);
        if (row.point == any.size()) any.push_back(*value);
    }
    std::erase_if(out, [&](auto const& one) { return one.second.size() != plan.points.size(); });
    if (out.empty() && any.size() == plan.points.size()) out["the one compared"] = any;
    return out;
}

void add_sobol(SweepPlan const& plan, std::string const& policy, std::string const& response,
               std::vector<double> const& values, std::vector<FactorSensitivity>& out) {
    auto const indices = sobol_indices(values, plan.factors.size());
    for (std::size_t j = 0; indices && j < plan.factors.size(); ++j) {
        out.push_back({policy, response, plan.factors[j], "first", (*indices)[j].first});
        out.push_back({policy, response, plan.factors[j], "total", (*indices)[j].total});
    }
}

void add_morris(SweepPlan const& plan, std::string const& policy, std::string const& response,
                std::vector<double> const& values, std::vector<FactorSensitivity>& out) {
    std::vector<std::vector<double>> places;
    for (auto const& point : plan.points) places.push_back(point.places);
    auto const effects = morris_effects(values, places, plan.factors.size());
    for (std::size_t j = 0; j < effects.size(); ++j) {
        auto const& e = effects[j];
        out.push_back({policy, response, plan.factors[j], "mean_absolute_effect", e.mean_absolute});
        out.push_back({policy, response, plan.factors[j], "effect_deviation", {e.deviation, e.deviation, e.deviation}});
    }
}

}  // namespace

std::vector<FactorSensitivity> sensitivity_of(SweepPlan const& plan, SweepTable const& table) {
    std::vector<FactorSensitivity> out;
    auto const method = plan.design.method;
    if (method != Method::saltelli && method != Method::morris) return out;
    for (std::size_t r = 0; r < plan.responses.size(); ++r) {
        for (auto const& [policy, values] : responses_by_policy(plan, table, r)) {
            auto const add = method == Method::saltelli ? &add_sobol : &add_morris;
            add(plan, policy, plan.responses[r], values, out);
        }
    }
    return out;
}

std::string sensitivity_csv(std::vector<FactorSensitivity> const& rows) {
    std::string out = "policy,response,factor,measure,value,low,high\n";
    for (auto const& r : rows)
        out += fmt::format("{},{},{},{},{},{},{}\n", csv_cell(r.policy), r.response, csv_cell(r.factor), r.measure,
                           r.index.value, r.index.low, r.index.high);
    return out;
}

std::string sensitivity_text(SweepPlan const& plan, std::vector<FactorSensitivity> const& rows) {
    std::vector<FactorSensitivity> shown;
    std::string const strength = plan.design.method == Method::morris ? "mean_absolute_effect" : "total";
    for (auto const& r : rows) {
        if (r.response == plan.responses.front() && r.measure == strength) shown.push_back(r);
    }
    if (shown.empty()) return "";
    std::stable_sort(shown.begin(), shown.end(), [](auto const& a, auto const& b) {
        return a.policy != b.policy ? a.policy < b.policy : a.index.value > b.index.value;
    });
    std::string out = fmt::format("\nwhat moves {} (95 % bootstrap intervals):\n", plan.responses.front());
    for (auto const& r : shown) {
        bool const share = strength == "total";
        double const scale = share ? 100 : 1;
        out += fmt::format(
            "  {} {} {}{} [{}, {}]{}\n", pad_right(shortened(r.policy, 24), 24), pad_right(shortened(r.factor, 20), 20),
            with_interval(scale * r.index.value, std::nullopt, {}), share ? "%" : "",
            with_interval(scale * r.index.low, std::nullopt, {}), with_interval(scale * r.index.high, std::nullopt, {}),
            share ? " of its variance, alone and with others" : " over its whole range");
    }
    return out;
}

}  // namespace rekindle
