#include "sim/base/carries.hpp"
#include "sim/base/money.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using namespace rekindle;

namespace {

constexpr auto most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();

/// Integers of every size and sign, many of them near the ends.
std::vector<std::int64_t> integers(std::uint64_t seed, std::size_t n) {
    std::mt19937_64 bits{seed};
    std::vector<std::int64_t> out;
    while (out.size() < n) {
        auto const word = bits();
        auto const x = static_cast<std::int64_t>(word >> (1 + bits() % 60));
        out.push_back(bits() % 2 == 0 ? x : -x);
        if (bits() % 8 == 0) out.back() = bits() % 2 == 0 ? most : least;
    }
    return out;
}

/// A sum by schoolbook addition of decimal digits: signed cells of base 10.
class Decimal {
  public:
    void add(std::int64_t x) {
        bool const negative = x < 0;
        auto rest = negative ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x);
        for (std::size_t i = 0; rest != 0; ++i, rest /= 10) {
            auto const digit = static_cast<long>(rest % 10);
            digits_[i] += negative ? -digit : digit;
        }
    }
    [[nodiscard]] std::string text() const {
        auto cells = digits_;
        if (auto text = settled(cells); text) return *text;
        for (auto& c : cells) c = -c;
        return "-" + *settled(cells);
    }

  private:
    using Digits = std::array<long, 40>;
    /// Digits from 0 to 9, the first first; nothing where the number is below 0.
    static std::optional<std::string> settled(Digits cells) {
        long carry = 0;
        for (auto& c : cells) {
            auto const value = c + carry;
            auto const digit = ((value % 10) + 10) % 10;
            carry = (value - digit) / 10;
            c = digit;
        }
        if (carry != 0) return std::nullopt;
        std::string text;
        for (auto i = cells.size(); i-- > 0;) {
            if (!text.empty() || cells[i] != 0 || i == 0) text += static_cast<char>('0' + cells[i]);
        }
        return text;
    }
    Digits digits_{};
};

}  // namespace

TEST_CASE("sums beyond 63 bits have every digit of schoolbook addition", "[contract]") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        INFO("seed " << seed);
        Sum sum;
        Decimal slow;
        Carries carries;
        std::array<std::int64_t, 3> cells{};  // one of them added to in pairs
        Decimal paired;
        double about = 0;
        std::uint64_t low = 0;
        auto const all = integers(seed, 4096);
        for (std::size_t i = 0; i < all.size(); ++i) {
            sum += all[i], slow.add(all[i]);
            carries.add(cells[0], all[i]);
            about += static_cast<double>(all[i]), low += static_cast<std::uint64_t>(all[i]);
            if (i % 2 == 0) continue;
            carries.add_sum(cells[2], Sum{all[i]} + all[i - 1]);
            paired.add(all[i]), paired.add(all[i - 1]);
        }
        CHECK(text_of(sum) == slow.text());
        CHECK(carries.sum(cells[0]) == sum);
        CHECK(carries.sum(cells[1]) == 0);
        CHECK(text_of(carries.sum(cells[2])) == paired.text());
        CHECK(Sum::nearest(static_cast<std::int64_t>(low), about) == sum);
        CHECK(Sum::with_turns(sum.low(), sum.turns()) == sum);
    }
}

TEST_CASE("a sum goes back to 64 bits only where it fits", "[contract]") {
    CHECK(static_cast<std::int64_t>(Sum{most}) == most);
    CHECK(static_cast<std::int64_t>(Sum{least}) == least);
    for (auto const beyond : {Sum{most} + 1, Sum{least} - 1, Sum{most} * 3, Sum{most} * -3}) {
        CHECK_FALSE(beyond.fits());
        CHECK_THROWS_AS(static_cast<std::int64_t>(beyond), MoneyOverflow);
    }
    std::ostringstream text;
    text << Sum{most} + 1 << ' ' << Sum{least} * 10 << ' ' << Sum{0};
    CHECK(text.str() == "9223372036854775808 -92233720368547758080 0");
    CHECK((Sum{7} / -2 == -3 && Sum{-7} % 2 == -1 && Sum{3} < 4 && 5 > Sum{4} && -Sum{6} == -6));
    CHECK(static_cast<double>(Sum{most} + 1) == 0x1p63);
    CHECK((Sum::rounded(2.5) == 3 && Sum::rounded(-2.5) == -3 && Sum::rounded(0x1p70) == Sum{most / 2 + 1} * 256));
}

TEST_CASE("an amount beyond 64 bits is named, never another number", "[contract]") {
    CHECK(micros_of(9'000'000'000'000.0) == 9'000'000'000'000'000'000);
    CHECK(micros_of(-9'000'000'000'000.0) == -9'000'000'000'000'000'000);
    for (double const x : {9'223'372'036'855.0, -9'223'372'036'855.0, 1e300, std::numeric_limits<double>::infinity(),
                           std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(micros_of(x), MoneyOverflow);
    }
    CHECK(rounded_mean(Sum{most} * 4, 2) == Sum{most} * 2);
    CHECK((rounded_mean(5, 2) == 3 && rounded_mean(-5, 2) == -3 && rounded_mean(-7, 1) == -7));
}
