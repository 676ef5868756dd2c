#include <catch2/catch.hpp>

#include "scenarios/policy_reader.hpp"
#include "scenarios/scenario.hpp"

using namespace rekindle;

namespace {

/// A text with mistakes and what must be said about them. Scenarios get three good lines before (their first line is
/// line 4).
struct Broken {
    char const* text;
    std::vector<char const*> said;
};

constexpr char const* head = "name: a\nusers: 10\nhorizon: 10d\n";

Broken const scenarios[] = {
    // Keys.
    {"usres: 3", {"s:4:1: usres = 3: unknown key; did you mean `users`?"}},
    {"name: b", {"s:4:1: name: the key is given twice"}},
    {"lapse: {maen: 3d}", {"s:4:9: lapse.maen = 3d: unknown key; did you mean `mean`?"}},
    {"lapse: {mean: 3d, zzzzzz: 1}",
     {"s:4:19: lapse.zzzzzz = 1: unknown key; known: after_recall, after_return, breaks, calendar"}},
    {"lapse:", {"s:4:1: lapse: is empty; write its value, or null to leave it out"}},
    {"lapse: 60d", {"s:4:8: lapse = 60d: must be a map; its keys: law, mean"}},
    {"channels: [sms]", {"s:4:11: channels = [...]: must be a map of names"}},
    {"segments: {a: 1}", {"s:4:11: segments = {a: ...}: must be a list"}},
    {"description: [a]", {"s:4:14: description = [...]: must be one word or text"}},
    // Units and numbers.
    {"run_off: 90", {"s:4:10: run_off = 90: a span of time needs a unit; write 90d for days"}},
    {"run_off: 90 days", {"s:4:10: run_off = 90 days: unknown unit `days`"}},
    {"run_off: 5%", {"s:4:10: run_off = 5%: wrong unit: must be a span of time"}},
    {"arrivals: 50", {"s:4:11: arrivals = 50: a rate needs a unit; write 50/d per day"}},
    {"arrivals: 2d", {"s:4:11: arrivals = 2d: wrong unit: must be a rate; write 1/2d"}},
    {"arrivals: -3/d", {"s:4:11: arrivals = -3/d: must lie in [0/d, 1000000000/d]; remove the minus sign"}},
    {"arrivals: .nan", {"s:4:11: arrivals = .nan: must be finite"}},
    {"arrivals: .inf", {"s:4:11: arrivals = .inf: must be finite"}},
    {"arrivals: 1e999/d", {"s:4:11: arrivals = 1e999/d: is too large"}},
    {"arrivals: three", {"s:4:11: arrivals = three: is not a number; write a rate like"}},
    {"return: {mean: 1d, cure: 40}", {"s:4:26: return.cure = 40: must lie in [0, 1]; write 40% for 40 per cent"}},
    {"return: {mean: 1d, cure: 140%}", {"s:4:26: return.cure = 140%: must lie in [0, 1]"}},
    {"return: {mean: 0d}", {"s:4:16: return.mean = 0d: must lie in [0.0001d, 1000000d]"}},
    {"return: {mean: '1,5d'}", {"is not a number; write 1.5d"}},
    {"churn_threshold: 0d", {"s:4:18: churn_threshold = 0d: must lie in (0d, 4000d]"}},
    {"arrivals: 1e9/d\nwarm_up: 90d",
     {"arrivals = 1e+09/d: users and arrivals come to 1.9e+11 over the run: at most 1e+10"}},
    {"warm_up: 2000d\nrun_off: 2000d", {"horizon = 10d: warm_up + horizon + run_off = 4010d: at most 4000d"}},
    {"currency: euro", {"s:4:11: currency = euro: must be three capital letters"}},
    {"start_date: 2023-02-29", {"s:4:13: start_date = 2023-02-29: is no date; write year-month-day"}},
    // Response.
    {"response: [{by: weekdy, on: opened, values: {sat: 2}}]",
     {"s:4:17: response[0].by = weekdy: unknown; known: segment", "did you mean `weekday`?"}},
    {"response: [{by: weekday, on: opend, values: {sat: 2}}]",
     {"response[0].on = opend: unknown; known: delivered", "did you mean `opened`?"}},
    {"response: [{by: weekday, on: [], values: {sat: 2}}]", {"response[0].on = []: must be a list of names"}},
    {"response: [{by: weekday, on: opened, values: {sta: 2}}]",
     {"response[0].values = {sta: ...}: `sta` is unknown; known: mon, tue, wed"}},
    {"response: [{by: weekday, on: opened, per_unit: 2}]", {"response[0].by = weekday: this source has names"}},
    {"response: [{by: hour, on: opened, values: {sat: 2}}]",
     {"response[0].values = {sat: ...}: this source is a number; give per_unit"}},
    {"response: [{by: hour, on: opened, up_to: [8, 20], factors: [1, 2]}]", {"factors = [...]: needs 3 numbers"}},
    {"response: [{by: hour, on: opened, up_to: [20, 8], factors: [1, 2, 3]}]", {"up_to = [...]: must ascend"}},
    {"response: [{by: hour, on: opened}]",
     {"response[0]: one of values, per_unit, half_life, up_to, gain is required"}},
    {"response: [{by: trait, on: opened, values: {a: 1}}]", {"response[0].trait: is required"}},
    {"response: [{by: trait, trait: persona, on: opened, values: {a: 1}}]",
     {"response[0].trait = persona: unknown trait"}},
    {"channels: {a: {cost: 1, fewer: 140%}}", {"channels.a.fewer = 140%: must lie in [0, 1]"}},
    {"channels: {a: {cost: 1, opt_in: 5}}", {"channels.a.opt_in = 5: must lie in [0, 1]"}},
    {"offers: {a: {expires: 3d}}", {"offers.a: an offer needs a discount or an amount"}},
    {"offers: {a: {amount: 3, uses: 0}}", {"offers.a.uses = 0: must lie in [1, 200]"}},
    {"trust: {initial: 2}", {"trust.initial = 2: must lie in [0, 1]"}},
    {"messages: {hello: {personal: {hit: {opened: 2}}}}", {"messages.hello.personal.accuracy: is required"}},
    {"messages: {hello: {opned: 2}}", {"messages.hello.opned = 2: unknown key; did you mean `opened`?"}},
    // Laws and forms.
    {"lapse: {law: weibul, shape: 2, scale: 3d}",
     {"s:4:14: lapse.law = weibul: unknown; known: exponential", "did you mean `weibull`?"}},
    {"lapse: {law: weibull, shape: 2}", {"s:4:8: lapse.scale: is required"}},
    {"lapse: {law: exponential}", {"s:4:8: lapse: one of mean, rate is required"}},
    {"lapse: {mean: 3d, rate: 1/d}", {"s:4:25: lapse.rate = 1/d: another choice is given beside it"}},
    {"lapse: {mean: 3d, shape: 2}",
     {"s:4:26: lapse.shape = 2: belongs to law: weibull, log_logistic, gamma, here it is exponential; exponential "
      "takes mean, rate"}},
    {"lapse: {law: piecewise, rates: [1/d], breaks: [3d]}",
     {"s:4:32: lapse.rates = [...]: must be one more than the breaks"}},
    {"lapse: {law: piecewise, rates: [1/d, 2/d, 3/d], breaks: [3d, 2d]}", {"lapse.breaks = [...]: must ascend"}},
    {"lapse: {law: tabulated, survival: [90%, 95%], times: [1d, 2d]}", {"lapse.survival = [...]: must not rise"}},
    {"lapse: {law: tabulated, survival: [90%], times: [1d, 2d]}", {"must be as many as the times"}},
    {"lapse: {mean: 3d, frailty: {shape: 2}}",
     {"lapse.frailty.law: is required", "lapse.frailty.shape = 2: belongs to law: gamma, here it is not given"}},
    {"lapse: {mean: 3d, frailty: {law: gamma, shape: 0}}", {"lapse.frailty.shape = 0: must lie in (0, 1000000]"}},
    {"lapse: {mean: 3d, calendar: {weekday: [1, 2]}}",
     {"lapse.calendar.weekday = 2 numbers: must be a list of 7 numbers"}},
    {"lapse: {mean: 3d, calendar: {shocks: [{from: 3d, to: 2d, multiplier: 2}]}}",
     {"shocks = [...]: must begin before they end"}},
    {"lapse: {mean: 3d, calendar: {shocks: [{from: 12h, to: 2d, multiplier: 2}]}}",
     {"must begin and end on whole days"}},
    {"weakening: {lapse: 3}", {"s:4:12: weakening.onset: is required"}},
    {"orders: {mean: 3d, regularity: 9}", {"orders.regularity = 9: must lie in [1, 8]"}},
    {"orders: {mean: 3d, regularity: 1.5}", {"orders.regularity = 1.5: must be a whole number"}},
    {"orders: {mean: 3d, value: {law: gamma, shape: 2, user: {shape: 1, scale: 3}}}",
     {"orders.value.user.shape = 1: must lie in (1, 1000000]"}},
    {"lapse: {mean: 3d, reasons: {a: {share: 60%}}}",
     {"s:4:8: lapse: the shares of the reasons add up to 60%: must be 100%"}},
    {"lapse: {mean: 3d, reasons: {a: {hazard: {mean: 9d}}}}", {"s:4:8: lapse: the common law has no reason"}},
    {"lapse: {mean: 3d, reasons: {a: {share: 60%, hazard: {mean: 9d}}}}",
     {"lapse.reasons.a.hazard = {mean: ...}: another choice is given beside it"}},
    {"lapse: {mean: 3d, reasons: {a: {share: 100%, segments: {al: 2}}}}",
     {"lapse.reasons.a.segments = {al: ...}: `al` is no segment"}},
    {"lapse: {mean: 3d, reasons: {a: {share: 100%, traits: [{trait: x, per_unit: 2}]}}}",
     {"traits[0].trait = x: unknown trait"}},
    {"initial_state: fragile", {"s:4:16: initial_state = fragile: the scenario has no fragile stage"}},
    // Users.
    {"segments: []", {"s:4:11: segments = []: must have at least one item"}},
    {"segments: [{name: x, share: 30%}, {name: y, share: 60%}]",
     {"s:4:11: segments: the shares add up to 90%: must be 100%"}},
    {"segments: [{name: x, share: 0%}, {name: y, share: 100%}]", {"segments[0].share = 0%: must lie in (0, 1]"}},
    {"segments: [{name: x, share: 50%}, {name: x, share: 50%}]",
     {"s:4:42: segments[1].name = x: the name is given twice"}},
    {"segments: [{share: 100%}]", {"segments[0].name: is required"}},
    {"traits: [{name: t, values: {a: 50%, b: 40%}}]", {"traits[0].values: the shares add up to 90%"}},
    {"traits: [{name: orders, law: normal, mean: 1, sd: 1, observable: true}]",
     {"traits[0].name = orders: expressions know this name already"}},
    {"traits: [{name: t, law: uniform, low: 2, high: 1}]", {"traits[0].low = 2: must be below high"}},
    {"covariates: [{trait: t, process: lapse, per_unit: 2}]",
     {"covariates[0].trait = t: unknown trait; none is defined"}},
    {"traits: [{name: t, values: {a: 1}}]\ncovariates: [{trait: t, process: lapse, values: {b: 2}}]",
     {"`b` is no category of the trait `t`", "the category `a` is missing"}},
    {"frailty_correlation: [{between: [lapse, return], rho: 0.5}]",
     {"frailty_correlation[0].between = lapse: the process has no frailty"}},
    {"frailty_correlation: [{between: [lapse], rho: 1}]",
     {"must be a list of 2 names", "rho = 1: must lie in (-1, 1)"}},
    // Touches.
    {"channels: {}", {"s:4:11: channels = {}: must have at least one name"}},
    {"channels: {SMS: {cost: 1}}", {"channels.SMS: a name has letters a-z"}},
    {"channels: {sms: {}}", {"channels.sms.cost: is required"}},
    {"channels: {sms: {cost: $5}}", {"channels.sms.cost = $5: is not a number; write 5"}},
    {"channels: {sms: {cost: 1, capacity: 500}}",
     {"channels.sms.capacity = 500: a number per day needs a unit; write 500/d"}},
    {"channels: {sms: {cost: 1, effects: [{on: clickd, boost: 2, for: 3d}]}}",
     {"effects[0].on = clickd: unknown; known: sent, delivered, opened, clicked; did you mean `clicked`?"}},
    {"channels: {sms: {cost: 1, effects: [{boost: 2}]}}", {"effects[0].for: is required"}},
    {"channels: {sms: {cost: 1, effects: [{pulse: 100%, within: 1d}]}}",
     {"effects[0].pulse = 100%: must lie in [0, 1)"}},
    {"channels: {sms: {cost: 1, effects: [{pulse: 5%, within: 1d, target: orders}]}}",
     {"effects[0].target = orders: a pulse acts on the return only"}},
    {"channels: {sms: {cost: 1, effects: [{boost: 2, for: 3d, within: 3d}]}}",
     {"effects[0].within = 3d: needs `pulse` beside it"}},
    {"offers: {x: {expires: 3d}}", {"s:4:13: offers.x: an offer needs a discount or an amount"}},
    {"signals: {d: {source: return, capacity: 0/d}}",
     {"signals.d.source = return: unknown", "signals.d.capacity = 0/d: must lie in [1/d"}},
    {"signals: {d: {source: returns, capacity: 1% of users /d}}",
     {"signals = d: its capacity is less than one user per day"}},
    // Uncertain numbers.
    {"lapse: {mean: {lognormal: [60, 0.2]}}", {"s:4:28: lapse.mean = 60: a span of time needs a unit; write 60d"}},
    {"lapse: {mean: {norml: [60d, 1d]}}", {"lapse.mean = norml: is no distribution; did you mean `normal`?"}},
    {"lapse: {mean: {normal: [60d]}}", {"normal takes 2 numbers; write normal: [mean, sd]"}},
    {"lapse: {mean: {normal: [60d, -1d]}}", {"the spread must be at least 0"}},
    {"lapse: {mean: {uniform: [60d, 6d]}}", {"lapse.mean = {uniform: [60d, 6d]}: must ascend"}},
    {"lapse: {per_order: {uniform: [5%, 150%]}}", {"every value it can take must lie in [0, 1]"}},
    {"lapse: {per_order: {normal: [50%, 9000%]}}", {"its centre and a tenth of its values must lie in [0, 1]"}},
    {"lapse: {mean: {value: 60d, source: guess}}",
     {"lapse.mean.source = guess: unknown source; known: data, claim, assumed"}},
    {"lapse: {mean: {source: data}}", {"a value or distribution is missing"}},
    {"lapse: {mean: {beta: [0, 1]}}", {"must be above 0; beta: [a, b]"}},
    {"run_off: {uniform: [1d, 2d]}", {"run_off = {uniform: ...}: must be one certain number"}},
    {"lapse: {mean: $m}", {"s:4:15: lapse.mean = $m: unknown parameter; none is defined"}},
    {"parameters: {rat: 3}\nlapse: {mean: $rate}",
     {"s:5:15: lapse.mean = $rate: unknown parameter; did you mean `rat`?"}},
    {"parameters: {m: 3d}\nlapse: {rate: $m}",
     {"lapse.rate = $m: the parameter is written 3d, which does not fit here"}},
    {"parameters: {p: {uniform: [3, 5]}}\nlapse: {per_order: $p}",
     {"s:4:17: parameters.p = {uniform: [3, 5]}: where it is used, it must lie in [0, 1]"}},
    {"parameters: {g: {names: [a, b], median: [1, 1], log_covariance: [[1, 2], [2, 1]]}}",
     {"parameters.g.log_covariance = [...]: must be positive definite"}},
    {"parameters: {g: {names: [a, b], median: [1], log_covariance: [[1, 2]]}}",
     {"must be a list of 2 numbers", "must be 2 rows of 2 numbers"}},
    {"parameters: {a: $b}", {"parameters.a = $b: a parameter cannot refer to another"}},
};

Broken const policies[] = {
    {"name: p\ntrigger: {silent: 7d}\nsteps: [{send: a}]\nupkeep: [{clean: a, cost: 3}]",
     {"upkeep[0].first: is required"}},
    {"name: p\ntrigger: {silent: 7d}\nsteps: [{send: a}]\nupkeep: [{clean: a, first: 3d, share: 3%}]",
     {"upkeep[0].share = 3%: needs `refresh` beside it"}},
    {"name: p\nsteps: [{send: a}]", {"p:1:1: trigger: is required"}},
    {"name: p\ntrigger: {silent: 7}\nsteps: [{send: a}]",
     {"p:2:19: trigger.silent = 7: a span of time needs a unit; write 7d"}},
    {"name: p\ntrigger: {silent: 0d}\nsteps: [{send: a}]", {"trigger.silent = 0d: must lie in (0d, 4000d]"}},
    {"name: p\ntrigger: {silent: 7d, every: 3d}\nsteps: [{send: a}]",
     {"p:2:30: trigger.every = 3d: another choice is given beside it"}},
    {"name: p\ntrigger: {}\nsteps: [{send: a}]",
     {"p:2:10: trigger: one of silent, lapse_oracle, every, becomes, score_above, feature_unused, lapse_warning, "
      "signal, at, "
      "date, manual, order, return, visit, "
      "cart_abandoned is required"}},
    {"name: p\ntrigger: silent\nsteps: [{send: a}]", {"p:2:10: trigger = silent: must be a map; its keys: silent"}},
    {"name: p\ntrigger: {silent: 7d, first: 3d}\nsteps: [{send: a}]", {"trigger.first = 3d: needs `every` beside it"}},
    {"name: p\ntrigger: {order: maybe}\nsteps: [{send: a}]", {"trigger.order = maybe: must be true or false"}},
    {"name: p\ntrigger: {at: 3d}", {"p:1:1: steps: is required"}},
    {"name: p\ntrigger: {at: 3d}\nsteps: []",
     {"p:3:8: steps = []: must have at least one step; only beside care or acquisition"}},
    {"name: p\ntrigger: {at: 3d}\nsteps: [{send: a, wait: 3d}, {}, {sendd: a}]",
     {"p:3:25: steps[0].wait = 3d: another choice",
      "p:3:30: steps[1]: one of send, wait, wait_until, wait_for, branch, split, test, learn, repeat, clean, survey, "
      "fix, care, stop is required",
      "p:3:35: steps[2].sendd = a: unknown key; did you mean `send`?"}},
    {"name: p\ntrigger: {at: 3d}\nsteps: [{wait: 24}]", {"steps[0].wait = 24: a span of time needs a unit; write 24d"}},
    {"name: p\ntrigger: {at: 3d}\nrank: spend\nsteps: [{send: a}]", {"p:3:7: rank = spend: needs a limit"}},
    {"name: p\ntrigger: {at: 3d}\nlimit: 5\nsteps: [{send: a}]", {"limit: needs a rank"}},
    {"name: p\ntrigger: {silent: 3d}\nrank: spend\nlimit: 5\nsteps: [{send: a}]",
     {"rank = spend: only with a trigger `every`, `at`, `date` or `manual`"}},
    {"name: p\ntrigger: {at: 3d}\nholdout: 140%\nsteps: [{send: a}]", {"p:3:10: holdout = 140%: must lie in [0, 1]"}},
    {"name: p\ntrigger: {at: 3d}\nholdout: {shar: 3%, salt: 1}\nsteps: [{send: a}]",
     {"holdout.shar = 3%: unknown key; did you mean `share`?"}},
    {"name: p\ntrigger: {at: 3d}\nexit: never\nsteps: [{send: a}]",
     {"p:3:7: exit = never: unknown; known: none, visit, order, return, opt_out"}},
    {"name: p\ntrigger: {at: 3d}\nbudget: {total: -3}\nsteps: [{send: a}]",
     {"budget.total = -3: must lie in [0, 1000000000000]; remove the minus sign"}},
    {"- a", {"p:1:1: [...]: must be a map of keys with values"}},
};

std::string scenario_error(std::string const& text) {
    try {
        (void)Scenario::parse(text, "s");
    } catch (ScenarioError const& e) { return e.what(); }
    return "accepted";
}

std::string policy_error(std::string const& text) {
    try {
        (void)PolicyFile::parse(text, "p");
    } catch (ScenarioError const& e) { return e.what(); }
    return "accepted";
}

void check(Broken const& broken, std::string const& message) {
    INFO(broken.text << "\n" << message);
    for (auto const* fragment : broken.said) CHECK(message.find(fragment) != std::string::npos);
}

}  // namespace

TEST_CASE("every broken scenario says what is wrong, where, and what to write", "[scenarios]") {
    for (auto const& broken : scenarios) check(broken, scenario_error(std::string{head} + broken.text));
}

TEST_CASE("every broken policy says what is wrong, where, and what to write", "[scenarios]") {
    for (auto const& broken : policies) check(broken, policy_error(broken.text));
}

TEST_CASE("what must be there is asked for", "[scenarios]") {
    auto const message = scenario_error("description: x");
    for (auto const* key : {"name", "users", "horizon"})
        CHECK(message.find(std::string{"s:1:1: "} + key + ": is required") != std::string::npos);
    CHECK(scenario_error("name: a\nusers: 0\nhorizon: 0d") ==
          "s:2:8: users = 0: must lie in [1, 10000000000]\ns:3:10: horizon = 0d: must lie in (0d, 4000d]");
    CHECK(scenario_error("hello") == "s:1:1: hello: must be a map of keys with values; begin with name: and users:");
}

TEST_CASE("all mistakes of a file come at once, in the order of its lines", "[scenarios]") {
    auto const message = scenario_error(
        "name: a\nname: b\nusers: -1\nhorizon: 5\nlapse: {law: weibul}\nsegments: [{name: x, share: 10%}]\nx: "
        "1\nreturn: {mean: !!str 3d}");
    std::vector<int> lines;
    for (std::size_t at = 0; at < message.size(); at = message.find('\n', at) + 1) {
        lines.push_back(std::stoi(message.substr(at + 2)));
        if (message.find('\n', at) == std::string::npos) break;
    }
    CHECK(lines == std::vector<int>{2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE("long or odd values are shown on one short line", "[scenarios]") {
    auto const message = scenario_error(std::string{head} + "arrivals: \"" + std::string(300, 'x') + "\\n\\x07\"");
    CHECK(message.size() < 250);
    CHECK(message.find('\x07') == std::string::npos);
}
