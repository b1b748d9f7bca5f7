"""What is read from Stryker's report, what is kept of it, and the list of equivalents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.errors import CannotRun
from fixtures.preparing.build import BUNDLED
from tests.stryker import kept
from tests.stryker.equivalents import check, read_equivalents
from tests.stryker.kept import Outcome, outcome_of, summary
from tests.stryker.places import Mutated, flat, read_report
from tests.stryker.trial import UNMET, Result

SOURCE = "if (a) {\n  go();\n}\nstop(); stop();\n"


def change(number: int, start: tuple[int, int], end: tuple[int, int], replacement: str, **more: Any) -> dict[str, Any]:
    (line, column), (last, after) = start, end
    location = {"start": {"line": line, "column": column}, "end": {"line": last, "column": after}}
    return {"id": str(number), "mutatorName": "Any", "replacement": replacement, "location": location} | more


@pytest.fixture
def report(tmp_path: Path) -> Path:
    mutants = [
        change(10, (4, 9), (4, 16), ";", status="Survived"),
        change(9, (4, 1), (4, 8), ";", status="Killed", statusReason="by a\n"),
        change(2, (1, 8), (3, 2), "{}", status="Killed"),
        change(1, (1, 5), (1, 6), "true", status="Ignored"),
    ]
    file = tmp_path / "mutation.json"
    file.write_text(json.dumps({"files": {"src/a.js": {"source": SOURCE, "mutants": mutants}}}))
    return file


def test_a_mutant_is_told_by_its_line_before_and_after(report: Path) -> None:
    block, first, second = read_report(report)

    assert (block.was, block.becomes, block.line) == ("if (a) {", "if (a) {}", 1)
    assert (first.becomes, second.becomes) == ("; stop();", "stop(); ;")
    assert (first.id, first.status, first.reason) == ("9", "Killed", "by a")


def test_mutants_that_read_alike_are_numbered(tmp_path: Path) -> None:
    mutants = [change(line, (line, 1), (line, 4), ";", status="Survived") for line in (1, 2)]
    file = tmp_path / "mutation.json"
    file.write_text(json.dumps({"files": {"a.js": {"source": "go()\ngo()", "mutants": mutants}}}))

    assert [one.place for one in read_report(file)] == [("a.js", "go()", ";)", 1), ("a.js", "go()", ";)", 2)]


def mutated(name: str, nth: int = 1) -> Mutated:
    return Mutated(name, "src/a.js", 3, "Any", f"was {name}", f"is {name}", nth, "Survived", "")


NOTICED, KEPT = Result(covered=4, tried=2, promise="a:list", says="silent-failure"), Result(covered=4, tried=4)
OUTCOMES = [
    outcome_of(mutated("1"), NOTICED, listed=False),
    outcome_of(mutated("2"), Result(4, 4, "b:list", UNMET), listed=False),
    outcome_of(mutated("3"), KEPT, listed=False),
    outcome_of(mutated("4"), KEPT, listed=True),
    outcome_of(mutated("5"), Result(covered=0, tried=0), listed=False),
    Outcome(mutated("6"), "equivalent"),
]


def summarized(outcomes: list[Outcome], before: dict[str, Any] | None = None) -> dict[str, Any]:
    return summary(outcomes, date="2026-11-25", promises=4, before=before)


def test_the_score_leaves_out_what_changes_nothing_and_what_nobody_executes() -> None:
    report = summarized(OUTCOMES)

    assert report["all"] == {"killed": 1, "unmet": 1, "survived": 1, "equivalent": 2, "not covered": 1}
    assert report["score"] == 66.7


def test_a_listed_mutant_that_is_noticed_all_the_same_counts_as_noticed() -> None:
    assert outcome_of(mutated("1"), NOTICED, listed=True).state == "killed"


def test_what_nobody_noticed_is_listed_with_how_often_it_was_tried() -> None:
    (survivor,) = summarized(OUTCOMES)["survived"]

    told = {"file": "src/a.js", "line": 3, "was": "was 3", "becomes": "is 3", "tried": 4, "covered": 4}
    assert survivor == told


def test_what_is_not_tried_again_stays_as_the_report_has_it() -> None:
    before = summarized(OUTCOMES)

    again = [kept.known(one.mutant, before) for one in OUTCOMES]

    assert [one.state for one in again] == [one.state for one in OUTCOMES]
    assert summarized(again, before) == before


def test_a_survivor_that_is_noticed_at_last_is_added_to_what_others_noticed() -> None:
    before = summarized(OUTCOMES)
    again = [kept.known(one.mutant, before) for one in OUTCOMES]

    now = summarized([*again[:2], outcome_of(mutated("3"), NOTICED, listed=False), *again[3:]], before)

    assert now["killed by"] == {"src/a.js": {"a:list": 2}}
    assert now["survived"] == []


def test_a_report_of_another_state_of_the_gallery_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    kept.write(summarized(OUTCOMES), file)
    assert kept.read(file)["score"] == 66.7

    kept.write(summarized(OUTCOMES) | {"source": {"src/a.js": "0"}}, file)

    with pytest.raises(CannotRun, match=r"report\.json is of another state of gallery/src/a\.js; name it, or try all"):
        kept.read(file)
    assert kept.read(file, anew=["src/a.js"])["score"] == 66.7


def test_without_a_report_there_are_no_survivors_to_try(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"There is no report\.json yet"):
        kept.read(tmp_path / "report.json")


def test_an_equivalent_that_is_no_mutant_is_told_with_the_nearest() -> None:
    place = ("src/a.js", "was 1", "is 1.", 1)

    with pytest.raises(CannotRun, match=r"`was 1` → `is 1\.` in src/a\.js; .*Nearest: `was 1` → `is 1` in src/a\.js"):
        check([place], [mutated("1"), mutated("2")])


def test_every_listed_equivalent_stands_in_the_gallery_as_it_is() -> None:
    for file, was, _, nth in read_equivalents():
        lines = [flat(line) for line in (BUNDLED / file).read_text().splitlines()]
        assert lines.count(was) >= nth, f"{file} has no line `{was}`"


def test_who_noticed_a_mutant_is_asked_first_the_next_time(tmp_path: Path) -> None:
    file = tmp_path / "noticed.json"
    kept.note_who_noticed(OUTCOMES, file)

    found = kept.who_noticed([one.mutant for one in OUTCOMES], file)

    assert found == {one.mutant.id: one.by for one in OUTCOMES if one.by}
    assert kept.who_noticed([mutated("1")], tmp_path / "none.json") == {}
