"""How a role's calls are told from others: by method and path, and where those are shared, by what a request says."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Message, Receive, Scope

from fake_backend.replies import path_matches

Json = Any
SAID: Final = "gallery_e2e.said"
"""Where a scope keeps what its request says."""
ROLE: Final = "gallery_e2e.role"
"""Where a scope keeps the role of its route."""
OPEN = re.compile(r"\{(\w+)\}|(\*)")
SAYS = re.compile(r"[\w.\-\[\]]+=\S+")


@dataclass(frozen=True, slots=True)
class Call:
    """The calls of a role, as a profile writes them: "POST /graphql operationName=Clip variables.id={id}".

    After method and path, each `name=value` must be in the request: in its query, its form, or its JSON, where dots
    lead into objects and lists. `*` stands for any text, and `{id}` for the video's id. "GET /api?act=get&id={id}" is
    the same as "GET /api act=get id={id}".
    """

    method: str
    address: str  # as written: the path, with the query if it has one
    says: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join([self.method, self.address, *(f"{name}={value}" for name, value in self.says.items())])

    @property
    def path(self) -> str:
        """The path alone."""
        return self.address.partition("?")[0]

    @property
    def conditions(self) -> Mapping[str, str]:
        """What a request must say, in its query or elsewhere."""
        return {**dict(parse_qsl(self.address.partition("?")[2], keep_blank_values=True)), **self.says}

    @property
    def openness(self) -> tuple[int, int]:
        """A sort key: of several calls that fit a request, the one that leaves the least open comes first."""
        return -len(self.conditions), self.path.count("{")

    def fits(self, method: str, path: str, said: Mapping[str, Json]) -> bool:
        """Whether a request is one of these calls."""
        return method == self.method and path_matches(self.path, path) and self.named(said) is not None

    def named(self, said: Mapping[str, Json]) -> dict[str, str] | None:
        """The values of the placeholders in what a request says; None where it does not say what it must."""
        values: dict[str, str] = {}
        for name, wanted in self.conditions.items():
            if not (found := pattern(wanted).fullmatch(text_at(said, name))):
                return None
            values |= found.groupdict()
        return values


@cache
def call_of(route: str) -> Call:
    """What a route says. Raises ValueError where it is not written so."""
    method, address, *says = [*route.split(), "", ""][: max(2, len(route.split()))]
    if not method.isupper() or not address.startswith("/") or not all(SAYS.fullmatch(one) for one in says):
        raise ValueError(f"not a method and a path: {route!r}")
    return Call(method, address, dict(one.split("=", 1) for one in says))


@cache
def pattern(wanted: str) -> re.Pattern[str]:
    """What a value must be, as a regular expression."""
    parts: list[str] = []
    end = 0
    for found in OPEN.finditer(wanted):
        parts += re.escape(wanted[end : found.start()]), f"(?P<{found[1]}>.+?)" if found[1] else ".*"
        end = found.end()
    return re.compile("".join([*parts, re.escape(wanted[end:])]), re.DOTALL)


def text_at(said: Json, name: str) -> str:
    """The value at a name with dots, as text; empty where there is none."""
    own = members(said)
    if name in own:
        return own[name] if isinstance(own[name], str) else json.dumps(own[name])
    first, _, rest = name.partition(".")
    return text_at(own[first], rest) if rest and first in own else ""


def members(value: Json) -> Mapping[str, Json]:
    """What an object or a list holds, by name or by number."""
    if isinstance(value, list):
        return {str(number): one for number, one in enumerate(value)}
    return value if isinstance(value, Mapping) else {}


def said_by(query: str, content_type: str, body: bytes) -> Mapping[str, Json]:
    """What a request says: its query, then its form or what its JSON holds."""
    said: dict[str, Json] = dict(parse_qsl(query, keep_blank_values=True))
    if "x-www-form-urlencoded" in content_type:
        return said | dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    with contextlib.suppress(ValueError):
        said |= members(json.loads(body or b"null"))
    return said


class ByContent(Route):
    """A route whose requests must also say something."""

    call: Call

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As of any route, once the door has put into the scope what the request says."""
        match, child = super().matches(scope)
        if match is Match.NONE or not self.call.conditions:
            return match, child
        if (named := self.call.named(scope.get(SAID, {}))) is None:
            return Match.NONE, {}
        return match, {**child, "path_params": {**child["path_params"], **named}}

    def shares_its_path(self, scope: Scope) -> bool:
        """Whether only what the request says can tell if it is for this route."""
        return bool(self.call.conditions) and Route.matches(self, scope)[0] is Match.FULL


class Answering(ByContent, APIRoute):
    """One that also answers, in FastAPI."""


async def with_what_it_says(routes: Iterable[BaseRoute], scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
    """A request with what it says, where a route must know that; what was read for it can be read again."""
    if not any(isinstance(route, ByContent) and route.shares_its_path(scope) for route in routes):
        return scope, receive
    body, rest = bytearray(), list[Message]()
    while not rest:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect":
            rest.append(message)
        elif not message.get("more_body", False):
            rest.append({"type": "http.request", "body": bytes(body)})

    async def again() -> Message:
        return rest.pop() if rest else await receive()

    headers = dict(scope["headers"])
    said = said_by(scope["query_string"].decode(), headers.get(b"content-type", b"").decode("latin-1"), bytes(body))
    return {**scope, SAID: said}, again
