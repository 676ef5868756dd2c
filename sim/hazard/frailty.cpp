#include "sim/hazard/frailty.hpp"

#include "sim/base/portable_math.hpp"

namespace rekindle {

double Frailty::draw(Stream& stream) const {
    switch (kind) {
        case Kind::none: return 1;
        case Kind::gamma: return draw_gamma(stream, shape, 1 / rate);
        case Kind::lognormal: return draw_lognormal(stream, -0.5 * sigma * sigma, sigma);
    }
    return 1;
}

double Frailty::at_score(double z) const {
    switch (kind) {
        case Kind::none: return 1;
        case Kind::gamma: return gamma_quantile(shape, 1 / rate, normal_cdf(z));
        case Kind::lognormal: return portable::exp(sigma * z - 0.5 * sigma * sigma);
    }
    return 1;
}

}  // namespace rekindle
