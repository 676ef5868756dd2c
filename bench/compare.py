#!/usr/bin/python3
"""The general engine beside hand-written kernels and the classic heap, in interleaved rounds; prints one table.

Build first: cmake --preset bench && cmake --build --preset bench. On an otherwise idle machine; every row runs once per
round, so that a slow phase of the machine hits all of them. W1 to W4 are the scenarios in bench/scenarios.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Events per user of each workload as its reference counts them; the engine's time is divided by the same number.
REFERENCE_EVENTS = {"w1": 15.3079, "w2": 30.46, "w3": 26.34, "w4": 14.25}
SEED = 5


class Missing(Exception):
    """A program that is not there on this machine."""


def run(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


class Bench:
    def __init__(self, options, folder):
        self.options, self.bin = options, Path(options.bin)
        self.folder = Path(folder)
        if not (self.bin / "rekindle").is_file():
            sys.exit(f"no {self.bin}/rekindle: build with cmake --preset bench && cmake --build --preset bench")

    def kernel(self, program, *arguments):
        """ns per event, as the kernel prints it."""
        if not (self.bin / program).is_file():
            raise Missing("left out: needs AVX-512" if program == "limit_coupled" else f"no {program}: not built")
        return float(re.search(r"([0-9.]+) ns/ev", run([self.bin / program, *arguments]))[1])

    def scalar(self, workload, threads):
        return self.kernel("limit_scalar", workload[1], self.options.users, threads, "xo", "zig", 1)

    def ahead(self, mode, threads):
        return self.kernel("limit_coupled", mode, 3, self.options.users, threads, 16384, 1)

    def sleep(self):
        return self.kernel("limit_signal", "sleep", self.options.users, 1)

    def heap(self, workload):
        return self.kernel("heap_baseline", workload[1], self.options.heap_users, 1)

    def policies(self, workload, worlds):
        """The workload's policy under as many names as worlds: equal work in each."""
        if workload in ("w1", "w4"):
            return ["none"]
        text = (ROOT / "bench/policies" / f"{workload}.yaml").read_text()
        files = []
        for i in range(worlds):
            files.append(self.folder / f"{workload}_{i}.yaml")
            files[-1].write_text(text.replace(f"name: {workload}\n", f"name: {workload}_{i}\n"))
        return files

    @staticmethod
    def settings(workload, users):
        """W4's desk grows with its users, as its kernel's does."""
        return ["--set", f"desk.tiers.all.staff={max(1, int(users * 21 / 1e6 + 0.5))}"] if workload == "w4" else []

    def performance(self, workload, users, threads, worlds=1):
        found = json.loads(run([self.bin / "rekindle", "compare", ROOT / "bench/scenarios" / f"{workload}.yaml", "--policies",
                                *self.policies(workload, worlds), "--users", users, "--replications", 1, "--threads", threads,
                                "--seed", SEED, "--quiet", "--json", *self.settings(workload, users)]))
        assert len(found["worlds"]) == worlds
        return found["performance"]

    def engine(self, workload, threads, worlds=1):
        """ns per reference event and world."""
        seconds = self.performance(workload, self.options.users, threads, worlds)["simulate_seconds"]
        return 1e9 * seconds / self.options.users / worlds / REFERENCE_EVENTS[workload]

    def bytes_per_user(self, workload, worlds=1):
        """Growth of the peak memory from a tenth of the users to all of them, per user and world."""
        few = self.options.users // 10
        peaks = [self.performance(workload, users, 1, worlds)["peak_rss_bytes"] for users in (few, self.options.users)]
        return (peaks[1] - peaks[0]) / (self.options.users - few) / worlds


# Key -> (row as printed, how to measure it, the key of the kernel it is held against).
def rows(bench):
    found = {}
    for w in ("w1", "w2", "w3"):
        for threads in (1, 2):
            if w != "w3":
                found[f"{w} kernel {threads}"] = (f"{w.upper()}  kernel, scalar", lambda w=w, t=threads: bench.scalar(w, t), None)
            else:
                found[f"{w} kernel {threads}"] = ("W3  kernel, scalar, run ahead", lambda t=threads: bench.ahead("ahead", t), None)
                found[f"{w} vector {threads}"] = ("W3  kernel, AVX-512, run ahead", lambda t=threads: bench.ahead("aheadv", t), f"w3 kernel {threads}")
            found[f"{w} engine {threads}"] = (f"{w.upper()}  engine", lambda w=w, t=threads: bench.engine(w, t), f"{w} kernel {threads}")
        if w != "w1":
            found[f"{w} worlds"] = (f"{w.upper()}  engine, 4 worlds", lambda w=w: bench.engine(w, 1, 4), f"{w} kernel 1")
        found[f"{w} heap"] = (f"{w.upper()}  one global heap", lambda w=w: bench.heap(w), f"{w} kernel 1")
    found["w4 kernel 1"] = ("W4  kernel, scalar, asleep", bench.sleep, None)
    for threads in (1, 2):
        found[f"w4 engine {threads}"] = ("W4  engine", lambda t=threads: bench.engine("w4", t), "w4 kernel 1")
    return found


def measure(bench, table):
    """Key -> ns of each round; a key is absent where its program is."""
    seen, absent = {}, {}
    for round_number in range(bench.options.rounds):
        for key, (_, command, _) in table.items():
            if key in absent:
                continue
            try:
                seen.setdefault(key, []).append(command())
            except Missing as reason:
                seen.pop(key, None)
                absent[key] = str(reason)
        print(f"round {round_number + 1} of {bench.options.rounds} done", file=sys.stderr)
    return seen, absent


def ratio(seen, above, below):
    """Median and range over rounds of one row over another; None where one is missing."""
    if above not in seen or below not in seen:
        return None
    each = [a / b for a, b in zip(seen[above], seen[below])]
    return statistics.median(each), min(each), max(each)


def remark(seen, key):
    workload, what, *rest = key.split()
    parts = []
    if what == "engine" and rest == ["2"] and (r := ratio(seen, f"{workload} engine 1", key)):
        parts.append(f"{r[0]:.2f}x as fast as one thread")
    if what == "kernel" and rest == ["2"] and (r := ratio(seen, f"{workload} kernel 1", key)):
        parts.append(f"{r[0]:.2f}x as fast as one thread")
    if what == "worlds" and (r := ratio(seen, key, f"{workload} engine 1")):
        parts.append(f"{4 * r[0]:.2f}x the time of one world")
    if what == "engine" and rest == ["1"] and (r := ratio(seen, f"{workload} heap", key)):
        parts.append(f"{r[0]:.1f}x as fast as the heap")
    return ", ".join(parts)


def print_table(bench, table, seen, absent):
    print(f"{'':34}{'threads':>7}  {'ns per event':>12}  {'range':>15}  {'of the kernel':>20}")
    for key, (title, _, reference) in table.items():
        threads = key.split()[2] if len(key.split()) > 2 else "1"
        if key in absent:
            print(f"{title:34}{threads:>7}  {absent[key]}")
            continue
        ns, held = seen[key], ratio(seen, key, reference)
        against = f"{held[0]:.2f} [{held[1]:.2f}, {held[2]:.2f}]" if held else ""
        line = f"{title:34}{threads:>7}  {statistics.median(ns):12.2f}  {min(ns):7.2f}-{max(ns):<7.2f}  {against:>20}  {remark(seen, key)}"
        print(line.rstrip())
    for workload, worlds in (("w2", 1), ("w3", 1), ("w3", 4), ("w4", 1)):
        title = f"{workload.upper()}  engine, memory" + (f", {worlds} worlds" if worlds > 1 else "")
        print(f"{title:34}{'1':>7}  {bench.bytes_per_user(workload, worlds):12.1f}  bytes more per further user and world")


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    commit = subprocess.run(["git", "-C", str(ROOT), "describe", "--always", "--dirty"], capture_output=True, text=True).stdout.strip()
    return f"{os.cpu_count()} x {model[1] if model else 'unknown CPU'}, commit {commit or 'unknown'}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=lambda text: int(float(text)), default=1000000)
    parser.add_argument("--heap-users", type=lambda text: int(float(text)), help="users on the heap (default: as many)")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--bin", default=ROOT / "build/bench/bin", help="folder of the programs")
    options = parser.parse_args()
    options.heap_users = options.heap_users or options.users
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        table = rows(bench)
        seen, absent = measure(bench, table)
        print(f"{machine()}\n{options.users:,} users ({options.heap_users:,} on the heap), {options.rounds} interleaved rounds; medians\n")
        print_table(bench, table, seen, absent)


if __name__ == "__main__":
    main()
