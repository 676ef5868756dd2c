#include "sim/base/sum.hpp"

#include <algorithm>
#include <ostream>

namespace rekindle {

std::string text_of(Sum sum) {
    std::string digits;
    bool const negative = sum < 0;
    do {
        auto const digit = static_cast<std::int64_t>(sum % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
        sum = sum / 10;
    } while (sum != 0);
    if (negative) digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::ostream& operator<<(std::ostream& out, Sum sum) { return out << text_of(sum); }

}  // namespace rekindle
