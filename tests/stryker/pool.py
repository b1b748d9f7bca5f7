"""Processes of the gate that wait for orders, each with a lab, a browser and a copy of the gallery of its own."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection, Listener
from pathlib import Path

from fixtures.errors import CannotRun, tail
from fixtures.preparing.build import ROOT
from tests.stryker.verdict import Verdict
from tests.stryker.worker import KEY, PORT

# Seconds: for a process to come up, for one promise to be tried.
STARTING, TRYING = 120, 120


class Gate:
    """One process of the gate. It is started anew when it has hung or ended."""

    def __init__(self, pages: Path, scratch: Path) -> None:
        """`pages` is the built gallery; `scratch` takes this process's own copy of it, and what pytest prints."""
        self._built, self._pages, self._log = pages, scratch / "pages", scratch / "gate.log"
        scratch.mkdir()
        self._closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: Connection | None = None

    def run(self, promise: str, mutant: str | None) -> Verdict:
        """Try a promise with a mutant switched on, or with none. Raises CannotRun when the gate does not start."""
        orders = self._orders or self._start()
        try:
            orders.send((promise, mutant))
            if orders.poll(TRYING):
                verdict: Verdict = orders.recv()
                return verdict
            verdict = Verdict("hung", says=f"no end within {TRYING} s", seconds=TRYING)
        except (EOFError, OSError):
            verdict = Verdict("hung", says="the gate's process ended")
        self.stop()
        return verdict

    def _start(self) -> Connection:
        if self._closed:
            raise CannotRun("The run is over.")
        shutil.rmtree(self._pages, ignore_errors=True)  # a mutant may still be switched on in it
        shutil.copytree(self._built, self._pages)
        key = secrets.token_bytes(16)
        command = [sys.executable, "-m", "pytest", "e2e/test_gallery.py", "-q", "-p", "no:cacheprovider", "--tb=short"]
        command += ["-p", "no:hypothesispytest", "-p", "tests.stryker.worker", "--gallery", str(self._pages)]
        command += ["--profile", str(Path(__file__).with_name("profile.py"))]
        with Listener(("127.0.0.1", 0), authkey=key) as listener, self._log.open("ab") as log:
            listening = {PORT: str(listener.address[1]), KEY: key.hex()}
            self._process = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **listening}, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
            listener._listener._socket.settimeout(STARTING)  # type: ignore[attr-defined]  # accept() has no timeout
            try:
                self._orders = listener.accept()
            except OSError:
                self.stop()
                raise CannotRun("The gate does not start:", detail=tail(self._log.read_text())) from None
        if self._closed:
            self.stop()
            raise CannotRun("The run is over.")
        return self._orders

    def stop(self) -> None:
        """End the process and all that it started, the browser among it."""
        orders, self._orders = self._orders, None
        process, self._process = self._process, None
        if orders is not None:
            with contextlib.suppress(OSError):
                orders.send(None)
            orders.close()
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def close(self) -> None:
        """End it for good, whoever may be waiting for its verdict."""
        self._closed = True
        self.stop()


class Pool:
    """The gates that are free."""

    def __init__(self, pages: Path, scratch: Path, *, size: int) -> None:
        self._gates = [Gate(pages, scratch / f"gate-{number}") for number in range(size)]
        self._free: queue.SimpleQueue[Gate] = queue.SimpleQueue()
        for gate in self._gates:
            self._free.put(gate)

    @contextlib.contextmanager
    def gate(self) -> Iterator[Gate]:
        """A gate for nobody else, as soon as one is free."""
        gate = self._free.get()
        try:
            yield gate
        finally:
            self._free.put(gate)

    def stop(self) -> None:
        """End all processes."""
        for gate in self._gates:
            gate.close()
