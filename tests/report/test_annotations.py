"""What GitHub Actions is told of a report: commands it reads rightly, the worst first, and a summary it accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from e2e import cli
from fixtures.judging.outcome import Button
from fixtures.running.verdict import State
from fixtures.visible import visible
from report import folder
from report.annotations import ROOM, SHOWN, annotate, command, commands, job_summary
from report.record import Cell, Declared, Found, Report, Run

RUN = Run(gallery="web", version="1", browser="chromium 1", system="s", began="2026-11-25", seconds=61, command="check")
ARTIFACT = "https://github.com/o/r/actions/runs/1/artifacts/2"


TRICKY = some.text() | some.text(alphabet="%:,=\r\n a")


@given(TRICKY, TRICKY)
@example("50%3A", "100%25")
def test_whatever_is_said_arrives_as_it_was_with_its_controls_made_visible(title: str, message: str) -> None:
    line = command("error", title, message)

    assert "\n" not in line
    assert "\r" not in line
    assert as_the_runner_reads(line) == ("error", {"title": visible(title)}, visible(message))


def test_a_finding_is_said_once_with_all_that_it_broke() -> None:
    said = list(commands(report(cell("first", code="navigated-away"), cell("second", code="navigated-away"))))

    assert [as_the_runner_reads(line) for line in said] == [
        (
            "error",
            {"title": "navigated-away (first:list and 1 more)"},
            "The sentence of navigated-away.\nLikely cause: its cause\nPromises: first:list, second:list",
        )
    ]


@pytest.mark.parametrize(("others", "cause"), [((), "by the worker"), (("second",), "unknown")])
def test_a_mistake_behind_every_one_of_them_is_their_likely_cause(others: tuple[str, ...], cause: str) -> None:
    left, shell = Found("navigated-away", "It left.", "unknown"), Found("app-shell-served", "A page.", "by the worker")
    cells = [replace(cell("first", code="x"), findings=(left, shell))]
    cells += [replace(cell(name, code="x"), findings=(left,)) for name in others]

    said = [as_the_runner_reads(line) for line in commands(report(*cells))]

    assert [text for _, names, text in said if names["title"].startswith("navigated-away")] == [
        f"It left.\nLikely cause: {cause}\n"
        + ("Promises: first:list, second:list" if others else "Promise: first:list")
    ]


def test_the_worst_comes_first_and_the_last_says_how_many_more() -> None:
    cells = [cell(f"once-{number}", code=f"code-{number}") for number in range(SHOWN + 2)]
    cells += [cell(f"thrice-{number}", code="worst") for number in range(3)]

    said = [as_the_runner_reads(line) for line in commands(report(*cells))]

    assert len(said) == SHOWN
    assert said[0][1]["title"] == "worst (thrice-0:list and 2 more)"
    assert said[-1][2] == "And 4 more like these: the report has them all."


def test_ten_are_shown_without_a_word_about_more() -> None:
    said = list(commands(report(*(cell(f"s{number}", code=f"code-{number}") for number in range(SHOWN)))))

    assert len(said) == SHOWN
    assert "more like these" not in said[-1]


@pytest.mark.parametrize(("strict", "level"), [(False, "warning"), (True, "error")])
def test_what_should_be_is_an_error_only_where_it_counts(strict: bool, level: str) -> None:
    (line,) = commands(report(cell("nice", code="no-focus", severity="should"), strict=strict))

    assert as_the_runner_reads(line)[0] == level


def test_errors_come_before_warnings_before_notices() -> None:
    cells = [
        cell("known", code="wrong-name", known_failure="a known one (until 2026-12-24)"),
        *(cell(f"nice-{number}", code="no-focus", severity="should") for number in range(2)),
        cell("untried", "could not run", severity="should", reason="No such button."),
        cell("needed", code="truncated"),
    ]

    said = [as_the_runner_reads(line) for line in commands(report(*cells, notes=("x:list is kept again.",)))]

    assert [(level, facts["title"]) for level, facts, _ in said] == [
        ("error", "truncated (needed:list)"),
        ("error", "could not run (untried:list)"),
        ("warning", "no-focus (nice-0:list and 1 more)"),
        ("notice", "gallery-e2e"),
        ("notice", "known failure (known:list)"),
    ]
    assert said[1][2].startswith("No such button.")
    assert said[-1][2].startswith("a known one (until 2026-12-24). wrong-name: The sentence of wrong-name.")


@pytest.mark.parametrize(("exercised", "reason", "said"), [(False, "", 0), (True, "", 1), (True, "no links", 0)])
def test_what_was_not_exercised_is_said_only_where_it_counts(exercised: bool, reason: str, said: int) -> None:
    lines = list(commands(report(cell("one", "not exercised", reason=reason), exercised=exercised)))

    assert len(lines) == said


def test_a_kept_gallery_needs_no_annotation() -> None:
    assert list(commands(report(cell("one", "kept")))) == []


# -- the job summary


def test_the_summary_says_verdict_matrix_findings_and_where_the_report_is() -> None:
    broken, kept = cell("retry", code="stale-link"), cell("retry", "kept", button="player")

    said = job_summary(report(broken, kept, cell("usual", "kept"), notes=("One shard is missing.",)), artifact=ARTIFACT)

    assert said.startswith("## ❌ Broken: 1 of 3 promises")
    assert f"[the report]({ARTIFACT})" in said
    assert "- One shard is missing." in said
    assert "The sentence of stale-link." in said
    assert "gallery-e2e check --scenario retry:list" in said
    in_sight, _, folded = said.partition("<details>")
    assert "| retry | ✗ | ✓ |" in in_sight
    assert "| usual |" not in in_sight
    assert "| usual | ✓ | – |" in folded


def test_the_summary_of_a_part_says_so_and_what_is_not_in_it() -> None:
    names = ("one:list", "one:player", "two:list")
    part = report(cell("one", "kept"), cell("two", "kept"), shards=("1/2",), catalogue=names)

    said = job_summary(part, artifact="a")

    assert said.startswith("## ✅ Part 1 of 2: 2 of 3 promises were tried. Kept: all 2 promises.")
    assert "| one | ✓ | · |\n| two | ✓ | – |" in said
    assert "– no such button, · not in this part" in said


def test_a_report_without_an_address_is_named() -> None:
    assert "the artifact **my-report**" in job_summary(report(cell("one", "kept")), artifact="my-report")


@pytest.mark.parametrize(
    ("states", "mark"), [(["kept"], "✅ Kept"), (["broken"], "❌ Broken"), (["could not run"], "⚠️ Not decided")]
)
def test_the_summary_begins_with_a_mark_for_the_verdict(states: list[State], mark: str) -> None:
    assert job_summary(report(*(cell("one", state) for state in states)), artifact="a").startswith(f"## {mark}: ")


def test_a_summary_never_grows_beyond_what_github_takes() -> None:
    words = "ü" * 5000
    cells = [cell(f"s{number}", code=f"code-{number}", sentence=words) for number in range(1000)]

    said = job_summary(report(*cells), artifact=ARTIFACT)
    shorter = job_summary(report(*cells), artifact=ARTIFACT, room=ROOM // 2)

    assert ROOM * 0.9 < len(said.encode()) <= ROOM
    assert ROOM * 0.4 < len(shorter.encode()) <= ROOM // 2
    told = said.count("### ")
    assert f"And {1000 - told} more like these: the report has them all." in said
    assert said.rstrip().endswith("</details>")


def test_text_of_a_page_cannot_write_in_the_summary() -> None:
    hostile = "the alert said “</details><h1>All kept</h1> ![x](http://a/b) *now*\n# KEPT”"

    said = job_summary(report(cell("one", code="raw-alert", sentence=hostile)), artifact="a")

    assert "<h1>" not in said
    assert "![x](" not in said
    assert "\n# KEPT" not in said
    assert said.count("</details>") == 1


# -- the command


def test_the_command_says_it_on_stdout_and_adds_to_the_summary_of_its_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    its_report = written(tmp_path / "report", report(cell("retry", code="stale-link")))
    summary = tmp_path / "summary.md"
    summary.write_text("# there before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    with pytest.raises(SystemExit) as ended:
        cli.main(["annotate", str(its_report), "--artifact", ARTIFACT])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("::error title=stale-link (retry%3Alist)::")
    assert summary.read_text().startswith("# there before\n## ❌ Broken")
    assert ARTIFACT in summary.read_text()


@pytest.mark.parametrize("left", [8000, 3000])  # bytes: too few for all findings, and for the matrix too
def test_a_summary_that_others_have_filled_is_not_overrun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("x" * (ROOM - left))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))

    annotate(
        report(*(cell(f"s{number}", code=f"code-{number}") for number in range(90))),
        artifact="a",
        say=lambda line: None,
    )

    assert ROOM - left < summary.stat().st_size <= ROOM
    assert "more like these" in summary.read_text()


def test_no_report_is_an_error_that_github_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    with pytest.raises(SystemExit) as ended:
        cli.main(["annotate", str(tmp_path / "nowhere")])

    assert ended.value.code == 2
    level, facts, said = as_the_runner_reads(capsys.readouterr().out.strip())
    assert (level, facts) == ("error", {"title": "gallery-e2e could not run"})
    assert said.startswith("There is no report at")


# -- what the tests above stand on


def as_the_runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command taken apart: its name, its properties, its message."""
    match = re.fullmatch(r"::(?P<name>[a-z]+) (?P<facts>[^:]*)::(?P<said>.*)", line, re.DOTALL)
    assert match, line
    facts = (one.partition("=") for one in match["facts"].split(","))
    return match["name"], {name: unescaped(value) for name, _, value in facts}, unescaped(match["said"])


def unescaped(text: str) -> str:
    return re.sub(r"%(0A|0D|25|3A|2C)", lambda code: chr(int(code[1], 16)), text)


def cell(
    scenario: str,
    state: State = "broken",
    *,
    button: Button = "list",
    code: str = "wrong-name",
    sentence: str = "",
    severity: str = "must",
    known_failure: str = "",
    reason: str = "",
) -> Cell:
    declared = Declared(
        scenario=scenario,
        button=button,
        severity="should" if severity == "should" else "must",
        family="Links",
        promise="It is saved.",
        rank=0,
    )
    found = Found(code, sentence or f"The sentence of {code}.", "its cause")
    return Cell(
        declared=declared,
        state=state,
        findings=(found,) if state == "broken" else (),
        reason=reason,
        known_failure=known_failure,
        reproduce=f"gallery-e2e check --scenario {scenario}:{button}",
    )


def report(*cells: Cell, notes: Iterable[str] = (), **facts: Any) -> Report:
    return Report(run=replace(RUN, notes=tuple(notes), **facts), cells=cells)


def written(path: Path, its: Report) -> Path:
    folder.claim(path)
    folder.write(path, its)
    return path
