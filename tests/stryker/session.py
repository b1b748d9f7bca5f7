"""Answers what Stryker's command asks: builds the gallery at the first question, tries a mutant at each further one."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.errors import CannotRun
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from tests.stryker.ask import KEY
from tests.stryker.pool import Pool
from tests.stryker.profile import InstrumentedGallery
from tests.stryker.trial import Choice, LabFault, Result, try_mutant, unchanged
from tests.stryker.verdict import Verdict


def is_dear(scenario: Scenario) -> bool:
    """Whether it takes seconds by its nature."""
    slow = scenario.size or scenario.gap or scenario.observe_alert_s or scenario.titles
    return bool(slow) or scenario.flow == "after six others"


# Those that take long at one button only: what they are about comes after the button.
PROMISES = tuple(
    f"{scenario.name}:{button}"
    for scenario in CATALOGUE
    if all(setting.session != "to be renewed" for setting in scenario.settings)  # this gallery's API has no sessions
    for button in scenario.buttons[: 1 if is_dear(scenario) else 2]
)
DEAR = frozenset(f"{scenario.name}:{scenario.buttons[0]}" for scenario in CATALOGUE if is_dear(scenario))


class Session:
    """One run's answers. `known` are mutants, by id, that need no trial: whether each is noticed.

    `likely` says who noticed a mutant in an earlier run; `most` is how many promises are tried on one.
    """

    def __init__(
        self, scratch: Path, *, workers: int, known: Mapping[str, bool], likely: Mapping[str, str], most: int,
        everything: bool, say: Say,
    ) -> None:  # fmt: skip
        self._scratch, self._workers, self._say = scratch, workers, say
        self._known, self._likely, self._most, self._everything = known, likely, most, everything
        self._key = secrets.token_bytes(16)
        self._pool: Pool | None = None
        self._choice: Choice | None = None
        self._lock = threading.Lock()
        self._listener = Listener(("127.0.0.1", 0), authkey=self._key, backlog=16)
        self.results: dict[str, Result] = {}  # by the mutant's id
        self.fault: CannotRun | None = None  # what ended the run before its time
        self.when_at_fault: Callable[[], None] = lambda: None

    @property
    def port(self) -> int:
        """Where it is asked."""
        port: int = self._listener.address[1]
        return port

    @property
    def environment(self) -> Mapping[str, str]:
        """What the asking command needs."""
        return {KEY: self._key.hex()}

    def serve(self) -> None:
        """Answer from now on, on threads of its own."""
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """End the gates; who still asks is left without an answer."""
        self._listener.close()
        if self._pool is not None:
            self._pool.stop()

    def _accept(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return  # it was closed
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            mutant, sandbox = connection.recv()
            try:
                answer = self.answer(mutant, Path(sandbox))
            except (CannotRun, LabFault) as error:
                # No answer would be right: whatever the command then exits with, the run is over.
                self.fault = self.fault or (error if isinstance(error, CannotRun) else CannotRun(f"{error}"))
                self.when_at_fault()
                return
            connection.send(answer)

    def answer(self, mutant: str | None, sandbox: Path) -> tuple[bool, str]:
        """Whether the mutant is noticed, and by what; None stands for the gallery with no mutant switched on.

        Raises LabFault and CannotRun.
        """
        if mutant is None:
            self._prepare(sandbox)
            return False, f"{len(PROMISES)} promises are kept"
        if mutant in self._known:
            return self._known[mutant], "not tried in this run"
        assert self._pool is not None
        assert self._choice is not None
        with self._pool.gate() as gate:
            with self._lock:
                promises, covered = self._choice.promises(mutant), len(self._choice.covering(mutant))
            result = try_mutant(mutant, promises, gate, covered=covered)
        with self._lock:
            self._choice.learn(mutant, result)
            self.results[mutant] = result
        what = f"{result.promise} ({result.says})" if result.promise else f"survived {result.tried} of {covered}"
        self._say(f"{len(self.results)}: mutant {mutant}: {what}")
        return result.promise is not None, what

    def _prepare(self, sandbox: Path) -> None:
        """Build the gallery with all its mutants, and see that it keeps every promise while none is switched on."""
        target = prepare_gallery(str(sandbox), InstrumentedGallery, variant=None, say=self._say)
        assert target.folder is not None
        self._pool = pool = Pool(target.folder, self._scratch, size=self._workers)
        began = time.monotonic()

        def try_unchanged(promise: str) -> Verdict:
            with pool.gate() as gate:
                return unchanged(promise, gate)

        with ThreadPoolExecutor(self._workers) as threads:
            dry = dict(zip(PROMISES, threads.map(try_unchanged, PROMISES), strict=True))
        self._choice = Choice(dry, DEAR, everything=self._everything, most=self._most, last_time=self._likely)
        executed = len(frozenset().union(*(verdict.executed for verdict in dry.values())))
        took = time.monotonic() - began
        self._say(f"{len(dry)} promises are kept without a mutant, in {took:.0f} s; they execute {executed} mutants")
