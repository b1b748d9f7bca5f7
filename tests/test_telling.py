"""What the list says: records that empty the page, and an order that has a reason or none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from e2e.flows import telling
from fixtures.errors import CannotRun, Missing


@pytest.mark.parametrize(
    ("opening", "finding", "errors", "broken"),
    [
        (None, None, [], None),
        (CannotRun("It does not open."), None, [], "It does not open."),
        (CannotRun("It does not open."), None, ["RangeError: no date"], "RangeError: no date"),
        (None, Missing("There is no row."), ["RangeError: no date"], "RangeError: no date"),
        (None, Missing("There is no row."), [], Missing),
    ],
)
def test_records_that_empty_the_page_break_the_promise(
    opening: Exception | None,
    finding: Exception | None,
    errors: list[str],
    broken: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = Mock()
    monkeypatch.setattr(telling, "raise_broken", said)
    gallery = SimpleNamespace(open=Mock(), expand=Mock(side_effect=finding))
    lab = SimpleNamespace(backend=SimpleNamespace(videos=[1]), hopeless=None)
    stage: Any = SimpleNamespace(
        open=Mock(side_effect=opening), gallery=gallery, lab=lab, observer=SimpleNamespace(boot_errors=errors)
    )
    subject: Any = SimpleNamespace(name="Summer Cup Final")

    if broken is Missing:
        with pytest.raises(Missing):
            telling.open_with_these_facts(stage, subject, "list")
    else:
        telling.open_with_these_facts(stage, subject, "list")

    sentences = [one.args[-1] for one in said.call_args_list]
    expected = [f"the gallery does not open with these records: {broken}"] if isinstance(broken, str) else []
    assert sentences == expected


@pytest.mark.parametrize(
    ("titles", "reason"),
    [
        ("Round 9, Round 10, Final", True),  # the newest first, as in the API
        ("Final, Round 10, Round 9", True),  # the oldest first, and by the number in a name
        ("Round 10, Final, Round 9", False),
        ("Final, Round 9, Round 10", True),  # by number, from A to Z
        ("Round 10, Round 9, Final", True),  # from Z to A
        ("Round 9, Final, Round 10", False),
        ("Final", True),
        ("", True),
    ],
)
def test_an_order_of_dates_or_names_has_a_reason(titles: str, reason: bool) -> None:
    dates = {"Final": "2026-01-01", "Round 10": "2026-01-02", "Round 9": "2026-01-03"}

    assert telling.has_reason([title for title in titles.split(", ") if title], dates) is reason
