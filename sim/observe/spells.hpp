#pragma once
// How long lives and dormancies last and how they end, in whole days of age: what survival curves are made of.

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rekindle {

/// What is counted of a spell, by its age then. A first life is one that no return since the policies start began;
/// those begun by such a return are natural or recalled by the mark that the scenario gives them. A spell under way
/// when the policies start enters late, at its age of that instant; every other spell enters at age 0. Each ends once.
enum class Spell : std::uint8_t {
    first_life_entered,  ///< late
    first_life_lapsed,
    first_life_censored,  ///< still alive at the end of the run
    natural_life_lapsed,
    natural_life_censored,
    recalled_life_lapsed,
    recalled_life_censored,
    dormancy_entered,  ///< late
    returned_naturally,
    returned_recalled,  ///< cause-specific, as Counter::returns_recalled
    gone,
    dormancy_censored,
    count_
};
inline constexpr std::size_t spell_count = static_cast<std::size_t>(Spell::count_);
[[nodiscard]] constexpr std::size_t index_of(Spell s) { return static_cast<std::size_t>(s); }
[[nodiscard]] std::string_view name_of(Spell s);

/// Spells of some users in one world, by age [whole days]; all rows equally long.
using SpellTable = std::array<std::vector<std::int64_t>, spell_count>;

/// Second churn by these days after a return, of the returns seen for at least as long; by the mark of the life.
inline constexpr std::array<std::int64_t, 4> second_churn_days{30, 60, 90, 180};
struct SecondChurn {
    using Counts = std::array<std::array<std::int64_t, second_churn_days.size()>, 2>;  ///< [recalled][row of days]
    Counts at_risk{}, churned{};
};
void add(SecondChurn& to, SecondChurn const& by);

}  // namespace rekindle
