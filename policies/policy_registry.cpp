#include "policies/policy_registry.hpp"

#include <array>

namespace rekindle {

std::span<PolicyEntry const> policy_table() {
    static constexpr std::array table{
        PolicyEntry{"holdout", &make_holdout, "a journey with everyone held out: touches nobody, equals none"},
        PolicyEntry{"none", &make_none, "no recall at all: what happens by itself"},
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
