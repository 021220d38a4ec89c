"""Ranked lists: rankings of the candidates of items, compared as rankings or taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from .. import _core
from .._arrays import Ratings
from .._options import ProgressCallback, argument_error
from ._input import Column, LongRatings, coded, codes, column_of, is_dataset
from ._options import OneOfTwo, choice
from ._ranks import Missing, correlation_of, kendall_w_of, rank_options
from ._results import ListConcordance, ListMean, RankingComparison, reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from .._dataset import Dataset

# By prefkit_duplicates, whose last means nothing here.
_DUPLICATES = ("refuse", "first", "last")


class RankedLists:
    """Rankings of the candidates of items by raters, made by `ranked_lists`."""

    __slots__ = ("_candidates", "_columns", "items", "raters")

    def __init__(
        self, columns: Any, items: Sequence[Any], candidates: Any, raters: Sequence[Any]
    ) -> None:
        self._columns = columns
        self._candidates = candidates
        self.items = items
        self.raters = raters

    def __len__(self) -> int:
        return len(self._columns[3])

    def __repr__(self) -> str:
        return (
            f"<prefkit.agreement.RankedLists: {len(self):,} ranks in {len(self.items):,} items by "
            f"{len(self.raters):,} raters>"
        )

    def compare(
        self,
        first: Any,
        second: Any,
        *,
        test: Literal["automatic", "exact", "asymptotic"] = "automatic",
        confidence: float = 0.95,
        progress: ProgressCallback | None = None,
    ) -> RankingComparison:
        """Kendall's tau-b and Spearman's rho of two raters on each item that both ranked.

        They are of the candidates that both ranked; the means are over items.
        """
        tau, rho, each = _core.lists_compare(
            self._columns,
            self._code("first", first),
            self._code("second", second),
            len(self.items),
            rank_options(test=test, confidence=confidence, progress=progress),
        )
        return RankingComparison(
            kendall=_mean_of(tau),
            spearman=_mean_of(rho),
            items={
                self.items[item]: (correlation_of(own_tau), correlation_of(own_rho))
                for item, own_tau, own_rho in each
            },
        )

    def concordance(
        self,
        *,
        missing: Missing = "drop_item",
        confidence: float = 0.95,
        progress: ProgressCallback | None = None,
    ) -> ListConcordance:
        """Kendall's W of the raters of each item, and its mean over items.

        A candidate that some rater of the item left out is dropped, or makes the item's W undefined
        (``missing="refuse"``).
        """
        mean, each = _core.lists_concordance(
            self._columns,
            len(self.items),
            rank_options(missing=missing, confidence=confidence, progress=progress),
        )
        return ListConcordance(
            kendall_w=_mean_of(mean), items={self.items[item]: kendall_w_of(w) for item, w in each}
        )

    def pairs(self, *, progress: ProgressCallback | None = None) -> LongRatings:
        """The preferences that the lists imply, for any coefficient.

        Each two candidates of an item are an item, named ``(item, first, second)``; a rating is 1
        where the first has the better rank, 0.5 for a tie, 0 where the second has. ``ties`` of the
        coefficients applies, and the lists are the clusters of the standard error unless
        ``clusters`` says otherwise.
        """
        found = _core.lists_pairs(self._columns, rank_options(progress=progress))
        unit, rater, lists, first, second = (
            np.frombuffer(found[place], np.uint32) for place in (0, 1, 3, 4, 5)
        )
        return LongRatings(
            item=unit,
            rater=rater,
            value=np.frombuffer(found[2], np.float64),
            items=tuple(
                (self.items[item], self._candidates[a], self._candidates[b])
                for item, a, b in zip(lists.tolist(), first.tolist(), second.tolist(), strict=True)
            ),
            raters=self.raters,
            kind="preference",
            clusters=lists,
        )

    def _code(self, name: str, rater: Any) -> int:
        if rater not in self.raters:
            known = ", ".join(map(repr, self.raters[:8]))
            raise argument_error(name, f"{name} is {rater!r}, and the raters are {known or 'none'}")
        return self.raters.index(rater)


def _mean_of(raw: tuple[int, int, float, float, float, float, int, int]) -> ListMean:
    reason, error_reason, estimate, se, low, high, items, undefined = raw
    return ListMean(
        estimate=estimate,
        se=se,
        ci_low=low,
        ci_high=high,
        n_items=items,
        n_undefined=undefined,
        defined=reason == 0,
        reason=reason_of(reason),
        error_reason=reason_of(error_reason),
    )


def _policy(wish: str | None, usual: str) -> int:
    return choice("duplicates", usual if wish is None else wish, _DUPLICATES)


@overload
def ranked_lists(item: Dataset | Ratings, *, duplicates: OneOfTwo | None = None) -> RankedLists: ...


@overload
def ranked_lists(
    item: Column,
    candidate: Column,
    rater: Column,
    rank: Column,
    *,
    duplicates: OneOfTwo | None = None,
) -> RankedLists: ...


def ranked_lists(
    item: Dataset | Ratings | Column,
    candidate: Column | None = None,
    rater: Column | None = None,
    rank: Column | None = None,
    *,
    duplicates: OneOfTwo | None = None,
) -> RankedLists:
    """Rankings that raters gave to the candidates of items: 1 is best, equal ranks are ties.

    Row ``i`` says that ``rater[i]`` gave ``candidate[i]`` of ``item[i]`` the rank ``rank[i]``; None
    and NaN are missing ranks. A dataset, or its ``ratings("rank")``, is given alone; each dimension
    of an item is then a list by itself. ``duplicates`` says which rank counts when a rater ranked a
    candidate twice: ``"refuse"``, ``"first"`` or ``"last"``; None refuses, and takes the last of a
    dataset's.

    >>> lists = ranked_lists([1, 1, 1, 1], ["x", "y", "x", "y"], ["a", "a", "b", "b"], [1, 2, 1, 2])
    >>> lists.compare("a", "b").kendall.estimate
    1.0
    """
    data = item.ratings("rank") if is_dataset(item) else item
    if isinstance(data, Ratings):
        if candidate is not None or rater is not None or rank is not None:
            raise argument_error("candidate", "a dataset's ranks are given alone, without columns")
        if data.kind != "rank":
            raise argument_error(
                "item",
                f'lists are made of ranks, dataset.ratings("rank"); these are of kind {data.kind}',
            )
        policy = _policy(duplicates, "last")
        columns: tuple[Any, ...] = (data.item, data.unit, data.rater, data.value, policy)
        return RankedLists(columns, data.items, data.units, data.raters)
    if candidate is None or rater is None or rank is None:
        raise argument_error(
            "candidate", "columns are given together: item, candidate, rater and rank"
        )
    return _from_columns(data, candidate, rater, rank, duplicates)


def _from_columns(
    item: Column, candidate: Column, rater: Column, rank: Column, duplicates: str | None
) -> RankedLists:
    items, item_names = codes("item", item)
    candidates, candidate_names = codes("candidate", candidate)
    raters, rater_names = codes("rater", rater)
    ranks, words = coded(column_of("rank", rank), None)
    if words is not None:
        raise argument_error("rank", "ranks are numbers, 1 for the best")
    lengths = (len(items), len(candidates), len(raters), len(ranks))
    if len(set(lengths)) != 1:
        raise argument_error(
            "rank",
            "there are {} items, {} candidates, {} raters and {} ranks; a row has one of "
            "each".format(*lengths),
        )
    values: npt.NDArray[np.float64] = np.ascontiguousarray(ranks, dtype=np.float64)
    columns = (items, candidates, raters, values, _policy(duplicates, "refuse"))
    return RankedLists(columns, item_names, candidate_names, rater_names)
