#include "policies/foreign_call.hpp"

#include <csignal>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace rekindle {
namespace {

/// Never taken down: threads may outlive static objects.
struct AllCalls {
    std::mutex guard;
    std::deque<ForeignCall> list;
    std::deque<std::unique_ptr<char[]>> signal_stacks;
};
AllCalls& all_calls() {
    static auto* const calls = new AllCalls;
    return *calls;
}

/// A stack of its own for the thread's signal handlers: a plug-in that recurses without end has used up the other.
void give_signal_stack(AllCalls& all) {
    stack_t stack{};
    stack.ss_size = 64 * 1024;
    stack.ss_sp = all.signal_stacks.emplace_back(new char[stack.ss_size]).get();
    ::sigaltstack(&stack, nullptr);
}

ForeignCall& added_call() {
    auto& all = all_calls();
    std::lock_guard const lock(all.guard);
    give_signal_stack(all);
    return all.list.emplace_back();
}

}  // namespace

ForeignCall& foreign_call_of_this_thread() {
    thread_local ForeignCall* const mine = &added_call();
    return *mine;
}

char const* kept_name(std::string_view name) {
    static std::mutex guard;
    static auto* const names = new std::set<std::string, std::less<>>;
    std::lock_guard const lock(guard);
    return names->emplace(name).first->c_str();
}

void visit_foreign_calls(std::function<void(ForeignCall const&)> const& visit) {
    auto& all = all_calls();
    std::lock_guard const lock(all.guard);
    for (auto const& call : all.list) visit(call);
}

}  // namespace rekindle
