#pragma once
// A sweep file: scenarios, policies, factors that change them, the design that chooses the points, and the responses.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/problem.hpp"

namespace rekindle {

/// One thing that the points differ in.
struct SweepFactor {
    enum class Kind : std::uint8_t {
        setting,   ///< a path of the scenario, or of a policy where `policy` names one
        policy,    ///< which of `values` is compared
        scenario,  ///< which of `values` is simulated
    };
    std::string name;
    Kind kind = Kind::setting;
    std::string policy;               ///< whose path it is; empty: the scenario's
    std::string path;                 ///< as after --set
    std::vector<std::string> values;  ///< levels as texts; empty where it has a range
    std::optional<double> low, high;  ///< of a range, in `unit`; low < high
    std::string unit;                 ///< written behind both ends: "d", "%", "/d", "" ...
    bool logarithmic = false;         ///< a range is covered evenly in its logarithm; low > 0
    std::optional<double> step;       ///< a range's values are rounded to whole steps from `low`
    std::uint32_t levels = 0;         ///< of a range in a grid, one at a time and Morris; 0: the design's
    Mark mark;

    /// The level at u in [0, 1): a value, or a number of the range with its unit.
    [[nodiscard]] std::string at(double u) const;
    /// Level k of n evenly spread ones, both ends of a range among them; of a list of values n is their number.
    [[nodiscard]] std::string level(std::size_t k, std::size_t n) const;
    [[nodiscard]] std::size_t level_count(std::size_t of_range) const;
};

struct SweepDesign {
    enum class Method : std::uint8_t {
        grid,
        one_at_a_time,
        random,
        latin_hypercube,
        sobol,
        saltelli,
        morris,
        csv,
    };
    Method method = Method::grid;
    std::uint32_t points = 0;        ///< random, latin_hypercube, sobol
    std::uint32_t samples = 0;       ///< saltelli: base samples
    std::uint32_t trajectories = 0;  ///< morris
    std::uint32_t levels = 4;        ///< of ranges in grid, one_at_a_time and morris
    std::uint64_t seed = 1;          ///< of the design alone
    std::string file;                ///< csv: relative to the sweep file
};

/// As written. What the names stand for is checked when the points are made (experiments/sweep).
struct SweepFile {
    std::string name, description;
    std::vector<std::string> scenarios;  ///< names or paths; more than one where a factor chooses
    std::vector<std::string> settings;   ///< path=value, for every point
    std::vector<std::string> policies;   ///< names or paths
    std::string baseline;                ///< one of them; empty: `none` where listed, else the first
    std::vector<SweepFactor> factors;
    SweepDesign design;
    std::optional<std::uint32_t> replications;  ///< empty: 1 where uncoupled and certain, else 20
    std::uint64_t seed = 1;
    bool common_random_numbers = true;
    std::vector<std::string> responses;  ///< rows of metrics(), checked later; the first one ranks
    std::filesystem::path folder;        ///< of the file: paths in it are relative to it
    Mark mark;
};

/// Reads a file; mistakes go to `problems`.
[[nodiscard]] SweepFile read_sweep(std::filesystem::path const& path, Problems& problems);
[[nodiscard]] SweepFile parse_sweep(std::string_view text, std::string const& name, Problems& problems);

}  // namespace rekindle
