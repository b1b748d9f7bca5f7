"""Every state in docs/states.md is covered by a scenario or a knob that exists, or says why it is left out."""

from __future__ import annotations

import re
from dataclasses import fields

from e2e.scenarios import CATALOGUE
from fixtures.lab.setting import Setting
from fixtures.preparing.build import ROOT

ROW = re.compile(
    r"^\| (?P<dimension>[^|]+) \| (?P<state>[^|]+) \| (?P<kind>scenario|knob|reason)[: ](?P<what>[^|]+) \|$"
)
ROWS = [
    line for line in (ROOT / "docs" / "states.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")
][2:]
NAMES = {"scenario": {one.name for one in CATALOGUE}, "knob": {one.name for one in fields(Setting)}}


def test_each_state_names_scenarios_or_knobs_that_exist_or_gives_a_reason() -> None:
    wrong = [row for row in ROWS if not (found := ROW.match(row)) or not covers(found["kind"], found["what"])]

    assert len(ROWS) > 30
    assert wrong == []


def covers(kind: str, what: str) -> bool:
    if kind == "reason":
        return len(what.split()) > 3
    named = re.findall(r"`([^`]+)`", what)
    return bool(named) and set(named) <= NAMES[kind]
