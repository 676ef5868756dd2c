// Every native policy keeps the contract; and what each one picks.

#include <catch2/catch.hpp>
#include <cmath>

#include "policies/plan_check.hpp"
#include "policies/policy_registry.hpp"

using namespace rekindle;

namespace {

ObservableSchema const shop{{"push", "email", "ai_call"}, {"five_off", "ten_off"}, {}, {}};

ObservedUser buyer(double orders, double spend, double tenure, double days_since_order) {
    ObservedUser user;
    user.orders = orders;
    user.spend = spend;
    user.mean_order_value = orders > 0 ? spend / orders : 0;
    user.tenure = tenure;
    user.days_since_order = user.days_since_visit = days_since_order;
    return user;
}

struct Answer {
    bool start;
    double score;
};
Answer answer(RecallPolicy const& policy, ObservedUser const& user) {
    return {policy.holds(0, user), policy.value(0, user)};
}

}  // namespace

TEST_CASE("native policies are in alphabetical order and have valid plans, whatever the scenario has",
          "[policies][contract]") {
    std::string_view last;
    for (auto const& entry : policy_table()) {
        INFO(entry.name);
        CHECK(last < entry.name);
        last = entry.name;
        for (auto const& schema : {ObservableSchema{}, shop}) {
            auto const policy = make_native_policy(entry.name, schema);
            REQUIRE(policy != nullptr);
            CHECK(policy->plan().name == entry.name);
            CHECK(policy->plan().summary == entry.summary);
            CHECK(plan_mistakes(policy->plan(), schema).empty());
            if (schema.channels.empty()) CHECK(policy->plan().program.sends.empty());
        }
    }
    CHECK(make_native_policy("nobody", shop) == nullptr);
}

TEST_CASE("native policies answer about a user alone, and the same for the same observables", "[policies][contract]") {
    std::vector<ObservedUser> users;
    for (double const orders : {0., 1., 2., 7., 40.}) {
        for (double const silence : {0., 8., 29., 95., 400.}) {
            users.push_back(buyer(orders, 130 * orders, silence + 20 * orders, silence));
            users.back().id = UserId{users.size()};
        }
    }
    for (auto const& entry : policy_table()) {
        INFO(entry.name);
        auto const policy = make_native_policy(entry.name, shop), again = make_native_policy(entry.name, shop);
        for (auto const& one : users) {
            auto user = one;
            user.id = UserId{999};
            auto const first = answer(*policy, one), alone = answer(*again, user);
            CHECK((alone.start == first.start && alone.score == first.score));
            CHECK(alone.score == alone.score);  // no NaN
        }
    }
}

TEST_CASE("rfm_targeted takes the recent, frequent and spending who have gone quiet, best classes first",
          "[policies]") {
    auto const policy = make_native_policy("rfm_targeted", shop);
    CHECK(policy->plan().program.sends.at(0).channel == ChannelId{1});
    CHECK(policy->plan().program.sends.at(0).offer == OfferId{1});
    CHECK(answer(*policy, buyer(2, 200, 100, 30)).start);
    CHECK_FALSE(answer(*policy, buyer(2, 200, 100, 31)).start);
    CHECK_FALSE(answer(*policy, buyer(1, 500, 100, 20)).start);
    CHECK_FALSE(answer(*policy, buyer(2, 199, 100, 20)).start);
    CHECK_FALSE(answer(*policy, buyer(2, 200, 100, 6)).start);
    CHECK(answer(*policy, buyer(8, 300, 100, 20)).score == 42);
    CHECK(answer(*policy, buyer(3, 2000, 100, 20)).score == 25);
}

TEST_CASE("assess_3d multiplies depth, duration and decision", "[policies]") {
    auto const policy = make_native_policy("assess_3d", shop);
    CHECK(policy->plan().program.sends.at(0).channel == ChannelId{2});
    CHECK(answer(*policy, buyer(9, 1500, 730 + 90, 90)).score == 1);
    CHECK(answer(*policy, buyer(9, 500, 365 + 90, 90)).score == 0.25);
    CHECK(answer(*policy, buyer(9, 1500, 730 + 227.5, 227.5)).score == 0.5);
    CHECK_FALSE(answer(*policy, buyer(9, 1500, 800, 89)).start);
    CHECK_FALSE(answer(*policy, buyer(9, 1500, 1400, 365)).start);
    CHECK_FALSE(answer(*policy, buyer(0, 0, 400, 400)).start);
}

TEST_CASE("value_at_risk weighs a user's own rhythm against its silence", "[policies]") {
    auto const policy = make_native_policy("value_at_risk", shop);
    // 10 gaps in 100 days, 60 days quiet: 9 orders a quarter at 50, surely broken, half the response.
    CHECK(answer(*policy, buyer(11, 550, 160, 60)).score ==
          Approx(0.1 * 90 * 50 * (1 - std::exp(-6.0)) * 0.5).epsilon(1e-12));
    CHECK(answer(*policy, buyer(11, 550, 160, 60)).score > answer(*policy, buyer(11, 550, 102, 2)).score);
    CHECK_FALSE(answer(*policy, buyer(1, 550, 160, 60)).start);
}
