"""Holds mutants of the bundled gallery to the promises that must catch them: which are caught, and by which finding."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from e2e.gate import pytest_on, wait_for
from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT
from tests.command import exit_code_of

QUIET = ("-q", "--no-header", "-rN", "--show-capture=no", "--tb=no")
TRIALS = Path(__file__).with_name("test_mutants.py")


def main(arguments: Sequence[str] | None = None) -> int:
    """0: every promise caught its mutant by the right finding, 1: one did not, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these mutants")
    chosen = parser.parse_args(arguments)
    return exit_code_of(lambda: run(chosen.names))


def run(names: Sequence[str]) -> int:
    """Build all mutants once and hold those that are named, or each, to their promises. Raises CannotRun."""
    command = [*pytest_on(TRIALS), *QUIET, "--every-promise", "-n", str(min(4, os.cpu_count() or 1))]
    for name in names:
        command += ["--mutant", name]
    code = wait_for(command)
    return code if code in (EXIT_KEPT, EXIT_BROKEN) else EXIT_COULD_NOT_RUN
