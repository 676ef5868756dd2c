#!/usr/bin/env bash
# How often the 95 % intervals of the headline metrics hold the truth: runs of the engine with independent seeds, for an uncoupled,
# a coupled and a parameter-uncertain scenario (tests/experiments/interval_coverage.test.cpp). usage: bench/coverage.sh [REPETITIONS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
tests=build/checked/bin/test_experiments
[ -x "$tests" ] || { echo "no $tests: cmake --preset checked && cmake --build --preset checked --target test_experiments" >&2; exit 2; }
REKINDLE_COVERAGE_REPETITIONS=${1:-10000} "$tests" "coverage of the engine*"
