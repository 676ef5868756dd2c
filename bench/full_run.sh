#!/usr/bin/env bash
# A full-featured run: the library's web shop (lapse reasons, offers, fatigue, trust, a service desk that couples all users every
# day) for a year under three policies. Prints its speed and memory. usage: bench/full_run.sh [USERS] [--profile]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
users=${1:-1000000}
rekindle=build/release/bin/rekindle
[ -x "$rekindle" ] || { echo "no $rekindle: ./run.sh builds it" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
run=("$rekindle" compare scenarios/library/ecommerce.yaml --policies none tiered_response five_mail_sequence --users "$users"
    --set horizon=365d --set run_off=0d --replications 1 --seed 1 --quiet --json -o "$scratch/out")
if [ "${2:-}" = --profile ]; then
    perf record -q -e cpu-clock -o "$scratch/perf" "${run[@]}" >"$scratch/json"
    perf report -i "$scratch/perf" --stdio 2>/dev/null | awk '/^ +[0-9]/ && ++rows <= 15'
else
    "${run[@]}" >"$scratch/json"
fi
/usr/bin/python3 - "$scratch/json" <<'PY'
import json, sys
run = json.load(open(sys.argv[1]))
seen, lives = run["performance"], run["users"] * len(run["worlds"])
each = 1e9 * seen["simulate_seconds"] / lives / run["days"]
print(f"{run['users']:,.0f} users, {len(run['worlds'])} worlds, {run['days']:.0f} days, {seen['threads']} threads: {seen['simulate_seconds']:.1f} s, "
      f"{each:.0f} ns per user, world and day, {1e9 * seen['simulate_seconds'] / seen['events']:.0f} ns per event, "
      f"{seen['peak_rss_bytes'] / 2**30:.2f} GiB at most, {seen['total_seconds'] - seen['simulate_seconds']:.1f} s for analysis and files")
PY
