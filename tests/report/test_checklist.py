"""The checklist for a release ticket: complete, in order, and no text of a stranger's writes Markdown in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report.checklist import plain, render
from report.compare import compare
from report.identity import Identity
from tests.report.sample import RUN, cell, cells, declared, found, sample


def test_it_begins_with_the_verdict_and_says_what_was_tried_with_what() -> None:
    lines = render(sample()).splitlines()

    assert lines[0] == "## Broken: 3 of 12 promises (2 must, 1 should); 1 could not be tried; 1 known failure."
    assert "- Gallery: frontend/dist" in lines
    assert "- Suite: gallery-e2e 0.1.0" in lines
    assert "- Browser: Chromium 141.0.7390.37 (headless shell)" in lines
    assert "- Date: 2026-11-25 10:12:31 UTC" in lines


def test_each_promise_of_the_release_checklist_has_both_buttons_and_its_finding_s_sentence() -> None:
    text = render(sample())
    checklist = text[: text.index("### The rest in short")]

    assert "| Promise | list | player |" in checklist
    assert (
        "| When the video is back in the bucket, the alert's retry button saves it. | ✗ broken | ✓ kept |" in checklist
    )
    assert "- ✗ `expired-link:list`: error-replaced-app: the list icon replaced the app with a raw error" in checklist
    assert "(known failure: known since 1 November: the bucket has no rule yet)" in checklist
    assert "- ! `bucket-without-cors:player`: Cannot find the row of “Summer Cup Final”.\n" in checklist


def test_the_rest_is_a_line_a_family_and_one_a_broken_promise() -> None:
    text = render(sample())

    rest = text[text.index("### The rest in short") :].splitlines()

    assert "- **Answers**: 1 kept, 1 broken" in rest
    assert "  - ✗ `cut-off-everywhere:list` (should): download-failed" in rest
    assert "- **Surroundings**: 1 not exercised" in rest


def test_a_button_without_a_promise_is_a_dash() -> None:
    assert "| The video is saved. | – | ✓ kept |" in render(sample(cell(declared("only-player", "player"))))


def test_a_button_that_is_not_in_this_part_is_told_from_one_that_there_is_not() -> None:
    run = replace(RUN, catalogue=("one:list", "one:player", "two:list"), shards=("1/2",))
    lines = render(sample(cell(declared("one")), cell(declared("two", rank=1)), run=run)).splitlines()

    assert lines[0] == "## Part 1 of 2: 2 of 3 promises were tried. Kept: all 2 promises."
    assert "- Shard: 1/2" in lines
    assert [line for line in lines if line.startswith("| The video")] == [
        "| The video is saved. | ✓ kept | · not in this part |",
        "| The video is saved. | ✓ kept | – |",
    ]


def test_what_was_tried_is_told_by_commit_and_content() -> None:
    its = Identity(commit="0123456789ab + changes", content="feedfacefeedface", suite="ba9876543210")
    lines = render(sample(run=replace(RUN, identity=its))).splitlines()

    assert "- Commit: 0123456789ab + changes" in lines
    assert "- Content: feedfacefeedface" in lines
    assert "- Suite: gallery-e2e 0.1.0, commit ba9876543210" in lines
    address = Identity(address="http://localhost:5173/app")
    assert "- Address: http://localhost:5173/app\n" in render(sample(run=replace(RUN, identity=address)))


def test_kinds_of_trouble_that_the_headline_only_counts_are_named() -> None:
    codes = ("silent-failure", "wrong-name", "no-retry", "stuck-busy", "too-slow")
    given = [cell(declared(code), "broken", findings=(found(code),)) for code in codes]

    text = render(sample(*given))

    assert "; and meet 2 other kinds of trouble." in text
    assert "- Other trouble that users would meet: wait for something that never ends; wait too long\n" in text
    assert "Other trouble" not in render(sample(*given[:3]))


def test_what_is_newly_broken_or_newly_kept_since_an_older_report_is_named() -> None:
    good, bad = cell(declared("one")), cell(declared("two"), "broken", findings=(found("wrong-name"),))
    old = sample(replace(bad, declared=good.declared), replace(good, declared=bad.declared))
    new = sample(good, bad)

    lines = render(new, compare(old, new)).splitlines()

    at = lines.index("### Since the report of 2026-11-25 10:12:31Z")
    assert lines[at : at + 6] == [
        lines[at], "", "1 newly broken, 1 newly kept.", "",
        "- ✗ newly broken: `two:list`: wrong-name", "- ✓ newly kept: `one:list`",
    ]  # fmt: skip
    assert "Since" not in render(new)


def test_why_a_baseline_does_not_cover_a_finding_is_said() -> None:
    beyond = "the baseline names stale-link only; also found: wrong-name"
    bad = cell(declared("one"), "broken", findings=(found("wrong-name"),), beyond=beyond)

    assert f"({beyond})" in render(sample(bad))
    assert f"({beyond})" in render(sample(replace(bad, declared=declared("one", family="Links"))))


def test_notes_of_the_run_are_told() -> None:
    assert "- Note: Shard 2/2 is missing." in render(sample(run=replace(RUN, notes=("Shard 2/2 is missing.",))))


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("a | b", "a \\| b"),
        ("two\nlines", "two lines"),
        ("*bold* _it_ x_y [a](b)", "\\*bold\\* \\_it\\_ x_y \\[a\\](b)"),
        ("<b> & `<a download>`", "&lt;b> &amp; `<a download>`"),
        ("one ` alone", "one \\` alone"),
        ("@everyone, #12", "@\N{WORD JOINER}everyone, #\N{WORD JOINER}12"),
        ("at http://r2.localhost:80/a/b/c.mp4 (x)", "at http://…/c.mp4 (x)"),
    ],
)
def test_a_text_is_shown_as_it_is(given: str, written: str) -> None:
    assert plain(given) == written


def test_an_endless_text_is_cut() -> None:
    [endless] = [one for one in cells() if one.declared.name == "expired-link:list"]
    told = render(sample(replace(endless, findings=(found("raw-alert", "long " * 1000),))))

    assert max(map(len, told.splitlines())) < 400
