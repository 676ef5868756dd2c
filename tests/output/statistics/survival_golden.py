"""Makes survival_golden.hpp: spells invented here, analysed by statsmodels. Run by hand (Debian's python3-statsmodels).

usage: survival_golden.py > survival_golden.hpp
Ages are whole days; on one day an event comes before a censoring, as in statsmodels. Two groups, two causes. The second
group has late entries (statsmodels takes an entry at age e as at risk after e, we on day e: hence e - 0.5 there).
"""
import numpy as np
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight, survdiff

DAYS = 40
rng = np.random.default_rng(20240229)


def group(size, means, late):
    first, second = (rng.exponential(m, size) for m in means)
    limit = rng.uniform(5, DAYS, size)
    entry = np.floor(rng.uniform(0, 12, size)) * (rng.random(size) < late)
    age = np.floor(np.minimum(np.minimum(first, second), limit)).astype(int)
    cause = np.where(limit < np.minimum(first, second), 0, np.where(first < second, 1, 2))
    seen = age >= entry
    return age[seen], cause[seen], entry[seen].astype(int)


def row(name, values, kind="double"):
    body = ", ".join(str(int(v)) if kind != "double" else repr(float(v)) for v in values)
    print(f"inline std::vector<{kind}> const {name}{{{body}}};")


def counts(name, age, cause, entry):
    for label, which in (("censored", cause == 0), ("first", cause == 1), ("second", cause == 2)):
        row(f"{name}_{label}", np.bincount(age[which], minlength=DAYS), "std::int64_t")
    row(f"{name}_late", np.bincount(entry[entry > 0], minlength=DAYS), "std::int64_t")


print("#pragma once\n// Made by survival_golden.py; the numbers are statsmodels'.\n\n#include <cstdint>\n#include <vector>\n")
print("namespace rekindle::golden {\n// clang-format off")
a, b = group(300, (15, 30), 0), group(200, (25, 30), 0.4)
for name, (age, cause, entry) in (("a", a), ("b", b)):
    counts(name, age, cause, entry)
    fit = SurvfuncRight(age, cause > 0, entry=entry - 0.5 if entry.any() else None)
    row(f"{name}_times", fit.surv_times, "std::int64_t")
    row(f"{name}_survival", fit.surv_prob)
    row(f"{name}_survival_se", fit.surv_prob_se)
fit = CumIncidenceRight(a[0], a[1])
row("a_incidence_times", fit.times, "std::int64_t")
row("a_incidence_first", fit.cinc[0])
row("a_incidence_second", fit.cinc[1])
row("a_incidence_first_se", fit.cinc_se[0])
plain = group(200, (25, 30), 0)
counts("c", *plain)
chi, p = survdiff(np.concatenate([a[0], plain[0]]), np.concatenate([a[1], plain[1]]) > 0, np.repeat([0, 1], [len(a[0]), len(plain[0])]))
print(f"inline constexpr double chi_square = {float(chi)!r}, p_value = {float(p)!r};")
print("// clang-format on\n}  // namespace rekindle::golden")
