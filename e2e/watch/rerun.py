"""`--watch`: tries the promises again at every change of the gallery's source, in one session with one warm lab."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

import pytest

from e2e.conftest import is_quick
from e2e.gate import profile_of
from e2e.watch.source import Source
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.judging.account import wrapped
from fixtures.preparing.build import find_gallery, prepare_gallery
from fixtures.preparing.profile import Profile
from fixtures.running.plugin import SHOWN
from fixtures.running.summary import Cell, Rules, cell_of, table, verdict

# Options of pytest that mean another process, or another order, than watching has.
NOT_WITH_IT = ("-n", "--numprocesses", "--dist", "-x", "--exitfirst", "--maxfail", "--shuffle")
TELL_EVERY = 25  # promises


def refuse_unwatchable(named: str | None, profile: type[Profile], variant: str | None, rest: Sequence[str]) -> None:
    """Raise CannotRun for a gallery that cannot be watched, and for options that do not go with watching."""
    if isinstance(find_gallery(named, profile, variant=variant), str):
        raise CannotRun(f"{named} is a running gallery, whose source cannot be watched; name its folder.")
    if unfit := [option for option in rest if option.startswith(NOT_WITH_IT)]:
        raise CannotRun(f"{unfit[0]} does not go with --watch, which tries one promise after another in one lab.")


class Watching:
    """A pytest plugin whose session never ends by itself: round after round, what was broken first.

    Lab and browser belong to the session, so they stay up between rounds. A change during a round ends it after the
    promise that is being tried.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._profile = profile_of(config.option)
        self._rules = Rules(strict=config.getoption("strict_promises"), exercised=config.getoption("exercised"))
        self._cells: dict[str, Cell] = {}
        self._told: set[str] = set()  # in this round
        self._parent = os.getppid()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Go round until Ctrl-C, or until the command that started this is gone."""
        if session.testsfailed or not session.items or session.config.option.collectonly:
            return None  # pytest's own says why
        session.config.pluginmanager.unregister(name="gallery-summary")
        named, variant = session.config.getoption("gallery"), session.config.getoption("variant")
        folder = find_gallery(named, self._profile, variant=variant)
        assert not isinstance(folder, str)
        facts = {item.nodeid: list(item.user_properties) for item in session.items}
        try:
            with Source(folder, built=self._profile.built) as source:
                while folder.is_dir():
                    self._round(session.items, facts, source)
                    self._say(f"watching {folder}; Ctrl-C ends it" if not source.changed.is_set() else "")
                    while not source.changed.wait(1):
                        self._check_parent()
        except KeyboardInterrupt:
            return True
        pytest.exit(f"{folder} is gone; there is nothing to watch.", returncode=EXIT_COULD_NOT_RUN)

    def _round(self, items: Sequence[pytest.Item], facts: dict[str, list[tuple[str, object]]], source: Source) -> None:
        """Build, and try every promise unless something changes meanwhile."""
        began = time.monotonic()
        if names := source.take():
            more = f" and {len(names) - 2} more" if len(names) > 2 else ""
            self._say(f"── {', '.join(names[:2])}{more} changed")
        named, variant = self._config.getoption("gallery"), self._config.getoption("variant")
        try:
            self._config.stash[SHOWN] = prepare_gallery(named, self._profile, variant=variant, say=self._say)
        except CannotRun as error:
            self._say(str(error))
            return
        except FileNotFoundError:
            return  # a file went away while it was read: that is a change, and is seen as one
        self._told.clear()
        bad = [item for item in items if item.nodeid in self._cells and is_bad(self._cells[item.nodeid])]
        rest = sorted((item for item in items if item not in bad), key=is_quick, reverse=True)
        for number, item in enumerate([*bad, *rest], start=1):
            if source.changed.is_set():
                return
            self._check_parent()
            item.user_properties[:] = facts[item.nodeid]
            # What comes next is of the same file, whichever it is: what belongs to the session stays up.
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.parent)
            if number == len(bad) and rest:
                mended = sum(not is_bad(self._cells[item.nodeid]) for item in bad)
                self._say(f"of {len(bad)} broken before, {mended} kept now; trying the other {len(rest)} …")
            elif number % TELL_EVERY == 0:
                self._say(f"{number} of {len(items)} tried …")
        cells = self._cells.values()
        if broken := [cell for cell in cells if is_bad(cell)]:
            self._say("\n".join(table(broken)))
        self._say(f"{verdict(cells, self._rules)} ({time.monotonic() - began:.1f} s)")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        facts: dict[str, Any] = dict(report.user_properties)
        if report.when == "call" or report.failed:
            self._cells[report.nodeid] = cell_of(report, facts)
        if report.failed:
            self._tell(report, facts)

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        return "", "", ""  # told here, as it happens

    def _tell(self, report: pytest.TestReport, facts: dict[str, Any]) -> None:
        """The whole account of the first broken promise of a round, the sentences of the others; a reason once."""
        said = str(report.longrepr)
        if "sentences" in facts and self._told:
            both = zip(facts["findings"], facts["sentences"], strict=True)
            said = "\n".join(wrapped(f"{code}: {sentence}", first="  ", rest="    ") for code, sentence in both)
        if said not in self._told:
            self._say(f"✗ {facts['scenario']}:{facts['button']}\n{said}")
        self._told.add(said)

    def _check_parent(self) -> None:
        if os.getppid() != self._parent:
            raise KeyboardInterrupt

    def _say(self, text: str) -> None:
        terminal = self._config.get_terminal_writer()
        if text:
            terminal.line(text)
            terminal.flush()


def is_bad(cell: Cell) -> bool:
    """Whether a promise is to be tried first the next time."""
    return cell.state in ("broken", "could not run")
