#pragma once
// Bootstrap over independent parts of the users.

#include <cstdint>
#include <random>
#include <vector>

namespace rekindle {

inline constexpr std::size_t bootstrap_repetitions = 2000;

/// How often each of `rows` is drawn in `rows` draws with replacement: the same sequence of samples for every figure,
/// so that figures can be compared.
class Resampler {
  public:
    explicit Resampler(std::size_t rows) : weights_(rows) {}
    /// Valid until the next call.
    [[nodiscard]] std::vector<double> const& next();

  private:
    std::mt19937_64 bits_{20'240'229};  // fixed: the bootstrap's luck is no part of the run's
    std::vector<double> weights_;
};

/// The p-quantile, straight between order statistics. Not empty.
[[nodiscard]] double quantile_of(std::vector<double> values, double p);

}  // namespace rekindle
