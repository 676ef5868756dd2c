#include "policies/policy_registry.hpp"

#include <array>

namespace rekindle {

std::span<PolicyEntry const> policy_table() {
    static constexpr std::array table{
        PolicyEntry{"assess_3d", &make_assess_3d, "each month a call to the best 1 % by depth x duration x decision"},
        PolicyEntry{"holdout", &make_holdout, "a journey with everyone held out: touches nobody, equals none"},
        PolicyEntry{"none", &make_none, "no recall at all: what happens by itself"},
        PolicyEntry{
            "rfm_targeted", &make_rfm_targeted,
            "each week the best 5 % by recency, frequency and money who have gone quiet, with ten per cent off"},
        PolicyEntry{"value_at_risk", &make_value_at_risk,
                    "each week the 2 % with the most expected value to lose, by their own buying rhythm"},
    };
    return table;
}

PolicyPtr make_native_policy(std::string_view name, ObservableSchema const& schema) {
    for (auto const& entry : policy_table()) {
        if (entry.name == name) return entry.make(schema);
    }
    return nullptr;
}

}  // namespace rekindle
