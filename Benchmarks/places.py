"""Where the benchmarks find things, and where they leave them."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SCRATCH = ROOT / ".build" / "bench"
PAGE = ROOT / "docs" / "performance.md"
PEER_PYTHON = HERE / ".venv" / "bin" / "python"
OWN_PYTHON = ROOT / ".venv" / "bin" / "python"
SHARED = Path(os.environ.get("PREFKIT_SHARED", ROOT.parent / "shared"))
