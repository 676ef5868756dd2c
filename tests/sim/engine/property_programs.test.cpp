// Journey programs, random ones in random worlds: what must never happen does not, by a check that reads the events
// alone.

#include <catch2/catch.hpp>

#include <map>

#include "sim/engine/replicate.hpp"
#include "sim/random/stream.hpp"
#include "tests/sim/engine/random_worlds.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// Conditions and scores from what is observed, by the dice of their number.
class ProgramPolicy final : public RecallPolicy {
  public:
    explicit ProgramPolicy(PolicyPlan plan) : plan_{std::move(plan)} {}
    [[nodiscard]] PolicyPlan const& plan() const override { return plan_; }
    [[nodiscard]] bool stops(std::uint16_t condition, ObservedUser const& u) const override {
        switch (condition % 5) {
            case 0: return u.orders >= 1;
            case 1: return u.journey_sends < 3;
            case 2: return u.days_since_visit >= 4;
            case 3: return u.touches < 6;
            default: return u.hour >= 0.5 || u.carts > 0;
        }
    }
    [[nodiscard]] double score(std::uint16_t number, ObservedUser const& u) const override {
        return number == 0 ? u.days_since_visit - 3 : 0.5 + u.orders;
    }

  private:
    PolicyPlan plan_;
};

Instruction random_instruction(Dice& dice, JourneyProgram& p, Model const& m, std::uint16_t next,
                               std::uint8_t journey) {
    using K = Instruction::Kind;
    Instruction i;
    i.next = i.otherwise = next;
    auto somewhere = [&] { return static_cast<std::uint16_t>(dice.chance(0.7) ? next : journey_over); };
    switch (dice.whole(0, 9)) {
        case 0:
            i.kind = K::wait_until;
            i.wait = days(dice.uniform(0, 0.99));
            i.weekdays = static_cast<std::uint8_t>(dice.chance(0.5) ? 0 : dice.whole(1, 127));
            break;
        case 1:
            i.kind = K::wait_for;
            i.wait = days(dice.uniform(0.1, 5));
            i.events = static_cast<SeenMask>(dice.whole(1, 63));
            i.otherwise = somewhere();
            break;
        case 2:
            i.kind = K::branch;
            i.condition = static_cast<std::uint16_t>(dice.whole(0, 4));
            i.otherwise = somewhere();
            break;
        case 3:
            i.kind = K::split;
            i.salt = static_cast<std::uint32_t>(dice.whole(0, 5));
            i.first_arm = static_cast<std::uint16_t>(p.arms.size());
            i.arm_count = 2;
            p.arms.push_back({dice.uniform(0, 1), somewhere()});
            p.arms.push_back({1, next});
            break;
        case 4:
        case 5:
            i.kind = K::wait;
            i.wait = days(dice.uniform(0.05, 3));
            break;
        default: {
            i.kind = K::send;
            i.action = static_cast<std::uint8_t>(p.sends.size());
            auto const channels = static_cast<int>(m.channels.size());
            auto const offers = static_cast<int>(m.offers.size());
            ProgramSend send;
            send.channel = ChannelId(dice.whole(0, channels - 1));
            send.offer = static_cast<std::uint8_t>(offers > 0 && dice.chance(0.3) ? dice.whole(0, offers - 1) : 255);
            send.journey = journey;
            send.tags = static_cast<std::uint32_t>(dice.whole(0, 3));
            p.sends.push_back(send);
        }
    }
    return i;
}

JourneyTrigger random_start(Dice& dice) {
    using K = JourneyTrigger::Kind;
    JourneyTrigger when;
    when.kind = static_cast<K>(dice.whole(0, 6));
    when.after = days(dice.uniform(1, 6));
    when.first = days(dice.uniform(0, 8));
    when.event = dice.pick({Seen::order, Seen::visit, Seen::comeback});
    when.condition = static_cast<std::uint16_t>(dice.whole(0, 4));
    when.back_fill = dice.chance(0.5);
    return when;
}

JourneyPlan random_journey(Dice& dice, JourneyProgram& p, Model const& m, std::uint8_t number) {
    JourneyPlan j;
    for (int n = dice.whole(1, 3); n > 0; --n) j.triggers.push_back(random_start(dice));
    j.asks = dice.chance(0.4);
    j.audience = static_cast<std::uint16_t>(dice.whole(0, 4));
    j.recheck = dice.chance(0.3);
    j.exits = static_cast<SeenMask>(dice.chance(0.3) ? 0 : dice.whole(1, 15));
    j.exits_at_wait_end = dice.chance(0.3);
    j.re_entry = dice.chance(0.5) ? days(dice.uniform(1, 9)) : 0;
    j.holdout_fraction = dice.chance(0.5) ? dice.uniform(0, 0.5) : 0;
    j.holdout_salt = static_cast<std::uint32_t>(dice.whole(0, 3));
    if (dice.chance(0.3)) j.roll_out = {{dice.uniform(0, 0.5), days(3)}, {dice.uniform(0.5, 1), days(7)}};
    if (dice.chance(0.5)) {
        j.quiet.from = days(dice.uniform(0, 0.99));
        j.quiet.to = days(dice.uniform(0, 0.99));
        j.quiet.then = dice.pick({QuietHours::Then::hold, QuietHours::Then::drop});
    }
    if (dice.chance(0.15)) {
        JourneyTrigger batch;
        batch.kind = JourneyTrigger::Kind::every;
        batch.after = days(2);
        batch.first = days(dice.uniform(0, 2));
        j.triggers = {batch};
        j.ranked = true;
        j.limit = dice.whole(0, 20);
        if (dice.chance(0.5)) {
            j.batch_budget = micros_of(dice.uniform(0, 40));
            j.cost = 1;
            j.limit = -1;
        }
    }
    std::uint16_t next = journey_over;
    for (int n = dice.whole(1, 8); n > 0; --n) {
        p.code.push_back(random_instruction(dice, p, m, next, number));
        next = static_cast<std::uint16_t>(p.code.size() - 1);
    }
    j.entry = next;
    return j;
}

JourneyProgram random_program(Dice& dice, Model const& m) {
    JourneyProgram p;
    for (int n = dice.whole(1, 4); n > 0; --n)
        p.journeys.push_back(random_journey(dice, p, m, static_cast<std::uint8_t>(p.journeys.size())));
    std::uint16_t times = 0;
    for (int n = dice.whole(0, 4); n > 0; --n) {
        Cap cap;
        cap.journey = dice.chance(0.5)
                          ? every_journey
                          : static_cast<std::uint8_t>(dice.whole(0, static_cast<int>(p.journeys.size()) - 1));
        cap.channel =
            static_cast<std::int16_t>(dice.chance(0.5) ? -1 : dice.whole(0, static_cast<int>(m.channels.size()) - 1));
        cap.tags = static_cast<std::uint32_t>(dice.chance(0.6) ? 0 : dice.whole(1, 3));
        cap.limit = static_cast<std::uint16_t>(dice.whole(0, 3));
        cap.window = dice.pick({Cap::Window::rolling, Cap::Window::calendar_day, Cap::Window::fixed});
        cap.span = days(dice.uniform(0.3, 6));
        cap.then = dice.pick({Cap::Then::skip, Cap::Then::delay});
        cap.first_time = times;
        if (cap.window == Cap::Window::rolling) times = static_cast<std::uint16_t>(times + cap.limit);
        p.caps.push_back(cap);
    }
    for (int n = dice.chance(0.5) ? dice.whole(1, 3) : 0; n > 0; --n) {
        ProgramBudget b;
        b.journey = dice.chance(0.5) ? every_journey : std::uint8_t{0};
        b.channel = static_cast<std::int16_t>(dice.chance(0.5) ? -1 : 0);
        if (dice.chance(0.6)) b.total = micros_of(dice.uniform(0, 60));
        if (dice.chance(0.6)) b.per_day = micros_of(dice.uniform(0, 6));
        p.budgets.push_back(b);
    }
    p.at_once = static_cast<std::size_t>(dice.whole(1, 4));
    return p;
}

PolicyPtr policy_of(JourneyProgram p, std::string name) {
    PolicyPlan plan;
    plan.name = std::move(name);
    plan.program = std::make_shared<JourneyProgram const>(std::move(p));
    return std::make_shared<ProgramPolicy const>(std::move(plan));
}

class Recorder final : public EventLog {
  public:
    void take(std::uint32_t, std::span<LoggedEvent const> events) override {
        for (auto const& e : events) {
            if (e.world == 0) of_[e.user].push_back(e);
        }
    }
    [[nodiscard]] bool wants(UserId) const override { return true; }
    [[nodiscard]] auto const& users() const { return of_; }

  private:
    std::map<UserId, std::vector<LoggedEvent>> of_;
};

/// What the users of the first world and nobody in particular booked there.
class Purse final : public UserBook {
  public:
    void take(std::uint32_t, UserPage const& page) override {
        for (auto const& ledger : page.ledgers) {
            if (ledger.world == 0) add_sums(sum, ledger.totals);
        }
    }
    void take_shared(std::uint32_t, std::uint16_t world, Totals const& totals) override {
        if (world == 0) add_sums(sum, totals);
    }
    Totals sum{};
};

/// Reads a run's events and looks for what must not be.
class Auditor {
  public:
    Auditor(Model const& m, JourneyProgram const& p, std::uint64_t seed) : m_{m}, p_{p}, key_{replicate_key(seed, 0)} {}

    void audit(Recorder const& log) {
        for (auto const& [user, events] : log.users()) {
            user_ = user;
            audit_user(events);
        }
        for (auto const& budget : p_.budgets) audit_budget(budget, log);
    }
    std::int64_t touches = 0;

  private:
    [[nodiscard]] double uniform(Purpose purpose, std::uint32_t salt) const {
        return unit_uniform(draw_word(key_, user_, purpose, salt, 0));
    }
    [[nodiscard]] static Micros cost_of(Channel const& c) { return c.cost + c.labour; }

    void audit_user(std::vector<LoggedEvent> const& events) {
        std::vector<char> running(p_.journeys.size(), 0);
        std::vector<Tick> last_start(p_.journeys.size(), -never);
        std::vector<LoggedEvent> sent;
        std::uint32_t opted_out = 0;
        std::size_t bad = 0;
        opted_at_.clear();
        for (auto const& e : events) {
            auto const& j = p_.journeys[e.journey];
            if (e.what == Happening::journey_start) {
                bad += running[e.journey] != 0;
                bad += e.t - last_start[e.journey] < j.re_entry && last_start[e.journey] > -never;
                bad += uniform(Purpose::holdout, j.holdout_salt) < j.holdout_fraction;
                bad += uniform(Purpose::holdout, m_.holdout_salt) < m_.holdout_fraction;
                bad += e.t >= m_.horizon;
                running[e.journey] = 1;
                last_start[e.journey] = e.t;
                bad += static_cast<std::size_t>(std::count(running.begin(), running.end(), 1)) > p_.at_once;
            } else if (e.what == Happening::journey_end) {
                bad += running[e.journey] == 0;
                running[e.journey] = 0;
            } else if (e.what == Happening::opt_out) {
                opted_out |= 1u << e.channel;
            } else if (e.what == Happening::touch) {
                ++touches;
                bad += running[e.journey] == 0;
                bad += j.quiet.end(e.t) != e.t;
                sent.push_back(e);
            }
            // a touch and the opt-out it causes come in either order
            if (e.what == Happening::touch && (opted_out >> e.channel & 1u) != 0) {
                bool const own = !sent.empty() && opted_at_[e.channel] == e.t;
                bad += own ? 0 : 1;
            }
            if (e.what == Happening::opt_out) opted_at_[e.channel] = e.t;
        }
        CHECK(bad == 0);
        for (auto const& cap : p_.caps) audit_cap(cap, sent);
    }

    /// Every window anew, from all sends. Tags are not in the events: caps by tag are left to the timelines.
    void audit_cap(Cap const& cap, std::vector<LoggedEvent> const& sent) const {
        if (cap.tags != 0) return;
        std::vector<Tick> times;
        for (auto const& e : sent) {
            bool const mine = cap.journey == every_journey || cap.journey == e.journey;
            if (mine && (cap.channel < 0 || cap.channel == e.channel)) times.push_back(e.t);
        }
        auto window = [&](Tick t) { return cap.window == Cap::Window::calendar_day ? day_of(t) : t / cap.span; };
        for (std::size_t i = cap.limit; i < times.size(); ++i) {
            if (cap.limit == 0)
                FAIL_CHECK("a send under a cap of none");
            else if (cap.window == Cap::Window::rolling)
                CHECK(times[i] - times[i - cap.limit] >= cap.span);
            else
                CHECK(window(times[i]) != window(times[i - cap.limit]));
        }
        if (cap.limit == 0) CHECK(times.empty());
    }

    void audit_budget(ProgramBudget const& budget, Recorder const& log) const {
        std::map<std::int64_t, Micros> spent;
        Micros total = 0;
        for (auto const& [user, events] : log.users()) {
            for (auto const& e : events) {
                bool const mine = e.what == Happening::touch &&
                                  (budget.journey == every_journey || budget.journey == e.journey) &&
                                  (budget.channel < 0 || budget.channel == e.channel);
                if (!mine) continue;
                total += cost_of(m_.channels[e.channel]);
                spent[day_of(e.t)] += cost_of(m_.channels[e.channel]);
            }
        }
        if (budget.total >= 0) CHECK(total <= budget.total);
        for (auto const& [day, sum] : spent) {
            if (budget.per_day >= 0) CHECK(sum <= budget.per_day);
        }
    }

    Model const& m_;
    JourneyProgram const& p_;
    ReplicateKey key_;
    UserId user_{};
    std::map<std::uint8_t, Tick> opted_at_;
};

struct Case {
    Model model;
    JourneyProgram program;
};
Case random_case(std::uint64_t seed) {
    Dice dice(seed);
    Range const range{.limits = seed % 3 == 0, .signals = seed % 7 == 0};
    Case c{random_model(dice, range), {}};
    if (dice.chance(0.3)) c.model.holdout_fraction = 0.2;
    if (dice.chance(0.5)) c.model.carts = {0.5, days(0.7)};
    c.program = random_program(dice, c.model);
    return c;
}

/// The same with reasons, surveys, fixes, warning signals and care: some waits become steps that touch nobody, some
/// triggers signals.
Case random_feedback_case(std::uint64_t seed) {
    auto c = random_case(seed);
    Dice dice(seed + 1'000'000);
    auto& leaving = c.model.leaving;
    for (auto const* name : {"a", "b", "c"}) {
        LapseReason reason;
        reason.name = name;
        reason.share = 1 / 3.0;
        reason.comeback = dice.uniform(0.2, 2);
        reason.response = dice.uniform(0, 2);
        leaving.reasons.push_back(reason);
    }
    leaving.surveys.push_back({.name = "poll",
                               .answered = dice.uniform(0.1, 1),
                               .reported = {{0.6, 0.2, 0.2}, {0, 1, 0}, {0.5, 0, 0.5}},
                               .cost = micros_of(0.3)});
    for (std::uint8_t i = 0; i < 2; ++i)
        leaving.fixes.push_back({.name = "fix",
                                 .reason = i,
                                 .cost = micros_of(100),
                                 .delay = days(dice.uniform(0, 4)),
                                 .lapse = dice.uniform(0, 2),
                                 .comeback = dice.uniform(0, 2),
                                 .response = dice.uniform(0, 2),
                                 .second_life = dice.uniform(0, 2)});
    leaving.warnings = {{.name = "w", .engaged = 0.05, .weakening = 0.2, .fragile = 0.1, .dormant = 0.05}};
    c.model.care.programmes = {{.name = "care", .cost = micros_of(1), .steps = {{.after = days(2), .lapse = 0.7}}}};
    auto& p = c.program;
    p.fixes = {{0, dice.whole(1, 30)}, {1, 1}, {0, 10}};
    p.cleanings = {{.channel = ChannelId{0}, .slot = 0, .cost = micros_of(0.1)}};
    for (auto& i : p.code) {
        using K = Instruction::Kind;
        if (i.kind != K::wait || dice.chance(0.4)) continue;
        i.kind = dice.pick({K::clean, K::survey, K::fix, K::care});
        if (i.kind == K::fix) i.item = static_cast<std::uint8_t>(dice.whole(0, 2));
    }
    for (auto& j : p.journeys) {
        for (auto& when : j.triggers) {
            if (!j.ranked && dice.chance(0.3)) when.kind = JourneyTrigger::Kind::warning;
        }
    }
    return c;
}

RunOptions options(std::uint64_t seed, int threads = 1) {
    RunOptions o;
    o.seed = seed;
    o.threads = threads;
    return o;
}

}  // namespace

TEST_CASE("300 random programs keep what they promise", "[contract]") {
    std::int64_t touches = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed);
        Recorder log;
        auto o = options(seed);
        o.log = &log;
        auto const heard = run_replicate(c.model, std::vector{policy_of(c.program, "p")}, o);
        Auditor auditor{c.model, c.program, seed};
        auditor.audit(log);
        touches += auditor.touches;
        o.log = nullptr;
        CHECK(tally_difference(heard, run_replicate(c.model, std::vector{policy_of(c.program, "p")}, o)) == "");
    }
    CHECK(touches > 60 * property_runs);
}

TEST_CASE("threads, names and the order of worlds change nothing for 300 random programs", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_case(seed);
        std::vector<PolicyPtr> const policies{policy_of(c.program, "p"), none()};
        auto const one = run_replicate(c.model, policies, options(seed));
        for (int threads : {2, 8}) {
            auto o = options(seed, threads);
            o.chunk_blocks = 1;
            o.epoch_days = 0.5;
            CHECK(tally_difference(one, run_replicate(c.model, policies, o)) == "");
        }
        std::vector<PolicyPtr> const permuted{none(), policy_of(c.program, "q")};
        auto const other = run_replicate(c.model, permuted, options(seed));
        CHECK(world_difference(one.worlds[0], other.worlds[1]) == "");
        CHECK(world_difference(one.worlds[1], other.worlds[0]) == "");
    }
}

TEST_CASE("surveys, fixes, care and signals: no thread, world or listener changes a byte, and the books balance",
          "[contract]") {
    std::int64_t surveys = 0, fixes = 0, enrolled = 0;
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_feedback_case(seed);
        std::vector<PolicyPtr> const policies{policy_of(c.program, "p"), none()};
        Recorder log;
        Purse purse;
        auto o = options(seed);
        auto const one = run_replicate(c.model, policies, o);
        o.log = &log;
        o.users = &purse;
        CHECK(tally_difference(one, run_replicate(c.model, policies, o)) == "");
        CHECK(totals_difference(purse.sum, one.worlds[0].sums) == "");
        Auditor{c.model, c.program, seed}.audit(log);
        for (int threads : {2, 8}) {
            o = options(seed, threads);
            o.chunk_blocks = 1;
            CHECK(tally_difference(one, run_replicate(c.model, policies, o)) == "");
        }
        std::vector<PolicyPtr> const permuted{none(), policy_of(c.program, "q")};
        auto const other = run_replicate(c.model, permuted, options(seed));
        CHECK(world_difference(one.worlds[0], other.worlds[1]) == "");
        CHECK(world_difference(one.worlds[1], other.worlds[0]) == "");

        auto const& w = one.worlds[0];
        auto at = [&](Counter k) { return w.sums[index_of(k)]; };
        CHECK(at(Counter::cost_total) == at(Counter::cost_messages) + at(Counter::cost_offers) +
                                             at(Counter::cost_service) + at(Counter::cost_programme) +
                                             at(Counter::cost_acquisition));
        for (auto const& [total, daily] : {std::pair{Counter::cost_programme, Daily::cost_programme},
                                           std::pair{Counter::cost_service, Daily::cost_service}}) {
            std::int64_t sum = 0;
            for (auto const x : w.daily[index_of(daily)]) sum += x;
            CHECK(sum == at(total));
        }
        CHECK(at(Counter::fixes) <= 2);
        CHECK(at(Counter::survey_answers) <= at(Counter::surveys));
        surveys += at(Counter::surveys);
        fixes += at(Counter::fixes);
        enrolled += at(Counter::enrolled);
    }
    CHECK(surveys > 5 * property_runs);
    CHECK(fixes > property_runs / 10);
    CHECK(enrolled > 2 * property_runs);
}

TEST_CASE("a program without a budget's worth touches as little as none", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto c = random_case(seed);
        for (auto& channel : c.model.channels) channel.cost += 1;
        ProgramBudget nothing;
        nothing.total = 0;
        c.program.budgets = {nothing};
        auto const tally = run_replicate(c.model, std::vector{policy_of(c.program, "p"), none()}, options(seed));
        CHECK(world_difference(tally.worlds[0], tally.worlds[1]) == "");
    }
}

// Nobody visits, so all look the same; within, some are active, some dormant, some gone, at times of their own.
TEST_CASE("users who look the same are treated the same, whatever they hide", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto c = random_case(seed);
        Model m;
        m.name = "hidden";
        m.initial_users = 60;
        m.horizon = days(40);
        m.segments = {{.name = "all"}};
        m.lapse.law = Exponential{0.1};
        m.lapse.frailty = {Frailty::Kind::lognormal, 1, 1, 1};
        m.gone = GoneProcess{Exponential{0.05}};
        m.channels.resize(c.model.channels.size());
        for (auto& j : c.program.journeys) {  // what is drawn by salt, known by an oracle or shared differs by right
            j.holdout_fraction = 0;
            j.roll_out.clear();
            j.ranked = false;
            std::erase_if(j.triggers, [](auto const& when) { return when.kind == JourneyTrigger::Kind::lapse_oracle; });
        }
        for (auto& i : c.program.code) {
            if (i.kind == Instruction::Kind::split) i.kind = Instruction::Kind::stop;
        }
        for (auto& send : c.program.sends) send.offer = 255;
        c.program.budgets.clear();
        Recorder log;
        auto o = options(seed);
        o.log = &log;
        (void)run_replicate(m, std::vector{policy_of(c.program, "p")}, o);
        using Sends = std::vector<std::pair<Tick, std::uint8_t>>;
        std::map<UserId, Sends> sends;
        for (auto const& [user, events] : log.users()) {
            for (auto const& e : events) {
                if (e.what == Happening::touch) sends[user].emplace_back(e.t, e.channel);
            }
        }
        for (auto const& [user, list] : sends) CHECK((list == sends.begin()->second));
        CHECK((sends.empty() || sends.size() == 60));
    }
}
