// Policies that end the program, or do to the process what no policy may, at the first user they are asked about who
// has ordered twice.

#include <fcntl.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "sim/recall/journey_builder.hpp"
#include "sim/recall/plugin.hpp"

namespace {

using namespace rekindle;
using Deed = void (*)();

class Deadly : public RecallPolicy {
  public:
    Deadly(char const* name, Deed deed)
        : plan_{JourneyBuilder(name)
                    .every(7 * ticks_per_day)
                    .audience(0)
                    .steps([](Steps& steps) { steps.send(ChannelId{0}); })
                    .plan()},
          deed_{deed} {}
    PolicyPlan const& plan() const override { return plan_; }
    bool holds(std::uint16_t, ObservedUser const& user) const override {
        if (user.orders >= 2) deed_();
        return true;
    }

  private:
    PolicyPlan plan_;
    Deed deed_;
};

template <char const* name, Deed deed>
PolicyPtr make(ObservableSchema const&) {
    return std::make_shared<Deadly const>(name, deed);
}

void wait_for_the_end() { std::this_thread::sleep_for(std::chrono::seconds(30)); }
void in_thread(Deed deed) {
    std::thread(deed).detach();
    wait_for_the_end();
}

void calls_exit() { std::exit(0); }
void calls_underscore_exit() { ::_exit(0); }
void calls_the_kernel() { ::syscall(SYS_exit_group, 0); }
void calls_quick_exit() { std::quick_exit(0); }
void kills() { ::kill(::getpid(), SIGKILL); }
void stops() { ::raise(SIGSTOP); }
void becomes_another() { ::execl("/bin/true", "true", static_cast<char*>(nullptr)); }
void crash() { *static_cast<int volatile*>(nullptr) = 1; }
void crashes_in_thread() { in_thread(&crash); }
void throw_boom() { throw std::runtime_error("boom"); }
void throws_in_thread() { in_thread(&throw_boom); }
void exits_in_thread() { in_thread(&calls_underscore_exit); }
void crashes_with_signals_blocked() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    crash();
}
void closes_all() {
    for (int i = 0; i < 1024; ++i) ::close(i);
}
struct ThrowingAtItsEnd {
    ~ThrowingAtItsEnd() noexcept(false) { throw std::runtime_error("out of a destructor"); }
};
void throws_in_destructor() { ThrowingAtItsEnd const unlucky; }

/// No fault: leaves a process behind, with standard output and error open and in a session of its own.
void leaves_process() {
    static bool done = false;
    if (std::exchange(done, true)) return;
    if (::fork() != 0) return;
    ::setsid();
    if (::fork() != 0) ::_exit(0);
    ::sleep(1000);
    ::_exit(0);
}
/// No fault: blocks and ignores the signals that ask to stop.
void blocks_signals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr);
    for (int const signal : {SIGINT, SIGTERM, SIGHUP}) std::signal(signal, SIG_IGN);
}

/// No fault that anybody could see: would hang for ever if it were destroyed.
class HangsAtItsEnd final : public Deadly {
  public:
    HangsAtItsEnd() : Deadly("hangs_at_its_end", [] {}) {}
    ~HangsAtItsEnd() override {
        for (;;) ::pause();
    }
};
PolicyPtr hangs_at_its_end(ObservableSchema const&) { return std::make_shared<HangsAtItsEnd const>(); }

#define DEADLY(name, what) \
    { #name, &make < name##_text, &name>, what }
#define NAMED(name) constexpr char name##_text[] = #name;
NAMED(calls_exit)
NAMED(calls_underscore_exit)
NAMED(calls_the_kernel)
NAMED(calls_quick_exit)
NAMED(kills)
NAMED(stops)
NAMED(becomes_another)
NAMED(crashes_in_thread)
NAMED(throws_in_thread)
NAMED(exits_in_thread)
NAMED(crashes_with_signals_blocked)
NAMED(closes_all)
NAMED(throws_in_destructor)
NAMED(leaves_process)
NAMED(blocks_signals)

}  // namespace

REKINDLE_PLUGIN(DEADLY(calls_exit, "exit(0)"), DEADLY(calls_underscore_exit, "_exit(0)"),
                DEADLY(calls_the_kernel, "exit_group(0)"), DEADLY(calls_quick_exit, "quick_exit(0)"),
                DEADLY(kills, "SIGKILL"), DEADLY(stops, "SIGSTOP"), DEADLY(becomes_another, "execl"),
                DEADLY(crashes_in_thread, "a bad access in a thread of its own"),
                DEADLY(throws_in_thread, "an exception out of a thread of its own"),
                DEADLY(exits_in_thread, "_exit(0) in a thread of its own"),
                DEADLY(crashes_with_signals_blocked, "a bad access with every signal blocked"),
                DEADLY(closes_all, "closes every descriptor"),
                DEADLY(throws_in_destructor, "an exception out of a destructor"),
                DEADLY(leaves_process, "a process in the background"),
                DEADLY(blocks_signals, "blocks and ignores every signal"),
                {"hangs_at_its_end", &hangs_at_its_end, "a destructor without end"})
