"""Every figure of a run is the same wherever it is shown: summary.json, summary.csv, results.h5, report.html, and the terminal's table.

usage: same_figures.py FOLDER TABLE.txt (the table as printed); exit 0 where all agree, else 1 with the first difference.
Files hold whole doubles; the page and the terminal print them rounded. How they round is worked out here anew from summary.json.
"""
import csv
import html.parser
import json
import math
import sys
from pathlib import Path

import h5py

FRACTIONS = {"active_share_end", "observed_active_share", "second_churn_30d", "second_churn_90d", "late_share", "task_completion"}
# Rows of the terminal's table; a row without a label is the difference of the one above.
TERMINAL = {
    "active days per user": "active_days_per_user", "active at the end": "active_share_end", "returns": "returns",
    "  natural": "returns_natural", "  recalled": "returns_recalled", "  attributed": "returns_attributed",
    "  incremental": "incremental_returns", "  incremental, to end": "incremental_returns_to_end", "second churn in 90 d": "second_churn_90d", "  messages": "cost_messages",
    "  offers": "cost_offers", "  service": "cost_service", "  programmes": "cost_programme", "  acquisition": "cost_acquisition",
    "cost of the policy, EUR": "cost_total", "net value, EUR": "net_value",
}
LABEL, CELL = 24, 19
compared = {"csv": 0, "h5": 0, "page": 0, "terminal": 0}


def expect(condition, what):
    if not condition:
        sys.exit(f"same_figures.py: {what}")


def decimals_for(x, digits):
    return 0 if x == 0 else min(max(digits - 1 - math.floor(math.log10(abs(x))), 0), 4)


def fixed(x, decimals):
    text = f"{x:,.{decimals}f}"
    return text[1:] if text.startswith("-") and not any(c in "123456789" for c in text) else text


def scaled(size, name, sign, points):
    if name in FRACTIONS:
        return 0.01, points if sign else "%"
    return (1e9, "bn") if size >= 1e9 else (1e6, "M") if size >= 1e6 else (1, "")


def with_interval(mean, half, name, sign, points):
    divisor, suffix = scaled(max(abs(mean), half or 0), name, sign, points)
    shown, spread = mean / divisor, (half or 0) / divisor
    decimals = decimals_for(spread, 2) if spread > 0 else decimals_for(shown, 4)
    if spread == 0 and shown == math.trunc(shown):
        decimals = 0
    text = ("+" if sign and mean > 0 else "") + fixed(shown, decimals) + suffix
    return text + (" ±" + fixed(spread, decimals) if spread > 0 else "")


def with_ends(mean, low, high, name, sign, points):
    divisor, suffix = scaled(max(abs(low), abs(high)), name, sign, points)
    shown, decimals = mean / divisor, decimals_for((high - low) / 2 / divisor, 2)
    text = ("+" if sign and mean > 0 else "") + fixed(shown, 0 if shown == math.trunc(shown) else decimals) + suffix
    ends = [fixed(x / divisor, 0 if x == 0 else decimals) for x in (low, high)]
    return f"{text} [{ends[0]}, {ends[1]}]"


def printed(name, estimate, sign, points=" pts"):
    """What a reader sees of an estimate of summary.json; a lopsided interval shows its ends where they fit 18 columns."""
    if estimate["mean"] is None:
        return "–"
    mean = estimate["mean"]
    if estimate["ci95"] is None:
        return with_interval(mean, None, name, sign, points) + " ±?"
    low, high = estimate["ci95"]
    half = (high - low) / 2
    if abs((high + low) / 2 - mean) > 0.1 * half and len(with_ends(mean, low, high, name, sign, " pts")) <= 18:
        return with_ends(mean, low, high, name, sign, points)
    return with_interval(mean, half, name, sign, points)


def check_csv(path, worlds, differences):
    for row in csv.DictReader(path.open(newline="")):
        for prefix, estimates in (("", worlds), ("difference_", differences)):
            estimate = estimates.get(row["policy"], {}).get(row["metric"])
            if estimate is None:
                continue
            low, high = estimate["ci95"] or (None, None)
            mean = row["mean"] if not prefix else row["difference"]
            for text, value in ((mean, estimate["mean"]), (row[prefix + "se"], estimate["se"]), (row[prefix + "ci95_low"], low), (row[prefix + "ci95_high"], high)):
                expect((text == "") == (value is None), f"summary.csv: {row['policy']} {row['metric']}: missing")
                expect(value is None or float(text) == value, f"summary.csv: {row['policy']} {row['metric']}: {text} for {value}")
                compared["csv"] += 1


def check_h5(path, summary):
    with h5py.File(path) as file:
        labels = [m.decode() for m in file["metric"][:]]
        for prefix, block in (("", "worlds"), ("difference_", "differences")):
            for row, entry in enumerate(summary[block]):
                for column, name in enumerate(labels):
                    estimate = entry["metrics"][name]
                    low, high = estimate["ci95"] or (None, None)
                    for field, value in (("mean", estimate["mean"]), ("se", estimate["se"]), ("ci95_low", low), ("ci95_high", high)):
                        stored = float(file[prefix + field][row, column])
                        expect(math.isnan(stored) if value is None else stored == value, f"results.h5: {entry['policy']} {name} {field}")
                        compared["h5"] += 1


class Page(html.parser.HTMLParser):
    """Rows of the page's tables of figures: {data-key: [(text, data-value)]}."""

    def __init__(self):
        super().__init__()
        self.rows, self.key, self.cells, self.inside = {}, None, [], False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.key, self.cells = attributes.get("data-key"), []
        elif tag == "td":
            self.inside = True
            self.cells.append(["", attributes.get("data-value")])

    def handle_endtag(self, tag):
        if tag == "td":
            self.inside = False
        elif tag == "tr" and self.key is not None:
            self.rows.setdefault(self.key, []).append(self.cells)

    def handle_data(self, text):
        if self.inside:
            self.cells[-1][0] += text


def check_page(path, summary, differences):
    page = Page()
    page.feed(path.read_text().split('id="figures"', 1)[1].split("<section", 1)[0])  # the tables of every figure
    for column, world in enumerate(summary["worlds"]):
        for name, estimate in world["metrics"].items():
            check_cell(page, name, column, name, estimate, False)
            difference = differences.get(world["policy"], {}).get(name)
            if difference is not None:
                check_cell(page, "difference:" + name, column, name, difference, True)


def check_cell(page, key, column, name, estimate, sign):
    expect(key in page.rows, f"report.html: no row {key}")
    wanted = printed(name, estimate, sign)
    if wanted != printed(name, estimate, sign, ""):  # points, in both languages
        wanted = printed(name, estimate, sign, " points") + printed(name, estimate, sign, " 个百分点")
    for cells in page.rows[key]:
        text, value = cells[column][0].replace("\u00a0", " "), cells[column][1]
        expect(text == wanted, f"report.html: {key}, column {column}: {text} for {wanted}")
        expect(value is None or float(value) == estimate["mean"], f"report.html: {key}, column {column}: value {value}")
        compared["page"] += 1


def check_terminal(text, summary, differences):
    policies = [w["policy"] for w in summary["worlds"]]
    name = None
    for line in text.split("\nusers who lapse untouched\n")[0].split("\n"):
        label, cells = line[:LABEL].rstrip(), line[LABEL:]
        if label in TERMINAL:
            name = TERMINAL[label]
            rows = [w["metrics"][name] for w in summary["worlds"]]
        elif label == "" and cells.strip() and name:
            rows = [differences.get(p, {}).get(name) for p in policies]
        else:
            name = None
            continue
        for column, estimate in enumerate(rows):
            given = cells[column * CELL:(column + 1) * CELL].strip()
            wanted = "" if estimate is None else printed(name, estimate, label == "")
            expect(given == wanted, f"terminal: {label or 'difference'} ({name}) of {policies[column]}: {given} for {wanted}")
            compared["terminal"] += 1


def main():
    folder, table = Path(sys.argv[1]), Path(sys.argv[2])
    summary = json.loads((folder / "summary.json").read_text())
    worlds = {w["policy"]: w["metrics"] for w in summary["worlds"]}
    differences = {d["policy"]: d["metrics"] for d in summary["differences"]}
    check_csv(folder / "summary.csv", worlds, differences)
    check_h5(folder / "results.h5", summary)
    check_page(folder / "report.html", summary, differences)
    check_terminal(table.read_text(), summary, differences)
    metrics = len(summary["worlds"][0]["metrics"])
    for place, least in (("csv", 8 * metrics), ("h5", 8 * metrics), ("page", 3 * metrics), ("terminal", 20)):
        expect(compared[place] >= least, f"{place}: only {compared[place]} figures")
    print(compared)


if __name__ == "__main__":
    main()
