"""HTTP Range requests as the backend's proxy answers them (RFC 9110, section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range lies outside the file: 416."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file; `end` is included, as in the headers."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """In bytes."""
        return self.end - self.start + 1

    @property
    def header(self) -> str:
        """As a Range header asks for it."""
        return f"bytes={self.start}-{self.end}"


def requested_span(
    header: str | None, *, size: int, if_range: str | None = None, etag: str | None = None
) -> Span | None:
    """The part a request asks for, or None for the whole file.

    What is malformed, asks for several parts or was made for another version of the file is answered with the whole,
    as the RFC allows. Raises Unsatisfiable.
    """
    found = ONE_RANGE.fullmatch(header or "")
    if found is None or (if_range is not None and if_range != etag):
        return None
    first, last = found.groups()
    if not first and not last:
        return None
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, end)
