"""A browser context and its page that say what a test tells them to, on a clock that the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import Any, cast

from playwright.sync_api import BrowserContext

from fixtures.watching.observer import Observer
from fixtures.watching.settling import ILLEGIBLE

Hears = dict[str, Callable[..., None]]
APP = "http://app.localhost:1"
R2 = "http://r2.localhost:2"


@dataclass(slots=True, eq=False)
class StandInContext:
    """Keeps who listens to what."""

    hears: Hears = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    browser: None = None

    def expose_binding(self, name: str, handler: Callable[..., None]) -> None:
        self.hears[name] = handler

    def add_init_script(self, *, path: Any) -> None:
        self.scripts.append(path.name)

    def on(self, event: str, handler: Callable[..., None]) -> None:
        self.hears[event] = handler


@dataclass(slots=True, eq=False)
class StandInPage:
    """Answers what is asked of it from `answers`: a value, an error to raise, or a list of them, one a time."""

    url: str = f"{APP}/"
    closed: bool = False
    hears: Hears = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    main_frame: object = field(default_factory=object)
    context: Any = field(default_factory=lambda: SimpleNamespace(browser=None))

    def is_closed(self) -> bool:
        return self.closed

    def on(self, event: str, handler: Callable[..., None]) -> None:
        self.hears[event] = handler

    def remove_listener(self, event: str, handler: Callable[..., None]) -> None:
        assert self.hears.pop(event) == handler

    def evaluate(self, script: str, argument: Any = None) -> Any:
        self.asked.append((script, {} if argument is None else {"arg": argument}))
        answer = self.answers.get(script, [] if script == ILLEGIBLE else None)
        if isinstance(answer, list) and answer and isinstance(answer[0], list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait_for_function(self, script: str, **options: Any) -> None:
        self.asked.append((script, options))
        if waited := self.answers.get(f"wait {script}"):
            waited()

    @property
    def _impl_obj(self) -> Any:
        """Where Playwright keeps what can be awaited."""
        return SimpleNamespace(evaluate=self._evaluate)

    async def _evaluate(self, script: str, argument: Any) -> Any:
        self.asked.append((script, {"arg": argument}))
        waited = self.answers.get(f"wait {script}")
        return await waited() if iscoroutinefunction(waited) else waited() if callable(waited) else None

    def _sync(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return run(asked)


def run(asked: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns. In a thread: where a browser was driven before, Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asked).result()


@dataclass(slots=True)
class Clock:
    """Stands for the module `time`; both clocks in seconds."""

    now: float = 1000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@dataclass(slots=True)
class Theatre:
    """An observer with nothing but stand-ins around it."""

    clock: Clock
    context: StandInContext = field(default_factory=StandInContext)
    page: Any = field(default_factory=StandInPage)
    observer: Observer = field(init=False)

    def __post_init__(self) -> None:
        self.observer = Observer(cast(BrowserContext, self.context), ours=lambda url: "localhost" in url)

    def says(self, event: str, *facts: Any) -> None:
        """An event of the context, as Playwright would report it."""
        self.context.hears[event](*facts)

    def fact(self, kind: str, at: float, *, page: Any = None, **facts: Any) -> None:
        """What the probe in the page reports; `at` is in epoch milliseconds."""
        self.says("__galleryE2E", {"page": page or self.page}, {"kind": kind, "at": at, **facts})


def request(url: str = f"{R2}/u/x.mp4?X-Amz-Signature=s", kind: str = "fetch", **facts: Any) -> Any:
    """A request as Playwright hands it out."""
    usual: dict[str, Any] = {
        "method": "GET",
        "failure": None,
        "service_worker": None,
        "existing_response": None,
        "frame": None,
        "is_navigation_request": lambda: kind == "document",
    }
    return Hashable(url=url, resource_type=kind, **{**usual, "headers": {}, **facts})


class Hashable(SimpleNamespace):
    """One that can stand in a set."""

    __hash__ = object.__hash__  # type: ignore[assignment]
    __eq__ = object.__eq__
