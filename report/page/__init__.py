"""The report's page: one file that opens from disk, with everything it needs inside; pictures and traces lie beside it.

Verdict and matrix are plain HTML from the templates here, and need no script. The details of a promise are drawn by the
page's script from records embedded as JSON, when they are opened: so a thousand of them cost nothing until then.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from fixtures.running.summary import NOT_HERE, blank
from fixtures.visible import visible
from report.compare import RULE, Comparison
from report.lab_and_live import deployments
from report.page import view
from report.page.embed import embedded
from report.page.text import fragment
from report.record import Report, by_gallery
from report.root_causes import FIRST, counted, lead, root_causes
from report.verdict import by_family, number, parts, run_result, standing, tally

SCRIPTS = ("elements.js", "scale.js", "timeline.js", "detail.js", "page.js")
LONG = 25  # rows; the browser lays out a longer family only when it comes into view


def render(report: Report, comparison: Comparison | None = None) -> str:
    """The whole page."""
    ruled, causes = run_result(report), root_causes(report)
    style, script = asset("page.css"), "\n".join(["'use strict';", *map(asset, SCRIPTS)])
    # A second line of defence, should a text ever get past the escaping: no script but ours runs, and nothing is loaded
    # but pictures that lie beside the page.
    policy = (
        f"default-src 'none'; img-src 'self' file: data:; style-src '{digest(style)}'; script-src '{digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return templates().get_template("page.html.j2").render(
        policy=policy, style=Markup(style), script=Markup(script), records=Markup(embedded(report)),
        run=report.run, cells=report.cells, names={cell.full_name for cell in report.cells}, verdict=ruled,
        icon=view.icon(ruled.ruling), states=tally(report.cells),
        found=Counter(code for cell in report.cells for code in {one.code for one in cell.findings}),
        galleries={name: by_family(cells) for name, cells in by_gallery(report.cells).items()}, parts=parts(report),
        comparison=comparison, causes=causes, lead=lead(causes), deployed=list(deployments(report)),
    )  # fmt: skip


@cache
def templates() -> Environment:
    """The page's templates: every text is escaped and its control characters made visible; a misspelt name fails."""
    made = Environment(
        loader=FunctionLoader(asset), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, finalize=lambda value: visible(value) if type(value) is str else value,
    )  # fmt: skip
    made.filters.update(
        bar=view.bar, blank=blank, browsers=view.browsers, cells=view.cells_of, changes=view.changes,
        coded=view.coded, columns=view.columns_of, counted=counted, counts=view.counts, fragment=fragment,
        identified=view.state_of, in_words=view.in_words, moment=view.moment, number=number, since=view.since,
        standing=standing, told=view.told, took=view.took,
    )  # fmt: skip
    made.filters["class"] = view.kind
    made.globals.update(drawn=view.DRAWN, first=FIRST, long=LONG, means=view.MEANS, not_here=NOT_HERE, rule=RULE)
    return made


@cache
def asset(name: str) -> str:
    """A file of the page's own."""
    return (files(__name__) / name).read_text("utf-8")


def digest(text: str) -> str:
    """A text as a security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
