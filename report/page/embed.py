"""The records of a report as JSON that can stand inside a `<script>` element."""

from __future__ import annotations

import json
from typing import Any

from fixtures.judging.findings import known_findings
from fixtures.visible import visible
from report.record import CELL, Report
from report.verdict import standing

# JSON knows these escapes, and HTML sees no tag, comment or entity in them.
SAFE = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def embedded(report: Report) -> str:
    """`{"cells": {NAME: cell}, "explained": {CODE: {mechanism, fix}}}`; what has its default value is left out."""
    cells = {
        visible(cell.full_name): {
            **slim(CELL.dump_python(cell, mode="json", exclude_defaults=True)),
            "standing": standing(cell),
        }
        for cell in report.cells
    }
    known = known_findings()
    codes = sorted({one.code for cell in report.cells for one in cell.findings} & set(known))
    explained = {code: {"mechanism": known[code].mechanism, "fix": known[code].fix} for code in codes}
    text = json.dumps({"cells": cells, "explained": explained}, ensure_ascii=False, separators=(",", ":"))
    return text.translate(SAFE)


def slim(value: Any, *, key: str = "") -> Any:
    """A record with times to a tenth of a millisecond, and with texts whose controls can be seen."""
    if isinstance(value, dict):
        return {name: slim(one, key=name) for name, one in value.items()}
    if isinstance(value, list):
        return [slim(one) for one in value]
    if isinstance(value, float):
        return round(value, 3 if key == "seconds" else 1)
    return visible(value) if isinstance(value, str) else value
