"""What stands above the matrix: the verdict, what was tried with what, what users would meet, what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from report.compare import RULE, Change, Comparison, in_words
from report.page.text import fragment, shown
from report.record import Cell, Report, Run, identified
from report.verdict import Ruling, Standing, Verdict, musts, number, standing, tally

# Drawn, since fonts differ: each in a box of 16 × 16, in the current colour.
DRAWN = {
    "kept": '<path d="M3.5 8.5l3 3 6-7"/>',
    "broken": '<path d="M4.5 4.5l7 7m0-7l-7 7"/>',
    "pardoned": '<path d="M5.5 5.5l5 5m0-5l-5 5"/><circle cx="8" cy="8" r="6.5" stroke-width="1.2"/>',
    "not-exercised": '<circle cx="8" cy="8" r="4.2"/>',
    "could-not-run": '<path d="M8 3v6.2M8 12.6v.2"/>',
}
COLOURS: dict[Ruling, str] = {"kept": "1a7f4b", "broken": "c0271c", "could not run": "955800"}


def symbols() -> str:
    """The signs of all states, to be used by `mark`."""
    drawn = "".join(f'<symbol id="sign-{name}" viewBox="0 0 16 16">{path}</symbol>' for name, path in DRAWN.items())
    return f'<svg class="symbols" aria-hidden="true" width="0" height="0">{drawn}</svg>'


def mark(stands: Standing) -> str:
    """The sign of a state; whatever it stands beside says it in words."""
    return f'<svg class="sign" aria-hidden="true"><use href="#sign-{stands.replace(" ", "-")}"/></svg>'


def icon(ruling: Ruling) -> str:
    """The tab's icon."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" '
        f'fill="#{COLOURS[ruling]}"/><g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round">'
        f"{DRAWN[ruling.replace(' ', '-')]}</g></svg>"
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def top(report: Report, came_to: Verdict) -> str:
    """The verdict with its counts, and the run."""
    kind = came_to.ruling.replace(" ", "-")
    suffering = f'<p class="suffering">{shown(came_to.suffering)}</p>' if came_to.suffering else ""
    notes = "".join(f'<p class="note">{shown(note)}</p>' for note in report.run.notes)
    bars = "".join(bar(severity, report.cells) for severity in ("must", "should"))
    return f"""<header class="top {kind}">
<div class="line"><p class="brand"><b>gallery-e2e</b> report</p>
<button type="button" id="theme" class="quiet" hidden>Colours: system</button></div>
<h1><span class="stamp {kind}">{mark(came_to.ruling)}</span> <span>{shown(came_to.sentence)}</span></h1>
{suffering}{notes}
<div class="bars">{bars}</div>
{facts(report.run)}
</header>"""


def bar(severity: str, cells: Iterable[Cell]) -> str:
    """One severity's promises: how many stand how, in words and as a bar."""
    cells = [cell for cell in cells if cell.declared.severity == severity]
    if not cells:
        return ""
    counts, parts, at = tally(cells), [], 0.0
    for stands, count in reversed(counts.items()):
        width = 100 * count / len(cells)
        parts.append(f'<rect class="{stands.replace(" ", "-")}" x="{at:.2f}" width="{width:.2f}" height="8"/>')
        at += width
    told = ", ".join(f"{count} {stands}" for stands, count in reversed(counts.items()))
    return (
        f'<div class="bar"><p><b>{severity}</b> {len(cells)}: {told}</p>'
        f'<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{"".join(parts)}</svg></div>'
    )


def facts(run: Run) -> str:
    """What was tried, with what, when and how."""
    told = {
        "Gallery": run.gallery, **identified(run), "Browser": run.browser, "System": run.system,
        "Began": moment(run.began), "Took": took(run.seconds),
        "Shard" if len(run.shards) == 1 else "Shards": ", ".join(run.shards),
        "Counts": "broken “should” promises too" if run.strict else "",
    }  # fmt: skip
    pairs = "".join(f"<div><dt>{name}</dt><dd>{shown(value)}</dd></div>" for name, value in told.items() if value)
    command = (
        f'<div class="wide"><dt>Command</dt><dd class="copy"><code>{shown(run.command)}</code></dd></div>'
        if run.command
        else ""
    )
    return f'<dl class="facts">{pairs}{command}</dl>'


def troubles(came_to: Verdict) -> str:
    """What users would meet, with the finding that tells it and how often; nothing where all is well."""
    if not came_to.troubles:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{shown(one.words)}</th>'
        f'<td class="code"><a href="#promises" data-code="{shown(one.code)}">{shown(one.code)}</a></td>'
        f'<td class="n">{musts(one.cells) or "–"}</td>'
        f'<td class="n">{len(one.cells) - musts(one.cells) or "–"}</td></tr>'
        for one in came_to.troubles
    )
    return f"""<section aria-labelledby="troubles">
<h2 id="troubles">What users would meet</h2>
<table class="troubles"><thead><tr><th scope="col">They would …</th><th scope="col">Finding</th>
<th scope="col" class="n">must</th><th scope="col" class="n">should</th></tr></thead><tbody>{rows}</tbody></table>
</section>"""


def compared(comparison: Comparison, report: Report) -> str:
    """What has changed since an older report."""
    old = comparison.old
    lists = (
        ("Newly broken", [promise(one.after) for one in comparison.newly_broken]),
        ("Newly kept", [promise(one.after) for one in comparison.newly_kept]),
        ("Broken by other findings", [otherwise(one) for one in comparison.changed]),
        ("No longer tried", [f"{promise(one.after)}, {one.before.state} before" for one in comparison.lost]),
        ("Tried again", [f"{promise(one.after)}, {one.before.state} before" for one in comparison.regained]),
        ("New promises", [promise(one) for one in comparison.appeared]),
        ("Promises that are gone", [f"<code>{shown(one.declared.name)}</code>" for one in comparison.went]),
        ("Slower", [slower(one) for one in comparison.slower]),
    )
    parts = "".join(
        f'<div class="change"><h3>{title} <span class="share">{len(lines)}</span></h3>'
        f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul></div>"
        for title, lines in lists
        if lines
    )
    pace = (
        f"Over all promises that were kept both times, this run took {comparison.pace:.2f} × as long (median). {RULE}"
        if comparison.pace
        else "Too few promises were kept both times to say anything about speed."
    )
    return f"""<section class="compared" aria-labelledby="compared">
<h2 id="compared">Since the report of {moment(old.began)}</h2>
<p>{in_words(comparison)[:1].upper()}{in_words(comparison)[1:]}; compared with {shown(old.gallery)}, by gallery-e2e
{shown(old.version)} in {shown(old.browser)}.</p>
{parts}
<p class="small">{shown(pace)}</p>
</section>"""


def promise(cell: Cell) -> str:
    """A link to a promise, with its sign and findings."""
    codes = ", ".join(one.code for one in cell.findings)
    name = cell.declared.name
    found = f' <span class="codes">{shown(codes)}</span>' if codes else ""
    return f'<a class="go" href="{fragment(name)}">{mark(standing(cell))}<code>{shown(name)}</code></a>{found}'


def otherwise(change: Change) -> str:
    """A promise that is broken by other findings than before."""
    return f"{promise(change.after)}, before: {shown(', '.join(one.code for one in change.before.findings))}"


def slower(change: Change) -> str:
    """A promise that takes longer than before."""
    ratio = change.after.seconds / change.before.seconds
    return f"{promise(change.after)} {change.before.seconds:.1f} s → {change.after.seconds:.1f} s ({ratio:.1f} ×)"


def foot(report: Report) -> str:
    """What lies beside the page."""
    return (
        f'<footer><p>{number(len(report.cells), "promise")}. Beside this page lie <a href="report.json">report.json</a>'
        ' (all of it as data) and <a href="checklist.md">checklist.md</a> (to paste into a ticket).</p></footer>'
    )


def moment(began: str) -> str:
    """A moment as people write it; what is none is left as it is."""
    try:
        at = datetime.fromisoformat(began)
    except ValueError:
        return shown(began)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def took(seconds: float) -> str:
    """A time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
