#include "sim/random/distributions.hpp"

#include <algorithm>
#include <boost/random/gamma_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>

#include "sim/base/contract.hpp"
#include "sim/base/real.hpp"
#include "sim/base/special_functions.hpp"

namespace rekindle {
namespace {

constexpr double smallest_gamma = 1e-300;
constexpr double largest_erlang_shape = 8;
constexpr double small_beta_parameter = 0.1;

/// The sum of `shape` unit exponentials: one logarithm of a product of uniforms, at least 2^-424, so it cannot
/// underflow.
double draw_erlang(Stream& stream, int shape) {
    double product = 1;
    for (int i = 0; i < shape; ++i) product *= stream.uniform();
    return -portable::log(product);
}

double draw_unit_gamma(Stream& stream, double shape) {
    if (shape <= largest_erlang_shape && shape == static_cast<int>(shape))
        return draw_erlang(stream, static_cast<int>(shape));
    return boost::random::gamma_distribution<Real>{shape, 1}(stream).value();
}

/// Logarithm of a unit gamma that would underflow: G(shape) = G(shape + 1) U^(1/shape) (Marsaglia, Tsang 2000, section
/// 6).
double draw_log_gamma(Stream& stream, double shape) {
    double const above = portable::log(draw_unit_gamma(stream, shape + 1));
    return above + portable::log(stream.uniform()) / shape;
}

}  // namespace

double draw_gamma(Stream& stream, double shape, double scale) {
    REKINDLE_EXPECTS(shape > 0 && scale > 0);
    return std::max(smallest_gamma, scale * draw_unit_gamma(stream, shape));
}

double draw_normal(Stream& stream) { return boost::random::normal_distribution<Real>{}(stream).value(); }

double draw_lognormal(Stream& stream, double mu, double sigma) {
    REKINDLE_EXPECTS(sigma >= 0);
    return portable::exp(mu + sigma * draw_normal(stream));
}

double draw_beta(Stream& stream, double a, double b) {
    REKINDLE_EXPECTS(a > 0 && b > 0);
    if (std::min(a, b) < small_beta_parameter) {
        double const log_x = draw_log_gamma(stream, a);
        double const log_y = draw_log_gamma(stream, b);
        return 1 / (1 + portable::exp(log_y - log_x));
    }
    double const x = draw_gamma(stream, a, 1);
    double const y = draw_gamma(stream, b, 1);
    return x / (x + y);
}

std::uint64_t draw_poisson(Stream& stream, double mean) {
    REKINDLE_EXPECTS(mean >= 0);
    if (!(mean > 0)) return 0;
    return static_cast<std::uint64_t>(boost::random::poisson_distribution<std::int64_t, Real>{mean}(stream));
}

double gamma_quantile(double shape, double scale, double p) {
    REKINDLE_EXPECTS(shape > 0 && scale > 0 && p > 0 && p < 1);
    return std::max(smallest_gamma, scale * gamma_p_inverse(shape, p));
}

double normal_quantile(double p) {
    REKINDLE_EXPECTS(p > 0 && p < 1);
    constexpr double sqrt_two = 1.41421356237309504880;
    return -sqrt_two * erfc_inverse(2 * p);
}

double normal_cdf(double z) {
    constexpr double inverse_sqrt_two = 0.70710678118654752440;
    return portable::erfc(-z * inverse_sqrt_two) / 2;
}

}  // namespace rekindle
