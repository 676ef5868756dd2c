#pragma once
// From an order log to a scenario: the entry that the application calls.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/fit/data_error.hpp"
#include "scenarios/fit/fit_result.hpp"
#include "scenarios/fit/likelihood_search.hpp"
#include "scenarios/fit/model_choice.hpp"
#include "scenarios/fit/scenario_writer.hpp"

namespace rekindle {

enum class FitModel : std::uint8_t {
    automatic,   ///< chosen on the log itself
    two_state,   ///< lapses and natural returns; days
    bg_nbd,      ///< final lapse at an order; weeks
    pareto_nbd,  ///< final lapse at any time; weeks
    r,           ///< family R, nobody is gone for good; days
    rv,          ///< the same, some go while dormant
    rd,          ///< the same, a share of lapses is final
};

/// By its name on the command line; empty for an unknown one.
[[nodiscard]] std::optional<FitModel> fit_model_named(std::string_view name);

struct FitOptions {
    std::filesystem::path path;
    std::optional<CalendarDay> calibration_end;  ///< the last day that counts; default: the log's last day
    FitModel model = FitModel::automatic;
    int starts = 5;                    ///< >= 1
    int threads = 0;                   ///< 0: all; the result is the same at any number
    std::string name;                  ///< of the scenario; default: the log's file name
    std::string currency = "USD";      ///< a log has none
    std::string command;               ///< for the provenance
    std::optional<CalendarDay> today;  ///< where given, orders dated later than the next day are warned of
    FitProgress progress;              ///< may be empty
};

struct TransactionFit {
    FitResult process;
    std::optional<ModelChoice> choice;  ///< of FitModel::automatic
    CalibrationSample sample;           ///< what was fitted to
    std::size_t fitted_customers = 0;   ///< behind the parameters: all, or a sample of a large log
    SpendModel spend;
    ScenarioSource source;
    std::string scenario;  ///< YAML text
    std::vector<std::string>
        warnings;  ///< of the reader (bad rows with line numbers), the fits and the spend, in this order

    /// As fit_json, with the gamma-gamma fit under `spend` and all `warnings`.
    [[nodiscard]] std::string json() const;
};

/// Reads the log, fits order process and spend, writes the scenario text; touches no file but the log. Throws DataError
/// for what is wrong with the log or its window (the application ends with exit code 3), UnreadableData where it cannot
/// be read.
[[nodiscard]] TransactionFit fit_transactions(FitOptions const& options);

}  // namespace rekindle
