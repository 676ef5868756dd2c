#pragma once
// Every user's own totals in every world, for a table of users. Off (null) in a normal run; where it is on, users take
// the general loop, which books the same counts as the fast ones.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/ids.hpp"
#include "sim/base/time.hpp"
#include "sim/observe/counters.hpp"

namespace rekindle {

inline constexpr std::size_t max_user_values = 16;

/// Who a user is: drawn at birth, the same in every world of a replicate.
struct UserBirth {
    UserId id{};
    Tick arrival = 0;
    std::uint16_t segment = 0;                     ///< row of Model::segments
    std::uint8_t generation = 0;                   ///< steps of referral away from a user of the run
    std::array<double, 4> factor{};                ///< on the rates of lapse, return, orders and visits
    double order_value = 0;                        ///< mean value of its orders; 0: none
    std::array<double, max_user_values> values{};  ///< of Model::traits; categories by index
    std::uint16_t worlds = 0;                      ///< ledgers of this user, one per world it lives in
};

/// One user's totals in one world. Referred users have their own.
struct UserLedger {
    std::uint16_t world = 0;
    std::int64_t visits = 0;  ///< since the policies start; the only figure here that is no Counter
    Totals totals{};
};

/// Users and, in the same order, their ledgers.
struct UserPage {
    std::vector<UserBirth> users;
    std::vector<UserLedger> ledgers;

    void add_user(UserBirth const& user) { users.push_back(user); }
    /// Of the user added last.
    void add_ledger(UserLedger const& ledger) {
        ledgers.push_back(ledger);
        ++users.back().worlds;
    }
    void clear() {
        users.clear();
        ledgers.clear();
    }
};

class UserBook {
  public:
    virtual ~UserBook() = default;
    /// Users of a replicate, on one thread at a time, the same ones in the same order at any number of threads: users
    /// of the run by their indices, each followed by those it brought; users bought; where some world is coupled, users
    /// brought come last.
    virtual void take(std::uint32_t replicate, UserPage const& page) = 0;
    /// What a world booked for no user of its own (staff of the desk, the contacts it answered, fixes); with it the
    /// ledgers add up to the world's totals.
    virtual void take_shared(std::uint32_t replicate, std::uint16_t world, Sums const& sums) = 0;
};

}  // namespace rekindle
