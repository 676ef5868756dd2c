#include "sim/observe/spells.hpp"

namespace rekindle {

std::string_view name_of(Spell s) {
    static constexpr std::array<std::string_view, spell_count> names{"first_life_entered",
                                                                     "first_life_lapsed",
                                                                     "first_life_censored",
                                                                     "natural_life_lapsed",
                                                                     "natural_life_censored",
                                                                     "recalled_life_lapsed",
                                                                     "recalled_life_censored",
                                                                     "dormancy_entered",
                                                                     "returned_naturally",
                                                                     "returned_recalled",
                                                                     "gone",
                                                                     "dormancy_censored"};
    return names[index_of(s)];
}

void add(SecondChurn& to, SecondChurn const& by) {
    for (std::size_t mark = 0; mark < 2; ++mark) {
        for (std::size_t i = 0; i < second_churn_days.size(); ++i) {
            to.at_risk[mark][i] += by.at_risk[mark][i];
            to.churned[mark][i] += by.churned[mark][i];
        }
    }
}

}  // namespace rekindle
