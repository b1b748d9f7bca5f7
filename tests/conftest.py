"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from fake_backend import Bucket
from fixtures.lab.bucket import r2_engine
from fixtures.lab.lab import Lab
from fixtures.preparing.node import Say

# A page on a busy machine takes its time; who waits for what comes at all need not be told within five seconds.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def bucket(say: Say) -> Iterator[Bucket]:
    """An empty bucket of a real engine."""
    with r2_engine(say=say) as engine:
        yield engine.bucket


@pytest.fixture
def its_own_gallery(lab: Lab) -> Iterator[Lab]:
    """The worker's lab, which shows the bundled gallery again after the test."""
    usual = lab.site.target
    yield lab
    lab.site.target = usual
