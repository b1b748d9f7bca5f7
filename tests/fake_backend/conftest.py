"""Fixtures of the contract tests: one pair of servers a session, everything forgotten between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fake_backend import Bucket
from tests.fake_backend.lab import Lab, Place, running_lab


@pytest.fixture(scope="session")
def session_lab(bucket: Bucket) -> Iterator[Lab]:
    with running_lab(bucket) as lab:
        yield lab


@pytest.fixture
def lab(session_lab: Lab, bucket: Bucket) -> Iterator[Lab]:
    session_lab.backend.reset()
    session_lab.edge.reset()
    yield session_lab
    assert session_lab.backend.bucket == bucket, "a test left another bucket behind, which no reset undoes"


@pytest.fixture(params=["bucket", "backend"])
def place(lab: Lab, request: pytest.FixtureRequest) -> Place:
    return Place(lab, request.param)
