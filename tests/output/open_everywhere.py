"""Opens one results.h5 with h5py, xarray (engines h5netcdf and netcdf4), ncdump and R (ncdf4) and compares every array.

usage: open_everywhere.py RESULTS.h5; exit 0 where all readers see the same, else 1 with the first difference.
h5py is the reference: names, dimensions, labels and every stored value; the readers that unpack (scale_factor, dates) are compared unpacked too.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import xarray


def expect(condition, what):
    if not condition:
        sys.exit(f"open_everywhere.py: {what}")


def is_text(values):
    return values.dtype.kind in "OSU"


def texts(values):
    return [v.decode() if isinstance(v, bytes) else str(v) for v in np.asarray(values).ravel()]


def same(given, wanted):
    """Equal text, or equal numbers to the last bit (all readers have doubles or 64-bit integers); NaN is NaN."""
    if is_text(wanted):
        return texts(given) == texts(wanted)
    return np.array_equal(np.asarray(given, dtype=float).ravel(), np.asarray(wanted, dtype=float).ravel(), equal_nan=True)


def read_h5py(path):
    """{name: (dimensions, stored values)}, and the scale factors."""
    arrays, factors = {}, {}
    with h5py.File(path) as file:
        for name, data in file.items():
            scale = h5py.h5ds.is_scale(data.id)
            dimensions = (name,) if scale else tuple(Path(axis[0].name).name for axis in data.dims)
            arrays[name] = (dimensions, data[()])
            if "scale_factor" in data.attrs:
                factors[name] = float(data.attrs["scale_factor"])
    return arrays, factors


def check_xarray(path, engine, arrays, factors):
    with xarray.open_dataset(path, engine=engine, decode_cf=False) as raw:
        expect(set(raw.variables) == set(arrays), f"xarray, {engine}: other variables")
        for name, (dimensions, values) in arrays.items():
            expect(raw[name].dims == dimensions, f"xarray, {engine}: dimensions of {name}")
            expect(same(raw[name].values, values), f"xarray, {engine}: values of {name}")
    with xarray.open_dataset(path, engine=engine) as data:
        for name, factor in factors.items():
            expect(np.allclose(data[name].values, arrays[name][1] * factor, rtol=1e-15, atol=0), f"xarray, {engine}: {name} unpacked")
        expect(data["date"].dtype.kind == "M", f"xarray, {engine}: dates")
        return data.load()


def check_ncdump(path, arrays):
    text = subprocess.run(["ncdump", "-p", "9,17", str(path)], capture_output=True, check=True).stdout.decode()
    head, body = text.split("\ndata:\n", 1)
    shapes = {n: tuple(d.split(", ")) for n, d in re.findall(r"^\t\w+ (\w+)\(([^)]*)\) ;$", head, re.M)}
    found = {}
    for name, values in re.findall(r'^ (\w+) =\s((?:"(?:[^"\\]|\\.)*"|[^";])*) ;$', body, re.M):
        if is_text(arrays[name][1]):
            # an empty text is netCDF's fill value, shown as _
            found[name] = np.array([re.sub(r"\\(.)", r"\1", v) for v in re.findall(r'"((?:[^"\\]|\\.)*)"|_', values)], dtype=object)
        else:
            found[name] = np.array([float("nan" if v == "_" else v) for v in re.findall(r"[^\s,]+", values)])
    expect(set(found) == set(arrays), "ncdump: other variables")
    for name, (dimensions, values) in arrays.items():
        expect(shapes[name] == dimensions, f"ncdump: dimensions of {name}")
        expect(same(found[name], values), f"ncdump: values of {name}")


R_SCRIPT = """
arguments <- commandArgs(TRUE)
nc <- ncdf4::nc_open(arguments[1])
told <- function(name, dimensions, values) {
    text <- if (is.character(values)) values else sprintf("%.17g", as.vector(values))
    writeLines(c(paste(rev(dimensions), collapse = " "), text), file.path(arguments[2], name), useBytes = TRUE)
}
for (v in nc$var) {  # R's first index runs fastest: dimensions come in reverse order, values in the file's
    told(v$name, sapply(v$dim, function(d) d$name), ncdf4::ncvar_get(nc, v, raw_datavals = TRUE, collapse_degen = FALSE))
}
for (d in nc$dim) told(d$name, d$name, d$vals)
"""


def check_r(path, arrays):
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "open.R"
        script.write_text(R_SCRIPT)
        values_folder = Path(folder) / "values"
        values_folder.mkdir()
        done = subprocess.run(["Rscript", "--vanilla", str(script), str(path), str(values_folder)], capture_output=True)
        expect(done.returncode == 0, "R: " + done.stderr.decode())
        found = {file.name: file.read_text().split("\n")[:-1] for file in values_folder.iterdir()}
    expect(set(found) == set(arrays), "R: other variables")
    for name, (dimensions, values) in arrays.items():
        expect(tuple(found[name][0].split()) == dimensions, f"R: dimensions of {name}")
        given = found[name][1:]
        numbers = given if is_text(values) else [float("nan" if v == "NA" else v) for v in given]
        expect(same(np.array(numbers, dtype=object if is_text(values) else float), values), f"R: values of {name}")


def main():
    path = Path(sys.argv[1])
    arrays, factors = read_h5py(path)
    expect(len(arrays) > 50 and len(factors) > 10, "h5py: too few variables")
    by_netcdf4 = check_xarray(path, "netcdf4", arrays, factors)
    by_h5netcdf = check_xarray(path, "h5netcdf", arrays, factors)
    xarray.testing.assert_equal(by_netcdf4, by_h5netcdf)
    check_ncdump(path, arrays)
    check_r(path, arrays)


if __name__ == "__main__":
    main()
