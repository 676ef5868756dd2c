// Policies on the command line: explained for a scenario, traced for a user, held out of a world, and refused.

#include <catch2/catch.hpp>

#include <fstream>

#include "tests/apps/program.hpp"

using namespace rekindle::program;

namespace {

Outcome told(std::string const& command) {
    Workplace const at;
    auto outcome = shell(at.path(), command);
    INFO(command << "\n" << outcome.err);
    CHECK(outcome.code == 0);
    return outcome;
}

bool says(std::string const& text, char const* part) {
    bool const found = text.find(part) != std::string::npos;
    if (!found) UNSCOPED_INFO("wanted: " << part << "\nin: " << text);
    return found;
}

}  // namespace

TEST_CASE("explain tells steps, users on day 0 and the most it may cost", "[contract]") {
    auto const out = told("rekindle explain value_tiers --scenario shop --set users=500 --set warm_up=90d").out;
    CHECK(says(out, "A journey starts when a user has been silent for 30 d."));
    CHECK(says(out, "1. if spend >= 300"));
    CHECK(says(out, "   1a.1. send ai_call with ten_off"));
    CHECK(says(out, "Of the 500 initial users of shop, "));
    // 365 days, a start every 60: 7; the dearest way is one call of 0.40: 500 x 7 x 0.40
    CHECK(says(out, "a user can start at most 7"));
    CHECK(says(out, "messages cost at most 1400.00 EUR, by what a user can start."));
    CHECK(says(told("rekindle explain shop").out, "0.002 EUR"));  // an e-mail, less than a cent
    auto const stack = told("rekindle explain whole_programme").out;
    CHECK(says(stack, "3 policies, the most urgent first"));
    CHECK(says(stack, "A user gets at most 3 sends in any 7 d; one more is left out."));
    CHECK(says(told("rekindle explain weekly_small_team").out, "Sending may cost 3000 currency units in all."));
    CHECK(says(told("rekindle explain weekly_small_team --scenario shop --set users=200").out,
               "Sending may cost 3000 EUR in all."));
}

TEST_CASE("explain tells what an offer does and rounds to what was written", "[contract]") {
    auto const shop = told("rekindle explain ecommerce").out;
    CHECK(says(shop, "\n20,000 users from 2024-01-01"));
    CHECK(says(shop,
               "Offer ten_off: 10 % off; used at the next order with chance 60 %, for 14 d.\n"
               "  A life that begins while it is open lapses x1.2 as fast.\n"));
    CHECK(
        says(shop, "Offer keepsake: 12.00 EUR off; used at the next order with chance 80 %, for 30 d; it costs 40 %"));
    CHECK(says(shop, "Tier standard: 1 staff, 9 min a contact, for everyone."));
    CHECK(says(shop, "Second churn depends on the offer open at the return."));
    CHECK(says(shop, "Referral: a new user by an active user 1 every 900 d, by one who returned 1 every 700 d."));
    CHECK(says(told("rekindle explain ecommerce --set offers.ten_off.uses=3").out, "used at the next 3 orders with"));
}

TEST_CASE("a trace tells one user's story in every world, with reasons", "[contract]") {
    auto const base = std::string(
        "rekindle run shop --users 300 --days 120 --set lapse.mean=5d --set return.mean=400d --policy "
        "three_touch_48h ");
    auto const out = told(base + "--trace-user 7").out;
    CHECK(says(out, "user 7 of shop, seed 1"));
    CHECK(says(out, "\nnone\n"));
    CHECK(says(out, "\nthree_touch_48h\n"));
    CHECK(says(told(base + "--holdout 100% --trace-user lost_cause").out, "does not start: in the scenario's holdout"));
    CHECK(says(told(base + "--trace-user lost_cause").out, "push sent: "));
    Workplace const at;
    CHECK(shell(at.path(), base + "--trace-user 300").code == 2);
    CHECK(shell(at.path(), base + "--trace-user somebody").code == 2);
}

TEST_CASE("surveys, fixes and reasons are explained, forecast and traced", "[contract]") {
    auto const scenario = told("rekindle explain ecommerce").out;
    CHECK(says(scenario, "  for delivery: 28 % of that hazard; afterwards return x0.8"));
    CHECK(says(scenario, "Fix faster_delivery of delivery: costs 20,000.00 EUR once and is ready after 45 d"));
    auto const policy = told("rekindle explain feedback_fix --scenario ecommerce --set users=300").out;
    CHECK(says(policy, "3. ask why the user left, by the survey exit_poll"));
    CHECK(says(policy, "once 100 users have come here, begin the fix faster_delivery for everyone"));
    CHECK(says(policy, "Its surveys and checked addresses cost at most 0.05 EUR more each time."));
    CHECK(says(policy, "Its fix faster_delivery costs 20,000.00 EUR once."));
    auto const story = told(
                           "rekindle run ecommerce --users 300 --days 120 --set lapse.mean=5d --set return.mean=400d "
                           "--set measure_value=false --set surveys.exit_poll.answered=100% "
                           "'--set=lapse.reasons={delivery: {share: 100%}}' --set "
                           "surveys.exit_poll.accuracy=100% --policy feedback_fix --trace-user lost_cause")
                           .out;
    CHECK(says(story, "is asked why, answers delivery"));
    CHECK(says(story, "counts towards the fix faster_delivery"));
}

TEST_CASE("a held-out world is touched by nobody", "[contract]") {
    auto const out = told(
                         "rekindle compare shop --users 400 --days 50 --replications 1 --policies none value_tiers "
                         "--holdout 100% --json")
                         .out;
    for (auto const& world : json::parse(out)["worlds"]) CHECK(world["metrics"]["touches"]["mean"] == 0);
}

TEST_CASE("a broken policy file exits with 3 and says where", "[contract]") {
    Workplace const at;
    std::ofstream(at.path() / "p.yaml")
        << "name: p\ntrigger: {silent: 7d}\nsteps:\n  - send: email\n  - wait_for:\n      event: orde\n"
           "      at_most: 3d\ncaps:\n  - {limit: 2, window: {roling: 7d}}\n";
    auto const outcome = shell(at.path(), "rekindle validate p.yaml");
    CHECK(outcome.code == 3);
    CHECK(says(outcome.err, "p.yaml:6:14: steps[1].wait_for.event = orde: unknown"));
    CHECK(says(outcome.err, "did you mean `order`?"));
    CHECK(says(outcome.err, "p.yaml:9:25: caps[0].window.roling"));
}
