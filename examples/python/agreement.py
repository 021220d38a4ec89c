"""Do the judges of a preference file agree? In Python: agreement.py FILE

Shows `prefkit.agreement` on the ratings of a dataset: coefficients with intervals, the most
disputed items, and each rater among the others.
"""

from __future__ import annotations

import sys

import prefkit
from prefkit import agreement

COEFFICIENTS: tuple[agreement.Coefficient, ...] = (
    "percent_agreement",
    "fleiss_kappa",
    "conger_kappa",
    "brennan_prediger",
    "gwet_ac",
    "krippendorff_alpha",
)


def show(path: str) -> None:
    dataset = prefkit.read(path, on_error="collect")
    ratings = dataset.ratings("preference", dimension="overall")

    summary = agreement.summarize(ratings, COEFFICIENTS, level="nominal", ci="analytic")
    alpha = summary["krippendorff_alpha"]
    print(f"{alpha.n_ratings} ratings of {alpha.n_items} items by {alpha.n_raters} raters")
    for name, one in summary.coefficients.items():
        if one.defined:
            print(f"  {name:20} {one.estimate:6.3f}  ({one.ci_low:.3f} to {one.ci_high:.3f})")
        else:
            print(f"  {name:20} undefined: {one.reason}")
    if alpha.band:
        print(f"the agreement is {alpha.band}")

    print("most disputed")
    items = agreement.per_item(ratings)
    # Equal ones in their order, as the C example has them.
    disputed = sorted(zip(items.agreement, items.items, strict=True), key=lambda entry: entry[0])
    for share, item in [entry for entry in disputed if entry[0] < 1][:5]:
        print(f"  {share:4.0%}  {item}")

    print("raters")
    for rater in agreement.per_rater(ratings):
        print(f"  {rater.agreement_with_others:4.0%}  of {rater.n_ratings:3}  {rater.rater}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE")
    try:
        show(sys.argv[1])
    except prefkit.PrefkitError as error:
        sys.exit(f"{error.code}: {error}")
