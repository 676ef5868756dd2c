// Care and acquisition of several policies in one world: each policy's are all done, the more urgent first.

#include "tests/experiments/timeline.hpp"

#include "sim/random/stream.hpp"

using namespace rekindle;
using namespace rekindle::timeline;

namespace {

/// Everybody dormant, back in a while; two care programmes.
Model returning(std::uint64_t users) {
    auto m = model_of({.horizon = 60});
    m.run_off = 0;
    m.initial_users = users;
    m.initial_state = InitialState::dormant;
    m.comeback.law = Exponential{1 / 10.0};
    m.lapse.law = Exponential{1 / 1000.0};
    m.care.programmes.resize(2);
    m.care.programmes[0].name = "h";
    m.care.programmes[1].name = "k";
    return m;
}

/// The programmes in which the first returns enrol, by user; -1: none.
class Enrolments final : public EventLog {
  public:
    explicit Enrolments(std::size_t users) : programme(users, -1), returned(users, false) {}
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (index_of(e.user) >= programme.size()) continue;
            if (e.what == Happening::comeback) returned[index_of(e.user)] = true;
            if (e.what == Happening::enrolment && programme[index_of(e.user)] < 0)
                programme[index_of(e.user)] = e.detail;
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    std::vector<int> programme;
    std::vector<bool> returned;
};

std::int64_t bought(std::string const& policy) {
    auto const m = model_of({.horizon = 200});
    std::vector<PolicyPtr> const policies{policy_of(policy, m)};
    return run_replicate(m, policies, {}).worlds[0].sums[index_of(Counter::acquired_users)];
}

std::string const early =
    "{name: early, trigger: {at: 0d}, steps: [], acquisition: {per_day: 50, cac: 25, until: 100d}}";
std::string const late = "{name: late, trigger: {at: 0d}, steps: [], acquisition: {per_day: 50, cac: 100, from: 100d}}";
std::string const dear = "{name: dear, trigger: {at: 0d}, steps: [], acquisition: {per_day: 60, cac: 40}}";

}  // namespace

TEST_CASE("in a stack each policy enrols whom its holdout and those before it leave", "[policies]") {
    constexpr std::size_t users = 2000;
    auto const m = returning(users);
    std::vector<PolicyPtr> const policies{
        policy_of("policies:\n"
                  "  - {name: two, trigger: {at: 7d}, holdout: {share: 30%, salt: 2}, exit: none, steps: [{send: "
                  "email}], care: {programme: h}}\n"
                  "  - {name: other, trigger: {at: 3d}, holdout: {share: 30%, salt: 5}, exit: none, steps: [{send: "
                  "email}], care: {programme: k}}\n",
                  m)};
    Enrolments log{users};
    RunOptions options;
    options.seed = 5;
    options.log = &log;
    (void)run_replicate(m, policies, options);
    auto const key = replicate_key(options.seed, options.replicate);
    std::size_t wrong = 0, of_each[3] = {};
    for (std::size_t i = 0; i < users; ++i) {
        auto const held = [&](std::uint32_t salt) {
            return unit_uniform(draw_word(key, UserId{i}, Purpose::holdout, salt, 0)) < 0.3;
        };
        int const right = !log.returned[i] ? -1 : !held(2) ? 0 : !held(5) ? 1 : -1;
        wrong += log.programme[i] != right;
        ++of_each[right + 1];
    }
    CHECK(wrong == 0);
    for (auto const n : of_each) CHECK(n > 100);  // 9 % of the returned are held out of both
}

TEST_CASE("in a stack each policy buys its users", "[policies]") {
    auto const stack = [](std::string const& rest) { return "policies: [" + rest + "]\n"; };
    CHECK(bought(stack(early)) == 200);
    CHECK(bought(stack(late)) == 50);
    CHECK(bought(stack(early + ", " + late)) == 250);
    CHECK(bought(stack(late + ", " + early)) == 250);
    CHECK(bought(stack(early + ", " + early + ", " + late)) == 450);
}

TEST_CASE("one purse serves the more urgent policy first and keeps what is left", "[policies]") {
    auto const stack = [](std::string const& rest, char const* purse) {
        return "policies: [" + rest + "]\nacquisition_per_day: " + purse + "\n";
    };
    CHECK(bought(stack(early + ", " + late, "1000")) == 250);
    CHECK(bought(stack(early + ", " + late, "0")) == 0);
    CHECK(bought(stack(early, "25")) == 100);  // one a day for 100 days
    // 50 a day, `early` takes all of it for 100 days; then `dear`, whose own 60 a day lie ready: 50 a day buy 1.25
    // at 40.
    CHECK(bought(stack(early + ", " + dear, "50")) == 200 + 125);
    CHECK(bought(stack(dear, "50")) == 250);  // one a day, and every fourth day one more
}
