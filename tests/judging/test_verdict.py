"""The verdict gathers a cell from each test's reports, and tells it at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fixtures.running.summary import Cell, Rules, State, Summary, cell_of, table, verdict

FACTS: dict[str, Any] = {"scenario": "one", "button": "list", "severity": "must", "rank": 3}


def report(when: str, outcome: str, reason: str = "", **facts: Any) -> Any:
    return SimpleNamespace(
        nodeid=f"test[{facts.get('scenario')}]", when=when, user_properties=list(facts.items()), longrepr=reason,
        passed=outcome == "passed", failed=outcome == "failed", skipped=outcome == "skipped",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "facts", "state", "codes"),
    [
        ("passed", {}, "kept", ()),
        ("passed", {"exercised": True}, "kept", ()),
        ("passed", {"exercised": False}, "not exercised", ()),
        ("failed", {"findings": ["wrong-name", "page-error"]}, "broken", ("wrong-name", "page-error")),
        ("failed", {"exercised": False, "findings": ["x"]}, "broken", ("x",)),
        ("failed", {}, "could not run", ()),
        ("skipped", {"exercised": False}, "could not run", ()),
    ],
)
def test_a_cell_is_what_its_test_came_to(
    outcome: str, facts: dict[str, Any], state: State, codes: tuple[str, ...]
) -> None:
    assert cell_of(report("call", outcome), {**FACTS, **facts}) == Cell("one", "list", "must", state, codes, 3)


def told(*reports: Any) -> Summary:
    summary = Summary(Rules())
    for one in reports:
        summary.pytest_runtest_logreport(one)
    return summary


@pytest.mark.parametrize(
    ("reports", "states"),
    [
        ([report("setup", "passed", **FACTS)], []),
        ([report("setup", "passed", **FACTS), report("call", "passed", **FACTS)], ["kept"]),
        ([report("setup", "failed", **FACTS)], ["could not run"]),
        ([report("setup", "skipped", **FACTS)], ["could not run"]),
        ([report("call", "passed", **FACTS), report("teardown", "passed", **FACTS)], ["kept"]),
        ([report("call", "passed", **FACTS), report("teardown", "failed", **FACTS)], ["could not run"]),
        ([report("call", "passed", **FACTS), report("teardown", "skipped", **FACTS)], ["kept"]),
    ],
)
def test_the_report_that_counts_is_that_of_the_call_or_of_what_failed(reports: list[Any], states: list[str]) -> None:
    assert [cell.state for cell in told(*reports).cells.values()] == states


def test_a_test_that_is_no_promise_is_counted_when_it_fails() -> None:
    summary = told(report("call", "passed"), report("call", "failed"), report("teardown", "failed"))

    assert (summary.cells, summary.other_failures) == ({}, 2)
    assert told().other_failures == 0


def test_a_reason_that_holds_for_many_is_told_in_full_once() -> None:
    reason = "No bucket.\nIts log"
    first, second, other = (report("setup", "failed", reason, **FACTS, **{"could-not-run": True}) for _ in range(3))
    passed = report("setup", "passed", reason, **FACTS, **{"could-not-run": True})
    other.longrepr = "Another.\nmore"

    told(passed, first, other, second, unlike := report("call", "failed", reason, **FACTS))

    assert [one.longrepr for one in (passed, first, second, other, unlike)] == [
        reason, reason, "No bucket.", "Another.\nmore", reason,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "others", "status", "code"),
    [
        ("kept", 0, pytest.ExitCode.OK, 0),
        ("broken", 0, pytest.ExitCode.TESTS_FAILED, 1),
        ("could not run", 0, pytest.ExitCode.TESTS_FAILED, 2),
        ("could not run", 0, pytest.ExitCode.OK, 2),
        ("kept", 1, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.TESTS_FAILED),
        ("kept", 0, pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.INTERNAL_ERROR),
        ("kept", 0, pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERRUPTED),
        (None, 0, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.TESTS_FAILED),
    ],
)
def test_the_session_ends_with_the_verdict_s_code(state: State | None, others: int, status: int, code: int) -> None:
    summary = Summary(Rules())
    summary.cells = {"x": Cell("one", "list", "must", state)} if state else {}
    summary.other_failures = others
    session: Any = SimpleNamespace(exitstatus=status)

    summary.pytest_sessionfinish(session)

    assert session.exitstatus == code
    assert summary.interrupted is (status == pytest.ExitCode.INTERRUPTED)


class Terminal:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.config = SimpleNamespace(getoption=lambda name, default: default)  # no option was given

    def section(self, title: str) -> None:
        self.lines.append(f"== {title}")

    def write_line(self, line: str) -> None:
        self.lines.append(line)


def written(summary: Summary, status: int = 0) -> list[str]:
    terminal = Terminal()
    summary.pytest_terminal_summary(cast(pytest.TerminalReporter, terminal), status)
    return terminal.lines


KEPT, UNTRIED = Cell("one", "list", "must", "kept"), Cell("one", "player", "must", "not exercised")


def test_table_and_verdict_are_written_at_the_end() -> None:
    summary = Summary(Rules())
    assert summary.interrupted is False
    summary.cells = {"a": KEPT}

    assert written(summary) == ["== promises", *table([KEPT]), "", verdict([KEPT], Rules())]

    summary.cells = {"a": KEPT, "b": UNTRIED}
    summary.interrupted = True

    assert written(summary) == [
        "== promises", *table([KEPT, UNTRIED]), "",
        "○ kept, but not exercised: this gallery never met the trouble",
        "INTERRUPTED after 2 of 2 promises: 1 kept, 1 not exercised.",
    ]  # fmt: skip


def test_an_interruption_is_remembered_where_a_second_one_has_pytest_forget_the_first() -> None:
    summary = Summary(Rules())
    summary.cells = {"a": KEPT}
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK, testscollected=20)

    summary.pytest_sessionstart(session)
    summary.pytest_keyboard_interrupt()
    summary.pytest_sessionfinish(session)

    assert session.exitstatus == pytest.ExitCode.INTERRUPTED
    assert written(summary)[-1] == "INTERRUPTED after 1 of 20 promises: 1 kept."


class Known:
    """A baseline that pardons nothing."""

    def pardon(self, name: str, codes: Iterable[str]) -> str:
        return ""

    def beyond(self, name: str, codes: Iterable[str]) -> str:
        return f"the baseline pardons x only; also found: {', '.join(codes)}"

    def remarks(self, states: Mapping[str, State]) -> list[str]:
        return []


def test_what_a_baseline_does_not_pardon_is_explained_of_broken_promises_alone() -> None:
    summary = Summary(Rules())
    summary.pardons = Known()
    summary.cells = {"a": KEPT, "b": Cell("b", "list", "must", "broken", ("y",))}

    assert [line for line in written(summary) if "baseline" in line] == [
        "b:list: the baseline pardons x only; also found: y."
    ]


def test_a_run_without_promises_says_nothing_or_how_they_are_called() -> None:
    nothing = Summary(Rules())

    assert written(nothing) == []
    assert written(nothing, pytest.ExitCode.NO_TESTS_COLLECTED) == [
        "No promise is called that; `gallery-e2e scenarios` lists them all."
    ]


def test_the_rules_given_are_those_that_count() -> None:
    summary = Summary(Rules(exercised=True))
    summary.cells = {"b": UNTRIED}
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK)

    summary.pytest_sessionfinish(session)

    assert session.exitstatus == 1
    assert written(summary)[-1] == "BROKEN: of 1 promise, 1 not exercised."


def test_the_table_is_aligned_with_its_codes_once_each_at_the_end_of_the_line() -> None:
    cells = [
        Cell("a-long-name", "list", "must", "broken", ("x", "y")),
        Cell("a-long-name", "player", "must", "broken", ("y", "z")),
        Cell("b", "player", "must", "could not run", rank=1),
    ]

    assert table(cells) == [
        "                 list   player ",
        "a-long-name       ✗       ✗      x, y, z",
        "b                 –       !",
    ]


def test_all_states_are_counted_in_the_last_line() -> None:
    cells = [KEPT, UNTRIED, Cell("b", "list", "should", "broken"), Cell("b", "player", "should", "broken")]

    assert verdict(iter(cells), Rules()) == "KEPT what must be: of 4 promises, 1 kept, 2 broken, 1 not exercised."
    assert verdict([Cell("b", "list", "must", "could not run")], Rules()) == (
        "COULD NOT RUN: of 1 promise, 1 could not run."
    )
