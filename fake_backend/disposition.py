"""The name a download gets from the backend, safe on every system, and the header that carries it."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

SUFFIX = "_final.mp4"
EMPTY = "video"
LIMIT = 200
"""Bytes of UTF-8. File systems stop at 255, and browsers add ` (1)` and a temporary extension of their own."""


def download_name(project_name: str) -> str:
    """`<project name>_final.mp4`: letters, digits, marks and `-` kept, spaces to `_`, anything else dropped.

    The suffix also makes names that Windows reserves (`CON`, `name.`) harmless. No character can end a header or path.
    """
    stem = ""
    for char in unicodedata.normalize("NFC", project_name):
        kind = unicodedata.category(char)
        if kind[0] in "LN" or char in "-_":
            stem += char
        elif char.isspace():
            stem += "_"
        elif kind[0] == "M" and not _is_variation_selector(char) and stem and stem[-1] not in "-_":
            # A mark whose base was dropped (an emoji, say) would otherwise sit on the wrong character.
            stem += char
    stem = _cut(stem.strip("-_"), LIMIT - len(SUFFIX))
    return (stem if any(char.isalnum() for char in stem) else EMPTY) + SUFFIX


def ascii_name(name: str) -> str:
    """What is left of `name` for clients that read nothing but ASCII: accents go, other letters go."""
    plain = unicodedata.normalize("NFKD", name.removesuffix(SUFFIX)).encode("ascii", "ignore").decode("ascii")
    stem = "".join(char for char in plain if char.isalnum() or char in "-_").strip("-_")
    return (stem or EMPTY) + SUFFIX


def attachment(name: str) -> str:
    """`Content-Disposition` for saving under `name`: the ASCII fallback first, then RFC 5987."""
    return f"attachment; filename=\"{ascii_name(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_variation_selector(char: str) -> bool:
    """U+FE0F and its like are marks to Unicode; all they say is how an emoji looks."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _cut(text: str, limit: int) -> str:
    """The longest beginning of `text` within `limit` bytes of UTF-8 that leaves every code point whole."""
    return text.encode()[:limit].decode(errors="ignore").rstrip("-_")
