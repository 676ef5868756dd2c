#include "output/user_sample.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace rekindle {
namespace {

/// The finalizer of SplitMix64: any counter becomes a number that looks drawn.
std::uint64_t mixed(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

double number_before(std::string_view text, char const* end) {
    double value = 0;
    auto const [at, error] = std::from_chars(text.data(), end, value);
    bool const good = error == std::errc{} && at == end && value > 0 && std::isfinite(value);
    if (!good) throw std::invalid_argument("must be a share of the users, as 1%, or a number of users, as 500");
    return value;
}

}  // namespace

std::uint64_t UserSample::scrambled(UserId user) const { return mixed(mixed(key_ + index_of(user))); }

UserSample::UserSample(std::string_view text, std::uint64_t seed, std::uint64_t initial_users)
    : key_{mixed(seed + 0x9E3779B97F4A7C15u)} {
    bool const share = text.ends_with('%');
    double const number = number_before(text, text.data() + text.size() - (share ? 1 : 0));
    if (share && number > 100) throw std::invalid_argument("a share is at most 100%");
    if (!share && number != std::floor(number)) throw std::invalid_argument("a number of users is whole");
    all_ = share ? number == 100 : number >= static_cast<double>(initial_users);
    if (all_) return;
    if (share) {
        last_ = static_cast<std::uint64_t>(std::ldexp(number / 100, 64));
        return;
    }
    std::vector<std::uint64_t> order;
    order.reserve(initial_users);
    for (std::uint64_t i = 0; i < initial_users; ++i) order.push_back(scrambled(UserId{i}));
    auto const place = order.begin() + static_cast<std::ptrdiff_t>(number) - 1;
    std::nth_element(order.begin(), place, order.end());
    last_ = *place;
}

}  // namespace rekindle
