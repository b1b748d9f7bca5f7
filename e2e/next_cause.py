"""`check --next`: first the promises that the last change should have fixed, then all others."""

from __future__ import annotations

import argparse
from pathlib import Path

from fixtures.errors import CannotRun
from report import folder
from report.root_causes import RootCause, root_causes

CANNOT_BE_COMBINED = ("scenario", "shard", "watch", "verdicts", "shuffle")


def first_cause(chosen: argparse.Namespace, report: Path) -> RootCause:
    """The worst root cause of the last report. Raises CannotRun where there is none, or it is of another gallery."""
    for name in CANNOT_BE_COMBINED:
        if getattr(chosen, name):
            raise CannotRun(f"--next chooses the promises itself, so it cannot be used with --{name}.")
    last = folder.read(report)
    named = ", ".join(filter(None, (chosen.called or chosen.gallery or "the bundled gallery", chosen.variant)))
    if last.run.gallery != named:
        raise CannotRun(f"The report in {report} is about {last.run.gallery}, and this check is about {named}.")
    if not (causes := root_causes(last)):
        raise CannotRun(
            f"The report in {report} has no broken promise, so --next does not know where to start. "
            "Run `check` without it."
        )
    return causes[0]


def promises_of(cause: RootCause) -> list[str]:
    """The names of the promises that its cure alone should keep, or else of all that it breaks."""
    from e2e.catalogue import NAMES

    names = {cell.declared.name for cell in cause.alone or cause.cells}
    return [name for name in NAMES if name in names]
