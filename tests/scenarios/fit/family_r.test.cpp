// Family R: figures of the music shop, recovery from simulated logs, and the choice among models.

#include "scenarios/fit/family_r_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "scenarios/fit/family_r_scenario.hpp"
#include "scenarios/fit/history_filter.hpp"
#include "scenarios/fit/log_date.hpp"
#include "scenarios/fit/model_choice.hpp"
#include "scenarios/fit/order_log.hpp"

using namespace rekindle;

namespace {

CalibrationSample cdnow(char const* end) {
    return calibration_sample(read_order_log(REKINDLE_SOURCE_DIR "/scenarios/data/cdnow.csv"),
                              *parse_calendar_day(end));
}

/// Family R played in continuous time, days cut to whole ones: `users` customers who are watched for `days`.
CalibrationSample played(FamilyR const& m, int users, int days, unsigned seed) {
    std::mt19937_64 dice{seed};
    std::normal_distribution<double> normal;
    auto const waiting = [&](double rate) { return std::exponential_distribution<double>{rate}(dice); };
    CalibrationSample sample;
    sample.end = days;
    for (int user = 0; user < users; ++user) {
        double const z1 = normal(dice), z2 = normal(dice), z3 = normal(dice);
        double const order = std::exp(m.a + m.sl * z1), lapse = std::exp(m.a + m.lu + m.su * z2);
        double const back = std::exp(m.a + m.ka + m.et * m.sl * z1 + m.sr * z3);
        SampledCustomer customer;
        customer.gap_begin = sample.gaps_days.size();
        double t = 0;
        bool fresh = true;
        int last = 0;
        while (t < days) {
            double gap = 0;
            for (int k = 0; k < m.phases; ++k) gap += waiting(m.phases * order);
            double const leave = waiting(fresh ? m.phi * lapse : lapse);
            fresh = leave < gap;
            t += fresh ? leave + waiting(back) : gap;
            int const day = static_cast<int>(t);
            if (day > days || day == last) continue;
            sample.gaps_days.push_back(day - last);
            sample.repeat_amounts.push_back(1);
            last = day;
            ++customer.repeats;
        }
        customer.last_day = last;
        sample.customers.push_back(customer);
    }
    sample.transactions = sample.customers.size() + sample.gaps_days.size();
    return sample;
}

}  // namespace

TEST_CASE("Family R has the known objective on the music shop's 39 weeks", "[fit]") {
    auto const data = day_histories(cdnow("1997-09-30"), GapOrder::kept);
    HistoryFilter const filter{data, 0};
    // Parameters and objectives of an independent program: Rv -14283.7, R -14284.1, Rd -14282.8, two_state -14309.3.
    FamilyR const rv{1,
                     FinalDeath::while_dormant,
                     -5.25,
                     std::exp(.11),
                     1,
                     std::exp(-.54),
                     std::exp(.65),
                     -1.78,
                     .56,
                     std::exp(.39),
                     -.55};
    double const prior = -(std::pow(.75 / 3, 2) + std::pow(.11 / .5, 2) + std::pow(1 / 1.5, 2) + std::pow(.14 / .5, 2) +
                           std::pow(.15 / .5, 2) + std::pow(.22, 2) + std::pow(.06 / .3, 2) + std::pow(.19 / .4, 2) +
                           std::pow(.15 / .7, 2)) /
                         2;
    CHECK(filter.log_likelihood(nodes_of(rv, {64, 64})) + prior == Approx(-14283.7).margin(1));
    CHECK(filter.log_likelihood(nodes_of(TwoState{.414, 42.95, .945, 34.2, .275, 121.9}, {46, 128})) ==
          Approx(-14309.3).margin(1.5));
}

TEST_CASE("Weeks 40 to 78 of the music shop are forecast from each customer's state", "[fit][slow]") {
    auto const sample = cdnow("1997-09-30");
    auto const whole = cdnow("1998-06-30");
    auto const data = day_histories(sample, GapOrder::kept);
    int const days = whole.end - sample.end;
    std::vector<int> happened;
    for (std::size_t i = 0; i < sample.customers.size(); ++i)
        happened.push_back(static_cast<int>(whole.customers[i].repeats - sample.customers[i].repeats));
    HistoryFilter const filter{data, 0};
    struct Score {
        double total = 0, crps = 0;
    };
    auto const score = [&](std::vector<UserFuture> const& futures) {
        Score s;
        for (std::size_t i = 0; i < happened.size(); ++i) {
            auto const& future = futures[data.of_customer[i]];
            s.total += future.expected_orders;
            double below = 0;
            for (std::size_t n = 0; n < future.count_chance.size(); ++n) {
                below += future.count_chance[n];
                s.crps += std::pow(below - (static_cast<int>(n) >= happened[i] ? 1 : 0), 2);
            }
        }
        s.crps /= static_cast<double>(happened.size());
        return s;
    };
    TwoStateGrid const grid{46, 32};
    auto const pareto = score(filter.futures(nodes_of(ParetoNbd{.5533, 10.578, .6062, 11.669}, grid), days, 80));
    std::vector<std::vector<UserFuture>> members;
    FamilyR const from{1,
                       FinalDeath::while_dormant,
                       -5.25,
                       std::exp(.11),
                       1,
                       std::exp(-.54),
                       std::exp(.65),
                       -1.78,
                       .56,
                       std::exp(.39),
                       -.55};
    for (auto const death : {FinalDeath::while_dormant, FinalDeath::at_lapse}) {
        FamilyRPlan plan;
        plan.death = death, plan.quick = true, plan.from = &from;
        members.push_back(filter.futures(nodes_of(fit_family_r(data, plan, {}).model, grid), days, 80));
    }
    auto const both = score(mixture(members, std::array{0.5, 0.5}));
    auto const two = score(filter.futures(nodes_of(TwoState{.414, 42.95, .945, 34.2, .275, 121.9}, grid), days, 80));
    INFO("Rv and Rd: total " << both.total << ", CRPS " << both.crps << "; two_state " << two.total << ", " << two.crps
                             << "; Pareto/NBD " << pareto.total << ", " << pareto.crps);
    CHECK(both.total == Approx(1882).epsilon(0.1));
    CHECK(two.total == Approx(1882).epsilon(0.1));
    CHECK(pareto.total == Approx(1882 * 0.885).epsilon(0.02));  // -11.5 % by the closed form
    CHECK(both.crps < pareto.crps);
    CHECK(two.crps < pareto.crps);
}

TEST_CASE("The parameters of family R are found again in a simulated log", "[fit][slow][statistical]") {
    FamilyR const truth{1, FinalDeath::none, -4, 1, 0.3, .6, 1.8, -1.2, .5, 1};
    auto const sample = played(truth, 1000, 300, 7);
    FamilyRPlan plan;
    plan.starts = 1;
    auto const fit = fit_family_r(day_histories(sample, GapOrder::kept), plan, {});
    std::array const wanted{truth.a,  std::log(truth.sl), truth.lu,          std::log(truth.su), std::log(truth.phi),
                            truth.ka, truth.et,           std::log(truth.sr)};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        auto const& p = fit.result.parameters[i];
        INFO(p.name << " " << std::log(p.value) << " +- " << p.se / p.value << ", true " << wanted[i]);
        CHECK(std::abs(std::log(p.value) - wanted[i]) < 5 * p.se / p.value + 0.05);  // 5 standard errors, 8 parameters
    }
}

TEST_CASE("Regular buyers choose a regular model, and its scenario keeps their order days", "[fit][slow]") {
    FamilyR const truth{3, FinalDeath::none, -2, .3, -3, .5, 1.5, -1.5, .5, 1};
    auto const sample = played(truth, 300, 200, 11);
    auto const choice = choose_model(sample, 0, {});
    CHECK(choice.phases >= 2);
    CHECK(choice.origins == 3);
    REQUIRE(choice.scores.size() == 6);
    CHECK(choice.chosen.starts_with("R"));
    double weights = 0;
    for (auto const& s : choice.scores) weights += s.weight;
    CHECK(weights == Approx(1).epsilon(1e-9));
}

TEST_CASE("The order rate is corrected where the expected orders are not the log's", "[fit]") {
    FamilyR const truth{1, FinalDeath::none, -3.5, .8, -.5, .6, 1.8, -1.2, .5, 1};
    auto const sample = played(truth, 4000, 200, 5);
    CHECK(expected_over_logged(truth, sample) == Approx(1).margin(0.04));  // five standard errors of the total
    auto const off = with_order_rate_times(truth, 1.2);
    CHECK(off.a + off.lu == Approx(truth.a + truth.lu));
    CHECK(expected_over_logged(off, sample) > 1.1);
    CHECK(expected_over_logged(with_order_rate_times(off, order_rate_correction(off, sample)), sample) ==
          Approx(1).margin(0.003));
}

TEST_CASE("A scenario of family R has positive parameters, half a day taken off regular gaps", "[fit]") {
    FamilyRFit fit;
    fit.model = {2, FinalDeath::at_lapse, -2, .5, -1, .6, 2, -1.5, .4, 1, -2};
    for (auto const& prior : family_r_priors(FinalDeath::at_lapse))
        fit.result.parameters.push_back({prior.name, 1, .1});
    fit.result.log_covariance = Matrix(9, std::vector<double>(9, 0.0));
    for (std::size_t i = 0; i < 9; ++i) fit.result.log_covariance[i][i] = .01;
    auto const written = scenario_parameters(fit);
    CHECK(written.value("final_share") == Approx(1 / (1 + std::exp(2.0))).epsilon(1e-9));
    CHECK(written.value("fragility") == Approx(2).epsilon(1e-9));
    CHECK(written.value("lapse_rate") == Approx(std::exp(-3 + .18)).epsilon(1e-9));
    double const median = written.value("order_rate") * std::exp(-std::pow(written.value("order_sigma"), 2) / 2);
    CHECK(1 / median == Approx(std::exp(2) + .5).epsilon(0.01));  // the median user's mean gap
    CHECK(family_r_processes(fit.model).find("regularity: 2") != std::string::npos);
    for (auto const& p : written.parameters) CHECK((p.value > 0 && p.se > 0));
}
