"""The catalogue as data: names are unique, classes exist, and every class is covered or says why not."""

from __future__ import annotations

from collections import Counter

import pytest

from e2e.catalogue import coverage, explain, scenarios
from e2e.classes import BY_EVERY_CLICK, CLASSES, NOT_COVERED, covered
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE, checklist
from fake_backend import FAULTS, LINKS, Fault
from fixtures.errors import CannotRun
from fixtures.judging.findings import CAUSES


def test_no_two_scenarios_have_one_name() -> None:
    assert [name for name, count in Counter(one.name for one in CATALOGUE).items() if count > 1] == []


def test_every_class_is_covered_once_or_says_why_not() -> None:
    by_class = covered(CATALOGUE)

    for number in CLASSES:
        ways = [bool(by_class[number]), number in BY_EVERY_CLICK, number in NOT_COVERED]
        assert sum(ways) == 1, f"class {number}: scenarios {by_class[number]}, {ways}"


@pytest.mark.parametrize("scenario", CATALOGUE, ids=lambda one: one.name)
def test_what_must_be_is_on_the_products_own_checklist(scenario: Scenario) -> None:
    asked_for = scenario in checklist.SCENARIOS or any(
        CLASSES[number].severity == "must" for number in scenario.classes
    )

    assert scenario.severity == "should" or asked_for


@pytest.mark.parametrize("scenario", CATALOGUE, ids=lambda one: one.name)
def test_a_scenario_names_only_links_and_faults_that_exist(scenario: Scenario) -> None:
    for setting in (scenario.at_load, scenario.at_click):
        assert setting.link is None or setting.link in LINKS
        for fault in (setting.bucket, setting.everywhere, *setting.backend.values()):
            assert fault in (None, "healthy") or isinstance(fault, Fault) or fault in FAULTS


def test_a_promise_is_one_sentence() -> None:
    for scenario in CATALOGUE:
        assert scenario.promise.endswith(".")
        assert scenario.promise[0].isupper()


def test_the_lists_hold_every_scenario_and_every_class() -> None:
    listed, mapped = "\n".join(scenarios()), "\n".join(coverage())

    assert all(one.name in listed and one.promise.split()[0] in listed for one in CATALOGUE)
    assert all(one.what in mapped.replace("\n     ", " ") for one in CLASSES.values())


def test_every_finding_can_be_explained() -> None:
    assert all("\n".join(explain(code)).startswith(code) for code in CAUSES)


def test_an_unknown_finding_gets_the_nearest_names() -> None:
    with pytest.raises(CannotRun, match="did you mean navigated-away"):
        list(explain("navigate-away"))
