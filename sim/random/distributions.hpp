#pragma once
// Trait and amount distributions: Boost.Random over our counter streams, with portable elementary functions. Used at a
// user's birth and for order values, never per event of the hot loop.

#include "sim/random/stream.hpp"

namespace rekindle {

/// Gamma with density x^(shape-1) e^(-x/scale). shape > 0, scale > 0. Integer shapes up to 8 are sums of exponentials
/// (`shape` draws); others by Boost's rejection (a random number of draws). Never returns 0: floored at 1e-300.
[[nodiscard]] double draw_gamma(Stream& stream, double shape, double scale);

/// Standard normal.
[[nodiscard]] double draw_normal(Stream& stream);

/// exp(mu + sigma Z). sigma >= 0.
[[nodiscard]] double draw_lognormal(Stream& stream, double mu, double sigma);

/// Beta(a, b) as a ratio of gammas, in [0, 1]: for small a or b the ends themselves occur by rounding. a, b > 0.
[[nodiscard]] double draw_beta(Stream& stream, double a, double b);

/// Poisson count of mean in [0, 1e15] (exact; Boost). A mean of 0 draws nothing.
[[nodiscard]] std::uint64_t draw_poisson(Stream& stream, double mean);

/// Quantile of the gamma law at p in (0, 1), floored at 1e-300; of the standard normal; Phi(z).
[[nodiscard]] double gamma_quantile(double shape, double scale, double p);
[[nodiscard]] double normal_quantile(double p);
[[nodiscard]] double normal_cdf(double z);

}  // namespace rekindle
