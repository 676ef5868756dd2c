#include "experiments/policy_loading.hpp"

#include <algorithm>

#include "policies/guarded_policy.hpp"
#include "policies/journey_policy.hpp"
#include "policies/policy_registry.hpp"
#include "scenarios/schema_text.hpp"
#include "scenarios/yaml_tree.hpp"
#include "sim/population/further_fields.hpp"

namespace rekindle {
namespace {

/// Whether the cause may be another mistake of the file, as a key beside it that was misspelt.
bool may_follow(SpecProblem const& p) {
    return p.rule == "no send has this tag" || p.rule == "needs an offer beside it";
}

/// The mistakes of the file and of its compilation, all at once.
void raise_all(Problems& problems, std::vector<SpecProblem> const& found) {
    bool const others = !problems.empty();
    for (auto const& p : found) {
        if (!others || !may_follow(p)) problems.add(problem_of(p));
    }
    problems.raise_if_any();
}

LoadedPolicy compiled(PolicyFile const& file, ObservableSchema const& schema, Problems& problems) {
    std::vector<SpecProblem> found;
    auto policy =
        file.stack() ? compile_stack(*file.stack(), schema, found) : compile_policy(file.spec(), schema, found);
    raise_all(problems, found);
    return {std::move(policy), file.plan_yaml()};
}

LoadedPolicy compiled_file(std::filesystem::path const& path, ObservableSchema const& schema,
                           std::vector<std::filesystem::path> const& libraries) {
    Problems problems;
    return compiled(PolicyFile::read(path, problems, libraries), schema, problems);
}

bool is_observable(PolicyFile const& file) {
    for (auto const& spec : file.policies()) {
        for (auto const& when : spec.triggers) {
            if (when.kind == SpecTrigger::Kind::lapse_oracle) return false;
        }
    }
    return true;
}

std::vector<std::filesystem::path> files_of(std::vector<std::filesystem::path> const& libraries) {
    std::vector<std::filesystem::path> files;
    for (auto const& library : libraries) {
        std::error_code failed;
        for (auto const& entry : std::filesystem::directory_iterator{library, failed}) {
            if (entry.path().extension() == ".yaml") files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end(), [](auto const& a, auto const& b) { return a.stem() < b.stem(); });
    return files;
}

struct PluginPolicy {
    Plugin const* plugin;
    PolicyEntry const* entry;
};
std::optional<PluginPolicy> find_in(std::span<Plugin const> plugins, std::string_view name) {
    for (auto const& plugin : plugins) {
        if (auto const* entry = plugin.find(name)) return PluginPolicy{&plugin, entry};
    }
    return std::nullopt;
}

LoadedPolicy made(PluginPolicy const& found, ObservableSchema const& schema) {
    return {make_guarded_policy(*found.entry, schema), "plugin: " + std::string(found.entry->name) +
                                                           "\nfile: " + quoted_text(found.plugin->file) +
                                                           "\ndigest: " + quoted_text(found.plugin->digest) + "\n"};
}

void add_plugin(std::vector<Plugin>& plugins, Plugin plugin) {
    for (auto const& entry : plugin.policies) {
        if (auto const other = find_in(plugins, entry.name)) {
            throw PluginError(plugin.file, "registers the policy `" + std::string(entry.name) + "`",
                              other->plugin->file + " has one of this name");
        }
    }
    plugins.push_back(std::move(plugin));
}

/// The plan's library must have been named in this call and still be what it was.
void check_reference(PluginReference const& wanted, std::span<PluginFile const> named) {
    Problems problems;
    for (auto const& file : named) {
        if (file.digest == wanted.digest) return;
        if (file.path != wanted.file && named.size() > 1) continue;
        problems.add({}, "plugin", file.path,
                     "is not the library of the plan (digest " + file.digest + ", the plan has " + wanted.digest + ")",
                     "name the policy with --policies and --plugin to run it from this library");
    }
    if (problems.empty()) {
        problems.add({}, "plugin", wanted.file,
                     "the plan's policy " + wanted.policy +
                         " is native code of this library, and such code runs only when it is named in the call",
                     "if you trust it, add --plugin FILE");
    }
    problems.raise_if_any();
}

/// The library's file of this name; empty where there is none.
std::filesystem::path library_file(std::string_view name, std::vector<std::filesystem::path> const& libraries) {
    for (auto const& path : files_of(libraries)) {
        if (path.stem().string() == name) return path;
    }
    return {};
}

}  // namespace

std::optional<PluginReference> plugin_reference(std::string_view plan) {
    if (!plan.starts_with("plugin: ")) return std::nullopt;
    Problems problems;
    auto const tree = parse_yaml(plan, "plan", problems);
    auto text = [&](std::string_view key) {
        auto const* node = tree.find(key);
        if (node == nullptr) problems.add(tree.mark, std::string(key), "", "is required of a plug-in's policy");
        return node != nullptr ? node->text : "";
    };
    PluginReference out{text("plugin"), text("file"), text("digest")};
    problems.raise_if_any();
    return out;
}

std::vector<Plugin> load_plugins(std::span<std::string const> files, std::span<std::string const> plans) {
    std::vector<PluginFile> named;
    for (auto const& file : files) {
        auto examined = examine_plugin(file);
        bool const again = std::ranges::find(named, examined.path, &PluginFile::path) != named.end();
        if (!again) named.push_back(std::move(examined));
    }
    for (auto const& plan : plans) {
        if (auto const wanted = plugin_reference(plan)) check_reference(*wanted, named);
    }
    std::vector<Plugin> plugins;
    for (auto const& file : named) add_plugin(plugins, load_plugin(file));
    return plugins;
}

namespace {

/// Names the nearest policy there is; all of them would fill a screen.
Problem unknown_policy(std::string const& name, std::vector<std::filesystem::path> const& libraries,
                       std::span<Plugin const> plugins) {
    std::vector<std::string> known;
    for (auto const& entry : policy_table()) known.emplace_back(entry.name);
    for (auto const& plugin : plugins) {
        for (auto const& entry : plugin.policies) known.emplace_back(entry.name);
    }
    for (auto const& path : files_of(libraries)) known.push_back(path.stem().string());
    auto const near = nearest_name(name, known);
    return {{},
            "policy",
            name,
            "is no native policy, no file and not in the library",
            near.empty() ? "see `rekindle list policies`" : "did you mean `" + near + "`?"};
}

void add_channels(std::vector<PolicySpec::Step> const& steps, std::set<std::string>& channels) {
    for (auto const& step : steps) {
        if (step.kind == PolicySpec::Step::Kind::send) channels.insert(step.channel.text);
        add_channels(step.then, channels);
        add_channels(step.otherwise, channels);
        for (auto const& arm : step.arms) add_channels(arm.steps, channels);
    }
}

std::set<std::string> channels_of(PolicyFile const& file) {
    std::set<std::string> channels;
    for (auto const& spec : file.policies()) add_channels(spec.steps, channels);
    return channels;
}

}  // namespace

LoadedPolicy load_policy(std::string const& name_or_path, ObservableSchema const& schema,
                         std::vector<std::filesystem::path> const& libraries, std::span<Plugin const> plugins) {
    if (auto native = make_native_policy(name_or_path, schema))
        return {std::move(native), "native: " + name_or_path + "\n"};
    if (auto const found = find_in(plugins, name_or_path)) return made(*found, schema);
    std::error_code failed;
    if (std::filesystem::is_regular_file(name_or_path, failed)) return compiled_file(name_or_path, schema, libraries);
    if (auto const path = library_file(name_or_path, libraries); !path.empty())
        return compiled_file(path, schema, libraries);
    throw ScenarioError({unknown_policy(name_or_path, libraries, plugins)});
}

std::filesystem::path policy_file(std::string const& name_or_path,
                                  std::vector<std::filesystem::path> const& libraries) {
    std::error_code failed;
    if (std::filesystem::is_regular_file(name_or_path, failed)) return name_or_path;
    return library_file(name_or_path, libraries);
}

bool is_policy(std::string const& name_or_path, std::vector<std::filesystem::path> const& libraries,
               std::span<Plugin const> plugins) {
    for (auto const& entry : policy_table()) {
        if (entry.name == name_or_path) return true;
    }
    std::error_code failed;
    return find_in(plugins, name_or_path) || std::filesystem::is_regular_file(name_or_path, failed) ||
           !library_file(name_or_path, libraries).empty();
}

PolicyPtr make_policy(std::string const& name_or_path, ObservableSchema const& schema,
                      std::vector<std::filesystem::path> const& libraries) {
    return load_policy(name_or_path, schema, libraries).policy;
}

LoadedPolicy parse_policy(std::string_view text, std::string const& name, ObservableSchema const& schema,
                          std::span<Plugin const> plugins) {
    if (auto const wanted = plugin_reference(text)) {
        auto const found = find_in(plugins, wanted->policy);
        if (!found) throw PluginError(wanted->file, "has no policy `" + wanted->policy + "`, which the plan needs");
        return {made(*found, schema).policy, std::string{text}};  // the same bytes wherever the library lies now
    }
    constexpr std::string_view mark = "native: ";
    if (text.starts_with(mark)) {
        auto const word = text.substr(mark.size(), text.find('\n') - mark.size());
        if (auto native = make_native_policy(word, schema)) return {std::move(native), std::string{text}};
    }
    Problems problems;
    return compiled(PolicyFile::read_text(text, name, problems), schema, problems);
}

LoadedPolicy compile_file(PolicyFile const& file, ObservableSchema const& schema) {
    Problems problems;
    return compiled(file, schema, problems);
}

PolicyFile check_policy_file(std::filesystem::path const& path, std::vector<std::filesystem::path> const& libraries) {
    Problems problems;
    auto file = PolicyFile::read(path, problems, libraries);
    std::vector<SpecProblem> found;
    for (auto const& spec : file.policies()) check_expressions(spec, found);
    std::erase_if(found, [](SpecProblem const& p) {  // fields that a scenario may declare
        return std::ranges::find(further_field_table(), p.value, &FurtherFieldRow::name) != further_field_table().end();
    });
    raise_all(problems, found);
    return file;
}

std::vector<PolicyListing> list_policies(std::vector<std::filesystem::path> const& libraries,
                                         std::span<Plugin const> plugins) {
    std::vector<PolicyListing> out;
    auto add = [&](PolicyEntry const& entry) {
        out.push_back({std::string{entry.name}, std::string{entry.summary}, true, {}});
    };
    for (auto const& entry : policy_table()) add(entry);
    for (auto const& plugin : plugins) {
        for (auto const& entry : plugin.policies) add(entry);
    }
    for (auto const& path : files_of(libraries)) {
        try {
            Problems problems;
            auto const file = PolicyFile::read(path, problems, libraries);
            problems.raise_if_any();
            out.push_back({path.stem().string(), file.description(), is_observable(file), channels_of(file)});
        } catch (ScenarioError const&) { out.push_back({path.stem().string(), "not valid; see `validate`", true, {}}); }
    }
    std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return out;
}

}  // namespace rekindle
