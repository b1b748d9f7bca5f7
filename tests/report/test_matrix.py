"""Reports of several galleries and browsers become one: a section for each gallery, a column for each browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from e2e.cli import main
from fixtures.errors import CannotRun
from fixtures.preparing.node import Say
from fixtures.running.verdict import State
from fixtures.watching.accessibility import axe_source, violations
from report import folder, rules
from report.annotations import commands, job_summary
from report.identity import Identity
from report.matrix import Place, parse
from report.merge import merge, merge_into
from report.record import Report, browser_of
from report.root_causes import root_causes
from report.verdict import verdict
from tests.report.by_hand import WHOLE, cell, report, run, written

LIST, PLAYER, ANOTHER = WHOLE
Part = Callable[..., Path]


@pytest.fixture
def part(tmp_path: Path) -> Part:
    """Writes what one machine leaves: by default a whole run in which every promise is kept."""

    def write(gallery: str, browser: str, *, shard: str = "", broken: str = "", **more: Any) -> Path:
        its = {"1/2": (LIST, ANOTHER), "2/2": (PLAYER,)}.get(shard, WHOLE)
        states: list[State] = ["broken" if one.name == broken else "kept" for one in its]
        facts = {"shards": (shard,), "whole": WHOLE} if shard else {}
        made = report(*map(cell, its, states), gallery=gallery, browser=f"{browser} 1.2", **facts, **more)
        return written(tmp_path / f"part-{len(list(tmp_path.iterdir()))}", made)

    return write


def states(merged: Report) -> dict[str, str]:
    return {one.full_name: one.state for one in merged.cells}


def reasons(merged: Report) -> set[str]:
    return {one.reason for one in merged.cells} - {""}


@pytest.fixture
def four(part: Part) -> list[Path]:
    """Two galleries in two browsers; one promise is broken in one of the four."""
    return [
        part("shop", "chromium", shard="2/2"),
        part("shop", "chromium", shard="1/2"),
        part("shop", "firefox", broken="kept-one:player"),
        part("admin", "chromium"),
        part("admin", "firefox"),
    ]


def test_each_promise_stands_once_for_each_gallery_and_browser(four: list[Path]) -> None:
    merged = merge(four)

    broken = "kept-one:player in firefox of shop"
    assert {name for name, state in states(merged).items() if state == "broken"} == {broken}
    assert list(states(merged)) == [
        f"{one.name} in {browser} of {gallery}"
        for gallery in ("shop", "admin") for one in WHOLE for browser in ("chromium", "firefox")
    ]  # fmt: skip
    assert [(one.gallery, one.browser, one.shards) for one in merged.run.parts] == [
        ("shop", "chromium 1.2", ("1/2", "2/2")), ("shop", "firefox 1.2", ()),
        ("admin", "chromium 1.2", ()), ("admin", "firefox 1.2", ()),
    ]  # fmt: skip
    assert rules.exit_code(merged) == 1


def test_pictures_lie_where_each_promise_says(four: list[Path], tmp_path: Path) -> None:
    merged = merge_into(four, tmp_path / "all")

    shown = [click.at for one in merged.cells for click in one.clicks if click.at]
    assert len(set(shown)) == len(merged.cells) == 12
    assert all((tmp_path / "all" / path).is_file() for path in shown)
    assert folder.read(tmp_path / "all") == merged


@pytest.mark.parametrize(
    ("places", "name"),
    [
        ([("shop", "chromium"), ("shop", "firefox")], "kept-one:list in firefox"),
        ([("shop", "firefox"), ("admin", "firefox")], "kept-one:list of admin"),
        ([("shop", "chromium")], "kept-one:list"),
    ],
)
def test_a_name_says_only_what_there_are_several_of(places: list[tuple[str, str]], name: str, part: Part) -> None:
    merged = merge([part(*place) for place in places])

    assert name in states(merged)
    assert bool(merged.run.parts) == (len(places) > 1)


def test_browsers_may_try_different_promises(part: Part, tmp_path: Path) -> None:
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1"))

    merged = merge([part("shop", "chromium"), few])

    assert [name for name in states(merged) if "firefox" in name] == ["kept-one:list in firefox"]
    assert rules.exit_code(merged) == 0


# -- what is missing


def test_a_missing_shard_is_named_with_its_gallery_and_browser(part: Part) -> None:
    merged = merge([part("shop", "chromium"), part("shop", "firefox", shard="2/2")])

    missing = "Shard 1/2 of shop in firefox is missing: run its job again, and merge all parts."
    assert reasons(merged) == {missing}
    assert merged.run.notes == (f"{missing} Not tried: 2 of 3 promises.",)
    assert rules.exit_code(merged) == 2


def test_every_gallery_is_expected_in_every_browser_that_is_there(part: Part) -> None:
    merged = merge([part("shop", "chromium"), part("shop", "firefox"), part("admin", "firefox")])

    untried = [name for name, state in states(merged).items() if state == "could not run"]
    assert untried == [f"{one.name} in chromium of admin" for one in WHOLE]
    assert all(reason.startswith("admin in chromium is missing: its jobs left no report") for reason in reasons(merged))
    assert rules.exit_code(merged) == 2


def test_a_missing_part_has_the_promises_of_its_browser(part: Part, tmp_path: Path) -> None:
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1"))

    merged = merge([part("shop", "chromium"), part("admin", "chromium"), few])

    assert [name for name, state in states(merged).items() if state == "could not run"] == [
        "kept-one:list in firefox of admin"
    ]


def test_a_part_that_ended_before_it_had_begun_is_missing(part: Part, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run(gallery="shop", browser="none", identity=Identity(browser="firefox")))

    merged = merge([part("shop", "chromium"), tmp_path / "crashed"])

    assert {one.state for one in merged.cells if one.engine == "firefox"} == {"could not run"}


def ended(code: object, *words: str) -> None:
    with pytest.raises(SystemExit) as ending:
        main(["merge", *words])
    assert ending.value.code == code


def test_what_is_expected_is_missed_though_no_part_speaks_of_it(part: Part, capsys: pytest.CaptureFixture[str]) -> None:
    only = str(part("shop", "chromium"))

    ended(0, only)
    ended(0, only, "--expect", "chromium:shop")
    ended(2, only, "--expect", "chromium:shop", "firefox:shop")

    assert "shop in firefox is missing: its jobs left no report" in capsys.readouterr().out


def test_a_browser_that_has_only_one_of_the_galleries_can_be_expected_there_alone(part: Part) -> None:
    places = [Place("shop", "chromium"), Place("shop", "firefox"), Place("admin", "chromium")]

    merged = merge([part(place.gallery, place.browser) for place in places], expected=places)

    assert set(states(merged).values()) == {"kept"}
    assert "kept-one:list in firefox of admin" not in states(merged)


# -- what does not go together


def refused(parts: list[Path], **more: Any) -> str:
    with pytest.raises(CannotRun) as refusal:
        merge(parts, **more)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def test_a_part_that_is_there_twice_is_refused(part: Part) -> None:
    parts = [part("shop", "firefox"), part("admin", "firefox"), part("shop", "firefox")]

    assert "kept-one:list is both in" in refused(parts)
    assert "name only the report that counts" in refused(parts)


def test_two_states_of_one_gallery_are_refused_whatever_the_browser(part: Part) -> None:
    its = [part("shop", name, identity=Identity(content=content)) for name, content in
           (("chromium", "dead"), ("firefox", "beef"))]  # fmt: skip

    assert "of different states of shop" in refused(its)


def test_two_galleries_have_states_of_their_own(part: Part) -> None:
    merged = merge([part(name, "chromium", identity=Identity(content=name)) for name in ("shop", "admin")])

    assert [one.identity.content for one in merged.run.parts] == ["shop", "admin"]
    assert merged.run.identity.content == ""


def test_a_part_that_is_not_expected_is_refused(part: Part) -> None:
    assert "is of shop in webkit, which --expect does not name" in refused(
        [part("shop", "webkit")], expected=[parse("firefox:shop")]
    )


def test_a_part_without_a_browser_is_refused_where_there_are_several(part: Part, tmp_path: Path) -> None:
    folder.claim(tmp_path / "crashed").release()
    folder.begin(tmp_path / "crashed", run(gallery="shop", browser="none"))

    said = refused([part("shop", "chromium"), part("shop", "firefox"), tmp_path / "crashed"])

    assert "does not say which browser it ran in" in said


def test_an_empty_folder_is_refused(part: Part, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert "is not a report: it has no report.json" in refused([part("shop", "chromium"), tmp_path / "empty"])


@pytest.mark.parametrize("text", ["firefox", ":shop", "firefox:", "fire fox:shop", ""])
def test_what_names_no_part_is_refused(text: str) -> None:
    with pytest.raises(CannotRun, match="write BROWSER:GALLERY, as in firefox:frontend"):
        parse(text)


def test_a_gallery_may_be_an_address() -> None:
    assert parse("WebKit:http://localhost:5173") == Place("http://localhost:5173", "webkit")


@pytest.mark.parametrize(
    ("browser", "identity", "name"),
    [
        ("Chromium 141.0 (headless shell)", "", "chromium"),
        ("firefox 140.5.0esr", "", "firefox"),
        ("WebKitGTK 2.50", "", "webkitgtk"),
        ("none", "firefox", "firefox"),
        ("none", "", ""),
    ],
)
def test_a_browser_is_known_by_its_name_without_the_version(browser: str, identity: str, name: str) -> None:
    assert browser_of(run(browser=browser, identity=Identity(browser=identity))) == name


# -- what is made of it


def test_the_console_has_a_table_for_each_gallery(four: list[Path]) -> None:
    lines = rules.lines(merge(four))

    assert [line.split() for line in lines[:5]] == [
        ["shop"], ["chromium", "firefox"], ["list", "player", "list", "player"],
        ["kept-one", "✓", "✓", "✓", "✗", "wrong-name"], ["another", "✓", "–", "✓", "–"],
    ]  # fmt: skip
    assert lines[6] == "admin"
    assert lines[-1] == "BROKEN: of 12 promises, 11 kept, 1 broken."


def test_the_checklist_has_a_verdict_for_each_part_and_a_table_for_each_gallery(
    four: list[Path], tmp_path: Path
) -> None:
    merge_into(four, tmp_path / "all")

    text = (tmp_path / "all" / "checklist.md").read_text()
    assert "| shop | firefox 1.2 | broken | 2 kept, 1 broken |" in text
    assert "| admin | firefox 1.2 | kept | 3 kept |" in text
    assert "### The release checklist of shop\n\n| Promise | chromium list | chromium player | firefox list |" in text
    assert "- ✗ `kept-one:player in firefox of shop`: wrong-name" in text


def test_machines_read_which_part_each_result_is_of(four: list[Path], tmp_path: Path) -> None:
    merge_into(four, tmp_path / "all")

    suites = ElementTree.parse(tmp_path / "all" / "junit.xml").getroot()
    assert {suite.get("name"): suite.get("failures") for suite in suites} == {
        "shop in chromium": "0", "shop in firefox": "1", "admin in chromium": "0", "admin in firefox": "0",
    }  # fmt: skip
    assert (suites.get("tests"), suites.get("failures")) == ("12", "1")
    tests = json.loads((tmp_path / "all" / "ctrf.json").read_text())["results"]["tests"]
    [failed] = [test for test in tests if test["status"] == "failed"]
    assert (failed["browser"], failed["suite"][0]) == ("firefox", "shop")


def test_a_cause_says_where_alone_it_shows(four: list[Path], part: Part) -> None:
    [only] = root_causes(merge(four))
    [both] = root_causes(merge([part("shop", name, broken=LIST.name) for name in ("chromium", "firefox")]))

    assert only.where == "1 must; firefox only; shop only"
    assert both.where == "2 must; list only"


def test_the_verdict_counts_each_promise_in_each_part(part: Part) -> None:
    catalogue = tuple(one.name for one in WHOLE)
    parts = [part("shop", name, catalogue=catalogue) for name in ("chromium", "firefox")]

    assert verdict(merge(parts)).sentence == "Kept: all 6 promises."
    assert verdict(merge(parts[:1], expected=[parse("chromium:shop"), parse("firefox:shop")])).sentence == (
        "3 of 6 promises were tried. Not decided: 3 of 6 promises could not be tried."
    )


def test_some_promises_in_some_browsers_are_no_whole_catalogue(part: Part, tmp_path: Path) -> None:
    catalogue = tuple(one.name for one in WHOLE)
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1", catalogue=catalogue))

    said = verdict(merge([part("shop", "chromium", catalogue=catalogue), few])).sentence

    assert said == "4 of 6 promises were tried. Kept: all 4 promises."


def test_annotations_name_the_part(four: list[Path]) -> None:
    [error] = [line for line in commands(merge(four)) if line.startswith("::error")]

    assert "(kept-one%3Aplayer in firefox of shop)" in error
    assert "| kept-one of shop | ✓ | ✓ | ✓ | ✗ |" in job_summary(merge(four), artifact="all")


def test_the_page_has_a_column_for_each_browser_and_a_section_for_each_gallery(
    four: list[Path], tmp_path: Path, page: Page, say: Say
) -> None:
    merge_into(four, tmp_path / "all")

    page.goto((tmp_path / "all" / "index.html").as_uri())

    parts = page.get_by_role("region", name="Galleries and browsers")
    expect(parts.get_by_role("row", name="shop firefox 1.2 broken 2 kept, 1 broken")).to_be_visible()
    expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
    table = page.get_by_role("table").filter(has_text="kept-one").first
    expect(table.get_by_role("columnheader")).to_have_text(
        ["chromium", "firefox", "promise", "list", "player", "list", "player"]
    )
    page.get_by_role("link", name="kept-one:player in firefox of shop: broken").click()
    expect(page.get_by_role("dialog")).to_contain_text(
        "kept-one:player · must · The release checklist · firefox · shop"
    )
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    assert violations(page, axe_source(say=say)) == ()
