#include "scenarios/case_file.hpp"

#include <algorithm>

#include "scenarios/case_schema.hpp"
#include "scenarios/scenario_schema.hpp"
#include "scenarios/schema_walk.hpp"
#include "scenarios/tree_merge.hpp"

namespace rekindle {
namespace {

/// Notes a mistake where a name is not the first of its kind.
template <class Items, class NameOf>
void check_names(Items const& items, NameOf name_of, Mark const& mark, std::string const& path, Problems& problems) {
    for (auto at = items.begin(); at != items.end(); ++at) {
        auto const same = [&](auto const& other) { return name_of(other) == name_of(*at); };
        if (std::any_of(items.begin(), at, same)) problems.add(mark, path, name_of(*at), "stands twice");
    }
}

CaseFile case_of(Node tree, std::filesystem::path const& folder, Problems& problems) {
    CaseFile out;
    if (!tree.is_map()) {
        if (problems.empty())
            problems.add(tree.mark, "", tree.shown(), "must be a map of keys with values",
                         "begin with name: and scenario:");
        return out;
    }
    ParameterTable const no_parameters;
    Draws draws{no_parameters};
    SchemaWalk{problems, draws, &out}.fill(tree, case_group, "", &out);
    out.scenario = extend_tree(std::move(out.scenario), folder, scenario_group, problems);
    if (auto const* journeys = tree.find("journeys"); journeys != nullptr) {
        for (auto const& item : journeys->items) out.journeys.push_back(PolicyFile::of_tree(item, problems));
    }
    check_names(
        out.claims, [](auto const& claim) { return claim.id; }, tree.mark, "claims", problems);
    auto policies = out.policies;
    for (auto const& journey : out.journeys) policies.push_back(journey.name());
    check_names(
        policies, [](auto const& name) { return name; }, tree.mark, "policies", problems);
    return out;
}

}  // namespace

Scenario CaseFile::scenario_of(std::string_view variant, std::vector<std::string> const& overrides) const {
    std::vector<std::string> all;
    for (auto const& v : variants) {
        if (v.name == variant) all = v.overrides;
    }
    all.insert(all.end(), overrides.begin(), overrides.end());
    return Scenario::of_tree(scenario, all);
}

CaseFile read_case(std::filesystem::path const& path, Problems& problems) {
    return case_of(read_yaml(path, problems), path.parent_path(), problems);
}

CaseFile parse_case(std::string_view text, std::string const& name, Problems& problems) {
    return case_of(parse_yaml(text, name, problems), std::filesystem::path{name}.parent_path(), problems);
}

}  // namespace rekindle
