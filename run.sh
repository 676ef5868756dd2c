#!/usr/bin/env bash
# The main job, from a fresh Debian 12 machine to the table: installs what is missing, builds, fits the order log of a real shop and
# compares four recall policies on 100,000 such customers. Run it again at any time: what is done is not done again.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. cmake/packages.sh
mkdir -p build out

install_packages "${rekindle_packages[@]}"
install_node
build_preset release
rekindle=build/release/bin/rekindle
log=scenarios/data/cdnow.csv

if [ ! out/cdnow.yaml -nt "$log" ] || [ ! out/cdnow.yaml -nt "$rekindle" ]; then
    say "fitting $log (up to a minute)"
    "$rekindle" fit transactions "$log" --calibration-end 1997-09-30 -o out/cdnow.yaml || fail "the log could not be fitted"
fi

say "comparing four policies on 100,000 such customers over two years"
status=0
"$rekindle" compare out/cdnow.yaml --policies none broadcast inactive_k_days three_touch_48h -o out/cdnow || status=$?
if [ "$status" -ne 0 ]; then
    printf '\nrun.sh: the comparison ended with exit code %s\n' "$status" >&2
    exit "$status"
fi

cat <<'TEXT'

The fitted customers are in out/cdnow.yaml, the results in out/cdnow/: report.html (open it in a browser), summary.csv (every figure), daily.csv (day by day),
results.h5 (everything), plan.yaml (what was run: running it again gives the same bytes).
Next: build/release/bin/rekindle explain out/cdnow.yaml, then replace what is assumed there by your own figures (README.md).
TEXT
