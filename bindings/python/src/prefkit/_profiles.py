"""The built-in profiles."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from . import _core


@dataclass(frozen=True, slots=True)
class Profile:
    """One record layout: which field means what.

    ``document`` is the profile itself as JSON text, a starting point for one's own
    (docs/profiles.md explains the language).
    """

    name: str
    title: str
    document: str = field(repr=False)


@functools.cache
def profiles() -> tuple[Profile, ...]:
    """The built-in profiles, in the order of their names."""
    return tuple(Profile(*entry) for entry in _core.profiles())
