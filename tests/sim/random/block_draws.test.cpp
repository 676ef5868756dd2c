#include "sim/random/block_draws.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using namespace rekindle;

TEST_CASE("Philox4x32-10 gives the published known answers", "[random][golden]") {
    // Random123 kat_vectors, philox4x32 10.
    CHECK(philox({0, 0, 0, 0}, 0) == PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffffffffffffull) ==
          PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822ull) ==
          PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

namespace {
std::vector<DrawRow> some_rows() {
    std::vector<DrawRow> rows;
    for (std::uint64_t i = 0; i < 4096; ++i) {
        auto const user = UserId{i % 3 == 0 ? i : first_arrival_id + 7 * i};
        rows.push_back({user, static_cast<Purpose>(1 + i % 9), static_cast<std::uint32_t>(i % 17), static_cast<std::uint32_t>(i % 5)});
    }
    return rows;
}
}  // namespace

TEST_CASE("every kernel this CPU has gives the bits of the scalar draws", "[random][contract]") {
    auto const key = replicate_key(42, 3);
    auto const rows = some_rows();
    std::vector<double> portable(rows.size() * row_draws);
    fill_with(DrawKernel::portable, key, rows, portable.data());
    for (auto kernel : {DrawKernel::avx2, DrawKernel::avx512}) {
        if (!supported(kernel)) continue;
        std::vector<double> out(portable.size());
        fill_with(kernel, key, rows, out.data());
        CHECK(out == portable);
    }
    for (std::size_t i = 0; i < portable.size(); i += 37) {
        auto const& row = rows[i / row_draws];
        auto const index = row.row * row_draws + static_cast<std::uint32_t>(i % row_draws);
        REQUIRE(portable[i] == unit_exponential(key, row.user, row.purpose, row.episode, index));
    }
}

TEST_CASE("thresholds are unit exponentials within and across users", "[random][statistical]") {
    auto const key = replicate_key(1, 0);
    // 3.2e6 draws; mean 1, variance 1, and correlation 0 between neighbours in index, episode, purpose and user. Bounds of 5.5 standard
    // errors on 6 figures: false alarm below 3e-7.
    std::size_t const users = 100000;
    double sum = 0, square = 0, by_index = 0, by_episode = 0, by_purpose = 0, by_user = 0;
    std::vector<double> before(32), out(32);
    for (std::size_t u = 0; u < users; ++u) {
        DrawRow const rows[4] = {{UserId{u}, Purpose::order, 0, 0}, {UserId{u}, Purpose::order, 1, 0}, {UserId{u}, Purpose::lapse, 0, 0},
                                 {UserId{u}, Purpose::order, 0, 1}};
        fill_unit_exponentials(key, rows, out.data());
        for (std::size_t j = 0; j < 32; ++j) {
            sum += out[j];
            square += out[j] * out[j];
            by_user += (out[j] - 1) * (u > 0 ? before[j] - 1 : 0);
        }
        for (std::size_t j = 0; j < 8; ++j) {
            by_index += (out[j] - 1) * (out[(j + 1) % 8] - 1);
            by_episode += (out[j] - 1) * (out[8 + j] - 1);
            by_purpose += (out[j] - 1) * (out[16 + j] - 1);
        }
        before = out;
    }
    auto const n = static_cast<double>(32 * users);
    CHECK(std::abs(sum / n - 1) < 5.5 / std::sqrt(n));
    CHECK(std::abs(square / n - 2) < 5.5 * std::sqrt(20 / n));  // Var E^2 = 24 - 4
    CHECK(std::abs(by_user / n) < 5.5 / std::sqrt(n));
    for (double c : {by_index, by_episode, by_purpose}) CHECK(std::abs(c / (n / 4)) < 5.5 / std::sqrt(n / 4));
}

TEST_CASE("seeds and replicates give different keys", "[random]") {
    CHECK(replicate_key(1, 0).bits != replicate_key(1, 1).bits);
    CHECK(replicate_key(1, 1).bits != replicate_key(2, 0).bits);
    CHECK(replicate_key(0, 0).bits != 0);
}
