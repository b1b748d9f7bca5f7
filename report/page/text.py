"""Texts of strangers on their way into the page: titles, alerts and addresses may hold anything."""

from __future__ import annotations

import re
from urllib.parse import quote

# What would turn around, hide or end the text that follows it; and half a surrogate pair, which is no UTF-8.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """A text whose controls can be seen: a right-to-left override is shown as "‹U+202E›"."""
    return UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def fragment(name: str) -> str:
    """The address of a promise within the page."""
    return f"#{quote(visible(name), safe=':')}"
