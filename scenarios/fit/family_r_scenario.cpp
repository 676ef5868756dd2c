#include "scenarios/fit/family_r_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/fit/node_day.hpp"

namespace rekindle {
namespace {

constexpr int parts_of_day = 16;
constexpr double difference = 1e-5;      ///< of the numerical derivatives
constexpr double least_variance = 1e-8;  ///< keeps the covariance positive definite
constexpr TwoStateGrid share_grid{32, 16};
constexpr double engine_highest_rate =
    1000;  ///< per day: the engine does not cap lapses and returns as the likelihood does

double return_sigma(FamilyR const& m) { return std::hypot(m.et * m.sl, m.sr); }

struct Named {
    std::string name;
    double log_value;
};

/// Log of the rate at which the engine orders as the day grid does. There an order ends its day and the next gap begins
/// in the morning: regular gaps (k > 1) are half a day longer than in continuous time.
double engine_log_rate(FamilyR const& m, double log_rate) {
    return m.phases == 1 ? log_rate : log_rate - std::log1p(std::exp(log_rate) / 2);
}

std::vector<Named> scenario_logs(FamilyR const& m) {
    double const back = return_sigma(m);
    double const low = engine_log_rate(m, m.a - m.sl), high = engine_log_rate(m, m.a + m.sl);
    double const a = (low + high) / 2, sl = (high - low) / 2;
    std::vector<Named> all{
        {"order_rate", a + sl * sl / 2}, {"order_sigma", std::log(sl)},  {"lapse_rate", m.a + m.lu + m.su * m.su / 2},
        {"lapse_sigma", std::log(m.su)}, {"fragility", std::log(m.phi)}, {"return_rate", m.a + m.ka + back * back / 2},
        {"return_sigma", std::log(back)}};
    if (m.death == FinalDeath::while_dormant) all.push_back({"gone_rate", m.a + m.ka + m.last});
    if (m.death == FinalDeath::at_lapse) all.push_back({"final_share", -std::log1p(std::exp(-m.last))});
    return all;
}

/// The model with one coordinate of the search moved.
FamilyR moved(FamilyR m, std::size_t coordinate, double by) {
    switch (coordinate) {
        case 0: m.a += by; break;
        case 1: m.sl *= std::exp(by); break;
        case 2: m.lu += by; break;
        case 3: m.su *= std::exp(by); break;
        case 4: m.phi *= std::exp(by); break;
        case 5: m.ka += by; break;
        case 6: m.et += by; break;
        case 7: m.sr *= std::exp(by); break;
        default: m.last += by; break;
    }
    return m;
}

template <int Phases>
double repeats(UserNode const& node, int days) {
    NodeFuture<Phases> const future{NodeDay<Phases>{node}, days, -1};
    std::array<double, Phases + 1> fresh{};
    fresh[0] = 1;
    double sum = 0;
    future.answer(0, fresh, 0, [&](std::size_t answer, double value) { sum = answer == 2 ? value : sum; });
    return sum;
}

double repeats(UserNode const& node, int phases, int days) {
    return phases == 1 ? repeats<1>(node, days) : phases == 2 ? repeats<2>(node, days) : repeats<3>(node, days);
}

}  // namespace

FitResult scenario_parameters(FamilyRFit const& fit) {
    FitResult result = fit.result;
    result.log_likelihood = fit.log_likelihood;
    result.aic = 2 * static_cast<double>(fit.result.parameters.size()) - 2 * fit.log_likelihood;
    auto const logs = scenario_logs(fit.model);
    std::size_t const n = fit.result.parameters.size();
    Matrix slope(logs.size(), std::vector<double>(n, 0.0));
    for (std::size_t k = 0; k < n; ++k) {
        auto const up = scenario_logs(moved(fit.model, k, difference));
        auto const down = scenario_logs(moved(fit.model, k, -difference));
        for (std::size_t i = 0; i < logs.size(); ++i)
            slope[i][k] = (up[i].log_value - down[i].log_value) / (2 * difference);
    }
    result.parameters.clear();
    result.log_covariance.assign(logs.size(), std::vector<double>(logs.size(), 0.0));
    for (std::size_t i = 0; i < logs.size(); ++i)
        for (std::size_t j = 0; j < logs.size(); ++j) {
            for (std::size_t k = 0; k < n; ++k)
                for (std::size_t l = 0; l < n; ++l)
                    result.log_covariance[i][j] += slope[i][k] * fit.result.log_covariance[k][l] * slope[j][l];
            if (i == j) result.log_covariance[i][j] += least_variance;
        }
    for (std::size_t i = 0; i < logs.size(); ++i) {
        double const value = std::exp(logs[i].log_value);
        result.parameters.push_back({logs[i].name, value, value * std::sqrt(result.log_covariance[i][i])});
    }
    return result;
}

std::string family_r_processes(FamilyR const& model) {
    std::string text = R"(lapse:                     # each user's rate per day is log-normal
  law: exponential
  rate: $lapse_rate
  frailty: {law: lognormal, sigma: $lapse_sigma}
return:                    # each user's rate per day while dormant; who orders often returns sooner
  law: exponential
  rate: $return_rate
  frailty: {law: lognormal, sigma: $return_sigma}
  with_order: true
)";
    if (model.death == FinalDeath::at_lapse)
        text += "  cure: $final_share       # lapses that are final: assumed, no log of some months tells\n";
    if (model.death == FinalDeath::while_dormant)
        text +=
            "gone: {law: exponential, rate: $gone_rate}   # final while dormant: assumed, no log of some months "
            "tells\n";
    text +=
        "fragile: {lapse: $fragility, settles_after_orders: 1, new_users: true}   # new and returned users, until they "
        "order again\n";
    double const rho = std::clamp(model.et * model.sl / return_sigma(model), -0.999, 0.999);
    text += fmt::format("frailty_correlation: [{{between: [orders, return], rho: {:.6g}}}]\n", rho);
    text += R"(orders:                    # each user's rate per day while active is log-normal
  rate: $order_rate
  frailty: {law: lognormal, sigma: $order_sigma}
)";
    if (model.phases > 1)
        text += fmt::format("  regularity: {}            # Erlang shape of the gaps while active\n", model.phases);
    return text;
}

double family_r_order_share(FamilyR const& model, int days) {
    auto const nodes = nodes_of(model, share_grid);
    double of_log = 0, simulated = 0;
    for (auto node : nodes.nodes) {
        of_log += node.weight * repeats(node, nodes.phases, days);
        node.order_rate = std::exp(engine_log_rate(model, std::log(node.order_rate)));
        for (double* rate :
             {&node.order_rate, &node.fresh_lapse_rate, &node.settled_lapse_rate, &node.return_rate, &node.gone_rate})
            *rate /= parts_of_day;
        simulated += node.weight * repeats(node, nodes.phases, days * parts_of_day);
    }
    return of_log / simulated;
}

double expected_over_logged(FamilyR const& model, CalibrationSample const& sample) {
    CalendarDay longest = 0;
    for (auto const& customer : sample.customers) longest = std::max(longest, sample.end - customer.first_day);
    std::vector<double> by_tenure(static_cast<std::size_t>(longest) + 1, 0.0);
    auto const population = nodes_of(model, share_grid, engine_highest_rate);
    for (auto const& node : population.nodes) {
        if (population.phases == 1) add_expected_repeats(NodeDay<1>{node}, node.weight, by_tenure);
        if (population.phases == 2) add_expected_repeats(NodeDay<2>{node}, node.weight, by_tenure);
        if (population.phases == 3) add_expected_repeats(NodeDay<3>{node}, node.weight, by_tenure);
    }
    double expected = 0;
    for (auto const& customer : sample.customers)
        expected += by_tenure[static_cast<std::size_t>(sample.end - customer.first_day)];
    return expected / static_cast<double>(sample.gaps_days.size());
}

FamilyR with_order_rate_times(FamilyR model, double factor) {
    double const by = std::log(factor);
    model.a += by, model.lu -= by, model.ka -= by;
    return model;
}

double order_rate_correction(FamilyR const& model, CalibrationSample const& sample) {
    double factor = 1;
    for (int round = 0; round < 6; ++round) {
        double const over = expected_over_logged(with_order_rate_times(model, factor), sample);
        if (round == 0 && std::abs(over - 1) < 0.01) return 1;
        if (std::abs(over - 1) < 0.002) break;
        factor = std::clamp(factor / over, 0.7, 1.4);
    }
    return factor;
}

}  // namespace rekindle
