"""The verdict over all cells: what the exit code, the table and the last line say."""

from __future__ import annotations

import pytest

from fixtures.judging.outcome import Button
from fixtures.running.summary import Rules, exit_code, table, verdict
from fixtures.running.verdict import Cell, Severity, State
from tests.report import by_hand
from tests.report.by_hand import declare

USUAL = Rules()


def cell(
    state: State, *, severity: Severity = "must", scenario: str = "one", button: Button = "list", rank: int = 0,
    reason: str = "",
) -> Cell:  # fmt: skip
    return by_hand.cell(declare(scenario, button, severity=severity, rank=rank), state, reason=reason)


@pytest.mark.parametrize(
    ("cells", "rules", "code"),
    [
        ([cell("kept")], USUAL, 0),
        ([cell("kept"), cell("not exercised")], USUAL, 0),
        ([cell("kept"), cell("not exercised")], Rules(exercised=True), 1),
        ([cell("kept"), cell("not exercised", reason="no links")], Rules(exercised=True), 0),
        ([cell("broken"), cell("could not run")], USUAL, 1),
        ([cell("kept"), cell("broken", severity="should")], USUAL, 0),
        ([cell("kept"), cell("broken", severity="should")], Rules(strict=True), 1),
        ([cell("kept"), cell("could not run")], USUAL, 2),
        ([cell("kept"), cell("could not run", severity="should")], USUAL, 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst_that_counts(cells: list[Cell], rules: Rules, code: int) -> None:
    assert exit_code(cells, rules) == code


def test_the_table_is_in_the_catalogue_s_order_whoever_ended_first() -> None:
    cells = [
        cell("broken", scenario="second", rank=2),
        cell("kept", scenario="first", button="player", rank=1),
        cell("not exercised", scenario="first", rank=0),
    ]

    assert [line.split() for line in table(cells)] == [
        ["list", "player"],
        ["first", "○", "✓"],
        ["second", "✗", "–", "wrong-name"],
    ]
    assert table(cells, ["second:player"])[-1].split() == ["second", "✗", "·", "wrong-name"]


def test_the_last_line_counts_every_state() -> None:
    cells = [cell("kept"), cell("kept"), cell("broken"), cell("could not run")]

    assert verdict(cells, USUAL) == "BROKEN: of 4 promises, 2 kept, 1 broken, 1 could not run."
    assert verdict(cells[:2], USUAL) == "KEPT: of 2 promises, 2 kept."


def test_broken_promises_that_do_not_count_are_not_called_kept() -> None:
    cells = [cell("kept"), cell("broken", severity="should")]

    assert verdict(cells, USUAL).startswith("KEPT (every must promise): of 2 promises, 1 kept, 1 broken")


def test_where_no_must_was_chosen_it_is_not_said_that_each_was_kept() -> None:
    cells = [cell("broken", severity="should")]

    assert verdict(cells, USUAL) == "KEPT (no must promise was chosen): of 1 promise, 1 broken."
