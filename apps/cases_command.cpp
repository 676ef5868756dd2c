// `cases`: claims put beside what the model gives.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <optional>

#include "apps/command.hpp"
#include "apps/option_checks.hpp"
#include "apps/standard_streams.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/case_run.hpp"
#include "output/atomic_file.hpp"
#include "output/report/cases_report.hpp"
#include "output/staged_folder.hpp"
#include "sim/engine/parallel.hpp"

namespace rekindle {
namespace {

/// The files of -o, the last one last.
constexpr std::array case_file_names{"cases.csv", "report.json", "report.html", "cases.json"};

struct CasesOptions {
    std::vector<std::string> ids;
    std::uint64_t users = 0;
    std::optional<std::uint64_t> seed;
    std::uint32_t replications = 0;
    int threads = 0;
    std::string out;
    bool json = false, markdown = false, quiet = false;
    std::string color = "auto";
};

std::vector<std::filesystem::path> case_files() {
    std::vector<std::filesystem::path> files;
    for (auto const& folder : case_libraries()) {
        for (auto const& entry : std::filesystem::directory_iterator{folder}) {
            if (entry.path().extension() == ".yaml") files.push_back(entry.path());
        }
        if (!files.empty()) break;  // the caller's folder comes before the program's
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool is_system_of(std::string const& id, LoadedCase const& loaded) {
    return std::ranges::any_of(loaded.claims, [&](auto const& c) { return c.spec.id == id || c.spec.system == id; });
}

/// The cases asked for: all, or by file, by the name of a case, by a claim's id or its system.
std::vector<LoadedCase> load_cases(CasesOptions const& o, CaseOptions const& options) {
    std::vector<LoadedCase> out;
    std::vector<std::string> known, wanted = o.ids;
    Problems problems;
    std::vector<std::filesystem::path> files;
    for (auto const& id : o.ids) {
        std::error_code failed;
        if (std::filesystem::is_regular_file(id, failed)) files.emplace_back(id), std::erase(wanted, id);
    }
    bool const named_only = !files.empty() && wanted.empty();
    auto const own = files.size();
    if (!named_only) {
        auto const library = case_files();
        files.insert(files.end(), library.begin(), library.end());
    }
    for (std::size_t f = 0; f < files.size(); ++f) {
        try {
            auto loaded = load_case(files[f], policy_libraries(), options);
            known.push_back(loaded.file.name);
            auto const meant = [&](std::string const& id) {
                return id == loaded.file.name || is_system_of(id, loaded);
            };
            if (f < own || o.ids.empty() || std::ranges::any_of(wanted, meant)) out.push_back(std::move(loaded));
        } catch (ScenarioError const& error) {
            for (auto const& problem : error.problems()) problems.add(problem);
        }
    }
    problems.raise_if_any();
    for (auto const& id : wanted) {
        if (std::ranges::none_of(out, [&](auto const& c) { return c.file.name == id || is_system_of(id, c); }))
            throw UsageError(
                fmt::format("cases {}: no case, claim or system of this name; cases: {}", id, fmt::join(known, ", ")));
    }
    return out;
}

/// What gives the same rows again; threads do not matter.
std::string command_of(CasesOptions const& o) {
    std::string out = "rekindle cases";
    for (auto const& id : o.ids) out += " " + id;
    if (o.users > 0) out += fmt::format(" --users {}", o.users);
    if (o.seed) out += fmt::format(" --seed {}", *o.seed);
    if (o.replications > 0) out += fmt::format(" --replications {}", o.replications);
    return out + " -o DIR";
}

ExitCode run_cases(CasesOptions const& o) {
    CaseOptions options;
    if (o.users > 0) options.users = o.users;
    if (o.seed) options.seed = *o.seed;
    if (o.replications > 0) options.replications = o.replications;
    options.threads = o.threads > 0 ? o.threads : available_threads();
    options.stop = &interrupt_flag();
    auto const cases = load_cases(o, options);
    if (!o.out.empty()) create_folder(o.out);
    std::vector<ClaimRow> rows;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        if (!o.quiet) std::cerr << fmt::format("{}/{} {}\n", i + 1, cases.size(), cases[i].file.name);
        auto const some = run_case(cases[i], options);
        rows.insert(rows.end(), some.begin(), some.end());
    }
    if (!o.out.empty()) {
        std::vector<CaseHead> heads;
        for (auto const& one : cases) heads.push_back({one.file.name, one.file.description});
        auto const report = make_cases_report(heads, rows, version(), command_of(o));
        StagedFolder staged{o.out, case_file_names};
        staged.write("cases.csv", claims_csv(rows));
        staged.write("report.json", report.json);
        staged.write("report.html", report.html);
        staged.write("cases.json", claims_json(rows));
        commit_together({&staged});
    }
    if (o.json || o.markdown) {
        print_data(o.json ? claims_json(rows) : claims_markdown(rows));
    } else {
        print_table(claims_text(rows, color_mode(o.color)), color_mode(o.color));
    }
    return ExitCode::ok;
}

}  // namespace

std::function<ExitCode()> add_cases(CLI::App& app) {
    auto o = std::make_shared<CasesOptions>();
    app.add_option("ID", o->ids, "cases, claims, systems (T5) or case files; default: all of scenarios/cases");
    app.add_option("--users", o->users, "initial users, in place of the files'")
        ->check(whole_within(1, 10'000'000'000));
    app.add_option("--seed", o->seed, "in place of the files'")->check(whole_within(0, ~std::uint64_t{0}));
    app.add_option("--replications", o->replications, "in place of the files'")->check(whole_within(2, 1000));
    app.add_option("--threads", o->threads, "default: all cores; changes no byte of the results")
        ->check(whole_within(1, 1024));
    app.add_option("-o,--output", o->out, fmt::format("folder for {}", fmt::join(case_file_names, ", ")))
        ->check(not_empty());
    app.add_flag("--json", o->json, "print cases.json instead of the table");
    app.add_flag("--markdown", o->markdown, "print the table for a document");
    app.add_flag("--quiet", o->quiet, "no progress");
    app.add_option("--color", o->color, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}));
    return [o] { return run_cases(*o); };
}

}  // namespace rekindle
