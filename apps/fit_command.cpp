// `fit transactions`: from an order log to a scenario.

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <iostream>

#include "apps/command.hpp"
#include "apps/named_files.hpp"
#include "apps/option_checks.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/in_sample_check.hpp"
#include "output/atomic_file.hpp"
#include "scenarios/fit/fit_transactions.hpp"
#include "scenarios/fit/log_date.hpp"
#include "scenarios/schema.hpp"
#include "sim/engine/run.hpp"

namespace rekindle {
namespace {

constexpr std::uint64_t check_seed = 1;

struct FitArguments {
    std::string log, calibration_end, model = "auto", out, name, currency = "USD";
    int threads = 0;
    bool json = false, quiet = false;
};

FitOptions options_of(FitArguments const& a) {
    FitOptions options;
    options.path = a.log;
    if (!a.calibration_end.empty()) {
        options.calibration_end = parse_calendar_day(a.calibration_end);
        if (!options.calibration_end)
            throw UsageError(fmt::format("--calibration-end = {}: must be a date like 1997-09-30", a.calibration_end));
    }
    if (!a.name.empty() && !is_identifier(a.name))
        throw UsageError(fmt::format("--name = {}: a name has letters a-z, digits, _ and - only", a.name));
    if (a.currency.size() != 3 || a.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos)
        throw UsageError(fmt::format("--currency = {}: must be three capital letters, as EUR", a.currency));
    options.model = *fit_model_named(a.model);
    options.threads = a.threads;
    options.today = static_cast<CalendarDay>(
        std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch().count());
    options.name = a.name;
    options.currency = a.currency;
    options.command = fmt::format("rekindle fit transactions {}{}{}", std::filesystem::path(a.log).filename().string(),
                                  a.calibration_end.empty() ? "" : " --calibration-end " + a.calibration_end,
                                  a.model == "auto" ? "" : " --model " + a.model);
    return options;
}

void print_table(TransactionFit const& fit) {
    std::cout << fmt::format(
        "{}: {} customers, {} orders (same-day orders merged), log-likelihood {:.3f}, AIC {:.1f}\n", fit.process.model,
        fit.process.customers, fit.process.transactions, fit.process.log_likelihood, fit.process.aic);
    std::cout << fmt::format("orders from {} to {} (dates read as yyyy-mm-dd), fitted to {}\n\n",
                             format_calendar_day(fit.source.log.first_day),
                             format_calendar_day(fit.source.log.last_day),
                             format_calendar_day(fit.source.calibration_end));
    std::cout << fmt::format("  {:<12} {:>12} {:>12}\n", "parameter", "value", "se");
    for (auto const& p : fit.process.parameters)
        std::cout << fmt::format("  {:<12} {:>12.5g} {:>12}\n", p.name, p.value,
                                 std::isfinite(p.se) ? fmt::format("{:.3g}", p.se) : "unknown");
}

void print_choice(ModelChoice const& choice) {
    if (choice.origins == 0) {
        std::cout << "\nThe log is too short to score models on it: family R is taken.\n";
        return;
    }
    std::cout << fmt::format(
        "\nChosen on the log: {} (k = {}){}. {} customers, {} origins inside the calibration; CRPS: error of a "
        "customer's order days, lower is better.\n",
        choice.chosen, choice.phases, choice.clear ? "" : ", the simplest within one standard error", choice.customers,
        choice.origins);
    std::cout << fmt::format("  {:<12} {:>10} {:>10} {:>12} {:>12} {:>9}\n", "model", "parameters", "CRPS", "over best",
                             "total off", "stacking");
    for (auto const& s : choice.scores)
        std::cout << fmt::format("  {:<12} {:>10} {:>10.4f} {:>12} {:>11.1f}% {:>8.0f}%\n", s.model, s.parameters,
                                 s.crps, fmt::format("{:.4f}+-{:.4f}", s.crps_excess, s.excess_se), 100 * s.total_error,
                                 100 * s.weight);
}

ExitCode fit_log(FitArguments const& a) {
    auto options = options_of(a);
    expect_apart({{"LOG", a.log}}, {{"-o", a.out}});
    ProgressLine progress(std::cerr, progress_style(a.quiet), "% of the fit", &steady_seconds);
    options.progress = [&](std::string_view, double fraction) {
        if (interrupt_flag().load()) throw Interrupted{};
        progress.update(static_cast<std::int64_t>(100 * fraction), 100, 0);
    };
    auto const fit = fit_transactions(options);
    progress.finish();
    auto const check = in_sample_check(fit.scenario, fit.sample, check_seed);
    for (auto const& warning : fit.warnings) std::cerr << warning << '\n';
    if (!a.out.empty()) write_atomically(a.out, fit.scenario);
    if (a.json) {
        print_data(fit.json() + "\n");
    } else {
        std::cout << check.text() << '\n';
        print_table(fit);
        if (fit.choice) print_choice(*fit.choice);
        if (!a.out.empty())
            std::cout << fmt::format("\nwrote {}; next: rekindle compare {} --policies none three_touch_48h\n", a.out,
                                     shell_word(a.out));
    }
    return ExitCode::ok;
}

}  // namespace

std::function<ExitCode()> add_fit(CLI::App& app) {
    auto a = std::make_shared<FitArguments>();
    app.require_subcommand(1);
    auto* log = app.add_subcommand("transactions", "an order log: customer,date,amount");
    log->add_option("LOG", a->log, "CSV file with columns customer, date (yyyy-mm-dd) and amount")->required();
    log->add_option("--calibration-end", a->calibration_end, "last day that counts (default: the log's last)");
    log->add_option("--model", a->model,
                    "auto (default: chosen on the log), two_state, R, Rv, Rd, bg_nbd or pareto_nbd")
        ->check(CLI::IsMember({"auto", "two_state", "R", "Rv", "Rd", "bg_nbd", "pareto_nbd"}));
    log->add_option("-o,--output", a->out, "scenario file to write")->check(not_empty());
    log->add_option("--name", a->name, "of the scenario (default: the log's file name)");
    log->add_option("--currency", a->currency, "of the amounts (default USD)");
    log->add_option("--threads", a->threads, "default: all cores; changes no byte")->check(whole_within(1, 1024));
    log->add_flag("--json", a->json, "print the fit as JSON");
    log->add_flag("--quiet", a->quiet, "no progress");
    return [a] { return fit_log(*a); };
}

}  // namespace rekindle
