#include "scenarios/scenario.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "sim/population/further_fields.hpp"
#include "tests/scenarios/model_text.hpp"

using namespace rekindle;
using rekindle::test::model_text;
namespace fs = std::filesystem;

namespace {

fs::path const source{REKINDLE_SOURCE_DIR};
constexpr char const* small = "name: a\nusers: 10\nhorizon: 10d\n";

Model model_of(std::string const& more, std::vector<std::string> const& overrides = {}) {
    return Scenario::parse(small + more, "s", overrides).resolve(1, 0);
}

std::string error_of(std::string const& text, std::vector<std::string> const& overrides = {}) {
    try {
        (void)Scenario::parse(text, "s", overrides);
    } catch (ScenarioError const& e) { return e.what(); }
    return "";
}

/// Files in a folder of their own.
class Folder {
  public:
    Folder() : path_{fs::temp_directory_path() / ("rekindle_scenarios_" + std::to_string(::getpid()))} {
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    fs::path write(std::string const& name, std::string const& text) const {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream{path_ / name} << text;
        return path_ / name;
    }

  private:
    fs::path path_;
};

}  // namespace

TEST_CASE("the reference workloads compile to what their kernels compute", "[scenarios]") {
    auto const w1 = Scenario::load(source / "bench/scenarios/w1.yaml").resolve(1, 0);
    CHECK(w1.initial_users == 1'000'000);
    CHECK(w1.horizon == 365 * ticks_per_day);
    CHECK(w1.run_off == 0);
    CHECK(std::get<Exponential>(w1.lapse.law).rate_per_day == 1.0 / 60);
    CHECK(w1.lapse.frailty.kind == Frailty::Kind::gamma);
    CHECK((w1.lapse.frailty.shape == 2 && w1.lapse.frailty.rate == 2));
    CHECK(std::get<Exponential>(w1.comeback.law).rate_per_day == 1.0 / 120);
    CHECK(w1.orders.rate_per_day == 1.0 / 15);
    CHECK(w1.lapse.after_recall == 1);
    auto const w3 = Scenario::load(source / "bench/scenarios/w3.yaml").resolve(1, 0);
    REQUIRE(w3.channels.size() == 3);
    CHECK(w3.lapse.after_recall == 1.5);
    CHECK(w3.recalled_by == RecalledBy::attributed);
    CHECK((w3.channels[2].name == "call" && w3.channels[2].cost == 500'000));
    CHECK(w3.channels[2].capacity_fraction_of_users == 0.0002);
    CHECK(w3.channels[2].effects[0].multiplier == 4);
    CHECK(w3.channels[2].effects[0].on == TouchStage::sent);
    CHECK(w3.channels[2].effects[0].duration == 3 * ticks_per_day);
    CHECK(w3.channels[0].capacity_fraction_of_users == -1);
}

TEST_CASE("a minimal scenario has the documented defaults", "[scenarios]") {
    auto const m = model_of("");
    CHECK(m.currency == "EUR");
    CHECK(m.run_off == 90 * ticks_per_day);
    CHECK(m.churn_threshold == 30 * ticks_per_day);
    CHECK(m.incremental_window == 90 * ticks_per_day);
    CHECK(m.start_weekday == 1);  // 2024-01-01 was a Monday
    REQUIRE(m.segments.size() == 1);
    CHECK((m.segments[0].name == "all" && m.segments[0].share == 1));
    CHECK(std::get<Exponential>(m.lapse.law).rate_per_day == 0);
    CHECK_FALSE(m.visits);
    CHECK_FALSE(m.weakening);
    CHECK_FALSE(m.fragile);
    CHECK_FALSE(m.gone);
    CHECK(m.order_value.kind == OrderValue::Kind::none);
}

TEST_CASE("every key of the schema lands in the model", "[scenarios]") {
    auto const m = Scenario::parse(test::everything, "e").central();
    CHECK(m.start_weekday == 3);
    CHECK(m.warm_up == 21 * ticks_per_day);
    CHECK(m.arrivals_per_day == 3.0 / 7);
    CHECK(m.initial_state == InitialState::fragile);
    CHECK(m.recalled_by == RecalledBy::cause);
    CHECK(m.discount_rate_per_year == 0.08);
    CHECK(m.segments[0].multiplier[static_cast<int>(Process::comeback)] == 1.2);
    CHECK(m.segments[0].multiplier[static_cast<int>(Process::orders)] == Approx(1.2));
    CHECK(m.traits[1].a == Approx(std::log(30.0)));
    CHECK(m.traits[5].levels == std::vector<std::string>{"ios", "android"});
    CHECK(m.covariates[1].per_level == std::vector<double>{1.2, 1});  // in the order of the trait's levels
    CHECK((m.frailty_correlations[1].first == Process::lapse && m.frailty_correlations[1].rho == -0.2));
    CHECK(std::get<Weibull>(m.lapse.law).scale_days == 60);
    CHECK((m.lapse.frailty.shape == 0.945 && m.lapse.frailty.rate == 34.2));
    CHECK((m.lapse.per_order_beta_a == Approx(0.8) && m.lapse.per_order_beta_b == 2.43 && m.lapse.spares_first_order));
    CHECK(std::get<LogNormal>(m.comeback.law).mu_log_days == Approx(std::log(90.0)));
    CHECK((m.comeback.with_order && m.comeback.cure_fraction == 0.2));
    CHECK(std::get<PiecewiseConstant>(m.gone->law).cumulative(730.5) == Approx(std::log(2.0)));
    CHECK(std::get<Gompertz>(m.weakening->onset).growth_per_day == -0.01);
    CHECK(std::get<PiecewiseConstant>(m.weakening->recovery).rate(1) == 0.1);
    CHECK((m.fragile->settles_after == 60 * ticks_per_day && m.fragile->settles_after_orders == 2 &&
           m.fragile->new_users));
    CHECK((m.visits->rate_per_day == 0.3 && m.visits->regularity == 2));
    CHECK((m.orders.rate_per_day == 1 && m.orders.regularity == 3 && m.first_order && m.margin_fraction == 0.3));
    CHECK((m.order_value.kind == OrderValue::Kind::gamma_gamma && m.order_value.p == 6.25 && m.order_value.q == 3.74 &&
           m.order_value.v == 15.44));
    auto const& sms = m.channels[0];
    CHECK((sms.cost == 50'000 && sms.labour == 10'000 && sms.delivered == 0.98 && sms.opened == 0.24 &&
           sms.opt_out == 0.005));
    CHECK(sms.reach_window == 5 * ticks_per_day);
    CHECK((sms.effects[0].target == Process::lapse && sms.effects[0].on == TouchStage::delivered &&
           !sms.effects[0].pulse));
    CHECK((sms.effects[0].duration == 3 * ticks_per_day / 2 && sms.effects[0].half_life == ticks_per_day / 2));
    CHECK((sms.effects[1].pulse && sms.effects[1].probability == Approx(0.1) &&
           sms.effects[1].target == Process::comeback));
    CHECK((m.channels[1].capacity_per_day == 500 && m.channels[1].reach_window == never));
    CHECK((m.offers[0].discount_fraction == 0.1 && m.offers[0].expires == 14 * ticks_per_day &&
           m.offers[1].amount == 5'000'000));
    CHECK((m.signals[0].source == Signal::Source::touches && m.signals[0].capacity_per_day == 50 &&
           m.signals[0].lapse == 1.5));
}

TEST_CASE("a calendar multiplies weekday, month and shocks by day", "[scenarios]") {
    // 1997-10-01 is a Wednesday; the shock runs from day -10 to day 10.
    auto const m = Scenario::parse(test::everything, "e").central();
    auto const at = [&](std::int64_t day) { return m.lapse.calendar.at(day * ticks_per_day); };
    CHECK(at(-11) == 1.2);          // 20 September, a Saturday before the shock
    CHECK(at(-10) == Approx(2.4));  // Sunday in the shock
    CHECK(at(0) == 2);
    CHECK(at(10) == Approx(2.4));  // 11 October, a Saturday, the last shock day
    CHECK(at(12) == 1);
    CHECK(at(31 + 3) == 2);  // 4 November, a Tuesday
    CHECK(at(-22) == 1);     // before the warm-up
    CHECK(at(300) == 1);     // after the run-off
}

TEST_CASE("laws compile from their own parameters", "[scenarios]") {
    CHECK(std::get<LogLogistic>(model_of("lapse: {law: log_logistic, shape: 2, scale: 9d}").lapse.law).scale_days == 9);
    CHECK(std::get<GammaLaw>(model_of("lapse: {law: gamma, shape: 2, scale: 9d}").lapse.law).shape == 2);
    CHECK(std::get<Exponential>(model_of("lapse: {rate: 3/w}").lapse.law).rate_per_day == 3.0 / 7);
    CHECK(std::get<Exponential>(model_of("lapse: {law: never}").lapse.law).rate_per_day == 0);
    CHECK(model_of("lapse: {mean: 3d, per_order: 10%}").lapse.per_order_probability == 0.1);
}

TEST_CASE("observables name channels, offers, observable traits and declared fields only", "[scenarios]") {
    auto const scenario = Scenario::parse(test::everything, "e");
    auto const schema = scenario.observables();
    CHECK(schema.channels == std::vector<std::string>{"sms", "call"});
    CHECK(schema.offers == std::vector<std::string>{"ten", "five", "gift", "both"});
    auto const fields = further_fields(scenario.resolve(1, 0));
    REQUIRE(schema.traits.size() == 2 + fields.size());
    CHECK((schema.traits[0].name == "age" && schema.traits[0].levels.empty()));
    CHECK(schema.traits[1].levels == std::vector<std::string>{"ios", "android"});
    for (std::size_t i = 0; i < fields.size(); ++i) {
        CHECK(schema.traits[2 + i].name == fields[i].name);
        CHECK(schema.traits[2 + i].levels == fields[i].levels);
    }
}

TEST_CASE("extends merges maps, replaces lists and lets null take away", "[scenarios]") {
    Folder const folder;
    folder.write("base.yaml",
                 std::string{small} +
                     "segments: [{name: x, share: 50%}, {name: y, share: 50%}]\nlapse: {mean: 60d, after_return: 2}\n"
                     "return: {law: weibull, shape: 2, scale: 3d, cure: 10%}\nvisits: {rate: 1/d}\n"
                     "channels: {sms: {cost: 1, opened: {beta: [2, 8]}}, mail: {cost: 2}}\n");
    auto const path =
        folder.write("sub/top.yaml",
                     "extends: ../base.yaml\nname: top\nsegments: [{name: z, share: 100%}]\nlapse: {rate: 1/d}\n"
                     "return: {law: exponential, mean: 7d}\nvisits: null\n"
                     "channels: {sms: {opened: {uniform: [10%, 20%]}}, mail: null, push: {cost: 3}}\n");
    auto const m = Scenario::load(path).central();
    CHECK(m.name == "top");
    CHECK((m.segments.size() == 1 && m.segments[0].name == "z"));
    CHECK((std::get<Exponential>(m.lapse.law).rate_per_day == 1 && m.lapse.after_return == 2));
    CHECK((std::get<Exponential>(m.comeback.law).rate_per_day == 1.0 / 7 && m.comeback.cure_fraction == 0.1));
    CHECK_FALSE(m.visits);
    REQUIRE(m.channels.size() == 2);
    CHECK((m.channels[0].cost == 1'000'000 && m.channels[0].opened == Approx(0.15)));
    CHECK(m.channels[1].name == "push");
}

TEST_CASE("extends refuses circles, missing files and long chains", "[scenarios]") {
    Folder const folder;
    auto const error = [](fs::path const& path) -> std::string {
        try {
            (void)Scenario::load(path);
        } catch (ScenarioError const& e) { return e.what(); }
        return "";
    };
    folder.write("a.yaml", std::string{small} + "extends: b.yaml\n");
    folder.write("b.yaml", std::string{small} + "extends: ./a.yaml\n");
    CHECK(error(folder.write("self.yaml", std::string{small} + "extends: self.yaml"))
              .find("self.yaml:4:10: extends = self.yaml: goes round in a circle") != std::string::npos);
    CHECK(error(folder.write("a.yaml", std::string{small} + "extends: b.yaml\n")).find("goes round in a circle") !=
          std::string::npos);
    CHECK(error(folder.write("m.yaml", std::string{small} + "extends: no.yaml\nusres: 3\n")).find("no such file") !=
          std::string::npos);
    for (int i = 0; i < 12; ++i)
        folder.write("c" + std::to_string(i) + ".yaml",
                     std::string{small} + "extends: c" + std::to_string(i + 1) + ".yaml\n");
    CHECK(error(folder.write("c12.yaml", small).parent_path() / "c0.yaml").find("more than 10 files deep") !=
          std::string::npos);
    folder.write("bad.yaml", std::string{small} + "laspe: {mean: 3d}\n");
    auto const both = error(folder.write("on_bad.yaml", "extends: bad.yaml\nname: x\nretrun: {mean: 3d}\n"));
    CHECK(both.find("bad.yaml:4:1: laspe: unknown key") != std::string::npos);
    CHECK(both.find("on_bad.yaml:3:1: retrun: unknown key") != std::string::npos);
}

TEST_CASE("overrides set values by path, list items by position or name", "[scenarios]") {
    std::string const more =
        "lapse: {mean: 60d}\nsegments: [{name: x, share: 50%}, {name: y, share: 50%}]\nchannels: {sms: {cost: 1, "
        "effects: [{boost: 2, for: 3d}]}}\n";
    auto const m = model_of(more, {"users=77", "lapse.rate=1/d", "channels.sms.cost=0.1", "segments.0.share=40%",
                                   "segments.y.share=60%", "channels.sms.effects[0].boost={lognormal: [5, 0]}",
                                   "visits.rate=2/d", "orders={mean: 5d, margin: 50%}", "fragile.lapse=3"});
    CHECK(m.initial_users == 77);
    CHECK(std::get<Exponential>(m.lapse.law).rate_per_day == 1);
    CHECK(m.channels[0].cost == 100'000);
    CHECK((m.segments[0].share == 0.4 && m.segments[1].share == 0.6));
    CHECK(m.channels[0].effects[0].multiplier == Approx(5));
    CHECK((m.visits->rate_per_day == 2 && m.orders.rate_per_day == 0.2 && m.margin_fraction == 0.5 &&
           m.fragile->lapse == 3));
    CHECK_FALSE(model_of("visits: {rate: 1/d}", {"visits=null"}).visits);
}

TEST_CASE("overrides make what the schema allows, unless the name looks like a slip", "[scenarios]") {
    std::string const some = "offers: {ten: {discount: 10%}}\nsegments: [{name: x, share: 100%}]";
    auto const m = model_of(some, {"offers.spring.discount=20%", "offers.gift={amount: 3}", "segments.x.share=40%",
                                   "segments.other.share=35%", "segments.third={share: 25%}"});
    REQUIRE(m.offers.size() == 3);
    CHECK((m.offers[1].name == "spring" && m.offers[1].discount_fraction == 0.2 && m.offers[2].name == "gift"));
    REQUIRE(m.segments.size() == 3);
    CHECK((m.segments[1].name == "other" && m.segments[2].name == "third" && m.segments[2].share == 0.25));
    CHECK(model_of("", {"offers.spring.discount=20%", "segments.a.share=100%"}).offers.size() == 1);
    CHECK(error_of(small + some, {"offers.tem.discount=20%"}).find("did you mean `ten`?") != std::string::npos);
    CHECK(error_of(small + some, {"segments.y.share=20%"}).find("the list has no item `y`; did you mean `x`?") !=
          std::string::npos);
}

TEST_CASE("wrong overrides are named as such", "[scenarios]") {
    CHECK(error_of(small, {"users"}).find("must be path=value") != std::string::npos);
    CHECK(error_of(small, {"users=0"}).find("--set users: users = 0: must lie in") != std::string::npos);
    CHECK(error_of(small, {"lapse.maen=3d"})
              .find("--set lapse.maen: lapse.maen = 3d: unknown key; did you mean `mean`?") != std::string::npos);
    CHECK(error_of(small, {"users.x=3"}).find("lies below a plain value") != std::string::npos);
    CHECK(error_of(small, {"users={a: 1}, b"}).find("text after the end") != std::string::npos);
    CHECK(error_of(std::string{small} + "segments: [{name: x, share: 100%}]", {"segments.3.share=1"})
              .find("the list has no item `3`") != std::string::npos);
    CHECK(error_of(std::string{small} + "lapse: {mean: 3d}", {"lapse.mean=3"})
              .find("a span of time needs a unit; write 3d") != std::string::npos);
}
