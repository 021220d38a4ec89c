"""A progress bar for long reads: in a terminal or a notebook, and never in a pipe."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

from ._options import ProgressCallback, argument_error

if TYPE_CHECKING:
    from types import TracebackType

# Below this a read is over before a bar could be seen.
_WORTH_A_BAR = 32 << 20


class Bar:
    """A tqdm bar that appears with the first report, when the input is large enough."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._bar is None:
            if total < _WORTH_A_BAR:
                return
            self._bar = self._tqdm(
                total=total, unit="B", unit_scale=True, desc="prefkit", leave=False
            )
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Progress:
    """What `read` does about progress: ``callback`` for the call, and an end for the bar."""

    def __init__(self, wish: ProgressCallback | bool | None) -> None:
        self._bar: Bar | None = None
        self.callback: ProgressCallback | None = None
        if wish is None or wish is True:
            if wish or _someone_watches():
                self._bar = _make_bar()
                self.callback = self._bar
        elif callable(wish):
            self.callback = wish
        elif wish is not False:
            raise argument_error(
                "progress",
                "progress must be None (a bar in a terminal), False, True, or a function of "
                f"(done, total); it is {wish!r}",
            )

    def __enter__(self) -> ProgressCallback | None:
        return self.callback

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.close()


def _someone_watches() -> bool:
    shell = sys.modules.get("IPython")
    if shell is not None:
        running: object = shell.get_ipython()
        if running is not None and type(running).__name__ == "ZMQInteractiveShell":
            return True
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # None under pythonw, or closed.
        return False


def _make_bar() -> Bar | None:
    try:
        return Bar(importlib.import_module("tqdm.auto").tqdm)
    except ImportError:
        return None
