"""`scenarios` and `explain`: what there is to read about promises and findings."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from e2e.commands.options import Commands
from fixtures.errors import EXIT_KEPT, CannotRun


def add(commands: Commands) -> None:
    """Declare them."""
    scenarios = commands.add_parser("scenarios", help="list every scenario with its promises")
    scenarios.add_argument(
        "--coverage",
        action="store_true",
        help="list the known ways in which downloads fail, and the scenarios that test each",
    )
    scenarios.set_defaults(run=run_scenarios)
    explain = commands.add_parser("explain", help="explain a finding: how it happens, how to fix it")
    explain.add_argument("code", nargs="?", metavar="CODE", help="the finding, such as stale-link")
    explain.add_argument(
        "--all", action="store_true", help="print every finding as Markdown (docs/findings.md is made with it)"
    )
    explain.set_defaults(run=run_explain)


def run_scenarios(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Print the catalogue, or what it covers."""
    from e2e import catalogue

    return printed(catalogue.coverage() if chosen.coverage else catalogue.scenarios())


def run_explain(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Print all there is to say about a finding, or about all of them."""
    from e2e import catalogue

    if bool(chosen.code) == chosen.all:
        raise CannotRun("Name one finding to explain, such as stale-link, or say --all.")
    return printed(catalogue.reference() if chosen.all else catalogue.explain(chosen.code))


def printed(lines: Iterable[str]) -> int:
    """Print."""
    print("\n".join(lines))
    return EXIT_KEPT
