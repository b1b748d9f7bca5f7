"""The catalogue as data: names are unique, every class of failure is covered or explained, lists and page are whole."""

from __future__ import annotations

from collections import Counter

import pytest

from e2e.catalogue import coverage, covered, reference, scenarios, users_do
from e2e.scenarios import CATALOGUE, checklist
from fixtures.judging.classes import known_classes
from fixtures.judging.findings import known_findings
from fixtures.preparing.environment import ROOT

FINDINGS = ROOT / "docs" / "findings.md"
RULES = [
    *(ROOT / "fixtures" / "judging").glob("*.py"),
    ROOT / "e2e" / "checks.py",
    *(ROOT / "e2e" / "flows").glob("*.py"),
]


def test_no_two_scenarios_have_one_name() -> None:
    assert [name for name, count in Counter(one.name for one in CATALOGUE).items() if count > 1] == []


@pytest.mark.parametrize("number", known_classes())
def test_every_class_is_covered_once_or_says_why_not(number: int) -> None:
    one = known_classes()[number]

    assert [bool(covered()[number]), bool(one.every_click), bool(one.not_covered)].count(True) == 1


def test_what_must_be_is_on_the_products_own_checklist() -> None:
    asked_for = {number for number, one in known_classes().items() if one.severity == "must"}
    extra = [one.name for one in CATALOGUE if one.severity == "must" and asked_for.isdisjoint(one.classes)]

    assert set(extra) <= {one.name for one in checklist.SCENARIOS}


def test_a_promise_is_written_in_sentences() -> None:
    assert [one.promise for one in CATALOGUE if not (one.promise.endswith(".") and one.promise[0].isupper())] == []


def test_the_lists_hold_every_scenario_and_every_class() -> None:
    listed, mapped = "\n".join(scenarios()), "\n".join(coverage())

    assert all(one.name in listed and one.promise.split()[0] in listed for one in CATALOGUE)
    assert all(one.what in mapped.replace("\n     ", " ") for one in known_classes().values())


def test_the_page_of_findings_is_current() -> None:
    told = "write it anew: python3 -m e2e explain --all > docs/findings.md"

    assert FINDINGS.read_text(encoding="utf-8") == "\n".join(reference()) + "\n", told


@pytest.mark.parametrize(
    ("suffered", "said"),
    [
        ("get the same file twice", "Users get the same file twice."),
        ("be unable to stop it", "Users are unable to stop it."),
        ("not see the alert", "Users do not see the alert."),
    ],
)
def test_the_page_of_findings_says_what_users_get_in_the_present(suffered: str, said: str) -> None:
    assert users_do(suffered) == said


def test_every_finding_has_a_rule_that_yields_it() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in RULES)

    assert [code for code in known_findings() if f'"{code}"' not in rules] == []
