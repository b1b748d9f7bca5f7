"""What a person with a red build reads about a finding: complete, true to the catalogue, and found by a near miss."""

from __future__ import annotations

import re

import pytest

from e2e.catalogue import WIDTH, check_name, covered, explain
from e2e.cli import main
from e2e.scenarios import CATALOGUE
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.judging.classes import known_classes
from fixtures.judging.findings import known_findings

PARTS = ["What it means", "Likely cause", "How it happens", "How to fix it", "Public reports", "Scenarios"]


@pytest.mark.parametrize(("code", "parts"), [("truncated", PARTS), ("stale-link", PARTS[1:])])
def test_what_is_printed_has_all_parts_in_order(code: str, parts: list[str]) -> None:
    text, one = "\n".join(explain(code)), known_findings()[code]
    words = " ".join(text.split())

    assert text.startswith(code)
    assert re.findall(r"^  (\S.*)$", text, re.MULTILINE) == parts
    for told in (one.suffered, one.cause, one.mechanism, one.fix):
        assert told in words
    for number in one.classes:
        known = known_classes()[number]
        assert f"{number} {known.what} {', '.join(known.reports)}" in words


def test_what_is_printed_fits_the_width_and_never_breaks_code() -> None:
    for code, one in known_findings().items():
        text = "\n".join(explain(code))

        assert max(len(line) for line in text.splitlines()) <= WIDTH
        for told in (one.cause, one.mechanism, one.fix):
            assert [part for part in re.findall("`[^`]*`", told) if part not in text] == []


def test_the_scenarios_named_provoke_what_is_explained() -> None:
    for code, one in known_findings().items():
        by_class = covered()
        its_own = [scenario.name for scenario in CATALOGUE if code in scenario.causes]
        provoking = [*its_own, *(name for number in one.classes for name in by_class[number])]

        _, told = "\n".join(explain(code)).split("  Scenarios\n")

        assert [name for name in provoking if not re.search(rf"\b{name}\b", told)] == []
        if provoking:
            [watched] = re.findall(r"--scenario (\S+)", told)
            check_name(watched)
            assert watched == provoking[0]
        assert ("Every scenario checks for this" in told) == any(
            known_classes()[number].every_click for number in one.classes
        )


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
