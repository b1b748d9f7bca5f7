"""A checklist of a run in the lab and one on a deployment says for each promise where it was checked, and when."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from fixtures.running.verdict import State
from report.checklist import render
from report.folder import write
from report.identity import Identity
from report.lab_and_live import where
from report.merge import merge
from report.page import render as page
from report.record import Report, Run
from report.verdict import CHECKLIST
from tests.report.sample import RUN, cell, declared, sample

FAMILIES = {"rest": "Links"}
STATES: tuple[State, ...] = get_args(State)
ADDRESS = "https://staging.example.com/"
LIVE = replace(
    RUN, gallery=f"{ADDRESS}, live", live=True, began="2026-11-26T08:00:00Z", identity=Identity(address=ADDRESS)
)  # fmt: skip


def reported(folder: Path, run: Run, **states: State) -> Path:
    """The report of a run in which these scenarios stand so, by the list's button."""
    cells = [
        cell(declared(name, rank=rank, promise=f"Promise {name}.", family=FAMILIES.get(name, CHECKLIST)), state)
        for rank, (name, state) in enumerate(states.items())
    ]
    report = sample(*cells, run=replace(run, planned=tuple(one.declared for one in cells)))
    folder.mkdir()
    write(folder, report, None)
    return folder


def test_merged_checklist_says_lab_live_or_both_with_date_and_address(tmp_path: Path) -> None:
    lab = reported(tmp_path / "lab", RUN, link="kept", expired="broken", group="not exercised", rest="kept")
    live = reported(tmp_path / "live", LIVE, link="kept", expired="not exercised", group="not exercised", rest="kept")

    text = render(merge([lab, live]))

    assert text[text.index("### Checked in the lab, live, or both") :].splitlines() == [
        "### Checked in the lab, live, or both", "",
        "- Lab: frontend/dist, 2026-11-25 10:12 UTC",
        f"- Live: {ADDRESS}, 2026-11-26 08:00 UTC", "",
        "| Promise | list | player |", "| --- | :---: | :---: |",
        "| Promise link. | both | – |", "| Promise expired. | lab | – |", "| Promise group. | neither | – |", "",
        "The rest: 1 both.",
    ]  # fmt: skip


def test_report_of_a_deployment_alone_says_what_was_not_checked() -> None:
    text = render(sample(cell(declared("link")), cell(declared("expired", rank=1), "not exercised"), run=LIVE))

    assert "| live | – |\n" in text
    assert "| neither | – |\n" in text


def test_report_of_the_lab_alone_says_nothing_of_it() -> None:
    assert "Checked in the lab" not in render(sample())
    assert 'class="deployed"' not in page(sample())


def test_page_and_checklist_say_at_which_address_when_and_what_was_left_out(tmp_path: Path) -> None:
    fault = cell(declared("fault", rank=1), "not exercised", reason="nothing is changed", needs_changes=True)
    rare = cell(declared("rare", rank=2), "not exercised", reason="nothing is changed")
    live = sample(cell(declared("link")), fault, rare, run=LIVE)
    lab = reported(tmp_path / "lab", RUN, link="kept", fault="kept")
    write(tmp_path, live, None)

    alone, merged = live, merge([lab, tmp_path])

    left = "1 promise needs faults or other changes to its servers, and was not exercised"
    for report in (alone, merged):
        (line,) = re.findall('<p class="deployed">(.*?)</p>', page(report), re.DOTALL)
        assert line == f"<b>Live.</b> Tried on the deployment {ADDRESS} on 26 November 2026, 08:00 UTC; {left}."
        assert f"- Live: {ADDRESS}, 2026-11-26 08:00 UTC; {left}\n" in render(report)


def test_deployment_on_which_all_was_tried_is_named_without_more() -> None:
    (line,) = re.findall('<p class="deployed">(.*?)</p>', page(sample(cell(declared("link")), run=LIVE)), re.DOTALL)

    assert line.endswith("08:00 UTC.")


@pytest.mark.parametrize("state", STATES)
def test_only_what_was_tried_and_occurred_was_checked(state: State) -> None:
    report: Report = sample(cell(declared("link"), state), run=LIVE)

    assert where(report)["link", "list"] == ("live" if state in ("kept", "broken") else "neither")
