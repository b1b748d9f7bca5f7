"""The command `gallery-e2e`: holds a gallery to its promises."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from typing import NoReturn

from e2e.commands import bisect, check, doctor, init, lab, lists, reports
from e2e.control import leftovers
from e2e.gate import say, unread
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.running.options import read_scenarios
from report import annotations as github

DESCRIPTION = (
    "Checks that the two download buttons of a video gallery work, and says what users would see if they do not."
)
COMMANDS = (init, check, doctor, lab, reports, bisect, lists)


# What a shell says of a program whose reader has ended, as `head` does. It can be mistaken for no verdict.
EXIT_READER_GONE = 128 + signal.SIGPIPE


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code; without a word where nobody reads any more what it prints."""
    try:
        try:
            run(arguments)
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()  # here, and not when Python ends, where nobody can catch what fails
    except BrokenPipeError:
        if not (pipes := unread()):
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for pipe in pipes:
            os.dup2(nowhere, pipe)  # for what is printed on the way out
        sys.exit(EXIT_READER_GONE)


def run(arguments: list[str] | None) -> NoReturn:
    """Run the command and exit with its code. Raises BrokenPipeError where nobody reads what it prints."""
    parser = argparse.ArgumentParser(prog="gallery-e2e", description=DESCRIPTION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "check":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell's background job is started deaf to it
        signal.signal(number, signal.default_int_handler)
    try:
        leftovers.sweep(say)
        read_scenarios(getattr(chosen, "scenarios", None))
        sys.exit(chosen.run(chosen, rest))
    except CannotRun as error:
        refuse(str(error))
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        refuse(f"{str(error.filename)[:40]}… is too long for the name of a file or folder.")
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(EXIT_COULD_NOT_RUN)


def refuse(sentence: str) -> NoReturn:
    """End with a sentence that says why it could not run."""
    print(sentence, file=sys.stderr)
    if github.on_actions():
        print(github.command("error", "gallery-e2e could not run", sentence))
    sys.exit(EXIT_COULD_NOT_RUN)
