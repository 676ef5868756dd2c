#pragma once
// The table of users, --users-out: who each user is and what it did in every world.

#include <filesystem>
#include <string>
#include <vector>

#include "output/atomic_file.hpp"
#include "sim/observe/user_book.hpp"

namespace rekindle {

/// What the rows' numbers stand for.
struct UserNames {
    struct Trait {
        std::string name;
        std::vector<std::string> levels;  ///< empty: a number
    };
    std::vector<std::string> worlds, segments;
    std::vector<Trait> traits;
    int twin = -1;  ///< row of the untouched world; -1: none
};

/// A CSV file with a row per user and world, streamed as the run goes on.
class UsersFile final : public UserBook {
  public:
    /// Throws OutputError where the file cannot be made.
    UsersFile(std::filesystem::path const& path, UserNames names);
    void take(std::uint32_t replicate, UserPage const& page) override;
    void take_shared(std::uint32_t replicate, std::uint16_t world, Sums const& sums) override;
    /// The file with all its rows, which has still to take its name.
    [[nodiscard]] AtomicFile& finished();

  private:
    void write(std::string& to, UserBirth const& user) const;
    template <class Cells>
    void write(std::string& to, std::size_t world, std::string_view type, std::int64_t visits,
               Cells const& totals) const;

    UserNames names_;
    AtomicFile file_;
    std::string rows_;
};

}  // namespace rekindle
