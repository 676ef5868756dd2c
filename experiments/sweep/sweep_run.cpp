#include "experiments/sweep/sweep_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>

#include "experiments/sweep/design.hpp"
#include "output/atomic_file.hpp"
#include "output/estimate.hpp"
#include "output/metric_quantity.hpp"
#include "sim/base/contract.hpp"
#include "sim/engine/parallel.hpp"
#include "sim/engine/run.hpp"
#include "sim/random/stream.hpp"

namespace rekindle {
namespace {

constexpr char const* plan_name = "sweep_plan.json";

std::optional<std::string> file_text(std::filesystem::path const& path) {
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

/// A finished shard of this plan; empty where its file is missing or not whole.
std::optional<Shard> read_shard(FrozenSweep const& sweep, std::size_t number) {
    auto const text = file_text(shard_path(sweep.folder, number));
    if (!text) return std::nullopt;
    auto shard = parse_shard(*text);
    bool const ours = shard && shard->digest == sweep.digest && shard->number == number &&
                      shard->shards == sweep.plan.shards &&
                      shard->points.size() == sweep.plan.first_of(number + 1) - sweep.plan.first_of(number);
    return ours ? std::move(shard) : std::nullopt;
}

/// Of every replicate; empty where one of them has none.
std::vector<double> values_of(RunResult const& run, RunSums const& sums, Metric const& metric, std::size_t world) {
    auto const defined = quantity_of(run, metric, world);
    auto const* quantity = std::get_if<Quantity>(&defined);
    if (quantity == nullptr || sums.count() < 2) return {};
    std::vector<double> out;
    for (std::size_t r = 0; r < sums.count(); ++r) {
        auto const value = value_of(*quantity, sums.replicate(r));
        if (!value) return {};
        out.push_back(*value);
    }
    return out;
}

PointResult result_of(SweepPlan const& plan, std::size_t point, RunResult const& run) {
    auto const analysis = analyse(run);
    RunSums const sums{run};
    PointResult out{point, run.worlds, run.baseline, {}, ""};
    for (std::size_t w = 0; w < run.worlds.size(); ++w) {
        auto& cells = out.cells.emplace_back();
        for (auto const& name : plan.responses) {
            auto const m = metric_index(name);
            auto const& own = analysis.worlds[w].metrics[m];
            cells.push_back({own.mean, own.se, {}, {}, values_of(run, sums, metrics()[m], w)});
            for (auto const& d : analysis.differences) {
                if (d.world == w)
                    cells.back().difference = d.metrics[m].mean, cells.back().difference_se = d.metrics[m].se;
            }
        }
    }
    return out;
}

/// The points of a shard as they come in; whoever brings the last one writes the file.
class OpenShard {
  public:
    OpenShard(FrozenSweep const& sweep, std::size_t number)
        : sweep_{sweep}, shard_{sweep.digest, number, sweep.plan.shards, {}} {
        shard_.points.resize(sweep.plan.first_of(number + 1) - first());
        left_ = shard_.points.size();
    }
    void take(PointResult result) {
        std::lock_guard const lock(guard_);
        auto const place = result.point - first();
        shard_.points[place] = std::move(result);
        if (--left_ > 0) return;
        write_atomically(shard_path(sweep_.folder, shard_.number), shard_text(shard_));
        shard_.points.clear();
    }
    [[nodiscard]] std::size_t first() const { return sweep_.plan.first_of(shard_.number); }

  private:
    FrozenSweep const& sweep_;
    Shard shard_;
    std::size_t left_ = 0;
    std::mutex guard_;
};

[[noreturn]] void refuse(std::filesystem::path const& path, std::string const& key, std::string const& value,
                         std::string const& rule, std::string const& hint) {
    Problems problems;
    problems.add({std::make_shared<std::string const>(path.string()), 0, 0}, key, value, rule, hint);
    throw ScenarioError(problems.list());
}

struct Job {
    OpenShard* shard;
    std::size_t point;
};

/// Levels per factor where the points are their whole grid in the grid's order.
std::vector<std::vector<std::string>> grid_levels(SweepPlan const& plan) {
    if (plan.design.method != SweepDesign::Method::grid) return {};
    std::vector<std::vector<std::string>> levels(plan.factors.size());
    for (auto const& point : plan.points) {
        for (std::size_t j = 0; j < levels.size(); ++j) {
            if (std::find(levels[j].begin(), levels[j].end(), point.levels[j]) == levels[j].end())
                levels[j].push_back(point.levels[j]);
        }
    }
    return levels;
}

void add_rows(SweepPlan const& plan, PointResult const& result, SweepTable& table) {
    SweepRow row{result.point, plan.points[result.point].levels, "", false, {}, result.error};
    if (!result.error.empty()) return table.rows.push_back(row);
    for (std::size_t w = 0; w < result.policies.size(); ++w) {
        row.policy = result.policies[w];
        row.baseline = w == result.baseline;
        row.cells = result.cells[w];
        table.rows.push_back(row);
    }
}

}  // namespace

FrozenSweep freeze(std::filesystem::path const& folder, SweepPlan plan) {
    auto const text = plan_json(plan);
    auto const path = folder / plan_name;
    if (auto const known = file_text(path); known && *known != text)
        refuse(path, "", "", "another sweep stands in this folder", "choose another -o, or remove the folder");
    create_folder(folder / "shards");
    write_atomically(path, text);
    return {folder, std::move(plan), digest_of(text)};
}

FrozenSweep open_sweep(std::filesystem::path const& folder) {
    auto const path = folder / plan_name;
    auto const text = file_text(path);
    if (!text)
        throw OutputError(path.string() +
                          ": cannot be read: a sweep is frozen by `rekindle sweep FILE --freeze -o DIR`");
    auto plan = parse_sweep_plan(*text, path.string());
    if (plan.version != version())
        refuse(path, "version", plan.version, "was frozen by another version; this is " + version(),
               "points of two versions do not mix: freeze it again");
    return {folder, std::move(plan), digest_of(*text)};
}

PointResult run_point(PointMaker const& maker, SweepPlan const& plan, std::size_t point, std::atomic<bool> const* stop,
                      std::int64_t* events) {
    try {
        auto experiment = maker.make(point);
        experiment.threads = 1;
        experiment.stop = stop;
        auto const run = run_experiment(experiment);
        if (run.interrupted) throw Interrupted{};
        if (events != nullptr) *events = run.performance.events;
        return result_of(plan, point, run);
    } catch (std::exception const& error) { return {point, {}, 0, {}, error.what()}; }
}

bool run_shards(FrozenSweep const& sweep, std::span<std::size_t const> shards, SweepOptions const& options) {
    std::vector<std::unique_ptr<OpenShard>> open;
    std::vector<Job> jobs;
    SweepProgress progress;
    for (auto const number : shards) {
        auto const first = sweep.plan.first_of(number), last = sweep.plan.first_of(number + 1);
        progress.points += last - first;
        if (read_shard(sweep, number)) {
            progress.done += last - first;
            continue;
        }
        open.push_back(std::make_unique<OpenShard>(sweep, number));
        for (auto point = first; point < last; ++point) jobs.push_back({open.back().get(), point});
    }
    PointMaker const maker{sweep.plan};
    std::mutex guard;
    std::atomic<std::size_t> next{0};
    // In order, so that few shards are under way at a time: what is finished is kept.
    try {
        for_each_item(jobs.size(), options.threads, [&](std::size_t, std::size_t) {
            auto const& job = jobs[next++];
            std::int64_t events = 0;
            job.shard->take(run_point(maker, sweep.plan, job.point, options.stop, &events));
            if (!options.progress) return;
            std::lock_guard const lock(guard);
            ++progress.done, progress.events += events;
            options.progress(progress);
        });
    } catch (Interrupted const&) { return false; }
    return true;
}

SweepStatus status_of(FrozenSweep const& sweep) {
    SweepStatus out;
    for (std::size_t number = 0; number < sweep.plan.shards; ++number) {
        auto const shard = read_shard(sweep, number);
        if (!shard) {
            std::error_code failed;
            bool const there = std::filesystem::exists(shard_path(sweep.folder, number), failed);
            (there ? out.broken : out.missing).push_back(number);
            continue;
        }
        ++out.finished;
        for (auto const& p : shard->points) {
            if (!p.error.empty()) out.failed_points.push_back(p.point);
        }
    }
    return out;
}

SweepTable table_of(FrozenSweep const& sweep) {
    auto const& plan = sweep.plan;
    SweepTable table{
        plan.name,    plan.description, plan.version,      sweep.digest,       plan.seed, plan.common_random_numbers,
        plan.factors, plan.responses,   grid_levels(plan), plan.points.size(), {}};
    for (std::size_t number = 0; number < plan.shards; ++number) {
        auto const shard = read_shard(sweep, number);
        if (!shard) continue;
        for (auto const& result : shard->points) add_rows(plan, result, table);
    }
    return table;
}

std::string ranges_text(std::span<std::size_t const> numbers) {
    std::string out;
    for (std::size_t i = 0; i < numbers.size();) {
        auto last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
        out += fmt::format("{}{}", out.empty() ? "" : ",", numbers[i]);
        if (last > i) out += fmt::format("-{}", numbers[last]);
        i = last + 1;
    }
    return out;
}

std::vector<std::size_t> verify(FrozenSweep const& sweep, double share, std::uint64_t seed, SweepOptions const& options,
                                std::size_t* checked) {
    REKINDLE_EXPECTS(share > 0 && share <= 1);
    std::vector<PointResult> chosen;
    for (std::size_t number = 0; number < sweep.plan.shards; ++number) {
        auto shard = read_shard(sweep, number);
        if (!shard) continue;
        for (auto& result : shard->points) {
            if (unit_uniform(replicate_key(seed, static_cast<std::uint32_t>(result.point)).bits) < share)
                chosen.push_back(std::move(result));
        }
    }
    PointMaker const maker{sweep.plan};
    std::vector<std::uint8_t> differs(chosen.size(), 0);
    SweepProgress progress{0, chosen.size(), 0};
    std::mutex guard;
    for_each_item(chosen.size(), options.threads, [&](std::size_t i, std::size_t) {
        Shard const before{sweep.digest, 0, 1, {chosen[i]}};
        Shard const now{sweep.digest, 0, 1, {run_point(maker, sweep.plan, chosen[i].point, options.stop)}};
        differs[i] = shard_text(before) == shard_text(now) ? 0 : 1;
        if (!options.progress) return;
        std::lock_guard const lock(guard);
        ++progress.done;
        options.progress(progress);
    });
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (differs[i] != 0) out.push_back(chosen[i].point);
    }
    if (checked != nullptr) *checked = chosen.size();
    return out;
}

}  // namespace rekindle
