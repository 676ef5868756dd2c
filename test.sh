#!/usr/bin/env bash
# Installs what is missing, builds with contracts on and runs every test. The last line is ctest's summary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. cmake/packages.sh
mkdir -p build

install_packages "${rekindle_packages[@]}" "${rekindle_test_packages[@]}"
install_node
build_preset checked
say "testing"
status=0
ctest --preset checked -j 2 "$@" 2>&1 | tee build/ctest.log || status=$?
grep 'tests passed' build/ctest.log || echo "ctest ran no test: see build/ctest.log"
exit "$status"
