"""A session as the control page shows it, and as a file that `check` takes."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any

from e2e.control import knobs
from e2e.control.declaration import declaration
from e2e.control.library import stored_keys
from e2e.control.session import Session
from e2e.control.words import SECOND_ACT, SENTENCES, steps
from e2e.scenarios import FAMILIES
from fixtures.preparing.environment import COMMAND

COPIED = "-in-the-lab"  # ends the name of a scenario that is copied from here
FAMILY = {scenario.name: title for title, members in FAMILIES.items() for scenario in members}


def as_file(session: Session) -> dict[str, str]:
    """Its state as a file that declares it, and the command that runs that file."""
    scenario = session.scenario
    if not session.is_its_own:
        at_click = knobs.merged(session.pending, session.at_click)
        scenario = replace(
            session.scenario_left(), promise=SENTENCES[session.expect], expect=session.expect, classes=(),
            at_load=knobs.what_changes(session.at_load),
            at_click=knobs.what_changes(at_click, after=session.at_load),
        )  # fmt: skip
    name = f"{scenario.name.removesuffix(COPIED)}{COPIED}"
    check = [*COMMAND, "check", *session.given, "--scenarios", "FILE.py", "--scenario", name]
    text = declaration(replace(scenario, name=name), remarks=tuple(session.remarks))
    return {"text": text, "command": shlex.join(check)}


def is_due(session: Session) -> bool:
    """Whether the scenario changes something next, and a person has to say when."""
    if session.browser is None and session.pending != knobs.AS_IT_IS:
        return True
    by_hand = session.browser is None or session.scenario.flow in SECOND_ACT
    return by_hand and session.meanwhile != knobs.AS_IT_IS


def as_shown(session: Session) -> dict[str, Any]:
    """All that the control page shows of it."""
    scenario, lab = session.scenario_left(), session.lab
    there, driven = stored_keys(lab), session.browser is not None
    return {
        "gallery": {
            "name": lab.site.target.name, "address": lab.address, "driven": driven,
            "trouble": session.trouble, "errors": session.errors, "unlisted": sorted(lab.backend.unlisted),
        },
        "scenario": {
            "name": scenario.name, "family": FAMILY[scenario.name], "promise": scenario.promise,
            "severity": scenario.severity, "button": session.button, "buttons": list(scenario.buttons),
            "video": scenario.title, "expect": session.expect, "byHand": session.by_hand, "own": session.is_its_own,
            "steps": list(
                steps(
                    scenario, session.button, driven=driven, pending=session.pending, meanwhile=session.meanwhile,
                    pressed=session.pressed, answered=session.answered,
                )
            ),
            "due": is_due(session),
        },
        "knobs": knobs.described(lab, knobs.values(session.present), driven=driven),
        "heldUp": lab.holds_up,
        "library": [
            {
                "id": one.id, "title": one.project_name, "size": one.file_size, "stored": one.key in there,
                "group": one.group_key, "underTest": one.id == session.subject.record.id,
            }
            for one in reversed(lab.backend.videos)
        ],
    }  # fmt: skip
