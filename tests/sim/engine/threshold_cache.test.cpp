#include "sim/engine/threshold_cache.hpp"

#include <catch2/catch.hpp>

using namespace rekindle;

namespace {

constexpr ReplicateKey key = replicate_key(7, 2);

double exact(UserId user, Purpose purpose, std::uint32_t episode, std::uint32_t index) {
    return unit_exponential(key, user, purpose, episode, index);
}

/// Everything a life may ask for, in an order that makes blocks come and go.
void check_all(ThresholdCache& cache, UserId user) {
    for (std::uint32_t i = 0; i < 400; ++i) {
        CAPTURE(i);
        REQUIRE(cache.order(i) == exact(user, Purpose::order, 0, i));
        REQUIRE(cache.lapse(i % 40) == exact(user, Purpose::lapse, 0, i % 40));
        REQUIRE(cache.comeback(i % 23) == exact(user, Purpose::comeback, 0, i % 23));
        REQUIRE(cache.cause(i % 9) == exact(user, Purpose::cause, 0, i % 9));
        REQUIRE(cache.threshold(Purpose::weakening, i % 5, i) == exact(user, Purpose::weakening, i % 5, i));
        REQUIRE(cache.threshold(Purpose::gone, 0, i) == exact(user, Purpose::gone, 0, i));
        auto const drawn = cache.orders_from(i);
        REQUIRE(drawn.next < drawn.end);
        for (auto const* d = drawn.next; d != drawn.end; ++d) {
            auto const index = i + static_cast<std::uint32_t>(d - drawn.next);
            REQUIRE(static_cast<double>(*d) == exact(user, Purpose::order, 0, index));
        }
    }
    for (std::uint32_t j = 0; j < row_draws; ++j)
        REQUIRE(static_cast<double>(cache.birth_row()[j]) == exact(user, Purpose::birth, 3, j));
}

}  // namespace

TEST_CASE("the cache hands out the thresholds of their names, whatever was asked before", "[contract]") {
    ThresholdCache cache(key, 3);
    for (std::uint64_t u : {0u, 1u, 2u, 77u}) {
        cache.start(UserId{u});
        if (u == 1) cache.foresee_start(UserId{2});
        if (u == 2) cache.foresee_start(UserId{99});  // not who comes next
        check_all(cache, UserId{u});
    }
    for (std::uint32_t life : {0u, 3u, 4u, 7u, 30u}) {
        for (std::uint32_t order : {0u, 5u, 140u, 999u}) {
            auto const user = UserId{first_arrival_id + life};
            bool const foreseen = order != 5;  // order 140: another life of the same user was
            if (foreseen) cache.foresee_resume(user, order == 140 ? life + 4 : life, order);
            cache.resume(user, life, order);
            check_all(cache, user);
        }
    }
}

TEST_CASE("openings kept for other worlds are those of their user, life and order, or drawn anew", "[contract]") {
    ThresholdCache cache(key, 3);
    cache.keep_resumed(300);
    UserId const user{5}, rival{5 + 512};  // one place for both
    for (std::uint32_t world = 0; world < 3; ++world) {
        for (std::uint32_t order : {0u, 9u, 40u}) {
            // The same life in one world, a later one of its quad in another, which a short opening does not reach.
            std::uint32_t const life = order == 9 ? 1 : 3 + world;
            cache.foresee_resume(user, life, order);
            cache.resume(user, life, order);
            cache.foresee_resume(rival, life, order);  // must not take the place of the current one
            check_all(cache, user);
            cache.resume(rival, life, order);
            check_all(cache, rival);
        }
        cache.start(UserId{77});
        check_all(cache, UserId{77});
    }
}
