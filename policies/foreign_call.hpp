#pragma once
// Which thread is inside foreign code just now: so that a watchdog can tell an endless answer, and a crash whose it is.
// It is written in memory that a process shares with those it starts: whoever outlives a child can still read it.

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rekindle {

/// One thread's calls into plug-ins, and their loading. `turn` is odd during a call and never repeats, so whoever sees
/// the same odd number twice has seen one call last. Written by its thread alone.
struct ForeignCall {
    std::atomic<std::uint64_t> turn{0};
    std::atomic<char const*> whose{nullptr};  ///< policy asked or library loaded (a path); lives as long as the program
    std::atomic<char const*> question{nullptr};  ///< what it is asked, for messages

    [[nodiscard]] bool under_way() const { return (turn.load(std::memory_order_acquire) & 1) != 0; }
};

/// The caller's own; signal-safe once the thread has called it before.
[[nodiscard]] ForeignCall& foreign_call_of_this_thread();
/// The same for a thread that has one, else null, as in threads that a plug-in started. Signal-safe.
[[nodiscard]] ForeignCall const* known_foreign_call();
/// Visits every thread's. From any thread, and after the process that wrote them has died.
void visit_foreign_calls(std::function<void(ForeignCall const&)> const& visit);

/// A name that ForeignCall may point to for good. From any thread.
[[nodiscard]] char const* kept_name(std::string_view name);
/// All names kept so far, in their order: everything foreign that was loaded.
[[nodiscard]] std::vector<std::string> kept_names();

/// Before a child is started that is to begin with an empty record. The process itself must have made none.
void forget_foreign_calls();

/// Marks a call from construction to destruction. `whose` and `question` must live as long as the program.
class ForeignCallMark {
  public:
    ForeignCallMark(char const* whose, char const* question) : call_{foreign_call_of_this_thread()} {
        call_.whose.store(whose, std::memory_order_relaxed);
        call_.question.store(question, std::memory_order_relaxed);
        call_.turn.store(call_.turn.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    ~ForeignCallMark() { call_.turn.store(call_.turn.load(std::memory_order_relaxed) + 1, std::memory_order_release); }
    ForeignCallMark(ForeignCallMark const&) = delete;
    ForeignCallMark& operator=(ForeignCallMark const&) = delete;

  private:
    ForeignCall& call_;
};

}  // namespace rekindle
