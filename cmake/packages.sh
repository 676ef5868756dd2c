# Sourced by run.sh, test.sh and .ci/run from the project's root: what the project needs from Debian 12, and how a failed step is told.

rekindle_packages=(
    cmake ninja-build g++ ccache
    libboost-dev libtbb-dev newlib-source libyaml-cpp-dev libhdf5-dev
    libnlopt-dev libnlopt-cxx-dev libcli11-dev libfmt-dev nlohmann-json3-dev libhowardhinnant-date-dev tzdata
    catch2 libbenchmark-dev
    python3 python3-numpy python3-scipy python3-h5py python3-xarray python3-netcdf4 python3-matplotlib
)
# For test.sh and .ci/run only: the browser that report.html is tested in, and further readers of results.h5.
rekindle_test_packages=(chromium netcdf-bin python3-h5netcdf r-base-core r-cran-ncdf4)

say() { printf '\n== %s\n' "$*"; }

fail() {
    printf '\n%s: %s\n' "$(basename "$0")" "$1" >&2
    [ $# -lt 2 ] || printf '  %s\n' "${@:2}" >&2
    exit 1
}

# Installs what is missing of the packages named; asks nothing and changes nothing where all are there.
install_packages() {
    command -v dpkg-query >/dev/null || fail "this is no Debian system" "install these or their equivalents by hand: $*"
    local installed missing=() package
    installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qx "installed $package" <<<"$installed" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "some packages are missing and only root may install them" "as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update || fail "the list of packages cannot be read" "is there a network?"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >build/packages.log 2>&1 ||
        { tail -n 20 build/packages.log >&2; fail "packages could not be installed" "all of it: build/packages.log"; }
}

# Node and npm bundle the script of report.html; any Node from 18 on will do, from Debian where there is none.
install_node() {
    local major
    major=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || true)
    if [ "${major:-0}" -ge 18 ] && command -v npm >/dev/null; then return 0; fi
    install_packages nodejs npm
}

# Configures and builds a preset; further arguments are targets. Without a terminal all goes to build/PRESET.log.
build_preset() {
    local preset=$1 log=build/$1.log targets=()
    shift
    [ $# -eq 0 ] || targets=(--target "$@")
    [ -f "build/$preset/build.ninja" ] || say "building $preset for the first time: some minutes"
    cmake --preset "$preset" >"$log" 2>&1 || { tail -n 30 "$log" >&2; fail "preset $preset cannot be configured" "all of it: $log"; }
    if [ -t 1 ]; then
        cmake --build --preset "$preset" "${targets[@]}" -- -j "$(nproc)" || fail "preset $preset does not build"
    else
        cmake --build --preset "$preset" "${targets[@]}" -- -j "$(nproc)" >>"$log" 2>&1 ||
            { tail -n 60 "$log" >&2; fail "preset $preset does not build" "all of it: $log"; }
    fi
}
