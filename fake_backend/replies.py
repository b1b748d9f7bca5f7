"""Canned replies for the calls a real frontend makes that are none of our business, keyed by method and path."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

PLACEHOLDER = re.compile(r"\{(\w+)(:path)?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A JSON reply; with status 204 or 304 nothing but the head is sent."""

    json: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@functools.cache
def _pattern(path: str) -> re.Pattern[str]:
    parts: list[str] = []
    end = 0
    for found in PLACEHOLDER.finditer(path):
        parts += re.escape(path[end : found.start()]), ".*" if found[2] else "[^/]+"
        end = found.end()
    return re.compile("".join([*parts, re.escape(path[end:])]), re.DOTALL)


def path_matches(template: str, path: str) -> bool:
    """Whether a decoded path fits a template: `{id}` stands for one segment, `{rest:path}` for any number."""
    return _pattern(template).fullmatch(path) is not None


def exact_reply(replies: Mapping[str, object], method: str, path: str) -> Reply | None:
    """The reply listed for exactly this call."""
    key = f"{method} {path}"
    return as_reply(replies[key]) if key in replies else None


def matching_reply(replies: Mapping[str, object], method: str, path: str) -> Reply | None:
    """The reply whose template fits this call; of several, the one that leaves the least open."""
    fitting = []
    for key in replies:
        wanted, _, template = key.partition(" ")
        if wanted == method and path_matches(template, path):
            fitting.append((template.count(":path}"), template.count("{"), key))
    return as_reply(replies[min(fitting)[2]]) if fitting else None


def as_reply(value: object) -> Reply:
    """A plain JSON value is a reply with status 200."""
    return value if isinstance(value, Reply) else Reply(json=value)
