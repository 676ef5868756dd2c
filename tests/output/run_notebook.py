"""Makes a folder of results with the built program and executes the code cells of docs/notebook/rekindle.ipynb in order, without Jupyter.

usage: run_notebook.py REKINDLE SOURCE_DIR; exit 0 where every cell ran and the notebook drew, 77 (skip) without matplotlib.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    program, source = sys.argv[1], Path(sys.argv[2])
    try:
        import matplotlib
    except ImportError:
        print("run_notebook.py: skipped: no matplotlib (Debian: python3-matplotlib)")
        sys.exit(77)
    matplotlib.use("Agg")
    from matplotlib import pyplot

    tutorial = source / "docs/tutorial"
    notebook = json.loads((source / "docs/notebook/rekindle.ipynb").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        policies = ["none", str(tutorial / "discount_for_all.yaml"), str(tutorial / "by_persona.yaml")]
        command = [program, "compare", str(tutorial / "step4.yaml"), "--policies", *policies]
        command += ["--users", "500", "--days", "120", "--quiet", "-o", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        os.environ["REKINDLE_RESULTS"] = folder
        names = {}
        for number, cell in enumerate(notebook["cells"]):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"cell {number}", "exec"), names)
        figures = [pyplot.figure(n) for n in pyplot.get_fignums()]
        if len(figures) < 3 or not all(axes.lines for figure in figures for axes in figure.axes):
            sys.exit("run_notebook.py: the notebook drew less than it should")
        for n, figure in enumerate(figures):
            figure.savefig(Path(folder) / f"{n}.png")
        names["data"].close()


if __name__ == "__main__":
    main()
