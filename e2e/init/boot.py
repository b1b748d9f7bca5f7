"""Finds the replies that a gallery needs to come up: an empty list or object by what a call's name suggests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from e2e.init.draft import Draft
from e2e.init.look import Look
from fake_backend import Reply
from fake_backend.replies import path_matches

ROUNDS, TRIES = 6, 10
WELL = (True, 0, 0, 0)
SIGN_IN = re.compile(r"auth|log-?in|sign-?in|session|token", re.IGNORECASE)
WHO = re.compile(r"/(me|user|users/me|whoami|profile|account|session)$", re.IGNORECASE)
NOT_SEVERAL = re.compile(r"(status|settings|preferences|progress|address|access|stats|flags|features)$", re.IGNORECASE)
SOME_ID = re.compile(r"^(\d+|[0-9a-f]{8}-[0-9a-f-]{27,}|[0-9a-f]{24,})$", re.IGNORECASE)
SOMEBODY = {"id": 1, "name": "Kim", "email": "kim@example.org"}
COOKIE = "session"
LIST_LIKE = {
    "map",
    "forEach",
    "filter",
    "length",
    "reduce",
    "some",
    "every",
    "find",
    "slice",
    "Symbol(Symbol.iterator)",
}


def template(call: str) -> str:
    """A call with its ids left open: `GET /api/teams/7` becomes `GET /api/teams/{id}`."""
    method, _, path = call.partition(" ")
    parts = ["{id}" if SOME_ID.match(part) else part for part in path.split("/")]
    for number in range(2, parts.count("{id}") + 1):
        parts[len(parts) - 1 - parts[::-1].index("{id}")] = f"{{id{number}}}"
    return f"{method} {'/'.join(parts)}"


def replies_for(call: str, *, elsewhere: bool) -> Iterator[object]:
    """Replies to a call, the likeliest first. `elsewhere`: the API is on an origin of its own."""
    method, _, path = call.partition(" ")
    name = path.rstrip("/").rpartition("/")[2]
    if method != "GET":
        if SIGN_IN.search(path):
            third = "; Secure; SameSite=None" if elsewhere else ""
            cookie = {"Set-Cookie": f"{COOKIE}=s1; Path=/; HttpOnly{third}"}
            yield Reply(headers=cookie)
            yield Reply(json={"token": "t", "access_token": "t", "user": SOMEBODY}, headers=cookie)
        yield {}
        return
    if WHO.search(path):
        yield SOMEBODY
        yield {"user": SOMEBODY}
    elif name == "count":
        yield {"count": 0}
    several = name.endswith("s") and not NOT_SEVERAL.search(name)
    yield from ([], {name: []}, {}) if several else ({}, [], {name: []})


def boot(look: Look, draft: Draft) -> None:
    """Give the draft replies with which the gallery comes up, as well as can be."""
    elsewhere = draft.page_class().api_origin is not None
    learn(look, draft, elsewhere=elsewhere)
    if (best := standing(look)) < WELL:
        for call in known_and_new(draft):
            usual = draft.replies[call]
            tried = [usual]
            for other in islice((*sought(look, call), *replies_for(call, elsewhere=elsewhere)), TRIES):
                if other in tried:
                    continue
                tried.append(other)
                draft.replies[call] = other
                learn(look, draft, elsewhere=elsewhere)
                if (now := standing(look)) > best:
                    best, usual = now, other
            draft.replies[call] = usual
            if best >= WELL:
                break
        learn(look, draft, elsewhere=elsewhere)


def known_and_new(draft: Draft) -> Iterator[str]:
    """Every call that has a reply, those too that are only made once an earlier one has the right reply."""
    done: set[str] = set()
    while left := [call for call in draft.replies if call not in done]:
        done.add(left[0])
        yield left[0]


def sought(look: Look, call: str) -> Iterator[object]:
    """A reply that holds what the page sought in the last one."""
    path = call.partition(" ")[2]
    keys = [key for one, keys in look.reads.items() if path_matches(path, one) for key in keys]
    if not keys:
        return
    if LIST_LIKE.intersection(keys):
        yield []
    else:
        yield {key: next(replies_for(f"GET /{key}", elsewhere=False)) for key in keys}


def fill_in(look: Look, draft: Draft) -> bool:
    """Put into the guessed replies what the page sought in them; whether that changed any."""
    changed = False
    for call, reply in draft.replies.items():
        for better in sought(look, call):
            known = reply.json if isinstance(reply, Reply) else reply
            both = {**known, **better} if isinstance(known, dict) and isinstance(better, dict) else better
            draft.replies[call] = replace(reply, json=both) if isinstance(reply, Reply) else both
            changed |= both != known
    return changed


def learn(look: Look, draft: Draft, *, elsewhere: bool) -> None:
    """Load the app until it makes no call that has no reply."""
    for _ in range(ROUNDS):
        look.fresh(draft)
        if not add_replies(draft, look.unlisted, elsewhere=elsewhere):
            return


def add_replies(draft: Draft, unlisted: Iterable[str], *, elsewhere: bool) -> bool:
    """List the likeliest reply to each of these calls; whether any was new."""
    new = [call for call in sorted(unlisted) if not is_listed(draft, call)]
    for call in new:
        reply = next(replies_for(call, elsewhere=elsewhere))
        draft.replies[template(call)] = reply
        if isinstance(reply, Reply) and "Set-Cookie" in reply.headers and draft.base.session_cookie is None:
            draft.facts["session_cookie"] = COOKIE
    return bool(new)


def is_listed(draft: Draft, call: str) -> bool:
    method, _, path = call.partition(" ")
    known = (one.partition(" ") for one in (*draft.base.replies, *draft.replies))
    return any(method == its_method and path_matches(its_path, path) for its_method, _, its_path in known)


def standing(look: Look) -> tuple[bool, int, int, int]:
    """How well the app has come up: something to click or a video, no errors, no alarms, many calls."""
    nodes = look.nodes()
    alarms = sum(node.visible and node.role == "alert" and bool(node.text) for node in nodes)
    calls = len({one.path for one in look.lab.backend.records.exchanges})
    return bool(nodes.controls()) or look.shows(), -len(look.errors), -alarms, calls


def needs_session(look: Look) -> bool:
    """Whether the calls of the open gallery carry the cookie that its signing in has set."""
    asked = look.lab.backend.records.calls_of("list")
    return bool(asked) and all(f"{COOKIE}=" in one.headers.get("cookie", "") for one in asked)
