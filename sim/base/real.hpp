#pragma once
// A double whose elementary functions are portable: templates that call log, exp, pow ... unqualified (Boost.Random,
// Boost.Math) find them here by argument-dependent look-up, so their results have the same bits on every CPU.

#include <cmath>
#include <compare>
#include <istream>
#include <limits>
#include <ostream>
#include <type_traits>

#include "sim/base/portable_math.hpp"

namespace rekindle {

/// Converts from every arithmetic type without asking, to one only when told: no call can slip back to libm's double.
class Real {
  public:
    constexpr Real() = default;  ///< trivial, hence uninitialised: Boost.Random keeps it in a union
    template <class T>
    requires std::is_arithmetic_v<T>
    constexpr Real(T value) : value_{static_cast<double>(value)} {}
    template <class T>
    requires std::is_arithmetic_v<T>
    constexpr explicit operator T() const { return static_cast<T>(value_); }
    [[nodiscard]] constexpr double value() const { return value_; }

    constexpr Real operator-() const { return -value_; }
    constexpr Real operator+() const { return value_; }
    constexpr Real& operator+=(Real b) { return value_ += b.value_, *this; }
    constexpr Real& operator-=(Real b) { return value_ -= b.value_, *this; }
    constexpr Real& operator*=(Real b) { return value_ *= b.value_, *this; }
    constexpr Real& operator/=(Real b) { return value_ /= b.value_, *this; }
    constexpr Real& operator++() { return value_ += 1, *this; }
    constexpr Real& operator--() { return value_ -= 1, *this; }

    friend constexpr Real operator+(Real a, Real b) { return a.value_ + b.value_; }
    friend constexpr Real operator-(Real a, Real b) { return a.value_ - b.value_; }
    friend constexpr Real operator*(Real a, Real b) { return a.value_ * b.value_; }
    friend constexpr Real operator/(Real a, Real b) { return a.value_ / b.value_; }
    friend constexpr bool operator==(Real a, Real b) { return a.value_ == b.value_; }
    friend constexpr std::partial_ordering operator<=>(Real a, Real b) { return a.value_ <=> b.value_; }

    friend std::ostream& operator<<(std::ostream& out, Real x) { return out << x.value_; }
    friend std::istream& operator>>(std::istream& in, Real& x) { return in >> x.value_; }

  private:
    double value_;
};

// Transcendental: newlib's.
inline Real log(Real x) { return portable::log(x.value()); }
inline Real log1p(Real x) { return portable::log1p(x.value()); }
inline Real exp(Real x) { return portable::exp(x.value()); }
inline Real expm1(Real x) { return portable::expm1(x.value()); }
inline Real pow(Real x, Real y) { return portable::pow(x.value(), y.value()); }
inline Real sin(Real x) { return portable::sin(x.value()); }
inline Real cos(Real x) { return portable::cos(x.value()); }
inline Real tan(Real x) { return portable::tan(x.value()); }
inline Real atan(Real x) { return portable::atan(x.value()); }
inline Real sinh(Real x) { return portable::sinh(x.value()); }
inline Real cosh(Real x) { return portable::cosh(x.value()); }

// Exact or correctly rounded in IEEE 754, hence the same everywhere.
inline Real sqrt(Real x) { return std::sqrt(x.value()); }
inline Real floor(Real x) { return std::floor(x.value()); }
inline Real ceil(Real x) { return std::ceil(x.value()); }
inline Real trunc(Real x) { return std::trunc(x.value()); }
inline Real fabs(Real x) { return std::fabs(x.value()); }
inline Real abs(Real x) { return std::fabs(x.value()); }
inline Real ldexp(Real x, int exponent) { return std::ldexp(x.value(), exponent); }
inline Real frexp(Real x, int* exponent) { return std::frexp(x.value(), exponent); }
inline Real fmod(Real x, Real y) { return std::fmod(x.value(), y.value()); }

}  // namespace rekindle

/// Those of double, returned as Real.
template <>
class std::numeric_limits<rekindle::Real> : public std::numeric_limits<double> {
    using Base = std::numeric_limits<double>;
    using Real = rekindle::Real;

  public:
    static constexpr Real min() noexcept { return Base::min(); }
    static constexpr Real max() noexcept { return Base::max(); }
    static constexpr Real lowest() noexcept { return Base::lowest(); }
    static constexpr Real epsilon() noexcept { return Base::epsilon(); }
    static constexpr Real round_error() noexcept { return Base::round_error(); }
    static constexpr Real infinity() noexcept { return Base::infinity(); }
    static constexpr Real quiet_NaN() noexcept { return Base::quiet_NaN(); }
    static constexpr Real signaling_NaN() noexcept { return Base::signaling_NaN(); }
    static constexpr Real denorm_min() noexcept { return Base::denorm_min(); }
};
