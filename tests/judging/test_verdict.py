"""A test's reports give each promise its verdict; the summary gathers them, and prints them at the end."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from fixtures.errors import CannotRun, NeverOccurred, NotExercised, Unchangeable
from fixtures.judging.findings import Finding
from fixtures.running.plugin import pytest_runtest_makereport
from fixtures.running.summary import Rules, Summary, table, verdict
from fixtures.running.verdict import DECLARED, EXERCISED, WHY_NOT, Cell, Found, State, carried, carry, judged
from fixtures.watching.promised import BrokenPromise
from tests.report.by_hand import cell, declare

PROMISE = declare("one", rank=3)


class Report(SimpleNamespace):
    """As much of a test's report as a verdict takes."""

    def __init__(self, when: str, outcome: str, reason: object = "", nodeid: str = "test") -> None:
        results = {name: name == outcome for name in ("passed", "failed", "skipped")}
        super().__init__(nodeid=nodeid, when=when, longrepr=reason, duration=1.23456, **results)


def decided(report: Any, error: BaseException | None = None, *, exercised: bool = True) -> Cell | None:
    """The verdict that a report of the promise decides."""
    item: Any = SimpleNamespace(stash=pytest.Stash())
    item.stash[DECLARED], item.stash[EXERCISED] = PROMISE, exercised
    return judged(item, report, error, reproduce="check it")


def test_a_verdict_has_all_that_is_known_of_a_broken_promise() -> None:
    secret = "X-Amz-Signature=feedbeef"
    findings = tuple(Finding(code, f"{code} {secret}", "a cause") for code in ("wrong-name", "too-slow"))

    one = decided(Report("call", "failed"), BrokenPromise("the account", findings))

    assert one == Cell(
        declared=PROMISE, state="broken", seconds=1.235, account="the account", reproduce="check it",
        findings=tuple(Found(code, f"{code} X-Amz-Signature=***", "a cause") for code in ("wrong-name", "too-slow")),
    )  # fmt: skip
    assert one.codes == ("wrong-name", "too-slow")
    assert one.gist == "wrong-name: wrong-name X-Amz-Signature=***"


def test_a_reason_that_is_raised_for_each_promise_does_not_carry_their_tracebacks_along() -> None:
    reason, left = CannotRun("The server does not answer."), list[int]()

    def fail() -> None:
        raise reason

    for _ in range(2):
        call = pytest.CallInfo.from_call(fail, "setup")
        next(pytest_runtest_makereport(cast("pytest.Item", None), call))
        left += [len(call.excinfo.traceback)] if call.excinfo else []

    assert left == [0, 0]
    assert reason.__traceback__ is None


def crashed(message: str) -> Any:
    """The traceback of an error that nobody expected."""

    class Traceback(SimpleNamespace):
        def __str__(self) -> str:
            return "line 1\nline 2"

    return Traceback(reprcrash=SimpleNamespace(message=message))


@pytest.mark.parametrize(
    ("error", "needs_changes", "can_occur"),
    [(NotExercised("a"), False, False), (Unchangeable("a"), True, False), (NeverOccurred("a"), False, True)],
)
def test_a_verdict_says_whether_a_situation_can_be_here_and_needs_changes(
    error: NotExercised, *, needs_changes: bool, can_occur: bool
) -> None:
    item: Any = SimpleNamespace(stash=pytest.Stash())
    item.stash[DECLARED], item.stash[EXERCISED], item.stash[WHY_NOT] = PROMISE, False, error

    one = judged(item, cast("pytest.TestReport", Report("call", "passed")), None, reproduce="")

    assert one is not None
    assert (one.state, one.reason, one.needs_changes) == ("not exercised", "a", needs_changes)
    assert one.never_occurred is can_occur  # which `--exercised` refuses, although the reason is known


@pytest.mark.parametrize(
    ("report", "exercised", "state", "reason"),
    [
        (Report("call", "passed"), True, "kept", ""),
        (Report("call", "passed"), False, "not exercised", ""),
        (Report("call", "failed", "No bucket.\nIts log"), True, "could not run", "No bucket.\nIts log"),
        (Report("call", "failed", "No."), False, "could not run", "No."),
        (Report("setup", "failed", crashed("Oh.")), True, "could not run", "Oh.\n\nline 1\nline 2"),
        (Report("setup", "skipped", ("file", 1, "Not here.")), True, "could not run", "Not here."),
        (Report("teardown", "failed", "No."), True, "could not run", "No."),
        (Report("setup", "passed"), True, None, ""),
        (Report("teardown", "passed"), True, None, ""),
        (Report("teardown", "skipped"), True, None, ""),
    ],
)
def test_the_verdict_is_that_of_the_call_or_of_what_failed(
    report: Any, exercised: bool, state: State | None, reason: str
) -> None:
    one = decided(report, exercised=exercised)

    assert (one.state if one else None, one.reason if one else "") == (state, reason)


def test_a_test_of_no_promise_has_no_verdict() -> None:
    item: Any = SimpleNamespace(stash=pytest.Stash())
    report: Any = Report("call", "failed", "No.")

    assert judged(item, report, None, reproduce="") is None
    assert carried(report) is None


def test_a_report_that_is_sent_as_text_carries_the_verdict_without_its_clicks() -> None:
    sent: Any = pytest.TestReport(
        nodeid="test", location=("", 0, ""), keywords={}, outcome="failed", longrepr="x", when="call"
    )
    carry(sent, one := cell(declare("“Été” 🏆"), "broken", account="it\nbroke"))
    assert one.clicks

    arrived = pytest.TestReport._from_json(sent._to_json())

    assert carried(arrived) == replace(one, clicks=())


def told(*reports: tuple[Any, Cell | None]) -> Summary:
    """A summary of these reports, each with its verdict."""
    summary = Summary(Rules())
    for report, one in reports:
        if one:
            carry(report, one)
        summary.pytest_runtest_logreport(report)
    return summary


def test_the_last_verdict_on_a_promise_counts() -> None:
    lost = cell(PROMISE, "could not run", reason="No.")

    summary = told(
        (Report("setup", "passed"), None),
        (Report("call", "passed"), cell(PROMISE)),
        (Report("teardown", "failed", "No."), lost),
    )

    assert list(summary.cells.values()) == [replace(lost, clicks=())]


def test_a_test_that_is_no_promise_is_counted_when_it_fails() -> None:
    reports = (Report("call", "passed"), Report("call", "failed"), Report("teardown", "failed"))

    summary = told(*((report, None) for report in reports))

    assert (summary.cells, summary.other_failures) == ({}, 2)
    assert told().other_failures == 0


def test_a_reason_that_holds_for_many_is_printed_in_full_once() -> None:
    reason = "No bucket.\nIts log"
    lost, broken = cell(PROMISE, "could not run", reason=reason), cell(PROMISE, "broken")
    passed, first, second, unlike = (
        Report("setup", outcome, reason, nodeid=str(number))
        for number, outcome in enumerate(["passed", "failed", "failed", "failed"])
    )
    other, crash = Report("setup", "failed", "Another.\nmore"), Report("call", "failed", crashed(reason))

    told((passed, None), (first, lost), (other, lost), (second, lost), (unlike, broken), (crash, lost))

    assert [one.longrepr for one in (passed, first, second, other, unlike)] == [
        reason, reason, "No bucket.", "Another.\nmore", reason,
    ]  # fmt: skip
    assert str(crash.longrepr) == "line 1\nline 2"


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
    summary.cells = {"x": cell(PROMISE, state)} if state else {}
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


KEPT, UNTRIED = cell(PROMISE), cell(declare("one", "player"), "not exercised")


def test_table_and_verdict_are_written_at_the_end() -> None:
    summary = Summary(Rules())
    assert summary.interrupted is False
    summary.cells = {"a": KEPT}

    assert written(summary) == ["== promises", *table([KEPT]), "", verdict([KEPT], Rules())]

    summary.cells = {"a": KEPT, "b": UNTRIED}
    summary.interrupted = True

    assert written(summary) == [
        "== promises", *table([KEPT, UNTRIED]), "",
        "○ not exercised: nothing went wrong, but the situation of the promise never occurred",
        "INTERRUPTED after 2 of 2 promises: 1 kept, 1 not exercised.",
    ]  # fmt: skip


def test_why_promises_were_not_exercised_is_said_once_for_each_reason() -> None:
    summary = Summary(Rules())
    for number, reason in enumerate(["no links", "no links", "", "no groups"]):
        summary.cells[str(number)] = replace(UNTRIED, declared=declare(str(number)), reason=reason)

    assert written(summary)[-5:-1] == [
        "", "○ not exercised: nothing went wrong, but the situation of the promise never occurred",
        "○ 2 promises not exercised, because no links", "○ 1 promise not exercised, because no groups",
    ]  # fmt: skip
    assert summary.cells["0"].not_exercised == "It was not exercised, because no links."


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
    """A baseline that names another finding, and has a remark."""

    def marked(self, cell: Cell) -> Cell:
        return replace(cell, beyond="the baseline names x only") if cell.state == "broken" else cell

    def remarks(self, cells: Collection[Cell]) -> list[str]:
        return [f"of {len(cells)}, none is kept again"]


def test_what_a_baseline_says_comes_before_the_last_line() -> None:
    summary = Summary(Rules(), with_table=False)
    summary.known = Known()
    for number, one in enumerate((cell(PROMISE), cell(declare("b"), "broken"))):
        carry(report := cast(pytest.TestReport, Report("call", "passed", nodeid=str(number))), one)
        summary.pytest_runtest_logreport(report)

    assert written(summary)[:-1] == ["b:list: the baseline names x only.", "of 2, none is kept again"]


def test_a_run_without_promises_says_nothing_or_how_they_are_called() -> None:
    nothing = Summary(Rules())

    assert written(nothing) == []
    assert written(nothing, pytest.ExitCode.NO_TESTS_COLLECTED) == [
        "No promise matches; `gallery-e2e scenarios` lists them all."
    ]


def test_the_rules_given_are_those_that_count() -> None:
    summary = Summary(Rules(exercised=True))
    summary.cells = {"b": UNTRIED}
    session: Any = SimpleNamespace(exitstatus=pytest.ExitCode.OK)

    summary.pytest_sessionfinish(session)

    assert session.exitstatus == 1
    assert written(summary)[-1] == "BROKEN: of 1 promise, 1 not exercised."


def test_the_table_is_aligned_with_its_codes_once_each_at_the_end_of_the_line() -> None:
    x, y, z = (Found(code, "a sentence", "a cause") for code in "xyz")
    cells = [
        cell(declare("a-long-name"), "broken", findings=(x, y)),
        cell(declare("a-long-name", "player"), "broken", findings=(y, z)),
        cell(declare("b", "player", rank=1), "could not run"),
    ]

    assert table(cells) == [
        "                 list   player ",
        "a-long-name       ✗       ✗      x, y, z",
        "b                 –       !",
    ]


def test_all_states_are_counted_in_the_last_line() -> None:
    should = cell(declare("b", severity="should"), "broken")

    assert verdict(iter([KEPT, UNTRIED, should, should]), Rules()) == (
        "KEPT (every must promise): of 4 promises, 1 kept, 2 broken, 1 not exercised."
    )
    assert verdict([cell(PROMISE, "could not run")], Rules()) == "COULD NOT RUN: of 1 promise, 1 could not run."
