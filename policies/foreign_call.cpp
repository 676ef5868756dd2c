#include "policies/foreign_call.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>

namespace rekindle {
namespace {

/// All of it lies in shared memory, its texts too: a parent reads them where its child died without a word.
struct Board {
    std::atomic<std::size_t> calls_used{0};
    std::atomic<std::size_t> text_used{0};
    std::array<ForeignCall, 4096> calls;
    std::array<char, std::size_t{1} << 18> texts;  ///< names, each ended by a zero
};

Board& board() {
    static auto* const shared = [] {
        void* const place = ::mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (place == MAP_FAILED) throw std::bad_alloc{};
        return new (place) Board;
    }();
    return *shared;
}

/// Never taken down: threads may outlive static objects.
std::mutex& guard() {
    static auto* const mutex = new std::mutex;
    return *mutex;
}

/// A stack of its own for the thread's signal handlers: a plug-in that recurses without end has used up the other.
void give_signal_stack() {
    static auto* const stacks = new std::vector<std::unique_ptr<char[]>>;
    stack_t stack{};
    stack.ss_size = 64 * 1024;
    stack.ss_sp = stacks->emplace_back(new char[stack.ss_size]).get();
    ::sigaltstack(&stack, nullptr);
}

ForeignCall& added_call() {
    std::lock_guard const lock(guard());
    give_signal_stack();
    auto& all = board();
    auto const at = std::min(all.calls_used.load(), all.calls.size() - 1);  // more threads than the program may have
    all.calls_used.store(at + 1);
    return all.calls[at];
}

constinit thread_local ForeignCall* mine = nullptr;

}  // namespace

ForeignCall& foreign_call_of_this_thread() {
    if (mine == nullptr) mine = &added_call();
    return *mine;
}

ForeignCall const* known_foreign_call() { return mine; }

char const* kept_name(std::string_view name) {
    std::lock_guard const lock(guard());
    auto& all = board();
    auto const used = all.text_used.load();
    for (std::size_t at = 0; at < used; at += std::strlen(&all.texts[at]) + 1) {
        if (name == &all.texts[at]) return &all.texts[at];
    }
    if (used + name.size() + 1 > all.texts.size()) throw std::bad_alloc{};
    std::copy(name.begin(), name.end(), &all.texts[used]);
    all.texts[used + name.size()] = '\0';
    all.text_used.store(used + name.size() + 1);
    return &all.texts[used];
}

std::vector<std::string> kept_names() {
    std::vector<std::string> names;
    auto const& all = board();
    for (std::size_t at = 0; at < all.text_used.load(); at += names.back().size() + 1)
        names.emplace_back(&all.texts[at]);
    return names;
}

void visit_foreign_calls(std::function<void(ForeignCall const&)> const& visit) {
    auto const& all = board();
    for (std::size_t i = 0; i < all.calls_used.load(); ++i) visit(all.calls[i]);
}

void forget_foreign_calls() {
    auto& all = board();
    all.text_used.store(0);
    for (auto& call : all.calls) call.turn.store(0);
    all.calls_used.store(0);
}

}  // namespace rekindle
