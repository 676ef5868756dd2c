#include "scenarios/fit/fit_result.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rekindle {
namespace {

nlohmann::ordered_json as_json(FitResult const& fit) {
    nlohmann::ordered_json json;
    json["model"] = fit.model;
    auto& parameters = json["parameters"];
    for (auto const& parameter : fit.parameters) {
        auto& entry = parameters[parameter.name];
        entry["value"] = parameter.value;
        if (std::isfinite(parameter.se)) {
            entry["se"] = parameter.se;
        } else {
            entry["se"] = nullptr;
        }
    }
    json["log_likelihood"] = fit.log_likelihood;
    json["aic"] = fit.aic;
    json["customers"] = fit.customers;
    json["transactions"] = fit.transactions;
    json["warnings"] = fit.warnings;
    return json;
}

}  // namespace

double FitResult::value(std::string const& name) const {
    for (auto const& parameter : parameters)
        if (parameter.name == name) return parameter.value;
    throw std::out_of_range("no fitted parameter named " + name);
}

std::string fit_json(FitResult const& fit, FitResult const* spend) {
    auto json = as_json(fit);
    if (spend) {
        json["spend"] = as_json(*spend);
    } else {
        json["spend"] = nullptr;
    }
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace rekindle
