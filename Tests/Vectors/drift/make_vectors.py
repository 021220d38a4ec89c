"""Writes the vectors that scipy, statsmodels, pymannkendall, ruptures and river give.

    python make_vectors.py

scipy 1.17, statsmodels 0.15, pymannkendall 1.4, ruptures 1.1, river 0.26, numpy 2.
"""

import json
import pathlib
import warnings

import numpy as np
import pymannkendall
import ruptures
import scipy.spatial.distance
import scipy.stats
from river.drift import PageHinkley
from statsmodels.stats.multitest import multipletests

HERE = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")


def save(name: str, source: str, data: dict, expected: dict, tolerance: float) -> None:
    case = {
        "name": name,
        "source": source,
        "data": data,
        "expected": expected,
        "tolerance": tolerance,
    }
    text = json.dumps(case, indent=1, default=lambda array: np.asarray(array).tolist())
    (HERE / f"{name}.json").write_text(text + "\n")


def two_samples() -> None:
    rng = np.random.default_rng(4)
    a = rng.normal(0, 1, 23)
    b = rng.normal(0.7, 1.4, 31)
    tied_a = rng.integers(1, 6, 40)
    tied_b = rng.integers(2, 6, 35)
    large_a = np.round(rng.normal(0, 1, 300), 2)
    large_b = np.round(rng.normal(0.2, 1, 280), 2)
    data = {
        "a": a,
        "b": b,
        "tied_a": tied_a,
        "tied_b": tied_b,
        "large_a": large_a,
        "large_b": large_b,
    }
    expected = {}
    for name, x, y in [("", a, b), ("tied_", tied_a, tied_b), ("large_", large_a, large_b)]:
        ks = scipy.stats.ks_2samp(x, y, method="exact")
        root = np.sqrt(len(x) * len(y) / (len(x) + len(y)))
        # Stephens (1970).
        limit = scipy.special.kolmogorov(ks.statistic * (root + 0.12 + 0.11 / root))
        darling = scipy.stats.anderson_ksamp([x, y], midrank=True)
        expected[f"{name}ks"] = [ks.statistic]
        if name == "":
            expected["ks_exact"] = [ks.pvalue]
        if name == "large_":
            expected["large_ks_limit"] = [limit]
        expected[f"{name}wasserstein"] = [scipy.stats.wasserstein_distance(x, y)]
        expected[f"{name}darling"] = [darling.statistic, darling.pvalue]
    values = np.arange(1, 6)
    p, q = ([np.sum(x == v) for v in values] for x in (tied_a, tied_b))
    expected["tied_shannon"] = [scipy.spatial.distance.jensenshannon(p, q)]
    expected["tied_shannon_2"] = [scipy.spatial.distance.jensenshannon(p, q, base=2)]
    expected["tied_chi"] = scipy.stats.chi2_contingency([p, q], correction=False)[:2]
    expected["tied_v"] = [scipy.stats.contingency.association([p, q], method="cramer")]
    save(
        "two_samples",
        "scipy.stats ks_2samp(method='exact'), wasserstein_distance, "
        "anderson_ksamp(midrank=True), chi2_contingency, "
        "contingency.association; scipy.special.kolmogorov; scipy.spatial.distance.jensenshannon",
        data,
        expected,
        1e-10,
    )


def scholz_stephens() -> None:
    """Smoothness of paper by laboratories: Lehmann (1975) in Scholz and Stephens (1987)."""
    labs = [
        [38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0],
        [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8],
        [34.0, 35.0, 39.0, 40.0, 43.0, 43.0, 44.0, 45.0],
        [34.0, 34.8, 34.8, 35.4, 37.2, 37.8, 41.2, 42.8],
    ]
    result = scipy.stats.anderson_ksamp(labs, midrank=True)
    assert abs(result.statistic - 4.480) < 5e-4
    save(
        "scholz_stephens",
        "Scholz and Stephens (1987), section 8, four laboratories: T = 4.480, p about .0023; "
        "scipy's further digits",
        {"score": [value for lab in labs for value in lab], "group": np.repeat(np.arange(4), 8)},
        {"statistic": [result.statistic], "p": [result.pvalue]},
        1e-10,
    )


def discovery() -> None:
    rng = np.random.default_rng(5)
    p = np.round(rng.uniform(0, 1, 20) ** 2, 3)
    save(
        "discovery",
        "statsmodels.stats.multitest.multipletests(method='fdr_bh' and 'fdr_by')",
        {"p": p},
        {name: multipletests(p, method=f"fdr_{name}")[1] for name in ("bh", "by")},
        1e-12,
    )


def trend() -> None:
    rng = np.random.default_rng(6)
    expected = {}
    data = {}
    for name, x in [
        ("plain", np.cumsum(rng.normal(0.2, 1, 30))),
        ("tied", np.round(rng.normal(3, 1, 40) - np.arange(40) / 30)),
    ]:
        data[name] = x
        result = pymannkendall.original_test(x)
        slope = scipy.stats.theilslopes(x, np.arange(len(x)), alpha=0.95)
        expected[name] = [result.s, result.var_s, result.z, result.p, result.Tau, result.slope]
        expected[f"{name}_interval"] = [slope.low_slope, slope.high_slope]
    save("trend", "pymannkendall.original_test; scipy.stats.theilslopes", data, expected, 1e-10)


def change_points() -> None:
    rng = np.random.default_rng(7)
    x = np.concatenate(
        [rng.normal(m, s, n) for m, s, n in [(0, 1, 40), (2.5, 1, 30), (2.5, 3, 50), (-1, 1, 25)]]
    )
    mean = ruptures.Dynp(model="l2", min_size=1, jump=1).fit(x)
    spread = ruptures.Dynp(model="normal", min_size=2, jump=1)
    spread.cost.add_small_diag = False
    spread = spread.fit(x)
    data = {"x": x}
    expected = {f"mean_{k}": mean.predict(k)[:-1] for k in (1, 2, 3)}
    expected |= {f"normal_{k}": spread.predict(k)[:-1] for k in (1, 2, 3)}
    save(
        "change_points",
        "ruptures.Dynp(model='l2' and 'normal', jump=1): the best k changes",
        data,
        expected,
        0,
    )


def page_hinkley() -> None:
    rng = np.random.default_rng(8)
    x = np.concatenate([rng.normal(0, 1, 60), rng.normal(1.2, 1, 60)])
    detector = PageHinkley(min_instances=1, delta=0.3, threshold=15, alpha=1, mode="up")
    first = -1
    for i, value in enumerate(x):
        detector.update(value)
        if detector.drift_detected:
            first = i
            break
    save(
        "page_hinkley",
        "river.drift.PageHinkley(min_instances=1, delta=.3, threshold=15, alpha=1, mode='up')",
        {"x": x},
        {"first": [first]},
        0,
    )


if __name__ == "__main__":
    two_samples()
    scholz_stephens()
    discovery()
    trend()
    change_points()
    page_hinkley()
