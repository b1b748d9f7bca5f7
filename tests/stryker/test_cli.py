"""Which mutants a run tries, and bad input. Neither Stryker nor a gate is started here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from tests.stryker.cli import main, without_trial
from tests.stryker.kept import Outcome, State, summary
from tests.stryker.places import Mutated, Place


def mutated(name: str, file: str = "src/a.js") -> Mutated:
    return Mutated(name, file, 3, "Any", f"was {name}", f"is {name}", 1, "Survived", "")


KILLED, SURVIVED, OLD = mutated("1"), mutated("2"), mutated("3")
BEFORE = summary(
    [Outcome(KILLED, "killed"), Outcome(SURVIVED, "survived"), Outcome(OLD, "equivalent")], date="", promises=1
)


def state(mutant: Mutated, *listed: Mutated, before: dict[str, Any] | None = BEFORE, **chosen: Any) -> State | None:
    """What the run makes of a mutant without a trial, where `listed` are equivalent."""
    namespace = argparse.Namespace(**{"files": [], "survivors": False, "everything": False} | chosen)
    places: set[Place] = {one.place for one in listed}
    outcome = without_trial(mutant, namespace, places, before)
    return outcome.state if outcome else None


def test_all_are_tried_but_those_that_are_listed_as_equivalent() -> None:
    assert state(KILLED, before=None) is None
    assert state(OLD, OLD, before=None) == "equivalent"


def test_everything_tries_the_equivalent_too() -> None:
    assert state(OLD, OLD, before=None, everything=True) is None


def test_a_run_over_survivors_tries_no_others() -> None:
    assert state(KILLED, survivors=True) == "killed"
    assert state(SURVIVED, survivors=True) is None


def test_a_run_over_a_file_leaves_other_files_as_they_are() -> None:
    assert state(SURVIVED, files=["src/b.js"]) == "survived"
    assert state(SURVIVED, files=["src/a.js"]) is None


def test_one_that_has_been_listed_since_counts_as_equivalent_and_one_no_longer_listed_is_tried() -> None:
    assert state(SURVIVED, SURVIVED, survivors=True) == "equivalent"
    assert state(SURVIVED, SURVIVED, files=["src/b.js"]) == "equivalent"
    assert state(OLD, survivors=True) is None
    assert state(OLD, files=["src/b.js"]) is None


def test_one_that_was_noticed_stays_noticed_though_it_has_been_listed() -> None:
    assert state(KILLED, KILLED, survivors=True) == "killed"
    assert state(KILLED, KILLED, files=["src/b.js"]) == "killed"


def test_survivors_of_no_report_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tests.stryker.kept.REPORT", tmp_path / "report.json")

    assert main(["--survivors"]) == 2
    assert capsys.readouterr().err == "There is no report.json yet; try all mutants first.\n"
