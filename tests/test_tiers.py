"""The rule of the two tiers is kept up."""

from __future__ import annotations

import subprocess

import pytest

from tests.tiers import FILES, HERE


def test_fast_test_that_starts_a_process_fails() -> None:
    with pytest.raises(
        AssertionError, match=r"A fast test starts no process, but this one: true \(see tests/tiers.py\)"
    ):
        subprocess.run(["true"], check=True)


def test_every_file_of_the_slow_tier_exists() -> None:
    assert [name for name in FILES if not (HERE / name).is_file()] == []
