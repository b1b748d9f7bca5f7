"""The rule of the two tiers is kept up."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.forked import forked
from tests.tiers import FILES, HERE


@pytest.mark.parametrize(
    ("start", "name"),
    [(lambda: subprocess.run(["true"], check=True), "true"), (lambda: forked("check"), "gallery-e2e")],
)
def test_fast_test_that_starts_a_process_fails(start: Callable[[], object], name: str) -> None:
    with pytest.raises(
        AssertionError, match=rf"A fast test starts no process, but this one: {name} \(see tests/tiers.py\)"
    ):
        start()


def test_every_file_of_the_slow_tier_exists() -> None:
    assert [name for name in FILES if not (HERE / name).is_file()] == []
