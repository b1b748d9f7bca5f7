"""The one thread on which the lab is changed and its browser asked: other threads hand their requests in."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from fixtures.errors import CannotRun

T = TypeVar("T")
PAUSE = 0.03  # seconds between two turns of a desk that has nothing else to wait for


class Desk:
    """Work is done in the order in which it came, one piece after another, so that no piece needs a lock."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._opened: Future[None] = Future()
        self._thread: threading.Thread | None = None

    def open(self, sit: Callable[[], Any]) -> None:
        """Let `sit` have a thread of its own; returns once it `serve`s. Raises what it raises before that."""

        def body() -> None:
            try:
                sit()
            except BaseException as error:
                if self._opened.done():
                    raise
                self._opened.set_exception(error)
            finally:
                self.close()

        self._thread = threading.Thread(target=body, name="lab-desk", daemon=True)
        self._thread.start()
        self._opened.result()

    def serve(self, turn: Callable[[], None]) -> None:
        """Do what is handed in, and `turn` in between, until `close`. Called by what sits at the desk."""
        if not self._opened.done():
            self._opened.set_result(None)
        while not self._ended.is_set():
            self.do_what_was_handed_in()
            turn()

    def do_what_was_handed_in(self) -> None:
        """Do all that waits, on the desk's own thread."""
        while True:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return
            work()

    def do(self, work: Callable[[], T]) -> T:
        """The result of a piece of work that is done at the desk. Raises what it raises, CannotRun after the end."""
        if threading.current_thread() is self._thread:
            return work()
        done: Future[T] = Future()

        def piece() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)

        self._work.put(piece)
        while True:
            try:
                return done.result(timeout=0.5)
            except TimeoutError:
                if done.done():
                    raise
                if self._ended.is_set() and not self._busy:
                    raise CannotRun("The lab has ended.") from None

    @property
    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def close(self) -> None:
        """Let `serve` return after the present turn."""
        self._ended.set()

    def wait(self) -> None:
        """Wait until the desk is closed."""
        self._ended.wait()

    def join(self, *, timeout: float = 30) -> None:
        """Close it, and wait until what sits at it has put everything away."""
        self.close()
        if self._thread is not None:
            self._thread.join(timeout)
