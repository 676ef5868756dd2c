#include "scenarios/plan_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/policy_reader.hpp"
#include "scenarios/schema_text.hpp"
#include "scenarios/yaml_tree.hpp"

namespace rekindle {
namespace {

std::string list_item(std::string const& text) {
    auto item = indented(text, 4);
    item[2] = '-';
    return item;
}

std::string policy_text(Node const& node, Problems& problems) {
    if (auto const* native = node.find("native")) return "native: " + native->text + "\n";
    if (auto const* plugin = node.find("plugin")) {
        std::string text = "plugin: " + plugin->text + "\n";
        for (auto const* key : {"file", "digest"}) {
            if (auto const* value = node.find(key)) text += fmt::format("{}: {}\n", key, quoted_text(value->text));
        }
        return text;
    }
    Problems mine;
    auto const file = PolicyFile::of_tree(node, mine);
    for (auto const& problem : mine.list()) problems.add(problem);
    return file.plan_yaml();
}

PlanFile plan_of(Node const& tree, std::vector<std::string> const& overrides, Problems& problems) {
    problems.raise_if_any();
    auto const* settings = tree.find("plan");
    auto const* scenario = tree.find("scenario");
    auto const* policies = tree.find("policies");
    if (settings == nullptr || !settings->is_map())
        problems.add(tree.mark, "plan", "", "is required", "this is no plan.yaml");
    if (scenario == nullptr) problems.add(tree.mark, "scenario", "", "is required", "this is no plan.yaml");
    if (policies != nullptr && !policies->is_list())
        problems.add(policies->mark, "policies", policies->shown(), "must be a list");
    for (auto const& entry : tree.entries) {
        std::vector<std::string> const known{"plan", "scenario", "policies"};
        if (std::find(known.begin(), known.end(), entry.key) == known.end())
            problems.add(entry.mark, entry.key, "", "unknown key", name_hint(entry.key, known));
    }
    std::vector<std::string> texts;
    if (policies != nullptr) {
        for (auto const& item : policies->items) texts.push_back(policy_text(item, problems));
    }
    problems.raise_if_any();
    PlanFile out{{}, Scenario::of_tree(*scenario, overrides), std::move(texts)};
    for (auto const& entry : settings->entries) out.settings.emplace_back(entry.key, entry.value.text);
    return out;
}

}  // namespace

std::string write_plan(PlanSettings const& settings, Scenario const& scenario,
                       std::vector<std::string> const& policies) {
    std::string out = "plan:\n";
    for (auto const& [key, value] : settings) out += fmt::format("  {}: {}\n", key, quoted_text(value));
    out += "scenario:\n" + scenario.plan_yaml(2);
    if (policies.empty()) return out;
    out += "policies:\n";
    for (auto const& text : policies) out += list_item(text);
    return out;
}

PlanFile read_plan(std::filesystem::path const& path, std::vector<std::string> const& overrides) {
    Problems problems;
    auto const tree = read_yaml(path, problems);
    return plan_of(tree, overrides, problems);
}

PlanFile parse_plan(std::string_view text, std::string const& name, std::vector<std::string> const& overrides) {
    Problems problems;
    auto const tree = parse_yaml(text, name, problems);
    return plan_of(tree, overrides, problems);
}

}  // namespace rekindle
