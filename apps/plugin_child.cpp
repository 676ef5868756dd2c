#include "apps/plugin_child.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>

#include "apps/plugin_supervisor.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "output/atomic_file.hpp"
#include "policies/foreign_call.hpp"
#include "policies/guarded_policy.hpp"
#include "policies/plugin_loader.hpp"

namespace rekindle {
namespace {

constexpr int child_status = 90;  ///< of a child that has said how it ended
Handover* parent = nullptr;       ///< null: this is no supervised child
pid_t parent_number = 0;
pid_t own_number = 0;  ///< a plug-in may fork: its copy of us is nobody's child

void copy_text(char* to, std::size_t room, char const* text) {
    auto const size = std::min(std::strlen(text), room - 1);
    std::memcpy(to, text, size);
    to[size] = '\0';
}

/// Tells the parent and ends the child; the first thread to come is heard. Signal-safe. `whose` is empty where it is
/// not known.
[[noreturn]] void end_by_fault(char const* whose, char const* reason) {
    auto expected = Handover::State::silent;
    if (::getpid() == own_number && parent->state.compare_exchange_strong(expected, Handover::State::written)) {
        copy_text(parent->whose, sizeof parent->whose, whose);
        copy_text(parent->reason, sizeof parent->reason, reason);
        parent->state.store(Handover::State::fault);
        ::_exit(child_status);
    }
    if (::getpid() != own_number) ::_exit(child_status);
    for (;;) ::pause();  // another thread is ending us
}

bool in_foreign_call() {
    auto const* call = known_foreign_call();
    return call != nullptr && call->under_way();
}

/// A crash inside a call is that plug-in's fault. Any other ends the process as ever: the parent finds out whose it is.
void on_crash(int signal) {
    if (::getpid() != own_number || !in_foreign_call()) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
        return;
    }
    end_by_fault(known_foreign_call()->whose.load(), signal == SIGABRT  ? "ended the program (abort)"
                                                     : signal == SIGFPE ? "crashed (arithmetic error)"
                                                     : signal == SIGILL ? "crashed (illegal instruction)"
                                                                        : "crashed (bad memory access)");
}

/// exit() was called, which we never do.
void on_exit_call() {
    if (::getpid() != own_number) return;
    if (!in_foreign_call()) end_by_fault("", "ended the program (exit)");
    end_by_fault(known_foreign_call()->whose.load(), "ended the program (exit)");
}

void catch_crashes() {
    (void)foreign_call_of_this_thread();  // its own stack for the handler
    struct sigaction action {};
    action.sa_handler = &on_crash;
    action.sa_flags = SA_ONSTACK;
    for (int const signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

/// What descriptors 0 to 2 are open to.
struct StandardFiles {
    std::array<struct stat, 3> files{};
    StandardFiles() {
        for (int i = 0; i < 3; ++i) {
            if (::fstat(i, &files[static_cast<std::size_t>(i)]) != 0) files[static_cast<std::size_t>(i)] = {};
        }
    }
    [[nodiscard]] bool same(StandardFiles const& other) const {
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (files[i].st_dev != other.files[i].st_dev || files[i].st_ino != other.files[i].st_ino) return false;
        }
        return true;
    }
};
StandardFiles const* standard_files = nullptr;

/// What the parent has been told, or that it is gone.
void look_for_stops(int& obeyed) {
    for (; obeyed < parent->stops.load(); ++obeyed) interrupt();
    if (::getppid() != parent_number) interrupt();
}

/// Looks twenty times a second whether a call lasts too long or the run is to stop, and undoes what plug-ins do to
/// signals.
void watch(std::stop_token const& stop, double limit_seconds) {
    using Clock = std::chrono::steady_clock;
    struct Seen {
        std::uint64_t turn = 0;
        Clock::time_point since;
    };
    std::map<ForeignCall const*, Seen> seen;
    int stops_obeyed = 0;
    while (!stop.stop_requested()) {
        auto const now = Clock::now();
        visit_foreign_calls([&](ForeignCall const& call) {
            auto const turn = call.turn.load(std::memory_order_acquire);
            auto& last = seen[&call];
            if (turn != last.turn) last = {turn, now};
            if ((turn & 1) == 0 || std::chrono::duration<double>(now - last.since).count() < limit_seconds) return;
            auto const reason =
                fmt::format("{} took longer than {} s (--answer-limit)", call.question.load(), limit_seconds);
            end_by_fault(call.whose.load(), reason.c_str());
        });
        catch_crashes();
        ignore_write_signals();
        look_for_stops(stops_obeyed);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

[[noreturn]] void hand_over(ExitCode code, std::string const& output) {
    auto expected = Handover::State::silent;
    if (!parent->state.compare_exchange_strong(expected, Handover::State::written)) {
        for (;;) ::pause();  // another thread is ending us
    }
    parent->code = code;
    parent->output_size = std::min(output.size(), Handover::most_output);
    std::memcpy(parent->output, output.data(), parent->output_size);
    std::fflush(stdout);  // what a plug-in has printed
    parent->state.store(Handover::State::done);
    ::_exit(child_status);  // no destructor of a plug-in is called
}

/// `work`, with the faults that have a name told to the parent.
ExitCode without_faults(std::function<ExitCode()> const& work) {
    try {
        return work();
    } catch (PolicyFault const& fault) {
        end_by_fault(fault.policy().c_str(), fault.reason().c_str());
    } catch (PluginError const& error) { end_by_fault(error.file().c_str(), error.what()); } catch (ClosedFile const&) {
        end_by_fault("", "closed a file of the program");
    }
}

}  // namespace

void expect_no_tampering() {
    if (parent == nullptr) return;
    if (::getpid() != own_number) ::_exit(child_status);
    if (!StandardFiles().same(*standard_files)) end_by_fault("", "closed or replaced a standard stream");
}

void run_as_child(Handover& handover, std::function<ExitCode()> const& work, double answer_limit_seconds) {
    parent = &handover;
    own_number = ::getpid();
    parent_number = ::getppid();
    standard_files = new StandardFiles;
    hold_output();
    for (int const signal : stop_signals()) std::signal(signal, SIG_IGN);  // see look_for_stops()
    catch_crashes();
    std::atexit(&on_exit_call);
    std::jthread const watchdog([=](std::stop_token const& stop) { watch(stop, answer_limit_seconds); });
    auto const code = told([&] { return without_faults(work); });
    expect_no_tampering();
    hand_over(code, held_output());
}

}  // namespace rekindle
