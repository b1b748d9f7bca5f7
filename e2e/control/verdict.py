"""The judge's word on a flow that was listened to, as the control page tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from e2e import checks
from e2e.control.listening import Listening
from e2e.control.session import Session, Wanted
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Outcome
from fixtures.lab.lab import LabVideo
from fixtures.secrets import mask, mask_json
from fixtures.watching.assemble import Watch, outcome_of
from fixtures.watching.stage import Check
from report.record import Click, Found, click_of, found

LIMITS = (
    "The saved file itself: its bytes are those that the page or a server gave to your browser, its name the one that "
    "was asked for. What your browser makes of them on your disk is not seen.",
    "Why a request failed inside your browser (a host that does not resolve, an extension, no network): only that it "
    "did.",
    "A service worker's own requests, memory, accessibility and the window's width: the gate looks at them.",
)
# Further facts that only the gate's own browser shows.
NOT_LOOKED_AT = {checks.accessible, checks.fits_the_window, checks.memory_stays_flat}
CLICK, FOUND = TypeAdapter(Click), TypeAdapter(Found)


def verdicts(now: Listening, session: Session) -> Iterator[dict[str, Any]]:
    """What came of a flow that is over, for each video whose button was clicked in it."""
    exchanges = session.lab.exchanges()
    opened = now.look is not None and now.button == "list" and now.look["players"] > now.players
    for video in now.videos:
        outcome = outcome_of(Watch(now.seen), exchanges, video.name, now.button, player_opened=opened)
        if len(now.videos) > 1:
            mine = tuple(file for file in outcome.files if file.sha256 == video.media.sha256)
            outcome = replace(outcome, files=mine)
        yield verdict(now, session, video, outcome)


def verdict(now: Listening, session: Session, video: LabVideo, outcome: Outcome) -> dict[str, Any]:
    """The outcome held against what was promised of this video."""
    wanted = session.wanted(video, cancelled=now.cancelled)
    findings, unseen = list(judge(wanted.promise, outcome)), list(now.unseen)
    for check in wanted.extra_checks if not findings else ():
        if can_be_seen(check, outcome):
            findings += check(outcome)
        else:
            unseen.append(f"Not looked at here: {(check.__doc__ or check.__name__).splitlines()[0]}")
    precondition = wanted.precondition is None or wanted.precondition(outcome)
    told = mask_json(CLICK.dump_python(click_of(outcome, findings), mode="json"))
    return {
        **account(now, session, video, wanted),
        "verdict": "broken" if findings else "kept" if precondition else "not exercised",
        "findings": [mask_json(FOUND.dump_python(found(one), mode="json")) for one in findings],
        "cameOf": told["came_of"], "lines": told["lines"], "unseen": list(dict.fromkeys(unseen)),
    }  # fmt: skip


def can_be_seen(check: Check, outcome: Outcome) -> bool:
    """Whether the facts that a check asks for can be had in a browser that is not ours."""
    return check not in NOT_LOOKED_AT


def under_way(now: Listening, session: Session) -> dict[str, Any]:
    """What is known of a flow that has just begun."""
    video = now.videos[0]
    return {
        **account(now, session, video, session.wanted(video, cancelled=False)),
        "verdict": "watching", "findings": [], "cameOf": "", "lines": [], "unseen": [],
    }  # fmt: skip


def account(now: Listening, session: Session, video: LabVideo, wanted: Wanted) -> dict[str, Any]:
    """Whose click it was, and what was promised of it."""
    return {
        "scenario": session.scenario.name, "video": video.name, "button": now.button, "retry": now.retry,
        "at": now.seen.zero, "promise": mask(str(wanted.promise)), "address": now.seen.url,
    }  # fmt: skip
