#include "apps/plugin_supervisor.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <map>
#include <thread>

#include "output/atomic_file.hpp"
#include "policies/foreign_call.hpp"
#include "policies/guarded_policy.hpp"
#include "policies/plugin_loader.hpp"

namespace rekindle {
namespace {

constexpr int fault_status = 90;  ///< of a child that ended by a plug-in's fault and has said so
int fault_pipe = -1;              ///< the child's end

/// Tells the parent and ends the child. Signal-safe.
[[noreturn]] void end_by_fault(char const* whose, char const* reason) {
    for (char const* part : {whose, "\n", reason}) {
        if (::write(fault_pipe, part, std::strlen(part)) < 0) break;
    }
    ::_exit(fault_status);
}

/// A crash inside a plug-in is its fault; any other is ours and takes its usual course.
void on_crash(int signal) {
    auto const& call = foreign_call_of_this_thread();
    if ((call.turn.load() & 1) == 0) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
        return;
    }
    end_by_fault(call.whose.load(), signal == SIGABRT  ? "ended the program (abort)"
                                    : signal == SIGFPE ? "crashed (arithmetic error)"
                                    : signal == SIGILL ? "crashed (illegal instruction)"
                                                       : "crashed (bad memory access)");
}

void catch_crashes() {
    (void)foreign_call_of_this_thread();  // its own stack for the handler
    struct sigaction action {};
    action.sa_handler = &on_crash;
    action.sa_flags = SA_ONSTACK;
    for (int const signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) ::sigaction(signal, &action, nullptr);
}

/// Ends the child when some call lasts too long. Looks at the calls twenty times a second.
void watch(std::stop_token const& stop, double limit_seconds) {
    using Clock = std::chrono::steady_clock;
    struct Seen {
        std::uint64_t turn = 0;
        Clock::time_point since;
    };
    std::map<ForeignCall const*, Seen> seen;
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
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

ExitCode run_as_child(std::function<ExitCode(LeftOut const&)> const& work, LeftOut const& left_out, double limit) {
    catch_crashes();
    std::jthread const watchdog([limit](std::stop_token const& stop) { watch(stop, limit); });
    try {
        return work(left_out);
    } catch (PolicyFault const& fault) {
        end_by_fault(fault.policy().c_str(), fault.reason().c_str());
    } catch (PluginError const& error) { end_by_fault(error.file().c_str(), error.what()); }
}

volatile std::sig_atomic_t child_to_tell = 0;

/// Passes on what was sent to this process alone; the terminal sends Ctrl-C to the child as well.
void pass_on(int signal, siginfo_t* info, void*) {
    if (info->si_code != SI_KERNEL && child_to_tell > 0) ::kill(static_cast<pid_t>(child_to_tell), signal);
}

struct Ended {
    int status = 0;
    std::string fault;  ///< whose '\n' reason; empty: none
};

Ended wait_for(pid_t child, int from) {
    child_to_tell = static_cast<std::sig_atomic_t>(child);
    struct sigaction action {
    }, before_int{}, before_term{};
    action.sa_sigaction = &pass_on;
    action.sa_flags = SA_SIGINFO;
    ::sigaction(SIGINT, &action, &before_int);
    ::sigaction(SIGTERM, &action, &before_term);
    Ended ended;
    char bytes[512];
    for (;;) {
        auto const n = ::read(from, bytes, sizeof bytes);
        if (n > 0) ended.fault.append(bytes, static_cast<std::size_t>(n));
        if (n == 0 || (n < 0 && errno != EINTR)) break;
    }
    while (::waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {}
    child_to_tell = 0;
    ::sigaction(SIGINT, &before_int, nullptr);
    ::sigaction(SIGTERM, &before_term, nullptr);
    return ended;
}

void note_fault(LeftOut& left_out, std::string const& fault) {
    auto const cut = fault.find('\n');
    auto const whose = fault.substr(0, cut), reason = fault.substr(cut + 1);
    if (whose.starts_with('/')) {
        std::cerr << (reason.starts_with("plugin = ") ? reason : fmt::format("plugin = {}: {}", whose, reason))
                  << "; its policies are left out\n";
        left_out.plugins.push_back(whose);
    } else {
        std::cerr << fmt::format("policy {}: {}; it is left out\n", whose, reason);
        left_out.policies.push_back(whose);
    }
}

}  // namespace

bool LeftOut::policy(std::string const& name) const {
    return std::find(policies.begin(), policies.end(), name) != policies.end();
}

bool LeftOut::plugin(std::string const& file) const {
    return std::find(plugins.begin(), plugins.end(), std::filesystem::absolute(file).string()) != plugins.end();
}

ExitCode supervise(std::function<ExitCode(LeftOut const&)> const& work, double answer_limit_seconds) {
    LeftOut left_out;
    for (;;) {
        int ends[2];
        if (::pipe(ends) != 0) throw OutputError("no pipe can be opened");
        std::cout.flush();
        pid_t const parent = ::getpid();
        pid_t const child = ::fork();
        if (child < 0) throw OutputError("no process can be started for the plug-ins");
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            if (::getppid() != parent) ::_exit(1);
            ::close(ends[0]);
            fault_pipe = ends[1];
            return run_as_child(work, left_out, answer_limit_seconds);
        }
        ::close(ends[1]);
        auto const ended = wait_for(child, ends[0]);
        ::close(ends[0]);
        if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == fault_status && !ended.fault.empty()) {
            note_fault(left_out, ended.fault);
            continue;
        }
        if (!WIFEXITED(ended.status)) {
            std::cerr << fmt::format("internal error: ended by signal {}\n", WTERMSIG(ended.status));
            return ExitCode::internal;
        }
        auto const code = static_cast<ExitCode>(WEXITSTATUS(ended.status));
        return code == ExitCode::ok && !left_out.empty() ? ExitCode::partial : code;
    }
}

}  // namespace rekindle
