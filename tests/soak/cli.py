"""Repeats the gate under changing load, and counts flaky verdicts."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from e2e.catalogue import check_name
from e2e.commands.options import DRIVEN
from e2e.gate import gate, profile_of, say
from fixtures.lab.bucket import ENGINE
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.environment import python_m
from fixtures.preparing.node import node_packages
from fixtures.running.options import add_options
from tests.command import exit_code_of
from tests.soak.rounds import soak


def main(arguments: Sequence[str] | None = None) -> int:
    """0: no verdict ever changed, 1: one did, 2: could not run."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.soak", description=__doc__)
    parser.add_argument("gallery", nargs="?", metavar="GALLERY")
    parser.add_argument("--minutes", type=minutes, default=10, help="how long (default: 10)")
    add_options(parser.add_argument, DRIVEN)
    chosen = parser.parse_args(arguments)
    return exit_code_of(lambda: run(chosen))


def run(chosen: argparse.Namespace) -> int:
    """Prepare once, then repeat the gate. Raises CannotRun."""
    for name in chosen.scenario or []:
        check_name(name)
    prepare_gallery(chosen.gallery, profile_of(chosen), variant=chosen.variant, say=say)
    node_packages(ENGINE, say=say)
    return soak([*python_m("pytest"), *gate(chosen), "-q"], minutes=chosen.minutes, say=say)


def minutes(text: str) -> float:
    """A length of time on the command line, in minutes."""
    if (value := float(text)) <= 0:
        raise argparse.ArgumentTypeError("must be more than 0")
    return value
