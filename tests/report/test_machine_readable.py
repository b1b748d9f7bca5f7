"""JUnit XML and CTRF JSON are red for what turns the gate red, and say in words what was found."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from fixtures.running.verdict import State, read_verdicts, write_verdicts
from report import ctrf, junit
from report.identity import Identity
from report.record import Cell, Found, Report
from tests.report.by_hand import cell, declare, report
from tests.soak.rounds import Verdicts

TWO_FINDINGS = (
    Found("navigated-away", "the list icon navigated the app", "A link points at the video."),
    Found("stale-link", "the link had expired", "It was used as it was."),
)
# What a test of the format must have, and what it may have: its public schema refuses any other key.
CTRF_NEEDS = {"name", "status", "duration"}
CTRF_KNOWS = CTRF_NEEDS | {
    "suite", "rawStatus", "message", "trace", "type", "browser", "tags", "attachments", "extra"
}  # fmt: skip


def case(one: Cell, **rules: bool) -> Element:
    """The only test case of a report of this one cell."""
    (found,) = ElementTree.fromstring(junit.render(report(one, **rules)).encode()).iter("testcase")
    return found


def in_ctrf(one: Cell, **rules: bool) -> dict[str, Any]:
    """The only test of the same in CTRF."""
    (found,) = json.loads(ctrf.render(report(one, **rules)))["results"]["tests"]
    assert isinstance(found, dict)
    return found


def test_what_was_tried_is_told_by_commit_content_and_shard() -> None:
    its = Identity(commit="c0ffee + changes", content="feed", suite="beef")
    told = report(cell(declare("one")), identity=its, shards=("1/2",))

    (suite,) = ElementTree.fromstring(junit.render(told).encode()).iter("testsuite")
    environment = json.loads(ctrf.render(told))["results"]["environment"]

    assert (first := suite.find("properties")) is not None
    assert properties(first) == {
        "commit": "c0ffee + changes", "content": "feed", "suite": f"gallery-e2e {told.run.version}, commit beef",
        "shards": "1/2",
    }  # fmt: skip
    assert environment["commit"] == "c0ffee + changes"
    assert environment["extra"] | asdict(its) == environment["extra"]


def properties(of: Element) -> dict[str | None, str | None]:
    return {one.get("name"): one.get("value") for one in of.iter("property")}


@pytest.mark.parametrize(
    ("state", "more", "rules", "tag", "status"),
    [
        ("kept", {}, {}, None, "passed"),
        ("not exercised", {}, {}, None, "passed"),
        ("not exercised", {}, {"exercised": True}, "failure", "failed"),
        ("broken", {}, {}, "failure", "failed"),
        ("broken", {"severity": "should"}, {}, "skipped", "other"),
        ("broken", {"severity": "should"}, {"strict": True}, "failure", "failed"),
        ("could not run", {}, {}, "error", "failed"),
        ("could not run", {"severity": "should"}, {}, "error", "failed"),
    ],
)
def test_red_is_what_turns_the_gate_red(
    state: State, more: dict[str, Any], rules: dict[str, bool], tag: str | None, status: str
) -> None:
    one = cell(declare("one", **more), state)

    assert [child.tag for child in case(one, **rules) if child.tag != "properties"] == ([tag] if tag else [])
    assert in_ctrf(one, **rules)["status"] == status
    assert in_ctrf(one, **rules)["rawStatus"] == state


def test_a_known_failure_is_reported_but_not_red() -> None:
    one = cell(declare("one"), "broken", known_failure="known since May")

    skipped = case(one).find("skipped")
    assert skipped is not None
    assert "known since May" in str(skipped.get("message"))
    assert "wrong-name" in str(skipped.get("message"))
    assert in_ctrf(one)["status"] == "other"
    assert in_ctrf(one)["extra"]["knownFailure"] == "known since May"


def test_a_failure_says_what_was_found() -> None:
    one = cell(declare("one", "player"), "broken", findings=TWO_FINDINGS, account="PROMISE …\nFINDINGS …")

    failure = case(one).find("failure")
    assert failure is not None
    assert failure.get("message") == (
        "navigated-away: the list icon navigated the app\nstale-link: the link had expired"
    )
    assert failure.text == "PROMISE …\nFINDINGS …"
    facts = properties(case(one))
    assert facts | {"scenario": "one", "button": "player", "severity": "must", "state": "broken"} == facts
    assert facts["findings"] == "navigated-away, stale-link"
    test = in_ctrf(one)
    assert test["message"] == failure.get("message")
    assert test["trace"] == failure.text
    assert [found["code"] for found in test["extra"]["findings"]] == ["navigated-away", "stale-link"]
    assert test["tags"] == ["must", "player"]


def test_what_could_not_run_says_why() -> None:
    one = cell(declare("one"), "could not run", reason="Shard 2/3 is missing.")

    error = case(one).find("error")
    assert error is not None
    assert error.get("message") == "Shard 2/3 is missing."
    assert in_ctrf(one)["message"] == "Shard 2/3 is missing."


@pytest.fixture
def mixed() -> Report:
    """One of each state."""
    states: tuple[State, ...] = ("kept", "broken", "not exercised", "could not run")
    lesser = cell(declare("lesser", rank=4, severity="should"), "broken")
    cells = [cell(declare(f"one-{rank}", rank=rank), state) for rank, state in enumerate(states)]
    return report(*cells, lesser, seconds=7.5, notes=("It rained.",))


def test_junit_counts_what_it_holds(mixed: Report) -> None:
    root = ElementTree.fromstring(junit.render(mixed).encode())

    for suites in (root, root[0]):
        counts = {name: suites.get(name) for name in ("tests", "failures", "errors", "skipped", "time")}
        assert counts == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1", "time": "7.5"}


def test_verdicts_in_a_file_are_read_as_they_were_written_and_counted_by_soak(mixed: Report, tmp_path: Path) -> None:
    write_verdicts(tmp_path / "verdicts.jsonl", mixed.cells)
    verdicts = Verdicts()

    read = read_verdicts(tmp_path / "verdicts.jsonl")
    verdicts.add(read.values())

    assert tuple(read.values()) == mixed.cells
    assert {name: list(counter) for name, counter in verdicts.of.items()} == {
        "one-0:list": ["kept"],
        "one-1:list": ["broken: wrong-name"],
        "one-2:list": ["not exercised"],
        "one-3:list": ["could not run"],
        "lesser:list": ["broken: wrong-name"],
    }


def test_ctrf_has_what_the_format_asks_for(mixed: Report) -> None:
    whole = json.loads(ctrf.render(mixed))

    assert whole["reportFormat"] == "CTRF"
    assert whole["specVersion"].count(".") == 2
    results = whole["results"]
    assert set(results) == {"tool", "summary", "tests", "environment"}
    assert results["tool"] == {"name": "gallery-e2e", "version": mixed.run.version}
    assert results["summary"] == {
        "tests": 5, "passed": 2, "failed": 2, "skipped": 0, "pending": 0, "other": 1,
        "start": 1_795_600_800_000, "stop": 1_795_600_807_500,
    }  # fmt: skip
    for test in results["tests"]:
        assert CTRF_NEEDS <= set(test) <= CTRF_KNOWS
        assert test["duration"] == 1500
    assert results["environment"]["healthy"] is False
    assert results["environment"]["extra"]["notes"] == ["It rained."]


def test_ctrf_names_the_evidence() -> None:
    test = in_ctrf(cell(declare("one"), "broken", trace="cells/one-list/trace.zip"))

    assert test["attachments"] == [
        {"name": "click 1: at", "contentType": "image/jpeg", "path": "cells/one-list/1-at.jpg"},
        {"name": "trace of a rerun", "contentType": "application/zip", "path": "cells/one-list/trace.zip"},
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x00b", "a‹U+0000›b"), ("a\x1bb", "a‹U+001B›b"), ("a\uffffb", "a�b"), ("a\ud800b", "a‹U+D800›b")],
)
def test_junit_is_xml_whatever_a_page_says(text: str, shown: str) -> None:
    one = cell(declare("one"), "broken", findings=(Found("raw-alert", text, ""),), account=text)

    failure = case(one).find("failure")

    assert failure is not None
    assert failure.text == shown


def test_junit_keeps_markup_and_other_scripts_as_they_are() -> None:
    one = cell(declare("one"), "could not run", reason="<b>試合</b> & 🏆 ]]>")

    error = case(one).find("error")

    assert error is not None
    assert error.text == "<b>試合</b> & 🏆 ]]>"
