"""Texts of strangers on their way into the page: titles, alerts and addresses are whatever somebody made them."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

# What would turn around, hide or end the text that follows it; and half a surrogate pair, which is no UTF-8.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """A text whose controls can be seen: a right-to-left override is shown as "‹U+202E›"."""
    return UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)


def shown(text: str) -> str:
    """A text as HTML, for an element or an attribute in double quotes."""
    return html.escape(visible(text))


def coded(text: str) -> str:
    """A text as HTML in which what stands between backticks is code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return html.escape("`".join(parts))
    return "".join(
        f"<code>{html.escape(part)}</code>" if at % 2 else html.escape(part) for at, part in enumerate(parts)
    )


def fragment(name: str) -> str:
    """The address of a promise within the page."""
    return f"#{quote(visible(name), safe=':')}"
