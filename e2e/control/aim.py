"""What a person presses in the gallery: whether it downloads, and which video it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from e2e.control.session import Session
from fixtures.judging.outcome import Button
from fixtures.judging.promise import RETRY
from fixtures.lab.library import LabVideo

DOWNLOAD = re.compile(r"download|save|export", re.IGNORECASE)

CANCEL = re.compile(r"cancel|stop", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Aim:
    """One press. `video` is None where none is named near the control, `retry` the name of an alert's control."""

    video: LabVideo | None
    button: Button
    downloads: bool
    cancels: bool
    retry: str


def aim_of(press: Mapping[str, Any], session: Session) -> Aim:
    """What web/press.js says of a press. Raises KeyError or TypeError for what it never says."""
    name = f"{press['name']} {press['title']}"
    in_alert = any(box["alert"] for box in press["around"])
    downloads = DOWNLOAD.search(name) or press["download"] or (in_alert and RETRY.search(name))
    video, in_player = what(press, session)
    return Aim(
        video,
        "player" if in_player else "list",
        bool(downloads),
        bool(CANCEL.search(name)),
        press["name"] if in_alert else "",
    )


def what(press: Mapping[str, Any], session: Session) -> tuple[LabVideo | None, bool]:
    """The video that is named nearest to the control, and whether it plays there too."""
    titles = {one.record.id: flat(session.rules.shown(one.name)) for one in session.stored}
    for box in press["around"]:
        text = flat(box["text"])
        there = {number: title for number, title in titles.items() if title in text}
        # Of titles that hold one another, the longest is meant.
        longest = [
            number for number, title in there.items()
            if not any(title != other and title in other for other in there.values())
        ]  # fmt: skip
        if len(longest) == 1:
            return session.videos[longest[0]], box["player"]
        if longest:
            break
    return None, False


def flat(text: str) -> str:
    """A text with runs of white space as one space, as a page shows it."""
    return re.sub(r"\s+", " ", text).strip()
