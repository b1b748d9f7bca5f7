"""The verdict on a whole report: the ruling, the sentence, and what users would suffer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from e2e.scenarios import FILES
from report.record import Cell, Run
from report.verdict import CHECKLIST, by_family, run_result
from tests.report.sample import RUN, cell, cells, declared, found, sample

KEPT = cell(declared("one"))
UNMET = cell(declared("two"), "not exercised")
IMPOSSIBLE = replace(UNMET, reason="no links")
UNTRIED = cell(declared("three"), "could not run")
BROKEN = cell(declared("four"), "broken", findings=(found("silent-failure"), found("cors-blocked")))
SHOULD = cell(declared("five", severity="should"), "broken", findings=(found("wrong-name"),))
KNOWN = replace(BROKEN, known_failure="known since May")
STRICT, EXERCISED = replace(RUN, strict=True), replace(RUN, exercised=True)


@pytest.mark.parametrize(
    ("given", "run", "ruling", "sentence"),
    [
        ([KEPT, UNMET], RUN, "kept", "Kept: all 2 promises; 1 not exercised."),
        ([KEPT], RUN, "kept", "Kept: the one promise."),
        ([KEPT, IMPOSSIBLE], EXERCISED, "kept", "Kept: all 2 promises; 1 not exercised."),
        ([IMPOSSIBLE, UNMET], EXERCISED, "broken", "Failed because of --exercised: 1 of 2 promises was not exercised."),
        ([KEPT, UNMET], EXERCISED, "broken", "Failed because of --exercised: 1 of 2 promises was not exercised."),
        ([KEPT, BROKEN], RUN, "broken", "Broken: 1 of 2 promises (1 must, 0 should)."),
        ([KEPT, SHOULD], RUN, "kept", "Kept: all must promises. 1 of 1 should promise is broken."),
        ([KEPT, SHOULD], STRICT, "broken", "Broken: 1 of 2 promises (0 must, 1 should)."),
        ([KEPT, KNOWN], RUN, "kept", "Kept: 1 of 2 promises; 1 known failure."),
        ([BROKEN, KNOWN], RUN, "broken", "Broken: 1 of 2 promises (1 must, 0 should); 1 known failure."),
        ([BROKEN, UNTRIED], RUN, "broken", "Broken: 1 of 2 promises (1 must, 0 should); 1 could not be tried."),
        ([KEPT, UNTRIED], RUN, "could not run", "Not decided: 1 of 2 promises could not be tried."),
        ([], RUN, "could not run", "Not decided: no promise was tried."),
    ],
)
def test_the_sentence_says_what_the_exit_code_means(given: list[Cell], run: Run, ruling: str, sentence: str) -> None:
    report = replace(sample(KEPT, run=run), cells=tuple(given))

    result = run_result(report)

    assert (result.ruling, result.sentence) == (ruling, sentence)


ALL = ("one:list", "one:player", "two:list", "two:player")
LEFT = replace(UNTRIED, tried=False)


@pytest.mark.parametrize(
    ("given", "facts", "sentence"),
    [
        ([KEPT, UNMET], {}, "2 of 4 promises were tried. Kept: all 2 promises; 1 not exercised."),
        ([KEPT], {"shards": ("1/2",)}, "Part 1 of 2: 1 of 4 promises was tried. Kept: the one promise."),
        (
            [KEPT, BROKEN, LEFT],
            {"interrupted": True},
            "Interrupted: 2 of 3 promises were tried (4 exist). "
            "Broken: 1 of 3 promises (1 must, 0 should); 1 could not be tried.",
        ),
        (
            [KEPT, LEFT],
            {"interrupted": True, "shards": ("2/2",)},
            "Part 2 of 2, interrupted: 1 of 2 promises was tried (4 exist). "
            "Not decided: 1 of 2 promises could not be tried.",
        ),
        ([KEPT, UNMET, BROKEN, KNOWN], {"shards": ("1/2", "2/2")}, "Broken: 1 of 4 promises (1 must, 0 should)"),
    ],
)
def test_where_not_all_there_is_was_tried_the_sentence_begins_with_that(
    given: list[Cell], facts: dict[str, Any], sentence: str
) -> None:
    result = run_result(sample(*given, run=replace(RUN, catalogue=ALL, **facts)))

    assert result.sentence.startswith(sentence)


def test_each_broken_promise_is_told_once_by_what_its_user_sees_first() -> None:
    result = run_result(sample(KEPT, BROKEN, SHOULD, replace(BROKEN, declared=declared("six"))))

    assert [(one.code, len(one.cells)) for one in result.troubles] == [("silent-failure", 2), ("wrong-name", 1)]
    assert result.suffering == (
        "Users of this gallery would get neither a file nor a message; and be unable to recognise the file by its name."
    )


def test_a_cause_alone_is_told_by_its_code() -> None:
    result = run_result(sample(replace(BROKEN, findings=(found("cors-blocked"),))))

    assert [one.code for one in result.troubles] == ["cors-blocked"]
    assert result.suffering == "Users of this gallery would meet a broken promise."


def test_of_many_kinds_of_trouble_the_worst_are_told_and_the_others_counted() -> None:
    codes = ("silent-failure", "wrong-name", "no-retry", "stuck-busy", "too-slow")
    given = [replace(BROKEN, declared=declared(code), findings=(found(code),)) for code in codes]

    assert run_result(sample(*given)).suffering.endswith("; and meet 2 other kinds of trouble.")


def test_a_known_failure_is_not_counted_as_trouble() -> None:
    assert run_result(sample(KEPT, KNOWN)).suffering == ""


def test_the_release_checklist_comes_first_and_is_called_as_in_the_catalogue() -> None:
    late = declared("late", rank=99)
    other = declared("other", family="Links", rank=1)

    families = by_family([cell(other), cell(late)])

    assert list(families) == [CHECKLIST, "Links"]
    assert FILES["checklist"] == CHECKLIST
    assert "" not in by_family(cells())
