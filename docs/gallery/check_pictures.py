#!/usr/bin/env python3
"""Whether the pictures of the gallery show today's figures and are those that make_pictures.mjs took.

usage: check_pictures.py REKINDLE [--taken]

Runs the commands of pictures.json on the program, and compares the digests of the report.json files with those that the pictures were taken
from, and those of the pictures with the files. --taken writes the digests instead: make_pictures.mjs does so at its end.
"""
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def report_digests(program, commands):
    """Of the report.json that each command writes."""
    digests = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("bench", "docs", "policies", "scenarios"):
            (Path(folder) / name).symlink_to(ROOT / name)
        environment = os.environ | {"PATH": f"{Path(program).resolve().parent}:{os.environ['PATH']}"}
        for name, command in commands.items():
            subprocess.run(["sh", "-c", f"{command} --quiet -o {name}"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
            digests[name] = digest(Path(folder) / name / "report.json")
    return digests


def main():
    record = HERE / "pictures.json"
    known = json.loads(record.read_text(encoding="utf-8"))
    reports = report_digests(sys.argv[1], known["commands"])
    pictures = {file.name: digest(file) for file in sorted(HERE.glob("*.png"))}
    if "--taken" in sys.argv:
        record.write_text(json.dumps({"commands": known["commands"], "reports": reports, "pictures": pictures}, indent=2) + "\n", encoding="utf-8")
        return 0
    old = [name for name, now in reports.items() if known["reports"].get(name) != now]
    odd = sorted(name for name in pictures | known["pictures"] if pictures.get(name) != known["pictures"].get(name))
    for name in old:
        print(f"the pictures of {name} are older than what the page says now")
    for name in odd:
        print(f"{name} is not the picture that was taken")
    if old or odd:
        print("take them again: docs/gallery/make_pictures.mjs (its first lines say how)")
    return 1 if old or odd else 0


if __name__ == "__main__":
    sys.exit(main())
