"""How commands run the gate: the options for pytest, and a process that runs it and is always waited for."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import select
import shlex
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NoReturn

import pytest

from e2e.pages import BundledGallery, GalleryPage
from e2e.shards import DURATIONS
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.preparing.environment import COMMAND, ROOT
from fixtures.preparing.node import Say
from fixtures.preparing.profile import Profile, load_profile
from fixtures.running.lifeline import lifeline
from fixtures.running.options import as_words
from fixtures.running.progress import ERASE
from report import folder

CONFIGURATION = Path(__file__).with_name("gate.ini")
FEW = 4  # promises that one lab tries sooner than it takes to start a second one


def gate(chosen: argparse.Namespace) -> list[str]:
    """The arguments for pytest that hold the chosen gallery to the chosen promises, with all other chosen options."""
    command = [*pytest_on(Path(__file__).parent), "-p", "e2e.only_ours", "--no-header", "-rN", "--show-capture=no"]
    command += ["--durations-path", str(DURATIONS)]  # for pytest-split's `--store-durations`
    return [*command, *as_words(chosen)]


def pytest_on(tests: Path) -> list[str]:
    """The arguments for pytest for a folder of tests, whatever folder the user stands in."""
    command = [str(tests), f"--rootdir={ROOT}", f"--confcutdir={ROOT}", "-c", str(CONFIGURATION)]
    return [*command, "-p", "no:hypothesispytest"]  # it loads all of Hypothesis at the end of a run, for nothing


def workers(scenarios: Sequence[str] | None) -> list[str]:
    """How many processes run the gate: two more than there are cores, up to four, or pytest's own for few promises.

    A promise leaves a seventh of its time to others, as it waits for bytes and clocks.
    """
    from e2e.catalogue import NAMES

    wanted = {promise for name in scenarios or () for promise in NAMES if name in (promise, promise.partition(":")[0])}
    return [] if 0 < len(wanted) <= FEW else ["-n", str(min(4, (os.cpu_count() or 1) + 2))]


def use_report(chosen: argparse.Namespace) -> None:
    """Write a report unless none is wanted, at the usual place unless another is named.

    Raises CannotRun where it cannot be written.
    """
    if not chosen.no_report:
        chosen.report, chosen.typed = chosen.report or REPORT, typed()
        folder.check(Path(chosen.report))


def typed() -> str:
    """The command as it was typed."""
    name = ["gallery-e2e"] if Path(sys.argv[0]).stem == "gallery-e2e" else list(COMMAND)
    return shlex.join([*name, *sys.argv[1:]])


def profile_of(chosen: argparse.Namespace) -> type[Profile]:
    """The profile that was named, or the usual one."""
    if chosen.profile:
        return load_profile(chosen.profile, GalleryPage)
    return GalleryPage if chosen.gallery else BundledGallery


REPORT = "gallery-report"  # where commands write it
# Options of pytest and its plugins that take a path, which is then no gallery.
TAKE_A_PATH = {"--output", "--junit-xml", "--junitxml", "--basetemp", "--rootdir", "--confcutdir", "--log-file"}


def refuse_strays(rest: list[str]) -> None:
    """Raise CannotRun for a gallery in a place where pytest would take it for a file of tests."""
    for before, word in zip(["", *rest], rest, strict=False):
        if word.startswith("-") or before in TAKE_A_PATH:
            continue
        if not before.startswith("-") or word.startswith(("http://", "https://")) or is_there(word):
            raise CannotRun(f"Name one gallery only, and name it right after `check`: {word} is in the wrong place.")


def is_there(word: str) -> bool:
    """Whether a word is the path of something; one that is too long for a path is not."""
    with contextlib.suppress(OSError):
        return Path(word).exists()
    return False


def wait_for(arguments: Sequence[str], *, log: IO[str] | None = None) -> int:
    """Run pytest in a process of its own and return its exit code; with `log`, all it says goes there.

    The process is a fork of this one, so what is imported here is not imported again. Ctrl-C and SIGTERM reach pytest
    alone, not the browser's driver and the workers below it: they must still be there when it closes them. What they
    have to say about being closed in the middle of things is kept from the user. It ends, too, should this process be
    killed. Once all is closed, raises KeyboardInterrupt when it was interrupted, BrokenPipeError when nobody reads what
    it prints, and CannotRun when it was killed itself.
    """
    interrupted: list[int] = []  # the signals that have come

    def relay(lines: IO[str]) -> None:
        for line in lines:
            if not interrupted:
                erase = ERASE if log is None and sys.stderr.isatty() else ""  # the line that lives
                print(erase, line, sep="", end="", file=log or sys.stderr, flush=True)

    with lifeline() as line:
        said, saying = os.pipe()
        flush(log)
        if not (process := os.fork()):
            os.close(said)
            line.hold()
            run_pytest(arguments, errors=saying, log=log)
        os.close(saying)
        with os.fdopen(said, errors="replace") as lines:
            relaying = threading.Thread(target=relay, args=[lines], daemon=True)
            relaying.start()
            with passed_on(process, interrupted, say if log is None else lambda _: None):
                _, status = os.waitpid(process, 0)
                relaying.join(5)
    if interrupted:
        raise KeyboardInterrupt
    if log is None and unread():
        raise BrokenPipeError("Nobody reads what the check prints.")
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise CannotRun(f"A signal ({signal.Signals(-code).name}) stopped the check, so there is no result.")
    return code


@contextlib.contextmanager
def passed_on(process: int, interrupted: list[int], tell: Say) -> Iterator[None]:
    """Every Ctrl-C and SIGTERM goes to another process as Ctrl-C. As an exception a second one would end the first's
    handling, at any of its lines."""

    def interrupt(number: int, _: object) -> None:
        interrupted.append(number)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)
        if len(interrupted) == 1:
            tell("Stopping: closing the browsers and writing the results so far …")

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_pytest(arguments: Sequence[str], *, errors: int, log: IO[str] | None) -> NoReturn:
    """What the forked process does: run pytest with stderr on `errors`, and end without going back to the caller."""
    code = EXIT_COULD_NOT_RUN
    try:
        if "--pdb" not in arguments:
            os.setpgid(0, 0)
        os.dup2(errors, 2)
        if log is not None:
            os.dup2(log.fileno(), 1)
        sys.argv = ["pytest", *arguments]
        code = int(pytest.main([*arguments], plugins=[OneSentence()]))
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else EXIT_COULD_NOT_RUN
    except BaseException as error:  # nothing may reach the caller's own clearing up, which is the parent's to do
        if not (isinstance(error, BrokenPipeError) and unread()):
            traceback.print_exc()
    finally:
        flush(None)
        os._exit(code)


class OneSentence:
    """What is wrong with the options, as one sentence instead of pytest's usage and files."""

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_parse(self) -> Iterator[None]:
        try:
            return (yield)
        except pytest.UsageError as error:
            found = re.search(r"error: (?:unrecognized arguments: (?P<unknown>\S+).*|(?P<wrong>.+))", str(error))
            if found is None:
                raise
            hint = "`gallery-e2e check --help` lists the options"
            told = f"there is no option {found['unknown']}" if found["unknown"] else found["wrong"]
            raise pytest.UsageError(f"{told}; {hint}, and `pytest --help` those of pytest.") from None


def flush(log: IO[str] | None) -> None:
    """Write out what is buffered, so that a fork does not write it again."""
    for stream in (sys.stdout, sys.stderr, log):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                stream.flush()


def unread() -> list[int]:
    """Which of stdout and stderr are pipes whose reader has ended, as `head` does: their numbers."""
    found = []
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # a stream that is no file
            looking = select.poll()
            looking.register(stream.fileno(), 0)
            found += [pipe for pipe, what in looking.poll(0) if what & (select.POLLERR | select.POLLHUP)]
    return found


def say(line: str) -> None:
    """Tell what is being prepared."""
    print(line, file=sys.stderr, flush=True)
