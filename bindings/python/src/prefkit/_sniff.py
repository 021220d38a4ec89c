"""``sniff``: what a file is, how sure that is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from . import _core, _html
from ._errors import PrefkitError, name_source
from ._options import COMPRESSIONS, CONTAINERS, Container, Path, argument_error, pack
from ._source import Bytes, Paths, resolve_head

if TYPE_CHECKING:
    from ._options import Found
    from ._source import Source

Verdict: TypeAlias = Literal["sure", "ambiguous", "none"]
_VERDICTS: tuple[Verdict, ...] = ("sure", "ambiguous", "none")


@dataclass(frozen=True, slots=True)
class SniffCandidate:
    """A profile that was weighed: the share of the sampled records that it fits, and why."""

    profile: str
    share: float
    reason: str


@dataclass(frozen=True, slots=True)
class Sniff:
    """What the first records say about a file.

    ``profile`` is None unless the verdict is ``"sure"``; ``candidates`` are the profiles that were
    weighed, the best first. ``confidence`` is the share of the sampled records that it fits.
    """

    verdict: Verdict
    profile: str | None
    confidence: float
    container: str
    compression: str
    delimiter: str | None
    records: int
    reason: str
    candidates: tuple[SniffCandidate, ...]

    def _repr_html_(self) -> str:
        names = (
            "verdict",
            "profile",
            "confidence",
            "container",
            "compression",
            "records",
            "reason",
        )
        entries: list[tuple[str, object]] = [(name, getattr(self, name)) for name in names]
        entries += [(f"{c.profile} ({c.share:.0%})", c.reason) for c in self.candidates]
        return _html.pairs("prefkit.Sniff", entries)


def sniff(
    source: Source,
    *,
    container: Container | None = None,
    delimiter: str | None = None,
    sidecar: Path | None = None,
    strict: bool = True,
) -> Sniff:
    """Names the container and the profile of a source from its first records.

    The source is one path, bytes, a file object (its position is kept), or a list of dicts.
    """
    packed = pack(container=container, delimiter=delimiter, sidecar=sidecar, strict=strict)
    resolved = resolve_head(source, strict=strict)
    try:
        if isinstance(resolved, Bytes):
            found = _core.sniff_bytes(resolved.data, packed)
        elif isinstance(resolved, Paths) and len(resolved.paths) == 1:
            found = _core.sniff_path(resolved.paths[0], packed)
        else:
            what = f"{len(resolved.paths)} files" if isinstance(resolved, Paths) else resolved.name
            raise argument_error("source", f"sniff looks at one file or bytes, not {what}")
    except PrefkitError as error:
        name_source(error, resolved.names)
        raise
    return _result(found)


def _result(found: Found) -> Sniff:
    verdict, container, compression, delimiter, records, confidence, profile, reason, weighed = (
        found
    )
    return Sniff(
        verdict=_VERDICTS[verdict],
        profile=profile or None,
        confidence=confidence,
        container=CONTAINERS[container],
        compression=COMPRESSIONS[compression],
        delimiter=chr(delimiter) if delimiter else None,
        records=records,
        reason=reason,
        candidates=tuple(SniffCandidate(*entry) for entry in weighed),
    )
