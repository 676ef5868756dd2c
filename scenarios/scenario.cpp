#include "scenarios/scenario.hpp"

#include <fmt/format.h>

#include "scenarios/preset_kinds.hpp"
#include "scenarios/scenario_rules.hpp"
#include "scenarios/scenario_schema.hpp"
#include "scenarios/schema_text.hpp"
#include "scenarios/schema_walk.hpp"
#include "scenarios/time_zone.hpp"
#include "scenarios/tree_merge.hpp"
#include "sim/base/contract.hpp"
#include "sim/population/further_fields.hpp"

namespace rekindle {

struct Scenario::Content {
    Node tree;
    ParameterTable parameters;
    ParameterTable::Ranges ranges;  // what the places ask of the parameters
    ScenarioDraft central;
    bool uncertain = false;
    std::vector<std::string> assumed;
};

namespace {

ZoneTable clock_of(std::string const& zone, ScenarioDraft const& draft) {
    return zone_table(zone, draft.time_zone, draft.start_days, -draft.model.warm_up, draft.model.end());
}

void finish(ScenarioDraft& draft) {
    auto& model = draft.model;
    if (!draft.time_zone.empty()) model.clock = clock_of(draft.time_zone, draft);
    if (auto const* zones = zone_trait(model)) {
        for (auto const& zone : zones->levels) model.user_clocks.push_back(clock_of(zone, draft));
    }
    if (model.segments.empty()) {
        model.segments.emplace_back();
        model.segments.back().name = "all";
    }
}

}  // namespace

struct Scenario::Drawn {
    Model model;
    std::vector<std::pair<std::string, double>> values;
};

Scenario::Drawn Scenario::draw(Content const& content, std::uint64_t seed, std::uint32_t parameter_draw) {
    Problems problems;
    Draws draws{content.parameters, replicate_key(seed, parameter_draw), content.ranges};
    ScenarioDraft draft;
    SchemaWalk{problems, draws, &draft}.fill(content.tree, scenario_group, "", &draft);
    REKINDLE_ENSURES(problems.empty());
    finish(draft);
    return {std::move(draft.model), draws.drawn()};
}

Scenario Scenario::check(std::shared_ptr<Content> content, std::vector<std::string> const& overrides,
                         Problems& problems) {
    auto& tree = content->tree;
    if (!tree.is_map()) {
        if (problems.empty())
            problems.add(tree.mark, "", tree.shown(), "must be a map of keys with values",
                         "begin with name: and users:");
        problems.raise_if_any();
    }
    for (auto const& text : overrides) apply_override(tree, text, scenario_group, problems);
    expand_kinds(tree);
    if (auto const* parameters = given(tree, "parameters")) content->parameters = ParameterTable{*parameters, problems};
    Draws draws{content->parameters};
    SchemaWalk{problems, draws, &content->central}.fill(tree, scenario_group, "", &content->central);
    check_rules(content->central, tree, problems);
    if (problems.empty()) content->parameters.check(draws.ranges(), problems);
    problems.raise_if_any();
    finish(content->central);
    content->ranges = draws.ranges();
    content->uncertain = draws.uncertain();
    content->assumed = draws.assumed();
    return Scenario{std::move(content)};
}

Scenario Scenario::load(std::filesystem::path const& path, std::vector<std::string> const& overrides) {
    Problems problems;
    auto content = std::make_shared<Content>();
    content->tree = read_extended(path, scenario_group, problems);
    return check(std::move(content), overrides, problems);
}

Scenario Scenario::parse(std::string_view text, std::string const& name, std::vector<std::string> const& overrides) {
    Problems problems;
    auto content = std::make_shared<Content>();
    content->tree = parse_extended(text, name, scenario_group, problems);
    return check(std::move(content), overrides, problems);
}

Scenario Scenario::of_tree(Node tree, std::vector<std::string> const& overrides) {
    Problems problems;
    auto content = std::make_shared<Content>();
    content->tree = std::move(tree);
    return check(std::move(content), overrides, problems);
}

Model Scenario::resolve(std::uint64_t seed, std::uint32_t parameter_draw) const {
    if (!content_->uncertain) return content_->central.model;
    return draw(*content_, seed, parameter_draw).model;
}

std::vector<std::pair<std::string, double>> Scenario::drawn(std::uint64_t seed, std::uint32_t parameter_draw) const {
    if (!content_->uncertain) return {};
    return draw(*content_, seed, parameter_draw).values;
}

Model Scenario::central() const { return content_->central.model; }
bool Scenario::uncertain() const { return content_->uncertain; }
std::vector<std::string> const& Scenario::assumed() const { return content_->assumed; }
std::string const& Scenario::name() const { return content_->central.model.name; }
std::string const& Scenario::description() const { return content_->central.description; }
std::string Scenario::start_date() const { return date_text(content_->central.start_days); }

ObservableSchema Scenario::observables() const {
    ObservableSchema schema;
    auto const& model = content_->central.model;
    schema.start_days = content_->central.start_days;
    schema.carts = model.carts.left_per_visit > 0;
    schema.limits = limits_of(model);
    for (auto const& channel : model.channels) schema.channels.push_back(channel.name);
    for (auto const& offer : model.offers) schema.offers.push_back(offer.name);
    for (auto const& message : model.response.messages) schema.messages.push_back(message.name);
    for (auto const& programme : model.care.programmes) schema.programmes.push_back(programme.name);
    for (auto const& warning : model.leaving.warnings) schema.warnings.push_back(warning.name);
    for (auto const& survey : model.leaving.surveys) schema.surveys.push_back(survey.name);
    for (auto const& fix : model.leaving.fixes) schema.fixes.push_back(fix.name);
    for (auto const& trait : model.traits) {
        if (trait.observable) schema.traits.push_back({trait.name, trait.levels});
    }
    for (auto& field : further_fields(model)) schema.traits.push_back({field.name, field.levels});
    return schema;
}

std::string Scenario::plan_yaml(int indent) const {
    return resolved_text(content_->tree, scenario_group, content_->parameters, indent);
}

std::string Scenario::digest() const { return fmt::format("{:016x}", fnv1a(plan_yaml())); }

}  // namespace rekindle
