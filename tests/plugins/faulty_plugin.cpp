// Policies that each break one rule of the contract, at the first user they are asked about who has ordered twice.

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "sim/recall/journey_builder.hpp"
#include "sim/recall/plugin.hpp"

namespace {

using namespace rekindle;

using Misdeed = double (*)();

constexpr std::uint16_t audience = 0, badly = 1;

JourneyBuilder weekly(char const* name) {
    JourneyBuilder out(name);
    out.every(7 * ticks_per_day).audience(audience).steps([](Steps& steps) { steps.send(ChannelId{0}); });
    return out;
}

class Faulty final : public RecallPolicy {
  public:
    Faulty(PolicyPlan plan, Misdeed misdeed) : plan_{std::move(plan)}, misdeed_{misdeed} {}
    PolicyPlan const& plan() const override { return plan_; }
    bool holds(std::uint16_t condition, ObservedUser const& user) const override {
        if (condition == badly) throw std::runtime_error("no way on");
        return plan_.program.journeys[0].ranked || answer(user) != 0;
    }
    double value(std::uint16_t, ObservedUser const& user) const override { return answer(user); }

  private:
    double answer(ObservedUser const& user) const { return user.orders >= 2 && misdeed_ != nullptr ? misdeed_() : 1; }
    PolicyPlan plan_;
    Misdeed misdeed_;
};

PolicyPtr faulty(JourneyBuilder const& journey, Misdeed misdeed = nullptr) {
    return std::make_shared<Faulty const>(journey.plan(), misdeed);
}

int volatile endless = 1;
int recurse(int depth) {  // NOLINT: without end on purpose
    char volatile room[4096];
    room[0] = static_cast<char>(depth);
    return endless != 0 ? recurse(depth + 1) + room[0] : 0;
}

PolicyPtr throws(ObservableSchema const&) {
    return faulty(weekly("throws"), []() -> double { throw std::runtime_error("boom"); });
}
PolicyPtr throws_hostile(ObservableSchema const&) {
    return faulty(weekly("throws_hostile"),
                  []() -> double { throw std::runtime_error("\x1b[2J\xc2\x9b\xe2\x80\xae\xe2\x80\xa8\xff\x07"); });
}
PolicyPtr throws_seven(ObservableSchema const&) {
    return faulty(weekly("throws_seven"), []() -> double { throw 7; });
}
PolicyPtr says_nan(ObservableSchema const&) {
    return faulty(weekly("says_nan").best(0, 10), [] { return std::numeric_limits<double>::quiet_NaN(); });
}
PolicyPtr never_answers(ObservableSchema const&) {
    return faulty(weekly("never_answers"), [] {
        while (endless != 0) {}
        return 1.0;
    });
}
PolicyPtr crashes(ObservableSchema const&) {
    return faulty(weekly("crashes"), [] { return static_cast<double>(std::raise(SIGSEGV)); });
}
PolicyPtr recurses(ObservableSchema const&) {
    return faulty(weekly("recurses"), [] { return static_cast<double>(recurse(0)); });
}
PolicyPtr aborts(ObservableSchema const&) {
    return faulty(weekly("aborts"), []() -> double { std::abort(); });
}
PolicyPtr branches_badly(ObservableSchema const&) {
    return faulty(weekly("branches_badly").steps([](Steps& steps) { steps.stop_if(badly); }));
}
PolicyPtr fails_to_start(ObservableSchema const&) { throw std::invalid_argument("no budget file"); }
PolicyPtr makes_nothing(ObservableSchema const&) { return nullptr; }
PolicyPtr misnamed(ObservableSchema const&) { return faulty(weekly("another")); }
PolicyPtr bad_plan(ObservableSchema const& schema) {
    auto journey = weekly("bad_plan");
    journey.steps([](Steps& steps) { steps.wait(-5); }).holdout(1.5, 0).budget(-7, -1).best(0, -1);
    auto plan = journey.plan();
    plan.program.journeys[0].triggers[0].after = 0;
    plan.program.sends[0].channel = ChannelId{static_cast<std::uint8_t>(schema.channels.size())};
    return std::make_shared<Faulty const>(plan, nullptr);
}
/// No fault: wants far more than it may spend.
PolicyPtr spends_all(ObservableSchema const&) { return faulty(weekly("spends_all").budget(3 * micros_of(1), -1)); }

}  // namespace

REKINDLE_PLUGIN({"throws", &throws, "holds() throws"}, {"throws_seven", &throws_seven, "holds() throws an int"},
                {"throws_hostile", &throws_hostile, "holds() throws what would command a terminal"},
                {"says_nan", &says_nan, "a score that is not a number"},
                {"never_answers", &never_answers, "holds() has no end"}, {"crashes", &crashes, "a bad access"},
                {"recurses", &recurses, "a recursion without end"}, {"aborts", &aborts, "ends the program"},
                {"branches_badly", &branches_badly, "a branch's holds() throws"},
                {"fails_to_start", &fails_to_start, "cannot be made"},
                {"makes_nothing", &makes_nothing, "a null policy"}, {"misnamed", &misnamed, "a plan of another name"},
                {"bad_plan", &bad_plan, "a plan that no file could state"},
                {"spends_all", &spends_all, "more touches than its budget has room for"})
