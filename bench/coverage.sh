#!/usr/bin/env bash
# How often the 95 % intervals of the headline metrics hold the truth: runs of the engine with independent seeds, for an uncoupled,
# a coupled and a parameter-uncertain scenario and for few users (tests/experiments/interval_coverage.test.cpp); then made-up users with 5 to
# 10 events, twice as often (tests/output/rare_coverage.test.cpp). usage: bench/coverage.sh [REPETITIONS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
repetitions=${1:-10000}
for tests in build/checked/bin/test_experiments build/checked/bin/test_output; do
    [ -x "$tests" ] || { echo "no $tests: cmake --preset checked && cmake --build --preset checked --target ${tests##*/}" >&2; exit 2; }
done
REKINDLE_COVERAGE_REPETITIONS=$repetitions build/checked/bin/test_experiments "coverage of the engine*"
REKINDLE_COVERAGE_REPETITIONS=$((2 * repetitions)) build/checked/bin/test_output "[rare]"
