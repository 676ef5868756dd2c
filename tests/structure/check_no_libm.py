"""What the compiled libraries of sim ask the linker for: no function of libm that may round differently on another machine.

usage: check_no_libm.py FOLDER     the folder of librekindle_*.a; exit 1 with the names found
"""
import subprocess
import sys
from pathlib import Path

from check_layers import INEXACT

SUFFIXES = ("", "f", "l", "_r", "f_r", "l_r")
FORBIDDEN = {name + suffix for name in INEXACT | {"sincos"} for suffix in SUFFIXES}
FORBIDDEN |= {f"__{name}_finite" for name in INEXACT}


def undefined_symbols(library):
    listed = subprocess.run(["nm", "--undefined-only", "--format=posix", str(library)], capture_output=True, check=True, text=True)
    return {line.split()[0].split("@")[0] for line in listed.stdout.splitlines() if " U" in line}


def main():
    libraries = sorted(Path(sys.argv[1]).glob("librekindle_*.a")) if len(sys.argv) == 2 else []
    if not libraries:
        print(__doc__, file=sys.stderr)
        return 2
    asked = {library.name: undefined_symbols(library) for library in libraries}
    if not any("portable_libm_exp" in symbols for symbols in asked.values()):
        print("nm shows no call to the portable exp: this looks at the wrong files")
        return 1
    found = [f"{name}: {symbol}" for name, symbols in asked.items() for symbol in sorted(symbols & FORBIDDEN)]
    print("\n".join(found) or f"{len(libraries)} libraries, no inexact function of libm")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
