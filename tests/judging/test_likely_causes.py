"""Where a finding's sentence, or another finding, says more, the likely cause is another one, and never against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.judging.findings import Instead, finding, known_findings, with_each_other

ROOT = Path(__file__).parent.parent.parent
SOURCES = "".join(file.read_text("utf-8") for room in ("e2e", "fixtures") for file in (ROOT / room).rglob("*.py"))
INSTEAD = [(code, other) for code, one in known_findings().items() for other in one.instead]
BY_WORDS = [pytest.param(code, other, id=f"{code}-{other.where}") for code, other in INSTEAD if not other.beside]
BY_ANOTHER = [pytest.param(code, other, id=f"{code}-{other.beside}") for code, other in INSTEAD if other.beside]


@pytest.mark.parametrize(("code", "other"), BY_WORDS)
def test_words_of_a_sentence_that_is_really_said_choose_the_cause(code: str, other: Instead) -> None:
    assert other.where in SOURCES
    assert finding(code, f"the page {other.where} it").cause == other.cause
    assert finding(code, "the page did it").cause == known_findings()[code].cause


@pytest.mark.parametrize(("code", "other"), BY_ANOTHER)
def test_a_finding_beside_it_chooses_the_cause(code: str, other: Instead) -> None:
    one, beside = finding(code, "it did"), finding(other.beside, "it was")

    assert [found.cause for found in with_each_other([one, beside])] == [other.cause, beside.cause]
    assert with_each_other([one]) == (one,)
