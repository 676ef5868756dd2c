// Journey programs, random ones in random worlds: what must never happen does not.

#include <catch2/catch.hpp>

#include <map>

#include "sim/engine/replicate.hpp"
#include "tests/sim/engine/program_audit.hpp"
#include "tests/sim/engine/random_programs.hpp"
#include "tests/sim/engine/tally_difference.hpp"

using namespace rekindle;
using namespace rekindle::random_worlds;

namespace {

/// What the users of the first world and nobody in particular booked there.
class Purse final : public UserBook {
  public:
    void take(std::uint32_t, UserPage const& page) override {
        for (auto const& ledger : page.ledgers) {
            if (ledger.world == 0) add_sums(sum, ledger.totals);
        }
    }
    void take_shared(std::uint32_t, std::uint16_t world, Sums const& sums) override {
        if (world == 0) add_sums(sum, sums);
    }
    Sums sum{};
};

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
        auto const c = random_program_case(seed);
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
    CHECK(touches > 67 * property_runs);
}

TEST_CASE("threads, names and the order of worlds change nothing for 300 random programs", "[contract]") {
    for (std::uint64_t seed = 1; seed <= property_runs; ++seed) {
        INFO("seed " << seed);
        auto const c = random_program_case(seed);
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
        auto c = random_program_case(seed);
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
        auto c = random_program_case(seed);
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
            std::erase_if(j.triggers, [](auto const& when) { return when.kind == Trigger::Kind::lapse_oracle; });
        }
        for (auto& i : c.program.code) {
            if (i.kind == Instruction::Kind::split) i.kind = Instruction::Kind::stop;
        }
        for (auto& send : c.program.sends) send.offer = no_offer;
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
