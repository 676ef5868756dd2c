#pragma once
#include <cstdint>

#include "sim/random/distributions.hpp"

namespace rekindle {

/// A user's own factor on a hazard, drawn once at birth (Vaupel, Manton, Stallard 1979).
struct Frailty {
    enum class Kind : std::uint8_t { none, gamma, lognormal };
    Kind kind = Kind::none;
    double shape = 1;  ///< gamma: > 0
    double rate = 1;   ///< gamma: > 0; mean shape / rate, so rate = shape gives mean 1
    double sigma = 0;  ///< lognormal: >= 0; exp(sigma Z - sigma^2 / 2), mean 1

    /// The factor, > 0. Draws: see draw_gamma and draw_normal; none for Kind::none.
    [[nodiscard]] double draw(Stream& stream) const;
    /// The factor at standard normal score z (Gaussian copula between correlated frailties). No draw.
    [[nodiscard]] double at_score(double z) const;
};

}  // namespace rekindle
