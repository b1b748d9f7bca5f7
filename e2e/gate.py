"""How commands run the gate: the pytest command for what was chosen, and waiting for it whatever happens."""

from __future__ import annotations

import argparse
import contextlib
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from e2e.pages import BundledGallery, GalleryPage
from e2e.shards import DURATIONS
from fixtures.errors import CannotRun
from fixtures.preparing.environment import COMMAND, ROOT, python_m
from fixtures.preparing.profile import Profile, load_profile
from fixtures.running.lifeline import lifeline
from fixtures.running.options import as_words
from fixtures.running.progress import ERASE
from report import folder

CONFIGURATION = Path(__file__).with_name("gate.ini")


def gate(chosen: argparse.Namespace) -> list[str]:
    """The pytest command that holds the chosen gallery to the chosen promises, with all other chosen options."""
    command = [*pytest_on(Path(__file__).parent), "-p", "e2e.only_ours", "--no-header", "-rN", "--show-capture=no"]
    command += ["--durations-path", str(DURATIONS)]  # for pytest-split's `--store-durations`
    return [*command, *as_words(chosen)]


def pytest_on(tests: Path) -> list[str]:
    """The pytest command for a folder of tests, whatever folder the user stands in."""
    command = [*python_m("pytest"), str(tests), f"--rootdir={ROOT}", f"--confcutdir={ROOT}", "-c", str(CONFIGURATION)]
    return [*command, "-p", "no:hypothesispytest"]  # it loads all of Hypothesis at the end of a run, for nothing


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


def wait_for(command: list[str], *, log: IO[str] | None = None) -> int:
    """Run pytest to its end and return its exit code; with `log`, all it says goes there.

    Ctrl-C and SIGTERM reach pytest alone, not the browser's driver and the workers below it: they must still be there
    when it closes them. What they have to say about being closed in the middle of things is kept from the user.
    It ends, too, should this process be killed. Raises KeyboardInterrupt when it was interrupted, once all is closed,
    and CannotRun when it was killed itself.
    """
    interrupted = threading.Event()

    def relay(lines: IO[str]) -> None:
        for line in lines:
            if not interrupted.is_set():
                erase = ERASE if log is None and sys.stderr.isatty() else ""  # the line that lives
                print(erase, line, sep="", end="", file=log or sys.stderr, flush=True)

    group = None if "--pdb" in command else 0
    with lifeline() as (fds, environment), subprocess.Popen(
        command, stdout=log, stderr=subprocess.PIPE, text=True, errors="replace", process_group=group,
        pass_fds=fds, env=environment,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        relaying = threading.Thread(target=relay, args=[process.stderr], daemon=True)
        relaying.start()
        while True:
            try:
                code = process.wait()
                relaying.join(5)
                break
            except KeyboardInterrupt:
                if not interrupted.is_set() and log is None:
                    say("Stopping: closing the browsers and writing the results so far …")
                interrupted.set()
                process.send_signal(signal.SIGINT)
    if interrupted.is_set():
        raise KeyboardInterrupt
    if code < 0:
        raise CannotRun(f"A signal ({signal.Signals(-code).name}) stopped the check, so there is no result.")
    return code


def say(line: str) -> None:
    """Tell what is being prepared."""
    print(line, file=sys.stderr, flush=True)
