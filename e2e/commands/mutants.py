"""`mutants`: see which known mistakes the promises catch."""

from __future__ import annotations

import argparse
import os

from e2e.commands.options import Commands
from e2e.gate import pytest_on, wait_for
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.preparing.build import ROOT

QUIET = ("-q", "--no-header", "-rN", "--show-capture=no", "--tb=no")


def add(commands: Commands) -> None:
    """Declare it."""
    command = commands.add_parser("mutants", help="see which known mistakes the promises catch, and by which finding")
    command.add_argument("names", nargs="*", metavar="NAME")
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Build mutants of the bundled gallery and hold each to the promises that must catch it."""
    if not (folder := ROOT / "tests" / "mutants").is_dir():
        raise CannotRun("The mutants are part of the repository; run this in a clone of it.")
    command = [*pytest_on(folder), *QUIET, "--every-promise", "-n", str(min(4, os.cpu_count() or 1))]
    for name in chosen.names:
        command += ["--mutant", name]
    code = wait_for(command)
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN
