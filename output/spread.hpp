#pragma once
// From values per replicate to a standard error: luck over users or over replicates, parameters between their draws.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rekindle {

/// What is known of one quantity: one entry per replicate.
struct ReplicateValues {
    std::vector<double> values;               ///< the quantity, or its jackknife pseudo-values
    std::optional<std::vector<double>> luck;  ///< variance over users within the replicate; empty: only replicates tell
    double luck_freedom = 0;                  ///< degrees of freedom of `luck`
    std::string luck_reason;                  ///< why `luck` is empty
    std::vector<std::uint32_t> parameter_draws;  ///< equal numbers share their parameters
    bool uncertain = false;                      ///< parameters differ between draws
};

struct Spread {
    std::optional<double> se, se_luck, se_parameters;
    double half_width = 0;  ///< of the interval; meaningful where `se` has a value
    std::string reason;
};

/// Certain: luck from users, sqrt(sum V_r) / R, else from replicates, s / sqrt(R).
/// Uncertain: one-way analysis of variance by parameter draw; the within part is the mean of V_r or, coupled, the mean
/// square within draws that share parameters. se_parameters^2 = max(0, (between - within) / n0); se_luck^2 = within /
/// R. The interval weighs every variance that the two mean squares leave possible (fiducial: each is its estimate times
/// freedom / chi-square, what is below 0 is 0): it holds the value at a fresh draw of the parameters, tends to t * se
/// where one part rules, and moves smoothly between them, so that worlds with nearly the same luck have nearly the same
/// interval.
/// `tail`: the interval misses with this probability.
[[nodiscard]] Spread spread_of(ReplicateValues const& given, double tail = 0.05);

/// The tail whose interval reaches just as far as `distance`: the chance of a value as far off. 0 below 1e-15. Needs
/// a spread with `se` above 0.
[[nodiscard]] double tail_beyond(ReplicateValues const& given, double distance);

/// Sample variance, 0 below rounding; needs two values.
[[nodiscard]] double sample_variance(std::span<double const> values);

/// Upper 97.5 % point of Student's t; of the normal law for large `freedom`. Rounded to 1e-10: the last bits, which
/// depend on the machine's mathematical library, stay out of the files. freedom >= 0.5.
[[nodiscard]] double t_975(double freedom);

}  // namespace rekindle
