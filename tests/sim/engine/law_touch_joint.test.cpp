// How the draws of a touch stand to each other, and to those of other touches: every one is its own. A law that let two
// of them share a draw would keep every chance as it is and still be wrong. N = 100,000; errors and false alarms:
// law_checks.hpp.

#include <bitset>
#include <map>

#include "tests/sim/engine/law_checks.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 100'000;

/// What happened with one touch: a bit each.
enum Sign : std::size_t {
    delivered,
    opened,
    clicked,
    left,
    fewer,
    back,
    complained,
    contacted,
    taken,
    redeemed,
    disputed,
    signs
};
constexpr std::array<char const*, signs> sign_names{"delivered",  "opened",    "clicked", "left",     "fewer",   "back",
                                                    "complained", "contacted", "taken",   "redeemed", "disputed"};
using Signs = std::bitset<signs>;

/// Per user the signs of each touch in order; what follows a touch is its own.
struct Touches final : EventLog {
    std::map<UserId, std::vector<Signs>> of;

    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        std::vector<Signs> waiting;  // signs come before the touch is told, redemptions after
        UserId user{};
        Signs early;
        for (auto const& e : events) {
            if (e.user != user) early = {}, user = e.user;
            if (e.what == Happening::opt_out) early.set(left);
            if (e.what == Happening::fewer_requests) early.set(fewer);
            if (e.what == Happening::resubscription) early.set(back);
            if (e.what == Happening::complaint) early.set(complained);
            if (e.what == Happening::contact) early.set(contacted);
            if (e.what == Happening::offer_taken) early.set(taken);
            if (e.what == Happening::redemption) of[user].back().set(redeemed);
            if (e.what == Happening::dispute) of[user].back().set(disputed);
            if (e.what != Happening::touch) continue;
            auto const reached = static_cast<TouchStage>(e.reached);
            early.set(delivered, reached >= TouchStage::delivered);
            early.set(opened, reached >= TouchStage::opened);
            early.set(clicked, reached >= TouchStage::clicked);
            of[user].push_back(early);
            early = {};
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
};

std::map<UserId, std::vector<Signs>> touches_of(Model const& model, PolicyPtr const& policy) {
    Touches log;
    RunOptions options;
    options.seed = 11, options.threads = 2;
    options.log = &log;
    (void)run_replicate(model, std::vector{policy}, options);
    return std::move(log.of);
}

Channel chancy_channel() {
    Channel c = sure_channel("email", 0);
    c.delivered = 0.8, c.opened = 0.6, c.clicked = 0.35, c.opt_out = 0.4, c.complaint = 0.3;
    return c;
}

/// Of these touches, each pair of signs comes together as often as chance has it.
void check_independent(std::vector<Signs> const& touches, std::map<Sign, double> const& chances) {
    auto const n = static_cast<double>(touches.size());
    REQUIRE(n > 5000);
    for (auto const& [a, p] : chances) {
        for (auto const& [b, q] : chances) {
            if (b < a) continue;
            std::int64_t both = 0;
            for (auto const& t : touches) both += t[a] && t[b];
            INFO(sign_names[a] << " and " << sign_names[b]);
            check_share(both, n, a == b ? p : p * q);
        }
    }
}

/// Touches with a sign.
std::vector<Signs> with(std::vector<Signs> const& touches, Sign sign) {
    std::vector<Signs> out;
    for (auto const& t : touches) {
        if (t[sign]) out.push_back(t);
    }
    return out;
}

std::vector<Signs> touch_number(std::map<UserId, std::vector<Signs>> const& users_touches, std::size_t i) {
    std::vector<Signs> out;
    for (auto const& [user, touches] : users_touches) {
        if (touches.size() > i) out.push_back(touches[i]);
    }
    return out;
}

}  // namespace

TEST_CASE("what an opener does with a touch is drawn apart: clicks, complaints, opt-outs", "[policies][statistical]") {
    for (bool const responds : {false, true}) {
        INFO((responds ? "with" : "without") << " rows of response");
        Model m = quiet_model(users, 10_d);
        m.channels.push_back(chancy_channel());
        if (responds) m.channels[0].opt_out_rules = {.fewer = 0.5, .fewer_gap = 5_d, .back = 0.5, .back_within = 3_d};
        auto const first = touch_number(touches_of(m, make_policy(journey("one", at(3_d), {send(0)}))), 0);
        auto const openers = with(first, opened);
        check_share(static_cast<std::int64_t>(openers.size()), users, 0.48);
        if (!responds) {
            check_independent(openers, {{clicked, 0.35}, {left, 0.4}, {complained, 0.3}});
        } else {
            check_independent(openers, {{clicked, 0.35}, {left, 0.2}, {complained, 0.3}});
            check_independent(openers, {{clicked, 0.35}, {fewer, 0.2}, {complained, 0.3}});
            check_independent(with(openers, left), {{clicked, 0.35}, {back, 0.5}, {complained, 0.3}});
        }
    }
}

TEST_CASE("a complaint's contact is drawn apart from the touch", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.channels.push_back(chancy_channel());
    m.care.desk = Desk{};
    m.care.desk->per_complaint = 0.4;
    m.care.desk->tiers.push_back({.name = "first", .staff = 100'000, .handling = ticks_per_day / 1440});
    auto const first = touch_number(touches_of(m, make_policy(journey("one", at(3_d), {send(0)}))), 0);
    check_independent(with(first, complained), {{clicked, 0.35}, {left, 0.4}, {contacted, 0.4}});
}

TEST_CASE("an offer's redemption and dispute are drawn apart from the touch", "[policies][statistical]") {
    Model m = quiet_model(users, 60_d);
    m.orders.rate_per_day = 1;
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 10};
    m.channels.push_back(chancy_channel());
    m.channels[0].opt_out = 0;
    m.offers.push_back({.name = "five", .amount = micros_of(5), .redemption = 0.5, .dispute = 0.3});
    auto plan = journey("one", at(3_d), {send(0, static_cast<OfferId>(0))});
    plan.exits = 0;
    auto const first = touch_number(touches_of(m, make_policy(plan)), 0);
    check_independent(with(first, taken), {{clicked, 0.35}, {complained, 0.3}, {redeemed, 0.5}});
    check_independent(with(first, redeemed), {{clicked, 0.35}, {complained, 0.3}, {disputed, 0.3}});
}

TEST_CASE("touches of one day, of two days and of two channels share no draw of any stage", "[policies][statistical]") {
    for (auto const& steps : {std::vector{send(0), send(0)}, {send(0), wait(1_d), send(0)}, {send(0), send(1)}}) {
        Model m = quiet_model(users, 10_d);
        m.channels = {chancy_channel(), chancy_channel()};
        for (auto& channel : m.channels) channel.opt_out = 0;
        auto const touches = touches_of(m, make_policy(journey("two", at(3_d), steps)));
        std::map<Sign, double> const chances{{delivered, 0.8}, {opened, 0.48}, {clicked, 0.168}, {complained, 0.144}};
        for (auto const& [a, p] : chances) {
            for (auto const& [b, q] : chances) {
                std::int64_t both = 0;
                for (auto const& [user, two] : touches) both += two.at(0)[a] && two.at(1)[b];
                INFO(sign_names[a] << " the first, " << sign_names[b] << " the second");
                check_share(both, users, p * q);
            }
        }
    }
}

namespace {

ResponseRow at_first(ResponseSource source, ResponseStage stage, double from, double factor) {
    ResponseRow row;
    row.source = source;
    row.stages = static_cast<std::uint16_t>(1u << static_cast<unsigned>(stage));
    row.curve = ResponseRow::Curve::pieces;
    row.breaks = {from};
    row.factors = {1, factor};
    return row;
}

Step say(std::size_t channel, std::size_t message) {
    auto step = send(channel);
    step.message = static_cast<MessageId>(message);
    return step;
}

/// A channel that loses half of its touches, and one that loses none.
Model lossy_model() {
    Model m = quiet_model(users, 10_d);
    m.channels = {sure_channel("lossy", 0), sure_channel("sure", 0)};
    m.channels[0].delivered = 0.5;
    m.channels[0].opened = m.channels[1].opened = 0.4;
    return m;
}

/// Share of the users who open the second touch, given whether the first was delivered.
void check_second_opens(Model const& m, std::vector<Step> const& steps, double after_lost, double after_delivered) {
    std::int64_t lost = 0, arrived = 0, opens_after_lost = 0, opens_after = 0;
    for (auto const& [user, two] : touches_of(m, make_policy(journey("two", at(3_d), steps)))) {
        (two.at(0)[delivered] ? arrived : lost) += 1;
        (two.at(0)[delivered] ? opens_after : opens_after_lost) += two.at(1)[opened];
    }
    check_share(lost, users, 0.5);
    check_share(opens_after_lost, static_cast<double>(lost), after_lost);
    check_share(opens_after, static_cast<double>(arrived), after_delivered);
}

}  // namespace

TEST_CASE("only touches that arrive tire, wear out a message and reinforce another channel",
          "[policies][statistical]") {
    Model tired = lossy_model();
    tired.response.response = {at_first(ResponseSource::fatigue, ResponseStage::opened, 0.5, 0.25)};
    check_second_opens(tired, {send(0), send(1)}, 0.4, 0.1);
    check_second_opens(tired, {send(0), wait(1_d), send(1)}, 0.4, 0.1);
    Model heavy = tired;  // the pressure is the channel's own
    heavy.channels[0].pressure = 0.4;
    check_second_opens(heavy, {send(0), send(1)}, 0.4, 0.4);

    Model worn = lossy_model();
    worn.response.messages.push_back({.name = "worn"});
    worn.response.messages[0].response = {at_first(ResponseSource::uses, ResponseStage::opened, 0.5, 0.25)};
    check_second_opens(worn, {say(0, 0), say(1, 0)}, 0.4, 0.1);

    Model mixed = lossy_model();
    mixed.channels[1].response = {at_first(ResponseSource::other_channel, ResponseStage::opened, 2, 0.5)};
    check_second_opens(mixed, {send(0), wait(1_d), send(1)}, 0.2, 0.4);
}

TEST_CASE("only who opens gains or loses trust, and a recommender learns from openers", "[policies][statistical]") {
    Model m = lossy_model();
    m.channels[0].delivered = 1;
    m.channels[0].opened = 0.5;
    m.response.trust = {.initial = 0.5, .half_life = never};
    m.response.messages.push_back({.name = "trick"});
    m.response.messages[0].trust = -0.9;
    m.response.response = {at_first(ResponseSource::trust, ResponseStage::clicked, 0.3, 0.5)};
    std::map<bool, std::array<std::int64_t, 2>> clicks;  // by the first touch being opened: second opened, clicked
    m.channels[1].opened = 1, m.channels[1].clicked = 0.8;
    for (auto const& [user, two] : touches_of(m, make_policy(journey("two", at(3_d), {say(0, 0), send(1)})))) {
        ++clicks[two.at(0)[opened]][0];
        clicks[two.at(0)[opened]][1] += two.at(1)[clicked];
    }
    check_share(clicks[true][1], static_cast<double>(clicks[true][0]), 0.8);    // trust 0.05: below the break
    check_share(clicks[false][1], static_cast<double>(clicks[false][0]), 0.4);  // trust 0.5
}

TEST_CASE("no two touches share a draw, however many a day", "[policies][statistical]") {
    // Forty touches a day, each clicked by half: the number clicked is binomial. Were some of them the same, its
    // variance would be larger. A variance estimated from n users has the relative error sqrt(2 / n), about.
    Model m = quiet_model(users / 5, 10_d);
    m.channels.push_back(sure_channel("push", 0));
    m.channels[0].opened = 0.8, m.channels[0].clicked = 0.625;
    std::vector<Step> const steps(40, send(0));
    auto const world = simulate_one(m, make_policy(journey("many", at(3_d), steps)));
    auto const n = static_cast<double>(m.initial_users);
    double const mean = static_cast<double>(total(world, Counter::clicks)) / n;
    double const variance = world.moments.square[index_of(Counter::clicks)] / n - mean * mean;
    check_sum(mean, 20, 10 / n);
    check_sum(variance, 10, 2 * 100 / n);
}

TEST_CASE("complaints about two channels on one day have contacts of their own", "[policies][statistical]") {
    Model m = quiet_model(users, 10_d);
    m.channels = {sure_channel("a", 0), sure_channel("b", 0)};
    for (auto& channel : m.channels) channel.complaint = 1;
    m.care.desk = Desk{};
    m.care.desk->per_complaint = 0.4;
    m.care.desk->tiers.push_back({.name = "first", .staff = 100'000, .handling = ticks_per_day / 1440});
    std::int64_t both = 0;
    for (auto const& [user, two] : touches_of(m, make_policy(journey("two", at(3_d), {send(0), send(1)}))))
        both += two.at(0)[contacted] && two.at(1)[contacted];
    check_share(both, users, 0.16);
}
