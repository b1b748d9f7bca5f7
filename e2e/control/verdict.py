"""The judge's word on what a person's click led to, as data for the control page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from e2e import checks
from e2e.control.session import Session
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab.library import LabVideo
from fixtures.secrets import mask, mask_json
from report.record import Click, Found, click_of, found

# What the gate measures around a click of its own.
ONLY_IN_THE_GATE = {checks.accessible, checks.fits_the_window, checks.memory_stays_flat}
CLICK, FOUND = TypeAdapter(Click), TypeAdapter(Found)


def verdict(session: Session, video: LabVideo, outcome: Outcome, *, cancelled: bool) -> Mapping[str, Any]:
    """The outcome held against what was promised of this video."""
    wanted = session.wanted(video, cancelled=cancelled)
    findings, unseen = list(judge(wanted.promise, outcome)), []
    for check in wanted.extra_checks if not findings else ():
        if check in ONLY_IN_THE_GATE:
            unseen.append(f"Only `check` looks at this: {(check.__doc__ or check.__name__).splitlines()[0]}")
        else:
            findings += check(outcome)
    met = wanted.precondition is None or wanted.precondition(outcome)
    click = mask_json(CLICK.dump_python(click_of(outcome, findings), mode="json"))
    return {
        "verdict": "broken" if findings else "kept" if met else "not exercised",
        "findings": [mask_json(FOUND.dump_python(found(one), mode="json")) for one in findings],
        "cameOf": click["came_of"], "lines": click["lines"], "unseen": unseen,
    }  # fmt: skip


WATCHING: Mapping[str, Any] = {"verdict": "watching", "findings": [], "cameOf": "", "lines": [], "unseen": []}


def of_whom(
    session: Session, video: LabVideo, button: Button, *, at: float, retry: str, cancelled: bool
) -> Mapping[str, Any]:
    """Which click it was, and what was promised of it; `at` in epoch milliseconds."""
    return {
        "scenario": session.scenario.name, "video": video.name, "button": button, "retry": retry, "at": at,
        "promise": mask(str(session.wanted(video, cancelled=cancelled).promise)), "address": session.lab.address,
    }  # fmt: skip
