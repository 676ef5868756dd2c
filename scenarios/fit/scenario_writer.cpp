#include "scenarios/fit/scenario_writer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

/// One comment line: control characters out, so that no file name or command can break out of it.
std::string comment(std::string_view text) {
    std::string line = "# ";
    for (char const c : text) line += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
    return line + "\n";
}

std::string list(std::vector<std::string> const& items) {
    std::string text;
    for (auto const& item : items) text += (text.empty() ? "" : ", ") + item;
    return "[" + text + "]";
}

std::string provenance(FitResult const& process, SpendModel const& spend, ScenarioSource const& source) {
    auto const& log = source.log;
    std::string text = comment("Fitted to an order log" + (source.command.empty() ? "." : " by: " + source.command));
    text += comment(fmt::format("log: {}, {} bytes, {} rows, {} of them bad and left out, {} to {}",
                                std::filesystem::path{log.file_name}.filename().string(), log.bytes, log.rows,
                                log.bad_rows, format_calendar_day(log.first_day), format_calendar_day(log.last_day)));
    text += comment("sha256: " + log.sha256);
    text += comment(fmt::format("calibration to {}: {} customers, {} order days",
                                format_calendar_day(source.calibration_end), process.customers, process.transactions));
    auto const describe = [&text](FitResult const& fit, std::string_view unit) {
        text += comment(fmt::format("model: {} ({}), log-likelihood {:.3f}, AIC {:.3f}", fit.model, unit,
                                    fit.log_likelihood, fit.aic));
        for (auto const& parameter : fit.parameters)
            text += comment(
                std::isfinite(parameter.se)
                    ? fmt::format("  {} = {:.6g}, standard error {:.3g}", parameter.name, parameter.value, parameter.se)
                    : fmt::format("  {} = {:.6g}, not identified", parameter.name, parameter.value));
    };
    bool const in_weeks = process.model == "bg_nbd" || process.model == "pareto_nbd";
    describe(process, in_weeks ? "weeks" : "days");
    if (spend.gamma_gamma) describe(*spend.gamma_gamma, "order values");
    if (spend.order_share != 1)
        text += comment(fmt::format("order values are written times {:.6g}: order days of the log per simulated order",
                                    spend.order_share));
    if (spend.level != 1)
        text += comment(fmt::format("order values are written times {:.6g}: the log's mean per order day is {:.6g}",
                                    spend.level, spend.fixed_mean));
    for (auto const& warning : process.warnings) text += comment("warning: " + warning);
    if (spend.gamma_gamma)
        for (auto const& warning : spend.gamma_gamma->warnings) text += comment("warning: " + warning);
    return text;
}

/// The uncertain ones as one group whose logs are jointly normal; those without a standard error as plain values.
std::string parameter_group(std::string_view name, FitResult const& fit) {
    std::string plain;
    std::vector<std::size_t> uncertain;
    for (std::size_t k = 0; k < fit.parameters.size(); ++k) {
        auto const& parameter = fit.parameters[k];
        if (std::isfinite(parameter.se)) {
            uncertain.push_back(k);
        } else {
            plain += fmt::format("  {}: {{value: {:.9g}, source: data}}\n", parameter.name, parameter.value);
        }
    }
    if (uncertain.empty()) return plain;
    std::vector<std::string> names, medians;
    std::string rows;
    for (auto const k : uncertain) {
        names.push_back(fit.parameters[k].name);
        medians.push_back(fmt::format("{:.9g}", fit.parameters[k].value));
        std::vector<std::string> row;
        for (auto const j : uncertain) row.push_back(fmt::format("{:.9g}", fit.log_covariance[k][j]));
        rows += "      - " + list(row) + "\n";
    }
    return plain + fmt::format("  {}:\n    names: {}\n    median: {}\n    log_covariance:\n{}    source: data\n", name,
                               list(names), list(medians), rows);
}

/// Lapse, return and the head of the orders section.
std::string processes(std::string const& model) {
    if (model == "two_state")
        return R"(lapse:                     # each user's rate per day ~ Gamma(s, beta)
  law: exponential
  rate: 1/d
  frailty: {law: gamma, shape: $s, rate: $beta}
return:                    # each user's rate per day while dormant ~ Gamma(c, d)
  law: exponential
  rate: 1/d
  frailty: {law: gamma, shape: $c, rate: $d}
  with_order: true
orders:                    # each user's rate per day while active ~ Gamma(r, alpha)
  rate: 1/d
  frailty: {law: gamma, shape: $r, rate: $alpha}
)";
    if (model == "pareto_nbd")
        return R"(lapse:                     # each user's rate per week ~ Gamma(s, beta); final: this model knows no return
  law: exponential
  rate: 1/w
  frailty: {law: gamma, shape: $s, rate: $beta}
orders:                    # each user's rate per week while active ~ Gamma(r, alpha)
  rate: 1/w
  frailty: {law: gamma, shape: $r, rate: $alpha}
)";
    REKINDLE_EXPECTS(model == "bg_nbd");
    return R"(lapse:                     # each user's chance to leave at an order ~ Beta(a, b); final: this model knows no return
  per_order: {beta: {a: $a, b: $b}}
  spares_first_order: true
orders:                    # each user's rate per week while active ~ Gamma(r, alpha)
  rate: 1/w
  frailty: {law: gamma, shape: $r, rate: $alpha}
)";
}

/// The gamma-gamma fit of a single order's value: its scale `v` takes the factors; the covariance of the logs stays.
FitResult single_orders(SpendModel const& spend) {
    FitResult fit = *spend.gamma_gamma;
    for (auto& parameter : fit.parameters)
        if (parameter.name == "v") parameter.value *= spend.order_share * spend.level;
    return fit;
}

std::string order_values(SpendModel const& spend) {
    if (spend.gamma_gamma)
        return "  value: {law: gamma, shape: $p, user: {law: inverse_gamma, shape: $q, scale: $v}}   # gamma-gamma\n";
    double const mean = spend.fixed_mean * spend.order_share;
    if (spend.lognormal)
        return fmt::format("  value: {{law: lognormal, mean: {:.6g}, cv: {:.6g}, user_cv: {:.6g}}}\n", mean,
                           spend.lognormal->cv, spend.lognormal->user_cv);
    return mean > 0 ? fmt::format("  value: {{law: fixed, mean: {:.6g}}}\n", mean) : "";
}

/// What an order log cannot tell. Orders of magnitude from case claims (an SMS is opened by 24 %, a mail clicked by 0.8
/// % of those it is sent to, a personalised push opened by 12.3 %, an AI call answered by 23 %), spread widely.
constexpr std::string_view assumptions = R"(  margin: {uniform: [20%, 40%], source: assumed}

# An order log knows nothing of touches. Everything below is assumed, and every result that rests on it says so: put your own figures here.
channels:
  email:
    cost: 0.01
    delivered: {uniform: [90%, 98%], source: assumed}
    opened: {triangular: [12%, 20%, 30%], source: assumed}
    clicked: {triangular: [2%, 4%, 8%], source: assumed}
    opt_out: {uniform: [0.2%, 1%], source: assumed}
    effects:
      - {on: opened, target: return, boost: {lognormal: [1.5, 0.2], source: assumed}, for: 3d, half_life: 1d}
      - {on: clicked, target: return, boost: {lognormal: [15, 0.5], source: assumed}, for: 7d, half_life: 2d}
      - {on: clicked, target: orders, boost: {lognormal: [2, 0.3], source: assumed}, for: 3d, half_life: 1d}
  push:
    cost: 0.002
    delivered: {uniform: [50%, 80%], source: assumed}
    opened: {triangular: [3%, 7%, 12.3%], source: assumed}
    clicked: {uniform: [30%, 60%], source: assumed}
    opt_out: {uniform: [0.5%, 2%], source: assumed}
    effects:
      - {on: opened, target: return, boost: {lognormal: [1.5, 0.2], source: assumed}, for: 1d, half_life: 12h}
      - {on: clicked, target: return, boost: {lognormal: [12, 0.5], source: assumed}, for: 4d, half_life: 1d}
      - {on: clicked, target: orders, boost: {lognormal: [2, 0.3], source: assumed}, for: 2d, half_life: 1d}
  sms:
    cost: 0.05
    delivered: {uniform: [92%, 99%], source: assumed}
    opened: {triangular: [15%, 24%, 40%], source: assumed}
    clicked: {triangular: [5%, 10%, 20%], source: assumed}
    opt_out: {uniform: [1%, 3%], source: assumed}
    effects:
      - {on: opened, target: return, boost: {lognormal: [2, 0.2], source: assumed}, for: 2d, half_life: 1d}
      - {on: clicked, target: return, boost: {lognormal: [20, 0.5], source: assumed}, for: 7d, half_life: 2d}
      - {on: clicked, target: orders, boost: {lognormal: [2, 0.3], source: assumed}, for: 3d, half_life: 1d}
  ai_call:
    cost: 0.5
    delivered: {uniform: [85%, 95%], source: assumed}
    opened: {triangular: [15%, 23%, 35%], source: assumed}
    clicked: {triangular: [10%, 20%, 35%], source: assumed}
    opt_out: {uniform: [2%, 6%], source: assumed}
    effects:
      - {on: opened, target: return, boost: {lognormal: [2, 0.3], source: assumed}, for: 3d, half_life: 1d}
      - {on: clicked, target: return, boost: {lognormal: [30, 0.5], source: assumed}, for: 7d, half_life: 2d}
offers:
  ten_off:                 # more click for it, and come the sooner
    discount: 10%
    expires: 14d
    redemption: {uniform: [40%, 80%], source: assumed}
    clicked: {lognormal: [1.5, 0.3], source: assumed}
    effect: {lognormal: [1.3, 0.2], source: assumed}
)";

}  // namespace

std::string scenario_text(FitResult const& process, SpendModel const& spend, ScenarioSource const& source,
                          std::string const& family_r) {
    std::string text = provenance(process, spend, source);
    text += fmt::format("name: {}\n", source.name);
    text += fmt::format("description: customers as fitted to an order log to {} ({}); touches and margin assumed\n",
                        format_calendar_day(source.calibration_end), process.model);
    text += fmt::format("currency: {}              # the log does not say\n", source.currency);
    text += "users: 100000              # each begins the warm-up by its first order\n";
    text += fmt::format("start_date: {}\n", format_calendar_day(source.calibration_end + 1));
    text += "horizon: 730d\nrun_off: 90d\n";
    if (source.warm_up_days > 0)
        text += fmt::format(
            "warm_up: {}d               # the past of the customers on day 0: by then as many order again as in the "
            "log\n",
            source.warm_up_days);
    text += fmt::format(
        "churn_threshold: {}d       # nine in ten gaps between orders of the log are at most about this long\n",
        source.churn_threshold_days);
    text += family_r.empty() ? "initial_state: engaged\n" : "initial_state: fragile\n";
    text +=
        "\nparameters:                # the fit's uncertainty: logs are jointly normal, drawn "
        "once per replicate\n";
    text += parameter_group("order_process", process);
    if (spend.gamma_gamma) text += parameter_group("order_values", single_orders(spend));
    text +=
        "\n" + (family_r.empty() ? processes(process.model) : family_r) + "  first_order: true\n" + order_values(spend);
    text += assumptions;
    return text;
}

std::string scenario_name(std::string const& file_name) {
    std::string name = std::filesystem::path{file_name}.stem().string().substr(0, 64);
    for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        bool const keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!keeps) c = '_';
    }
    if (name.find_first_not_of('_') == std::string::npos) return "shop";
    return name == "null" ? "shop_null" : name;  // YAML would read no name at all
}

}  // namespace rekindle
