#include "sim/base/share_count.hpp"

#include <cmath>

#include "sim/base/contract.hpp"

namespace rekindle {

std::int64_t share_of_count(double share, std::uint64_t count) {
    __extension__ using Wide = unsigned __int128;
    REKINDLE_EXPECTS(share >= 0 && share <= 1);
    double const near = share * 0x1p-52;
    double power = 1;
    for (int places = 0; places <= 15; ++places, power *= 10) {
        double const digits = std::floor(share * power + 0.5);
        if (std::fabs(digits / power - share) <= near && (digits > 0 || share == 0))
            return static_cast<std::int64_t>(Wide{count} * static_cast<std::uint64_t>(digits) /
                                             static_cast<std::uint64_t>(power));
    }
    int exponent = 0;
    auto const mantissa = static_cast<std::uint64_t>(std::frexp(share, &exponent) * 0x1p53);
    auto const down = 53 - exponent;
    return down < 128 ? static_cast<std::int64_t>(Wide{count} * mantissa >> down) : 0;
}

}  // namespace rekindle
