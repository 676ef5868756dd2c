#include "apps/plugin_supervisor.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <new>
#include <optional>

#include "apps/plugin_child.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "output/atomic_file.hpp"
#include "policies/foreign_call.hpp"

namespace rekindle {
namespace {

volatile std::sig_atomic_t told_to_stop = 0;
std::atomic<Handover*> child_to_tell{nullptr};

void pass_on(int) {
    told_to_stop = 1;
    if (auto* const handover = child_to_tell.load()) handover->stops.fetch_add(1);
}

/// While it lives, signals to stop go to the child.
class PassingOn {
  public:
    PassingOn() {
        struct sigaction action {};
        action.sa_handler = &pass_on;
        for (int const signal : stop_signals()) ::sigaction(signal, &action, &before_.emplace_back());
    }
    ~PassingOn() {
        for (std::size_t i = 0; i < before_.size(); ++i) ::sigaction(stop_signals()[i], &before_[i], nullptr);
    }
    PassingOn(PassingOn const&) = delete;
    PassingOn& operator=(PassingOn const&) = delete;

  private:
    std::vector<struct sigaction> before_;
};

/// How a child ended.
struct Ended {
    int status = 0;
    Handover::State state = Handover::State::silent;
    ExitCode code = ExitCode::ok;
    std::string whose, reason;
    int left_behind = 0;  ///< processes

    [[nodiscard]] bool done() const { return state == Handover::State::done; }
    [[nodiscard]] bool named() const { return state == Handover::State::fault && !whose.empty(); }
    [[nodiscard]] std::string how() const {
        if (!reason.empty()) return reason;
        if (WIFSIGNALED(status)) return fmt::format("ended the program (signal {})", WTERMSIG(status));
        if (WIFSTOPPED(status)) return "stopped the program";
        return fmt::format("ended the program (exit code {})", WEXITSTATUS(status));
    }
};

/// This process's children: by the kernel's list, or of all processes those with this parent where it keeps none.
std::vector<pid_t> children() {
    std::vector<pid_t> out;
    std::ifstream list(fmt::format("/proc/self/task/{}/children", ::getpid()));
    for (pid_t child = 0; list >> child;) out.push_back(child);
    if (list.is_open()) return out;
    std::error_code failed;
    for (auto const& entry : std::filesystem::directory_iterator("/proc", failed)) {
        std::ifstream file(entry.path() / "stat");
        std::string const stat{std::istreambuf_iterator<char>(file), {}};  // number (name) state parent ...
        pid_t parent = 0;
        auto const after_name = std::min(stat.rfind(')'), stat.size());
        if (std::sscanf(stat.c_str() + after_name, ") %*c %d", &parent) == 1 && parent == ::getpid())
            out.push_back(std::atoi(stat.c_str()));
    }
    return out;
}

/// Ends the processes that a plug-in has left behind, which this one has inherited; not those that it began with. Their
/// number.
int end_descendants(std::vector<pid_t> const& began_with) {
    for (int ended = 0;;) {
        auto left = children();
        std::erase_if(left, [&](pid_t one) { return std::ranges::find(began_with, one) != began_with.end(); });
        if (left.empty()) return ended;
        for (pid_t const one : left) ::kill(one, SIGKILL);
        for (pid_t const one : left) {
            while (::waitpid(one, nullptr, 0) < 0 && errno == EINTR) {}
            ++ended;
        }
    }
}

/// The state of a child that has ended, or that a plug-in has stopped.
int wait_for(pid_t child) {
    int status = 0;
    for (;;) {
        pid_t const changed = ::waitpid(child, &status, WUNTRACED);
        if (changed < 0 && errno == EINTR) continue;
        if (changed < 0 || !WIFSTOPPED(status)) break;
        if (WSTOPSIG(status) == SIGSTOP) {  // not Ctrl-Z, which stops this process too
            ::kill(child, SIGKILL);
            break;
        }
    }
    return status;
}

class Supervisor {
  public:
    Supervisor(std::function<ExitCode(LeftOut const&)> const& work, double answer_limit_seconds, ExitCode when_left_out)
        : work_{work}, limit_{answer_limit_seconds}, when_left_out_{when_left_out} {
        void* const place = ::mmap(nullptr, sizeof(Handover), PROT_READ | PROT_WRITE,
                                   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (place == MAP_FAILED) throw std::bad_alloc{};
        handover_ = static_cast<Handover*>(place);
        forget_foreign_calls();
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    }
    ~Supervisor() {
        child_to_tell.store(nullptr);
        ::munmap(handover_, sizeof(Handover));
    }
    Supervisor(Supervisor const&) = delete;
    Supervisor& operator=(Supervisor const&) = delete;

    ExitCode run() {
        PassingOn const passing_on;
        for (;;) {
            auto const ended = run_child(left_out_);
            if (ended.done()) return finished(ended, left_out_);
            if (told_to_stop != 0) return ExitCode::interrupted;
            if (ended.named()) {
                leave_out(ended.whose, ended.reason);
            } else if (auto const code = convict(ended)) {
                return *code;
            }
        }
    }

  private:
    Ended run_child(LeftOut const& left_out) {
        forget_foreign_calls();
        new (handover_) Handover;
        child_to_tell.store(handover_);
        std::cout.flush();
        pid_t const parent = ::getpid();
        pid_t const child = ::fork();
        if (child < 0) throw OutputError("no process can be started for the plug-ins");
        if (child == 0) {
            if (::getppid() != parent) ::_exit(1);
            run_as_child(
                *handover_, [&] { return work_(left_out); }, limit_);
        }
        Ended out;
        out.status = wait_for(child);
        out.left_behind = end_descendants(began_with_);
        out.state = handover_->state.load();
        out.code = handover_->code;
        if (out.state == Handover::State::fault) out.whose = handover_->whose, out.reason = handover_->reason;
        return out;
    }

    ExitCode finished(Ended const& ended, LeftOut const& left_out) const {
        if (ended.left_behind > 0)
            std::cerr << fmt::format("plug-ins left {} processes behind; they are ended\n", ended.left_behind);
        print_data({handover_->output, handover_->output_size});
        return ended.code == ExitCode::ok && !left_out.empty() ? when_left_out_ : ended.code;
    }

    void leave_out(std::string const& whose, std::string const& reason) {
        if (whose.starts_with('/')) {
            std::cerr << (reason.starts_with("plugin = ") ? reason : fmt::format("plugin = {}: {}", whose, reason))
                      << "; its policies are left out\n";
        } else {
            std::cerr << fmt::format("policy {}: {}; it is left out\n", whose, reason);
        }
        left_out_.add(whose);
    }

    /// Those being asked when the child died come first, then the other policies, then the libraries.
    static std::vector<std::string> suspects() {
        std::vector<std::string> out;
        auto const add = [&](std::string const& name) {
            if (std::ranges::find(out, name) == out.end()) out.push_back(name);
        };
        visit_foreign_calls([&](ForeignCall const& call) {
            if (call.under_way()) add(call.whose.load());
        });
        auto const names = kept_names();
        for (bool const library : {false, true}) {
            for (auto const& name : names) {
                if (name.starts_with('/') == library) add(name);
            }
        }
        return out;
    }

    /// The child has ended without a word of whose fault it is: whoever it does not end without is at fault. The exit
    /// code, where that is known now.
    std::optional<ExitCode> convict(Ended const& ended) {
        auto const all = suspects();
        if (all.empty()) {
            std::cerr << fmt::format("internal error: the run's process {}\n", ended.how());
            return ExitCode::internal;
        }
        for (auto const& one : all) {
            auto without = left_out_;
            without.add(one);
            auto const trial = run_child(without);
            if (!trial.done() && told_to_stop != 0) return ExitCode::interrupted;
            if (!trial.done() && !trial.named()) continue;
            leave_out(one, ended.how());
            if (trial.done()) return finished(trial, left_out_);
            leave_out(trial.whose, trial.reason);
            return std::nullopt;
        }
        for (auto const& one : all) leave_out(one, ended.how() + ", or another of those named here did");
        return std::nullopt;
    }

    std::function<ExitCode(LeftOut const&)> const& work_;
    double limit_;
    ExitCode when_left_out_;
    Handover* handover_ = nullptr;
    LeftOut left_out_;
    std::vector<pid_t> began_with_ = children();
};

}  // namespace

bool LeftOut::policy(std::string const& name) const {
    return std::find(policies.begin(), policies.end(), name) != policies.end();
}

bool LeftOut::plugin(std::string const& file) const {
    return std::find(plugins.begin(), plugins.end(), std::filesystem::absolute(file).string()) != plugins.end();
}

void LeftOut::add(std::string const& whose) { (whose.starts_with('/') ? plugins : policies).push_back(whose); }

ExitCode supervise(std::function<ExitCode(LeftOut const&)> const& work, double answer_limit_seconds,
                   ExitCode when_left_out) {
    return Supervisor(work, answer_limit_seconds, when_left_out).run();
}

}  // namespace rekindle
