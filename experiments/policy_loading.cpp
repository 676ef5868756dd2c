#include "experiments/policy_loading.hpp"

#include <algorithm>

#include "policies/journey_policy.hpp"
#include "policies/policy_registry.hpp"

namespace rekindle {
namespace {

/// The mistakes of the file and of its compilation, all at once.
void raise_all(Problems& problems, std::vector<SpecProblem> const& found) {
    for (auto const& p : found) problems.add(problem_of(p));
    problems.raise_if_any();
}

LoadedPolicy compiled(PolicyFile const& file, ObservableSchema const& schema, Problems& problems) {
    std::vector<SpecProblem> found;
    auto policy = compile_policy(file.spec(), schema, found);
    raise_all(problems, found);
    return {std::move(policy), file.plan_yaml()};
}

LoadedPolicy compiled_file(std::filesystem::path const& path, ObservableSchema const& schema) {
    Problems problems;
    return compiled(PolicyFile::read(path, problems), schema, problems);
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

}  // namespace

LoadedPolicy load_policy(std::string const& name_or_path, ObservableSchema const& schema,
                         std::vector<std::filesystem::path> const& libraries) {
    if (auto native = make_native_policy(name_or_path, schema))
        return {std::move(native), "native: " + name_or_path + "\n"};
    std::error_code failed;
    if (std::filesystem::is_regular_file(name_or_path, failed)) return compiled_file(name_or_path, schema);
    std::vector<std::string> known;
    for (auto const& entry : policy_table()) known.emplace_back(entry.name);
    for (auto const& path : files_of(libraries)) {
        if (path.stem().string() == name_or_path) return compiled_file(path, schema);
        known.push_back(path.stem().string());
    }
    Problems problems;
    problems.add({}, "policy", name_or_path, "is no native policy, no file and not in the library",
                 name_hint(name_or_path, known));
    problems.raise_if_any();
    return {};
}

PolicyPtr make_policy(std::string const& name_or_path, ObservableSchema const& schema,
                      std::vector<std::filesystem::path> const& libraries) {
    return load_policy(name_or_path, schema, libraries).policy;
}

LoadedPolicy parse_policy(std::string_view text, std::string const& name, ObservableSchema const& schema) {
    constexpr std::string_view mark = "native: ";
    if (text.starts_with(mark)) {
        auto const word = text.substr(mark.size(), text.find('\n') - mark.size());
        if (auto native = make_native_policy(word, schema)) return {std::move(native), std::string{text}};
    }
    Problems problems;
    return compiled(PolicyFile::read_text(text, name, problems), schema, problems);
}

PolicyFile check_policy_file(std::filesystem::path const& path) {
    Problems problems;
    auto file = PolicyFile::read(path, problems);
    std::vector<SpecProblem> found;
    check_expressions(file.spec(), found);
    raise_all(problems, found);
    return file;
}

std::vector<PolicyListing> list_policies(std::vector<std::filesystem::path> const& libraries) {
    std::vector<PolicyListing> out;
    for (auto const& entry : policy_table()) out.push_back({std::string{entry.name}, std::string{entry.summary}, true});
    for (auto const& path : files_of(libraries)) {
        try {
            auto const spec = PolicyFile::load(path).spec();
            out.push_back({path.stem().string(), spec.description, spec.trigger.kind != Trigger::Kind::lapse_oracle});
        } catch (ScenarioError const&) { out.push_back({path.stem().string(), "not valid; see `validate`", true}); }
    }
    std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return out;
}

}  // namespace rekindle
