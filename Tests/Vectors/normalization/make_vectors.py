"""Writes the vectors of this folder that come from Python: `python make_vectors.py`.

Each model is fitted here in another way than in PrefKit: by dense least squares, by a general
optimiser, or by a library. numpy 2.4, scipy 1.17, statsmodels 0.15.
"""

import json
import pathlib

import numpy as np
import scipy.optimize
import scipy.special
import scipy.stats
from statsmodels.stats.meta_analysis import combine_effects

HERE = pathlib.Path(__file__).parent


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


def by_group() -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 4, 40)
    score = np.round(rng.normal(3 + group, 1 + group / 2), 1)

    def each(function) -> list[float]:
        out = np.empty(len(score))
        for g in np.unique(group):
            out[group == g] = function(score[group == g])
        return out.tolist()

    def robust(x):
        return (x - np.median(x)) / scipy.stats.median_abs_deviation(x, scale="normal")

    def normal_scores(x, a):
        return scipy.stats.norm.ppf((scipy.stats.rankdata(x) - a) / (len(x) + 1 - 2 * a))

    def mapped(x, reference):
        values, counts = np.unique(reference, return_counts=True)
        shares = (np.cumsum(counts) - counts / 2) / len(reference)
        return np.interp((scipy.stats.rankdata(x) - 0.5) / len(x), shares, values)

    save(
        "by_group",
        "scipy.stats.zscore, median_abs_deviation, rankdata, norm.ppf; numpy.interp",
        {"group": group, "score": score},
        {
            "z": each(scipy.stats.zscore),
            "z1": each(lambda x: scipy.stats.zscore(x, ddof=1)),
            "robust": each(robust),
            "rank": each(scipy.stats.rankdata),
            "lowest": each(lambda x: scipy.stats.rankdata(x, "min")),
            "highest": each(lambda x: scipy.stats.rankdata(x, "max")),
            "blom": each(lambda x: normal_scores(x, 3 / 8)),
            "van_der_waerden": each(lambda x: normal_scores(x, 0)),
            "pooled": each(lambda x: mapped(x, score)),
        },
        1e-11,
    )


def between() -> None:
    rng = np.random.default_rng(2)
    size = rng.integers(3, 30, 12)
    scores = [np.round(rng.normal(rng.normal(0, 0.7), 1, n), 2) for n in size]
    mean = np.array([x.mean() for x in scores])
    error = np.array([x.var(ddof=1) / len(x) for x in scores])
    laird = combine_effects(mean, error, method_re="chi2").tau2

    def minus_restricted(log_tau2):
        weight = 1 / (np.exp(log_tau2) + error)
        centre = np.sum(weight * mean) / weight.sum()
        return (
            np.sum(-np.log(weight) + weight * (mean - centre) ** 2) / 2 + np.log(weight.sum()) / 2
        )

    best = scipy.optimize.minimize_scalar(
        minus_restricted, bounds=(-8, 3), method="bounded", options={"xatol": 1e-12}
    )
    save(
        "between",
        "statsmodels combine_effects (chi2); restricted likelihood maximised by scipy.optimize",
        {"mean": mean, "error": error},
        {"moments": [laird], "reml": [np.exp(best.x)]},
        1e-6,
    )


def design(rng, items: int, raters: int, share: float):
    item, rater = np.nonzero(rng.random((items, raters)) < share)
    return item, rater


def additive() -> None:
    rng = np.random.default_rng(3)
    item, rater = design(rng, 30, 8, 0.35)
    score = np.round(
        rng.normal(5, 2, 30)[item] + rng.normal(0, 1, 8)[rater] + rng.normal(0, 0.5, len(item)), 2
    )
    matrix = np.zeros((len(score), 38))
    matrix[np.arange(len(score)), item] = 1
    matrix[np.arange(len(score)), 30 + rater] = 1
    solution = np.linalg.lstsq(matrix, score, rcond=None)[0]
    used = np.unique(rater)
    shift = solution[30 + used].mean()
    seen = np.unique(item)
    save(
        "additive",
        "numpy.linalg.lstsq on the dense design, rater effects centred",
        {"item": item, "rater": rater, "score": score},
        {"rater": solution[30 + used] - shift, "item": solution[seen] + shift},
        1e-8,
    )


def multiplicative() -> None:
    rng = np.random.default_rng(4)
    item, rater = design(rng, 25, 6, 0.6)
    quality = rng.normal(0, 1, 25)
    score = np.round(
        rng.normal(3, 1, 6)[rater]
        + rng.uniform(0.5, 2, 6)[rater] * quality[item]
        + rng.normal(0, 0.3, len(item)),
        2,
    )

    def residuals(x):
        return x[25:31][rater] + x[31:][rater] * x[:25][item] - score

    start = np.concatenate([quality, np.full(6, 3.0), np.ones(6)])
    best = scipy.optimize.least_squares(
        residuals, start, xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=5000
    ).x
    counts = np.bincount(item, minlength=25)
    shared = counts > 1
    centre, spread = best[:25][shared].mean(), best[:25][shared].std()
    seen = np.unique(item)
    save(
        "multiplicative",
        "scipy.optimize.least_squares, qualities standardised",
        {"item": item, "rater": rater, "score": score},
        {
            "item": ((best[:25] - centre) / spread)[seen],
            "offset": best[25:31] + best[31:] * centre,
            "slope": best[31:] * spread,
        },
        1e-6,
    )


def graded() -> None:
    rng = np.random.default_rng(5)
    item, rater = design(rng, 150, 5, 0.9)
    theta = rng.normal(0, 1, 150)
    slope = np.array([1.0, 1.6, 0.8, 2.0, 1.3])
    cut = np.array([-1.2, 0.1, 1.1]) + rng.normal(0, 0.4, (5, 1))
    latent = slope[rater] * theta[item] + rng.logistic(0, 1, len(item))
    score = 1 + np.sum(latent[:, None] > cut[rater] * slope[rater][:, None], axis=1)
    node, weight = np.polynomial.hermite_e.hermegauss(61)
    weight = weight / weight.sum()

    def table(x):
        a = x[:5]
        d = np.cumsum(np.column_stack([x[5:10], np.exp(x[10:].reshape(5, 2))]), axis=1)
        above = scipy.special.expit(a[:, None, None] * node - d[:, :, None])
        ones, zeros = np.ones((5, 1, len(node))), np.zeros((5, 1, len(node)))
        above = np.concatenate([ones, above, zeros], axis=1)
        return a, d, np.log(np.maximum(above[:, :-1] - above[:, 1:], 1e-300))

    def minus_likelihood(x):
        logs = np.tile(np.log(weight), (150, 1))
        np.add.at(logs, item, table(x)[2][rater, score - 1])
        return -scipy.special.logsumexp(logs, axis=1).sum()

    start = np.concatenate([np.ones(5), np.full(5, -1.0), np.zeros(10)])
    best = scipy.optimize.minimize(
        minus_likelihood, start, method="BFGS", options={"gtol": 1e-7, "maxiter": 2000}
    )
    a, d, logs = table(best.x)
    posterior = np.tile(np.log(weight), (150, 1))
    np.add.at(posterior, item, logs[rater, score - 1])
    posterior = np.exp(posterior - scipy.special.logsumexp(posterior, axis=1, keepdims=True))
    seen = np.unique(item)
    save(
        "graded",
        "marginal likelihood maximised by scipy.optimize BFGS over 61 Gauss-Hermite nodes",
        {"item": item, "rater": rater, "score": score},
        {
            "slope": a,
            "threshold": (d / a[:, None]).ravel(),
            "item": (posterior @ node)[seen],
            "log_likelihood": [-best.fun],
        },
        2e-4,
    )


def anchored() -> None:
    rng = np.random.default_rng(6)
    score = rng.integers(1, 8, 40).astype(float)
    gold = np.round(0.7 * score + rng.normal(0, 1.2, 40), 1)
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, gold) / counts
    rising = scipy.optimize.isotonic_regression(means, weights=counts).x
    line = scipy.stats.linregress(score, gold)
    save(
        "anchored",
        "scipy.stats.linregress; scipy.optimize.isotonic_regression",
        {"score": score, "gold": gold},
        {"linear": line.intercept + line.slope * score, "monotone": rising[inverse]},
        1e-11,
    )


def functions() -> None:
    x = np.array([1e-6, 0.01, 0.3, 1, 2.5, 7.9, 8, 33, 1e4, 1e9])
    node, weight = np.polynomial.hermite_e.hermegauss(21)
    save(
        "functions",
        "scipy.special.digamma, polygamma; numpy.polynomial.hermite_e.hermegauss",
        {"x": x},
        {
            "digamma": scipy.special.digamma(x),
            "trigamma": scipy.special.polygamma(1, x),
            "node": node,
            "weight": weight / weight.sum(),
        },
        1e-12,
    )


if __name__ == "__main__":
    for make in (by_group, between, additive, multiplicative, graded, anchored, functions):
        make()
