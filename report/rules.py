"""What a report comes to, by the same rules as the run itself."""

from __future__ import annotations

from collections.abc import Iterable

from fixtures.running import summary
from report.record import Cell, Report, Run


def exit_code(report: Report) -> int:
    """0 when every promise that counts was kept, 1 when one was broken, 2 when one could not be tried."""
    return code_of(report.cells, report.run)


def code_of(cells: Iterable[Cell], run: Run) -> int:
    """The same for some of a run's cells."""
    return summary.exit_code((counted(cell) for cell in cells), rules(run))


def last_line(report: Report) -> str:
    """The verdict, as the console's last line says it."""
    return summary.verdict((counted(cell) for cell in report.cells), rules(report.run))


def lines(report: Report) -> list[str]:
    """The table and the verdict below it, as the console shows them."""
    return [*summary.table((counted(cell) for cell in report.cells), report.run.catalogue), "", last_line(report)]


def counted(cell: Cell) -> summary.Cell:
    """A cell as the summary knows it."""
    one = cell.declared
    codes = tuple(found.code for found in cell.findings)
    return summary.Cell(one.scenario, one.button, one.severity, cell.state, codes, one.rank, cell.pardon)


def rules(run: Run) -> summary.Rules:
    """What counted in a run."""
    return summary.Rules(strict=run.strict, exercised=run.exercised)
