#include "output/estimate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "output/spread.hpp"
#include "tests/output/sample_run.hpp"
#include "tests/output/temporary_folder.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

using PerUser = std::function<double(User const&)>;

double mean_over(std::vector<User> const& users, PerUser const& value) {
    double sum = 0;
    for (auto const& u : users) sum += value(u);
    return sum / static_cast<double>(users.size());
}

/// Textbook: N times the sample variance.
double variance_of_total(std::vector<User> const& users, PerUser const& value) {
    double const mean = mean_over(users, value);
    double squares = 0;
    for (auto const& u : users) squares += (value(u) - mean) * (value(u) - mean);
    auto const n = static_cast<double>(users.size());
    return n * squares / (n - 1);
}

PerUser own(std::size_t w, Counter c) {
    return [=](User const& u) { return get(u.worlds[w], c); };
}

PerUser minus(PerUser a, PerUser b) {
    return [=](User const& u) { return a(u) - b(u); };
}

double total(std::vector<User> const& users, PerUser const& value) {
    return mean_over(users, value) * static_cast<double>(users.size());
}

/// Variance of a / b by the delta method on the residuals a - (A / B) b.
double ratio_variance(std::vector<User> const& users, PerUser const& a, PerUser const& b) {
    double const ratio = total(users, a) / total(users, b);
    auto const residual = [&](User const& u) { return a(u) - ratio * b(u); };
    return variance_of_total(users, residual) / (total(users, b) * total(users, b));
}

RunResult run_with(std::vector<User> const& users, std::size_t baseline, int twin) {
    std::vector<std::string> names{"none", "mail", "push"};
    names.resize(users.front().worlds.size());
    auto run = run_of(names, baseline, twin);
    run.replicates.push_back(replicate_of(users, 0, baseline, twin));
    return run;
}

Estimate world_metric(Analysis const& a, std::size_t w, char const* name) {
    return a.worlds[w].metrics[metric_index(name)];
}
DifferenceEstimate difference_metric(Analysis const& a, std::size_t d, char const* name) {
    return a.differences[d].metrics[metric_index(name)];
}

auto const near = [](double x) { return Approx(x).epsilon(1e-9); };

}  // namespace

TEST_CASE("totals, shares and ratios of one replicate have the textbook errors over users", "[output]") {
    auto const users = invented_users(1, 500, 3);
    auto const analysis = analyse(run_with(users, 0, 0));

    auto const& returns = world_metric(analysis, 1, "returns");
    CHECK(*returns.mean == near(total(users, own(1, Counter::returns))));
    CHECK(*returns.se == near(std::sqrt(variance_of_total(users, own(1, Counter::returns)))));
    // A count's variance grows with the count, so it is another one at either end.
    for (double const end : {returns.ci95->low, returns.ci95->high})
        CHECK(std::fabs(end - *returns.mean) == near(t_975(499) * *returns.se * std::sqrt(end / *returns.mean)));
    CHECK(*returns.se_luck == *returns.se);
    CHECK(*returns.se_parameters == 0);
    CHECK(returns.reason.empty());

    auto const& days = world_metric(analysis, 1, "active_days");
    CHECK(*days.mean == near(total(users, own(1, Counter::active_ticks)) / 1048576));
    auto const& per_user = world_metric(analysis, 1, "active_days_per_user");
    CHECK(*per_user.mean == near(*days.mean / 500));
    CHECK(*per_user.se == near(*days.se / 500));
    auto const& revenue = world_metric(analysis, 2, "revenue");
    CHECK(*revenue.mean == near(total(users, own(2, Counter::revenue)) / 1e6));

    double const active = mean_over(users, own(1, Counter::active_end));
    auto const& share = world_metric(analysis, 1, "active_share_end");
    CHECK(*share.mean == near(active));
    CHECK(*share.se == near(std::sqrt(active * (1 - active) / 499)));

    auto const churned = own(2, Counter::second_churned_90), at_risk = own(2, Counter::second_at_risk_90);
    auto const& churn = world_metric(analysis, 2, "second_churn_90d");
    CHECK(*churn.mean == near(total(users, churned) / total(users, at_risk)));
    CHECK(*churn.se == near(std::sqrt(ratio_variance(users, churned, at_risk))));
}

TEST_CASE("differences are paired user by user and report their variance reduction", "[output]") {
    auto const users = invented_users(2, 500, 3);
    auto const analysis = analyse(run_with(users, 0, 0));
    for (auto const counter : {Counter::orders, Counter::lapses, Counter::returns}) {
        auto const& e = difference_metric(analysis, 1, std::string(name_of(counter)).c_str());
        auto const paired = minus(own(2, counter), own(0, counter));
        double const variance = variance_of_total(users, paired);
        CHECK(*e.mean == near(total(users, paired)));
        CHECK(*e.se == near(std::sqrt(variance)));
        double const apart = variance_of_total(users, own(2, counter)) + variance_of_total(users, own(0, counter));
        CHECK(*e.variance_reduction == near(apart / variance));
    }
    // A difference of ratios: the variance of the difference of their linearised users.
    auto const linear = [&](std::size_t w) -> PerUser {
        auto const a = own(w, Counter::second_churned_90), b = own(w, Counter::second_at_risk_90);
        double const B = total(users, b), ratio = total(users, a) / B;
        return [=](User const& u) { return (a(u) - ratio * b(u)) / B; };
    };
    auto const& churn = difference_metric(analysis, 0, "second_churn_90d");
    CHECK(*churn.se == near(std::sqrt(variance_of_total(users, minus(linear(1), linear(0))))));
}

TEST_CASE("incremental returns, roi and cost per return compare with the untouched twin", "[output]") {
    auto const users = invented_users(3, 800, 3);
    auto const analysis = analyse(run_with(users, 0, 0));
    auto const first = minus(own(2, Counter::returned_first), own(0, Counter::returned_first));
    auto const to_end = minus(own(2, Counter::returned_to_end), own(0, Counter::returned_to_end));
    auto const margin = minus(own(2, Counter::margin), own(0, Counter::margin));
    auto const cost = minus(own(2, Counter::cost_total), own(0, Counter::cost_total));

    auto const& incremental = world_metric(analysis, 2, "incremental_returns");
    CHECK(*incremental.mean == near(total(users, first)));
    CHECK(*incremental.se == near(std::sqrt(variance_of_total(users, first))));
    CHECK(*difference_metric(analysis, 1, "incremental_returns").mean == *incremental.mean);

    auto const& all = world_metric(analysis, 2, "incremental_returns_to_end");
    CHECK(*all.mean == near(total(users, to_end)));
    CHECK(*all.mean != *incremental.mean);
    CHECK(*all.se == near(std::sqrt(variance_of_total(users, to_end))));

    auto const& roi = world_metric(analysis, 2, "roi");
    CHECK(*roi.mean == near(total(users, margin) / total(users, cost)));
    CHECK(*roi.se == near(std::sqrt(ratio_variance(users, margin, cost))));

    auto const& per_return = world_metric(analysis, 2, "cost_per_incremental_return");
    CHECK(*per_return.mean == near(total(users, cost) / 1e6 / total(users, to_end)));
    CHECK(*per_return.se == near(std::sqrt(ratio_variance(users, cost, to_end)) / 1e6));
}

TEST_CASE("a twin that is not the baseline gives the same estimates of what it defines", "[output]") {
    auto const users = invented_users(3, 800, 3);
    auto const to_twin = analyse(run_with(users, 0, 0)), to_mail = analyse(run_with(users, 1, 0));
    for (char const* name :
         {"incremental_returns", "incremental_returns_to_end", "extra_returns", "roi", "cost_per_incremental_return"}) {
        CHECK(*world_metric(to_mail, 2, name).mean == near(*world_metric(to_twin, 2, name).mean));
        CHECK(*world_metric(to_mail, 2, name).se == near(*world_metric(to_twin, 2, name).se));
    }
    // push minus mail, both against the twin: three worlds in one variance.
    auto const linear = [&](std::size_t w) -> PerUser {
        auto const a = minus(own(w, Counter::margin), own(0, Counter::margin));
        auto const b = minus(own(w, Counter::cost_total), own(0, Counter::cost_total));
        double const B = total(users, b), ratio = total(users, a) / B;
        return [=](User const& u) { return (a(u) - ratio * b(u)) / B; };
    };
    auto const& roi = difference_metric(to_mail, 1, "roi");
    CHECK(*roi.se == near(std::sqrt(variance_of_total(users, minus(linear(2), linear(1))))));

    auto without = run_with(users, 1, 0);
    for (auto& w : without.replicates[0].worlds) w.has_twin_moments = false;
    auto const lost = analyse(without);
    CHECK_FALSE(world_metric(lost, 2, "incremental_returns").se);
    CHECK_THAT(world_metric(lost, 2, "incremental_returns").reason, Catch::Contains("not the baseline"));
}

TEST_CASE("what has no value is empty and says why", "[output]") {
    auto users = invented_users(4, 50, 2);
    for (auto& u : users) at(u.worlds[1], Counter::second_at_risk_90) = 0;
    auto const analysis = analyse(run_with(users, 0, 0));
    auto const& churn = world_metric(analysis, 1, "second_churn_90d");
    CHECK_FALSE(churn.mean);
    CHECK_FALSE(churn.se);
    CHECK(churn.reason == "second_at_risk_90 is 0");
    CHECK(difference_metric(analysis, 0, "second_churn_90d").reason == "second_at_risk_90 is 0");
    CHECK(world_metric(analysis, 0, "roi").reason == "the untouched world itself");
    CHECK(difference_metric(analysis, 0, "roi").reason == "baseline: the untouched world itself");

    auto const alone = analyse(run_with(users, 0, -1));
    CHECK(world_metric(alone, 1, "incremental_returns").reason == "no untouched world in the run");
    CHECK_FALSE(difference_metric(alone, 0, "extra_returns").mean);

    auto same = invented_users(4, 50, 2);
    for (auto& u : same) u.worlds[1] = u.worlds[0];
    auto const nothing = analyse(run_with(same, 0, 0));
    auto const& orders = difference_metric(nothing, 0, "orders");
    CHECK(*orders.mean == 0);
    CHECK(*orders.se == 0);
    CHECK_FALSE(orders.variance_reduction);
    CHECK_THAT(orders.reason, Catch::Contains("no variance"));
    CHECK(*difference_metric(nothing, 0, "second_churn_90d").se == 0);
    CHECK(world_metric(nothing, 1, "roi").reason == "cost_total equals that of the untouched world");

    same.resize(1);
    auto const one = analyse(run_with(same, 0, 0));
    CHECK(*world_metric(one, 0, "orders").mean == get(same[0].worlds[0], Counter::orders));
    CHECK(world_metric(one, 0, "orders").reason == "fewer than two users");
}

TEST_CASE("arrivals add the spread of their number", "[output]") {
    auto users = invented_users(5, 400, 2);
    for (std::size_t i = 0; i < users.size(); i += 4) users[i].arrived = true;
    auto const analysis = analyse(run_with(users, 0, 0));
    double stock_sum = 0, squares = 0;
    for (auto const& u : users) {
        double const x = get(u.worlds[1], Counter::orders);
        squares += x * x;
        if (!u.arrived) stock_sum += x;
    }
    double const variance = (squares - stock_sum * stock_sum / 300) * 400 / 399;
    CHECK(*world_metric(analysis, 1, "orders").se == near(std::sqrt(variance)));
}

TEST_CASE("users that a policy buys are a fixed number, apart from the stock", "[output]") {
    auto users = invented_users(6, 400, 2);
    double sums[2] = {}, squares = 0;
    for (std::size_t i = 0; i < users.size(); ++i) {
        auto& u = users[i];
        u.acquired = i % 5 == 0;
        at(u.worlds[1], Counter::acquired_users) = u.acquired;
        if (u.acquired) u.worlds[0] = Totals{};
        double const x = get(u.worlds[1], Counter::orders);
        sums[u.acquired] += x;
        squares += x * x;
    }
    auto const analysis = analyse(run_with(users, 0, 0));
    double const variance = (squares - sums[0] * sums[0] / 320 - sums[1] * sums[1] / 80) * 400 / 399;
    CHECK(*world_metric(analysis, 1, "orders").se == near(std::sqrt(variance)));
    CHECK(*world_metric(analysis, 1, "orders").mean == near(sums[0] + sums[1]));
    CHECK(*world_metric(analysis, 1, "acquired_users").mean == 80);
    CHECK(*world_metric(analysis, 1, "acquired_users").se == 0);
}

TEST_CASE("replicates of independent users average", "[output]") {
    auto run = run_of({"none", "mail"}, 0, 0);
    double variance = 0, mean = 0;
    for (std::uint32_t r = 0; r < 4; ++r) {
        auto const users = invented_users(60 + r, 200, 2);
        run.replicates.push_back(replicate_of(users, r, 0, 0));
        variance += variance_of_total(users, own(1, Counter::orders)) / 16;
        mean += total(users, own(1, Counter::orders)) / 4;
    }
    auto const analysis = analyse(run);
    CHECK(*world_metric(analysis, 1, "orders").mean == near(mean));
    CHECK(*world_metric(analysis, 1, "orders").se == near(std::sqrt(variance)));
}

namespace {

/// Coupled replicates: the same users, their moments withheld.
RunResult coupled_run(std::uint32_t replicates, bool uncertain = false, std::uint32_t per_draw = 1) {
    auto run = run_of({"none", "mail"}, 0, 0);
    run.coupled = true, run.uncertain = uncertain;
    for (std::uint32_t r = 0; r < replicates; ++r) {
        int const shift = uncertain ? static_cast<int>(r / per_draw * 7 % 10) : 0;
        run.replicates.push_back(replicate_of(invented_users(80 + r, 100, 2, shift), r, 0, 0));
        run.replicates.back().parameter_draw = r / per_draw;
        for (auto& w : run.replicates.back().worlds) w.has_moments = false;
    }
    return run;
}

std::vector<double> sums_of(RunResult const& run, std::size_t w, Counter c) {
    std::vector<double> values;
    for (auto const& r : run.replicates) values.push_back(get(r.worlds[w].sums, c));
    return values;
}

double mean_of(std::vector<double> const& values) {
    double sum = 0;
    for (double const v : values) sum += v;
    return sum / static_cast<double>(values.size());
}

double squares_of(std::vector<double> const& values) {
    double sum = 0;
    for (double const v : values) sum += (v - mean_of(values)) * (v - mean_of(values));
    return sum;
}

}  // namespace

TEST_CASE("coupled users are judged over replicates, one of which tells nothing", "[output]") {
    auto const run = coupled_run(6);
    auto const analysis = analyse(run);
    auto const orders = sums_of(run, 1, Counter::orders), base = sums_of(run, 0, Counter::orders);
    auto const& e = world_metric(analysis, 1, "orders");
    CHECK(*e.se == near(std::sqrt(squares_of(orders) / 5 / 6)));
    for (double const end : {e.ci95->low, e.ci95->high})
        CHECK(std::fabs(end - *e.mean) == near(t_975(5) * *e.se * std::sqrt(end / *e.mean)));

    std::vector<double> paired;
    for (std::size_t r = 0; r < 6; ++r) paired.push_back(orders[r] - base[r]);
    auto const& d = difference_metric(analysis, 0, "orders");
    CHECK(*d.se == near(std::sqrt(squares_of(paired) / 30)));
    CHECK(*d.variance_reduction == near((squares_of(orders) + squares_of(base)) / squares_of(paired)));

    // A ratio: the jackknife over replicates of the pooled ratio.
    auto const a = sums_of(run, 1, Counter::second_churned_90), b = sums_of(run, 1, Counter::second_at_risk_90);
    std::vector<double> left_out;
    for (std::size_t r = 0; r < 6; ++r) left_out.push_back((mean_of(a) * 6 - a[r]) / (mean_of(b) * 6 - b[r]));
    auto const& churn = world_metric(analysis, 1, "second_churn_90d");
    CHECK(*churn.mean == near(mean_of(a) / mean_of(b)));
    CHECK(*churn.se == near(std::sqrt(squares_of(left_out) * 5 / 6)));

    auto const one = analyse(coupled_run(1));
    CHECK(world_metric(one, 1, "orders").mean);
    CHECK_FALSE(world_metric(one, 1, "orders").se);
    CHECK_FALSE(world_metric(one, 1, "orders").ci95);
    CHECK_THAT(world_metric(one, 1, "orders").reason, Catch::Contains("2 or more replications"));
    CHECK_FALSE(difference_metric(analyse(coupled_run(2)), 0, "orders").variance_reduction);
}

TEST_CASE("uncertain parameters and luck are told apart by the analysis of variance", "[output]") {
    auto const run = coupled_run(12, true, 2);
    auto const& e = world_metric(analyse(run), 1, "returns");
    auto const x = sums_of(run, 1, Counter::returns);
    double within = 0, between = 0;
    for (std::size_t d = 0; d < 6; ++d) {
        double const centre = (x[2 * d] + x[2 * d + 1]) / 2;
        within += 2 * (x[2 * d] - centre) * (x[2 * d] - centre) / 6;
        between += 2 * (centre - mean_of(x)) * (centre - mean_of(x)) / 5;
    }
    REQUIRE(between > within);
    CHECK(*e.se_luck == near(std::sqrt(within / 12)));
    CHECK(*e.se_parameters == near(std::sqrt((between - within) / 2)));
    CHECK(*e.se == near(std::hypot(*e.se_luck, *e.se_parameters)));

    auto const unpaired = world_metric(analyse(coupled_run(6, true, 1)), 1, "returns");
    CHECK(unpaired.se);
    CHECK_FALSE(unpaired.se_luck);
    CHECK_THAT(unpaired.reason, Catch::Contains("not told apart"));

    auto const one = world_metric(analyse(coupled_run(1, true)), 1, "returns");
    CHECK_FALSE(one.se);
    CHECK_THAT(one.reason, Catch::Contains("given these parameters"));
}

TEST_CASE("uncertain parameters with independent users take the luck from the users", "[output]") {
    auto run = run_of({"none", "mail"}, 0, 0);
    run.uncertain = true;
    double luck = 0;
    std::vector<double> totals;
    for (std::uint32_t r = 0; r < 10; ++r) {
        auto const users = invented_users(100 + r, 300, 2, static_cast<int>(r * 7 % 10));
        run.replicates.push_back(replicate_of(users, r, 0, 0));
        run.replicates.back().parameter_draw = r;
        luck += variance_of_total(users, own(1, Counter::returns)) / 10;
        totals.push_back(total(users, own(1, Counter::returns)));
    }
    auto const& e = world_metric(analyse(run), 1, "returns");
    CHECK(*e.se_luck == near(std::sqrt(luck / 10)));
    CHECK(*e.se_parameters == near(std::sqrt(squares_of(totals) / 9 - luck)));

    run.replicates.resize(1);
    auto const& one = world_metric(analyse(run), 1, "returns");
    CHECK(one.ci95);
    CHECK_FALSE(one.se_parameters);
    CHECK_THAT(one.reason, Catch::Contains("given these parameters"));
}

TEST_CASE("nothing seen among few leaves room for something, in the natural range", "[output]") {
    // 40 users, each with a return, none with a second lapse; all active at the end.
    std::vector<User> users(40);
    for (auto& u : users) {
        u.worlds.assign(2, Totals{});
        for (auto& x : u.worlds) {
            at(x, Counter::returns) = at(x, Counter::second_at_risk_30) = at(x, Counter::active_end) = 1;
            derive(x);
        }
    }
    auto run = run_with(users, 0, 0);
    add_impossible(run);
    auto const analysis = analyse(run);
    auto const interval = [&](char const* name) { return *world_metric(analysis, 1, name).ci95; };
    double const z2 = 3.841458820694124;
    CHECK(interval("second_churn_30d").low == 0);
    CHECK(interval("second_churn_30d").high == near(z2 / (40 + z2)));  // 0.0876
    CHECK(interval("active_share_end").low == near(1 - z2 / (40 + z2)));
    CHECK(interval("active_share_end").high == 1);
    CHECK(interval("lapses").low == 0);
    CHECK(interval("lapses").high == near(z2));
    CHECK(interval("clicks").high == near(z2));
    CHECK(world_metric(analysis, 0, "clicks").ci95->high == 0);  // nobody is touched there
    CHECK(interval("gone").high == 0);                           // cannot happen
    auto const& paired = difference_metric(analysis, 0, "second_churn_30d");
    CHECK(paired.ci95->low == near(-z2 / (40 + z2)));
    CHECK(paired.ci95->high == near(z2 / (40 + z2)));
    CHECK(difference_metric(analysis, 0, "returns").ci95->high == near(z2));
    // Nothing tells what an order would have brought.
    CHECK(*world_metric(analysis, 1, "revenue").mean == 0);
    CHECK_FALSE(world_metric(analysis, 1, "revenue").ci95);
    CHECK_THAT(world_metric(analysis, 1, "revenue").reason, Catch::Contains("nothing of it was seen"));
    CHECK(world_metric(analysis, 0, "cost_messages").ci95->high == 0);
    // Between two worlds that nobody touches there is no difference.
    run.impossible[1] = run.impossible[0];
    CHECK(difference_metric(analyse(run), 0, "returns").ci95->high == 0);
}

TEST_CASE("replicates that agree on a few events have the interval of independent ones", "[output]") {
    auto run = run_of({"none", "mail"}, 0, 0);
    for (std::uint32_t r = 0; r < 2; ++r) {
        std::vector<User> users(20);
        for (std::size_t i = 0; i < users.size(); ++i) {
            users[i].worlds.assign(2, Totals{});
            at(users[i].worlds[1], Counter::lapses) = at(users[i].worlds[1], Counter::active_end) = i < 3;
        }
        run.replicates.push_back(replicate_of(users, r, 0, 0));
        for (auto& w : run.replicates.back().worlds) w.has_moments = false;
    }
    auto const analysis = analyse(run);
    auto const& lapses = world_metric(analysis, 1, "lapses");
    CHECK(*lapses.mean == 3);
    CHECK(*lapses.se == 0);
    for (double const end : {lapses.ci95->low, lapses.ci95->high})  // six in two: 3 and sqrt(3 / 2)
        CHECK(std::fabs(end - 3) == near(1.959963984540054 * std::sqrt(end / 2)));
    auto const share = *world_metric(analysis, 1, "active_share_end").ci95;
    for (double const end : {share.low, share.high})  // six of forty
        CHECK(std::fabs(end - 0.15) == near(1.959963984540054 * std::sqrt(end * (1 - end) / 40)));
}

TEST_CASE("user types are means over replicates", "[output]") {
    auto run = small_run(2);
    run.replicates[1].worlds[1].user_types.persuadable = 14;
    auto const analysis = analyse(run);
    CHECK_FALSE(analysis.user_types[0]);
    CHECK(analysis.user_types[1]->persuadable == 12.5);
    CHECK(analysis.user_types[2]->sure_thing == 20);
}

TEST_CASE("every metric is one row with a name of its own", "[output]") {
    std::vector<std::string> names;
    for (auto const& m : metrics()) {
        names.emplace_back(m.name);
        CHECK(m.label.size() <= 24);
        bool const ratio = m.kind == MetricKind::ratio || m.kind == MetricKind::twin_ratio;
        CHECK(m.denominator.has_value() == ratio);
        CHECK(metrics()[metric_index(m.name)].name == m.name);
    }
    std::sort(names.begin(), names.end());
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
    CHECK_THROWS_AS(metric_index("no such metric"), std::logic_error);
}

TEST_CASE("docs/results.md holds the metric table, row by row", "[output][contract]") {
    auto const page = bytes_of(std::filesystem::path(REKINDLE_SOURCE_DIR) / "docs/results.md");
    for (auto const& m : metrics()) {
        auto const over = m.denominator                 ? " / " + std::string(name_of(*m.denominator))
                          : m.kind == MetricKind::share ? " / users"
                                                        : "";
        auto const row = "| `" + std::string(m.name) + "` | " + unit_name(m.unit, "currency") + " | " +
                         std::string(name_of(m.kind)) + " | " + std::string(name_of(m.visibility)) + " | " +
                         std::string(name_of(m.numerator)) + over + " | " + std::string(m.window) + " | " +
                         std::string(m.meaning) + " |";
        INFO(row);
        CHECK(page.find(row) != std::string::npos);
    }
}
