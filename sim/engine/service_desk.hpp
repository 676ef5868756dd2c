#pragma once
// A world's service desk: an exact queue per tier, settled day by day.

#include <cstdint>
#include <queue>
#include <span>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/population/care_model.hpp"

namespace rekindle {

/// What made a contact. Part of a draw's key: append, never renumber.
enum class ContactSource : std::uint8_t { comeback, order, lapse, complaint };

/// A user's call on the desk.
struct Contact {
    Tick time = 0;
    UserId user{};
    std::uint32_t life = 0;
    ContactSource source = ContactSource::comeback;
    std::uint8_t tier = 0;
    float handling = 0;  ///< unit exponential: the contact's share of its tier's mean handling time
};

/// First come first served by the first member of staff to be free, ties by user. Contacts carry their own handling
/// times, so a world's waits depend on its contacts alone. A wait is settled when the day of the contact is over, even
/// if it lasts beyond: those who came later change it no more. Not thread-safe.
class ServiceDesk {
  public:
    explicit ServiceDesk(Desk const& desk);

    /// How one contact went.
    struct Answer {
        UserId user{};
        std::uint32_t life = 0;
        std::uint8_t tier = 0;
        Tick wait = 0;
    };
    /// Contacts since the last call, in any order, each later than those of earlier calls; empties the list. Answers in
    /// the order of users, then of time.
    void serve(std::vector<Contact>& contacts);
    [[nodiscard]] std::span<Answer const> answers() const { return answers_; }
    /// Of one user, in the order of time.
    [[nodiscard]] std::span<Answer const> answers_of(UserId user) const;
    /// Mean wait of the contacts of the last serve(); 0 where there were none.
    [[nodiscard]] double mean_wait(std::size_t tier) const;
    /// Contacts before `t` that wait at `t`. `t` never falls.
    [[nodiscard]] std::int64_t backlog(Tick t);

  private:
    struct Queue {
        std::priority_queue<Tick, std::vector<Tick>, std::greater<>> free_at;  ///< of each member of staff
        std::queue<Tick> starts;                                               ///< of those who may still wait
        std::int64_t contacts = 0;                                             ///< of the last serve()
        Tick waited = 0;
    };
    Desk const* desk_;
    std::vector<Queue> queues_;
    std::vector<Answer> answers_;
};

}  // namespace rekindle
