#pragma once
// What the files of the policy schema share: names that land with their place, forms of values, ranges, and the groups
// that one file fills and another refers to.

#include "scenarios/schema.hpp"
#include "sim/recall/policy_spec.hpp"

namespace rekindle::policy_parts {

using S = PolicySpec;
using Step = PolicySpec::Step;

inline Located located(Mark const& mark, std::string text, std::string path) {
    return {std::move(text), mark.file ? *mark.file : "", mark.line, mark.column, std::move(path)};
}
inline Located located(Value const& v) { return located(v.mark, v.text, v.path); }

template <auto... Path>
void located_into(void* target, Value const& v) {
    member_in<Path...>(target) = located(v);
}

inline bool is_map(Node const& node) { return node.is_map(); }
inline bool is_list(Node const& node) { return node.is_list(); }
inline bool is_no_list(Node const& node) { return !node.is_list(); }
inline bool is_word(Node const& node) { return !node.is_map() && !node.is_list(); }

inline constexpr Range span_range{0, 4000, true, false};
inline constexpr Range salt_range = between(0, 4294967295.0);
inline constexpr Range share_range = between(0, 1);
inline constexpr Range time_of_day = {0, 1, false, true};

/// Events by their place among the choices `visit order return opt_out open click`.
inline constexpr SeenMask seen_bits[] = {bit(Seen::visit),   bit(Seen::order), bit(Seen::comeback),
                                         bit(Seen::opt_out), bit(Seen::open),  bit(Seen::click)};

extern Group const trigger_group;
/// Descend, target PolicySpec: one more trigger.
void trigger_into(void* target, std::string const& name, Fill const& fill);

extern Group const step_group;  ///< target PolicySpec::Step
extern Group const learn_group, test_group;
/// Descends, target PolicySpec::Step.
void learn_of(void* target, std::string const& name, Fill const& fill);
void test_of(void* target, std::string const& name, Fill const& fill);

extern Group const holdout_group, roll_out_group, knapsack_group;  ///< target PolicySpec

extern Group const cap_group;       ///< target SpecCap
extern Group const quiet_group;     ///< filled by quiet_into
extern Group const budget_group;    ///< target PolicySpec
extern Group const spending_group;  ///< target SpecBudget
/// Descend, target PolicySpec.
void quiet_into(void* target, std::string const& name, Fill const& fill);

extern Group const upkeep_group;  ///< target PolicySpec::Upkeep

}  // namespace rekindle::policy_parts
