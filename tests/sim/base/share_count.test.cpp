#include "sim/base/share_count.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace rekindle;

TEST_CASE("every share in hundredths of a per cent of every count is the floor of the exact product", "[base]") {
    std::int64_t wrong = 0, by_doubles = 0;
    for (std::int64_t hundredths = 0; hundredths <= 10000; ++hundredths) {
        // As a file's reader computes it, and as a plan prints it.
        double const percent = static_cast<double>(hundredths) / 100;
        for (double const share : {percent / 100, static_cast<double>(hundredths) / 10000}) {
            for (std::int64_t const count : {1, 7, 10, 100, 1000, 9999, 12345, 1000000, 50000000}) {
                auto const right = hundredths * count / 10000;
                wrong += share_of_count(share, static_cast<std::uint64_t>(count)) != right;
                by_doubles += static_cast<std::int64_t>(std::floor(share * static_cast<double>(count))) != right;
            }
        }
    }
    CHECK(wrong == 0);
    CHECK(by_doubles > 100);  // what this is for
}

TEST_CASE("shares of a count worked out by hand", "[base]") {
    CHECK(share_of_count(0.29, 100) == 29);
    CHECK(share_of_count(0.57, 100) == 57);
    CHECK(share_of_count(0.0002, 500000) == 100);
    CHECK(share_of_count(0.123456789, 1000000000) == 123456789);
    CHECK(share_of_count(0.1 + 0.2, 10) == 3);
    CHECK(share_of_count(0.7 * 0.1, 100) == 7);
    CHECK(share_of_count(1e-9, 1000000000) == 1);
    CHECK(share_of_count(0.999999999999, 1000) == 999);
    CHECK(share_of_count(1.0 / 3, 3000) == 999);  // the double next to a third is below it
    CHECK(share_of_count(0.28999999999999, 100) == 28);
    CHECK(share_of_count(0, 100) == 0);
    CHECK(share_of_count(1, 100) == 100);
    CHECK(share_of_count(1e-300, 100) == 0);
}
