#include "output/statistics/normal.hpp"

#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace rekindle {

double settled(double x) {
    if (x == 0 || !std::isfinite(x)) return x;
    double const digits = 11 - std::floor(std::log10(std::fabs(x)));
    if (digits > 300) return 0;
    double const scale = std::pow(10, std::fabs(digits));
    return digits < 0 ? std::round(x / scale) * scale : std::round(x * scale) / scale;
}

double normal_below(double z) { return settled(boost::math::cdf(boost::math::normal{}, z)); }

double normal_above(double z) { return settled(boost::math::cdf(boost::math::complement(boost::math::normal{}, z))); }

double normal_point(double p) { return settled(boost::math::quantile(boost::math::normal{}, p)); }

double normal_density(double z) { return boost::math::pdf(boost::math::normal{}, z); }

}  // namespace rekindle
