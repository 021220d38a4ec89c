"""Arrays of the benchmarks: seeded, saved as .npy, the same every time.

A workload NAME has a file NAME.npy and, beside it, a file NAME.PART.npy for each further array.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

Array = npt.NDArray[Any]
# The arrays by the names of their parts; the one in NAME.npy has the name "".
Parts = dict[str, Array]


def seed(name: str) -> Generator:
    return np.random.default_rng(list(name.encode()))


def part(path: Path | str, name: str) -> Path:
    """Where a part of the workload is whose file is `path`."""
    whole = Path(path)
    return whole.with_name(f"{whole.stem}.{name}.npy") if name else whole


def save(path: Path, array: Array) -> None:
    """Writes beside and renames, so a file that is there is whole."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as out:
        np.save(out, array)
    os.replace(partial, path)


def generate(
    folder: Path, script: str, makers: Mapping[str, Callable[[Generator], Parts]]
) -> dict[str, Path]:
    """Makes what is missing or was made by another version of `script`."""
    folder.mkdir(parents=True, exist_ok=True)
    version = hashlib.sha256(Path(script).read_bytes()).hexdigest()[:16]
    stamp = folder / "version"
    if not stamp.exists() or stamp.read_text() != version:
        for old in folder.glob("*.npy"):
            old.unlink()
        stamp.write_text(version)
    paths = {}
    for name, make in makers.items():
        paths[name] = path = folder / f"{name}.npy"
        if path.exists():
            continue
        made = make(seed(name))
        # The file that is looked for comes last.
        for own in sorted(made, reverse=True):
            save(part(path, own), made[own])
    return paths
