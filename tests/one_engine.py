"""One R2 engine for all that a worker of the tests starts in its own process, as an engine takes 0.8 s of CPU to start.

Each lab keeps to a prefix of its own, as it does in a user's bucket.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from fixtures.lab.bucket import Engine, r2_engine
from fixtures.preparing.node import Say


class OneEngine:
    """The engine, started when it is first needed."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        """It ends with the stack."""
        self._stack = stack
        self._running: Engine | None = None
        self._labs = itertools.count(1)

    def running(self, *, say: Say) -> Engine:
        """The engine, with the whole bucket."""
        if self._running is None:
            self._running = self._stack.enter_context(r2_engine(say=say))
        return self._running

    @contextlib.contextmanager
    def for_lab(self, *, say: Say, meanwhile: Callable[[], object]) -> Iterator[Engine]:
        """What a lab takes for an engine of its own: in the bucket, a place that is empty."""
        engine = self.running(say=say)
        meanwhile()
        yield replace(engine, bucket=replace(engine.bucket, prefix=f"lab-{next(self._labs)}/"))
