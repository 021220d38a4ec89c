"""PrefKit: preference data read, checked and handed on as tables.

>>> import prefkit
>>> dataset = prefkit.read("votes.jsonl", on_error="collect")
>>> dataset.judgements.to_pylist()
"""

from . import _core, agreement, drift, normalize, pareto
from ._arrays import Pairs, Ratings
from ._dataset import Counts, Dataset
from ._errors import ArgumentError, Cancelled, InputError, ParseError, PrefkitError
from ._profiles import Profile, profiles
from ._read import read
from ._sniff import Sniff, SniffCandidate, sniff
from ._table import Table

__version__: str = _core.version()

__all__ = [
    "ArgumentError",
    "Cancelled",
    "Counts",
    "Dataset",
    "InputError",
    "Pairs",
    "ParseError",
    "PrefkitError",
    "Profile",
    "Ratings",
    "Sniff",
    "SniffCandidate",
    "Table",
    "__version__",
    "agreement",
    "drift",
    "normalize",
    "pareto",
    "profiles",
    "read",
    "sniff",
]
