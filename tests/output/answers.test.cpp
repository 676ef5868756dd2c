#include "output/answers.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "output/answer_files.hpp"
#include "output/estimate.hpp"
#include "output/number_format.hpp"
#include "output/terminal.hpp"
#include "tests/output/sample_run.hpp"

using namespace rekindle;
using namespace rekindle::sample;

namespace {

/// Users cut into parts of ten, a tenth of them held out.
RunResult run_with_parts(std::size_t users, std::size_t worlds) {
    std::vector<std::string> names{"none"};
    for (std::size_t w = 1; w < worlds; ++w) names.push_back("policy" + std::to_string(w));
    auto run = run_of(names, 0, 0);
    auto const invented = invented_users(3, users, worlds);
    run.replicates.push_back(replicate_of(invented, 0, 0, 0));
    auto& r = run.replicates[0];
    add_daily(r);
    r.part_users.assign(users / 10, 10);
    for (std::size_t w = 0; w < worlds; ++w) {
        r.worlds[w].parts.assign(users / 10, Sums{});
        for (std::size_t i = 0; i < users; ++i) {
            for (std::size_t c = 0; c < counter_count; ++c) {
                r.worlds[w].parts[i / 10][c] += invented[i].worlds[w][c];
                if (i % 10 == 0) r.worlds[w].holdout[c] += invented[i].worlds[w][c];
            }
        }
    }
    r.holdout_users = static_cast<std::int64_t>(users / 10);
    return run;
}

template <class Rows>
auto const& row(Rows const& rows, std::string const& policy, std::string const& name) {
    for (auto const& r : rows) {
        if constexpr (requires { r.figure; }) {
            if (r.policy == policy && r.figure == name) return r;
        } else {
            if (r.policy == policy && r.metric == name) return r;
        }
    }
    throw std::out_of_range(name);
}

}  // namespace

TEST_CASE("simultaneous intervals are wider than single ones and agree with resampling", "[output]") {
    auto const analysis = full_analysis(run_with_parts(2000, 4));
    auto const& rows = analysis.answers.simultaneous;
    CHECK(rows.size() >= 12);
    for (auto const& r : rows) {
        INFO(r.metric << " " << r.policy);
        CHECK((r.critical > 1.96 && r.critical < 2.4));
        REQUIRE(r.critical_bootstrap);
        CHECK(*r.critical_bootstrap == Approx(r.critical).margin(0.25));
        CHECK(r.high - r.low == Approx(2 * r.critical * r.se).epsilon(0.02));  // many events: nearly normal
        CHECK((r.p_adjusted >= 0 && r.p_adjusted <= 1));
    }
    CHECK(full_analysis(run_with_parts(2000, 2)).answers.simultaneous.empty());
}

namespace {

/// Wider than the single intervals, by no more than `widest` times, and p agrees with them.
void check_simultaneous(RunResult const& run, double widest) {
    auto const analysis = full_analysis(run);
    CHECK(analysis.answers.simultaneous.size() >= 4);
    for (auto const& r : analysis.answers.simultaneous) {
        INFO(r.metric << " " << r.policy << " p " << r.p_adjusted << " " << r.low << " to " << r.high);
        auto const d = std::ranges::find(analysis.differences, r.policy, &DifferenceEstimates::policy);
        auto const& single = *d->metrics[metric_index(r.metric)].ci95;
        double const times = (r.high - r.low) / (single.high - single.low);
        CHECK((times > 1 && times < widest));
        CHECK(r.low <= r.difference);
        CHECK(r.difference <= r.high);
        if (r.metric == "net_value") CHECK(r.high - r.low == Approx(2 * r.critical * r.se));
        CHECK((r.p_adjusted < 0.05) == (r.low > 0 || r.high < 0));
    }
}

RunResult replicated(std::size_t worlds, std::uint32_t replicates) {
    auto run = run_with_parts(20, worlds);
    run.replicates.clear();
    for (std::uint32_t r = 0; r < replicates; ++r) {
        run.replicates.push_back(replicate_of(invented_users(90 + r, 60, worlds, static_cast<int>(r % 4)), r, 0, 0));
        run.replicates.back().parameter_draw = r;
        add_daily(run.replicates.back());
    }
    return run;
}

}  // namespace

TEST_CASE("simultaneous intervals have the freedom of their own standard errors", "[output]") {
    auto const few_parts = run_with_parts(100, 4);
    check_simultaneous(few_parts, 1.35);  // 99 degrees of freedom, one replicate
    for (auto const& r : full_analysis(few_parts).answers.simultaneous) CHECK((r.critical > 2.3 && r.critical < 2.6));
    auto uncertain = replicated(4, 3);
    uncertain.uncertain = true;
    check_simultaneous(uncertain, 3);
    auto coupled = replicated(4, 5);
    for (auto& r : coupled.replicates) {
        for (auto& w : r.worlds) w.has_moments = false;
    }
    check_simultaneous(coupled, 1.6);  // t with 4 degrees of freedom
}

TEST_CASE("a comparison that is alone has its single interval among the simultaneous ones", "[output]") {
    auto run = replicated(3, 4);
    run.uncertain = true;
    for (auto& r : run.replicates) r.worlds[2] = r.worlds[0];
    auto const analysis = full_analysis(run);
    auto const& alone = row(analysis.answers.simultaneous, "policy1", "net_value");
    auto const& single = *analysis.differences[0].metrics[metric_index("net_value")].ci95;
    CHECK(alone.low == Approx(single.low));
    CHECK(alone.high == Approx(single.high));
    CHECK_THROWS(row(analysis.answers.simultaneous, "policy2", "net_value"));
}

TEST_CASE("segments divide by their users of the world, bought and referred ones too", "[output]") {
    auto run = small_run();
    run.segments = {"all"};
    auto& r = run.replicates[0];
    r.segment_users = {60};
    at(r.worlds[1].sums, Counter::referred_users) = 15, at(r.worlds[1].sums, Counter::acquired_users) = 25;
    r.worlds[1].segment_newcomers = {40};
    for (auto& w : r.worlds) w.segments = {w.sums};
    auto const analysis = full_analysis(run);
    for (std::size_t w = 0; w < 3; ++w) {
        auto const& a = analysis.answers.segments.at(w);
        CHECK(a.users == (w == 1 ? 100 : 60));
        CHECK(a.active_share_end == Approx(*analysis.worlds[w].metrics[metric_index("active_share_end")].mean));
        CHECK(a.active_days == Approx(*analysis.worlds[w].metrics[metric_index("active_days_per_user")].mean));
    }
}

TEST_CASE("without extra margin there is no break-even factor, and the reason is said", "[output]") {
    auto run = run_with_parts(2000, 2);
    at(run.replicates[0].worlds[1].sums, Counter::margin) = at(run.replicates[0].worlds[0].sums, Counter::margin);
    for (auto const less : {0, 1'000'000}) {
        at(run.replicates[0].worlds[1].sums, Counter::margin) -= less;
        auto const answers = full_analysis(run).answers;
        auto const& even = row(answers.economics, "policy1", "break_even_factor");
        CHECK_FALSE((even.value || even.low || even.bootstrap_low));
        CHECK(even.reason == "the extra margin is not above 0");
        CHECK(*row(answers.economics, "policy1", "roi").value <= 0);
    }
}

TEST_CASE("money figures agree with the metrics, and resampling with the delta method", "[output]") {
    auto const analysis = full_analysis(run_with_parts(2000, 2));
    auto const& metric = analysis.worlds[1].metrics[metric_index("roi")];
    auto const& roi = row(analysis.answers.economics, "policy1", "roi");
    CHECK(roi.value == metric.mean);
    CHECK(*roi.low == metric.ci95->low);
    double const width = *roi.high - *roi.low;
    CHECK(*roi.bootstrap_high - *roi.bootstrap_low == Approx(width).epsilon(0.25));
    auto const& even = row(analysis.answers.economics, "policy1", "break_even_factor");
    CHECK(*even.value == Approx(1 / *roi.value));
    CHECK((*even.bootstrap_low < *even.value && *even.value < *even.bootstrap_high));
    auto const few = full_analysis(run_with_parts(100, 2)).answers;
    CHECK_FALSE(row(few.economics, "policy1", "roi").bootstrap_low);
    CHECK(row(few.economics, "policy1", "roi").reason == "too few independent parts of the users to resample");
}

TEST_CASE("the imagined test stands beside the truth", "[output]") {
    auto const run = run_with_parts(2000, 2);
    auto const analysis = full_analysis(run);
    auto const& test = row(analysis.answers.holdout_tests, "policy1", "orders");
    auto const m = metric_index("orders");
    CHECK(test.truth == Approx(*analysis.differences[0].metrics[m].mean / 2000));
    CHECK((test.treated == 1800 && test.held_out == 200));
    CHECK(test.sample_ratio_p == 1);
    CHECK(std::abs(test.lift - test.truth) < 5 * test.se);
    CHECK((test.power > 0.05 && test.power <= 1));
    CHECK(test.type_m >= 1);
}

TEST_CASE("choices follow the draws of the parameters", "[output]") {
    auto run = run_of({"none", "mail"}, 0, 0);
    run.uncertain = true;
    run.parameters = {"channels.mail.cost", "users"};
    for (std::uint32_t r = 0; r < 12; ++r) {
        run.replicates.push_back(replicate_of(invented_users(r, 60, 2), r, 0, 0));
        add_daily(run.replicates.back());
        auto& tally = run.replicates.back();
        tally.parameter_draw = r;
        tally.parameters = {static_cast<double>(r), 1};
        at(tally.worlds[0].sums, Counter::net_value) = 0;
        at(tally.worlds[1].sums, Counter::net_value) = 1'000'000 * (4 - static_cast<std::int64_t>(r));
    }
    auto const answers = full_analysis(run).answers;
    REQUIRE(answers.choice.size() == 2);
    CHECK(answers.choice[0].probability_best == Approx(8 / 12.0));  // ties go to the first
    CHECK(answers.choice[1].expected_loss == Approx(28 / 12.0));
    CHECK(*answers.value_of_perfect_information == Approx(10 / 12.0));
    REQUIRE(answers.learning.size() == 1);  // what does not vary teaches nothing
    CHECK(answers.learning[0].parameter == "channels.mail.cost");
    CHECK(answers.learning[0].value == Approx(10 / 12.0).epsilon(0.2));
}

TEST_CASE("curves come from the spells of all replicates, in every file and on the terminal", "[output]") {
    auto run = small_run(2);
    for (auto& r : run.replicates) {
        r.spell_users = 60;
        for (auto& w : r.worlds) {
            for (auto& spell : w.spells) spell.assign(4, 0);
            w.spells[index_of(Spell::first_life_lapsed)] = {10, 0, 20, 0};
            w.spells[index_of(Spell::first_life_censored)] = {0, 0, 0, 30};
            w.spells[index_of(Spell::returned_naturally)] = {6, 0, 0, 0};
            w.spells[index_of(Spell::dormancy_censored)] = {0, 0, 0, 6};
        }
    }
    run.replicates[0].worlds[1].spells[index_of(Spell::first_life_lapsed)] = {20, 0, 30, 0};
    auto const analysis = full_analysis(run);
    auto const& answers = analysis.answers;
    CHECK(answers.spell_users == 120);
    REQUIRE(answers.retention.size() == 3);
    CHECK(answers.retention[0].value == std::vector<double>{1, 1 - 20 / 120.0, 1 - 20 / 120.0, 0.5, 0.5});
    CHECK(answers.retention[0].at_risk == std::vector<std::int64_t>{120, 100, 100, 60});
    REQUIRE(answers.returns.size() == 3);
    CHECK(answers.returns[0].value.back() == 0.5);
    REQUIRE_FALSE(answers.log_rank.empty());
    CHECK(answers.log_rank[0].policy == "mail");
    CHECK(answers.log_rank[0].observed == 80);
    auto const csv = curves_csv(answers);
    CHECK_THAT(csv, Catch::Contains("retention,none,first_life,2,100,40,0.8333333333333334,"));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 9 * 5);
    CHECK(answers_json(answers)["retention"][0]["points"].back()["value"] == 0.5);
    auto const table = terminal_table(run, analysis, ColorMode::plain);
    CHECK_THAT(table, Catch::Contains("share of lives that last, from 0 to 4 days of age"));
    std::istringstream lines{table};
    for (std::string line; std::getline(lines, line);) CHECK(width_of(line) <= 100);
}

TEST_CASE("every table has its lines in answers.csv and its list in summary.json", "[output]") {
    auto const answers = full_analysis(run_with_parts(2000, 3)).answers;
    auto const json = answers_json(answers);
    std::istringstream lines{answers_csv(answers)};
    std::string line;
    std::getline(lines, line);
    CHECK(line == "table,row,field,value");
    std::size_t count = 0;
    while (std::getline(lines, line)) {
        auto const first = line.find(','), second = line.find(',', first + 1), third = line.find(',', second + 1);
        auto const& row = json.at(line.substr(0, first)).at(std::stoul(line.substr(first + 1, second - first - 1)));
        auto const& value = row.at(line.substr(second + 1, third - second - 1));
        auto const text = line.substr(third + 1);
        if (value.is_number()) CHECK(std::stod(text) == value.get<double>());
        if (value.is_null()) CHECK(text.empty());
        ++count;
    }
    CHECK(count > 100);
}

TEST_CASE("channels and offers are counted step by step, with what each step cost", "[output]") {
    auto run = small_run(2);
    add_touches(run, {"email", "call"}, "ten, off");
    auto const answers = full_analysis(run).answers;
    REQUIRE(answers.channels.size() == 4);  // nothing is sent in world 0
    auto const& email = answers.channels[0];
    CHECK((email.policy == "mail" && email.channel == "email"));
    CHECK((email.sent == 40 && email.delivered == 30 && email.opened == 10 && email.clicked == 4));
    CHECK((email.returns == 2 && email.recalled == 1 && email.cost == Approx(0.4)));
    CHECK(*email.cost_per_click == Approx(0.1));
    CHECK(*email.cost_per_return == Approx(0.2));
    CHECK_FALSE(answers.channels[1].cost_per_return);
    REQUIRE(answers.offers.size() == 2);
    CHECK(*answers.offers[1].cost_per_redeemed == Approx(3));
    CHECK(answers.offers[1].leaked == 2);
    auto const csv = answers_csv(answers);
    CHECK_THAT(csv, Catch::Contains("channels,0,clicked,4\n"));
    CHECK_THAT(csv, Catch::Contains("offers,0,offer,\"ten, off\"\n"));
    CHECK(answers_json(answers)["channels"][1]["cost_per_return"].is_null());
}

TEST_CASE("reasons compete for the ends of first lives", "[output]") {
    auto run = small_run();
    run.lapse_reasons = {"price", "need, other"};
    for (auto& w : run.replicates[0].worlds) {
        for (auto& spell : w.spells) spell.assign(3, 0);
        w.spells[index_of(Spell::first_life_lapsed)] = {10, 20, 0};
        w.spells[index_of(Spell::first_life_censored)] = {0, 0, 30};
        w.lapse_ages = {{10, 5, 0}, {0, 15, 0}};
    }
    auto const answers = full_analysis(run).answers;
    REQUIRE(answers.lapse_reasons.size() == 6);
    auto const &price = answers.lapse_reasons[0], &need = answers.lapse_reasons[1];
    CHECK(price.value[1] == Approx(10 / 60.0));
    CHECK(price.value.back() == Approx(15 / 60.0));
    CHECK(need.value.back() == Approx(15 / 60.0));
    CHECK(price.value.back() + need.value.back() + answers.retention[0].value.back() == Approx(1));
    CHECK_THAT(curves_csv(answers), Catch::Contains("lapse_reasons,none,\"need, other\",2,"));
}

TEST_CASE("a policy that ranks has its own uplift curve, over replicates place by place", "[output]") {
    auto run = small_run(2);
    for (auto& r : run.replicates) {
        r.worlds[1].outcomes.users[1] = {30, 20, 0, 10};
        r.worlds[1].ranked = {{0, 20, 0, 0}, {10, 0, 0, 10}, {20, 0, 0, 0}};
    }
    auto const answers = full_analysis(run).answers;
    auto const curve = std::find_if(answers.qini.begin(), answers.qini.end(),
                                    [](auto const& a) { return a.policy == "mail" && a.ranking == "policy"; });
    REQUIRE(curve != answers.qini.end());
    CHECK(curve->reached == std::vector<double>{0, 20 / 60.0, 40 / 60.0, 1});
    CHECK(curve->gain == std::vector<double>{0, 20 / 60.0, 20 / 60.0, 20 / 60.0});
    CHECK(*curve->coefficient == Approx(1));
    for (auto const& a : answers.qini) CHECK((a.policy == "mail" || a.ranking != "policy"));
}

TEST_CASE("a policy has paid back when its margin covers every kind of cost", "[output]") {
    for (auto const kind : daily_costs) {
        auto run = run_of({"none", "late"}, 0, 0);
        auto& r = run.replicates.emplace_back();
        r.users = 2;
        r.worlds.resize(2);
        for (auto& world : r.worlds) {
            for (auto& series : world.daily) series.assign(12, 0);
            world.daily[index_of(Daily::margin)].assign(12, 5);
        }
        auto& late = r.worlds[1];
        late.sums[index_of(Counter::cost_total)] = 40;
        late.daily[index_of(kind)][2] =
            40;  // from the fourth day on 10 more a day: even at the end of day 6, ahead on day 7
        for (std::size_t day = 3; day < 12; ++day) late.daily[index_of(Daily::margin)][day] = 15;
        INFO(name_of(kind));
        CHECK(full_analysis(run).answers.payback.at(0).day == 7);
        late.daily[index_of(Daily::margin)][11] = -100;
        CHECK_FALSE(full_analysis(run).answers.payback.at(0).day);
    }
}
