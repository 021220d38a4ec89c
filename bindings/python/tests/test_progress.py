"""Progress, cancelling, Ctrl-C."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import big_pairs_file

import prefkit
from prefkit import _progress


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return big_pairs_file(tmp_path_factory.mktemp("big") / "big.jsonl", 192)


def test_progress_is_reported(big: Path) -> None:
    seen: list[tuple[int, int]] = []
    threads: set[int] = set()

    def watch(done: int, total: int) -> None:
        seen.append((done, total))
        threads.add(threading.get_ident())

    prefkit.read(big, threads=1, progress=watch)
    assert seen
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert {total for _, total in seen} == {big.stat().st_size}
    assert all(done <= total for done, total in seen)
    assert threads == {threading.get_ident()}


def test_false_cancels(big: Path) -> None:
    with pytest.raises(prefkit.Cancelled) as caught:
        prefkit.read(big, progress=lambda done, total: False)
    assert caught.value.code == "cancelled"


def test_an_exception_in_the_callback_comes_through(big: Path) -> None:
    def fail(done: int, total: int) -> None:
        raise LookupError("from the callback")

    with pytest.raises(LookupError, match="from the callback"):
        prefkit.read(big, progress=fail)


def test_a_callback_may_read(big: Path) -> None:
    inner: list[int] = []
    prefkit.read(big, progress=lambda *_: inner.append(prefkit.read(b"").counts.records))
    assert inner
    assert set(inner) == {0}


def test_control_c_cancels_within_a_fifth_of_a_second(big: Path) -> None:
    sent: list[float] = []

    def interrupt() -> None:
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    def read_for_long() -> None:
        # One core and one file many times over: much longer than the interrupt takes to come.
        prefkit.read([big] * 50, threads=1)

    timer = threading.Timer(0.3, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        read_for_long()
    late = time.monotonic() - sent[0]
    timer.join()
    assert late < 0.2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_in_a_terminal_and_none_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert _progress.Progress(None).callback is None
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert _progress.Progress(False).callback is None
    with _progress.Progress(None) as callback:
        assert callback is not None
        callback(1 << 20, 1 << 21)  # Too small for a bar.
        assert terminal.getvalue() == ""
        callback(1 << 20, 1 << 28)
        callback(1 << 28, 1 << 28)
    assert "prefkit" in terminal.getvalue()


def test_a_read_prints_nothing(big: Path) -> None:
    script = "import sys, prefkit; prefkit.read(sys.argv[1])"
    result = subprocess.run(
        [sys.executable, "-c", script, str(big)], capture_output=True, check=True
    )
    assert result.stdout == result.stderr == b""
