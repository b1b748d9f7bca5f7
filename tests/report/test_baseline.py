"""A baseline pardons what it names until its day, says when it is no longer needed, and tells its own mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.running.summary import Cell, Rules, State, exit_code, table, verdict
from report import baseline, record
from report.baseline import Baseline, applied

TODAY = date(2026, 12, 1)
KNOWN = ("expired-link:list", "expired-link:player", "object-missing:list", "fallback:player")
GOOD = """
# what we know of
["expired-link:list"]
reason = "fresh links come with the new API"
until = 2026-12-24

["object-missing:list"]
reason = "no word for it yet"
until = 2026-12-01
finding = ["silent-failure", "stale-link"]
"""


def load(folder: Path, text: str) -> Baseline:
    file = folder / "known.toml"
    file.write_text(text, encoding="utf-8")
    return baseline.load(file, known=KNOWN, today=TODAY)


def test_a_promise_that_is_named_is_pardoned_with_its_reason_and_day(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)

    assert known.pardon("expired-link:list", ["anything"]) == "fresh links come with the new API (until 2026-12-24)"
    assert not known.pardon("expired-link:player", ["anything"])


@pytest.mark.parametrize(
    ("codes", "pardoned"),
    [
        (["stale-link"], True),
        (["stale-link", "silent-failure"], True),
        (["stale-link", "wrong-video"], False),
        (["wrong-video"], False),
    ],
)
def test_where_findings_are_named_no_other_is_pardoned(tmp_path: Path, codes: list[str], pardoned: bool) -> None:
    known = load(tmp_path, GOOD)

    assert bool(known.pardon("object-missing:list", codes)) is pardoned


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["stale-link"], ""),
        (
            ["stale-link", "wrong-video"],
            "the baseline pardons silent-failure, stale-link only; also found: wrong-video",
        ),
        (["wrong-video"], "the baseline pardons silent-failure, stale-link only; found: wrong-video"),
    ],
)
def test_why_an_entry_does_not_pardon_is_told(tmp_path: Path, codes: list[str], said: str) -> None:
    known = load(tmp_path, GOOD)

    after = applied(report([recorded("object-missing", "broken", *codes)]), known)

    assert known.beyond("object-missing:list", codes) == after.cells[0].beyond == said
    assert known.beyond("expired-link:list", codes) == known.beyond("fallback:player", codes) == ""


def test_one_finding_needs_no_list(tmp_path: Path) -> None:
    known = load(tmp_path, entry(finding='"stale-link"'))

    assert known.pardon("expired-link:list", ["stale-link"])
    assert not known.pardon("expired-link:list", ["wrong-video"])


def test_what_is_kept_again_and_what_was_not_tried_is_said(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)

    assert known.remarks({"expired-link:list": "broken", "object-missing:list": "could not run"}) == []
    assert known.remarks({"expired-link:list": "kept"}) == [
        "expired-link:list is kept again: take it out of the baseline.",
        "Not tried: 1 of the 2 promises in the baseline.",
    ]


def test_a_report_tells_what_is_pardoned_and_what_is_kept_again(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)
    before = report([recorded("expired-link", "kept"), recorded("object-missing", "broken", "silent-failure")])

    after = applied(before, known)

    assert [cell.pardon for cell in after.cells] == ["", "no word for it yet (until 2026-12-01)"]
    assert after.run.notes == ("expired-link:list is kept again: take it out of the baseline.",)


@pytest.mark.parametrize("state", ["kept", "not exercised", "could not run"])
def test_only_what_is_broken_is_pardoned(tmp_path: Path, state: State) -> None:
    after = applied(report([recorded("expired-link", state)]), load(tmp_path, GOOD))

    assert after.cells[0].pardon == ""


# -- what it makes of the verdict


def cells(*pardons: str) -> list[Cell]:
    return [Cell(f"s{rank}", "list", "must", "broken", ("x",), rank, pardon) for rank, pardon in enumerate(pardons)]


def test_what_is_pardoned_does_not_fail_the_gate() -> None:
    assert exit_code(cells("known"), Rules(strict=True)) == EXIT_KEPT
    assert exit_code(cells("known", ""), Rules()) == EXIT_BROKEN
    assert exit_code([*cells("known"), Cell("s", "list", "must", "could not run")], Rules()) == EXIT_COULD_NOT_RUN


def test_what_is_pardoned_has_a_mark_of_its_own_and_is_counted() -> None:
    some = [*cells("known"), Cell("other", "list", "must", "kept", rank=9)]

    assert [line.split() for line in table(some)][1:] == [["s0", "⊘", "–", "x"], ["other", "✓", "–"]]
    assert verdict(some, Rules()) == "KEPT what must be: of 2 promises, 1 kept, 1 pardoned."
    assert verdict(cells("known", ""), Rules()) == "BROKEN: of 2 promises, 1 broken, 1 pardoned."


# -- its mistakes


def entry(*, name: str = '"expired-link:list"', reason: str = '"soon"', until: str = "2026-12-24", **more: str) -> str:
    fields = {"reason": reason, "until": until, **more}
    return "\n".join(["# first line", f"[{name}]", *(f"{key} = {value}" for key, value in fields.items() if value)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (entry(name="expired-link:list"), ["line 2, column 14: this is not TOML", '["expired-link:list"]']),
        (entry() + "\n" + entry(), ["line 6", "twice"]),
        (entry(until="2026-13-01"), ["line 4", "this is not TOML"]),
        (entry(name='"expird-link:list"'), ["line 2: there is no promise expird-link:list", "expired-link:list"]),
        (entry(name='"zzzz"'), ["line 2: there is no promise zzzz; `gallery-e2e scenarios` lists them all"]),
        (entry(name="expired-link"), ["line 2: expired-link needs a button", "expired-link:list or expired-link:play"]),
        (entry(name='"fallback:list"'), ["there is no promise fallback:list", "did you mean fallback:player?"]),
        (entry(reason=""), ["line 2: expired-link:list has no reason; add one"]),
        (entry(reason='" "'), ["has no reason"]),
        (entry(until=""), ["has no day on which its pardon ends", "until = 2026-12-01"]),
        (entry(until='"24.12.2026"'), ['line 2: expired-link:list has until = "24.12.2026"', "a date without quotes"]),
        (entry(until="2026-12-24T10:00:00"), ["has no day on which its pardon ends"]),
        (entry(until="2026-11-30"), ["line 2: expired-link:list ran out on 2026-11-30: fix it or give it another"]),
        (entry(finding='"stale-lnk"'), ["names the finding stale-lnk, and there is none; did you mean stale-link"]),
        (entry(finding="[]"), ["names no finding"]),
        (entry(untill="2026-12-24"), ["has untill, which means nothing here; did you mean until"]),
        ('reason = "soon"\n' + entry(), ["line 1: reason stands outside of any promise"]),
        (GOOD + entry(name='"expired-link:player"', until="2026-01-01"), ["line 12: expired-link:player ran out"]),
    ],
)
def test_a_mistake_is_told_in_one_sentence_with_its_line(tmp_path: Path, text: str, words: Iterable[str]) -> None:
    with pytest.raises(CannotRun) as refused:
        load(tmp_path, text)

    said = str(refused.value)
    assert said.startswith(f"{tmp_path / 'known.toml'}, line ")
    assert said.endswith((".", "?"))
    assert "\n" not in said
    for word in words:
        assert word in said


def test_a_button_is_asked_for_only_where_the_scenario_is_named_in_full(tmp_path: Path) -> None:
    """The line is that of the entry, not of one whose name begins alike."""
    with pytest.raises(CannotRun, match="line 6: expired-link needs a button"):
        load(tmp_path, entry() + "\n" + entry(name="expired-link"))


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(CannotRun, match=r"There is no baseline at .*: no such file"):
        baseline.load(Path("nowhere.toml"), known=KNOWN, today=TODAY)
    with pytest.raises(CannotRun, match="cannot be read"):
        baseline.load(tmp_path, known=KNOWN, today=TODAY)
    with pytest.raises(CannotRun, match="is not text in UTF-8"):
        baseline.load(tmp_path / "binary.toml", known=KNOWN, today=TODAY)


# -- what the tests above stand on


def recorded(scenario: str, state: State, *codes: str) -> record.Cell:
    declared = record.Declared(
        scenario=scenario, button="list", severity="must", family="Links", promise="It is saved.", rank=0
    )
    found = tuple(record.Found(code, "a sentence", "a cause") for code in codes)
    return record.Cell(declared=declared, state=state, findings=found)


def report(cells: Iterable[record.Cell]) -> record.Report:
    run = record.Run(gallery="g", version="1", browser="b", system="s", began="now", seconds=1, command="check")
    return record.Report(run=run, cells=tuple(cells))
