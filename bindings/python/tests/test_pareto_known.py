"""What other libraries answer, which is not part of the repository."""

from __future__ import annotations

import hashlib
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from prefkit import ArgumentError, pareto

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

Rows = Any


@pytest.fixture(scope="module")
def known(shared: Path) -> Path:
    folder = shared.parent / "known_answers" / "pareto"
    if not folder.is_dir():
        pytest.skip("the answers of other libraries are not here")
    return folder


def bits(seed: int, count: int) -> npt.NDArray[np.uint64]:
    """SplitMix64, which the answers were made from."""
    places = np.arange(1, count + 1, dtype=np.uint64)
    z = np.uint64(seed) + places * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def unit(seed: int, rows: int, columns: int) -> npt.NDArray[np.float64]:
    numbers = (bits(seed, rows * columns) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return numbers.reshape(rows, columns)


def simplex(seed: int, rows: int, columns: int) -> Rows:
    x = -np.log(1 - unit(seed, rows, columns))
    return 0.5 * x / x.sum(1, keepdims=True)


def sphere(seed: int, rows: int, columns: int) -> Rows:
    x = np.sqrt(-np.log(1 - unit(seed, rows, columns)))
    return x / np.sqrt((x * x).sum(1, keepdims=True))


GENERATED: dict[str, Callable[[], Rows]] = {
    "hv_dtlz1_4d_n300": lambda: simplex(15, 300, 4),
    "hv_dtlz1_5d_n150": lambda: simplex(16, 150, 5),
    "hv_dtlz2_3d_n20000": lambda: sphere(7, 20_000, 3),
    "hvc_sphere_3d_n200": lambda: sphere(21, 200, 3),
    "nd_int_ties_3d": lambda: np.floor(unit(32, 2000, 3) * 12),
    "nd_int_ties_4d": lambda: np.floor(unit(33, 2000, 4) * 8),
    "nd_int_ties_10d": lambda: np.floor(unit(35, 1500, 10) * 4),
    "nd_int_ties_20d": lambda: np.floor(unit(36, 1000, 20) * 3),
    "rank_int_ties_2d": lambda: np.floor(unit(41, 1000, 2) * 40),
    "rank_int_ties_5d": lambda: np.floor(unit(43, 800, 5) * 6),
}


def documents(known: Path, start: str) -> list[dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in sorted(known.glob(f"{start}*.json"))]
    assert found
    return found


def rows_of(document: dict[str, Any], known: Path) -> Rows:
    if document["name"] in GENERATED:
        return GENERATED[document["name"]]()
    if "data_file" in document:
        return np.loadtxt(known / document["data_file"])
    data = document["data"]
    rows = data["points"] if isinstance(data, dict) else data
    return np.array(rows, np.float64) if rows else np.empty((0, 2))


def digest(array: npt.NDArray[Any]) -> str:
    return hashlib.sha256(array.tobytes()).hexdigest()


def test_hypervolumes(known: Path) -> None:
    for document in documents(known, "hv_"):
        points, reference = rows_of(document, known), document["options"]["ref"]
        up = document["options"].get("maximise", False)
        expected = document["expected"]
        if isinstance(expected, dict) and "value" not in expected:
            with pytest.raises(ArgumentError):
                pareto.hypervolume(points, reference=reference, maximize=up)
            whole = points[~np.isnan(points).any(1)]
            volume = pareto.hypervolume(whole, reference=reference, maximize=up)
            rules: tuple[pareto.NaN, ...] = ("last", "drop")
            for rule in rules:
                found = pareto.hypervolume(points, reference=reference, maximize=up, nan=rule)
                assert found == volume
            continue
        volume = float(expected["value"] if isinstance(expected, dict) else expected)
        found = pareto.hypervolume(points, reference=reference, maximize=up)
        bound = document["tolerance"]
        assert found == volume or math.isclose(found, volume, rel_tol=bound, abs_tol=bound), (
            document["name"]
        )


def test_frontiers(known: Path) -> None:
    for document in documents(known, "nd_"):
        name, expected = document["name"], document["expected"]
        points = rows_of(document, known)
        if name == "nd_mixed_minmax_2d":
            for words, mask in expected.items():
                up = [word == "max" for word in words.split(",")]
                assert pareto.frontier(points, maximize=up).tolist() == mask
            continue
        up = document["options"].get("maximise", False)
        if isinstance(expected, list):
            assert pareto.frontier(points, maximize=up).tolist() == expected
            continue
        if "policy" in expected:
            with pytest.raises(ArgumentError):
                pareto.frontier(points, maximize=up)
            continue
        mask = pareto.frontier(points, maximize=up)
        if "mask_keep_duplicates" in expected:
            assert mask.tolist() == expected["mask_keep_duplicates"], name
        else:
            assert mask.sum() == expected["count"], name
            assert digest(mask) == expected["sha256_of_mask_bytes"], name
        if "mask_first_of_duplicates" in expected:
            first = pareto.frontier(points, maximize=up, keep="first")
            assert first.tolist() == expected["mask_first_of_duplicates"], name


def test_frontiers_of_groups(known: Path) -> None:
    (document,) = documents(known, "grouped_interleaved")
    groups = document["data"]["groups"]
    mask = pareto.frontier(rows_of(document, known), groups=groups, maximize=False)
    assert mask.tolist() == document["expected"]
    (document,) = documents(known, "grouped_5000")
    sizes = 4 + (bits(51, 5000) % np.uint64(5)).astype(int)
    points = np.floor(unit(52, int(sizes.sum()), 4) * 10)
    groups = np.repeat(np.arange(5000), sizes)
    mask = pareto.frontier(points, groups=groups, maximize=False)
    assert mask.sum() == int(document["expected"]["count"])
    assert digest(mask) == document["expected"]["sha256_of_mask_bytes"]


def test_ranks(known: Path) -> None:
    for document in documents(known, "rank_"):
        found = pareto.ranks(rows_of(document, known), maximize=False)
        expected = document["expected"]
        if isinstance(expected, list):
            assert found.tolist() == expected
        else:
            assert found.max() + 1 == expected["n_fronts"]
            assert np.bincount(found).tolist() == expected["front_sizes"]
            assert digest(found.astype("<i4")) == expected["sha256_int32_le"]
    (document,) = documents(known, "constraint_first_rank")
    points = rows_of(document, known)
    violations = document["data"]["penalty"]
    found = pareto.ranks(points, violations=violations, maximize=False)
    assert found.tolist() == document["expected"]


def test_crowding(known: Path) -> None:
    (document,) = documents(known, "crowding_basic")
    points = rows_of(document, known)
    for key, words in document["expected"].items():
        form: Any = "sum" if key.startswith("sum") else "mean"
        expected = [float(word) for word in words]
        assert pareto.crowding_distance(points, form, maximize=False).tolist() == expected


def test_crowding_of_duplicates(known: Path) -> None:
    """Which of two equal points is nearer to the one before depends on their order."""
    (document,) = documents(known, "crowding_duplicates")
    points = rows_of(document, known)
    for peer, form in (("pygmo", "sum"), ("pymoo", "mean"), ("paretoset", "mean")):
        expected = sorted(float(word) for word in document["expected"][peer])
        kind: Any = form
        assert sorted(pareto.crowding_distance(points, kind, maximize=False)) == expected


def test_contributions(known: Path) -> None:
    (document,) = documents(known, "hvc_doc_2d")
    points, reference = rows_of(document, known), document["options"]["ref"]
    for key, expected in document["expected"].items():
        against: pareto.Against = "frontier" if key.endswith("True") else "all"
        found = pareto.hypervolume_contributions(
            points, reference=reference, against=against, maximize=False
        )
        assert found.tolist() == expected
    (document,) = documents(known, "hvc_sphere")
    points, reference = rows_of(document, known), document["options"]["ref"]
    found = pareto.hypervolume_contributions(points, reference=reference, maximize=False)
    expected = document["expected"]
    np.testing.assert_allclose(found[:5], expected["first5"], rtol=1e-11)
    assert math.isclose(found.sum(), expected["sum"], rel_tol=1e-11)
    least = pareto.least_contributor(points, reference=reference, maximize=False)
    assert least == expected["argmin"]
    assert found.argmax() == expected["argmax"]


def test_indicators(known: Path) -> None:
    (document,) = documents(known, "igd_doc_A")
    points, reference = document["data"]["points"], document["data"]["ref"]
    for name, expected in document["expected"].items():
        found = getattr(pareto, name)(points, reference, maximize=False)
        assert found.name == name
        assert math.isclose(found.value, expected, rel_tol=1e-12)
    for document in documents(known, "r2_"):
        ideal = document["options"]["ref"]
        value = pareto.r2(rows_of(document, known), ideal=ideal, maximize=False).value
        assert math.isclose(value, document["expected"], rel_tol=1e-14, abs_tol=1e-14)


def test_attainment(known: Path) -> None:
    (document,) = documents(known, "eaf_two_sets_2d")
    sets = document["data"]["sets"]
    found = pareto.attainment(rows_of(document, known), sets, percentiles=[50, 100], maximize=False)
    rows = [[*row, one.level] for one in found for row in one.points.tolist()]
    assert rows == document["expected"]
