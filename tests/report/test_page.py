"""The page as a file: self-contained, whole without a script, and closed to what a stranger's title may hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from fixtures.visible import visible
from report.compare import RULE, compare
from report.identity import Identity
from report.page import render
from tests.report.sample import HOSTILE, RUN, cell, cells, declared, found, sample


class Parsed(HTMLParser):
    """A page's elements with their attributes, and the text of each kind of element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts.setdefault(tag, []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def records(page: str) -> dict[str, Any]:
    """The embedded records, as a browser finds them: up to the first end of a script."""
    found_in = re.search(r'<script type="application/json" id="data">(.*?)</script', page, re.DOTALL | re.IGNORECASE)
    assert found_in
    read: dict[str, Any] = json.loads(found_in[1])
    return read


def test_the_verdict_and_every_cell_stand_in_the_page_without_a_script() -> None:
    page = Parsed(render(sample()))

    assert "Broken: 3 of 12 promises" in "".join(page.texts["h1"])
    assert {one["id"]: one["data-state"] for one in page.all("a") if "data-state" in one} == {
        one.declared.name: "known failure" if one.known_failure else one.state for one in cells()
    }
    assert "expired-link:list: broken" in page.texts["td"]


def test_the_matrix_has_a_table_a_family_with_heads_for_its_columns_and_rows() -> None:
    page = Parsed(render(sample()))

    tables = [one for one in page.all("table") if one["class"] == "matrix"]
    assert len(tables) == 4
    assert {one["scope"] for one in page.all("th")} == {"col", "row"}
    assert "The release checklist" in "".join(page.texts["h3"])


def test_no_title_becomes_an_element_or_a_script() -> None:
    usual, hostile = Parsed(render(sample(cells()[0]))), cell(
        declared(HOSTILE, promise=HOSTILE, family=HOSTILE), "broken",
        findings=(found("wrong-name", HOSTILE), replace(found("no-retry"), code='"><script>alert(2)</script>')),
    )  # fmt: skip
    run = replace(sample().run, gallery=HOSTILE, browser=HOSTILE, command=HOSTILE, notes=(HOSTILE,), began=HOSTILE)

    text = render(sample(hostile, run=run), compare(sample(hostile, run=run), sample(hostile, run=run)))
    page = Parsed(text)

    assert page.all("img") == []
    assert len(page.all("script")) == len(usual.all("script")) == 2
    assert "\u202e" not in text
    assert [name for _, one in page.elements for name in one if name.startswith("on")] == []


def test_the_records_come_out_of_the_page_as_they_went_in() -> None:
    everything = records(render(sample()))

    hostile = everything["cells"]["hostile-title:list"]
    assert hostile["clicks"][0]["video"] == visible(HOSTILE)
    assert everything["cells"]["expired-link:list"]["trace"] == "cells/expired-link-list/1-trace.zip"
    assert everything["cells"]["bucket-without-cors:list"]["standing"] == "known failure"
    assert sorted(everything["explained"]) == sorted({one.code for each in cells() for one in each.findings})
    assert all(set(one) == {"mechanism", "fix"} for one in everything["explained"].values())


def test_the_page_loads_nothing_and_lets_no_script_but_its_own_run() -> None:
    text = render(sample())
    page = Parsed(text)
    [policy] = [one["content"] or "" for one in page.all("meta") if "http-equiv" in one]
    [script] = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    [style] = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)

    assert [one for _, one in page.elements if one.get("src")] == []
    assert [one["href"] for one in page.all("link") if not (one["href"] or "").startswith("data:")] == []
    assert "url(" not in style
    assert "@import" not in style
    assert policy.startswith("default-src 'none'; ")
    for directive, content in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_what_to_fix_first_stands_before_all_else_with_its_cure_and_its_promises() -> None:
    text = render(sample())
    causes = " ".join(text[text.index('id="causes"') : text.index('id="promises"')].split())

    assert "3 promises are broken and have 4 root causes. Fixing the first 3 repairs" in causes
    assert "<h3>The gallery gave up although the video was available" in causes
    assert "<b>Fix</b> Try three sources, each once" in causes
    assert 'data-code="download-failed">download-failed</a> breaks 1 promise (1 should)' in causes
    assert 'href="#retry:list"' in causes
    assert "bucket-without-cors" not in causes  # a known failure


def test_signs_that_do_not_speak_for_themselves_are_explained_where_they_occur() -> None:
    precondition, unmet = (render(sample(cells()[at])) for at in (0, 10))

    assert "nothing went wrong, but the situation of the promise never occurred" in unmet
    assert "the promise is about never occurred" not in precondition[: precondition.index('id="data"')]


def test_a_part_says_so_and_tells_what_is_not_in_it_from_what_there_is_not() -> None:
    its = Identity(commit="c0ffee", content="feed", suite="beef")
    run = replace(RUN, catalogue=("one:list", "one:player", "two:list"), shards=("1/2",), identity=its)

    page = Parsed(render(sample(cell(declared("one")), cell(declared("two", rank=1)), run=run)))

    assert page.texts["title"][0].startswith("Part 1 of 2: 2 of 3 promises were tried. Kept: all 2 promises.")
    assert [one["title"] for one in page.all("span") if "title" in one] == ["not in this part", "no such button"]
    assert {"Commit", "Content", "Suite", "Shard"} <= set(page.texts["dt"])
    assert {"c0ffee", "feed", "gallery-e2e 0.1.0, commit beef", "1/2"} <= set(page.texts["dd"])


def test_where_all_is_kept_there_is_nothing_to_fix() -> None:
    text = render(sample(cells()[0]))

    assert "<h1>" in text
    assert "Kept: the one promise." in text
    assert 'id="causes"' not in text


def test_a_comparison_is_shown_with_its_rule() -> None:
    one, other = cells()[2], cells()[3]
    old = sample(replace(one, state="kept", findings=()), replace(other, state="broken", findings=(found("no-retry"),)))

    text = "".join(Parsed(render(sample(one, other), compare(old, sample(one, other)))).texts["section"])

    assert "Since the report of 25 November 2026, 10:12 UTC" in text
    assert "1 newly broken, 1 newly kept; compared with frontend/dist" in text
    assert "Too few promises were kept in both runs to compare their speed." in text


def test_a_slower_promise_is_shown_with_its_times_and_the_rule() -> None:
    old = sample(*(replace(cell(declared(f"s{at}", rank=at)), seconds=1.0) for at in range(20)))
    new = replace(old, cells=(replace(old.cells[0], seconds=4.0), *old.cells[1:]))

    text = "".join(Parsed(render(new, compare(old, new))).texts["section"])

    assert "s0:list 1.0 s → 4.0 s (4.0 ×)" in text
    assert RULE in text


def test_controls_are_made_visible() -> None:
    assert visible("a\u202eb\x07c\ud800") == "a‹U+202E›b‹U+0007›c‹U+D800›"
    assert visible("two\nlines\tand עברית 👩‍🚀") == "two\nlines\tand עברית 👩‍🚀"
