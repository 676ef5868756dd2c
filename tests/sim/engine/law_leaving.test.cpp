// Core-feature uses, hurdles, warning signals, the three lows, and what a team can see of all that: against closed
// forms; and that nothing shown knows the future.

#include <map>
#include <mutex>

#include "sim/base/portable_math.hpp"
#include "sim/engine/score_quality.hpp"
#include "sim/population/further_fields.hpp"
#include "sim/random/distributions.hpp"
#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::test;
using random_worlds::world_difference;

namespace {

std::size_t field(Model const& m, std::string const& name) {
    auto const all = further_fields(m);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].name == name) return i;
    }
    FAIL("no field " << name);
    return 0;
}

/// Values of fields of all users at some days, from a policy that only looks.
using Seen = std::map<std::pair<std::uint64_t, double>, std::vector<double>>;
Seen look(Model const& m, Trigger when, std::vector<std::string> const& fields, int threads = 2) {
    std::vector<std::size_t> numbers;
    for (auto const& name : fields) numbers.push_back(field(m, name));
    Seen seen;
    std::mutex guard;
    auto plan = journey("looks", when, {send(0)});
    auto const policy = make_policy(plan, [&](ObservedUser const& u) {
        std::vector<double> values;
        for (auto const n : numbers) values.push_back(u.further->value(n));
        std::lock_guard const lock(guard);
        seen[{index_of(u.id), u.day}] = values;
        return Decision{false, 0};
    });
    (void)simulate(m, {policy}, 11, threads);
    return seen;
}

Model with_channel(Model m) {
    m.channels.push_back(sure_channel("mail", 0));
    return m;
}

}  // namespace

TEST_CASE("missed uses raise the lapse hazard by the law of their gaps", "[hazard][statistical]") {
    constexpr double n = 60'000, h = 1 / 100.0, rate = 0.5, factor = 3.2, end = 60;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 60_d);
    m.lapse.law = Exponential{h};
    m.leaving.feature = CoreFeature{.rate_per_day = rate, .grace = 0.5, .misses = 3, .lapse = factor};
    auto const w = simulate_one(m);

    // State: chance to be active with the last use a ago. Renewal in steps: uses come at `rate` whatever the age, so
    // the active with an age below g follow m' = -(h + rate) m + inflow; integrate the age structure day-fraction by
    // fraction.
    constexpr double g = 3 * 0.5 / rate;
    constexpr int per_day = 400;
    constexpr auto cells = static_cast<std::size_t>(g * per_day);
    double const dt = 1.0 / per_day;
    std::vector<double> young(cells, 0.0);  // a ring of ages
    std::size_t head = 0;
    young[0] = 1;
    double old = 0;
    double const keep_young = portable::exp(-(h + rate) * dt), keep_old = portable::exp(-(h * factor + rate) * dt);
    double const use_young = rate / (h + rate) * (1 - keep_young),
                 use_old = rate / (h * factor + rate) * (1 - keep_old);
    for (int step = 0; step < static_cast<int>(end) * per_day; ++step) {
        double all = 0;
        for (double& x : young) all += x;
        double const uses = all * use_young + old * use_old;
        for (double& x : young) x *= keep_young;
        old *= keep_old;
        head = (head + cells - 1) % cells;  // the oldest of the young becomes old
        old += young[head];
        young[head] = uses;
    }
    double active = old;
    for (double const x : young) active += x;
    double const error = std::sqrt(active * (1 - active) / n);
    CHECK(std::fabs(1 - static_cast<double>(total(w, Counter::lapses)) / n - active) <= standard_errors * error + 2e-4);

    m.leaving.feature->lapse = 1;  // counts uses alone
    check_share(total(simulate_one(m), Counter::lapses), n, 1 - portable::exp(-h * end));
}

TEST_CASE("a hurdle multiplies the hazard of a stretch of tenure, less once it is mended", "[hazard][statistical]") {
    constexpr double n = 40'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 60_d);
    m.lapse.law = Exponential{0.01};
    auto lapsed = [&](double hazard) { return 1 - portable::exp(-hazard); };
    Hurdle hurdle{.name = "unit_3", .from = 20_d, .to = 30_d, .lapse = 5};
    m.leaving.hurdles = {hurdle};
    check_share(total(simulate_one(m), Counter::lapses), n, lapsed(0.01 * (50 + 10 * 5)));
    m.leaving.hurdles[0].fixed_at = 25_d;
    m.leaving.hurdles[0].fixed_lapse = 2;
    check_share(total(simulate_one(m), Counter::lapses), n, lapsed(0.01 * (50 + 5 * 5 + 5 * 2)));
    m.leaving.reasons = {{.name = "a", .share = 0.5}, {.name = "b", .share = 0.5}};
    m.leaving.hurdles = {hurdle};
    m.leaving.hurdles[0].reason = 1;
    auto const w = simulate_one(m);
    check_share(total(w, Counter::lapses), n, lapsed(0.01 * (50 + 10 * 3)));
    // b: half of the hazard outside the hurdle, five sixths within
    double const s20 = portable::exp(-0.2), s30 = s20 * portable::exp(-0.3);
    double const b = 0.5 * (1 - s20) + 5 / 6.0 * (s20 - s30) + 0.5 * s30 * lapsed(0.3);
    check_share(w.lapses_by_reason.at(1), n, b);
}

TEST_CASE("a hurdle between orders holds users until the next", "[hazard][statistical]") {
    constexpr double n = 40'000, r = 0.1, h = 0.01;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 80_d);
    m.lapse.law = Exponential{h};
    m.orders = renewals(r);
    m.leaving.hurdles = {{.name = "unit_3", .by_orders = true, .from_orders = 2, .to_orders = 3, .lapse = 6}};
    auto const rates = [](double, std::array<double, 5> const& y) {
        return std::array<double, 5>{-(r + h) * y[0], r * y[0] - (r + h) * y[1], r * y[1] - (r + 6 * h) * y[2],
                                     r * y[2] - h * y[3], h * (y[0] + y[1] + 6 * y[2] + y[3])};
    };
    auto const end = integrate(std::array<double, 5>{1, 0, 0, 0, 0}, 80, 8000, rates);
    check_share(total(simulate_one(m), Counter::lapses), n, end[4]);
}

TEST_CASE("warning signals are Poisson by stage: true in weakening, false elsewhere", "[statistical]") {
    constexpr double n = 20'000;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 100_d);
    m.weakening = Weakening{.onset = Exponential{1 / 40.0}};
    m.leaving.warnings = {{.name = "odd_logins", .engaged = 0.01, .weakening = 0.2},
                          {.name = "device", .engaged = 0.02, .weakening = 0.02}};
    auto const w = simulate_one(m);
    double const engaged_days = 40 * (1 - portable::exp(-100 / 40.0)), weak_days = 100 - engaged_days;
    // A count given the days in a stage is Poisson; the days vary by at most 50 of standard deviation.
    auto check = [&](std::int64_t count, double rate, double mean_days) {
        check_sum(static_cast<double>(count), n * rate * mean_days, n * (rate * mean_days + rate * rate * 2500));
    };
    check(w.false_warnings.at(0), 0.01, engaged_days);
    check(w.true_warnings.at(0), 0.2, weak_days);
    check(w.false_warnings.at(1), 0.02, engaged_days);
    check(w.true_warnings.at(1), 0.02, weak_days);
}

TEST_CASE("the three lows: orders are worth less and uses are rarer in weakening", "[statistical]") {
    constexpr double n = 5'000;
    auto m = with_channel(quiet_model(static_cast<std::uint64_t>(n), 60_d));
    m.orders = renewals(0.5);
    m.order_value = {.kind = OrderValue::Kind::fixed, .mean = 10};
    m.weakening = Weakening{.onset = Exponential{1e6}};  // at once, for good
    m.leaving.feature = CoreFeature{.rate_per_day = 1};
    m.weakening->order_value = 0.4;
    m.weakening->depth = 0.25;
    auto const w = simulate_one(m);
    CHECK(total(w, Counter::revenue) == Approx(4e6 * static_cast<double>(total(w, Counter::orders))).epsilon(1e-3));
    auto const seen = look(m, at(50_d), {"uses_recent", "days_since_use"});
    double uses = 0, since = 0;
    for (auto const& [who, values] : seen) {
        uses += values[0];
        since += values[1];
    }
    // The window of 28 d holds 26.25 to 28 d by the grid: 50 d + 4096 d are 2369 whole sixteenths of 1.75 d and a bit.
    double const covered = 15 * 1.75 + (4146 - std::floor(4146 / 1.75) * 1.75);
    check_sum(uses, n * 0.25 * covered, n * 0.25 * covered);
    check_sum(since, n * 4, n * 16);
}

TEST_CASE("what is off changes no byte", "[contract]") {
    auto const plain = with_channel(w1_model(3'000));
    auto with = plain;
    with.leaving.engagement = Engagement{};
    with.leaving.tiers = {{.name = "tier", .levels = {"low", "high"}, .from = {0, 50}}};
    with.leaving.warnings = {{.name = "x", .engaged = 0.1}};
    auto const a = simulate_one(plain), b = simulate_one(with);
    CHECK(world_difference(a, b) == "");
}

TEST_CASE("a score has the AUC it claims, and calibrated ones mean what they say", "[statistical]") {
    constexpr double n = 40'000;
    auto m = with_channel(quiet_model(static_cast<std::uint64_t>(n), 61_d));
    m.lapse.law = Exponential{1 / 60.0};
    m.lapse.frailty = gamma_frailty(1, 1);
    m.leaving.scores = {{.name = "good", .auc = 0.7}, {.name = "poor", .auc = 0.6}, {.name = "best", .auc = 1}};
    auto const now = look(m, at(30_d), {"good", "poor", "best"});
    auto const later = look(m, at(60_d), {"best"});  // 1 where the user has lapsed
    for (std::size_t k = 0; k < 2; ++k) {
        std::vector<std::pair<double, bool>> rows;
        double shown = 0, lapsed = 0;
        for (auto const& [who, values] : now) {
            if (values[2] == 1) continue;  // dormant already
            bool const gone = later.at({who.first, 60.0})[0] == 1;
            rows.emplace_back(values[k], gone);
            shown += values[k];
            lapsed += gone ? 1 : 0;
        }
        std::sort(rows.begin(), rows.end());
        double wins = 0, below = 0;
        for (auto const& [score, gone] : rows) (gone ? wins : below) += gone ? below : 1;
        double const auc = wins / (lapsed * below);
        // Hanley, McNeil 1982: the error is at most sqrt(0.25 / min); the reference population's 4,096 add theirs.
        double const error = 0.5 / std::sqrt(std::min(lapsed, below)) + 0.005;
        CAPTURE(k, auc, error);
        CHECK(std::fabs(auc - (k == 0 ? 0.7 : 0.6)) < 3 * error);
        double const count = static_cast<double>(rows.size());
        CHECK(std::fabs(shown - lapsed) / count < 6 * 0.5 / std::sqrt(count) + 0.02);
    }
}

TEST_CASE("an uplift score foretells what a touch adds: boosts that fade and multiply, pulses, stages",
          "[statistical]") {
    constexpr double n = 100'000, h = 0.01;
    auto m = quiet_model(static_cast<std::uint64_t>(n), 20_d);
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{h};
    m.incremental_window = 14_d;
    m.channels.push_back(
        sure_channel("mail", 0,
                     {boost(Process::comeback, 4, 10_d, 2_d), on(TouchStage::opened, boost(Process::comeback, 2, 20_d)),
                      on(TouchStage::clicked, pulse(0.2, 5_d))}));
    m.channels[0].opened = 0.5;
    m.channels[0].clicked = 0.4;
    m.leaving.scores = {{.name = "s", .of = Score::Of::uplift, .within = 14_d}};
    // hazard of 14 days by furthest stage; fading: 3 x 2^(-a / 2), in 40 steps of a quarter of a day
    double faded = 0, both = 0;
    for (int i = 0; i < 40; ++i) {
        double const factor = 1 + 3 * std::exp2(-(i + 0.5) / 8);
        faded += 0.25 * h * factor;
        both += 0.25 * h * factor * 2;
    }
    double const delivered = faded + 4 * h, opened = both + 4 * h * 2, clicked = opened - std::log(0.8);
    double const stays = 0.5 * std::exp(-delivered) + 0.3 * std::exp(-opened) + 0.2 * std::exp(-clicked);
    double const gain = std::exp(-14 * h) - stays;
    auto small = m;
    small.initial_users = 100;
    for (auto const& [who, values] : look(small, at(0), {"s"})) REQUIRE(values[0] == Approx(gain).epsilon(1e-9));
    auto const tally = simulate(m, {untouched(), make_policy(journey("one", at(0), {send(0)}))});
    check_share(total(tally.worlds[1], Counter::returned_first), n, 1 - stays);
    check_share(tally.worlds[1].user_types.persuadable, n, gain);
}

TEST_CASE("noise for a stated r2", "[statistical]") {
    Score s;
    s.r2 = 0.25;
    std::vector<double> truths;
    for (int i = 0; i < 1000; ++i) truths.push_back(0.05 + 0.0009 * i);
    ScoreQuality const q(s, truths);
    double mean = 0, square = 0;
    for (double p : truths) {
        mean += normal_quantile(p) / 1000;
        square += normal_quantile(p) * normal_quantile(p) / 1000;
    }
    double const variance = square - mean * mean;
    CHECK(variance / (variance + q.sigma() * q.sigma()) == Approx(0.25).epsilon(0.02));
}

TEST_CASE("a classifier errs by its confusion matrix, the same in each world", "[statistical]") {
    constexpr double n = 20'000;
    auto m = with_channel(quiet_model(static_cast<std::uint64_t>(n), 41_d));
    m.traits.push_back({.name = "persona",
                        .kind = Trait::Kind::categorical,
                        .levels = {"x", "y"},
                        .shares = {0.3, 0.7},
                        .observable = true});
    m.leaving.classifiers = {
        {.name = "guess", .trait = 0, .levels = {"x", "y"}, .guessed = {{0.8, 0.2}, {0.1, 0.9}}},
        {.name = "fresh", .trait = 0, .levels = {"x", "y"}, .guessed = {{0.5, 0.5}, {0.5, 0.5}}, .period = 10_d}};
    auto const seen = look(m, every(20_d, 0), {"guess", "fresh"});
    std::int64_t x = 0, kept = 0, same = 0, both = 0;
    for (auto const& [who, values] : seen) {
        if (who.second != 0) continue;
        x += values[0] == 0 ? 1 : 0;
        auto const& next = seen.at({who.first, 20.0});
        ++both;
        kept += values[0] == next[0] ? 1 : 0;
        same += values[1] == next[1] ? 1 : 0;
    }
    check_share(x, n, 0.3 * 0.8 + 0.7 * 0.1);
    CHECK(kept == both);
    check_share(same, n, 0.5);
}

TEST_CASE("nothing shown knows the future", "[contract]") {
    auto m = with_channel(quiet_model(2'000, 60_d));
    m.lapse.law = Weibull{1.3, 50};
    m.lapse.frailty = gamma_frailty(2, 2);
    m.comeback.law = Exponential{1 / 30.0};
    m.orders = renewals(0.1);
    m.order_value = {.kind = OrderValue::Kind::lognormal, .mean = 20, .cv = 1};
    m.visits = renewals(0.3);
    m.weakening = Weakening{.onset = Exponential{0.03}, .recovery = Exponential{0.05}, .lapse = 3};
    m.traits.push_back(
        {.name = "persona", .kind = Trait::Kind::categorical, .levels = {"x", "y"}, .shares = {0.3, 0.7}});
    m.leaving.reasons = {{.name = "a", .share = 1}, {.name = "b", .own_hazard = true, .law = Exponential{0.002}}};
    m.leaving.feature = CoreFeature{.rate_per_day = 0.5, .lapse = 3.2};
    m.leaving.warnings = {{.name = "w", .engaged = 0.01, .weakening = 0.1, .dormant = 0.01}};
    m.leaving.rfm =
        Rfm{.window = 60_d, .recency = {7, 14, 30, 60}, .frequency = {1, 2, 4, 8}, .monetary = {10, 20, 40, 80}};
    m.leaving.engagement = Engagement{};
    m.leaving.tiers = {{.name = "tier", .levels = {"low", "high"}, .from = {0, 50}}};
    m.leaving.classifiers = {
        {.name = "guess", .trait = 0, .levels = {"x", "y"}, .guessed = {{0.8, 0.2}, {0.1, 0.9}}, .period = 7_d}};
    m.leaving.scores = {{.name = "s", .auc = 0.65}, {.name = "r", .of = Score::Of::comeback, .auc = 0.6}};
    std::vector<std::string> names;
    for (auto const& f : further_fields(m)) names.push_back(f.name);
    auto future = m;
    future.horizon = 90_d;
    std::vector<double> factors(400, 1.0);
    for (std::size_t d = 45; d < 400; ++d) factors[d] = 9;
    future.lapse.calendar = Calendar{0, factors};
    future.orders.calendar = Calendar{0, factors};
    future.leaving.hurdles = {{.name = "late", .from = 45_d, .to = 50_d, .lapse = 7}};
    auto now = m;
    now.lapse.calendar = now.orders.calendar = Calendar{0, std::vector<double>(400, 1.0)};
    now.leaving.hurdles = {{.name = "late", .from = 45_d, .to = 50_d, .lapse = 1}};
    auto const a = look(now, every(7_d, 7_d), names), b = look(future, every(7_d, 7_d), names, 1);
    std::size_t compared = 0;
    for (auto const& [who, values] : a) {
        if (who.second >= 45) continue;
        ++compared;
        REQUIRE(b.at(who) == values);
    }
    CHECK(compared == 6u * 2'000u);
}
