// First lapses and first returns of the whole engine, by day, against the survival functions of their laws in closed
// form: every law, every kind of frailty, cure and calendars. N = 400,000 shows 1 % of S around one half; errors and
// false alarms: law_checks.hpp.

#include <algorithm>
#include <array>
#include <functional>

#include "tests/sim/engine/law_checks.hpp"
#include "tests/sim/hazard/example_laws.hpp"

using namespace rekindle;
using namespace rekindle::test;

namespace {

constexpr std::uint64_t users = 400'000;
constexpr double longest_days = 1500;

using Survival =
    std::function<double(double)>;  // of the population, as a function of the cumulative hazard of factor 1

double alone(double fired) { return std::exp(-fired); }

struct FrailtyCase {
    char const* name;
    Frailty frailty;
    Survival survival;
};

double gamma_survival(double fired, double shape, double rate) { return std::pow(1 + fired / rate, -shape); }

/// E exp(-H Z) for log Z normal with mean -sigma^2 / 2, by the trapezoidal rule, exact to rounding here.
double lognormal_survival(double fired, double sigma) {
    double sum = 0;
    for (int i = -400; i <= 400; ++i) {
        double const z = i * 0.025;
        sum += std::exp(-z * z / 2 - fired * std::exp(sigma * z - sigma * sigma / 2));
    }
    return sum * 0.025 / std::sqrt(2 * 3.14159265358979324);
}

std::vector<FrailtyCase> frailty_cases() {
    return {{"none", {}, alone},
            {"gamma, mean not 1", gamma_frailty(0.9, 0.6), [](double f) { return gamma_survival(f, 0.9, 0.6); }},
            {"gamma of integer shape", gamma_frailty(3, 3), [](double f) { return gamma_survival(f, 3, 3); }},
            {"log-normal", lognormal_frailty(0.7), [](double f) { return lognormal_survival(f, 0.7); }}};
}

/// Laws that cost about a microsecond per inversion: the tests take fewer users, which show 2-3 % of one half.
bool is_dear(HazardLaw const& law) {
    return std::holds_alternative<GammaLaw>(law) || std::holds_alternative<LogNormal>(law);
}

/// Whole days at which the law alone has survival .95 ... .03, where it gets there in time.
std::vector<double> checked_days(HazardLaw const& law) {
    std::vector<double> days;
    for (double level : {0.95, 0.7, 0.5, 0.2, 0.03}) {
        days.push_back(std::clamp(std::round(inverse_cumulative(law, -std::log(level))), 1.0, longest_days));
    }
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

void check_survival(WorldTally const& world, Daily d, std::uint64_t n, std::vector<double> const& days,
                    HazardLaw const& law, Survival const& survival) {
    for (double const day : days) {
        CAPTURE(day);
        check_share(before_day(world, d, static_cast<std::size_t>(day)), static_cast<double>(n),
                    1 - survival(cumulative(law, day)));
    }
}

/// Cumulative hazard at `day` of a law whose age starts at day 0, under daily factors.
double hazard_under(Calendar const& calendar, HazardLaw const& law, int day) {
    double sum = 0;
    for (int d = 0; d < day; ++d)
        sum += calendar.at(d * ticks_per_day) * (cumulative(law, d + 1.0) - cumulative(law, d));
    return sum;
}

/// A week with quiet and busy days, two closed days and a shock.
Calendar rough_calendar(std::int64_t first_day) {
    std::vector<double> factors;
    for (int i = 0; i < 200; ++i) factors.push_back(i == 24 ? 5 : i % 7 == 2 || i % 7 == 3 ? 0 : 0.4 + 0.3 * (i % 7));
    return {first_day, factors};
}

}  // namespace

TEST_CASE("first lapses follow the law and the frailty", "[hazard][statistical]") {
    for (auto const& [name, law] : example_laws()) {
        auto const days = checked_days(law);
        std::uint64_t const n = is_dear(law) ? users / 4 : users;
        for (auto const& [frailty_name, frailty, survival] : frailty_cases()) {
            CAPTURE(name, frailty_name);
            Model m = quiet_model(n, ticks_of(days.back()));
            m.lapse.law = law;
            m.lapse.frailty = frailty;
            check_survival(simulate_one(m), Daily::lapses, n, days, law, survival);
        }
    }
}

TEST_CASE("first returns follow the law and the frailty", "[hazard][statistical]") {
    for (auto const& [name, law] : example_laws()) {
        auto const days = checked_days(law);
        auto const cases = frailty_cases();
        std::uint64_t const n = is_dear(law) ? users / 4 : users;
        for (std::size_t const i : {0u, 1u}) {
            CAPTURE(name, cases[i].name);
            Model m = quiet_model(n, ticks_of(days.back()));
            m.initial_state = InitialState::dormant;
            m.comeback.law = law;
            m.comeback.frailty = cases[i].frailty;
            check_survival(simulate_one(m), Daily::returns, n, days, law, cases[i].survival);
        }
    }
}

TEST_CASE("the other frailties act on the return as well", "[hazard][statistical]") {
    HazardLaw const law = Weibull{0.7, 30};
    for (auto const& c : frailty_cases()) {
        CAPTURE(c.name);
        Model m = quiet_model(users, 200_d);
        m.initial_state = InitialState::dormant;
        m.comeback.law = law;
        m.comeback.frailty = c.frailty;
        check_survival(simulate_one(m), Daily::returns, users, {2, 20, 100}, law, c.survival);
    }
}

TEST_CASE("a cured dormancy never ends by itself", "[hazard][statistical]") {
    for (HazardLaw const& law :
         {HazardLaw{Exponential{0.05}}, HazardLaw{Weibull{0.7, 30}}, HazardLaw{example_pieces()}}) {
        Model m = quiet_model(users, 100_d);
        m.initial_state = InitialState::dormant;
        m.comeback.law = law;
        m.comeback.cure_fraction = 0.35;
        check_survival(simulate_one(m), Daily::returns, users, {5, 30, 100}, law,
                       [](double fired) { return 0.35 + 0.65 * std::exp(-fired); });
    }
}

TEST_CASE("each dormancy is cured or not by its own draw", "[hazard][statistical]") {
    double const lapse = 0.1, back = 0.08, cured = 0.3;
    Model m = quiet_model(users, 100_d);
    m.lapse.law = Exponential{lapse};
    m.comeback.law = Exponential{back};
    m.comeback.cure_fraction = cured;
    auto const world = simulate_one(m);
    // Active, dormant and to return, returns.
    auto const y = integrate<std::array<double, 3>>({1, 0, 0}, 100, 4000, [=](double, std::array<double, 3> const& s) {
        double const out = lapse * s[0], home = back * s[1];
        return std::array{home - out, (1 - cured) * out - home, home};
    });
    check_mean(world, Counter::returns, users, y[2]);
    check_share(total(world, Counter::active_end), users, y[0]);
}

TEST_CASE("a daily calendar multiplies the hazard of every law", "[hazard][statistical]") {
    auto const calendar = rough_calendar(-10);
    for (auto const& [name, law] : example_laws()) {
        CAPTURE(name);
        std::uint64_t const n = (is_dear(law) ? 1 : 6) * users / 10;  // day by day
        Model m = quiet_model(n, 30_d);
        m.lapse.law = law;
        m.lapse.calendar = calendar;
        auto const lapses = simulate_one(m);
        m.initial_state = InitialState::dormant;
        m.comeback.law = law;
        m.comeback.calendar = calendar;
        m.lapse = {};
        auto const returns = simulate_one(m);
        for (int const day : {3, 10, 16, 30}) {
            CAPTURE(day);
            double const gone = -std::expm1(-hazard_under(calendar, law, day));
            check_share(before_day(lapses, Daily::lapses, static_cast<std::size_t>(day)), static_cast<double>(n), gone);
            check_share(before_day(returns, Daily::returns, static_cast<std::size_t>(day)), static_cast<double>(n),
                        gone);
        }
    }
}

TEST_CASE("a calendar and a frailty act together", "[hazard][statistical]") {
    auto const calendar = rough_calendar(0);
    for (HazardLaw const& law : {HazardLaw{Exponential{0.03}}, HazardLaw{LogNormal{3, 0.8}}}) {
        Model m = quiet_model(users, 60_d);
        m.lapse.law = law;
        m.lapse.calendar = calendar;
        m.lapse.frailty = gamma_frailty(1.5, 1.5);
        auto const world = simulate_one(m);
        for (int const day : {8, 30, 60}) {
            double const survival = gamma_survival(hazard_under(calendar, law, day), 1.5, 1.5);
            check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users, 1 - survival);
        }
    }
}

TEST_CASE("segments and covariates multiply the hazards", "[hazard][statistical]") {
    Model m = quiet_model(users, 100_d);
    m.lapse.law = Weibull{1.4, 60};
    m.segments = {{.name = "loyal", .share = 0.3, .multiplier = {0.5, 1, 1, 1}},
                  {.name = "rest", .share = 0.7, .multiplier = {1.3, 1, 1, 1}}};
    m.traits.push_back({.name = "age", .kind = Trait::Kind::uniform, .a = 0, .b = 2, .levels = {}, .shares = {}});
    m.traits.push_back(
        {.name = "device", .kind = Trait::Kind::categorical, .levels = {"ios", "android"}, .shares = {0.4, 0.6}});
    m.covariates.push_back({.trait = 0, .process = Process::lapse, .per_unit = 2, .centre = 1, .per_level = {}});
    m.covariates.push_back({.trait = 1, .process = Process::lapse, .per_level = {0.8, 1.25}});
    auto const world = simulate_one(m);
    for (double const day : {10.0, 40.0, 100.0}) {
        double const fired = cumulative(m.lapse.law, day);
        double survival = 0;
        for (auto const& [segment_share, segment] : {std::pair{0.3, 0.5}, {0.7, 1.3}}) {
            for (auto const& [level_share, level] : {std::pair{0.4, 0.8}, {0.6, 1.25}}) {
                int const points = 1000;  // of the uniform trait
                for (int i = 0; i < points; ++i) {
                    double const x = 2 * (i + 0.5) / points;
                    survival +=
                        segment_share * level_share / points * std::exp(-fired * segment * level * std::pow(2, x - 1));
                }
            }
        }
        check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users, 1 - survival);
    }
}

TEST_CASE("correlated frailties keep their own law and move together", "[hazard][statistical]") {
    // Log-normal factors A (orders) and B (lapse): E[orders] under no lapse is rate x days; the first lapse keeps its
    // survival; and an order before the first day's lapse ties the two: P(no order and no lapse) = E exp(-a A - b B)
    // over the bivariate normal.
    double const sigma = 0.7, rho = 0.6, a = 1.2, b = 0.8;
    Model m = quiet_model(users, 50_d);
    m.orders.rate_per_day = a / 50;
    m.orders.frailty = lognormal_frailty(sigma);
    m.lapse.law = Exponential{b / 50};
    m.lapse.frailty = lognormal_frailty(sigma);
    m.frailty_correlations.push_back({Process::lapse, Process::orders, rho});
    auto const world = simulate_one(m);
    check_share(total(world, Counter::lapses), users, 1 - lognormal_survival(b, sigma));
    // E of orders before the lapse = E a A (1 - e^(-b B)) / (b B), by the product rule of trapezoids.
    double expected = 0, weights = 0;
    for (int i = -120; i <= 120; ++i) {
        for (int j = -120; j <= 120; ++j) {
            double const x = i * 0.05, y = j * 0.05, weight = std::exp(-(x * x + y * y) / 2);
            double const factor_a = std::exp(sigma * x - sigma * sigma / 2);
            double const factor_b = std::exp(sigma * (rho * x + std::sqrt(1 - rho * rho) * y) - sigma * sigma / 2);
            expected += weight * a * factor_a * -std::expm1(-b * factor_b) / (b * factor_b);
            weights += weight;
        }
    }
    check_mean(world, Counter::orders, users, expected / weights);
}

TEST_CASE("the hazard's age goes on from the warm-up", "[hazard][statistical]") {
    Model m = quiet_model(users, 40_d);
    m.warm_up = 25_d;
    m.lapse.law = Weibull{2.5, 50};
    auto const world = simulate_one(m);
    double const alive = std::exp(-cumulative(m.lapse.law, 25));
    check_share(world.initially_active, users, alive);
    for (double const day : {10.0, 40.0}) {
        double const lapsed = alive - std::exp(-cumulative(m.lapse.law, 25 + day));
        check_share(before_day(world, Daily::lapses, static_cast<std::size_t>(day)), users, lapsed);
    }
}
