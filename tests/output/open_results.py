"""Opens a folder of results with h5py, xarray and netCDF4 and compares results.h5 with summary.json and the CSV files.

usage: open_results.py FOLDER; exit 0 where everything agrees, else 1 with the first difference.
"""
import csv
import json
import math
import sys
from pathlib import Path

import h5py
import netCDF4
import numpy as np
import xarray

FIELDS = {"mean": "mean", "se": "se", "se_luck": "se_luck", "se_parameters": "se_parameters"}


def expect(condition, what):
    if not condition:
        sys.exit(f"open_results.py: {what}")


def same(a, b):
    """Equal doubles; a missing value is null in JSON, NaN in HDF5 and an empty cell in CSV."""
    a = math.nan if a in (None, "") else float(a)
    b = math.nan if b in (None, "") else float(b)
    return a == b or (math.isnan(a) and math.isnan(b))


def compare_estimates(summary, block, read, prefix, labels):
    """`read(name)` returns the array (row, metric) of one variable; `labels` the metric names of its columns."""
    for row, entry in enumerate(summary[block]):
        expect(set(entry["metrics"]) == set(labels), f"{block}: metrics differ")
        for column, name in enumerate(labels):
            given = entry["metrics"][name]
            for field, key in FIELDS.items():
                expect(same(read(prefix + field)[row, column], given[key]), f"{block}[{row}].{name}.{field} differs")
            low, high = given["ci95"] or (None, None)
            expect(same(read(prefix + "ci95_low")[row, column], low), f"{block}[{row}].{name}.ci95 differs")
            expect(same(read(prefix + "ci95_high")[row, column], high), f"{block}[{row}].{name}.ci95 differs")
            if prefix:
                reduction = read(prefix + "variance_reduction")[row, column]
                expect(same(reduction, given["variance_reduction"]), f"{block}[{row}].{name}.variance_reduction differs")


def text(values):
    return [v.decode() if isinstance(v, bytes) else str(v) for v in values]


def check_h5py(path, summary):
    with h5py.File(path) as file:
        expect(text(file["world"][:]) == [w["policy"] for w in summary["worlds"]], "h5py: worlds differ")
        labels = text(file["metric"][:])
        compare_estimates(summary, "worlds", lambda n: file[n][:], "", labels)
        if summary["differences"]:
            compare_estimates(summary, "differences", lambda n: file[n][:], "difference_", labels)
        for name, data in file.items():
            for axis in range(data.ndim):
                expect(h5py.h5ds.is_scale(data.id) or len(data.dims[axis]) == 1, f"h5py: {name} has no scale on axis {axis}")
            if data.dtype.kind in "if":
                expect(data.shuffle and data.fletcher32 and data.compression == "gzip", f"h5py: {name} is not filtered")
        expect(file["daily_revenue"].attrs["units"].decode() == summary["currency"], "h5py: unit of daily_revenue")
        expect(int(file.attrs["seed"]) == summary["seed"], "h5py: seed differs")


def check_xarray(path, summary):
    with xarray.open_dataset(path, engine="netcdf4") as data:
        compare_estimates(summary, "worlds", lambda n: data[n].values, "", list(data["metric"].values))
        policy = summary["worlds"][-1]["policy"]
        orders = data["mean"].sel(world=policy, metric="orders")
        expect(float(orders) == float(data["total_orders"].sel(world=policy).mean()), "xarray: orders differ from their totals")
        days = float(data["total_active_days"].sel(world=policy).mean())
        given = summary["worlds"][-1]["metrics"]["active_days"]["mean"]
        expect(math.isclose(days, given, rel_tol=1e-12), "xarray: active days differ from their totals")
        expect(str(data["date"].values[0])[:10] == summary["start_date"], "xarray: dates differ")
        expect(data["day"].dtype.kind in "if", "xarray: days were taken for time spans")
        expect(data.attrs["Conventions"] == "CF-1.8", "xarray: no conventions")
        expect(data.sizes["replicate"] == summary["replications"], "xarray: replications differ")
        for policy, types in summary["user_types"].items():
            for name, count in types.items():
                expect(float(data["user_types"].sel(world=policy, user_type=name)) == count, f"xarray: {name} differs")


def check_netcdf4(path, summary):
    with netCDF4.Dataset(path) as data:
        expect(list(data["world"][:]) == [w["policy"] for w in summary["worlds"]], "netCDF4: worlds differ")
        expect(data["daily_orders"].dimensions == ("world", "replicate", "day"), "netCDF4: dimensions differ")
        expect(data["metric_unit"].dimensions == ("metric",), "netCDF4: dimensions differ")
        values = {n: np.ma.filled(data[n][:], np.nan) for n in ("mean", "se", "se_luck", "se_parameters", "ci95_low", "ci95_high")}
        compare_estimates(summary, "worlds", values.get, "", list(data["metric"][:]))


def check_summary_csv(path, summary):
    rows = list(csv.DictReader(path.open(newline="")))
    expect(len(rows) == sum(len(w["metrics"]) for w in summary["worlds"]), "summary.csv: rows are missing")
    differences = {d["policy"]: d["metrics"] for d in summary["differences"]}
    worlds = {w["policy"]: w["metrics"] for w in summary["worlds"]}
    for row in rows:
        given = worlds[row["policy"]][row["metric"]]
        place = f"summary.csv: {row['policy']}.{row['metric']}"
        expect(all(same(row[k], given[k]) for k in FIELDS), f"{place} differs")
        expect(row["reason"] == given.get("reason", ""), f"{place}: reason differs")
        other = differences.get(row["policy"], {}).get(row["metric"], {})
        expect(same(row["difference"], other.get("mean")), f"{place}: difference differs")
        expect(same(row["variance_reduction"], other.get("variance_reduction")), f"{place}: variance reduction differs")


def check_daily_csv(path, h5_path):
    rows = list(csv.DictReader(path.open(newline="")))
    with xarray.open_dataset(h5_path, engine="netcdf4") as data:
        expect(len(rows) == data.sizes["day"] * data.sizes["world"], "daily.csv: rows are missing")
        series = [name for name in rows[0] if name not in ("day", "date", "policy")]
        means = {name: data["daily_" + name].mean("replicate") for name in series}
        for row in rows:
            for name in series:
                value = float(means[name].sel(world=row["policy"], day=int(row["day"])))
                expect(math.isclose(value, float(row[name]), rel_tol=1e-12, abs_tol=1e-6), f"daily.csv: {name} differs")
            date = str(data["date"].sel(day=int(row["day"])).values)[:10]
            expect(date == row["date"], "daily.csv: dates differ")


def main():
    folder = Path(sys.argv[1])
    results = folder / "results.h5"
    summary = json.loads((folder / "summary.json").read_text())
    check_h5py(results, summary)
    check_xarray(results, summary)
    check_netcdf4(results, summary)
    check_summary_csv(folder / "summary.csv", summary)
    check_daily_csv(folder / "daily.csv", results)


if __name__ == "__main__":
    main()
