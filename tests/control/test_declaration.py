"""What is copied from the lab is a whole file that makes the scenario again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from e2e.control.declaration import declaration
from e2e.scenario import Scenario, Setting
from e2e.scenarios import CATALOGUE, read_file

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
        name="titled", promise="It is.", expect="saved", title="checks.fault Then()", at_load=Setting(link_kind="null")
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
