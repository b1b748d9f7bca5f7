"""The stub as a profile declares it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fake_backend import Bucket
from fixtures.lab.own_backend import OwnBackend, RunningBackend
from tests.own_backend.profile import Items

HERE = Path(__file__).parent
NO_BUCKET = Bucket(endpoint="http://127.0.0.1:1", name="gallery", access_key="key", secret_key="secret")
Starts = Callable[..., RunningBackend]


def stub(how: str = "", **changes: Any) -> OwnBackend:
    """The stub as its profile has it, but for these changes; `how` it misbehaves."""
    usual = Items.backend
    assert usual is not None
    return replace(usual, environment={**usual.environment, "STUB": how}, **changes)


@pytest.fixture
def start() -> Iterator[Starts]:
    """Start a backend, which is stopped after the test."""
    with ExitStack() as stack:

        def started(own: OwnBackend) -> RunningBackend:
            running = RunningBackend(own, HERE, NO_BUCKET, public_endpoint="http://r2.localhost:1")
            stack.callback(running.stop)
            running.start()
            return running

        yield started
