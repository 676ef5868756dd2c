#include "output/sweep_table.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "sim/base/text_wrap.hpp"

using namespace rekindle;

namespace {

SweepCell cell(double mean, double se, std::optional<double> difference = {}, std::vector<double> values = {}) {
    return {mean, se, difference, difference ? std::optional{se} : std::nullopt, std::move(values)};
}

/// Points with a baseline and one policy each, whose net value is ahead by `leads`.
SweepTable table_of(std::vector<double> const& leads, double se) {
    SweepTable table;
    table.name = "t";
    table.factors = {"wait"};
    table.responses = {"net_value", "cost_total"};
    table.points = leads.size();
    for (std::size_t i = 0; i < leads.size(); ++i) {
        std::vector<std::string> const levels{std::to_string(10 * i) + "d"};
        table.rows.push_back({i, levels, "none", true, {cell(100, se), cell(0, 0)}, ""});
        table.rows.push_back({i, levels, "mail", false, {cell(100 + leads[i], se, leads[i]), cell(5, 0, 5)}, ""});
    }
    return table;
}

}  // namespace

TEST_CASE("a sweep is ranked by the difference to the baseline, baselines left out") {
    auto const ranking = rank_sweep(table_of({1, 30, -5}, 0.5));
    REQUIRE(ranking.ranks.size() == 3);
    CHECK(ranking.of_difference);
    CHECK(ranking.ranks[0].row == 3);
    CHECK(ranking.ranks[2].row == 5);
    CHECK(ranking.ranks[0].close_to_best);
    CHECK_FALSE(ranking.ranks[1].close_to_best);
    // Sidak for three: the normal point of 0.99149 is 2.388.
    CHECK(*ranking.ranks[0].half_width == Approx(0.5 * 2.388).epsilon(0.001));
}

TEST_CASE("the best is among the rows marked close to it in at least 95 of 100 runs") {
    // Ten candidates with the same true value: some row leads by luck; all must be marked but in 5 % of the runs.
    // With 4,000 runs the share lies 6 standard errors (a false alarm in a thousand million) above 0.929.
    std::mt19937_64 bits{7};
    std::normal_distribution<double> luck;
    int whole = 0;
    for (int run = 0; run < 4000; ++run) {
        std::vector<double> leads(10);
        for (auto& x : leads) x = luck(bits);
        auto const ranking = rank_sweep(table_of(leads, 1));
        bool first_marked = false;
        for (auto const& rank : ranking.ranks) first_marked = first_marked || (rank.row == 1 && rank.close_to_best);
        whole += first_marked ? 1 : 0;
    }
    CHECK(whole > 0.929 * 4000);
}

TEST_CASE("pairs of replications tell points apart that independent luck would not") {
    SweepTable table;
    table.factors = {"a"}, table.responses = {"orders"};
    std::vector<double> const luck{-50, 10, 40, 0};
    for (std::size_t i = 0; i < 2; ++i) {
        std::vector<double> values;
        for (std::size_t r = 0; r < luck.size(); ++r)
            values.push_back(100 + luck[r] + (i == 0 ? 0 : 5 + 0.1 * static_cast<double>(r)));
        table.rows.push_back({i, {std::to_string(i)}, "mail", true, {cell(i == 0 ? 100 : 105.15, 20, {}, values)}, ""});
    }
    CHECK_FALSE(rank_sweep(table).ranks[1].close_to_best);
    table.common_random_numbers = false;
    CHECK(rank_sweep(table).ranks[1].close_to_best);
}

TEST_CASE("the table of a sweep as CSV keeps failed points and hostile names harmless") {
    auto table = table_of({1}, 0.5);
    table.rows.push_back({1, {"=cmd()"}, "", false, {}, "failed, \"badly\""});
    auto const csv = sweep_csv(table);
    CHECK(csv.substr(0, csv.find('\n')) ==
          "point,wait,policy,baseline,net_value,net_value_se,net_value_difference,net_value_difference_se,cost_total,"
          "cost_total_se,cost_total_difference,cost_total_difference_se,error");
    CHECK(csv.find("0,0d,mail,0,101,0.5,1,0.5,5,0,5,0,\n") != std::string::npos);
    CHECK(csv.find("\"failed, \"\"badly\"\"\"") != std::string::npos);
}

TEST_CASE("the ranked table fits 100 columns") {
    auto table = table_of(std::vector<double>(40, 1), 0.5);
    for (int i = 0; i < 12; ++i) table.responses.push_back("returns");
    for (auto& row : table.rows) row.cells.resize(table.responses.size(), cell(123456.789, 1.5, 3));
    auto const text = sweep_text(table, 15, ColorMode::plain);
    for (std::size_t from = 0; from < text.size();) {
        auto const to = text.find('\n', from);
        CHECK(width_of(text.substr(from, to - from)) <= 100);
        from = to + 1;
    }
    CHECK(text.find("25 further rows") != std::string::npos);
}
