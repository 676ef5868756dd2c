#include "sim/base/portable_math.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

using namespace rekindle;

namespace {

/// FNV-1a over the bits of f at points a sixteenth apart, of both signs where `negative`.
std::uint64_t digest(double (*f)(double), double from, double to, bool negative) {
    std::uint64_t hash = 14695981039346656037u;
    auto take = [&](double x) { hash = (hash ^ std::bit_cast<std::uint64_t>(f(x))) * 1099511628211u; };
    for (double x = from; x < to; x *= 1.0625) {
        take(x);
        if (negative) take(-x);
    }
    return hash;
}

}  // namespace

TEST_CASE("every portable function has the same bits for ever", "[golden]") {
    struct Row {
        std::string name;
        double (*f)(double);
        double from, to;
        bool negative;
        std::uint64_t bits;
    };
    std::vector<Row> const rows{
        {"log", portable::log, 1e-300, 1e300, false, 0xb0e97c9f77af6b6a},
        {"log1p", portable::log1p, 1e-300, 1e300, false, 0xf52988e6c80d1f75},
        {"exp", portable::exp, 1e-300, 700, true, 0x7079fd25ad8b29bc},
        {"expm1", portable::expm1, 1e-300, 700, true, 0xf19e4f1580a11fdc},
        {"sin", portable::sin, 1e-300, 1e6, true, 0x051f381326739c65},
        {"cos", portable::cos, 1e-300, 1e6, true, 0x2a5db977a915ec21},
        {"tan", portable::tan, 1e-300, 1e6, true, 0x92e2ba5c3e124f65},
        {"atan", portable::atan, 1e-300, 1e300, true, 0xd955ee976d124fd1},
        {"sinh", portable::sinh, 1e-300, 700, true, 0xba6f318c3fcb8d53},
        {"cosh", portable::cosh, 1e-300, 700, true, 0x48fb4d9a30f08c51},
        {"erf", portable::erf, 1e-290, 10, true, 0x7ab423aeac6f692f},
        {"erfc", portable::erfc, 1e-300, 26, true, 0xf848a9bee6be1b56},
        {"lgamma", portable::lgamma, 1e-300, 1e300, false, 0x2b6d17f6cfe70e5d},
        {"pow", [](double x) { return portable::pow(x, -1.7); }, 1e-150, 1e150, false, 0xd9384ea0f58df63a},
    };
    for (auto const& row : rows) {
        CAPTURE(row.name);
        CHECK(digest(row.f, row.from, row.to, row.negative) == row.bits);
    }
}
