"""What a person with a red build reads about a finding: complete, true to the catalogue, and found by a near miss."""

from __future__ import annotations

import re

import pytest

from e2e.catalogue import WIDTH, check_name, explain
from e2e.classes import BY_EVERY_CLICK, CLASSES, covered
from e2e.cli import main
from e2e.scenarios import CATALOGUE
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.judging.explanations import EXPLANATIONS
from fixtures.judging.findings import CAUSES

EXPLAINED = sorted(set(CAUSES) & set(EXPLANATIONS))
PARTS = ("Likely cause", "How it comes about", "How to fix it", "Who met it", "Provoked by")
A_REPORT = re.compile(r"[\w.-]+/[\w.-]+#[1-9]\d*|bugzilla\.mozilla\.org [1-9]\d*")


def test_every_finding_has_an_explanation_and_every_explanation_a_finding() -> None:
    assert sorted(EXPLANATIONS) == sorted(CAUSES)


@pytest.mark.parametrize("code", EXPLANATIONS)
def test_an_explanation_is_a_few_sentences_on_known_ways_to_fail(code: str) -> None:
    one = EXPLANATIONS[code]

    assert set(one.classes) <= set(CLASSES)
    assert len(set(one.classes)) == len(one.classes)
    for text in (one.mechanism, one.fix):
        assert text.endswith(".")
        assert 2 <= len(re.findall(r"[.!?”)] (?=[A-Z`“])", text)) + 1 <= 6, text


def test_an_explanation_refers_only_to_findings_that_exist() -> None:
    referred = re.findall(r"\(see ([\w-]+)\)", " ".join(one.mechanism + one.fix for one in EXPLANATIONS.values()))

    assert referred
    assert set(referred) <= set(EXPLANATIONS)


@pytest.mark.parametrize("number", CLASSES)
def test_every_known_way_to_fail_was_reported_in_public(number: int) -> None:
    reports = CLASSES[number].reports

    assert reports
    assert len(set(reports)) == len(reports)
    assert [report for report in reports if not A_REPORT.fullmatch(report)] == []


@pytest.mark.parametrize("code", EXPLAINED)
def test_what_is_printed_has_all_parts_in_order(code: str) -> None:
    text = "\n".join(explain(code))
    words = " ".join(text.split())

    assert text.startswith(code)
    assert re.findall(r"^  (\S.*)$", text, re.MULTILINE) == list(PARTS)
    for told in (CAUSES[code], EXPLANATIONS[code].mechanism, EXPLANATIONS[code].fix):
        assert told in words
    for number in EXPLANATIONS[code].classes:
        assert f"{number} {CLASSES[number].what} {', '.join(CLASSES[number].reports)}" in words


@pytest.mark.parametrize("code", EXPLAINED)
def test_what_is_printed_fits_the_width_and_never_breaks_code(code: str) -> None:
    text = "\n".join(explain(code))

    assert max(len(line) for line in text.splitlines()) <= WIDTH
    for told in (CAUSES[code], EXPLANATIONS[code].mechanism, EXPLANATIONS[code].fix):
        assert [one for one in re.findall("`[^`]*`", told) if one not in text] == []


@pytest.mark.parametrize("code", EXPLAINED)
def test_the_scenarios_named_provoke_what_is_explained(code: str) -> None:
    by_class, classes = covered(CATALOGUE), EXPLANATIONS[code].classes
    provoking = [by_class[number] for number in classes if by_class[number]]

    _, told = "\n".join(explain(code)).split("Provoked by")

    for name in {name for names in provoking for name in names}:
        assert re.search(rf"\b{name}\b", told)
    if provoking:
        [watched] = re.findall(r"--scenario (\S+)", told)
        check_name(watched)
        its_own = [scenario.name for scenario in CATALOGUE if code in scenario.causes]
        assert watched == [*its_own, *provoking[0]][0]
    assert ("every click is judged" in told) == any(number in BY_EVERY_CLICK for number in classes)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("stale-links", "stale-link"), ("cors_blocked", "cors-blocked"), ("truncate", "truncated")],
)
def test_a_nearly_right_code_gets_the_nearest(typed: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", typed])

    assert ended.value.code == EXIT_COULD_NOT_RUN
    assert f"There is no finding {typed}; did you mean {meant}" in capsys.readouterr().err


def test_a_right_code_is_explained_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["explain", "stale-link"])

    assert ended.value.code == EXIT_KEPT
    assert capsys.readouterr().out == "\n".join(explain("stale-link")) + "\n"
