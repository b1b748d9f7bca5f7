"""The history of merges: a line for each promise and run, and what changed over the runs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.cli import main
from fixtures.errors import CannotRun
from fixtures.running.verdict import State
from report.compare import FEWEST, Comparison, in_words
from report.history import KEPT, LAST, History
from report.identity import Identity
from report.matrix import Place, combined
from report.record import Found, Report
from tests.report.by_hand import cell, declare, report, written

ONE, TWO = declare("one"), declare("two", rank=1)


def day(number: int, *states: State, seconds: float = 1.5, content: str = "", browser: str = "chromium 1") -> Report:
    """The report of a day: of `one`, and of `two` if it has a second state."""
    its = [replace(cell(promise, state), seconds=seconds) for promise, state in zip((ONE, TWO), states, strict=False)]
    identity = Identity(content=content or f"state {number}")
    return report(*its, began=f"2026-11-{number:02}T10:00:00+00:00", identity=identity, browser=browser)


def days(*states: State) -> list[Report]:
    """Reports of as many days, each with another state of the gallery."""
    return [day(number, state) for number, state in enumerate(states, 1)]


def over(root: Path, *days: Report) -> Comparison:
    """What the last of these days shows, after all the others."""
    history = History(root)
    for one in days[:-1]:
        history.keep(one)
    found = history.compared(days[-1])
    assert found
    return found


def flaky(found: Comparison) -> dict[str, str]:
    return {one.cell.name: one.how for one in found.flaky}


def test_a_run_leaves_a_line_for_each_promise_it_tried(tmp_path: Path) -> None:
    untried = replace(cell(TWO, "could not run"), tried=False)
    made = day(3, "broken")

    History(tmp_path).keep(replace(made, cells=(*made.cells, untried)))

    [file] = tmp_path.iterdir()
    [line] = [json.loads(text) for text in file.read_text().splitlines()]
    assert line == {
        "run": "2026-11-03T10:00:00+00:00", "gallery": "the bundled gallery", "content": "state 3",
        "browser": "chromium", "promise": "one:list", "state": "broken", "seconds": 1.5, "codes": ["wrong-name"],
    }  # fmt: skip


def test_the_first_run_is_compared_with_nothing(tmp_path: Path) -> None:
    assert History(tmp_path).compared(day(1, "kept")) is None


def test_a_promise_is_newly_broken_by_its_latest_verdict(tmp_path: Path) -> None:
    found = over(tmp_path, day(1, "broken", "kept"), day(2, "kept", "kept"), day(3, "kept"), day(4, "kept", "broken"))

    assert [one.declared.name for one in found.newly_broken] == ["two:list"]
    assert in_words(found) == "1 newly broken"
    assert found.runs == 3


def test_a_promise_that_stays_broken_is_not_newly_broken(tmp_path: Path) -> None:
    assert over(tmp_path, day(1, "broken"), day(2, "broken")).same


def test_other_findings_are_told(tmp_path: Path) -> None:
    now = day(2, "broken")
    other = replace(now.cells[0], findings=(Found("no-retry", "", ""),))

    assert [one.after for one in over(tmp_path, day(1, "broken"), replace(now, cells=(other,))).changed] == [other]


def test_a_verdict_that_changes_again_and_again_is_flaky(tmp_path: Path) -> None:
    found = over(tmp_path, *days("kept", "broken", "kept", "kept", "broken"))

    assert flaky(found) == {"one:list": "changed 3 times in 5 runs"}


def test_a_verdict_that_changed_once_is_flaky_only_where_the_gallery_did_not_change(tmp_path: Path) -> None:
    assert flaky(over(tmp_path / "a", day(1, "kept"), day(2, "broken"))) == {}
    assert flaky(over(tmp_path / "b", day(1, "kept", content="same"), day(2, "broken", content="same"))) == {
        "one:list": "changed once in 2 runs, though the gallery was the same"
    }


def test_what_could_not_run_is_no_change_of_a_verdict(tmp_path: Path) -> None:
    found = over(tmp_path, *days("kept", "could not run", "kept", "could not run"))

    assert flaky(found) == {}


def timed(number: int, seconds: list[float]) -> Report:
    its = [replace(cell(declare(f"p{rank}", rank=rank)), seconds=one) for rank, one in enumerate(seconds)]
    return report(*its, began=f"2026-11-{number:02}T10:00:00+00:00")


def test_a_promise_is_slower_than_its_usual_time_whatever_one_run_took(tmp_path: Path) -> None:
    usual = [1.0] * (FEWEST + 2)
    once, now = [*usual], [*usual]
    once[1], now[0], now[1] = 9.0, 9.0, 9.0

    found = over(tmp_path, timed(1, usual), timed(2, usual), timed(3, once), timed(4, now))

    assert [one.declared.name for one in found.slower] == ["p0:list", "p1:list"]
    assert [one.before.seconds for one in found.slower] == [1.0, 1.0]


def test_only_the_last_runs_are_looked_at_and_only_so_many_are_kept(tmp_path: Path) -> None:
    history = History(tmp_path)
    for number in range(KEPT + 2):
        made = day(1, "broken" if number == 0 else "kept")
        history.keep(replace(made, run=replace(made.run, began=f"20{number:03}-01-01T10:00:00")))

    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) == KEPT
    assert files[0].startswith("200020101T")
    now = day(1, "kept")
    assert (found := history.compared(replace(now, run=replace(now.run, began="20999-01-01T10:00:00"))))
    assert found.runs == LAST


def test_a_run_that_is_merged_again_takes_its_own_place(tmp_path: Path) -> None:
    found = over(tmp_path, day(1, "kept"), day(2, "broken"), day(2, "broken"))

    assert len(list(tmp_path.iterdir())) == 2
    assert [one.declared.name for one in found.newly_broken] == ["one:list"]


def test_each_browser_has_a_history_of_its_own_before_and_after_another_comes(tmp_path: Path) -> None:
    places = {Place("the bundled gallery", "chromium"): day(2, "kept"),
              Place("the bundled gallery", "firefox"): day(2, "broken", browser="firefox 1")}  # fmt: skip
    both = combined(places)
    later = combined(
        {place: replace(one, run=replace(one.run, began="2026-11-09T10:00:00")) for place, one in places.items()}
    )

    assert over(tmp_path, day(1, "kept"), both).same
    assert over(tmp_path, day(1, "broken"), both, later).same


def merged(*words: object) -> object:
    with pytest.raises(SystemExit) as ended:
        main(["merge", *map(str, words)])
    return ended.value.code


def test_merge_keeps_the_history_and_shows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = [written(tmp_path / one.run.began[:10], one) for one in days("kept", "broken", "kept")]

    codes = [merged(part, "--history", tmp_path / "history", "--into", tmp_path / "all") for part in parts]

    said = capsys.readouterr().out
    assert codes == [0, 1, 0]
    assert "This is the first run of the history." in said
    assert "Since the last run: 1 newly broken\n" in said
    assert "Over the last 2 runs: 1 newly kept, 1 flaky\n" in said
    assert "- ✓ flaky, changed 2 times in 3 runs: `one:list`" in (tmp_path / "all" / "checklist.md").read_text()
    page = (tmp_path / "all" / "index.html").read_text()
    assert "Over the last 2 runs</h2>" in page
    assert "compared with" not in page


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("file", "The history cannot be kept in"),
        ("lines", "0.jsonl is not part of a history: "),
        ("inside", "which is emptied first; name another folder for it"),
    ],
)
def test_a_history_that_cannot_be_used_is_refused(
    there: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    part = written(tmp_path / "part", day(1, "kept"))
    (tmp_path / "file").write_text("")
    (tmp_path / "lines").mkdir()
    (tmp_path / "lines" / "0.jsonl").write_text("mine\n")
    root = tmp_path / ("all/history" if there == "inside" else there)

    assert merged(part, "--into", tmp_path / "all", "--history", root) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "all").exists()


def test_a_history_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    history = History(tmp_path / "history")
    (tmp_path / "history").write_text("")

    with pytest.raises(CannotRun, match="The history cannot be written to"):
        history.keep(day(1, "kept"))
