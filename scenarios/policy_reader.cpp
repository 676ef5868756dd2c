#include "scenarios/policy_reader.hpp"

#include <algorithm>

#include "scenarios/policy_schema.hpp"
#include "scenarios/schema_text.hpp"
#include "scenarios/schema_walk.hpp"
#include "scenarios/tree_merge.hpp"
#include "scenarios/yaml_tree.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_steps = 200;

Mark mark_of(Node const& tree, std::string_view key) {
    auto const* node = given(tree, key);
    return node != nullptr ? node->mark : tree.mark;
}

std::size_t count_steps(std::vector<PolicySpec::Step> const& steps) {
    std::size_t n = 0;
    for (auto const& step : steps) {
        n += 1 + count_steps(step.then) + count_steps(step.otherwise);
        for (auto const& arm : step.arms) n += count_steps(arm.steps);
    }
    return n;
}

/// What must hold between several keys of a policy that stands at `path`.
void check_rules(PolicySpec const& spec, Node const& tree, std::string const& path, Problems& problems) {
    auto at = [&](char const* key) { return joined(path, key); };
    auto complain = [&](char const* key, std::string value, std::string rule, std::string hint = "") {
        problems.add(mark_of(tree, key), at(key), std::move(value), std::move(rule), std::move(hint));
    };
    auto clean = [&](char const* key) { return problems.clean(at(key)); };
    if (count_steps(spec.steps) > most_steps)
        complain("steps", std::to_string(count_steps(spec.steps)), "at most 200 steps");
    if (spec.steps.empty() && clean("steps") && spec.rules.programme.empty() && spec.rules.acquisition.per_day == 0)
        complain("steps", "[]", "must have at least one step", "only beside care or acquisition there may be none");
    if (!clean("rank") || !clean("limit") || !clean("knapsack") || !clean("trigger")) return;
    using K = SpecTrigger::Kind;
    bool const limited = spec.limit >= 0 || spec.limit_fraction_of_users >= 0;
    bool const ranked = !spec.rank.empty(), packed = !spec.gain.empty();
    bool batch = true;
    for (auto const& when : spec.triggers)
        batch =
            batch && (when.kind == K::every || when.kind == K::at || when.kind == K::date || when.kind == K::manual);
    if (packed && ranked) complain("rank", spec.rank.text, "stands beside a knapsack", "keep one of them");
    if (ranked && !limited)
        complain("rank", spec.rank.text, "needs a limit", "write limit: 1000 or limit: 1% of users");
    if (limited && !ranked && !packed)
        complain("limit", "", "needs a rank", "write rank: \"spend\" to say who comes first");
    if ((ranked || packed) && !batch) {
        complain(ranked ? "rank" : "knapsack", ranked ? spec.rank.text : "",
                 "only with a trigger `every`, `at`, `date` or `manual`",
                 "users are ranked against each other at one instant");
    }
}

/// Puts the policies a stack names in the place of their names.
void embed_policies(Node& tree, std::filesystem::path const& folder,
                    std::vector<std::filesystem::path> const& libraries, Problems& problems) {
    auto* policies = tree.find("policies");
    if (policies == nullptr || !policies->is_list()) return;
    for (auto& item : policies->items) {
        if (!item.is_scalar()) continue;
        std::vector<std::filesystem::path> places{folder / item.text, folder / (item.text + ".yaml")};
        for (auto const& library : libraries) places.push_back(library / (item.text + ".yaml"));
        std::error_code failed;
        auto const found = std::find_if(places.begin(), places.end(),
                                        [&](auto const& p) { return std::filesystem::is_regular_file(p, failed); });
        if (found == places.end()) {
            problems.add(item.mark, "policies", item.text, "is no file beside this one and not in the library");
            continue;
        }
        item = read_yaml(*found, problems);
    }
    std::erase_if(policies->items, [](Node const& item) { return !item.is_map(); });
}

bool is_stack(Node const& tree) {
    auto const* kind = tree.find("kind");
    return kind != nullptr && kind->text == "stack";
}

}  // namespace

PolicyFile PolicyFile::of_tree(Node const& tree, Problems& problems) {
    PolicyFile out;
    if (!tree.is_map()) {
        if (problems.empty())
            problems.add(tree.mark, "", tree.shown(), "must be a map of keys with values",
                         "begin with name: and trigger:");
        return out;
    }
    ParameterTable const no_parameters;
    Draws draws{no_parameters};
    auto const file = tree.mark.file ? *tree.mark.file : std::string{};
    if (is_stack(tree)) {
        auto& stack = out.stack_.emplace();
        stack.where = {"", file, tree.mark.line, tree.mark.column, "policies"};
        SchemaWalk{problems, draws, &stack}.fill(tree, stack_group, "", &stack);
        auto const* policies = tree.find("policies");
        for (std::size_t i = 0; i < stack.policies.size(); ++i)
            check_rules(stack.policies[i], policies->items[i], "policies[" + std::to_string(i) + "]", problems);
        if (problems.empty()) out.plan_ = resolved_text(tree, stack_group, no_parameters);
        return out;
    }
    out.spec_.where = {"", file, tree.mark.line, tree.mark.column, ""};
    SchemaWalk{problems, draws, &out.spec_}.fill(tree, policy_group, "", &out.spec_);
    check_rules(out.spec_, tree, "", problems);
    if (problems.empty()) out.plan_ = resolved_text(tree, policy_group, no_parameters);
    return out;
}

Node PolicyFile::read_tree(std::filesystem::path const& path, Problems& problems,
                           std::vector<std::filesystem::path> const& libraries) {
    auto tree = read_yaml(path, problems);
    if (is_stack(tree)) embed_policies(tree, path.parent_path(), libraries, problems);
    return tree;
}

void PolicyFile::override_tree(Node& tree, std::string const& text, Problems& problems) {
    apply_override(tree, text, is_stack(tree) ? stack_group : policy_group, problems);
}

PolicyFile PolicyFile::read(std::filesystem::path const& path, Problems& problems,
                            std::vector<std::filesystem::path> const& libraries) {
    return of_tree(read_tree(path, problems, libraries), problems);
}

PolicyFile PolicyFile::read_text(std::string_view text, std::string const& name, Problems& problems) {
    auto const tree = parse_yaml(text, name, problems);
    return of_tree(tree, problems);
}

PolicyFile PolicyFile::load(std::filesystem::path const& path) {
    Problems problems;
    auto out = read(path, problems);
    problems.raise_if_any();
    return out;
}

PolicyFile PolicyFile::parse(std::string_view text, std::string const& name) {
    Problems problems;
    auto out = read_text(text, name, problems);
    problems.raise_if_any();
    return out;
}

std::string PolicyFile::plan_yaml(int indent) const { return indented(plan_, indent); }

Problem problem_of(SpecProblem const& p) {
    return {{std::make_shared<std::string const>(p.where.file), p.where.line, p.where.column},
            p.where.path,
            p.value,
            p.rule,
            p.hint};
}

FileKind kind_of_file(std::filesystem::path const& path) {
    Problems problems;
    auto const tree = read_yaml(path, problems);
    if (!tree.is_map()) return FileKind::unreadable;
    if (tree.find("plan") != nullptr) return FileKind::plan;
    if (tree.find("claims") != nullptr) return FileKind::cases;
    bool const policy = is_stack(tree) || tree.find("trigger") != nullptr || tree.find("steps") != nullptr;
    return policy ? FileKind::policy : FileKind::scenario;
}

}  // namespace rekindle
