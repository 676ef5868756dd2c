#include "experiments/sweep/sweep_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "experiments/sweep/design.hpp"
#include "output/metrics.hpp"
#include "policies/policy_registry.hpp"
#include "scenarios/node_text.hpp"
#include "scenarios/scenario_schema.hpp"
#include "scenarios/tree_merge.hpp"
#include "scenarios/uncertain_number.hpp"
#include "sim/base/contract.hpp"
#include "sim/engine/parallel.hpp"

namespace rekindle {
namespace {

constexpr std::string_view native_mark = "native: ";
constexpr std::size_t most_mistakes = 20;

bool is_native(std::string const& name) {
    auto const table = policy_table();
    return std::any_of(table.begin(), table.end(), [&](PolicyEntry const& e) { return e.name == name; });
}

/// Adds the sources that the names stand for, each once.
class Sources {
  public:
    Sources(SweepFile const& file, SweepLibraries const& libraries, SweepPlan& plan, Problems& problems)
        : file_{file}, libraries_{libraries}, plan_{plan}, problems_{problems} {}

    std::size_t scenario(std::string const& name, Mark const& mark) {
        return add(plan_.scenarios, name, [&]() -> std::string {
            auto const path = find(name, libraries_.scenarios);
            if (path.empty()) {
                problems_.add(mark, "scenario", name, "is no file beside this one and not in the library",
                              "see `rekindle list scenarios`");
                return "";
            }
            return node_text(read_extended(path, scenario_group, problems_));
        });
    }
    std::size_t policy(std::string const& name, Mark const& mark) {
        return add(plan_.policies, name, [&]() -> std::string {
            if (is_native(name)) return std::string(native_mark) + name + "\n";
            auto const path = find(name, libraries_.policies);
            if (path.empty()) {
                problems_.add(mark, "policies", name,
                              "is no native policy, no file beside this one and not in the library",
                              "see `rekindle list policies`");
                return "";
            }
            return node_text(PolicyFile::read_tree(path, problems_, libraries_.policies));
        });
    }

  private:
    std::filesystem::path find(std::string const& name, std::vector<std::filesystem::path> const& libraries) const {
        std::vector<std::filesystem::path> places{file_.folder / name, file_.folder / (name + ".yaml")};
        for (auto const& library : libraries) places.push_back(library / (name + ".yaml"));
        std::error_code failed;
        for (auto const& place : places) {
            if (std::filesystem::is_regular_file(place, failed)) return place;
        }
        return {};
    }
    template <class Read>
    static std::size_t add(std::vector<SweepSource>& sources, std::string const& name, Read const& read) {
        for (std::size_t i = 0; i < sources.size(); ++i) {
            if (sources[i].name == name) return i;
        }
        sources.push_back({name, read()});
        return sources.size() - 1;
    }

    SweepFile const& file_;
    SweepLibraries const& libraries_;
    SweepPlan& plan_;
    Problems& problems_;
};

/// What a level of one factor makes of a point.
void apply(SweepFile const& file, SweepFactor const& f, std::string const& level, Sources& sources, SweepPoint& point) {
    switch (f.kind) {
        case SweepFactor::Kind::scenario: point.scenario = sources.scenario(level, f.mark); return;
        case SweepFactor::Kind::policy: {
            auto const row = sources.policy(level, f.mark);
            for (auto const& other : f.values) {
                if (other != level) std::erase(point.policies, sources.policy(other, f.mark));
            }
            if (std::find(point.policies.begin(), point.policies.end(), row) == point.policies.end())
                point.policies.push_back(row);
            return;
        }
        case SweepFactor::Kind::setting:
            if (f.policy.empty())
                point.settings.push_back(f.path + "=" + level);
            else
                point.policy_settings.emplace_back(sources.policy(f.policy, f.mark), f.path + "=" + level);
    }
    (void)file;
}

/// Settings of a policy that is not compared at a point count for nothing there.
void settle(SweepFile const& file, SweepPlan const& plan, SweepPoint& point, Problems& problems) {
    std::erase_if(point.policy_settings, [&](auto const& s) {
        return std::find(point.policies.begin(), point.policies.end(), s.first) == point.policies.end();
    });
    auto const wanted = file.baseline.empty() ? std::string("none") : file.baseline;
    auto const found = std::find_if(point.policies.begin(), point.policies.end(),
                                    [&](std::size_t p) { return plan.policies[p].name == wanted; });
    if (found != point.policies.end())
        point.baseline = static_cast<std::size_t>(found - point.policies.begin());
    else if (!file.baseline.empty() && problems.clean("baseline"))
        problems.add(file.mark, "baseline", wanted, "must be one of the policies compared at every point");
    if (point.policies.empty() && problems.clean("policies"))
        problems.add(file.mark, "policies", "", "no policy is left to compare at some point", "policies: [none]");
}

std::vector<SweepPoint> points_of(SweepFile const& file, DesignTable const& design, Sources& sources,
                                  SweepPlan const& plan, Problems& problems) {
    SweepPoint base;
    if (!file.scenarios.empty()) base.scenario = sources.scenario(file.scenarios.front(), file.mark);
    base.settings = file.settings;
    for (auto const& name : file.policies) base.policies.push_back(sources.policy(name, file.mark));
    std::vector<SweepPoint> points;
    for (std::size_t i = 0; i < design.levels.size(); ++i) {
        auto point = base;
        point.levels = design.levels[i];
        if (!design.places.empty()) point.places = design.places[i];
        for (std::size_t j = 0; j < file.factors.size(); ++j)
            apply(file, file.factors[j], point.levels[j], sources, point);
        settle(file, plan, point, problems);
        points.push_back(std::move(point));
    }
    return points;
}

/// A path's mistakes stand at its factor's line.
Problem at_factor(Problem problem, SweepFile const& file) {
    if (!problem.mark.file) return problem;
    for (auto const& f : file.factors) {
        if (!f.path.empty() && *problem.mark.file == "--set " + f.path) {
            problem.mark = f.mark;
            problem.path = "factors." + f.name + ": " + (f.policy.empty() ? "" : f.policy + ": ") + problem.path;
        }
    }
    return problem;
}

/// Mistakes of points, each kind once with the first point that has it.
class PointMistakes {
  public:
    explicit PointMistakes(SweepFile const& file) : file_{file} {}
    void add(std::size_t point, std::string const& shown, ScenarioError const& error) {
        std::lock_guard const lock(guard_);
        for (auto const& given : error.problems()) {
            auto problem = at_factor(given, file_);
            auto const key = problem.text();
            auto& known = first_[key];
            if (known.count++ == 0 || point < known.point) known = {point, known.count, shown, problem};
        }
    }
    void add_to(Problems& problems) const {
        std::vector<Known> all;
        for (auto const& [key, known] : first_) all.push_back(known);
        std::sort(all.begin(), all.end(), [](Known const& a, Known const& b) { return a.point < b.point; });
        for (std::size_t i = 0; i < std::min(all.size(), most_mistakes); ++i) {
            auto problem = all[i].problem;
            problem.hint +=
                fmt::format("{}at point {} ({}){}", problem.hint.empty() ? "" : "; ", all[i].point, all[i].shown,
                            all[i].count > 1 ? fmt::format(" and {} others", all[i].count - 1) : "");
            problems.add(std::move(problem));
        }
        if (all.size() > most_mistakes)
            problems.add(file_.mark, "factors", "", fmt::format("{} further mistakes", all.size() - most_mistakes));
    }

  private:
    struct Known {
        std::size_t point = 0, count = 0;
        std::string shown;
        Problem problem;
    };
    SweepFile const& file_;
    std::mutex guard_;
    std::map<std::string, Known> first_;
};

void check_responses(SweepFile const& file, Problems& problems) {
    std::vector<std::string> known;
    for (auto const& metric : metrics()) known.emplace_back(metric.name);
    for (auto const& name : file.responses) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            problems.add(file.mark, "responses", name, "is no metric", name_hint(name, known));
    }
}

void check_factor_policies(SweepFile const& file, Problems& problems) {
    std::vector<std::string> known = file.policies;
    for (auto const& f : file.factors) {
        if (f.kind == SweepFactor::Kind::policy) known.insert(known.end(), f.values.begin(), f.values.end());
    }
    for (auto const& f : file.factors) {
        if (f.policy.empty()) continue;
        if (std::find(known.begin(), known.end(), f.policy) == known.end())
            problems.add(f.mark, "factors." + f.name + ".policy", f.policy, "is not among the policies compared",
                         name_hint(f.policy, known));
        else if (is_native(f.policy))
            problems.add(f.mark, "factors." + f.name + ".policy", f.policy, "is a native policy: it has no paths",
                         "write it as a policy file");
    }
}

/// Where the settings are wrong: the scenario without them, so that the policies' mistakes are told in the same go.
Scenario scenario_of(Node const& tree, std::vector<std::string> const& settings, Problems& problems) {
    try {
        return Scenario::of_tree(tree, settings);
    } catch (ScenarioError const& error) {
        for (auto const& problem : error.problems()) problems.add(problem);
    }
    try {
        return Scenario::of_tree(tree);
    } catch (ScenarioError const&) { throw ScenarioError(problems.list()); }
}

}  // namespace

std::string SweepPlan::shown(std::size_t point) const {
    std::string out;
    for (std::size_t j = 0; j < factors.size(); ++j)
        out += fmt::format("{}{} = {}", j > 0 ? ", " : "", factors[j], points[point].levels[j]);
    return out;
}

SweepPlan make_plan(SweepFile const& file, SweepLibraries const& libraries, int threads) {
    Problems problems;
    check_responses(file, problems);
    check_factor_policies(file, problems);
    auto const design = make_design(file, problems);
    SweepPlan plan;
    plan.name = file.name, plan.description = file.description, plan.version = version();
    plan.design = file.design, plan.responses = file.responses;
    plan.replications = file.replications, plan.seed = file.seed;
    plan.common_random_numbers = file.common_random_numbers;
    for (auto const& f : file.factors) plan.factors.push_back(f.name);
    Sources sources{file, libraries, plan, problems};
    plan.points = points_of(file, design, sources, plan, problems);
    problems.raise_if_any();
    PointMistakes mistakes{file};
    PointMaker const maker{plan};
    for_each_item(plan.points.size(), threads, [&](std::size_t point, std::size_t) {
        try {
            (void)maker.make(point);
        } catch (ScenarioError const& error) { mistakes.add(point, plan.shown(point), error); }
    });
    mistakes.add_to(problems);
    problems.raise_if_any();
    return plan;
}

std::string digest_of(std::string_view plan_json) { return fmt::format("{:016x}", fnv1a(plan_json)); }

struct PointMaker::Trees {
    std::vector<Node> scenarios, policies;  ///< null for a native policy
};

PointMaker::PointMaker(SweepPlan const& plan) : plan_{plan} {
    auto trees = std::make_unique<Trees>();
    Problems problems;
    for (auto const& source : plan.scenarios)
        trees->scenarios.push_back(parse_yaml(source.text, source.name, problems));
    for (auto const& source : plan.policies)
        trees->policies.push_back(
            source.text.starts_with(native_mark) ? Node{} : parse_yaml(source.text, source.name, problems));
    problems.raise_if_any();
    trees_ = std::move(trees);
}

PointMaker::~PointMaker() = default;

Experiment PointMaker::make(std::size_t number) const {
    auto const& point = plan_.points[number];
    Problems problems;
    Experiment out{.scenario = scenario_of(trees_->scenarios[point.scenario], point.settings, problems),
                   .policies = {},
                   .baseline = point.baseline,
                   .replications = plan_.replications,
                   .until = {},
                   .progress = {}};
    auto const schema = out.scenario.observables();
    std::set<std::string> names;
    for (auto const row : point.policies) {
        auto const& source = plan_.policies[row];
        try {
            if (source.text.starts_with(native_mark)) {
                out.policies.push_back(parse_policy(source.text, source.name, schema));
            } else {
                auto tree = trees_->policies[row];
                Problems mine;
                for (auto const& [policy, setting] : point.policy_settings) {
                    if (policy == row) PolicyFile::override_tree(tree, setting, mine);
                }
                auto const file = PolicyFile::of_tree(tree, mine);
                mine.raise_if_any();
                out.policies.push_back(compile_file(file, schema));
            }
            auto const& name = out.policies.back().policy->plan().name;
            if (!names.insert(name).second)
                problems.add({}, "policies", name, "two policies of a point have this name", "give each its own name:");
        } catch (ScenarioError const& error) {
            for (auto const& problem : error.problems()) problems.add(problem);
        }
    }
    problems.raise_if_any();
    out.seed =
        plan_.common_random_numbers ? plan_.seed : replicate_key(plan_.seed, static_cast<std::uint32_t>(number)).bits;
    return out;
}

}  // namespace rekindle
