#!/usr/bin/env python3
"""Runs the commands that README.md and docs/*.md show, and puts what they print into the documents.

usage: update_figures.py REKINDLE [--check] [DOCUMENT...]

--check changes nothing, prints what is not as it should be and exits 1 where there is something. In each document, in order:
- ```sh blocks, and ```console blocks where the example plug-in is built: every line that begins with `rekindle ` runs (a line ending in \\ goes on), in a folder like the repository's root, and must
  succeed. ```python blocks run there too.
- a plain ``` block that follows one: rows of the table that the last command printed, those whose labels the block shows, each with the line
  of differences below it.
- <!--=EXPRESSION-->text<!--.--> in a line: text becomes the value of a Python expression over the last command's results (see Results).
"""
import csv
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABEL, CELL = 24, 19  # columns of the terminal's table
INLINE = re.compile(r"<!--=(.+?)-->(.*?)<!--\.-->")
PLOTLESS = "import matplotlib; matplotlib.use('Agg')\n"


class Failed(Exception):
    """What is wrong, for people."""


class Results:
    """What one command has printed and written, as expressions see it."""

    def __init__(self, printed, folder):
        self.lines = printed.split("\nfiles in ")[0].splitlines()
        summary = folder / "summary.json"
        self.summary = json.loads(summary.read_text()) if summary.exists() else {}
        answers = folder / "answers.csv"
        self.rows = list(csv.DictReader(answers.open(newline=""))) if answers.exists() else []

    def names(self):
        """The names this makes known to expressions."""
        return {name: getattr(self, name) for name in ("cell", "value", "half", "difference", "difference_half", "types", "answer")} | {
            "n": lambda x, digits=0: f"{x:,.{digits}f}", "percent": lambda x, digits=0: f"{100 * x:.{digits}f}", "round": round, "abs": abs}

    def _world(self, policy):
        return next(w for w in self.summary["worlds"] if w["policy"] == policy)

    def _difference(self, policy):
        return next(d for d in self.summary["differences"] if d["policy"] == policy)

    def value(self, metric, policy="none"):
        return self._world(policy)["metrics"][metric]["mean"]

    def half(self, metric, policy="none"):
        low, high = self._world(policy)["metrics"][metric]["ci95"]
        return (high - low) / 2

    def difference(self, metric, policy):
        return self._difference(policy)["metrics"][metric]["mean"]

    def difference_half(self, metric, policy):
        low, high = self._difference(policy)["metrics"][metric]["ci95"]
        return (high - low) / 2

    def types(self, kind, policy):
        return self.summary["user_types"][policy][kind]

    def answer(self, table, field, **where):
        """A figure of answers.csv: of the row of `table` whose fields are as given."""
        rows = {}
        for line in self.rows:
            if line["table"] == table:
                rows.setdefault(line["row"], {})[line["field"]] = line["value"]
        found = [row for row in rows.values() if all(row.get(k) == v for k, v in where.items())]
        if len(found) != 1:
            raise Failed(f"{table} has {len(found)} rows with {where}")
        return float(found[0][field])

    def cell(self, label, policy, below=False):
        """A cell of the printed table; `below`: of its line of differences."""
        columns = None
        for number, line in enumerate(self.lines):
            if not line[:LABEL].strip() and policy in line[LABEL:].split():
                columns = line[LABEL:]
                end = LABEL + re.search(rf"(?<!\S){re.escape(policy)}(?!\S)", columns).end()
            elif columns and line[:LABEL].strip() == label.strip():
                return self.lines[number + below][end - CELL:end].strip()
        raise Failed(f"the table has no `{label}` for {policy}")

    def excerpt(self, block):
        """The rows that a block shows, as they are now."""
        out, labels = [], [line[:LABEL].rstrip() for line in block]
        if labels and not labels[0]:
            out.append(next(line for line in self.lines if line.strip() and not line[:LABEL].strip()))
        at = 0
        for label in filter(None, labels):
            found = next((i for i in range(at, len(self.lines)) if self.lines[i][:LABEL].rstrip() == label), None)
            if found is None:
                raise Failed(f"nothing printed begins with `{label}`")
            out.append(self.lines[found])
            at = found + 1
            table = self.lines[found][LABEL:].strip() and len(self.lines[found]) > LABEL + CELL - 1
            if table and at < len(self.lines) and self.lines[at].strip() and not self.lines[at][:LABEL].strip():
                out.append(self.lines[at])
        return out


class Workplace:
    """A folder with the source tree's libraries in reach, as from the repository's root."""

    def __init__(self, folder, program):
        self.folder, self.count, self.results = Path(folder), 0, None
        for name in ("bench", "docs", "policies", "scenarios"):
            (self.folder / name).symlink_to(ROOT / name)
        example = Path(program).resolve().parent.parent / "plugins/example_plugin.so"  # where the tests build it
        self.has_plugin = example.exists()
        if self.has_plugin:
            (self.folder / "build").mkdir()
            (self.folder / "build/my_policies.so").symlink_to(example)
        self.environment = os.environ | {"PATH": f"{Path(program).resolve().parent}:{os.environ['PATH']}", "NO_COLOR": "1"}

    def run(self, command):
        given = re.search(r"\s-o\s+(\S+)", command)
        simulates = command.split()[1] in ("run", "compare")
        folder = self.folder / (given[1] if given else f".results/{self.count}")
        self.count += 1
        bare = re.sub(r"\s#.*", "", command)
        line = bare + (f" -o {folder}" if simulates and not given and "--json" not in bare else "")
        done = subprocess.run(["sh", "-c", line], cwd=self.folder, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"{command}\n  ends with exit code {done.returncode}: {done.stderr.strip()}")
        self.results = Results(done.stdout, folder)

    def python(self, code):
        done = subprocess.run([os.environ.get("REKINDLE_PYTHON", "/usr/bin/python3"), "-B", "-W", "error::FutureWarning", "-c", PLOTLESS + code],
                              cwd=self.folder, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"the Python block ends with: {done.stderr.strip().splitlines()[-1]}")


def commands_of(block):
    """The commands of a ```sh block."""
    joined = "\n".join(block).replace("\\\n", "")
    return [line for line in joined.splitlines() if line.startswith("rekindle ")]


def inline(line, place):
    def now(match):
        if place.results is None:
            raise Failed(f"{match[1]}: no command has run yet")
        value = eval(match[1], {"__builtins__": {}}, place.results.names())  # the documents are ours
        return f"<!--={match[1]}-->{value if isinstance(value, str) else format(value, ',.0f')}<!--.-->"
    return INLINE.sub(now, line)


def updated(document, program):
    """The document's text with its figures as they are now."""
    out, lines = [], document.read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        place, number, awaited = Workplace(folder, program), 0, False
        while number < len(lines):
            line = lines[number]
            try:
                if not line.startswith("```"):
                    out.append(inline(line, place))
                    number += 1
                    continue
                kind, end = line[3:].strip(), lines.index("```", number + 1)
                block = lines[number + 1:end]
                if kind == "sh" or (kind == "console" and place.has_plugin):
                    for command in commands_of(block):
                        place.run(command)
                        awaited = True
                elif kind == "python":
                    place.python("\n".join(block))
                elif kind == "" and awaited:
                    block, awaited = place.results.excerpt(block), False
                out += [line, *block, "```"]
                number = end + 1
            except (Failed, LookupError, StopIteration, TypeError, NameError, SyntaxError) as error:
                raise Failed(f"{document.relative_to(ROOT)}:{number + 1}: {error or type(error).__name__}") from error
    return "\n".join(out)


def documents(given):
    if given:
        return [Path(name).resolve() for name in given]
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def main():
    given = [a for a in sys.argv[1:] if a != "--check"]
    if not given:
        print(__doc__, file=sys.stderr)
        return 2
    wrong = 0
    for document in documents(given[1:]):
        old = document.read_text(encoding="utf-8")
        try:
            new = updated(document, given[0])
        except Failed as error:
            print(error)
            wrong += 1
            continue
        if new == old:
            continue
        if "--check" in sys.argv:
            wrong += 1
            name = str(document.relative_to(ROOT))
            print("\n".join(difflib.unified_diff(old.split("\n"), new.split("\n"), name, "as it is now", "", "", 0)))
        else:
            document.write_text(new, encoding="utf-8")
            print(f"updated {document.relative_to(ROOT)}")
    if wrong:
        print("update_figures.py: run docs/update_figures.py REKINDLE, and read what it changes" if "--check" in sys.argv else "not all could be updated")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
