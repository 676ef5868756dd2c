"""Keeps the layers: who may include whom, one door per package, no libm in sim, unique file names, no machine in the texts, and that the files of the code map exist.

usage: check_layers.py ROOT     prints `file:line: problem` for each breach and exits 1 where there is one
       check_layers.py --self-test     plants one breach of each rule in a small tree and wants it found, and it alone
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SIM = ["base", "random", "hazard", "recall", "observe", "population", "engine"]
# Layer -> the layers it may include beside itself. A folder belongs to the longest layer that begins its path.
MAY_INCLUDE = {
    "sim/base": [],
    "sim/random": ["sim/base"],
    "sim/hazard": ["sim/base", "sim/random"],
    "sim/recall": ["sim/base", "sim/random", "sim/hazard"],
    "sim/observe": ["sim/base", "sim/random", "sim/hazard"],
    "sim/population": ["sim/base", "sim/random", "sim/hazard", "sim/recall", "sim/observe"],
    "sim/engine": ["sim/" + layer for layer in SIM],
    "policies": ["sim/base", "sim/recall"],
    "scenarios": ["sim/" + layer for layer in SIM],
    "scenarios/fit": ["sim/" + layer for layer in SIM] + ["scenarios"],
    "output": ["sim/base", "sim/observe"],
    "experiments": ["sim/" + layer for layer in SIM] + ["policies", "scenarios", "scenarios/fit", "output"],
}
EVERYTHING = ["sim/" + layer for layer in SIM] + ["policies", "scenarios", "scenarios/fit", "output", "experiments"]
MAY_INCLUDE["apps"] = EVERYTHING
MAY_INCLUDE["examples"] = ["sim/base", "sim/recall"]
MAY_INCLUDE["bench"] = EVERYTHING + ["examples"]
MAY_INCLUDE["tests"] = EVERYTHING + ["examples"]

# Package -> (its headers, the paths that may include them).
DOORS = {
    "Boost.Random": (r"boost/random", ["sim/random/", "experiments/sweep/design.cpp"]),
    "Boost.Math": (r"boost/math", ["sim/base/special_functions", "scenarios/fit/", "output/", "tests/"]),
    "Boost": (r"boost/(?!random|math)", []),
    "TBB": (r"(one)?(api/)?tbb/", ["sim/engine/parallel.cpp", "scenarios/fit/"]),
    "yaml-cpp": (r"yaml-cpp/", ["scenarios/"]),
    "HDF5": (r"(hdf5|H5)", ["output/"]),
    "dlopen": (r"dlfcn", ["policies/plugin_loader", "tests/faults/"]),
    "NLopt": (r"nlopt", ["scenarios/fit/"]),
    "vector intrinsics": (r"\w*mmintrin\.h|immintrin", ["sim/random/block_draws"]),
    "threads": (r"thread$|future$", ["sim/engine/parallel.cpp", "apps/", "tests/"]),
    "date": (r"date/", ["scenarios/time_zone.cpp"]),
    "CLI11": (r"CLI/", ["apps/"]),
    "nlohmann-json": (r"nlohmann/", ["output/", "scenarios/", "experiments/sweep/", "tests/"]),
    "fmt": (r"fmt/", ["scenarios/", "output/", "experiments/", "apps/", "tests/"]),
    "Catch2": (r"catch2/", ["tests/"]),
    "Google Benchmark": (r"benchmark/", ["bench/"]),
}
# Standard headers that sim must do without: other bits on other machines, clocks, files.
NOT_IN_SIM = r"random|complex|valarray|chrono|ctime|time\.h|math\.h|filesystem|fstream|iostream|cstdio|stdio\.h"

CODE_MAP = "docs/code.md"

EXACT = {"fma", "sqrt", "floor", "ceil", "abs", "fabs", "isnan", "isinf", "isfinite", "ldexp", "frexp", "trunc", "fmod"}
LIBM = set("""acos acosh asin asinh atan atan2 atanh cbrt cos cosh erf erfc exp exp2 exp10 expm1 fdim fma fmod frexp hypot
    ilogb ldexp lgamma log log10 log1p log2 logb modf nearbyint nextafter pow remainder remquo rint round lround llround
    lrint sin sinh sincos sqrt tan tanh tgamma beta expint riemann_zeta floor ceil trunc lerp cyl_bessel_j""".split())
INEXACT = LIBM - EXACT
# Where some of these names are our own functions; only std:: is looked for there.
PORTABLE = ("sim/base/real.hpp", "sim/base/portable_math.", "sim/random/block_draws_")

# Shapes of what has no place in a tracked file: a home or work folder of some machine, the host of a package registry.
MACHINE_PATH = re.compile(r"(?<![\w.:/$}-])/(?:home|root|work|Users|mnt|media)/\w")
REGISTRY = re.compile(r"\b(?:registry|index|proxy|files|static|deb|security|archive|repo|repos|packages|crates|mirror)\.[a-z0-9.-]+\.(?:org|com|io|net|dev)\b")
TEXTS = {".cpp", ".hpp", ".py", ".sh", ".md", ".txt", ".yaml", ".yml", ".json", ".cmake", ".supp", ""}
SKIPPED = {".git", "build", "out", "__pycache__", ".cache"}
CODE = {"sim", "policies", "scenarios", "output", "experiments", "apps", "tests", "bench", "examples"}


def files_of(root):
    """Paths relative to `root` that git tracks or would track; without git, all but build results."""
    try:
        listed = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"],
                                capture_output=True, check=True).stdout.decode().split("\0")
        return sorted(name for name in listed if name and (root / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        inside = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        return sorted(str(path) for path in inside if not SKIPPED & set(path.parts))


def is_code(name):
    return name.endswith((".cpp", ".hpp")) and name.split("/")[0] in CODE and not name.startswith("bench/kernels/")


def layer_of(name):
    return max((layer for layer in MAY_INCLUDE if name.startswith(layer + "/")), key=len, default=None)


def without_comments(text):
    """The code alone, line for line: comments and the inside of strings become blanks. Include lines keep their names."""
    def blank(match):
        found = match.group(0)
        return found if found.startswith("#") else re.sub(r"[^\n]", " ", found)
    return re.sub(r'#\s*include[^\n]*|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def include_breaches(name, number, target, quoted):
    own = layer_of(name)
    if not quoted and name.startswith("sim/") and re.fullmatch(NOT_IN_SIM, target):
        yield f"{name}:{number}: sim must do without <{target}>"
    for package, (headers, doors) in DOORS.items():
        if re.match(headers, target) and not any(name.startswith(door) for door in doors):
            yield f"{name}:{number}: <{target}>: {package} has its door in {', '.join(doors) or 'no file'}"
    if not quoted:
        return
    other = layer_of(target)
    if other is None:
        yield f"{name}:{number}: \"{target}\": project includes start at the root; packages stand in <>"
    elif other != own and other not in MAY_INCLUDE[own]:
        yield f"{name}:{number}: {own} may not include {target}"


def maths_breaches(name, number, line):
    if name.startswith(PORTABLE):
        calls = re.findall(r"std\s*::\s*(\w+)\s*\(", line)
    else:
        calls = re.findall(r"(?<![\w.>:])(?:(?:std|__builtin)?\s*::\s*|__builtin_)?(\w+)\s*\(", line)
    for call in calls:
        if call.rstrip("fl") in INEXACT or call in INEXACT:
            yield f"{name}:{number}: {call}(): no libm in sim; use portable::{call} or keep to exact functions"
    for used in re.findall(r"using\s+std\s*::\s*(\w+)", line):
        if used in INEXACT:
            yield f"{name}:{number}: using std::{used}: no libm in sim"


def code_breaches(name, text):
    if name.endswith(".hpp") and "#pragma once" not in text:
        yield f"{name}:1: a header begins with #pragma once"
    for number, line in enumerate(without_comments(text).split("\n"), 1):
        include = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if include:
            yield from include_breaches(name, number, include[2], include[1] == '"')
        elif name.startswith("sim/"):
            yield from maths_breaches(name, number, line)


def text_breaches(name, text):
    for number, line in enumerate(text.split("\n"), 1):
        if MACHINE_PATH.search(line):
            yield f"{name}:{number}: an absolute path of some machine"
        if REGISTRY.search(line):
            yield f"{name}:{number}: the host of a package registry"


def map_breaches(root, text):
    """The code map names files and folders by their path from the root, in backticks."""
    for number, line in enumerate(text.split("\n"), 1):
        for path in re.findall(r"`([a-z_]+/[a-z_/]*(?:\.(?:hpp|cpp|py))?)`", line):
            if not (root / path).exists():
                yield f"{CODE_MAP}:{number}: {path} does not exist"


def breaches(root):
    names = files_of(root)
    first = {}
    for name in filter(is_code, names):
        base = name.rsplit("/", 1)[1]
        if base in first:
            yield f"{name}:1: file names are unique, and {first[base]} has this one"
        first.setdefault(base, name)
    for name in names:
        if Path(name).suffix not in TEXTS:
            continue
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        if is_code(name):
            yield from code_breaches(name, text)
        yield from text_breaches(name, text)
        if name == CODE_MAP:
            yield from map_breaches(root, text)


# Breach to plant: file, content, and what the one message about it must contain.
PLANTED = [
    ("sim/base/planted.hpp", '#pragma once\n#include "sim/random/clean.hpp"\n', "planted.hpp:2: sim/base may not include"),
    ("sim/observe/planted.hpp", '#pragma once\n#include "sim/recall/clean.hpp"\n', "sim/observe may not include"),
    ("policies/planted.cpp", '#include "sim/population/model.hpp"\n', "policies may not include sim/population"),
    ("examples/planted.cpp", '#include "sim/engine/run.hpp"\n', "examples may not include sim/engine"),
    ("policies/planted.cpp", '#include "sim/engine/run.hpp"\n', "policies may not include sim/engine"),
    ("policies/planted.cpp", '#include "scenarios/clean.hpp"\n', "policies may not include scenarios"),
    ("output/planted.cpp", '#include "sim/engine/run.hpp"\n', "output may not include sim/engine"),
    ("scenarios/planted.cpp", '#include "scenarios/fit/clean.hpp"\n', "scenarios may not include scenarios/fit"),
    ("experiments/planted.cpp", '#include "apps/command.hpp"\n', "experiments may not include apps"),
    ("sim/engine/planted.cpp", '#include <tbb/parallel_for.h>\n', "TBB has its door"),
    ("output/planted.cpp", '#include <yaml-cpp/yaml.h>\n', "yaml-cpp has its door"),
    ("scenarios/planted.cpp", '#include <hdf5.h>\n', "HDF5 has its door"),
    ("apps/planted.cpp", '#include <dlfcn.h>\n', "dlopen has its door"),
    ("scenarios/planted.cpp", '#include <nlopt.hpp>\n', "NLopt has its door"),
    ("sim/hazard/planted.cpp", '#include <boost/random/gamma_distribution.hpp>\n', "Boost.Random has its door"),
    ("sim/engine/planted.cpp", '#include <thread>\n', "threads has its door"),
    ("sim/engine/planted.cpp", '#include <random>\n', "sim must do without <random>"),
    ("sim/engine/planted.cpp", '#include "model.hpp"\n', "start at the root"),
    ("sim/hazard/planted.cpp", 'double f(double x) {\n    return std::exp(x);\n}\n', "planted.cpp:2: exp(): no libm"),
    ("sim/hazard/planted.cpp", 'double f(double x) { return pow(x, 2); }\n', "pow(): no libm"),
    ("sim/hazard/planted.cpp", 'using std::log;\n', "using std::log: no libm"),
    ("sim/engine/planted.hpp", 'int f();\n', "begins with #pragma once"),
    ("policies/clean.hpp", "#pragma once\n", "file names are unique"),
    ("docs/planted.md", "see /" + "work/shared/notes\n", "absolute path"),
    ("docs/code.md", "see `sim/base/other.hpp`, `sim/base/gone.hpp`\n", "sim/base/gone.hpp does not exist"),
    ("docs/planted.md", "from https://registry" + ".example.org/x\n", "package registry"),
]
CLEAN = {
    "sim/random/clean.hpp": '#pragma once\n#include <cmath>\n#include "sim/base/other.hpp"\n'
                            "// std::exp(x) in a comment\ninline double f(double x) { return std::sqrt(x) + portable::exp(x); }\n"
                            'inline auto g(double x) { return catalogue.log(x); }\nchar const* const text = "std::log(x)";\n',
    "sim/base/other.hpp": "#pragma once\n",
    "docs/clean.md": "Run /usr/bin/python3 in your home folder; write to out/.\n",
}


def self_test():
    missed = []
    for name, content, wanted in [("docs/none.md", "nothing\n", None)] + PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {**CLEAN, name: content}.items():
                (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / path).write_text(text)
            found = list(breaches(Path(folder)))
        as_wanted = found == [] if wanted is None else len(found) == 1 and wanted in found[0]
        if not as_wanted:
            missed.append(f"planted {name}: {content!r}: wanted {wanted!r}, found {found}")
    print("\n".join(missed) or f"{len(PLANTED)} planted breaches found, none in the clean tree")
    return 1 if missed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = Path(sys.argv[1]).resolve()
    if not (root / "sim").is_dir():
        print(f"{root}: no sim/ here: not the project's root", file=sys.stderr)
        return 2
    found = list(breaches(root))
    print("\n".join(found) or "layers, doors, names and texts are in order")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
