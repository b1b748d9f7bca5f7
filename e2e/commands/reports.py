"""`merge` and `annotate`: what is made of reports that are there."""

from __future__ import annotations

import argparse
from pathlib import Path

from e2e.commands.options import Commands
from fixtures.errors import EXIT_KEPT
from report import annotations as github
from report import folder, matrix, rules
from report.compare import in_words, since
from report.history import History
from report.merge import merge, merge_into


def add(commands: Commands) -> None:
    """Declare them."""
    several = commands.add_parser("merge", help="combine the reports of several machines")
    several.add_argument("reports", nargs="+", type=Path, metavar="DIR", help="the folders of the reports")
    several.add_argument("--into", type=Path, metavar="DIR", help="write the merged report into this folder")
    several.add_argument(
        "--expect", nargs="+", action="extend", default=[], metavar="BROWSER:GALLERY",
        help="the reports that must be there (default: all combinations of the galleries and browsers in the reports)",
    )  # fmt: skip
    several.add_argument(
        "--history",
        type=Path,
        metavar="DIR",
        help="add the verdicts to this folder, and show in the report what changed between runs",
    )
    several.set_defaults(run=run_merge)
    annotate = commands.add_parser("annotate", help="show a report in GitHub Actions: annotations and the job summary")
    annotate.add_argument(
        "report",
        nargs="?",
        metavar="DIR",
        default="gallery-report",
        help="the report's folder (default: gallery-report)",
    )
    annotate.add_argument(
        "--artifact",
        metavar="NAME|URL",
        default="gallery-report",
        help="the name or address of the artifact with the report, for the job summary (default: gallery-report)",
    )
    annotate.set_defaults(run=run_annotate)


def run_merge(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Make one report of several, and print its verdicts."""
    expected = [matrix.parse(text) for text in chosen.expect]
    history = History(chosen.history) if chosen.history else None
    if chosen.into:
        report = merge_into(chosen.reports, chosen.into, expected=expected, history=history)
    else:
        report = merge(chosen.reports, expected=expected)
    print("\n".join([*rules.lines(report), *report.run.notes]))
    if history:
        comparison = history.compared(report)
        print(
            f"{since(comparison, '')}: {in_words(comparison)}"
            if comparison
            else "This is the first run of the history."
        )
        history.keep(report)
    if chosen.into:
        print(f"report: {chosen.into.resolve() / 'index.html'}")
    return rules.exit_code(report)


def run_annotate(chosen: argparse.Namespace, rest: list[str]) -> int:
    """Show a report where GitHub shows such things."""
    github.annotate(folder.read(Path(chosen.report)), artifact=chosen.artifact, say=print)
    return EXIT_KEPT
