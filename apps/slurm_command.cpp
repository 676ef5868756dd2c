// `slurm`: the job script of a frozen sweep.

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "apps/command.hpp"
#include "apps/terminal_use.hpp"
#include "experiments/sweep/sweep_run.hpp"

namespace rekindle {
namespace {

struct SlurmArguments {
    std::string folder, time = "60", memory = "1G";
    int cpus = 1;
};

/// Started by hand it submits itself, and a merge that runs however the tasks end; as an array task it runs one shard.
/// A task near its time limit, or killed from outside, is queued again three times at most; a cancelled one never.
constexpr char const* job = R"job(#!/bin/bash
# Sweep {name}: bash this file to submit the array and its merge, or sbatch it to submit the array alone.
#SBATCH --job-name={name}
#SBATCH --array={array}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --time={time}
#SBATCH --cpus-per-task={cpus}
#SBATCH --mem={memory}
#SBATCH --signal=B:USR1@60
#SBATCH --output={folder_raw}/log/%A_%a.txt
program={program}
folder={folder}
if [ -z "$SLURM_ARRAY_TASK_ID" ]; then
    mkdir -p "$folder/log"
    id=$(sbatch --parsable "$0") || exit
    merge=$(sbatch --parsable --dependency=afterany:"$id" --job-name={name}-merge --time=60 \
        --output="$folder/log/merge_%j.txt" --wrap "'$program' merge '$folder' --quiet")
    echo "array $id, then, however its tasks end, merge $merge"
    exit
fi
"$program" sweep "$folder" --shard "$SLURM_ARRAY_TASK_ID/{shards}" --threads "$SLURM_CPUS_PER_TASK" --quiet &
child=$!
asked=
trap 'asked=TERM; kill -INT $child 2>/dev/null' TERM   # cancelled, requeued or preempted: Slurm decides what follows
trap 'asked=USR1; kill -INT $child 2>/dev/null' USR1   # the time limit is near
wait $child
status=$?
while kill -0 $child 2>/dev/null; do wait $child; status=$?; done   # a trapped signal ends `wait`, not the child
again=
[ "$asked" = USR1 ] && again=1
[ -z "$asked" ] && [ $status -ge 128 ] && again=1
if [ $status != 0 ] && [ -n "$again" ] && [ "${{SLURM_RESTART_COUNT:-0}}" -lt 3 ]; then
    scontrol requeue "${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID"
    sleep 30
fi
exit $status
)job";

ExitCode slurm(SlurmArguments const& o) {
    auto const sweep = open_sweep(std::filesystem::absolute(o.folder).lexically_normal());
    auto const status = status_of(sweep);
    auto wanted = status.missing;
    wanted.insert(wanted.end(), status.broken.begin(), status.broken.end());
    std::sort(wanted.begin(), wanted.end());
    if (wanted.empty()) {
        std::cerr << fmt::format("every shard is finished; put them together: rekindle merge {}\n",
                                 shell_word(o.folder));
        return ExitCode::ok;
    }
    auto const folder = sweep.folder.string();
    std::error_code failed;
    auto const program = std::filesystem::read_symlink("/proc/self/exe", failed).string();
    std::string name;
    for (char const c : sweep.plan.name) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    std::cout << fmt::format(job, fmt::arg("name", name), fmt::arg("array", ranges_text(wanted)),
                             fmt::arg("time", o.time), fmt::arg("cpus", o.cpus), fmt::arg("memory", o.memory),
                             fmt::arg("folder_raw", folder), fmt::arg("folder", shell_word(folder)),
                             fmt::arg("program", shell_word(program)), fmt::arg("shards", sweep.plan.shards));
    return ExitCode::ok;
}

/// Words of a job script's directives.
CLI::Validator plain_word() {
    auto const check = [](std::string const& text) {
        constexpr auto allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-.";
        return text.empty() || text.find_first_not_of(allowed) != std::string::npos ? text + " is no plain word"
                                                                                    : std::string{};
    };
    return {check, ""};
}

}  // namespace

std::function<ExitCode()> add_slurm(CLI::App& app) {
    auto o = std::make_shared<SlurmArguments>();
    app.add_option("DIR", o->folder, "folder of a frozen sweep")->required();
    app.add_option("--time", o->time, "limit of a task, as Slurm takes it (default 60 minutes)")->check(plain_word());
    app.add_option("--mem", o->memory, "memory of a task (default 1G)")->check(plain_word());
    app.add_option("--cpus", o->cpus, "cores of a task (default 1)")->check(CLI::Range(1, 1024));
    return [o] { return slurm(*o); };
}

}  // namespace rekindle
