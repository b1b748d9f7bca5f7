"""The matrix promise × button, family by family, with what filters it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from fixtures.judging.outcome import BUTTONS
from fixtures.running.summary import NOT_HERE, blank
from report.page.text import fragment, shown
from report.page.top import mark
from report.record import Cell, Report
from report.verdict import Standing, by_family, standing, tally

LONG = 25  # rows; a longer family is laid out no sooner than it is looked at
MEANS: Mapping[Standing, str] = {
    "pardoned": "known to be broken, and pardoned by the baseline",
    "could not run": "could not be tried, which says nothing about the gallery",
    "not exercised": "kept, but this gallery never met the trouble",
}


def matrix(report: Report) -> str:
    """All promises, a row each, the release checklist first."""
    families = by_family(report.cells)
    jumps = "".join(
        f'<li><a href="#family-{at}">{shown(title)}</a> {share(rows)}</li>' for at, (title, rows) in numbered(families)
    )
    return f"""<section aria-labelledby="promises">
<h2 id="promises">Promises</h2>
<nav class="families" aria-label="Families of promises"><ul>{jumps}</ul></nav>
{filters(report)}
<noscript><p class="note">What lies behind each verdict opens with JavaScript only; the same is in report.json and in
the folder cells.</p></noscript>
{"".join(family(at, title, rows, report.run.catalogue) for at, (title, rows) in numbered(families))}
<p id="none" class="note" hidden>No promise is like that. <button type="button" id="reset">Show all</button></p>
</section>"""


def numbered(
    families: Mapping[str, Mapping[str, Mapping[str, Cell]]],
) -> enumerate[tuple[str, Mapping[str, Mapping[str, Cell]]]]:
    """The families, counted from one."""
    return enumerate(families.items(), 1)


def share(rows: Mapping[str, Mapping[str, Cell]]) -> str:
    """How many of a family's promises were kept, "all" where nothing is left to say."""
    cells = [cell for row in rows.values() for cell in row.values()]
    good = sum(cell.state in ("kept", "not exercised") for cell in cells)
    return f'<span class="share{"" if good == len(cells) else " lacking"}">{good} of {len(cells)}</span>'


def filters(report: Report) -> str:
    """Chips for the states, a list of findings, a search: shown once the page's script is there to heed them."""
    chips = "".join(
        f'<label class="chip {kind(one)}">'
        f'<input type="checkbox" name="state" value="{one}">{mark(one)}<span>{one}</span> <b>{count}</b></label>'
        for one, count in tally(report.cells).items()
    )
    legend = "; ".join(f"{mark(one)} {MEANS[one]}" for one in tally(report.cells) if one in MEANS)
    codes = Counter(code for cell in report.cells for code in {one.code for one in cell.findings})
    options = "".join(f'<option value="{shown(code)}">{shown(code)} ({codes[code]})</option>' for code in sorted(codes))
    finding = (
        f'<label class="field"><span>Finding</span><select id="code"><option value="">any</option>{options}</select>'
        "</label>"
        if codes
        else ""
    )
    return f"""<form id="filters" class="filters" role="search" hidden>
<fieldset><legend class="unseen">State</legend>{chips}</fieldset>
<label class="field"><span>Severity</span><select id="severity"><option value="">any</option><option>must</option>
<option>should</option></select></label>
{finding}
<label class="field find"><span>Search</span>
<input type="search" id="search" autocomplete="off" spellcheck="false"></label>
<output id="shown" class="unseen"></output>
</form>{f'<p class="small legend">{legend}</p>' if legend else ""}"""


def family(at: int, title: str, rows: Mapping[str, Mapping[str, Cell]], catalogue: Collection[str]) -> str:
    """One family as a table."""
    heads = "".join(f'<th scope="col">{button}</th>' for button in BUTTONS)
    long = " long" if len(rows) > LONG else ""
    return f"""<section class="family{long}" aria-labelledby="family-{at}">
<h3 id="family-{at}">{shown(title)} {share(rows)}</h3>
<table class="matrix"><thead><tr><th scope="col"><span class="unseen">promise</span></th>{heads}</tr></thead>
<tbody>
{"".join(line(row, catalogue) for row in rows.values())}</tbody></table>
</section>
"""


def line(row: Mapping[str, Cell], catalogue: Collection[str]) -> str:
    """One promise with its verdict at each button."""
    declared = next(iter(row.values())).declared
    codes = dict.fromkeys(one.code for cell in row.values() for one in cell.findings)
    should = ' <span class="tag">should</span>' if declared.severity == "should" else ""
    found = f' <span class="codes">{shown(", ".join(codes))}</span>' if codes else ""
    marks = "".join(
        f"<td>{square(row[button]) if button in row else absent(f'{declared.scenario}:{button}', catalogue)}</td>"
        for button in BUTTONS
    )
    return (
        f'<tr class="{declared.severity}"><th scope="row"><span class="promise">{shown(declared.promise)}</span>'
        f'<span class="under"><code>{shown(declared.scenario)}</code>{should}{found}</span></th>{marks}</tr>\n'
    )


def absent(name: str, catalogue: Collection[str]) -> str:
    """The place of a promise that there is not, or not in this part."""
    sign = blank(name, catalogue)
    said = "not in this part" if sign == NOT_HERE else "no such button"
    return f'<span title="{said}"><span aria-hidden="true">{sign}</span><span class="unseen">{said}</span></span>'


def square(cell: Cell) -> str:
    """A verdict: a link to what lies behind it."""
    name, stands = cell.declared.name, standing(cell)
    codes = " ".join(one.code for one in cell.findings)
    return (
        f'<a class="cell {kind(stands)}" id="{shown(name)}" href="{fragment(name)}" data-state="{stands}"'
        f' data-codes="{shown(codes)}">{mark(stands)}<span class="unseen">{shown(name)}: {stands}</span></a>'
    )


def kind(stands: Standing) -> str:
    """A state as a class of the style sheet."""
    return stands.replace(" ", "-")
