"""A picture of a frontier, with matplotlib."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .._columns import doubles, is_masked, is_missing, one_dimension
from .._options import argument_error
from ..agreement._options import choice
from ._frontier import frontier
from ._groups import check_length
from ._points import frame_of, one_each, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ._hypervolume import OneEach
    from ._options import NaN
    from ._points import Maximize, PointsLike

    Numbers: TypeAlias = npt.NDArray[np.float64]

Kind: TypeAlias = Literal["auto", "plane", "space", "pairs", "parallel"]

_KINDS = ("auto", "plane", "space", "pairs", "parallel")
# Of the first color of the axes' own cycle: what is surely on the frontier, and what is surely not.
_ON, _OFF = 1.0, 0.08
# What matplotlib draws without its squares and sums becoming infinite.
_REACH = 1e100
_DOMINATED = (0.55, 0.55, 0.55, 0.5)


def plot(
    points: PointsLike,
    *,
    maximize: Maximize = True,
    kind: Kind = "auto",
    membership: object = None,
    labels: Sequence[str | None] | None = None,
    names: Sequence[str] | None = None,
    reference: OneEach | None = None,
    nan: NaN = "error",
    ax: Any = None,
) -> Any:
    """Draws points and their frontier; needs matplotlib (``pip install 'prefkit[plot]'``).

    kind
        ``"plane"`` for two objectives: the frontier as a stair, what it dominates shaded up to
        ``reference``, or else to a bit beyond the worst points. ``"space"`` for three.
        ``"parallel"`` for any number: an axis each from the worst (below) to the best (above), a
        line each point. ``"pairs"``: each objective against each other one. ``"auto"`` takes the
        plane, the space, and beyond three objectives parallel axes.
    membership
        For each point the probability that it is on the frontier, or what `membership` gave: the
        less probable, the fainter it is drawn.
    labels, names
        A text for each point (None for none), and one for each objective where the points do not
        bring names. Arrows tell which way is better.
    ax
        The axes to draw on; without them a new figure is made.

    Returns the axes, or the figure of ``"pairs"``. Points with an infinite or missing objective
    count for the frontier and are not drawn; an objective beyond 1e100 is drawn in a power of ten
    that its axis names. Nothing is shown and no setting of matplotlib is
    changed: a notebook shows what the last line of a cell gives.
    """
    picture = _picture(points, maximize, nan, membership, labels, names, reference)
    chosen = _kind(kind, picture)
    _matplotlib()
    if chosen == "pairs":
        if ax is not None:
            raise argument_error("ax", "pairs take a figure of their own; leave out ax")
        return _pairs(picture)
    if ax is None:
        figure = _pyplot().figure()
        ax = figure.add_subplot(projection="3d" if chosen == "space" else None)
    if chosen == "space":
        _space(ax, picture)
    elif chosen == "plane":
        _plane(ax, picture, (0, 1))
    else:
        _parallel(ax, picture)
    return ax


@dataclass(frozen=True)
class _Picture:
    """What is drawn: finite points only."""

    values: Numbers
    on_frontier: npt.NDArray[np.bool_]
    up: tuple[bool, ...]
    names: tuple[str, ...]
    opacity: Numbers | None
    labels: list[str]
    reference: Numbers | None

    @property
    def sign(self) -> Numbers:
        """Times the values, less is better."""
        return np.where(self.up, -1.0, 1.0)

    @property
    def titles(self) -> list[str]:
        return [
            f"{name} {'↑' if up else '↓'}" for name, up in zip(self.names, self.up, strict=True)
        ]

    def colors(self, rgb: tuple[float, float, float]) -> Numbers:
        """Red, green, blue and opacity of each point."""
        colors = np.tile(np.array(_DOMINATED), (len(self.values), 1))
        if self.opacity is None:
            colors[self.on_frontier] = (*rgb, _ON)
        else:
            colors[:, :3] = rgb
            colors[:, 3] = self.opacity
        return colors

    @property
    def order(self) -> npt.NDArray[np.intp]:
        """Those that matter most are drawn last."""
        if self.opacity is None:
            return np.argsort(self.on_frontier, kind="stable")
        return np.argsort(self.opacity, kind="stable")


def _picture(
    points: PointsLike,
    maximize: Maximize,
    nan: NaN,
    membership: object,
    labels: Sequence[str | None] | None,
    names: Sequence[str] | None,
    reference: OneEach | None,
) -> _Picture:
    found = points_of(points, maximize)
    objectives = len(found.maximize)
    mask = frontier(points, maximize=maximize, nan=nan)
    values = _matrix(points, objectives)
    opacity = None
    if membership is not None:
        shares = doubles("membership", getattr(membership, "probability", membership))
        check_length("membership", len(shares), found.count)
        if ((shares < 0) | (shares > 1)).any():
            raise argument_error("membership", "membership must be probabilities, from 0 to 1")
        opacity = _OFF + (_ON - _OFF) * np.nan_to_num(shares)
    texts = [""] * found.count if labels is None else _texts("labels", labels)
    check_length("labels", len(texts), found.count)
    worst = None if reference is None else one_each("reference", reference, found)
    if worst is not None and not np.isfinite(worst).all():
        raise argument_error(
            "reference", f"reference must be {objectives} finite numbers, one for each objective"
        )
    finite: npt.NDArray[np.bool_] = np.isfinite(values).min(axis=1, initial=True)
    titles = _names(names, found.names, objectives)
    values, worst, titles = _within_reach(values[finite], worst, titles)
    return _Picture(
        values,
        mask[finite],
        found.maximize,
        titles,
        None if opacity is None else opacity[finite],
        [texts[row] for row in np.flatnonzero(finite)],
        worst,
    )


def _within_reach(
    values: Numbers, reference: Numbers | None, names: tuple[str, ...]
) -> tuple[Numbers, Numbers | None, tuple[str, ...]]:
    """Objectives so large that matplotlib cannot square or add them in another unit, which their
    names tell."""
    rows = values if reference is None else np.vstack([values, reference])
    largest = np.abs(rows).max(axis=0, initial=0)
    if (largest <= _REACH).all():
        return values, reference, names
    power = np.where(largest > _REACH, np.floor(np.log10(np.maximum(largest, 1))), 0)
    unit = 10.0**power
    told = tuple(
        f"{name} in 1e{int(one)}" if one else name for name, one in zip(names, power, strict=True)
    )
    return values / unit, None if reference is None else reference / unit, told


def _names(
    given: Sequence[str] | None, found: tuple[str, ...] | None, objectives: int
) -> tuple[str, ...]:
    if given is None:
        return found or tuple(f"objective {place}" for place in range(objectives))
    texts = _texts("names", given)
    if len(texts) != objectives:
        raise argument_error(
            "names", f"names has {len(texts)} texts and there are {objectives} objectives"
        )
    return tuple(texts)


def _texts(name: str, column: object) -> list[str]:
    return ["" if is_missing(one) else str(one) for one in one_dimension(name, column).tolist()]


def _matrix(points: Any, objectives: int) -> Numbers:
    """The numbers of points that have been checked."""
    frame = frame_of(points, "points")
    if frame is not None:
        return np.column_stack([doubles(str(name), one) for name, one in frame.items()])
    array: Any = points if is_masked(points) else np.asarray(points)
    if is_masked(points):
        array = array.astype(np.float64).filled(np.nan)
    return doubles("points", array.ravel()).reshape(-1, objectives)


def _kind(kind: Kind, picture: _Picture) -> Kind:
    objectives = len(picture.up)
    choice("kind", kind, _KINDS)
    if kind == "auto":
        return "plane" if objectives == 2 else "space" if objectives == 3 else "parallel"
    needed = {"plane": (2, 2), "space": (3, 3), "pairs": (2, 255)}.get(kind, (1, 255))
    if not needed[0] <= objectives <= needed[1]:
        raise argument_error("kind", f"{kind} cannot show {objectives} objectives; leave out kind")
    return kind


def _matplotlib(part: str = "") -> Any:
    try:
        return importlib.import_module("matplotlib" + part)
    except ImportError as error:
        raise ImportError(
            "prefkit.pareto.plot needs matplotlib; type: pip install 'prefkit[plot]'"
        ) from error


def _pyplot() -> Any:
    """Only for new figures, so that notebooks and windows know of them."""
    return _matplotlib(".pyplot")


def _rgb() -> tuple[float, float, float]:
    red, green, blue = _matplotlib(".colors").to_rgb("C0")
    return red, green, blue


def _plane(ax: Any, picture: _Picture, pair: tuple[int, int]) -> None:
    """Two objectives; the stair is that of the whole frontier only where there are no others."""
    columns = list(pair)
    if len(picture.up) == 2:
        _stair(ax, picture)
    order = picture.order
    ax.scatter(*picture.values[order][:, columns].T, c=picture.colors(_rgb())[order], s=28)
    ax.set_xlabel(picture.titles[pair[0]])
    ax.set_ylabel(picture.titles[pair[1]])
    for text, place in zip(picture.labels, picture.values[:, columns], strict=True):
        if text:
            ax.annotate(text, place, xytext=(4, 4), textcoords="offset points", fontsize="small")


def _stair(ax: Any, picture: _Picture) -> None:
    """The edge of what the frontier dominates, up to the worst corner."""
    less = picture.values * picture.sign
    if len(less) == 0:
        return
    if picture.reference is None:
        spread = np.ptp(less, axis=0)
        right, top = less.max(axis=0) + 0.05 * np.where(spread > 0, spread, 1.0)
    else:
        right, top = picture.reference * picture.sign
    front = less[picture.on_frontier]
    front = front[(front < (right, top)).all(axis=1)]
    if len(front) == 0:
        return
    front = front[np.argsort(front[:, 0], kind="stable")]
    x = np.append(np.repeat(front[:, 0], 2), right)
    y = np.append(top, np.repeat(front[:, 1], 2))
    across, along = picture.sign
    ax.fill(np.append(x, right) * across, np.append(y, top) * along, color=_rgb(), alpha=0.12, lw=0)
    ax.plot(x * across, y * along, color=_rgb(), lw=1.2)


def _space(ax: Any, picture: _Picture) -> None:
    if not hasattr(ax, "set_zlabel"):
        raise argument_error("ax", "space needs axes that were made with projection='3d'")
    order = picture.order
    colors = picture.colors(_rgb())[order]
    ax.scatter(*picture.values[order].T, c=colors, s=28, depthshade=False)
    for name, title in zip("xyz", picture.titles, strict=True):
        getattr(ax, f"set_{name}label")(title)
    for text, place in zip(picture.labels, picture.values, strict=True):
        if text:
            ax.text(*place, f" {text}", fontsize="small")


def _pairs(picture: _Picture) -> Any:
    """Below the diagonal, so that each pair is there once."""
    count = len(picture.up) - 1
    figure = _pyplot().figure(figsize=(2.4 * count + 1, 2.4 * count + 1), layout="constrained")
    for row in range(count):
        for column in range(row + 1):
            ax = figure.add_subplot(count, count, row * count + column + 1)
            _plane(ax, picture, (column, row + 1))
            if column > 0:
                ax.set_ylabel("")
            if row < count - 1:
                ax.set_xlabel("")
    return figure


def _parallel(ax: Any, picture: _Picture) -> None:
    """An axis each objective, from the worst of the points to the best."""
    places = np.arange(len(picture.up))
    less = picture.values * picture.sign
    worst = less.max(axis=0) if len(less) else np.ones(len(places))
    best = less.min(axis=0) if len(less) else np.zeros(len(places))
    # Halves, so that a range may be twice the greatest number.
    spread = worst / 2 - best / 2
    constant = spread == 0
    height = (worst / 2 - less / 2) / np.where(constant, 1.0, spread)
    height[:, constant] = 0.5
    order = picture.order
    lines = np.stack([np.broadcast_to(places, height.shape), height], axis=2)[order]
    colors = picture.colors(_rgb())[order]
    for place in places:
        ax.axvline(place, color="0.85", lw=0.8, zorder=0)
    ax.add_collection(_matplotlib(".collections").LineCollection(lines, colors=colors, lw=1.4))
    ax.scatter(lines[:, :, 0], lines[:, :, 1], c=np.repeat(colors, len(places), axis=0), s=10)
    if len(less):
        for place, low, high in zip(places, worst, best, strict=True):
            for level, number, side in ((0, low, "top"), (1, high, "bottom")):
                text = f"{number * picture.sign[place]:.4g}"
                away = (0, -4 if side == "top" else 4)
                ax.annotate(
                    text,
                    (place, level),
                    xytext=away,
                    textcoords="offset points",
                    ha="center",
                    va=side,
                    fontsize="x-small",
                )
    ax.set_xlim(-0.4, len(places) - 0.6)
    ax.set_ylim(-0.12, 1.12)
    ax.set_xticks(places, picture.titles)
    ax.set_yticks([])
    ax.set_ylabel("better →")
    for text, level in zip(picture.labels, height, strict=True):
        if text:
            ax.annotate(
                text,
                (places[-1], level[-1]),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                fontsize="small",
            )
