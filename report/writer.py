"""Makes the report of a run when all is over, in the process that controls the workers."""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
import shlex
import time
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from xdist.workermanage import WorkerController

from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.judging.account import wrapped
from fixtures.running.live import HANDED_OVER, NOTES
from fixtures.running.summary import Summary
from fixtures.secrets import mask
from fixtures.visible import printable
from report import folder
from report.baseline import BASELINE, applied
from report.compare import compare, in_words
from report.identity import identity
from report.record import Report, Run
from report.root_causes import first_steps, root_causes


class Writer:
    """Of the controlling process: makes the report when all is over."""

    def __init__(self, config: pytest.Config, old: Report | None) -> None:
        self._config, self._old = config, old
        self._folder = Path(config.getoption("report"))
        self._began, self._clock = datetime.now(UTC), time.monotonic()
        self._trouble = ""
        self._shown: Path | None = None
        self._changed = ""
        self._first: tuple[str, ...] = ()  # what to fix first
        self._identity = identity(
            config.getoption("gallery"),
            config.getoption("profile"),
            browser=", ".join(config.getoption("browser", None) or ["chromium"]),
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        with contextlib.suppress(OSError):  # said at the end
            folder.begin(self._folder, self.run())

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None]:
        """Write it when the verdict stands; where that fails it still does, but the run has not done what it was to."""
        try:
            yield
        except KeyboardInterrupt:  # a second one, while workers are being ended: what was found is told all the same
            self._summary.pytest_keyboard_interrupt()
            session.exitstatus = pytest.ExitCode.INTERRUPTED
        self._trouble = next((cell.unwritten for cell in self._summary.cells.values() if cell.unwritten), self._trouble)
        self._write()
        if self._trouble and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = EXIT_COULD_NOT_RUN

    def _write(self) -> None:
        run = self.run()
        notes = ["The run was interrupted before it was over."] if run.interrupted else []
        handed_over: list[str] = self._config.stash.get(NOTES, [])
        notes += handed_over
        if self._trouble:
            notes.append(f"This report is not whole: {self._trouble}.")
        try:
            report = folder.gather(
                self._folder,
                replace(run, notes=tuple(notes)),
                told={cell.name for cell in self._summary.cells.values()} if run.interrupted else None,
                reason=folder.LOST if self._trouble else folder.NEVER,
            )
            if known := self._config.stash.get(BASELINE, None):
                report = applied(report, known)
            if report.cells:
                comparison = compare(self._old, report) if self._old else None
                self._changed = in_words(comparison) if comparison else ""
                folder.write(self._folder, report, comparison)
                self._shown = self._folder / "index.html"
                broken = {cell.full_name for one in root_causes(report) for cell in one.cells}
                self._first = first_steps(report) if len(broken) > 1 else ()  # one promise has just told all of it
        except OSError as error:
            self._trouble = self._trouble or error.strerror or str(error)
        except CannotRun as error:
            self._trouble = str(error)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: WorkerController) -> None:
        """Take what a worker has to say."""
        said = getattr(node, "workeroutput", {}).get(HANDED_OVER, [])
        self._config.stash.setdefault(NOTES, []).extend(said)

    @property
    def _summary(self) -> Summary:
        """It knows all verdicts that have reached this process."""
        summary = self._config.pluginmanager.getplugin("gallery-summary")
        assert isinstance(summary, Summary)
        return summary

    def run(self) -> Run:
        """The facts of this run."""
        option = self._config.getoption
        live = "live" if option("live") else None  # another gallery than the same in the lab, for a merged report
        return Run(
            gallery=", ".join(
                filter(None, (option("called") or option("gallery") or "the bundled gallery", option("variant"), live))
            ),
            version=importlib.metadata.version("gallery-e2e"),
            browser=next((cell.browser for cell in self._summary.cells.values() if cell.browser), "none"),
            system=system(),
            began=self._began.isoformat(timespec="seconds"),
            seconds=round(time.monotonic() - self._clock, 1),
            command=mask(option("typed") or shlex.join(["pytest", *self._config.invocation_params.args])),
            strict=bool(option("strict_promises")),
            exercised=bool(option("exercised")),
            shards=tuple(filter(None, [option("shard", None)])),
            catalogue=tuple(self._summary.catalogue),
            interrupted=self._summary.interrupted,
            live=bool(option("live")),
            identity=self._identity,
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._trouble:
            terminalreporter.write_line(f"The report in {self._folder} is not whole: {self._trouble}.")
        elif self._shown:
            if self._changed:
                terminalreporter.write_line(f"compared: {self._changed}")
            if self._first:
                terminalreporter.section("what to fix first")
                for step in self._first:
                    terminalreporter.write_line(wrapped(printable(mask(step)), first="", rest="   "))
            terminalreporter.write_line(f"report: {self._shown}")


def system() -> str:
    """What it ran on, as its owner would call it."""
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {platform.machine()}"
    except (OSError, KeyError):  # no Linux, or one that does not say
        return platform.platform(terse=True)
