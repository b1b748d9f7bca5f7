"""The report in the Common Test Report Format, a JSON format of https://ctrf.io; red and green as in `report.junit`.

A promise that could not be tried is `failed`, so that nobody who counts failures takes it for kept; one that is broken
but does not count is `other`. `rawStatus` has the report's own word.
"""

from __future__ import annotations

import json
import mimetypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from fixtures.errors import EXIT_KEPT
from fixtures.visible import all_visible
from report.junit import message
from report.record import Cell, Report, Run
from report.rules import code_of, exit_code

SPEC = "0.1.0"  # of the format; what we write is the same in later ones
STATUSES = ("passed", "failed", "skipped", "pending", "other")


def render(report: Report) -> str:
    """The JSON, one test for each promise at each button."""
    run = report.run
    tests = [test_of(cell, run) for cell in report.cells]
    count = Counter(test["status"] for test in tests)
    start, took = round(datetime.fromisoformat(run.began).timestamp() * 1000), round(run.seconds * 1000)
    its = run.identity
    more = {"system": run.system, "command": run.command, "shards": run.shards, "notes": run.notes, **asdict(its)}
    results = {
        "tool": {"name": "gallery-e2e", "version": run.version},
        "summary": {
            "tests": len(tests),
            **{status: count[status] for status in STATUSES},
            "start": start,
            "stop": start + took,
        },
        "tests": tests,
        "environment": {
            "appName": run.gallery,
            **({"commit": its.commit} if its.commit else {}),
            "healthy": exit_code(report) == EXIT_KEPT,
            "extra": more,
        },
    }
    whole = {"reportFormat": "CTRF", "specVersion": SPEC, "timestamp": run.began, "results": results}
    return json.dumps(all_visible(whole), ensure_ascii=False, indent=1) + "\n"


def test_of(cell: Cell, run: Run) -> dict[str, Any]:
    """One promise at one button; times in milliseconds."""
    one = cell.declared
    test: dict[str, Any] = {
        "name": one.name,
        "suite": [*filter(None, [cell.gallery]), one.family],
        "status": status_of(cell, run),
        "rawStatus": cell.state,
        "duration": round(cell.seconds * 1000),
        "type": "e2e",
        "browser": cell.browser or cell.engine or run.browser,
        "tags": [one.severity, one.button],
        "extra": {
            "scenario": one.scenario,
            "button": one.button,
            "severity": one.severity,
            "promise": one.promise,
            "findings": [{"code": found.code, "sentence": found.sentence} for found in cell.findings],
        },
        "attachments": list(attachments(cell)),
    }
    if said := message(cell):
        test["message"] = said
    if cell.account:
        test["trace"] = cell.account
    if cell.known_failure:
        test["extra"]["knownFailure"] = cell.known_failure
    return test


def status_of(cell: Cell, run: Run) -> str:
    """One of the format's words."""
    if code_of([cell], run) != EXIT_KEPT:
        return "failed"
    return "other" if cell.state == "broken" else "passed"


def attachments(cell: Cell) -> Iterator[dict[str, str]]:
    """The pictures and the trace, as paths within the report folder."""
    for number, click in enumerate(cell.clicks, 1):
        for when, path in {"before": click.before, "at": click.at, "after": click.after}.items():
            if path:
                yield attachment(f"click {number}: {when}", path)
    if cell.trace:
        yield attachment("trace of a rerun", cell.trace)


def attachment(name: str, path: str) -> dict[str, str]:
    """A file of the report."""
    return {"name": name, "contentType": mimetypes.guess_type(path)[0] or "application/octet-stream", "path": path}
