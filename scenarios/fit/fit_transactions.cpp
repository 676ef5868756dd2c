#include "scenarios/fit/fit_transactions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "scenarios/fit/bg_nbd.hpp"
#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/fit/family_r_fit.hpp"
#include "scenarios/fit/family_r_scenario.hpp"
#include "scenarios/fit/pareto_nbd.hpp"
#include "scenarios/fit/two_state_fit.hpp"
#include "scenarios/fit/two_state_nodes.hpp"
#include "scenarios/problem.hpp"
#include "scenarios/scenario.hpp"
#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

constexpr std::uint64_t few_repeat_orders = 200;
constexpr int longest_warm_up_days = 2000;
constexpr int longest_share_days = 400;

/// Ten times the highest rate the likelihood tells apart, for the mean, and half the users beyond it: there the
/// likelihood is flat and the search ran off.
bool ran_off(double shape, double rate, double highest_rate_per_day) {
    return shape / rate > 10 * highest_rate_per_day && boost::math::gamma_q(shape, rate * highest_rate_per_day) > 0.5;
}

/// The engine does not cap rates as the likelihood does: it would simulate thousands of orders a day.
void refuse_endless_orders(FitResult const& process, std::string const& file) {
    auto const model = two_state_of(process);
    if (!ran_off(model.r, model.alpha, highest_order_rate_per_day)) return;
    bool const dormancy = !ran_off(model.c, model.d, highest_rate_per_day);
    throw DataError(
        {fmt::format("{}: order rates have no upper limit (r = {:.3g}, alpha = {:.3g}): {}", file, model.r, model.alpha,
                     dormancy ? "active customers order on nearly every day; take a log of rarer events"
                              : "customers order on nearly every day and the log shows no dormancy: nothing to "
                                "recall")});
}

/// Parameters of a large log come from a part of its customers: their errors shrink with the square root, time grows.
constexpr std::size_t most_fitted_customers = 3000;
constexpr std::size_t most_fitted_gaps = 40'000;

CalibrationSample parameter_sample(CalibrationSample const& sample) {
    auto const customers = static_cast<double>(sample.customers.size());
    double const by_gaps =
        customers * most_fitted_gaps / std::max<double>(1, static_cast<double>(sample.gaps_days.size()));
    return thinned_sample(sample, static_cast<std::size_t>(std::clamp(by_gaps, 300.0, double{most_fitted_customers})));
}

FinalDeath death_of(FitModel model) {
    return model == FitModel::rv   ? FinalDeath::while_dormant
           : model == FitModel::rd ? FinalDeath::at_lapse
                                   : FinalDeath::none;
}

bool in_family_r(FitModel model) { return model == FitModel::r || model == FitModel::rv || model == FitModel::rd; }

struct ProcessFit {
    FitModel model;
    FitResult result;
    std::optional<FamilyR> family;
};

ProcessFit fit_process(CalibrationSample const& sample, FitModel model, int phases, FitOptions const& options) {
    if (model == FitModel::two_state)
        return {model, fit_two_state(day_histories(sample), options.starts, options.threads, options.progress), {}};
    if (in_family_r(model)) {
        FamilyRPlan plan;
        plan.phases = phases, plan.death = death_of(model);
        plan.starts = options.starts, plan.threads = options.threads;
        auto fit = fit_family_r(day_histories(sample, GapOrder::kept), plan, options.progress);
        double const factor = order_rate_correction(fit.model, sample);
        if (factor != 1)
            fit.result.warnings.push_back(fmt::format(
                "{}: the order rate is written times {:.3f}, so that the window's orders come out: the fit to "
                "gaps alone has {:.1f} % {}",
                fit.result.model, factor, 100 * std::abs(expected_over_logged(fit.model, sample) - 1),
                factor < 1 ? "too many" : "too few"));
        fit.model = with_order_rate_times(fit.model, factor);
        return {model, scenario_parameters(fit), fit.model};
    }
    auto const data = recency_frequency(sample);
    return {model,
            model == FitModel::bg_nbd ? fit_bg_nbd(data, options.starts, options.progress)
                                      : fit_pareto_nbd(data, options.starts, options.progress),
            {}};
}

/// Order days of the log per order that the scenario will simulate, over the customers' mean time in the window. Below
/// 1 for quick orderers: several simulated orders of a day are one order day of the log. Within 2 % of 1 it is 1: less
/// than order values are known.
double order_share(ProcessFit const& process, CalibrationSample const& sample) {
    if (process.model == FitModel::bg_nbd || process.model == FitModel::pareto_nbd) return 1;
    double days = 0;
    for (auto const& customer : sample.customers) days += sample.end - customer.first_day;
    int const mean_days = std::max(1, static_cast<int>(days / static_cast<double>(sample.customers.size()) + 0.5));
    double share = 0;
    if (process.family) {
        share = family_r_order_share(*process.family, std::min(mean_days, longest_share_days));
    } else {
        auto const model = two_state_of(process.result);
        auto const grid = two_state_grid(day_histories(sample));
        share = expected_repeats(model, grid, mean_days) / expected_simulated_repeats(model, grid, mean_days);
    }
    return std::isfinite(share) && std::abs(share - 1) > 0.02 ? share : 1;
}

/// The nine-tenths quantile of the gaps between orders, up to the next ten days, within 10 to 365.
int churn_threshold_days(std::vector<std::int32_t> gaps) {
    auto const at = gaps.begin() + static_cast<std::ptrdiff_t>((gaps.size() - 1) * 9 / 10);
    std::nth_element(gaps.begin(), at, gaps.end());
    return std::clamp((*at + 9) / 10 * 10, 10, 365);
}

/// The time in which as many of the customers had ordered again, by Kaplan and Meier, as have at the calibration end.
int usual_tenure_days(CalibrationSample const& sample) {
    std::map<std::int32_t, std::pair<double, double>> at;  // day -> second orders, all who leave the risk set
    double repeaters = 0;
    for (auto const& customer : sample.customers) {
        bool const again = customer.repeats > 0;
        auto& [orders, leave] = at[again ? sample.gaps_days[customer.gap_begin] : sample.end - customer.first_day];
        orders += again ? 1 : 0;
        leave += 1;
        repeaters += again ? 1 : 0;
    }
    auto const customers = static_cast<double>(sample.customers.size());
    double waiting = 1;
    double at_risk = customers;
    for (auto const& [day, counts] : at) {
        waiting *= 1 - counts.first / at_risk;
        at_risk -= counts.second;
        if (waiting <= 1 - repeaters / customers + 1e-12) return std::clamp(day, 1, longest_warm_up_days);
    }
    return std::clamp(at.rbegin()->first, 1, longest_warm_up_days);
}

/// Orders of the window dated after tomorrow; a day's grace for time zones.
std::string future_warning(OrderLog const& log, CalendarDay end, CalendarDay today) {
    std::uint64_t rows = 0;
    std::uint64_t first_line = 0;
    for (auto day = log.days.upper_bound(today + 1); day != log.days.end() && day->first <= end; ++day) {
        if (rows == 0) first_line = day->second.first_line;
        rows += day->second.rows;
    }
    if (rows == 0) return {};
    return fmt::format("{}:{}: {} orders are dated after today ({}): mistyped, or day and month exchanged?",
                       log.source.file_name, first_line, rows, format_calendar_day(today));
}

std::vector<std::string> window_warnings(OrderLog const& log, CalibrationSample const& sample) {
    std::vector<std::string> warnings;
    if (sample.end > log.source.last_day)
        warnings.push_back(
            fmt::format("calibration end {} lies after the last order ({}): the days between count as silence",
                        format_calendar_day(sample.end), format_calendar_day(log.source.last_day)));
    if (sample.gaps_days.size() < few_repeat_orders)
        warnings.push_back(
            fmt::format("only {} repeat orders in the window: standard errors are rough", sample.gaps_days.size()));
    return warnings;
}

constexpr std::size_t least_repeat_customers = 30;

/// A fit to a handful would look as sharp as any other.
void refuse_too_little(CalibrationSample const& sample, std::string const& file) {
    auto const repeaters = static_cast<std::size_t>(std::count_if(
        sample.customers.begin(), sample.customers.end(), [](auto const& customer) { return customer.repeats > 0; }));
    if (repeaters >= least_repeat_customers) return;
    throw DataError({fmt::format(
        "{}: {} of {} customers order again up to {}: too few to fit; {} would be enough, so take {} times as many "
        "customers or a longer log",
        file, repeaters, sample.customers.size(), format_calendar_day(sample.end), least_repeat_customers,
        (least_repeat_customers + std::max<std::size_t>(repeaters, 1) - 1) / std::max<std::size_t>(repeaters, 1))});
}

/// What is written must run. Otherwise says so, with what the reader of scenarios says.
void refuse_invalid(std::string const& text, std::string const& file) {
    try {
        (void)Scenario::parse(text, "the fitted scenario");
    } catch (ScenarioError const& error) {
        std::vector<std::string> messages{file +
                                          ": the fit does not make a scenario that runs; try another --model, or "
                                          "a longer or cleaner log"};
        messages.emplace_back(error.what());
        throw DataError(std::move(messages));
    }
}

void append(std::vector<std::string>& to, std::vector<std::string> const& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

std::optional<FitModel> fit_model_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, FitModel>, 7> known{{{"auto", FitModel::automatic},
                                                                          {"two_state", FitModel::two_state},
                                                                          {"bg_nbd", FitModel::bg_nbd},
                                                                          {"pareto_nbd", FitModel::pareto_nbd},
                                                                          {"R", FitModel::r},
                                                                          {"Rv", FitModel::rv},
                                                                          {"Rd", FitModel::rd}}};
    for (auto const& [text, model] : known)
        if (text == name) return model;
    return std::nullopt;
}

std::string TransactionFit::json() const {
    FitResult all = process;
    all.warnings = warnings;
    return fit_json(all, spend.gamma_gamma ? &*spend.gamma_gamma : nullptr);
}

TransactionFit fit_transactions(FitOptions const& options) {
    REKINDLE_EXPECTS(options.starts >= 1 && options.threads >= 0);
    if (options.progress) options.progress("reading the log", 0);
    OrderLog const log = read_order_log(options.path);
    CalibrationSample const sample = calibration_sample(log, options.calibration_end.value_or(log.source.last_day));
    TransactionFit result;
    result.warnings = log.warnings;
    if (options.today)
        if (auto future = future_warning(log, sample.end, *options.today); !future.empty())
            result.warnings.push_back(std::move(future));
    append(result.warnings, window_warnings(log, sample));
    refuse_too_little(sample, log.source.file_name);
    auto const part = parameter_sample(sample);
    result.fitted_customers = part.customers.size();
    if (part.customers.size() < sample.customers.size())
        result.warnings.push_back(fmt::format(
            "parameters come from {} of {} customers, evenly picked: their standard errors are {:.1f} times those of "
            "all",
            part.customers.size(), sample.customers.size(),
            std::sqrt(static_cast<double>(sample.customers.size()) / static_cast<double>(part.customers.size()))));
    auto model = options.model;
    int phases = 1;
    if (model == FitModel::automatic) {
        result.choice = choose_model(sample, options.threads, options.progress);
        model = *fit_model_named(result.choice->chosen);
        phases = result.choice->phases;
    }
    if (in_family_r(options.model)) phases = choose_phases(sample, options.threads, options.progress);
    auto const process = fit_process(part, model, phases, options);
    result.process = process.result;
    if (model == FitModel::two_state) refuse_endless_orders(result.process, log.source.file_name);
    result.process.customers = sample.customers.size();
    result.process.transactions = sample.transactions;
    append(result.warnings, result.process.warnings);
    result.spend = fit_spend(sample, log.source.file_name, options.starts, options.progress, result.warnings);
    result.spend.order_share = order_share(process, sample);
    if (result.spend.gamma_gamma) append(result.warnings, result.spend.gamma_gamma->warnings);
    result.source = {options.name.empty() ? scenario_name(log.source.file_name) : options.name,
                     log.source,
                     sample.end,
                     options.command,
                     options.currency,
                     churn_threshold_days(sample.gaps_days),
                     usual_tenure_days(sample)};
    result.scenario = scenario_text(result.process, result.spend, result.source,
                                    process.family ? family_r_processes(*process.family) : std::string{});
    result.sample = sample;
    refuse_invalid(result.scenario, log.source.file_name);
    return result;
}

}  // namespace rekindle
