"""What PrefKit has to reach against whom."""

from __future__ import annotations

from dataclasses import dataclass

from contenders import OWN, OWN_C
from page import Run, best


@dataclass(frozen=True)
class Target:
    """In a case, PrefKit from Python in one mode is to be `times` as fast as each of the rivals."""

    case: str
    title: str
    mode: str
    rivals: tuple[str, ...]
    times: float


ALPHA = ("evalica", "krippendorff")
# irrCAC gives a standard error whether it is wanted or not, so ours gives one too against it.
WITH_ERROR = "matrix, standard error"

TARGETS = (
    Target("alpha_pool", "alpha, pool of 50 raters", "matrix", ALPHA, 5),
    Target("alpha_wide", "alpha, three raters, float64", "matrix", ALPHA, 5),
    Target("alpha_int8", "alpha, three raters, int8", "matrix", ALPHA, 5),
    Target("fleiss", "Fleiss' kappa, int64", "matrix", ("statsmodels",), 10),
    Target("fleiss", "Fleiss' kappa with standard error, int64", WITH_ERROR, ("irrCAC",), 10),
    Target("fleiss_int8", "Fleiss' kappa, int8", "matrix", ("statsmodels",), 10),
    Target("fleiss_int8", "Fleiss' kappa with standard error, int8", WITH_ERROR, ("irrCAC",), 10),
    Target("cohen", "weighted Cohen, int64", "matrix", ("scikit-learn",), 8),
    Target("cohen_int8", "weighted Cohen, int8", "matrix", ("scikit-learn",), 8),
    Target("bootstrap", "alpha with 1,000 resamples", "matrix", ("evalica",), 10),
    Target("bootstrap", "alpha with 1,000 resamples", "matrix", ("krippendorff",), 500),
    Target("pairwise", "200 x 200 kappas", "matrix", ("statsmodels",), 50),
    Target("pairwise", "200 x 200 kappas, long form", "long form", ("statsmodels",), 50),
)

# Peak memory above the inputs, in parts of the best peer's.
MEMORY = 0.5


def is_own(contender: str) -> bool:
    return contender in (OWN, OWN_C)


def times_as_fast(target: Target, runs: list[Run]) -> float | None:
    own = best(runs, OWN, lambda mode: mode == target.mode)
    others = [time for rival in target.rivals if (time := best(runs, rival))]
    return min(others) / own if own and others else None
