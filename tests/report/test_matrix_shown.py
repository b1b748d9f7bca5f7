"""What a report of several galleries and browsers shows: on the console, in its files, and on its page."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from report import rules
from report.annotations import commands, job_summary
from report.matrix import parse
from report.merge import merge, merge_into
from report.root_causes import root_causes
from report.verdict import run_result
from tests.report.by_hand import WHOLE, cell, report, written
from tests.report.conftest import Part

LIST = WHOLE[0]


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

    assert run_result(merge(parts)).sentence == "Kept: all 6 promises."
    assert run_result(merge(parts[:1], expected=[parse("chromium:shop"), parse("firefox:shop")])).sentence == (
        "3 of 6 promises were tried. Not decided: 3 of 6 promises could not be tried."
    )


def test_some_promises_in_some_browsers_are_no_whole_catalogue(part: Part, tmp_path: Path) -> None:
    catalogue = tuple(one.name for one in WHOLE)
    few = written(tmp_path / "few", report(cell(LIST), gallery="shop", browser="firefox 1", catalogue=catalogue))

    said = run_result(merge([part("shop", "chromium", catalogue=catalogue), few])).sentence

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
