"""What is copied from the lab is a whole file that makes the scenario again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from e2e.control.declaration import declaration
from e2e.control.library import fill
from e2e.scenario import Scenario, Setting
from e2e.scenarios import CATALOGUE, read_file
from fixtures.lab.lab import Lab

PLAIN = Scenario(name="plain", promise="The video is saved.", expect="saved")


def imported(text: str) -> set[str]:
    """The names that a file imports."""
    return {one.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) for one in node.names}


@pytest.mark.parametrize("scenario", CATALOGUE, ids=lambda one: one.name)
def test_every_scenario_is_made_again_by_the_file_that_declares_it(scenario: Scenario, tmp_path: Path) -> None:
    text = declaration(scenario)
    (tmp_path / "mine.py").write_text(text, "utf-8")

    [made] = read_file(tmp_path / "mine.py")

    assert declaration(made) == text
    for part in ("promise", "expect", "at_load", "at_click", "meanwhile", "flow", "title", "buttons", "causes"):
        assert getattr(made, part) == getattr(scenario, part), part


def test_only_what_is_used_is_imported() -> None:
    assert imported(declaration(PLAIN)) == {"Scenario"}
    titled = Scenario(
        name="titled", promise="It is.", expect="saved", title="checks.fault Then()", at_load=Setting(link="null")
    )
    assert imported(declaration(titled)) == {"Scenario", "Setting"}


def test_a_remark_stays_a_comment_whatever_title_it_quotes() -> None:
    text = declaration(PLAIN, remarks=("the video “a\nimport os\r\u2028\u202e\0b” was added",))

    assert text.splitlines()[2].startswith("# the video “a import os")
    assert declaration(PLAIN) == text.replace(text.splitlines()[2] + "\n", "")


def not_of_the_suite(outcome: object) -> tuple[()]:
    return ()


def test_a_check_of_the_users_own_file_is_refused_in_words() -> None:
    mine = Scenario(name="mine", promise="It is.", expect="saved", extra_checks=(not_of_the_suite,))

    with pytest.raises(ValueError, match="not_of_the_suite is of a file of your own"):
        declaration(mine)


@pytest.mark.parametrize("name", ["last-of-many", "first-of-many", "stored-as-mov", "titles-with-traps", "large-file"])
def test_the_lab_holds_the_library_of_the_gate(name: str, lab: Lab) -> None:
    scenario = next(one for one in CATALOGUE if one.name == name)

    subject, library = fill(lab, scenario)

    place = {"first": scenario.rows - 1, "middle": 1, "last": 0}[scenario.place]  # the newest is shown first
    assert library.index(subject) == place
    assert len(library) == scenario.rows + len(scenario.titles)
    assert [one.record.id for one in library] == [one.id for one in lab.backend.videos]
    assert {field: getattr(subject.record, field) for field in scenario.record} == dict(scenario.record)
    assert scenario.size in (None, subject.media.size)
