#pragma once
// Which users a file of events follows: decided by the user's number alone, so that worlds, threads and chunks agree.

#include <cstdint>
#include <string_view>

#include "sim/base/ids.hpp"

namespace rekindle {

class UserSample {
  public:
    /// Everybody.
    UserSample() = default;

    /// Reads "1%" (that share of all users, arrivals and referred ones too) or "500" (exactly so many of the
    /// `initial_users`, and of those that come later the same share). Another seed draws others. Throws
    /// std::invalid_argument with what is wrong.
    UserSample(std::string_view text, std::uint64_t seed, std::uint64_t initial_users);

    [[nodiscard]] bool holds(UserId user) const { return all_ || scrambled(user) <= last_; }

  private:
    [[nodiscard]] std::uint64_t scrambled(UserId user) const;

    bool all_ = true;
    std::uint64_t key_ = 0;
    std::uint64_t last_ = 0;  ///< of the scrambled numbers that are in
};

}  // namespace rekindle
