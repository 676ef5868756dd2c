#pragma once
// The one table of a sweep: a row per point and policy. Plain data, and its CSV, HDF5 and terminal forms.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "output/terminal.hpp"

namespace rekindle {

/// One response of one policy at one point.
struct SweepCell {
    std::optional<double> mean, se;
    std::optional<double> difference, difference_se;  ///< to the point's baseline; empty for the baseline itself
    std::vector<double> values;  ///< per replication, where there are at least two and all have a value
};

struct SweepRow {
    std::size_t point = 0;
    std::vector<std::string> levels;  ///< per factor
    std::string policy;
    bool baseline = false;
    std::vector<SweepCell> cells;  ///< per response
    std::string error;             ///< of a point that failed: no cells then, and no policy
};

struct SweepTable {
    std::string name, description, version, digest;
    std::uint64_t seed = 1;
    bool common_random_numbers = true;
    std::vector<std::string> factors, responses;   ///< responses: rows of metrics()
    std::vector<std::vector<std::string>> levels;  ///< per factor; not empty where the points are their whole grid
    std::size_t points = 0;                        ///< of the design, those without rows too
    std::vector<SweepRow> rows;                    ///< by point, then in the order compared
};

/// A header and a row per point and policy: point, factors, policy, baseline, then per response its mean, standard
/// error, difference to the baseline and its standard error; error last.
[[nodiscard]] std::string sweep_csv(SweepTable const& table);

/// netCDF-4 shape. A grid: the factors are dimensions beside policy and response; else: point, and a variable per
/// factor. mean, se, difference, difference_se: NaN where unknown or not simulated.
[[nodiscard]] std::string sweep_h5(SweepTable const& table);

/// One candidate: a row that is no baseline (of all rows where every one is), by the first response.
struct SweepRank {
    std::size_t row = 0;
    double value = 0;                  ///< difference to the baseline where there is one, else the mean
    std::optional<double> half_width;  ///< of its simultaneous 95 % interval
    bool close_to_best = false;        ///< not distinguishable from the best
};
struct SweepRanking {
    std::vector<SweepRank> ranks;  ///< best first; candidates without a value are left out
    bool of_difference = false;
    bool paired = false;  ///< the comparison with the best is made replication by replication
};

/// Simultaneous at 95 % over all candidates (Sidak; with the best: Hsu's comparisons, one-sided). Under common random
/// numbers and two or more replications the differences to the best are taken replication by replication, else as if
/// independent.
[[nodiscard]] SweepRanking rank_sweep(SweepTable const& table);

/// The ranked table, the best `most` first, at most 100 columns; what cannot be told from the best is marked.
[[nodiscard]] std::string sweep_text(SweepTable const& table, std::size_t most, ColorMode color);

}  // namespace rekindle
