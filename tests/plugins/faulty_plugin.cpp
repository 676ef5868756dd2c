// Policies that each break one rule of the contract, at the first user they are asked about who has ordered twice.

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "sim/recall/plugin.hpp"

namespace {

using namespace rekindle;

using Misdeed = void (*)(Decision& answer);

PolicyPlan weekly_plan(char const* name) {
    PolicyPlan plan;
    plan.name = name;
    plan.trigger = {.kind = Trigger::Kind::every, .after = 7 * ticks_per_day, .first = 0};
    plan.steps.push_back({.kind = JourneyStep::Kind::send, .channel = ChannelId{0}});
    plan.asks = true;
    return plan;
}

class Faulty final : public RecallPolicy {
  public:
    Faulty(PolicyPlan plan, Misdeed misdeed) : plan_{std::move(plan)}, misdeed_{misdeed} {}
    PolicyPlan const& plan() const override { return plan_; }
    void decide(std::span<ObservedUser const> users, std::span<Decision> answers) const override {
        for (std::size_t i = 0; i < users.size(); ++i) {
            answers[i] = {.start = true, .score = 1};
            if (users[i].orders >= 2 && misdeed_ != nullptr) misdeed_(answers[i]);
        }
    }
    bool stops(std::uint16_t, ObservedUser const&) const override { throw std::runtime_error("no way on"); }

  private:
    PolicyPlan plan_;
    Misdeed misdeed_;
};

PolicyPtr faulty(PolicyPlan plan, Misdeed misdeed = nullptr) {
    return std::make_shared<Faulty const>(std::move(plan), misdeed);
}

int volatile endless = 1;
int recurse(int depth) {  // NOLINT: without end on purpose
    char volatile room[4096];
    room[0] = static_cast<char>(depth);
    return endless != 0 ? recurse(depth + 1) + room[0] : 0;
}

PolicyPtr throws(ObservableSchema const&) {
    return faulty(weekly_plan("throws"), [](Decision&) { throw std::runtime_error("boom"); });
}
PolicyPtr throws_seven(ObservableSchema const&) {
    return faulty(weekly_plan("throws_seven"), [](Decision&) { throw 7; });
}
PolicyPtr says_nan(ObservableSchema const&) {
    auto plan = weekly_plan("says_nan");
    plan.ranked = true;
    plan.limit = 10;
    return faulty(plan, [](Decision& answer) { answer.score = std::numeric_limits<double>::quiet_NaN(); });
}
PolicyPtr never_answers(ObservableSchema const&) {
    return faulty(weekly_plan("never_answers"), [](Decision&) {
        while (endless != 0) {}
    });
}
PolicyPtr crashes(ObservableSchema const&) {
    return faulty(weekly_plan("crashes"), [](Decision&) { std::raise(SIGSEGV); });
}
PolicyPtr recurses(ObservableSchema const&) {
    return faulty(weekly_plan("recurses"), [](Decision& answer) { answer.score = recurse(0); });
}
PolicyPtr aborts(ObservableSchema const&) {
    return faulty(weekly_plan("aborts"), [](Decision&) { std::abort(); });
}
PolicyPtr stops_badly(ObservableSchema const&) {
    auto plan = weekly_plan("stops_badly");
    plan.steps.push_back({.kind = JourneyStep::Kind::stop_if});
    return faulty(plan);
}
PolicyPtr fails_to_start(ObservableSchema const&) { throw std::invalid_argument("no budget file"); }
PolicyPtr makes_nothing(ObservableSchema const&) { return nullptr; }
PolicyPtr misnamed(ObservableSchema const&) { return faulty(weekly_plan("another")); }
PolicyPtr bad_plan(ObservableSchema const& schema) {
    auto plan = weekly_plan("bad_plan");
    plan.trigger.after = 0;
    plan.steps[0].channel = ChannelId{static_cast<std::uint8_t>(schema.channels.size())};
    plan.steps.push_back({.kind = JourneyStep::Kind::wait, .wait = -5});
    plan.holdout_fraction = 1.5;
    plan.budget_total = -7;
    plan.ranked = true;
    return faulty(plan);
}
/// No fault: wants far more than it may spend.
PolicyPtr spends_all(ObservableSchema const&) {
    auto plan = weekly_plan("spends_all");
    plan.budget_total = 3 * micros_of(1);
    return faulty(plan);
}

}  // namespace

REKINDLE_PLUGIN({"throws", &throws, "decide() throws"}, {"throws_seven", &throws_seven, "decide() throws an int"},
                {"says_nan", &says_nan, "a score that is not a number"},
                {"never_answers", &never_answers, "decide() has no end"}, {"crashes", &crashes, "a bad access"},
                {"recurses", &recurses, "a recursion without end"}, {"aborts", &aborts, "ends the program"},
                {"stops_badly", &stops_badly, "stops() throws"}, {"fails_to_start", &fails_to_start, "cannot be made"},
                {"makes_nothing", &makes_nothing, "a null policy"}, {"misnamed", &misnamed, "a plan of another name"},
                {"bad_plan", &bad_plan, "a plan that no file could state"},
                {"spends_all", &spends_all, "more touches than its budget has room for"})
