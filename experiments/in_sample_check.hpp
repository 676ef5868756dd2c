#pragma once
// A fitted scenario simulated over its log's own window and set beside the log.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/fit/calibration_sample.hpp"
#include "scenarios/scenario.hpp"

namespace rekindle {

/// One figure of the log beside the simulated one.
struct InSampleRow {
    std::string name;
    double log = 0;
    double simulated = 0;      ///< mean over replications
    double low = 0, high = 0;  ///< mean -+ 2 standard deviations of the replications: luck and parameters
    bool share = false;        ///< in [0, 1]: shown in per cent
    bool inside = true;  ///< the log's own figure lies in the band, or within 3 % (2 points of a share) of the mean
};

/// What the states of the scenario mean, from the simulation.
struct StateMeaning {
    double returns_share = 0;         ///< of simulated orders
    double lapses_per_user_year = 0;  ///< of watched time
    double median_dormancy_days = 0;  ///< over all lapses, 1e9 where most do not return; 0 without any
    double median_gap_days = 0;       ///< of the log
    /// Dormancies cannot be told from usual pauses: the log shows no lapses.
    [[nodiscard]] bool overlap() const {
        return returns_share > 1.0 / 3 || (median_dormancy_days > 0 && median_dormancy_days < 1.5 * median_gap_days);
    }
};

struct InSampleCheck {
    int silence_days = 0;  ///< that count as a silence here
    std::vector<InSampleRow> rows;
    StateMeaning meaning;

    [[nodiscard]] std::vector<std::string> outside() const;  ///< names of the rows outside
    /// What falls outside first, then the table and what the states mean.
    [[nodiscard]] std::string text() const;
};

/// Simulates as many customers as the log has (at most 5,000, evenly picked), each watched as long as one of the log
/// from its first order on, in 20 replications with parameters drawn anew. `scenario` is that of fit_transactions.
[[nodiscard]] InSampleCheck in_sample_check(std::string_view scenario, CalibrationSample const& sample,
                                            std::uint64_t seed);

}  // namespace rekindle
