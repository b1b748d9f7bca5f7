"""The checklist that is pasted into a release ticket."""

from __future__ import annotations

from report.record import Report


def render(report: Report) -> str:
    """The checklist in GitHub's Markdown."""
    return "\n".join(f"- [{'x' if cell.state == 'kept' else ' '}] {cell.declared.promise}" for cell in report.cells)
