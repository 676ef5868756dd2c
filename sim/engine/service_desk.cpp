#include "sim/engine/service_desk.hpp"

#include <algorithm>
#include <tuple>

namespace rekindle {

ServiceDesk::ServiceDesk(Desk const& desk) : desk_{&desk}, queues_(desk.tiers.size()) {
    for (std::size_t i = 0; i < queues_.size(); ++i) {
        for (int s = 0; s < desk.tiers[i].staff; ++s) queues_[i].free_at.push(-never);
    }
}

void ServiceDesk::serve(std::vector<Contact>& contacts) {
    std::sort(contacts.begin(), contacts.end(), [](Contact const& a, Contact const& b) {
        return std::tie(a.time, a.user, a.life, a.source, a.handling) <
               std::tie(b.time, b.user, b.life, b.source, b.handling);
    });
    answers_.clear();
    for (auto& queue : queues_) queue.contacts = 0, queue.waited = 0;
    for (auto const& contact : contacts) {
        auto& queue = queues_[contact.tier];
        Tick const start = std::max(contact.time, queue.free_at.top());
        double const handling = static_cast<double>(contact.handling) * days_of(desk_->tiers[contact.tier].handling);
        queue.free_at.pop();
        queue.free_at.push(start + ticks_of(handling));
        queue.starts.push(start);
        ++queue.contacts;
        queue.waited += start - contact.time;
        answers_.push_back({contact.user, contact.life, contact.tier, start - contact.time});
    }
    std::stable_sort(answers_.begin(), answers_.end(),
                     [](Answer const& a, Answer const& b) { return a.user < b.user; });
    contacts.clear();
}

std::span<ServiceDesk::Answer const> ServiceDesk::answers_of(UserId user) const {
    struct ByUser {
        bool operator()(Answer const& a, UserId u) const { return a.user < u; }
        bool operator()(UserId u, Answer const& a) const { return u < a.user; }
    };
    auto const [first, last] = std::equal_range(answers_.begin(), answers_.end(), user, ByUser{});
    return {first, last};
}

double ServiceDesk::mean_wait(std::size_t tier) const {
    auto const& queue = queues_[tier];
    return queue.contacts == 0 ? 0 : static_cast<double>(queue.waited) / static_cast<double>(queue.contacts);
}

std::int64_t ServiceDesk::backlog(Tick t) {
    std::int64_t waiting = 0;
    for (auto& queue : queues_) {
        while (!queue.starts.empty() && queue.starts.front() <= t) queue.starts.pop();
        waiting += static_cast<std::int64_t>(queue.starts.size());
    }
    return waiting;
}

}  // namespace rekindle
