#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "scenarios/fit/scrambled_sobol.hpp"
#include "scenarios/fit/two_state_fit.hpp"
#include "scenarios/fit/two_state_likelihood.hpp"

using namespace rekindle;

namespace {

using Square = std::array<std::array<double, 3>, 3>;

/// Matrix exponential by its series.
Square exponential(Square const& m) {
    Square sum{}, term{};
    for (std::size_t i = 0; i < 3; ++i) sum[i][i] = term[i][i] = 1;
    for (int n = 1; n < 60; ++n) {
        Square next{};
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t k = 0; k < 3; ++k)
                for (std::size_t j = 0; j < 3; ++j) next[i][j] += term[i][k] * m[k][j] / n;
        term = next;
        for (std::size_t i = 0; i < 3; ++i)
            for (std::size_t j = 0; j < 3; ++j) sum[i][j] += term[i][j];
    }
    return sum;
}

/// States active, dormant, ordered (absorbing).
Square one_day(double order, double lapse, double back) {
    return exponential({{{-order - lapse, lapse, order}, {0, -back, back}, {0, 0, 0}}});
}

/// The likelihood of one user by hand: day by day, no scaling, no shared rows.
double by_hand(Square const& day, std::vector<int> const& gaps, int silent_days) {
    double likelihood = 1;
    for (int const gap : gaps) {
        double active = 1, dormant = 0;
        for (int t = 1; t < gap; ++t) {
            double const next = active * day[0][1] + dormant * day[1][1];
            active *= day[0][0];
            dormant = next;
        }
        likelihood *= active * day[0][2] + dormant * day[1][2];
    }
    double active = 1, dormant = 0;
    for (int t = 0; t < silent_days; ++t) {
        double const next = active * day[0][1] + dormant * day[1][1];
        active *= day[0][0];
        dormant = next;
    }
    return likelihood * (active + dormant);
}

struct HandMade {
    std::vector<int> gaps;
    int silent_days;
    double customers;
};

DayHistories histories_of(std::vector<HandMade> const& users) {
    DayHistories data;
    for (auto const& user : users) {
        data.histories.push_back(
            {data.gaps_days.size(), static_cast<std::uint32_t>(user.gaps.size()), user.silent_days, user.customers});
        data.gaps_days.insert(data.gaps_days.end(), user.gaps.begin(), user.gaps.end());
    }
    return data;
}

TwoState const cdnow_like{.414, 42.95, .945, 34.2, .275, 121.9};

/// A log of the model in continuous time: days of the orders of each customer, first ones included, same-day orders
/// merged; customers begin on days 0 to 89, the log ends with day `last`.
std::vector<std::vector<int>> simulated_days(TwoState const& model, int customers, int last, unsigned seed) {
    std::mt19937_64 engine{seed};
    auto const gamma = [&](double shape, double rate) {
        return std::max(std::gamma_distribution<double>{shape, 1 / rate}(engine), 1e-12);
    };
    auto const wait = [&](double rate) { return std::exponential_distribution<double>{rate}(engine); };
    std::vector<std::vector<int>> log;
    for (int i = 0; i < customers; ++i) {
        double const order = gamma(model.r, model.alpha), lapse = gamma(model.s, model.beta),
                     back = gamma(model.c, model.d);
        double t = i % 90 + 0.5;
        std::vector<int> days{static_cast<int>(t)};
        while (true) {
            double const to_order = wait(order), to_lapse = wait(lapse);
            t += to_order < to_lapse ? to_order : to_lapse + wait(back);
            if (!(t < last + 1)) break;
            if (days.back() != static_cast<int>(t)) days.push_back(static_cast<int>(t));
        }
        log.push_back(days);
    }
    return log;
}

DayHistories histories_of_days(std::vector<std::vector<int>> const& log, int last) {
    std::map<std::pair<std::vector<int>, int>, double> counts;
    for (auto const& days : log) {
        std::vector<int> gaps;
        for (std::size_t k = 1; k < days.size(); ++k) gaps.push_back(days[k] - days[k - 1]);
        std::sort(gaps.begin(), gaps.end());
        counts[{gaps, last - days.back()}] += 1;
    }
    std::vector<HandMade> users;
    for (auto const& [key, count] : counts) users.push_back({key.first, key.second, count});
    return histories_of(users);
}

/// Kaplan-Meier share with an event up to `within`, from (time, event seen) pairs.
double kaplan_meier(std::vector<std::pair<int, bool>> spells, int within) {
    std::sort(spells.begin(), spells.end());
    double survival = 1;
    for (std::size_t i = 0; i < spells.size();) {
        auto const time = spells[i].first;
        if (time > within) break;
        auto const at_risk = static_cast<double>(spells.size() - i);
        double events = 0;
        for (; i < spells.size() && spells[i].first == time; ++i) events += spells[i].second;
        survival *= 1 - events / at_risk;
    }
    return 1 - survival;
}

struct ReturnFigures {
    double back_90, back_180, back_365, silent_again;
};

/// After each customer's first silence of 90 days: return within so many further days; and 90 days of silence right
/// after that return.
ReturnFigures return_figures(std::vector<std::vector<int>> const& log, int last) {
    std::vector<std::pair<int, bool>> back, next_order;
    for (auto const& days : log) {
        for (std::size_t k = 0; k < days.size(); ++k) {
            bool const more = k + 1 < days.size();
            int const until = more ? days[k + 1] : last;
            if (until - days[k] <= 90) continue;
            back.emplace_back(until - days[k] - 90, more);
            if (more) {
                bool const again = k + 2 < days.size();
                next_order.emplace_back((again ? days[k + 2] : last) - days[k + 1], again);
            }
            break;
        }
    }
    return {kaplan_meier(back, 90), kaplan_meier(back, 180), kaplan_meier(back, 365), 1 - kaplan_meier(next_order, 90)};
}

}  // namespace

TEST_CASE("One day of the two-state model is the matrix exponential of its generator", "[contract]") {
    std::vector<std::array<double, 3>> const rates{
        {.02, .03, .001}, {.9, 1.3, 1.3}, {1e-5, 1e-9, 1e-9}, {.02, .03, .05}, {.3, .2, .5 + 1e-12}};
    for (auto const& [order, lapse, back] : rates) {
        DayStep const step{order, lapse, back};
        auto const day = one_day(order, lapse, back);
        CHECK(step.stay_active == Approx(day[0][0]).epsilon(1e-12));
        CHECK(step.lapse == Approx(day[0][1]).epsilon(1e-12));
        CHECK(step.order_if_active == Approx(day[0][2]).epsilon(1e-9));
        CHECK(step.stay_dormant == Approx(day[1][1]).epsilon(1e-12));
        CHECK(step.order_if_dormant == Approx(day[1][2]).epsilon(1e-9));
    }
}

TEST_CASE("Sobol points are balanced, nested and inside the square", "[contract]") {
    auto const points = scrambled_sobol(256);
    auto const fewer = scrambled_sobol(64);
    CHECK(std::equal(fewer.begin(), fewer.end(), points.begin()));
    // A (0, 8, 2)-net in base 2: each of the 256 boxes of any shape 2^-k by 2^-(8-k) holds exactly one point.
    for (int k = 0; k <= 8; ++k) {
        std::set<std::pair<int, int>> boxes;
        for (auto const& [x, y] : points) {
            REQUIRE((x > 0 && x < 1 && y > 0 && y < 1));
            boxes.emplace(static_cast<int>(std::ldexp(x, k)), static_cast<int>(std::ldexp(y, 8 - k)));
        }
        CHECK(boxes.size() == 256);
    }
}

TEST_CASE("Node weights are a distribution whose mean is that of the gamma law", "[contract]") {
    for (auto const& model : {cdnow_like, TwoState{3, 100, 1, 30, 1, 100}, TwoState{.05, 20, 1, 30, 1, 100}}) {
        TwoStateNodes const nodes{model, {46, 64}};
        double total = 0, mean = 0;
        for (std::size_t j = 0; j < nodes.weights.size(); ++j) {
            total += nodes.weights[j];
            mean += nodes.weights[j] * nodes.order_rates_per_day[j];
        }
        CHECK(total == Approx(1));
        CHECK(mean == Approx(model.r / model.alpha).epsilon(0.01));
    }
}

TEST_CASE("The likelihood of a tiny log is the sum over nodes done by hand", "[contract]") {
    std::vector<HandMade> const users{{{}, 0, 3}, {{}, 40, 2}, {{1}, 0, 1}, {{1, 7, 200}, 12, 1}, {{30, 30}, 5, 4}};
    TwoStateGrid const grid{10, 16};
    TwoStateNodes const nodes{cdnow_like, grid};
    std::vector<double> sums(users.size());
    for (std::size_t j = 0; j < nodes.weights.size(); ++j)
        for (std::size_t k = 0; k < 16; ++k) {
            auto const day =
                one_day(nodes.order_rates_per_day[j], nodes.lapse_rates_per_day[k], nodes.return_rates_per_day[k]);
            for (std::size_t h = 0; h < users.size(); ++h)
                sums[h] += nodes.weights[j] / 16 * by_hand(day, users[h].gaps, users[h].silent_days);
        }
    TwoStateLikelihood const likelihood{histories_of(users), grid, 1};
    auto const logs = likelihood.history_log_likelihoods(cdnow_like);
    double total = 0;
    for (std::size_t h = 0; h < users.size(); ++h) {
        CHECK(logs[h] == Approx(std::log(sums[h])).epsilon(1e-10).margin(1e-12));
        total += users[h].customers * std::log(sums[h]);
    }
    CHECK(likelihood.log_likelihood(cdnow_like) == Approx(total).epsilon(1e-12));
}

TEST_CASE("Histories of thousands of orders neither underflow nor overflow", "[contract]") {
    // One gap repeated: the sum over nodes is dominated by the best node, whose log is known.
    for (int const gap : {1, 3, 30}) {
        TwoStateGrid const grid{46, 16};
        TwoStateNodes const nodes{cdnow_like, grid};
        std::vector<int> const gaps(5000, gap);
        double best = -1e300, sum = 0;
        std::vector<double> logs;
        for (std::size_t j = 0; j < nodes.weights.size(); ++j)
            for (std::size_t k = 0; k < 16; ++k) {
                auto const day =
                    one_day(nodes.order_rates_per_day[j], nodes.lapse_rates_per_day[k], nodes.return_rates_per_day[k]);
                logs.push_back(5000 * std::log(by_hand(day, {gap}, 0)) + std::log(nodes.weights[j] / 16));
                best = std::max(best, logs.back());
            }
        for (double const value : logs) sum += std::exp(value - best);
        TwoStateLikelihood const likelihood{histories_of({{gaps, 0, 1}}), grid, 1};
        CHECK(likelihood.log_likelihood(cdnow_like) == Approx(best + std::log(sum)).epsilon(1e-9));
        auto const outlook = likelihood.outlook(cdnow_like, 10)[0];
        CHECK(outlook.active_probability == Approx(1));
        CHECK(outlook.expected_orders > 0);
    }
}

TEST_CASE("The likelihood is the same to the last bit at any number of threads", "[contract]") {
    auto const data = histories_of_days(simulated_days(cdnow_like, 500, 200, 3), 200);
    double const alone = TwoStateLikelihood{data, {46, 64}, 1}.log_likelihood(cdnow_like);
    for (int threads : {2, 3, 8})
        CHECK(TwoStateLikelihood{data, {46, 64}, threads}.log_likelihood(cdnow_like) == alone);
}

TEST_CASE("Outlooks obey the laws of probability", "[contract]") {
    // By total expectation: a new customer's repeats in 60 days = those in 20 days + the outlook for 40 from each
    // history after 20 days. Silence of 20 days is one history; the outlook of a customer who has just ordered is that
    // of a new one with updated rates.
    TwoStateGrid const grid{46, 64};
    TwoStateLikelihood const likelihood{histories_of({{{}, 0, 1}, {{}, 90, 1}, {{5, 5, 5}, 0, 1}, {{5, 5, 5}, 90, 1}}),
                                        grid, 1};
    auto const now = likelihood.outlook(cdnow_like, 60);
    CHECK(now[0].expected_orders == Approx(expected_repeats(cdnow_like, grid, 60)).epsilon(1e-10));
    CHECK(now[0].active_probability == Approx(1));
    CHECK(now[1].active_probability < 0.6);
    CHECK(now[1].expected_orders < now[0].expected_orders);
    CHECK(now[2].expected_orders > now[0].expected_orders);
    CHECK(now[3].active_probability < now[1].active_probability);
    CHECK(now[3].order_rate_per_day > now[0].order_rate_per_day);
    CHECK(likelihood.outlook(cdnow_like, 0)[2].expected_orders == 0);
}

TEST_CASE("Expected orders agree with a simulation in continuous time", "[statistical]") {
    auto const log = simulated_days(cdnow_like, 40000, 89 + 200, 11);
    double sum = 0, squares = 0;
    for (auto const& days : log) {
        double repeats = 0;
        for (std::size_t k = 1; k < days.size(); ++k) repeats += days[k] <= days[0] + 200;
        sum += repeats;
        squares += repeats * repeats;
    }
    double const mean = sum / 40000;
    double const se = std::sqrt((squares / 40000 - mean * mean) / 40000);
    // 6 standard errors (chance 2e-9 for a random seed) and half a day, by which the day grid and the clock of the
    // simulation differ.
    CHECK(std::abs(mean - expected_repeats(cdnow_like, {46, 256}, 200)) < 6 * se + 0.005);
    // Slow orderers: hardly ever two orders a day, in continuous time a little more than on the day grid.
    double const simulated = expected_simulated_repeats(cdnow_like, {46, 256}, 200);
    CHECK(simulated > mean - 6 * se);
    CHECK(simulated < 1.02 * (mean + 6 * se));
    // Without lapses orders are a Poisson process: 0.4 a day on average, where the grid sees 1 - (10 / 11)^4 days.
    TwoState const quick{4, 10, 50, 1e9, .7, 60};
    CHECK(expected_simulated_repeats(quick, {46, 256}, 250) == Approx(100).epsilon(1e-3));
    CHECK(expected_repeats(quick, {46, 256}, 250) == Approx(250 * (1 - std::pow(10. / 11, 4))).epsilon(1e-2));
}

TEST_CASE("The two-state fit finds the parameters of simulated customers", "[statistical]") {
    TwoState const truth{.8, 40, 1.2, 60, .8, 120};
    auto const fit = fit_two_state(histories_of_days(simulated_days(truth, 900, 400, 5), 400), 1, 0, {});
    std::array<double, 6> const expected{truth.r, truth.alpha, truth.s, truth.beta, truth.c, truth.d};
    // Normal around the truth for large logs: beyond 5 standard errors of the log in one of six, chance 3e-6 for a
    // random seed; the seed is fixed.
    for (std::size_t i = 0; i < expected.size(); ++i) {
        double const log_se = std::sqrt(fit.log_covariance[i][i]);
        CAPTURE(fit.parameters[i].name, fit.parameters[i].value, log_se);
        CHECK(log_se < 1);
        CHECK(std::abs(std::log(fit.parameters[i].value / expected[i])) < 5 * log_se);
    }
}

TEST_CASE("The two-state fit of CDNOW beats final death and its simulation returns as the log does",
          "[slow][statistical]") {
    auto const log = read_order_log(REKINDLE_SOURCE_DIR "/scenarios/data/cdnow.csv");
    auto const sample = calibration_sample(log, *parse_calendar_day("1997-09-30"));
    auto const data = day_histories(sample);
    auto const fit = fit_two_state(data, 5, 0, {});
    CHECK(fit.log_likelihood == Approx(-14309.3).margin(1));
    for (auto const& parameter : fit.parameters) {
        CAPTURE(parameter.name);
        CHECK(parameter.se > 0);
    }
    CHECK(fit.value("r") == Approx(.414).margin(.1));
    CHECK(fit.value("alpha") == Approx(42.95).margin(10));
    auto const model = two_state_of(fit);

    // Weeks 40 to 78 from each customer's state: 1,882 repeats in the log; final death falls short by 11 %.
    double forecast = 0;
    auto const outlooks = TwoStateLikelihood{data, two_state_grid(data), 0}.outlook(model, 273);
    for (auto const history : data.of_customer) forecast += outlooks[history].expected_orders;
    CHECK(forecast == Approx(1882).epsilon(.08));

    std::vector<std::vector<int>> days;
    for (std::size_t i = 0; i < log.customers.size(); ++i) {
        days.emplace_back();
        for (auto k = log.begin[i]; k < log.begin[i + 1]; ++k)
            days.back().push_back(log.orders[k].day - log.source.first_day);
    }
    int const last = log.source.last_day - log.source.first_day;
    auto const seen = return_figures(days, last);
    auto const made = return_figures(simulated_days(model, 100000, last, 17), last);
    CAPTURE(seen.back_90, made.back_90, seen.back_180, made.back_180, seen.back_365, made.back_365, seen.silent_again,
            made.silent_again);
    CHECK(made.back_90 == Approx(seen.back_90).margin(.02));
    CHECK(made.back_180 == Approx(seen.back_180).margin(.02));
    CHECK(made.back_365 == Approx(seen.back_365).margin(.02));
    CHECK(made.silent_again == Approx(seen.silent_again).margin(.02));
}
