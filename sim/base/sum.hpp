#pragma once
// Exact sums of many 64-bit integers: of counts, or of money in micro-units.

#include <compare>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <stdexcept>
#include <string>

namespace rekindle {

/// An amount, or what one user adds up to, beyond the 9.22e12 units of the currency that 64 bits of micro-units hold.
class MoneyOverflow : public std::range_error {
  public:
    explicit MoneyOverflow(std::string const& what)
        : std::range_error(what + " lies beyond the 9,223,372,036,854 that one amount or one user's total may be") {}
};

/// 128 bits: sums over users, days and replicates cannot wrap. Goes back to 64 bits by itself, but throws MoneyOverflow
/// where it does not fit.
class Sum {
    __extension__ typedef __int128 Wide;
    template <class A, class B>
    static constexpr bool with_sum = (std::same_as<A, Sum> && (std::same_as<B, Sum> || std::integral<B>)) ||
                                     (std::integral<A> && std::same_as<B, Sum>);

  public:
    constexpr Sum() = default;
    template <std::integral Number>
    constexpr Sum(Number x) : value_{static_cast<Wide>(x)} {}  // NOLINT: implicit
    /// The integer nearest to a real of less than 1.7e38.
    [[nodiscard]] static constexpr Sum rounded(double x) { return of(static_cast<Wide>(x < 0 ? x - 0.5 : x + 0.5)); }
    /// The integer that is `low` modulo 2^64 and nearest to `about`, which is off by less than 2^63.
    [[nodiscard]] static constexpr Sum nearest(std::int64_t low, double about) {
        double const turns = (about - static_cast<double>(low)) * 0x1p-64;
        return with_turns(low, static_cast<std::int64_t>(turns < 0 ? turns - 0.5 : turns + 0.5));
    }
    /// low + 2^64 turns.
    [[nodiscard]] static constexpr Sum with_turns(std::int64_t low, std::int64_t turns) {
        return of(static_cast<Wide>(low) + static_cast<Wide>(turns) * (static_cast<Wide>(1) << 64));
    }
    [[nodiscard]] constexpr std::int64_t low() const { return static_cast<std::int64_t>(value_); }
    [[nodiscard]] constexpr std::int64_t turns() const { return static_cast<std::int64_t>((value_ - low()) >> 64); }
    [[nodiscard]] constexpr bool fits() const { return low() == value_; }

    constexpr operator std::int64_t() const {  // NOLINT: implicit
        if (!fits()) [[unlikely]]
            throw MoneyOverflow("a sum");
        return low();
    }
    explicit constexpr operator double() const { return static_cast<double>(value_); }

    constexpr Sum& operator+=(Sum x) { return *this = *this + x; }
    constexpr Sum& operator-=(Sum x) { return *this = *this - x; }
    constexpr Sum operator-() const { return of(-value_); }

    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr Sum operator+(A a, B b) { return of(Sum(a).value_ + Sum(b).value_); }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr Sum operator-(A a, B b) { return of(Sum(a).value_ - Sum(b).value_); }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr Sum operator*(A a, B b) { return of(Sum(a).value_ * Sum(b).value_); }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr Sum operator/(A a, B b) { return of(Sum(a).value_ / Sum(b).value_); }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr Sum operator%(A a, B b) { return of(Sum(a).value_ % Sum(b).value_); }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr bool operator==(A a, B b) { return Sum(a).value_ == Sum(b).value_; }
    template <class A, class B>
    requires with_sum<A, B>
    friend constexpr std::strong_ordering operator<=>(A a, B b) { return Sum(a).value_ <=> Sum(b).value_; }

  private:
    static constexpr Sum of(Wide value) {
        Sum out;
        out.value_ = value;
        return out;
    }
    Wide value_ = 0;
};

/// All digits.
[[nodiscard]] std::string text_of(Sum sum);
std::ostream& operator<<(std::ostream& out, Sum sum);

}  // namespace rekindle
