"""What a report says, as data: one `Cell` for each promise at each button, and the `Run` they belong to.

A worker writes each cell into the report folder as soon as it is judged, so that a run which is killed leaves all it
had found. Whatever is drawn or merged later is made from these records alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from fixtures.judging.account import came_of
from fixtures.judging.findings import Finding
from fixtures.judging.outcome import Button, Call, Outcome
from fixtures.running.summary import State
from report.identity import Identity

SCHEMA = 1  # of the files; a report of another one is refused
Severity = Literal["must", "should"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A promise at one button, as it was declared; known before anything is tried."""

    scenario: str
    button: Button
    severity: Severity
    family: str  # the heading it is listed under
    promise: str  # one sentence in the user's words
    rank: int  # its place in the catalogue
    classes: tuple[int, ...] = ()  # failure classes it covers
    lab: str = ""  # how the lab is set, in words

    @property
    def name(self) -> str:
        """As on the command line: SCENARIO:BUTTON."""
        return f"{self.scenario}:{self.button}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline. `at` is in milliseconds since the click; `marked` lines show a finding."""

    at: float
    who: str  # "page", "browser", "bucket", "backend", "app"
    what: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as a server saw it; times in milliseconds, `at` since the click."""

    at: float
    took: float | None  # None: not over when the watch ended
    server: str  # "bucket", "backend", "app"
    method: str
    path: str
    status: int | None
    sent: int  # body bytes
    by: Literal["script", "page"]  # what asked: a script of the page, or a link, picture, film, navigation
    error: str | None = None  # the bucket's code, such as ExpiredRequest
    cors: str | None = None  # "allowed", "refused", "not-asked"
    fault: str | None = None  # of the lab, that fired
    aborted: bool = False  # by the browser
    hung_up: bool = False  # by the server
    marked: bool = False  # it shows a finding


@dataclass(frozen=True, slots=True)
class File:
    """One download of the browser. `size` in bytes and `sha256` are None where it did not finish."""

    name: str
    size: int | None
    sha256: str | None
    failure: str | None  # the browser's word


@dataclass(frozen=True, slots=True)
class Told:
    """One alert, times in milliseconds since the click; `gone` is None while it stays."""

    text: str
    buttons: tuple[str, ...]
    at: float
    gone: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. `cause` is the likely cause in code."""

    code: str
    sentence: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What came of one click of a promise; pictures are paths within the report folder."""

    video: str
    came_of: str  # in one line
    files: tuple[File, ...] = ()
    alerts: tuple[Told, ...] = ()
    requests: tuple[Request, ...] = ()
    lines: tuple[Line, ...] = ()
    before: str | None = None
    at: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The verdict on one promise at one button, with the evidence."""

    declared: Declared
    state: State
    seconds: float = 0.0
    findings: tuple[Found, ...] = ()
    clicks: tuple[Click, ...] = ()
    reason: str = ""  # why it could not run
    account: str = ""  # of a broken promise, as the console prints it
    trace: str | None = None  # a Playwright trace of a rerun, as a path within the report folder
    rerun: str = ""  # what the rerun came to, where that was something else
    reproduce: str = ""  # a command
    pardon: str = ""  # the baseline's reason and date, where it is known to be broken
    beyond: str = ""  # what the baseline pardons and what was found besides, where that is why it does not pardon
    tried: bool = True  # False: the run was over before its turn came, or no part of a whole had it


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be tried, as the workers know it before they begin; see `Run`."""

    planned: tuple[Declared, ...]
    whole: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the gate: what was tried, with what, and what counts."""

    gallery: str  # as the user named it
    version: str  # of this suite
    browser: str  # name and version
    system: str
    began: str  # ISO 8601, UTC
    seconds: float
    command: str
    strict: bool = False
    exercised: bool = False
    planned: tuple[Declared, ...] = ()  # all that this run was to try
    whole: tuple[Declared, ...] = ()  # of a shard: what all shards were to try between them
    shards: tuple[str, ...] = ()  # K/N of each part, empty for a whole run
    catalogue: tuple[str, ...] = ()  # the names of all promises there were, tried or not; empty in older reports
    interrupted: bool = False
    identity: Identity = field(default_factory=Identity)
    notes: tuple[str, ...] = ()  # what a reader should know: an interruption, a missing shard
    schema: int = field(default=SCHEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report: the run, and a cell for each promise that it planned, in the catalogue's order."""

    run: Run
    cells: tuple[Cell, ...]


CELL, PLAN, RUN, REPORT = TypeAdapter(Cell), TypeAdapter(Plan), TypeAdapter(Run), TypeAdapter(Report)


def identified(run: Run) -> dict[str, str]:
    """What tells a run's gallery and suite apart from others of the same name, by what it is called."""
    its = run.identity
    facts = {"Address": its.address, "Commit": its.commit, "Content": its.content}
    told = {name: value for name, value in facts.items() if value}
    return told | {"Suite": f"gallery-e2e {run.version}" + (f", commit {its.suite}" if its.suite else "")}


def click_of(outcome: Outcome, findings: Sequence[Finding] = (), *, pictures: Sequence[Path | None] = ()) -> Click:
    """An outcome as evidence; lines and requests that show one of the findings are marked."""
    words = [evidence for one in findings for evidence in one.evidence]

    def marked(text: str) -> bool:
        return any(evidence in text for evidence in words)

    before, at, after = [path.as_posix() if path else None for path in pictures] or (None, None, None)
    return Click(
        video=outcome.video,
        came_of=came_of(outcome),
        files=tuple(File(one.name, one.size, one.sha256, one.failure) for one in outcome.files),
        alerts=tuple(Told(one.text, one.buttons, one.at, one.gone) for one in outcome.alerts),
        requests=tuple(request_of(one, marked=marked(f"{one.method} {one.path}")) for one in outcome.calls),
        lines=tuple(Line(one.at, one.who, one.what, marked(one.what)) for one in outcome.timeline),
        before=before,
        at=at,
        after=after,
    )


def request_of(call: Call, *, marked: bool) -> Request:
    """A server's record of a request as evidence."""
    return Request(
        at=call.at,
        took=call.took,
        server=call.server,
        method=call.method,
        path=call.path,
        status=call.status,
        sent=call.sent,
        by="script" if call.fetched else "page",
        error=call.error,
        cors=call.cors,
        fault=call.fault,
        aborted=call.aborted,
        hung_up=call.hung_up,
        marked=marked,
    )


def found(finding: Finding) -> Found:
    """A finding as the report tells it."""
    return Found(finding.code, finding.sentence, finding.cause)
