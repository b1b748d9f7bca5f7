"""What the templates show, worked out from the report: counts, shares of a bar, dates, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup, escape

from fixtures.running.summary import Column, columns
from fixtures.visible import visible
from report import compare
from report.compare import Comparison
from report.record import Cell, Run, identified
from report.verdict import Ruling, Standing, tally

# Drawn, since fonts differ: each in a box of 16 × 16, in the current colour.
DRAWN: Mapping[str, Markup] = {
    "kept": Markup('<path d="M3.5 8.5l3 3 6-7"/>'),
    "broken": Markup('<path d="M4.5 4.5l7 7m0-7l-7 7"/>'),
    "known-failure": Markup('<path d="M5.5 5.5l5 5m0-5l-5 5"/><circle cx="8" cy="8" r="6.5" stroke-width="1.2"/>'),
    "not-exercised": Markup('<circle cx="8" cy="8" r="4.2"/>'),
    "could-not-run": Markup('<path d="M8 3v6.2M8 12.6v.2"/>'),
}
COLOURS: Mapping[Ruling, str] = {"kept": "1a7f4b", "broken": "c0271c", "could not run": "955800"}
MEANS: Mapping[Standing, str] = {
    "known failure": "a known failure, which the baseline allows",
    "could not run": "could not be tried: this says nothing about the gallery",
    "not exercised": "nothing went wrong, but the situation of the promise never occurred",
}


def kind(stands: Standing) -> str:
    """A state as a class of the style sheet."""
    return stands.replace(" ", "-")


def icon(ruling: Ruling) -> str:
    """The tab's icon."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" '
        f'fill="#{COLOURS[ruling]}"/><g fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round">'
        f"{DRAWN[kind(ruling)]}</g></svg>"
    )
    return f"data:image/svg+xml,{quote(drawing)}"


def coded(text: str) -> Markup:
    """A text in which whatever stands between backticks is code."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return escape(visible(text))
    return Markup("").join(Markup("<code>{}</code>").format(part) if at % 2 else part for at, part in enumerate(parts))


def cells_of(rows: Mapping[str, Mapping[Column, Cell]]) -> list[Cell]:
    """The cells of a family."""
    return [cell for row in rows.values() for cell in row.values()]


def columns_of(families: Mapping[str, Mapping[str, Mapping[Column, Cell]]]) -> tuple[Column, ...]:
    """The columns of a gallery's tables, the same in each."""
    return columns(cell for rows in families.values() for cell in cells_of(rows))


def browsers(across: Iterable[Column]) -> list[str]:
    """The browsers that columns are of; none where there is only one."""
    return list(dict.fromkeys(engine for engine, _ in across if engine))


def state_of(run: Run) -> str:
    """What tells a gallery apart from others of its name: its commit, its address, or else its content."""
    return run.identity.commit or run.identity.address or run.identity.content[:12]


def counts(cells: Iterable[Cell]) -> str:
    """How many stand how, in words, kept ones first."""
    return ", ".join(f"{count} {stands}" for stands, count in reversed(tally(cells).items()))


def bar(cells: list[Cell]) -> Iterator[tuple[Standing, float, float]]:
    """The parts of a bar: a state, where its part begins, and how wide it is; both in percent."""
    at = 0.0
    for stands, count in reversed(tally(cells).items()):
        width = 100 * count / len(cells)
        yield stands, at, width
        at += width


def told(run: Run) -> list[tuple[str, str]]:
    """What was tried, with what, when and how; galleries and browsers of several parts are in their table."""
    one = not run.parts
    facts = {
        "Gallery": run.gallery if one else "", **identified(run), "Browser": run.browser if one else "",
        "System": run.system, "Started": moment(run.began), "Took" if one else "Longest part": took(run.seconds),
        "Shard" if len(run.shards) == 1 else "Shards": ", ".join(run.shards),
        "Also fails on": "broken “should” promises" if run.strict else "",
    }  # fmt: skip
    return list(facts.items())


def moment(began: str) -> str:
    """A moment as people write it; a text that is no moment stays as it is."""
    try:
        at = datetime.fromisoformat(began)
    except ValueError:
        return began
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def took(seconds: float) -> str:
    """A time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def in_words(comparison: Comparison) -> str:
    """The change in one line, to begin a sentence with."""
    words = compare.in_words(comparison)
    return words[:1].upper() + words[1:]


def since(comparison: Comparison) -> str:
    """What a report is compared with, as a title."""
    return compare.since(comparison, moment(comparison.old.began))


def changes(one: Comparison) -> list[tuple[str, list[tuple[Cell, str]]]]:
    """What has changed since an older report: title -> each promise with a note."""
    return [
        ("Newly broken", [(each.after, "") for each in one.newly_broken]),
        ("Newly kept", [(each.after, "") for each in one.newly_kept]),
        ("Still broken, with other findings than before", [
            (each.after, f", before: {', '.join(found.code for found in each.before.findings)}") for each in one.changed
        ]),
        ("No longer tried", [(each.after, f", {each.before.state} before") for each in one.lost]),
        ("Tried again", [(each.after, f", {each.before.state} before") for each in one.regained]),
        ("New promises", [(each, "") for each in one.appeared]),
        ("Removed promises", [(each, "") for each in one.went]),
        ("Flaky", [(each.cell, f", {each.how}") for each in one.flaky]),
        ("Slower", [
            (each.after, f" {each.before.seconds:.1f} s → {each.after.seconds:.1f} s"
                         f" ({each.after.seconds / each.before.seconds:.1f} ×)")
            for each in one.slower
        ]),
    ]  # fmt: skip
