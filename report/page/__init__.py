"""The report's page: one file that opens from disk, with all it needs inside; pictures and traces lie beside it.

Verdict and matrix are plain HTML, made here, and need no script. What a promise came to in detail is drawn by the
page's script from records embedded as JSON, when it is opened: so a thousand of them cost nothing until then.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from report.compare import Comparison
from report.page.embed import embedded
from report.page.matrix import matrix
from report.page.text import shown
from report.page.top import compared, foot, icon, symbols, top, troubles
from report.record import Report
from report.verdict import verdict

HERE = Path(__file__).parent
SCRIPTS = ("elements.js", "scale.js", "timeline.js", "detail.js", "page.js")


def render(report: Report, comparison: Comparison | None = None) -> str:
    """The whole page."""
    came_to = verdict(report)
    style, script = asset("page.css"), "\n".join(["'use strict';", *map(asset, SCRIPTS)])
    # A second line of defence, should a text ever get past the escaping: no script but ours runs, nothing is loaded
    # but pictures that lie beside the page.
    policy = (
        f"default-src 'none'; img-src 'self' file: data:; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{shown(came_to.sentence)} {shown(report.run.gallery)}</title>
<link rel="icon" href="{icon(came_to.ruling)}">
<style>{style}</style>
</head>
<body>
{symbols()}
{top(report, came_to)}
<main id="main">
{troubles(came_to)}
{compared(comparison, report) if comparison else ""}
{matrix(report)}
</main>
{foot(report)}
<dialog id="detail" class="detail" aria-labelledby="detail-title"></dialog>
<dialog id="picture" class="picture" aria-label="Screenshot"></dialog>
<p id="told" class="unseen" role="status"></p>
<script type="application/json" id="data">{embedded(report)}</script>
<script>{script}</script>
</body>
</html>
"""


@cache
def asset(name: str) -> str:
    """A file of the page's own."""
    return (HERE / name).read_text("utf-8")


def digest(text: str) -> str:
    """A text as a security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
