"""A server's mistake is noticed, and the server is named: by what was recorded of each, and anew in a browser for some.

`product/app/mistakes` has them; `python -m tests.backends.mistakes` tries all anew and records what comes of it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from fixtures.judging.findings import Finding
from fixtures.judging.judge import judge, judge_by_all
from fixtures.lab.lab import running_lab
from tests.backends.mistakes import HARMLESS, MISTAKES, RECORDED, Mistake, served, tried
from tests.backends.recording import outcome_from, promise_from
from tests.backends.trying import SCENARIOS

FACTS: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
BY_PLAYER = ("range-off-by-one", "whole-file-as-206")  # the judge of clicks does not see what a player does
MADE = Path(__file__).with_name("product") / "app" / "mistakes"
ALSO = ("text-mode plain", "sign-in-page bundled", "link-of-another-video trusting")
IN_A_BROWSER = [one for one in MISTAKES if one.name in BY_PLAYER or one.key.startswith(ALSO)]


def judged_again(mistake: Mistake) -> tuple[Finding, ...]:
    """What is found today in what was recorded."""
    facts, scenario = FACTS[mistake.key], SCENARIOS[mistake.promise.partition(":")[0]]
    promise, outcome = promise_from(facts["promise"]), outcome_from(facts["outcome"])
    return judge_by_all(promise, outcome, scenario.extra_checks)


@pytest.mark.parametrize("mistake", [one for one in MISTAKES if one.name not in BY_PLAYER], ids=lambda one: one.key)
def test_server_is_named_for_its_mistake(mistake: Mistake) -> None:
    found = judged_again(mistake)

    assert ", ".join(one.code for one in found) == mistake.found
    assert mistake.says in found[-1].sentence


@pytest.mark.parametrize("mistake", IN_A_BROWSER, ids=lambda one: one.key)
def test_server_is_named_in_front_of_a_real_one(mistake: Mistake, browser: Browser) -> None:
    profile, pages = served(mistake.name, mistake.frontend)

    with running_lab(pages, profile, say=print) as module_lab:
        found, _ = tried(mistake, module_lab, browser)

    assert not isinstance(found, str)
    assert ", ".join(one.code for one in found) == mistake.found
    assert mistake.says in found[-1].sentence


def test_every_mistake_that_is_made_is_in_the_table() -> None:
    made = re.findall(r"@mistake\ndef (\w+)", "".join(file.read_text(encoding="utf-8") for file in MADE.glob("*.py")))

    assert {name.replace("_", "-") for name in made} == {one.name for one in MISTAKES} | HARMLESS
    assert not HARMLESS & {one.name for one in MISTAKES}


def test_a_fault_of_the_scenario_is_not_held_against_the_server() -> None:
    for mistake in MISTAKES:
        if mistake.key not in FACTS:
            continue
        facts = FACTS[mistake.key]
        calls = [call | {"fault": "cut"} for call in facts["outcome"].get("calls", [])]
        outcome = outcome_from(
            {**facts["outcome"], "calls": calls, "wrong_link": None, "no_link": None, "in_bucket": False}
        )

        codes = {one.code for one in judge(promise_from(facts["promise"]), outcome)}

        assert not codes & {
            "no-file-sent",
            "too-few-bytes-sent",
            "other-bytes-sent",
            "other-video-sent",
            "named-by-backend",
        }
