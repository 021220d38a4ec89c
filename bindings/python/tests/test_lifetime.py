"""Memory: views keep alive what they point into, and nothing is kept for longer."""

from __future__ import annotations

import gc
import os
import resource
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from conftest import PAIRS, big_pairs_file, lines, pair, rating

import prefkit


def resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def test_an_arrow_table_outlives_the_dataset(pairs_file: Path) -> None:
    dataset = prefkit.read(pairs_file)
    expected = dataset.candidates.to_pylist()
    arrow = pa.table(dataset.candidates)
    stream = dataset.candidates.__arrow_c_stream__()
    del dataset
    gc.collect()
    pairs_file.unlink()
    assert arrow.to_pylist() == expected
    late = pa.RecordBatchReader._import_from_c_capsule(stream).read_all()
    assert late.to_pylist() == expected


def test_a_table_outlives_the_dataset() -> None:
    table = prefkit.read(PAIRS).items
    gc.collect()
    assert [row["item"] for row in table.to_pylist()] == [0, 1, 2]


def test_arrays_outlive_everything() -> None:
    records = [rating(n, "r", 1 + n % 5) for n in range(1000)]
    value = prefkit.read(records, on_error="collect").ratings().value
    gc.collect()
    # Ask for memory, so that freed memory would be overwritten.
    noise = [np.full(1000, 7.0) for _ in range(100)]
    assert value.tolist() == [1 + n % 5 for n in range(1000)]
    assert len(noise) == 100


def test_arrays_are_not_copied() -> None:
    ratings = prefkit.read([rating(0, "r", 3)], on_error="collect").ratings()
    again = np.asarray(memoryview(ratings._arrays.column("value")))  # type: ignore[arg-type]
    assert np.shares_memory(ratings.value, again)


def test_text_is_not_copied(pairs_file: Path) -> None:
    """The views of texts without escapes point into the mapped file."""
    arrow = pa.table(prefkit.read(pairs_file).candidates.select(["text"]))
    (chunk,) = arrow["text"].chunks
    mapped = [
        [int(end, 16) for end in line.split()[0].split("-")]
        for line in Path("/proc/self/maps").read_text().splitlines()
        if line.endswith(str(pairs_file))
    ]
    assert mapped
    data = [buffer for buffer in chunk.buffers()[2:] if buffer is not None and buffer.size]
    assert data
    for buffer in data:
        assert any(first <= buffer.address < end for first, end in mapped)
    chunk.validate(full=True)


def test_bytes_may_change_after_the_call() -> None:
    data = bytearray(lines(*PAIRS))
    dataset = prefkit.read(data)
    data[:] = b"\0" * len(data)
    assert [row["prompt"] for row in dataset.items.to_pylist()] == [r["prompt"] for r in PAIRS]


def test_handles_take_part_in_garbage_collection(dataset: prefkit.Dataset) -> None:
    assert gc.is_tracked(dataset._handle)
    assert gc.is_tracked(dataset.pairs()._arrays)
    finalized = weakref.finalize(dataset, lambda: None)
    assert finalized.alive
    with pytest.raises(TypeError, match="cannot create"):
        type(dataset._handle)()


def test_two_thousand_reads_leave_nothing(pairs_file: Path) -> None:
    def work() -> None:
        dataset = prefkit.read(pairs_file, threads=1)
        dataset.judgements.to_pylist()
        pa.table(dataset.items)
        dataset.pairs().outcome.sum()
        dataset.summary()
        with pytest.raises(prefkit.ParseError):
            prefkit.read(b"{,}")

    for _ in range(200):
        work()
    gc.collect()
    before, blocks = resident_bytes(), sys.getallocatedblocks()
    for _ in range(2000):
        work()
    gc.collect()
    assert sys.getallocatedblocks() - blocks < 2000
    assert resident_bytes() - before < 16 << 20


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_fork_after_read(tmp_path: Path) -> None:
    dataset = prefkit.read(big_pairs_file(tmp_path / "big.jsonl", 8))
    expected = len(dataset.items)
    child = os.fork()
    if child == 0:
        try:
            again = prefkit.read(tmp_path / "big.jsonl", threads=2)
            good = len(again.items) == expected and len(dataset.items.head(10)) == 10
            os._exit(0 if good else 1)
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_threads_share_a_dataset() -> None:
    dataset = prefkit.read([pair(n) for n in range(2000)])
    expected = dataset.candidates.to_pylist()
    with ThreadPoolExecutor(8) as pool:
        for rows in pool.map(lambda _: dataset.candidates.to_pylist(), range(32)):
            assert rows == expected


def test_threads_read_at_once(tmp_path: Path) -> None:
    path = big_pairs_file(tmp_path / "big.jsonl", 4)
    with ThreadPoolExecutor(4) as pool:
        counts = [d.counts for d in pool.map(prefkit.read, [path] * 8)]
    assert len(set(counts)) == 1


def test_the_gil_is_free_while_reading(tmp_path: Path) -> None:
    """Another thread gets on while a read runs."""
    path = big_pairs_file(tmp_path / "big.jsonl", 64)
    ticks = 0
    done = threading.Event()

    def count() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    thread = threading.Thread(target=count)
    thread.start()
    prefkit.read(path, threads=1)
    done.set()
    thread.join()
    assert ticks > 0
