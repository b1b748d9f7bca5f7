"""Looking things up by name, with an error that helps whoever misspelt it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def pick(table: Mapping[str, T], name: str, *, what: str) -> T:
    """`table[name]`; raises ValueError with the nearest name, and all names, when there is none."""
    if name in table:
        return table[name]
    near = difflib.get_close_matches(name, table, n=1, cutoff=0)
    nearest = f"the nearest is {near[0]!r}, " if near else ""
    raise ValueError(f"There is no {what} named {name!r}: {nearest}all are {', '.join(sorted(table))}.")
