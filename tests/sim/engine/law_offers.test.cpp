// Offers against their closed forms: cost, leakage, uses, stock, disputes, the second life, the best depth. N =
// 200,000; errors and false alarms: law_checks.hpp.

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 100'000;

Step bring(std::size_t offer) { return send(0, static_cast<OfferId>(offer)); }

/// Everybody dormant; a return is an order of 100; a touch brings back 30 % within two days, nature 2 % a day.
Model dormant_model() {
    Model m = quiet_model(users, 10_d);
    m.initial_state = InitialState::dormant;
    m.comeback.with_order = true;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 100};
    m.margin_fraction = 0.5;
    m.channels.push_back(sure_channel("sms", 0, {pulse(0.3, 2_d)}));
    return m;
}

Offer discount(double fraction) { return {.name = "discount", .discount_fraction = fraction}; }

/// Values an offer by the user's silence.
class ValuePolicy final : public RecallPolicy {
  public:
    ValuePolicy(LinePlan const& plan, double value) : plan_{compiled(plan)}, value_{value} {}
    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }
    [[nodiscard]] double value(std::uint16_t, ObservedUser const& user) const override {
        return value_ * user.days_since_visit;
    }

  private:
    PolicyPlan plan_;
    double value_;
};

}  // namespace

TEST_CASE("an offer leaks to those who return by themselves", "[policies][statistical]") {
    Model m = dormant_model();
    m.offers.push_back(discount(0.2));
    auto const plan = journey("one", at(0), {bring(0)});
    auto const caused = simulate_one(m, make_policy(plan));
    check_share(total(caused, Counter::offers_redeemed), users, 0.3);
    CHECK(total(caused, Counter::offers_leaked) == 0);
    CHECK(total(caused, Counter::cost_offers) == total(caused, Counter::offers_redeemed) * micros_of(20));
    m.comeback.law = Exponential{0.02};
    auto const mixed = simulate_one(m, make_policy(plan));
    // Two hazards compete for two days, then nature alone.
    double const pulse_rate = -std::log(0.7) / 2, all = pulse_rate + 0.02;
    double const early = 1 - std::exp(-2 * all);
    double const leaked = early * 0.02 / all + (1 - early) * (1 - std::exp(-0.02 * 8));
    check_share(total(mixed, Counter::offers_leaked), users, leaked);
    check_share(total(mixed, Counter::offers_redeemed), users, leaked + early * pulse_rate / all);
    CHECK(total(mixed, Counter::cost_offers_leaked) == total(mixed, Counter::offers_leaked) * micros_of(20));
    CHECK(total(mixed, Counter::offers_leaked) == total(mixed, Counter::returns_natural));
}

TEST_CASE("a card serves several orders, a gift costs less than it shows", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.orders.rate_per_day = 0.2;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 10};
    m.channels.push_back(sure_channel("sms", 0));
    m.offers.push_back({.name = "card", .amount = micros_of(5)});
    m.offers[0].uses = 3;
    m.offers[0].amount_cost = 0.4;
    m.offers[0].order_value = 1.5;
    auto const world = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
    double mean = 0, square = 0, weight = std::exp(-2.0);  // of min(N, 3), N ~ Poisson(2)
    double beyond = 1;
    for (int n = 0; n < 3; ++n) {
        mean += n * weight;
        square += n * n * weight;
        beyond -= weight;
        weight *= 2.0 / (n + 1);
    }
    mean += 3 * beyond;
    square += 9 * beyond;
    auto const used = total(world, Counter::offers_redeemed);
    check_sum(static_cast<double>(used), users * mean, users * (square - mean * mean));
    CHECK(total(world, Counter::cost_offers) == used * micros_of(2));
    CHECK(total(world, Counter::offers_leaked) == used);  // nobody lapsed
    CHECK(total(world, Counter::revenue) ==
          (total(world, Counter::orders) - used) * micros_of(10) + used * micros_of(15));
}

TEST_CASE("a trial is due when it is taken", "[policies][statistical]") {
    Model m = dormant_model();
    m.channels[0].opened = 0.5;
    m.channels[0].effects[0].on = TouchStage::opened;
    m.offers.push_back({.name = "trial", .amount = micros_of(7)});
    m.offers[0].due = Offer::Due::taking;
    auto const world = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
    CHECK(total(world, Counter::offers_redeemed) == total(world, Counter::opens));
    CHECK(total(world, Counter::cost_offers) == total(world, Counter::opens) * micros_of(7));
    CHECK(total(world, Counter::offers_leaked) == 0);
    m.offers[0].taken_on = TouchStage::sent;  // an automatic reward
    auto const automatic = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
    CHECK(total(automatic, Counter::cost_offers) == static_cast<std::int64_t>(users) * micros_of(7));
}

TEST_CASE("a trial taken while active leaks once, not again at a later return", "[policies]") {
    Model m = quiet_model(2'000, 30_d);
    m.lapse.law = Exponential{0.5};
    m.comeback.law = Exponential{0.5};
    m.channels.push_back(sure_channel("sms", 0));
    m.offers.push_back({.name = "trial", .amount = micros_of(7), .expires = 30_d});
    m.offers[0].due = Offer::Due::taking;
    m.offers[0].taken_on = TouchStage::sent;
    auto const world = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
    CHECK(total(world, Counter::returns) > 2'000);
    CHECK(total(world, Counter::offers_redeemed) == 2'000);
    CHECK(total(world, Counter::offers_leaked) == 2'000);
    CHECK(total(world, Counter::cost_offers_leaked) == total(world, Counter::cost_offers));
    m.initial_state = InitialState::dormant;  // taken while dormant: it leaks at the return, which here is natural
    auto const dormant = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
    CHECK(total(dormant, Counter::offers_redeemed) == 2'000);
    CHECK(total(dormant, Counter::offers_leaked) == total(dormant, Counter::returned_first));
}

TEST_CASE("whether an offer is used is drawn by what was known before the order", "[policies]") {
    Model m = quiet_model(2'000, 20_d);
    m.initial_state = InitialState::dormant;
    m.comeback.with_order = true;
    m.comeback.law = Exponential{1e4};
    m.orders = renewals(0.3);
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 40};
    m.channels.push_back(sure_channel("sms", 0));
    m.offers.push_back({.name = "twenty", .amount = micros_of(20)});
    ResponseRow row;
    row.source = ResponseSource::depth;  // half of the usual order, the first and later
    row.stages = 1u << static_cast<unsigned>(ResponseStage::redemption);
    row.curve = ResponseRow::Curve::pieces;
    row.breaks = {0.49, 0.51};
    row.factors = {0, 1, 0};
    m.offers[0].response = {row};
    auto const policy = make_policy(journey("one", every(10_d, 0), {bring(0)}));
    auto const by_depth = simulate_one(m, policy);
    CHECK(total(by_depth, Counter::offers_redeemed) > 2'000 + 1'700);  // the second where an order follows
    row.source = ResponseSource::orders;
    row.breaks = {1};
    row.factors = {1, 0};  // for the first order only
    m.offers[0].response = {row};
    CHECK(total(simulate_one(m, policy), Counter::offers_redeemed) == 2'000);
}

TEST_CASE("coupon hunters leave again", "[policies][statistical]") {
    Model m = dormant_model();
    m.horizon = 40_d;
    m.lapse.law = Exponential{0.01};
    m.offers.push_back(discount(0.2));
    m.offers.push_back(discount(0.2));
    m.offers[1].next_lapse = 2.5;
    for (std::size_t offer : {0u, 1u}) {
        auto const world = simulate_one(m, make_policy(journey("one", at(0), {bring(offer)})));
        double const rate = offer == 0 ? 0.01 : 0.025;
        check_share(total(world, Counter::second_churned_30),
                    static_cast<double>(total(world, Counter::second_at_risk_30)), 1 - std::exp(-30 * rate));
    }
}

TEST_CASE("a stock is given out to the last piece and no further", "[policies]") {
    Model m = dormant_model();
    m.initial_users = 5'000;
    m.offers.push_back(discount(0.2));
    m.offers[0].stock = 1'234;
    auto const world = simulate_one(m, make_policy(journey("weekly", every(3_d), {bring(0)})));
    CHECK(total(world, Counter::touches) == 1'234);
}

TEST_CASE("disputes cost money and trust; trust makes disputes rarer", "[policies][statistical]") {
    Model m = quiet_model(users, 30_d);
    m.first_order = false;
    m.orders.rate_per_day = 0.5;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 10};
    m.channels.push_back(sure_channel("sms", 0));
    m.offers.push_back({.name = "reward", .amount = micros_of(1)});
    m.offers[0].dispute = 0.1;
    m.offers[0].dispute_cost = micros_of(4);
    ResponseRow row;
    row.source = ResponseSource::trust;
    row.stages = 1u << static_cast<unsigned>(ResponseStage::dispute);
    row.curve = ResponseRow::Curve::power;
    row.a = 0.2;
    m.offers[0].response = {row};
    m.response.trust.initial = 0.5;
    auto const plan = journey("one", at(0), {bring(0)});
    auto const plain = simulate_one(m, make_policy(plan));
    double const used = static_cast<double>(total(plain, Counter::offers_redeemed));
    check_share(total(plain, Counter::disputes), used, 0.1 * std::pow(0.2, 0.5));
    CHECK(total(plain, Counter::cost_service) == total(plain, Counter::disputes) * micros_of(4));
    m.response.messages.push_back({.name = "rules"});
    m.response.messages[0].trust = 0.41 / 0.5;  // to 0.91
    auto clear = plan;
    clear.steps[0].message = MessageId{0};
    auto const trusted = simulate_one(m, make_policy(clear));
    CHECK(total(trusted, Counter::offers_redeemed) == total(plain, Counter::offers_redeemed));
    check_share(total(trusted, Counter::disputes), used, 0.1 * std::pow(0.2, 0.91));
}

TEST_CASE("the best depth of a discount comes from margin against response", "[policies][statistical]") {
    // Clicks rise with depth d as 0.1 (1 + 4 (1 - e^(-d / 0.1))); a clicker returns with chance 0.5 and orders once for
    // 100 at a margin of 50 %: value per user v(d) = clicks 0.5 100 (0.5 - d), greatest near 0.13.
    auto const expected = [](double d) { return 0.1 * (1 + 4 * (1 - std::exp(-d / 0.1))) * 0.5 * 100 * (0.5 - d); };
    std::vector<double> const depths{0.01, 0.05, 0.09, 0.13, 0.17, 0.21, 0.3};
    double best_seen = -1, best_expected = -1, at_seen = 0, at_expected = 0;
    for (double const d : depths) {
        Model m = dormant_model();
        m.channels[0].clicked = 0.1;
        m.channels[0].effects = {on(TouchStage::clicked, pulse(0.5, 2_d))};
        m.offers.push_back(discount(d));
        ResponseRow row;
        row.source = ResponseSource::depth;
        row.stages = 1u << static_cast<unsigned>(ResponseStage::clicked);
        row.curve = ResponseRow::Curve::saturating;
        row.a = 4;
        row.b = 0.1;
        m.offers[0].response = {row};
        auto const world = simulate_one(m, make_policy(journey("one", at(0), {bring(0)})));
        check_mean(world, Counter::net_value, users, expected(d) * 1e6);
        double const seen = static_cast<double>(total(world, Counter::net_value));
        if (seen > best_seen) best_seen = seen, at_seen = d;
        if (expected(d) > best_expected) best_expected = expected(d), at_expected = d;
    }
    CHECK(at_expected == 0.13);
    CHECK(at_seen == at_expected);
}

TEST_CASE("a formula sets the offer's value when it is sent", "[policies][statistical]") {
    Model m = dormant_model();
    m.offers.push_back({.name = "dynamic", .amount = micros_of(1)});
    m.offers[0].amount_cost = 0.5;
    auto plan = journey("one", at(4_d), {bring(0)});
    plan.steps[0].value = 0;
    auto const world = simulate_one(m, std::make_shared<ValuePolicy>(plan, 2.5));
    auto const used = total(world, Counter::offers_redeemed);
    check_share(used, users, 0.3);
    CHECK(total(world, Counter::cost_offers) == used * micros_of(0.5 * (1 + 4 * 2.5)));  // silent for four days
}
