"""Addresses within the page."""

from __future__ import annotations

from urllib.parse import quote

from fixtures.visible import visible


def fragment(name: str) -> str:
    """The address of a promise within the page."""
    return f"#{quote(visible(name), safe=':')}"
