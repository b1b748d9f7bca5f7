"""A page whose records empty it, before or after it has opened, is the gallery's mistake; a row nobody finds is not."""

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
