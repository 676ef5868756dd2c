#!/usr/bin/env python3
"""Breaks the laws of laws.txt one at a time and tells which the tests catch. Not in CI: some minutes per law.

usage: tests/mutations/run.py --check                      every `from` stands once in its file (a test of the suite)
       tests/mutations/run.py [--build DIR] [WORDS...]     all laws, or those whose name holds one of the words

Each edit is made in this checkout, the test program is built in DIR (default build/checked), its named tests run, and the file put back,
also after Ctrl-C. Exit: 0 all caught, 1 some survived.
"""
import argparse
import pathlib
import shlex
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent


def laws():
    text = "\n".join(line for line in (here / "laws.txt").read_text().splitlines() if not line.startswith("#"))
    for block in text.strip().split("\n\n"):
        yield {key: value.replace("\\n", "\n") for key, value in (line.split(": ", 1) for line in block.splitlines())}


def stale(law):
    times = (root / law["file"]).read_text().count(law["from"])
    return None if times == 1 else f"{law['name']}: `from` stands {times} times in {law['file']}"


def passes(law, build):
    """Whether the named tests pass as things are; None where nothing can be built or no test has the name."""
    program, *tests = shlex.split(law["test"])
    make = subprocess.run(["cmake", "--build", build, "--target", program], capture_output=True, text=True)
    if make.returncode != 0:
        print(make.stdout[-2000:])
        return None
    run = subprocess.run([f"{build}/bin/{program}", *tests], capture_output=True, text=True)
    return None if "No test" in run.stdout else run.returncode == 0


def caught(law, build):
    """True where a named test fails by the edit, None where it cannot tell."""
    path = root / law["file"]
    before = path.read_text()
    try:
        path.write_text(before.replace(law["from"], law["to"]))
        result = passes(law, build)
        return None if result is None else not result
    finally:
        path.write_text(before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--build", default=str(root / "build/checked"))
    parser.add_argument("words", nargs="*")
    asked = parser.parse_args()
    wrong = [problem for problem in map(stale, laws()) if problem]
    if wrong:
        sys.exit("\n".join(wrong))
    if asked.check:
        return
    chosen = [law for law in laws() if not asked.words or any(word in law["name"] for word in asked.words)]
    unsound = [law["name"] for law in chosen if not passes(law, asked.build)]
    if unsound:
        sys.exit("without any edit the tests fail, or there are none: " + "; ".join(unsound))
    survived = []
    for law in chosen:
        result = caught(law, asked.build)
        print({True: "caught  ", False: "SURVIVED", None: "no tests"}[result], law["name"], flush=True)
        if not result:
            survived.append(law)
    print(f"{len(chosen) - len(survived)} of {len(chosen)} caught")
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
