"""How often 95 % intervals hold the true value, in samples of populations where it is known.

    PYTHONPATH=Benchmarks .venv/bin/python Benchmarks/agreement/coverage.py [--replicates 2000]

prints the tables that `make bench` writes. The true value is calculated (designs.py) and confirmed
on one large sample. Every sample is measured with each kind of interval.
"""

from __future__ import annotations

import argparse
import math
import os
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from designs import COEFFICIENTS, DESIGNS, Array, Coefficient, Design, truth
from page import table
from prefkit import agreement

REPLICATES = 2000
RESAMPLES = 1000
BLOCK = 50  # Samples that one process takes at a time.
CONFIDENCE = 0.95
BAND = (0.93, 0.97)
LARGE = 1_000_000  # Items of the sample that confirms the calculated value.
# So many standard errors of the large sample may lie between it and the calculated value.
TOLERATED = 5.0

METHODS: dict[str, dict[str, Any]] = {
    "analytic, Gwet": {"ci": "analytic", "linearisation": "gwet"},
    "analytic, ratio": {"ci": "analytic", "linearisation": "ratio"},
    "score": {"ci": "score"},
    "bootstrap, percentile": {"ci": "bootstrap", "ends": "percentile", "resamples": RESAMPLES},
    "bootstrap, BCa": {"ci": "bootstrap", "ends": "bca", "resamples": RESAMPLES},
}


def measure(
    ratings: Array, design: Design, coefficient: Coefficient, **options: Any
) -> agreement.Agreement:
    found: agreement.Agreement = getattr(agreement, coefficient.function)(
        ratings[:, :2] if coefficient.two_raters else ratings,
        categories=np.arange(design.categories, dtype=float),
        confidence=CONFIDENCE,
        threads=1,
        **coefficient.options,
        **options,
    )
    return found


def outcome(found: agreement.Agreement, true: float) -> str:
    if math.isnan(found.ci_low) or math.isnan(found.ci_high):
        return "none"
    if found.ci_high < true:
        return "below"
    return "above" if found.ci_low > true else "held"


def block(design: Design, first: int, count: int) -> dict[str, dict[str, dict[str, int]]]:
    """How intervals did in samples `first`, `first` + 1 and so on: coefficient, method, outcome."""
    zero = {"held": 0, "below": 0, "above": 0, "none": 0}
    tally = {c.title: {method: dict(zero) for method in METHODS} for c in COEFFICIENTS}
    true = {c.title: truth(design, c) for c in COEFFICIENTS}
    for number in range(first, first + count):
        rng = np.random.default_rng([number, *design.name.encode()])
        ratings = design.sample(rng, design.items)
        for one in COEFFICIENTS:
            for method, options in METHODS.items():
                found = measure(ratings, design, one, seed=number, **options)
                tally[one.title][method][outcome(found, true[one.title])] += 1
    return tally


def confirm(design: Design) -> dict[str, dict[str, float]]:
    """The calculated values beside those of a large sample."""
    ratings = design.sample(np.random.default_rng(1), LARGE)
    out = {}
    for one in COEFFICIENTS:
        found = measure(ratings, design, one, ci="analytic")
        out[one.title] = {"true": truth(design, one), "large": found.estimate, "se": found.se}
    return out


def simulate(scale: float = 1.0, replicates: int = REPLICATES) -> dict[str, Any]:
    """Every design, on all cores; `scale` times the replicates."""
    count = max(BLOCK, round(replicates * scale / BLOCK) * BLOCK)
    out: dict[str, Any] = {"replicates": count, "designs": {}}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for design in DESIGNS:
            starts = range(0, count, BLOCK)
            jobs = [pool.submit(block, design, first, BLOCK) for first in starts]
            tallies = [job.result() for job in jobs]
            out["designs"][design.name] = {
                "title": design.title,
                "values": confirm(design),
                "tally": {title: add([one[title] for one in tallies]) for title in tallies[0]},
            }
            print(f"… coverage: {design.title} done", flush=True)
    return out


def add(tallies: list[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    return {
        method: {kind: sum(one[method][kind] for one in tallies) for kind in tallies[0][method]}
        for method in METHODS
    }


def unconfirmed(results: dict[str, Any]) -> list[str]:
    """Coefficients whose calculated value the large sample contradicts."""
    return [
        f"coverage: {entry['title']}: {title}: {one['large']} where {one['true']} is expected"
        for entry in results.get("designs", {}).values()
        for title, one in entry["values"].items()
        if not abs(one["large"] - one["true"]) <= TOLERATED * one["se"]
    ]


def share(counts: dict[str, int]) -> float | None:
    with_interval = sum(counts.values()) - counts["none"]
    return counts["held"] / with_interval if with_interval else None


def cell(counts: dict[str, int]) -> str:
    """The share that held the true value; bold outside 93 to 97 %."""
    held = share(counts)
    if held is None:
        return "no interval"
    text = f"{held:.1%}"
    if not BAND[0] <= held <= BAND[1]:
        text = f"**{text}**"
    return text + (f" ({counts['none']} without)" if counts["none"] else "")


def design_table(entry: dict[str, Any]) -> str:
    rows = []
    for title, counts in entry["tally"].items():
        values = entry["values"][title]
        rows.append(
            [title, f"{values['true']:.4f}", f"{values['large']:.4f}"]
            + [cell(counts[method]) for method in METHODS]
        )
    return table(["coefficient", "true value", f"in {LARGE:,}", *METHODS], rows, words=1)


def summary(results: dict[str, Any]) -> str:
    lines = []
    for method in METHODS:
        shares = [
            found
            for entry in results["designs"].values()
            for counts in entry["tally"].values()
            if (found := share(counts[method])) is not None
        ]
        inside = sum(BAND[0] <= one <= BAND[1] for one in shares)
        lines.append(
            f"- {method}: {inside} of {len(shares)} between 93 and 97 %; "
            f"{min(shares):.1%} to {max(shares):.1%}"
        )
    return "\n".join(lines)


def render(results: dict[str, Any]) -> list[str]:
    """The parts of the page; none where nothing was simulated."""
    if not results:
        return []
    count = results["replicates"]
    error = math.sqrt(CONFIDENCE * (1 - CONFIDENCE) / count)
    parts = [
        "#### Coverage of 95 % intervals",
        f"{count:,} samples a design; the standard error of a share near 95 % is {error:.1%}. "
        f"Bootstraps draw {RESAMPLES:,} times. Bold is outside 93 to 97 %.",
        summary(results),
    ]
    for entry in results["designs"].values():
        parts += [f"##### {entry['title']}", design_table(entry)]
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description="Coverage of intervals, by simulation.")
    parser.add_argument("--replicates", type=int, default=REPLICATES, help="samples a design")
    results = simulate(replicates=parser.parse_args().replicates)
    print("\n\n".join(render(results)))
    for complaint in unconfirmed(results):
        raise SystemExit(complaint)


if __name__ == "__main__":
    main()
