#include "sim/population/response_model.hpp"

#include <algorithm>

#include "sim/base/portable_math.hpp"

namespace rekindle {

double ResponseRow::at(double x) const {
    switch (curve) {
        case Curve::levels: return factors[static_cast<std::size_t>(x)];
        case Curve::power: return std::max(floor, portable::pow(a, x - b));
        case Curve::decay: return floor + (1 - floor) * portable::pow(2.0, -x / a);
        case Curve::pieces:
            return factors[static_cast<std::size_t>(std::upper_bound(breaks.begin(), breaks.end(), x) -
                                                    breaks.begin())];
        case Curve::saturating: return 1 + a * (1 - portable::exp(-x / b));
    }
    return 1;
}

double ResponseRow::largest() const {
    switch (curve) {
        case Curve::levels:
        case Curve::pieces: return *std::max_element(factors.begin(), factors.end());
        case Curve::power: return a <= 1 ? std::max(floor, portable::pow(a, -b)) : 1e300;
        case Curve::decay: return std::max(1.0, floor);
        case Curve::saturating: return 1 + std::max(a, 0.0);
    }
    return 1;
}

}  // namespace rekindle
