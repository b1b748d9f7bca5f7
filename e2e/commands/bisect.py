"""`bisect`: find the commit that broke a promise."""

from __future__ import annotations

import argparse

from e2e.commands.options import DRIVEN, Commands
from e2e.gate import say
from fixtures.running.options import add_options


def add(commands: Commands) -> None:
    """Declare it."""
    command = commands.add_parser("bisect", help="find the commit that broke a promise")
    command.add_argument("repo", metavar="REPO", help="a git repository; bisect does not change it")
    command.add_argument(
        "--good", metavar="REV", required=True, help="an older revision where the downloads still worked"
    )
    command.add_argument("--bad", metavar="REV", required=True, help="a newer revision where a promise is broken")
    command.add_argument(
        "--gallery", metavar="SUBDIR", default=".", help="the gallery's folder in REPO (default: REPO)"
    )
    add_options(command.add_argument, [*DRIVEN, "report", "no_report"])
    command.set_defaults(run=run)


def run(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Find it."""
    from e2e.bisecting.search import run_bisect

    return run_bisect(chosen, say=say)
