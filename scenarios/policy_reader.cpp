#include "scenarios/policy_reader.hpp"

#include <algorithm>

#include "scenarios/policy_schema.hpp"
#include "scenarios/schema_text.hpp"
#include "scenarios/schema_walk.hpp"
#include "scenarios/yaml_tree.hpp"

namespace rekindle {
namespace {

constexpr std::size_t most_steps = 200;

Mark mark_of(Node const& tree, std::string_view key) {
    auto const* node = given(tree, key);
    return node != nullptr ? node->mark : tree.mark;
}

/// What must hold between several keys.
void check_rules(PolicySpec const& spec, Node const& tree, Problems& problems) {
    bool const limited = spec.limit >= 0 || spec.limit_fraction_of_users >= 0;
    bool const ranked = !spec.rank.empty();
    bool const batch = spec.trigger.kind == Trigger::Kind::every || spec.trigger.kind == Trigger::Kind::at;
    if (!problems.clean("rank") || !problems.clean("limit")) return;
    if (ranked && !limited)
        problems.add(mark_of(tree, "rank"), "rank", spec.rank.text, "needs a limit",
                     "write limit: 1000 or limit: 1% of users");
    if (limited && !ranked)
        problems.add(mark_of(tree, "limit"), "limit", "", "needs a rank",
                     "write rank: \"spend\" to say who comes first");
    if (ranked && !batch && problems.clean("trigger")) {
        problems.add(mark_of(tree, "rank"), "rank", spec.rank.text, "only with a trigger `every` or `at`",
                     "users are ranked against each other at one instant");
    }
    if (spec.steps.size() > most_steps)
        problems.add(mark_of(tree, "steps"), "steps", std::to_string(spec.steps.size()), "at most 200 steps");
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
    SchemaWalk{problems, draws, &out.spec_}.fill(tree, policy_group, "", &out.spec_);
    check_rules(out.spec_, tree, problems);
    if (problems.empty()) out.plan_ = resolved_text(tree, policy_group, no_parameters);
    return out;
}

PolicyFile PolicyFile::read(std::filesystem::path const& path, Problems& problems) {
    auto const tree = read_yaml(path, problems);
    return of_tree(tree, problems);
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
    bool const policy = tree.find("trigger") != nullptr || tree.find("steps") != nullptr;
    return policy ? FileKind::policy : FileKind::scenario;
}

}  // namespace rekindle
