"""A baseline names known failures until their day, says which are no longer needed, and refuses mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.running.summary import Rules, exit_code, table, verdict
from fixtures.running.verdict import Cell, Found, State
from report import baseline
from report.baseline import Baseline, applied
from tests.report.by_hand import cell, declare, report

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


def test_a_promise_that_is_named_is_a_known_failure_with_its_reason_and_day(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)

    marked = known.marked(recorded("expired-link", "broken", "anything"))

    assert marked.known_failure == "fresh links come with the new API (until 2026-12-24)"
    assert (others := recorded("fallback", "broken", "anything")) == known.marked(others)


@pytest.mark.parametrize(
    ("codes", "beyond"),
    [
        (["stale-link"], ""),
        (["stale-link", "silent-failure"], ""),
        (["stale-link", "wrong-video"], "the baseline names silent-failure, stale-link only; also found: wrong-video"),
        (["wrong-video"], "the baseline names silent-failure, stale-link only; found: wrong-video"),
    ],
)
def test_where_findings_are_named_any_other_counts_and_is_named(tmp_path: Path, codes: list[str], beyond: str) -> None:
    marked = load(tmp_path, GOOD).marked(recorded("object-missing", "broken", *codes))

    assert (bool(marked.known_failure), marked.beyond) == (not beyond, beyond)


def test_one_finding_needs_no_list(tmp_path: Path) -> None:
    known = load(tmp_path, entry(finding='"stale-link"'))

    assert known.marked(recorded("expired-link", "broken", "stale-link")).known_failure
    assert not known.marked(recorded("expired-link", "broken", "wrong-video")).known_failure


def test_what_is_kept_again_and_what_was_not_tried_is_said(tmp_path: Path) -> None:
    known = load(tmp_path, GOOD)

    assert known.remarks([recorded("expired-link", "broken"), recorded("object-missing", "could not run")]) == []
    assert known.remarks([recorded("expired-link", "kept")]) == [
        "expired-link:list is kept again: take it out of the baseline.",
        "Not tried: 1 of the 2 promises in the baseline.",
    ]


def test_a_report_shows_what_is_known_and_what_is_kept_again(tmp_path: Path) -> None:
    before = report(recorded("expired-link", "kept"), recorded("object-missing", "broken", "silent-failure"))

    after = applied(before, load(tmp_path, GOOD))

    assert [one.known_failure for one in after.cells] == ["", "no word for it yet (until 2026-12-01)"]
    assert after.run.notes == ("expired-link:list is kept again: take it out of the baseline.",)


@pytest.mark.parametrize("state", ["kept", "not exercised", "could not run"])
def test_only_what_is_broken_is_a_known_failure(tmp_path: Path, state: State) -> None:
    one = recorded("expired-link", state)

    assert load(tmp_path, GOOD).marked(one) == one


# -- what it makes of the verdict


def broken(*reasons: str) -> list[Cell]:
    return [cell(declare(f"s{rank}", rank=rank), "broken", known_failure=reason) for rank, reason in enumerate(reasons)]


def test_a_known_failure_does_not_fail_the_gate() -> None:
    assert exit_code(broken("known"), Rules(strict=True)) == EXIT_KEPT
    assert exit_code(broken("known", ""), Rules()) == EXIT_BROKEN
    assert exit_code([*broken("known"), cell(declare("s"), "could not run")], Rules()) == EXIT_COULD_NOT_RUN


def test_a_known_failure_has_a_mark_of_its_own_and_is_counted() -> None:
    some = [*broken("known"), cell(declare("other", rank=9))]

    assert [line.split() for line in table(some)][1:] == [["s0", "⊘", "–", "wrong-name"], ["other", "✓", "–"]]
    assert verdict(some, Rules()) == "KEPT (every must promise): of 2 promises, 1 kept, 1 known failure."
    assert verdict(broken("known", ""), Rules()) == "BROKEN: of 2 promises, 1 broken, 1 known failure."


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
        (entry(until=""), ["has no end date", "until = 2026-12-01"]),
        (entry(until='"24.12.2026"'), ['line 2: expired-link:list has until = "24.12.2026"', "a date without quotes"]),
        (entry(until="2026-12-24T10:00:00"), ["has no end date"]),
        (entry(until="2026-11-30"), ["line 2: expired-link:list was allowed until 2026-11-30: fix it or set a later"]),
        (entry(finding='"stale-lnk"'), ["names the finding stale-lnk, which does not exist; did you mean stale-link"]),
        (entry(finding="[]"), ["names no finding"]),
        (entry(untill="2026-12-24"), ["has untill, which means nothing here; did you mean until"]),
        ('reason = "soon"\n' + entry(), ["line 1: reason stands outside of any promise"]),
        (GOOD + entry(name='"expired-link:player"', until="2026-01-01"), ["line 12: expired-link:player was allowed"]),
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


def recorded(scenario: str, state: State, *codes: str) -> Cell:
    found = tuple(Found(code, "a sentence", "a cause") for code in codes)
    return cell(declare(scenario), state, findings=found)
