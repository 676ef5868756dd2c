// `sweep`, `merge`, `status`, `verify`: many points from one file, on one machine or many.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <iostream>
#include <numeric>

#include "apps/command.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/sweep/sweep_run.hpp"
#include "experiments/sweep/sweep_sensitivity.hpp"
#include "output/atomic_file.hpp"
#include "output/number_format.hpp"
#include "scenarios/number_text.hpp"
#include "sim/engine/parallel.hpp"

namespace rekindle {
namespace {

constexpr std::size_t default_shards = 100, rows_shown = 15;

struct SweepArguments {
    std::string file, out, shard;
    std::size_t shards = 0, top = rows_shown;
    int threads = 0;
    bool dry_run = false, freeze = false, quiet = false;
    std::string color = "auto";
    [[nodiscard]] int thread_count() const { return threads > 0 ? threads : available_threads(); }
};

void add_common(CLI::App& app, SweepArguments& o) {
    app.add_option("--threads", o.threads, "default: all cores; changes no byte of the results")
        ->check(CLI::Range(1, 1024));
    app.add_flag("--quiet", o.quiet, "no progress");
    app.add_option("--top", o.top, "rows of the ranking shown (default 15)")->check(CLI::Range(1, 1000000));
    app.add_option("--color", o.color, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}));
}

SweepLibraries libraries() { return {scenario_libraries(), policy_libraries()}; }

struct ShardOf {
    std::size_t number = 0, shards = 1;
};
ShardOf parse_shard_option(std::string const& text) {
    ShardOf out;
    auto const* end = text.data() + text.size();
    auto const [slash, error] = std::from_chars(text.data(), end, out.number);
    bool ok = error == std::errc{} && slash != end && *slash == '/';
    if (ok) {
        auto const [last, failed] = std::from_chars(slash + 1, end, out.shards);
        ok = failed == std::errc{} && last == end && out.number < out.shards;
    }
    if (!ok) throw UsageError(fmt::format("--shard = {}: must be i/n with i from 0 to n - 1, as 0/20", text));
    return out;
}

SweepPlan plan_of(SweepArguments const& o) {
    Problems problems;
    auto const file = read_sweep(o.file, problems);
    problems.raise_if_any();
    return make_plan(file, libraries(), o.thread_count());
}

/// The frozen sweep to run: the folder's, made from the file where it is not frozen yet.
FrozenSweep frozen(SweepArguments const& o, std::size_t shards) {
    std::error_code failed;
    bool const is_folder = std::filesystem::is_directory(o.file, failed);
    std::filesystem::path const folder = is_folder ? o.file : o.out;
    if (folder.empty())
        throw UsageError(
            "-o DIR is required: results are written there as they come, and a second start goes on there");
    bool const known = std::filesystem::exists(folder / "sweep_plan.json", failed);
    auto expect = [&](std::size_t frozen_shards) {
        if (shards > 0 && shards != frozen_shards)
            throw UsageError(
                fmt::format("{} shards: the sweep in {} is frozen in {}", shards, folder.string(), frozen_shards));
    };
    if (is_folder) {
        auto sweep = open_sweep(folder);
        expect(sweep.plan.shards);
        return sweep;
    }
    auto plan = plan_of(o);
    plan.shards = std::min(shards > 0 ? shards : default_shards, plan.points.size());
    if (known) {
        auto const before = open_sweep(folder);
        expect(before.plan.shards);
        plan.shards = before.plan.shards;
    } else if (shards > plan.points.size()) {
        throw UsageError(fmt::format("{} shards: there are only {} points", shards, plan.points.size()));
    }
    return freeze(folder, std::move(plan));
}

SweepOptions options_of(SweepArguments const& o, ProgressLine& line) {
    SweepOptions options;
    options.threads = o.thread_count();
    options.stop = &interrupt_flag();
    options.progress = [&line](SweepProgress const& p) {
        line.update(static_cast<std::int64_t>(p.done), static_cast<std::int64_t>(p.points), p.events);
    };
    return options;
}

/// Says what is missing, if anything is, and the commands for it.
bool tell_missing(FrozenSweep const& sweep, SweepStatus const& status) {
    auto const folder = shell_word(sweep.folder.string());
    for (auto const* list : {&status.missing, &status.broken}) {
        if (list->empty()) continue;
        std::cerr << fmt::format("shards {}: {}\n",
                                 list == &status.missing ? "missing" : "not whole, or of another plan",
                                 ranges_text(*list));
    }
    auto again = status.missing;
    again.insert(again.end(), status.broken.begin(), status.broken.end());
    std::sort(again.begin(), again.end());
    if (!again.empty())
        std::cerr << fmt::format("run them here: rekindle sweep {}\n  or one by one: rekindle sweep {} --shard {}/{}\n",
                                 folder, folder, again.front(), sweep.plan.shards);
    if (!status.failed_points.empty()) {
        std::cerr << fmt::format("points that failed: {}; their errors are in the last column of sweep.csv\n",
                                 ranges_text(status.failed_points));
    }
    return again.empty() && status.failed_points.empty();
}

ExitCode merge(FrozenSweep const& sweep, SweepArguments const& o) {
    auto const status = status_of(sweep);
    auto const table = table_of(sweep);
    if (table.rows.empty()) {
        (void)tell_missing(sweep, status);
        return ExitCode::partial;
    }
    write_atomically(sweep.folder / "sweep.csv", sweep_csv(table));
    write_atomically(sweep.folder / "sweep.h5", sweep_h5(table));
    auto const sensitivity = sensitivity_of(sweep.plan, table);
    if (!sensitivity.empty()) write_atomically(sweep.folder / "sensitivity.csv", sensitivity_csv(sensitivity));
    std::cout << sweep_text(table, o.top, color_mode(o.color)) << sensitivity_text(sweep.plan, sensitivity)
              << fmt::format("\nfiles in {}: sweep.csv  sweep.h5  sweep_plan.json{}\n", sweep.folder.string(),
                             sensitivity.empty() ? "" : "  sensitivity.csv");
    return tell_missing(sweep, status) ? ExitCode::ok : ExitCode::partial;
}

std::string duration(double seconds) {
    if (seconds < 90) return fmt::format("{} s", two_digits(seconds));
    return seconds < 5400 ? fmt::format("{} min", two_digits(seconds / 60))
                          : fmt::format("{} h", two_digits(seconds / 3600));
}

/// A few points, spread evenly, tell the time and the events of all.
ExitCode dry_run(SweepArguments const& o) {
    auto const plan = plan_of(o);
    PointMaker const maker{plan};
    std::size_t const n = std::min<std::size_t>(3, plan.points.size());
    double const start = steady_seconds();
    double events = 0, bytes = 0;
    std::size_t worlds = 0;
    std::uint32_t replications = 0;
    for (std::size_t i = 0; i < n; ++i) {
        auto const point = i * plan.points.size() / n;
        std::int64_t some = 0;
        auto const experiment = maker.make(point);
        auto const result = run_point(maker, plan, point, &interrupt_flag(), &some);
        if (!result.error.empty()) throw std::runtime_error(fmt::format("point {}: {}", point, result.error));
        events += static_cast<double>(some);
        bytes += static_cast<double>(shard_text({"", 0, 1, {result}}).size());
        worlds = std::max(worlds, experiment.policies.size());
        replications = std::max(replications,
                                static_cast<std::uint32_t>(std::max<std::size_t>(result.cells[0][0].values.size(), 1)));
    }
    double const scale = static_cast<double>(plan.points.size()) / static_cast<double>(n);
    double const seconds = (steady_seconds() - start) * scale;
    std::cout << fmt::format(
        "{}: {} points x {} policies x {} replications\n  {} events, {} of CPU ({} with {} threads), {} MB of shards\n"
        "  from {} points run here; the first: {}\n",
        plan.name, with_thousands(static_cast<double>(plan.points.size()), 0), worlds, replications,
        with_interval(events * scale, std::nullopt, {}), duration(seconds), duration(seconds / o.thread_count()),
        o.thread_count(), two_digits(bytes * scale / 1e6), n, plan.shown(0));
    return ExitCode::ok;
}

ExitCode sweep(SweepArguments const& o) {
    if (o.dry_run) return dry_run(o);
    auto const wanted = o.shard.empty() ? ShardOf{0, o.shards} : parse_shard_option(o.shard);
    if (!o.shard.empty() && o.shards > 0 && o.shards != wanted.shards)
        throw UsageError(fmt::format("--shard {} and --shards {} do not agree", o.shard, o.shards));
    auto const all = frozen(o, wanted.shards);
    if (o.freeze) {
        std::cout << fmt::format("{} points in {} shards are frozen in {}\n", all.plan.points.size(), all.plan.shards,
                                 all.folder.string());
        return ExitCode::ok;
    }
    std::vector<std::size_t> shards{wanted.number};
    if (o.shard.empty()) {
        shards.resize(all.plan.shards);
        std::iota(shards.begin(), shards.end(), std::size_t{0});
    }
    ProgressLine line(std::cerr, progress_style(o.quiet), "points", &steady_seconds);
    bool const finished = run_shards(all, shards, options_of(o, line));
    line.finish();
    if (!finished) {
        auto const status = status_of(all);
        std::cerr << fmt::format(
            "interrupted: {} of {} shards are finished and kept; go on with: rekindle sweep {}{}\n", status.finished,
            all.plan.shards, shell_word(all.folder.string()), o.shard.empty() ? "" : " --shard " + o.shard);
        return ExitCode::interrupted;
    }
    if (!o.shard.empty()) return ExitCode::ok;
    return merge(all, o);
}

ExitCode status(std::string const& folder) {
    auto const all = open_sweep(folder);
    auto const now = status_of(all);
    std::cout << fmt::format("{}: {} points, {} of {} shards finished\n", all.plan.name, all.plan.points.size(),
                             now.finished, all.plan.shards);
    return tell_missing(all, now) ? ExitCode::ok : ExitCode::partial;
}

struct VerifyArguments : SweepArguments {
    std::string sample = "1%";
    std::uint64_t seed = 1;
};

ExitCode verify_command(VerifyArguments const& o) {
    auto const share = parse_quantity(o.sample, Unit::fraction);
    auto const* given = std::get_if<Quantity>(&share);
    if (given == nullptr || !(given->value > 0 && given->value <= 1))
        throw UsageError(fmt::format("--sample = {}: must be a share above 0, as 1%", o.sample));
    auto const all = open_sweep(o.file);
    ProgressLine line(std::cerr, progress_style(o.quiet), "points", &steady_seconds);
    std::size_t checked = 0;
    auto const differ = verify(all, given->value, o.seed, options_of(o, line), &checked);
    line.finish();
    if (checked == 0) std::cerr << "no finished point is in the sample: try a larger --sample\n";
    std::cout << fmt::format("{} points run again, {} differ{}\n", checked, differ.size(),
                             differ.empty() ? "" : ": " + ranges_text(differ));
    return differ.empty() && checked > 0 ? ExitCode::ok : ExitCode::partial;
}

}  // namespace

std::function<ExitCode()> add_sweep(CLI::App& app) {
    auto o = std::make_shared<SweepArguments>();
    app.add_option("SWEEP", o->file, "sweep file (docs/sweeps.md), or the folder of a frozen one to go on with")
        ->required();
    app.add_option("-o,--output", o->out, "folder for the plan, the shards, sweep.csv and sweep.h5");
    app.add_flag("--dry-run", o->dry_run, "check everything, run three points, tell time and size of the whole");
    app.add_flag("--freeze", o->freeze, "write the plan only, for --shard, slurm, status and merge");
    app.add_option("--shards", o->shards, "files that the points are split into (default 100 at most)")
        ->check(CLI::Range(1, 100000));
    app.add_option("--shard", o->shard, "run one shard, i/n with i from 0");
    add_common(app, *o);
    return [o] { return sweep(*o); };
}

std::function<ExitCode()> add_merge(CLI::App& app) {
    auto o = std::make_shared<SweepArguments>();
    app.add_option("DIR", o->file, "folder of a frozen sweep")->required();
    add_common(app, *o);
    return [o] { return merge(open_sweep(o->file), *o); };
}

std::function<ExitCode()> add_status(CLI::App& app) {
    auto folder = std::make_shared<std::string>();
    app.add_option("DIR", *folder, "folder of a frozen sweep")->required();
    return [folder] { return status(*folder); };
}

std::function<ExitCode()> add_verify(CLI::App& app) {
    auto o = std::make_shared<VerifyArguments>();
    app.add_option("DIR", o->file, "folder of a frozen sweep")->required();
    app.add_option("--sample", o->sample, "share of the points to run again (default 1%)");
    app.add_option("--seed", o->seed, "chooses them (default 1)");
    add_common(app, *o);
    return [o] { return verify_command(*o); };
}

}  // namespace rekindle
