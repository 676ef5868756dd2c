#include "output/quantity.hpp"

#include <algorithm>

#include "sim/base/contract.hpp"

namespace rekindle {
namespace {

double sum_of(std::span<Part const> parts, std::span<WorldSums const> sums) {
    double sum = 0;
    for (auto const& p : parts) sum += p.coefficient * sums[p.world][p.row];
    return sum;
}

void add(std::vector<Part>& parts, Part const& part) {
    auto const same =
        std::ranges::find_if(parts, [&](Part const& p) { return p.world == part.world && p.row == part.row; });
    if (same == parts.end()) {
        parts.push_back(part);
    } else {
        same->coefficient += part.coefficient;
    }
}

void add_gradient(std::vector<Part>& gradient, Fraction const& f, std::span<WorldSums const> sums, double sign) {
    double const denominator = f.denominator.empty() ? 1 : sum_of(f.denominator, sums);
    REKINDLE_EXPECTS(denominator != 0);
    double const value = sum_of(f.numerator, sums) / f.divisor / denominator;
    for (auto const& p : f.numerator) add(gradient, {p.world, p.row, sign * p.coefficient / f.divisor / denominator});
    for (auto const& p : f.denominator) add(gradient, {p.world, p.row, -sign * value * p.coefficient / denominator});
}

}  // namespace

std::optional<double> value_of(Fraction const& fraction, std::span<WorldSums const> sums) {
    double const numerator = sum_of(fraction.numerator, sums) / fraction.divisor;
    if (fraction.denominator.empty()) return numerator;
    double const denominator = sum_of(fraction.denominator, sums);
    if (denominator == 0) return std::nullopt;
    return numerator / denominator;
}

std::optional<double> value_of(Quantity const& quantity, std::span<WorldSums const> sums) {
    double value = 0;
    for (auto const& f : quantity.plus) {
        auto const v = value_of(f, sums);
        if (!v) return std::nullopt;
        value += *v;
    }
    for (auto const& f : quantity.minus) {
        auto const v = value_of(f, sums);
        if (!v) return std::nullopt;
        value -= *v;
    }
    return value;
}

std::vector<Part> gradient_of(Quantity const& quantity, std::span<WorldSums const> sums) {
    std::vector<Part> gradient;
    for (auto const& f : quantity.plus) add_gradient(gradient, f, sums, 1);
    for (auto const& f : quantity.minus) add_gradient(gradient, f, sums, -1);
    std::erase_if(gradient, [](Part const& p) { return p.coefficient == 0; });
    return gradient;
}

bool is_linear(Quantity const& quantity) {
    auto const whole = [](Fraction const& f) { return f.denominator.empty(); };
    return std::ranges::all_of(quantity.plus, whole) && std::ranges::all_of(quantity.minus, whole);
}

}  // namespace rekindle
