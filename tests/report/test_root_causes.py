"""Broken promises are grouped by root cause: what is wrong once, where it shows, and what its cure alone would keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fixtures.judging.findings import known_findings
from fixtures.judging.outcome import Button
from report.record import Cell, Found, Report, Severity
from report.root_causes import TELL, RootCause, counted, cured_by, first_steps, lead, root_causes
from tests.report.by_hand import cell, declare, report

CAUSES = {code: one.cause for code, one in known_findings().items()}
NAMELESS = Found(
    "alert-without-name",
    "the dialog does not name “Cup Final”: “It failed”",
    CAUSES["alert-without-name"],
)
NO_RETRY = Found("no-retry", "the alert offers no retry: “It failed”", CAUSES["no-retry"])
GONE = Found("object-missing", "the object is not in the bucket", CAUSES["object-missing"])


def broken(name: str, *findings: Found, button: Button = "list", severity: Severity = "must", **more: str) -> Cell:
    return cell(declare(name, button, severity=severity), "broken", findings=findings, **more)


def names(cells: Sequence[Cell]) -> list[str]:
    return [one.declared.name for one in cells]


def only(made: Report) -> RootCause:
    [cause] = root_causes(made)
    return cause


def test_one_mistake_that_breaks_many_promises_is_one_root_cause() -> None:
    other_words = replace(NAMELESS, sentence="the dialog does not name “Opening Match”: “Sorry”")

    cause = only(report(broken("a", NAMELESS), broken("b", other_words, button="player", severity="should")))

    assert names(cause.cells) == ["a:list", "b:player"]
    assert cause.wrong == "The alert does not say which video it is about."
    assert cause.cure.startswith("Begin the sentence with the video's title")
    assert cause.suffered == "not learn which video failed"
    assert cause.where == "1 must, 1 should"


def test_promises_with_a_second_cause_are_not_counted_as_kept_by_the_first_cure_alone() -> None:
    causes = root_causes(report(broken("a", NAMELESS), broken("b", NAMELESS, NO_RETRY), broken("c", NAMELESS)))

    assert [(one.code, names(one.cells), names(one.alone)) for one in causes] == [
        ("alert-without-name", ["a:list", "b:list", "c:list"], ["a:list", "c:list"]),
        ("no-retry", ["b:list"], []),
    ]
    assert names(cured_by(causes[:1], causes)) == ["a:list", "c:list"]
    assert names(cured_by(causes, causes)) == ["a:list", "b:list", "c:list"]


def test_the_cause_that_alone_breaks_most_musts_comes_first() -> None:
    shoulds = [broken(f"s{at}", NO_RETRY, severity="should") for at in range(5)]

    causes = root_causes(report(*shoulds, broken("a", NAMELESS)))

    assert [one.code for one in causes] == ["alert-without-name", "no-retry"]


@pytest.mark.parametrize(
    ("expected", "outcome", "tells"),
    [
        ("told: an alert names “Cup Final”", "the tab left for http://r2/x", True),
        ("told: an alert names “Cup Final”", "alert “‘Cup Final’ is gone.”; the tab left for http://r2/x", False),
        ("told: an alert names “Cup Final”", "saved “Cup.mp4”; dialog “Cup Final is gone.”", False),
        ("saved: “Cup Final” arrives", "the tab left for http://r2/x", False),
    ],
)
def test_a_cure_of_what_came_in_place_of_a_message_is_whole_only_with_a_message(
    expected: str, outcome: str, tells: bool
) -> None:
    left = Found("error-replaced-app", "the list icon replaced the app", CAUSES["error-replaced-app"])
    account = f"PROMISE   {expected}\nCLICKED   the list icon of “Cup Final”\nOUTCOME   {outcome}\n"

    [cause] = root_causes(report(broken("a", left, account=account)))

    assert cause.cure.startswith("Never send the tab to an address that can fail.")
    assert cause.cure.endswith(TELL) is tells


def test_the_trouble_that_a_scenario_makes_is_no_root_cause_of_its_own() -> None:
    cause = only(report(broken("a", NAMELESS, GONE), broken("b", NAMELESS, GONE), broken("c", NAMELESS)))

    assert cause.code == "alert-without-name"
    assert cause.behind == (("object-missing", 2),)


SHELL = Found("app-shell-served", "a service worker answered with a page", CAUSES["app-shell-served"])
LEFT = Found("navigated-away", "the list icon navigated the app to http://x", CAUSES["navigated-away"])


def test_a_mistake_that_no_scenario_makes_is_the_root_cause_of_what_users_see() -> None:
    by_worker, left = root_causes(report(broken("a", LEFT, SHELL), broken("b", LEFT, SHELL), broken("c", LEFT, GONE)))

    assert (names(by_worker.cells), names(left.cells)) == (["a:list", "b:list"], ["c:list"])
    assert by_worker.wrong == "A service worker sent the app's own page for the download's address."
    assert by_worker.cure.startswith("Exclude the API from the worker's navigation fallback")
    assert (by_worker.code, by_worker.example) == ("navigated-away", SHELL.sentence)
    assert left.wrong == "The click made the tab leave the gallery."


def test_what_has_a_why_of_its_own_keeps_it() -> None:
    assert only(report(broken("a", NAMELESS, SHELL))).wrong == "The alert does not say which video it is about."


def test_a_promise_with_nothing_but_a_hidden_finding_still_has_a_root_cause() -> None:
    assert only(report(broken("a", GONE))).code == "object-missing"


def test_kept_known_and_untried_promises_have_no_root_cause() -> None:
    others = (
        cell(declare("a")),
        broken("b", NO_RETRY, known_failure="known"),
        cell(declare("c"), "could not run", reason="No row."),
    )

    assert root_causes(report(*others)) == ()
    assert lead(()) == ""


def test_one_code_with_two_likely_causes_is_two_root_causes() -> None:
    other = replace(NAMELESS, cause="The alert names the file instead of the video.")

    assert {one.wrong for one in root_causes(report(broken("a", NAMELESS), broken("b", other)))} == {
        "The alert does not say which video it is about.", "The alert names the file instead of the video.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the page threw an error: a is null", "the page threw an error: b.map is not a function", False),
        ("an error: row 12 at http://t1.localhost:8/app", "an error: row 9 at http://t2.localhost:9/", True),
        ("the focus is not in the row of “Cup Final”\n<li>", "the focus is not in the row of “Été”\n<tr>", True),
        ("the list icon has no name", "the player's Download button has no name", True),
    ],
)  # fmt: skip
def test_a_code_for_many_mistakes_is_split_by_its_sentence_without_names_and_numbers(
    one: str, other: str, same: bool
) -> None:
    cells = [broken(name, Found("page-error", said, CAUSES["page-error"])) for name, said in (("a", one), ("b", other))]

    assert len(root_causes(report(*cells))) == (1 if same else 2)


def test_names_that_drop_accents_are_told_from_names_that_are_something_else() -> None:
    cause = CAUSES["wrong-name"]
    dropped = Found("wrong-name", "“Été à Zürich” was saved as “t_Zrich_final.mp4”", cause)
    other = Found("wrong-name", "“Été à Zürich” was saved as “export_0002.mp4”", cause)
    plain = Found("wrong-name", "“Cup Final” was saved as “Cup.mp4”", cause)

    causes = root_causes(report(broken("a", dropped), broken("b", other), broken("c", plain)))

    assert {one.wrong: names(one.cells) for one in causes} == {
        "File names drop letters with accents.": ["a:list"],
        CAUSES["wrong-name"].partition(".")[0] + ".": ["b:list", "c:list"],
    }  # fmt: skip


def test_a_cause_at_one_button_says_so() -> None:
    at_the_player = [broken(name, NO_RETRY, button="player") for name in ("a", "b")]

    assert only(report(*at_the_player)).where == "2 must; player only"


def test_without_a_likely_cause_the_finding_says_what_is_wrong() -> None:
    cause = only(report(broken("a", replace(NO_RETRY, cause=""))))

    assert cause.wrong == "The alert offers no retry: “It failed”."


def test_an_unknown_code_of_an_older_report_is_shown_without_a_cure() -> None:
    cause = only(report(broken("a", Found("new-code", "something else", "Nobody knows."))))

    assert (cause.wrong, cause.cure) == ("Nobody knows.", "")


def test_the_lead_foretells_what_the_first_three_cures_would_keep() -> None:
    codes = ("no-retry", "told-twice", "raw-alert", "stuck-busy")
    cells = [broken(f"{code}-{at}", Found(code, "x", CAUSES[code])) for code in codes for at in range(2)]

    assert lead(root_causes(report(*cells, broken("both", NO_RETRY, NAMELESS)))) == (
        "9 promises are broken and have 5 root causes. Fixing the first 3 repairs 6 of the 9 (6 must)."
    )
    assert lead(root_causes(report(cells[0]))) == "1 promise is broken and has 1 root cause."
    assert counted(()) == "none"


def test_the_first_steps_are_the_whole_then_each_of_the_worst_causes_with_its_cure() -> None:
    cells = [
        broken(f"{code}-{at}", Found(code, "x", CAUSES[code])) for code in ("no-retry", "raw-alert") for at in range(2)
    ]

    whole, *steps = first_steps(report(*cells))

    assert whole.startswith("4 promises are broken and have 2 root causes.")
    assert [step[:2] for step in steps] == ["1.", "2."]
    assert all("(2 must" in step and " Fix: " in step for step in steps)
    assert first_steps(report()) == ()
