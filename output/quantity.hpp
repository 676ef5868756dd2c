#pragma once
// A metric, or a difference of two, as a function of sums over users, and its linearisation for the delta method.

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "sim/observe/counters.hpp"

namespace rekindle {

/// The row after the counters counts the users themselves (each user adds 1).
inline constexpr std::size_t users_row = counter_count;
using WorldSums = std::array<double, counter_count + 1>;

/// `coefficient` times one sum: a counter's index or `users_row` of one world.
struct Part {
    std::size_t world;
    std::size_t row;
    double coefficient;
};

/// sum(numerator) / divisor / sum(denominator); no denominator means 1.
struct Fraction {
    std::vector<Part> numerator;
    std::vector<Part> denominator;
    double divisor = 1;
};

/// sign * fraction, added up: one for a metric, two for a difference.
struct Quantity {
    std::vector<Fraction> plus;
    std::vector<Fraction> minus;
};

/// Empty where a denominator is 0. `sums` holds one row per world.
[[nodiscard]] std::optional<double> value_of(Fraction const& fraction, std::span<WorldSums const> sums);
[[nodiscard]] std::optional<double> value_of(Quantity const& quantity, std::span<WorldSums const> sums);

/// d value / d sum at `sums`, equal parts merged and zeros left out: the quantity as a sum of per-user values. No zero
/// denominators.
[[nodiscard]] std::vector<Part> gradient_of(Quantity const& quantity, std::span<WorldSums const> sums);

/// No fraction has a denominator, so the mean over replicates is the value at the mean sums.
[[nodiscard]] bool is_linear(Quantity const& quantity);

}  // namespace rekindle
