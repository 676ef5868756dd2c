#include "scenarios/schema_docs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "scenarios/case_schema.hpp"
#include "scenarios/policy_schema.hpp"
#include "scenarios/scenario_schema.hpp"

namespace rekindle {
namespace {

constexpr std::array<std::string_view, 10> unit_words{
    "number",       "multiplier",     "fraction",        "span",  "rate", "money",
    "whole number", "number per day", "number of users", "number"};

std::string_view unit_word(Unit unit) { return unit_words[static_cast<std::size_t>(unit)]; }

/// The group and those it uses, each once, in order of appearance.
void collect(Group const& group, std::vector<Group const*>& out) {
    if (std::find(out.begin(), out.end(), &group) != out.end()) return;
    out.push_back(&group);
    for (auto const& row : group.rows) {
        if (row.group != nullptr) collect(*row.group, out);
    }
}

std::string anchor(Group const& group) {
    std::string out;
    for (char const c : group.name) out += c == ' ' ? '-' : c;
    std::erase_if(out, [](char c) { return c == ',' || c == '\''; });
    return out;
}

std::string link(Group const& group) { return fmt::format("[{}](#{})", group.name, anchor(group)); }

std::string value_words(Row const& row) {
    bool const ranged = row.range.low > -1e300 || row.range.high < 1e300;
    auto range = ranged ? row.range.rule(row.unit) : std::string{};
    for (std::string_view const prefix : {"must be ", "must lie "}) {
        if (range.starts_with(prefix)) range.erase(0, prefix.size());
    }
    auto const number = fmt::format("{}{}", unit_word(row.unit), range.empty() ? "" : ", " + range);
    switch (row.kind) {
        case Kind::number: return row.certain ? number + " (certain)" : number;
        case Kind::numbers:
            return row.length > 0 ? fmt::format("list of {}: {}", row.length, number) : "list: " + number;
        case Kind::number_map: return "map of names: " + number;
        case Kind::choice: return fmt::format("{}", fmt::join(words(row.choices), " \\| "));
        case Kind::choices:
            return fmt::format("{} of {}", row.length > 0 ? std::to_string(row.length) : "list",
                               fmt::join(words(row.choices), ", "));
        case Kind::names: return "list of names";
        case Kind::flag: return "true \\| false";
        case Kind::date: return "date";
        case Kind::text: return "text";
        case Kind::expression: return "expression";
        case Kind::name: return "name";
        case Kind::group: return link(*row.group);
        case Kind::group_list: return "list of " + link(*row.group);
        case Kind::group_map: return "names with " + link(*row.group);
        case Kind::parameters: return "names with numbers";
        case Kind::inline_group: return "";
    }
    return "";
}

std::string default_words(Row const& row) {
    if (!row.fallback.empty())
        return row.implied.empty()
                   ? std::string{row.fallback}
                   : fmt::format("{}; {} with {}", row.fallback, row.implied, fmt::join(words(row.implied_by), " or "));
    if (row.required) return row.one_of.empty() ? "required" : "one of them";
    return "";
}

std::string when_words(Row const& row) {
    if (row.when.key.empty()) return "";
    return row.when.values.empty() ? fmt::format("With `{}`. ", row.when.key)
                                   : fmt::format("With {} {}. ", row.when.key, fmt::join(words(row.when.values), ", "));
}

std::string table_of(Group const& group) {
    std::string out = fmt::format("### {}\n\n{}\n\n| key | value | default | meaning |\n|---|---|---|---|\n",
                                  group.name, group.meaning);
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group)
            out += fmt::format("| *keys of* {} | | | |\n", link(*row.group));
        else
            out += fmt::format("| `{}` | {} | {} | {}{} |\n", row.key, value_words(row), default_words(row),
                               when_words(row), row.meaning);
    }
    return out + "\n";
}

constexpr std::string_view preamble = R"(# Scenario and policy files

Generated from the schema table by `rekindle schema --format markdown`; do not edit.

Files are YAML: UTF-8, one document, at most 4 MB, 100 levels and 100,000 values; no anchors, aliases, tags or merge keys. Every key is
checked; all mistakes are reported at once as `file:line:col: path = value: rule; hint`.

## Numbers

| unit | written | meaning |
|---|---|---|
| span | `7d` `36h` `15m` `2w` `6mo` `1y` | days; a month is 30.4375 d, a year 365.25 d |
| rate | `0.05/d` `1/60d` `3/w` `2/h` | per day |
| fraction | `15%` or `0.15` | |
| multiplier | `2` or `x2` | |
| money | `3.50` | in the scenario's currency |
| number per day | `500/d`, `0.02% of users /d` | a share is of the initial users, rounded down |
| number of users | `1000`, `0.02% of users` | |

Units are never guessed: a span without one is an error.

**A number may be a distribution**: the value is uncertain, drawn once per replicate and the same in all worlds. Numbers that locate
it carry the place's unit.

| written | |
|---|---|
| `{normal: [mean, sd]}` | truncated |
| `{lognormal: [median, sigma]}` | sigma of the logarithm; truncated |
| `{gamma: [shape, scale]}` | truncated |
| `{uniform: [low, high]}` | |
| `{triangular: [low, mode, high]}` | |
| `{beta: [a, b]}` | |

Bounded distributions must lie inside the place's range. The others are drawn again until they do; their centre and at least a tenth of
their values must. Places marked *certain* take one number only.

**Where a number comes from** may stand beside it: `{beta: [24, 76], source: assumed}`, `{value: 0.3, source: data}`; `source` is data, claim
or assumed. Results that rest on assumed numbers say so.

**Shared numbers** stand under `parameters:` and are used as `$name`; a plain one takes the unit of the place (days, per day). Jointly uncertain ones,
whose logarithms are multivariate normal: `{names: [s, beta], median: [0.9, 34], log_covariance: [[0.01, 0], [0, 0.02]], source: data}`.

**Overrides**: `--set lapse.mean=30d`, `--set channels.sms.cost=0.1`, `--set segments.0.share=40%` (list items by position or `name`).
A key that chooses a form (a `law`, a `mean` against a `rate`) takes inherited keys of the other forms away; `null` takes any key away.

)";

using nlohmann::ordered_json;

ordered_json number_schema(Row const& row) {
    ordered_json out;
    out["anyOf"] = ordered_json::array({{{"type", "number"}}, {{"type", "string"}}});
    if (!row.certain && row.unit != Unit::count && row.unit != Unit::headcount) {
        out["anyOf"].push_back({{"$ref", "#/$defs/distribution"}});
    }
    out["description"] = value_words(row);
    return out;
}

ordered_json ref(Group const& group) { return {{"$ref", "#/$defs/" + anchor(group)}}; }

/// A list of `item`; where any length will do, one stands for a list of itself.
ordered_json list_schema(Row const& row, ordered_json item) {
    ordered_json out{{"type", "array"}, {"items", item}, {"minItems", std::max<std::size_t>(1, row.length)}};
    if (row.length > 0) out["maxItems"] = row.length;
    if (row.length > 1) return out;
    return {{"anyOf", ordered_json::array({std::move(item), std::move(out)})}};
}

ordered_json value_schema(Row const& row) {
    switch (row.kind) {
        case Kind::number: return number_schema(row);
        case Kind::numbers: return list_schema(row, number_schema(row));
        case Kind::number_map:
            return {{"type", "object"}, {"additionalProperties", number_schema(row)}, {"minProperties", 1}};
        case Kind::choice: return {{"enum", words(row.choices)}};
        case Kind::choices: return list_schema(row, {{"enum", words(row.choices)}});
        case Kind::names: return list_schema(row, {{"type", "string"}});
        case Kind::flag: return {{"type", "boolean"}};
        case Kind::date: return {{"type", "string"}, {"format", "date"}};
        case Kind::name: return {{"type", "string"}, {"pattern", "^[a-z0-9_-]{1,64}$"}};
        case Kind::group: return ref(*row.group);
        case Kind::group_list:
            return {{"type", "array"}, {"items", ref(*row.group)}, {"minItems", row.may_be_empty ? 0 : 1}};
        case Kind::group_map:
            return {{"type", "object"}, {"additionalProperties", ref(*row.group)}, {"minProperties", 1}};
        case Kind::parameters: return {{"type", "object"}};
        default: return {{"type", "string"}};
    }
}

void add_properties(Group const& group, ordered_json& properties, ordered_json& required) {
    for (auto const& row : group.rows) {
        if (row.kind == Kind::inline_group) {
            add_properties(*row.group, properties, required);
            continue;
        }
        std::string const key{row.key};
        auto schema = value_schema(row);
        if (properties.contains(key)) {
            auto both = ordered_json::array({properties[key], std::move(schema)});
            properties[key] = {{"anyOf", std::move(both)}};
            continue;
        }
        if (!schema.contains("$ref")) schema["description"] = row.meaning;
        if (!row.fallback.empty()) schema["default"] = row.fallback;
        properties[key] = std::move(schema);
        if (row.required && row.one_of.empty() && row.when.key.empty()) required.push_back(key);
    }
}

ordered_json group_schema(Group const& group) {
    ordered_json properties = ordered_json::object(), required = ordered_json::array();
    add_properties(group, properties, required);
    ordered_json out{{"type", "object"},
                     {"description", group.meaning},
                     {"properties", std::move(properties)},
                     {"additionalProperties", false}};
    if (!required.empty()) out["required"] = std::move(required);
    return out;
}

}  // namespace

std::string schema_markdown() {
    std::string out{preamble};
    std::vector<Group const*> told;
    for (auto const* top : {&scenario_group, &policy_group, &stack_group, &case_group}) {
        std::vector<Group const*> groups;
        collect(*top, groups);
        std::erase_if(groups, [&](Group const* g) { return std::find(told.begin(), told.end(), g) != told.end(); });
        told.insert(told.end(), groups.begin(), groups.end());
        out += fmt::format("## {} file\n\n", top == &scenario_group ? "Scenario"
                                             : top == &policy_group ? "Policy"
                                             : top == &stack_group  ? "Stack"
                                                                    : "Case");
        for (auto const* group : groups) out += table_of(*group);
    }
    while (out.ends_with("\n\n")) out.pop_back();
    return out;
}

std::string schema_json() {
    std::vector<Group const*> groups;
    collect(scenario_group, groups);
    collect(policy_group, groups);
    collect(stack_group, groups);
    collect(case_group, groups);
    ordered_json defs;
    defs["distribution"] = {{"type", "object"}, {"description", "a distribution, or {value: .., source: ..}"}};
    for (auto const* group : groups) defs[anchor(*group)] = group_schema(*group);
    auto out = group_schema(scenario_group);
    ordered_json whole{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Rekindle scenario"}};
    whole.update(out);
    whole["$defs"] = std::move(defs);
    return whole.dump(2) + "\n";
}

}  // namespace rekindle
