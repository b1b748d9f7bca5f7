"""The report's page."""

from __future__ import annotations

from report.record import Report


def render(report: Report) -> str:
    """The whole page, with all it needs inside."""
    return f"<!doctype html><title>{report.run.gallery}</title>"
