#pragma once
// The points of a design: which levels of the factors are simulated together.

#include <cstddef>
#include <string>
#include <vector>

#include "scenarios/sweep_file.hpp"

namespace rekindle {

/// One row per point, one column per factor.
struct DesignTable {
    std::vector<std::vector<std::string>> levels;  ///< as texts
    /// Places in [0, 1) that the levels come from; empty for grid, one_at_a_time and csv.
    std::vector<std::vector<double>> places;
};

/// What a sweep of points may have at most.
inline constexpr std::size_t most_points = 10'000'000;

/// The design's points, in its order:
///   grid             the last factor changes fastest
///   one_at_a_time    every factor at its first level, then each factor's other levels alone
///   random           independent uniform places
///   latin_hypercube  each of n strata of every factor is met once (McKay, Beckman, Conover 1979)
///   sobol            Owen-scrambled Sobol points (Joe and Kuo 2008; scrambling by a hash of the upper bits)
///   saltelli         per base sample: A, then A with column j from B for each factor, then B (Saltelli 2010)
///   morris           trajectories of factors + 1 points, steps of levels / 2 levels (Morris 1991)
///   csv              the file's rows
/// The same for the same file on every machine. Mistakes, too many points among them, go to `problems`.
[[nodiscard]] DesignTable make_design(SweepFile const& file, Problems& problems);

/// n points of a scrambled Sobol sequence in [0, 1)^dimensions. 1 <= dimensions <= 1000. Where n is a power of two,
/// each of n equal strata of every dimension holds one.
[[nodiscard]] std::vector<std::vector<double>> sobol_points(std::size_t n, std::size_t dimensions, std::uint64_t seed);

}  // namespace rekindle
