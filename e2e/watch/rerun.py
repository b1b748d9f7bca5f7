"""`--watch`: tries the promises again at every change of the gallery's source, in one session with one warm lab."""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack

import pytest

from e2e.gate import profile_of
from e2e.order import is_quick
from e2e.watch.source import Source
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.judging.account import wrapped
from fixtures.lab.own_backend import folder_of
from fixtures.preparing.build import find_gallery, prepare_gallery
from fixtures.preparing.profile import Profile
from fixtures.running.options import BY_NAME
from fixtures.running.plugin import OUTDATED, SHOWN
from fixtures.running.summary import Rules, table, verdict
from fixtures.running.verdict import Cell, carried

# Options that do not work with --watch, because they change the process, the order or the end of the run.
NOT_WITH_IT = ("-n", "--numprocesses", "--dist", "-x", "--exitfirst", "--maxfail")
NOR = ("shuffle", "compare", "verdicts")
ENVIRONMENTS = (".venv", "venv", "env")  # a backend's packages are no source of its own
SAY_EVERY = 25  # promises


def refuse_unwatchable(chosen: argparse.Namespace, profile: type[Profile], rest: Sequence[str]) -> None:
    """Raise CannotRun for a gallery that cannot be watched, and for options that do not go with watching."""
    if isinstance(find_gallery(chosen.gallery, profile, variant=chosen.variant), str):
        raise CannotRun(f"{chosen.gallery} is a running gallery, whose source cannot be watched; name its folder.")
    unfit = [option for option in rest if option.startswith(NOT_WITH_IT)]
    unfit += [word for name in NOR for word in BY_NAME[name].words(chosen)]
    if unfit:
        raise CannotRun(f"{unfit[0]} cannot be used with --watch, which tries one promise after another in one lab.")


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
        self._printed: set[str] = set()  # in this round
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
        try:
            with ExitStack() as stack:
                sources = [stack.enter_context(Source(folder, built=self._profile.built))]
                if backend := folder_of(self._profile):
                    own = Source(backend, built=self._profile.built, leave_out=ENVIRONMENTS)
                    sources.append(stack.enter_context(own))
                names = " and ".join(str(source.folder) for source in sources)
                while folder.is_dir():
                    self._round(session.items, sources)
                    self._say(f"watching {names}; Ctrl-C ends it" if not changed(sources) else "")
                    while not changed(sources, wait=0.2):
                        self._check_parent()
        except KeyboardInterrupt:
            return True
        pytest.exit(f"{folder} is gone; there is nothing to watch.", returncode=EXIT_COULD_NOT_RUN)

    def _round(self, items: Sequence[pytest.Item], sources: Sequence[Source]) -> None:
        """Build, start a backend that has changed, and try every promise unless something changes meanwhile."""
        began = time.monotonic()
        gallery, *backend = (source.take() for source in sources)
        if any(backend):
            self._config.stash[OUTDATED] = True
        if names := [*gallery, *itertools.chain(*backend)]:
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
        self._printed.clear()
        bad = [item for item in items if item.nodeid in self._cells and is_bad(self._cells[item.nodeid])]
        rest = sorted((item for item in items if item not in bad), key=is_quick, reverse=True)
        for number, item in enumerate([*bad, *rest], start=1):
            if changed(sources):
                return
            self._check_parent()
            # What comes next is of the same file, whichever it is: what belongs to the session stays up.
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.parent)
            if number == len(bad) and rest:
                mended = sum(not is_bad(self._cells[item.nodeid]) for item in bad)
                self._say(f"broken promises that are kept now: {mended} of {len(bad)}; trying the other {len(rest)} …")
            elif number % SAY_EVERY == 0:
                self._say(f"{number} of {len(items)} tried …")
        cells = self._cells.values()
        if broken := [cell for cell in cells if is_bad(cell)]:
            self._say("\n".join(table(broken)))
        self._say(f"{verdict(cells, self._rules)} ({time.monotonic() - began:.1f} s)")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if cell := carried(report):
            self._cells[report.nodeid] = cell
            if report.failed:
                self._print(cell, str(report.longrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        return "", "", ""  # told here, as it happens

    def _print(self, cell: Cell, account: str) -> None:
        """The whole account of the first broken promise of a round, the sentences of the others; a reason once."""
        if cell.findings and self._printed:
            sentences = (f"{one.code}: {one.sentence}" for one in cell.findings)
            account = "\n".join(wrapped(one, first="  ", rest="    ") for one in sentences)
        if account not in self._printed:
            self._say(f"✗ {cell.name}\n{account}")
        self._printed.add(account)

    def _check_parent(self) -> None:
        if os.getppid() != self._parent:
            raise KeyboardInterrupt

    def _say(self, text: str) -> None:
        terminal = self._config.get_terminal_writer()
        if text:
            terminal.line(text)
            terminal.flush()


def changed(sources: Iterable[Source], *, wait: float = 0) -> bool:
    """Whether something has changed in any of these folders, within so many seconds each."""
    return any(source.changed.wait(wait) for source in sources)


def is_bad(cell: Cell) -> bool:
    """Whether a promise is to be tried first the next time."""
    return cell.state in ("broken", "could not run")
