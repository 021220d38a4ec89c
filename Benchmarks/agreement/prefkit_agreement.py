"""PrefKit as a contender, from Python (see worker.py): `prefkit_agreement.py CORES`."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from prefkit import agreement
from worker import Mode, Task, serve


def estimate(found: agreement.Agreement) -> dict[str, float]:
    return {"estimate": found.estimate}


def with_error(found: agreement.Agreement) -> dict[str, float]:
    return {"estimate": found.estimate, "se": found.se}


def interval(found: agreement.Agreement) -> dict[str, float]:
    return {"estimate": found.estimate, "low": found.ci_low, "high": found.ci_high}


def squares(found: agreement.PairwiseMatrix) -> dict[str, float]:
    matrix = found.estimates.copy()
    return {
        "mean": float(np.nanmean(matrix)),
        "mean of squares": float(np.nanmean(matrix * matrix)),
        "undefined": float(np.isnan(matrix).sum()),
    }


def alpha(task: Task, ratings: Any, **options: Any) -> agreement.Agreement:
    return agreement.krippendorff_alpha(ratings, level="ordinal", threads=task.threads, **options)


def fleiss(task: Task, ratings: Any, **options: Any) -> agreement.Agreement:
    return agreement.fleiss_kappa(ratings, threads=task.threads, **options)


def conger(task: Task, ratings: Any, **options: Any) -> agreement.Agreement:
    return agreement.conger_kappa(ratings, threads=task.threads, **options)


def cohen(task: Task, ratings: Any, **options: Any) -> agreement.Agreement:
    return agreement.cohen_kappa(ratings, weights="quadratic", threads=task.threads, **options)


def pairwise(task: Task, ratings: Any) -> agreement.PairwiseMatrix:
    return agreement.pairwise_matrix(ratings, threads=task.threads)


def modes(work: str) -> dict[str, Mode]:
    if work == "pairwise":
        return {
            "matrix": Mode("matrix", pairwise, squares),
            "long form": Mode("long", lambda t, *r: pairwise(t, agreement.ratings(*r)), squares),
        }
    if work == "bootstrap":
        return {"matrix": Mode("matrix", lambda t, r: alpha(t, r, ci="bootstrap"), interval)}
    if work == "alpha_lists":
        return {"lists": Mode("lists", alpha, estimate)}
    measure = {"alpha": alpha, "fleiss": fleiss, "conger": conger, "cohen": cohen}[work]
    return {
        "matrix": Mode("matrix", measure, estimate),
        "matrix, standard error": Mode(
            "matrix", lambda t, r: measure(t, r, ci="analytic"), with_error
        ),
        "long form": Mode("long", lambda t, *r: measure(t, agreement.ratings(*r)), estimate),
    }


if __name__ == "__main__":
    serve(modes, int(sys.argv[1]))
