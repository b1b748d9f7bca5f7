"""Every state in docs/states.md is covered by a scenario or a knob, or says why not; so is every state of a fact."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import get_args, get_type_hints

from e2e.flows.telling import STATES
from e2e.scenarios import CATALOGUE
from fake_backend.videos import Download
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


def test_a_list_is_read_with_each_fact_that_may_be_null_in_that_state() -> None:
    may_be_null = {name for name, kind in get_type_hints(Download).items() if type(None) in get_args(kind)}

    assert {name for name, values in STATES.items() if None in values} >= may_be_null - {"file_url"}  # a knob
    assert STATES.keys() <= Download.__annotations__.keys()
    assert len({len(values) for values in STATES.values()}) == 1


def covers(kind: str, what: str) -> bool:
    if kind == "reason":
        return len(what.split()) > 3
    named = re.findall(r"`([^`]+)`", what)
    return bool(named) and set(named) <= NAMES[kind]
