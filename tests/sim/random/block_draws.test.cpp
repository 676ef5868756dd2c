#include "sim/random/block_draws.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/random/minus_log.hpp"

using namespace rekindle;

TEST_CASE("Philox4x32-10 gives the published known answers", "[random][golden]") {
    // Random123 kat_vectors, philox4x32 10.
    CHECK(philox({0, 0, 0, 0}, 0) == PhiloxBlock{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffffffffffffull) ==
          PhiloxBlock{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822ull) ==
          PhiloxBlock{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("every kernel this CPU has gives the bits of the scalar draws", "[random][contract]") {
    auto const key = replicate_key(42, 3);
    PhiloxSchedule const schedule(key.bits);
    for (std::uint64_t i = 0; i < 300; ++i) {
        auto const user = UserId{i % 3 == 0 ? i : first_arrival_id + 7 * i};
        std::vector<DrawRow> rows;
        for (std::uint32_t r = 0; r < 16; ++r) {
            rows.emplace_back(static_cast<Purpose>(1 + (i + r) % 9), static_cast<std::uint32_t>((i * r) % 17), r % 5);
        }
        std::vector<float> portable(rows.size() * row_draws);
        fill_with(DrawKernel::portable, schedule, user, rows, portable.data());
        for (auto kernel : {DrawKernel::avx2, DrawKernel::avx512}) {
            if (!supported(kernel)) continue;
            std::vector<float> out(portable.size());
            fill_with(kernel, schedule, user, rows, out.data());
            REQUIRE(out == portable);
        }
        for (std::uint32_t j = 0; j < portable.size(); ++j) {
            auto const& row = rows[j / row_draws];
            auto const purpose = static_cast<Purpose>(row.what >> 24);
            REQUIRE(static_cast<double>(portable[j]) ==
                    unit_exponential(key, user, purpose, row.what & 0xFFFFFFu, row.row * row_draws + j % row_draws));
        }
    }
}

TEST_CASE("thresholds are unit exponentials within and across users", "[random][statistical]") {
    PhiloxSchedule const schedule(replicate_key(1, 0).bits);
    // 3.2e6 draws; mean 1, variance 1, and correlation 0 between neighbours in index, episode, purpose and user. Bounds
    // of 5.5 standard errors on 6 figures: false alarm below 3e-7.
    std::size_t const users = 100000;
    double sum = 0, square = 0, by_index = 0, by_episode = 0, by_purpose = 0, by_user = 0;
    std::vector<double> before(32), out(32);
    std::vector<float> drawn(32);
    for (std::size_t u = 0; u < users; ++u) {
        DrawRow const rows[8] = {{Purpose::order, 0, 0}, {Purpose::order, 0, 1}, {Purpose::order, 1, 0},
                                 {Purpose::order, 1, 1}, {Purpose::lapse, 0, 0}, {Purpose::lapse, 0, 1},
                                 {Purpose::order, 0, 2}, {Purpose::order, 0, 3}};
        fill_unit_exponentials(schedule, UserId{u}, rows, drawn.data());
        out.assign(drawn.begin(), drawn.end());
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

TEST_CASE("the vector logarithm is that of the word's uniform", "[random][law]") {
    // Every 9973rd word, and the ends. Tolerances as minus_log() states them.
    auto check = [](std::uint32_t word) {
        double const u = ((word >> 1) | 1) * 0x1p-31, exact = -std::log(u);
        double const got = static_cast<double>(minus_log<WordLanes<4>>(WordLanes<4>::Unsigned{word, 0, 0, 0})[0]);
        CAPTURE(word, exact, got);
        REQUIRE(got >= 0);
        REQUIRE(std::abs(got - exact) <= std::max(2e-7 * exact, 0x1p-24));
    };
    for (std::uint64_t word = 0; word < (std::uint64_t{1} << 32); word += 9973) check(static_cast<std::uint32_t>(word));
    for (std::uint32_t word : {0u, 1u, 2u, 3u, 4u, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFFEu, 0xFFFFFFFFu}) check(word);
}

TEST_CASE("seeds and replicates give different keys", "[random]") {
    CHECK(replicate_key(1, 0).bits != replicate_key(1, 1).bits);
    CHECK(replicate_key(1, 1).bits != replicate_key(2, 0).bits);
    CHECK(replicate_key(0, 0).bits != 0);
}
