"""A report's cells as the verdict counts them: the same table, exit code and last line as on the console."""

from __future__ import annotations

from fixtures import summary
from report.record import Report


def cells(report: Report) -> list[summary.Cell]:
    """The cells without their evidence."""
    return [
        summary.Cell(
            one.declared.scenario,
            one.declared.button,
            one.declared.severity,
            one.state,
            tuple(found.code for found in one.findings),
            one.declared.rank,
            one.pardon,
        )
        for one in report.cells
    ]


def rules(report: Report) -> summary.Rules:
    """What counted in that run."""
    return summary.Rules(strict=report.run.strict, exercised=report.run.exercised)


def exit_code(report: Report) -> int:
    """0 kept, 1 broken, 2 could not run."""
    return summary.exit_code(cells(report), rules(report))


def verdict(report: Report) -> str:
    """One line for a release manager."""
    return summary.verdict(cells(report), rules(report))
