"""The verdict on a report, by the same rules as the run's own."""

from __future__ import annotations

from collections.abc import Iterable

from fixtures.running import summary
from fixtures.running.verdict import Cell
from report.record import Report, Run, by_gallery


def exit_code(report: Report) -> int:
    """0 when every promise that counts was kept, 1 when one was broken, 2 when one could not be tried."""
    return code_of(report.cells, report.run)


def code_of(cells: Iterable[Cell], run: Run) -> int:
    """The same for some of a run's cells."""
    return summary.exit_code(cells, rules(run))


def lines(report: Report) -> list[str]:
    """The table and the verdict below it, as the console shows them."""
    tables = [
        line
        for gallery, cells in by_gallery(report.cells).items()
        for line in [*([gallery] if gallery else []), *summary.table(cells, report.run.catalogue), ""]
    ]
    return [*tables, summary.verdict(report.cells, rules(report.run))]


def rules(run: Run) -> summary.Rules:
    """What counted in a run."""
    return summary.Rules(strict=run.strict, exercised=run.exercised)
