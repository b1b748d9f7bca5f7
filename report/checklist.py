"""The checklist that is pasted into a release ticket: GitHub's Markdown, in which nobody's title can write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fixtures.outcome import BUTTONS
from report.record import Cell, Report
from report.verdict import CHECKLIST, STANDINGS, by_family, standing, tally, verdict

LONGEST = 300  # characters of a finding's sentence or a reason; the page has all of it


def render(report: Report) -> str:
    """The verdict, what was tried with what, the release checklist promise by promise, and the rest in short."""
    run, came_to, families = report.run, verdict(report), by_family(report.cells)
    facts = {
        "Gallery": run.gallery, "Suite": f"gallery-e2e {run.version}", "Browser": run.browser, "System": run.system,
        "Date": run.began.replace("T", " ").removesuffix("Z").partition(".")[0].partition("+")[0] + " UTC",
        "Command": run.command,
    }  # fmt: skip
    checklist = families.pop(CHECKLIST, {})
    lines = [
        f"## {plain(came_to.sentence)}",
        *(["", plain(came_to.suffering)] if came_to.suffering else []),
        "",
        *(f"- {name}: {plain(value, longest=1000)}" for name, value in facts.items() if value),
        *(f"- Note: {plain(note)}" for note in run.notes),
        "",
        *section(CHECKLIST, checklist),
        *(["### The rest in short", "", *in_short(families)] if families else []),
    ]
    return "\n".join(lines).rstrip() + "\n"


def section(title: str, rows: Mapping[str, Mapping[str, Cell]]) -> Iterator[str]:
    """A table, a promise a row and a button a column; below it what was found."""
    if not rows:
        return
    yield f"### {title}"
    yield ""
    yield f"| Promise | {' | '.join(BUTTONS)} |"
    yield f"| --- |{' :---: |' * len(BUTTONS)}"
    for row in rows.values():
        first = next(iter(row.values()))
        marks = " | ".join(mark(row[button]) if button in row else "–" for button in BUTTONS)
        yield f"| {plain(first.declared.promise)} | {marks} |"
    yield ""
    troubles = [line for row in rows.values() for cell in row.values() for line in trouble(cell)]
    yield from [*troubles, ""] if troubles else []


def in_short(families: Mapping[str, Mapping[str, Mapping[str, Cell]]]) -> Iterator[str]:
    """A line for each family; below it what was not kept, by its codes."""
    for title, rows in families.items():
        cells = [cell for row in rows.values() for cell in row.values()]
        numbers = ", ".join(f"{count} {state}" for state, count in reversed(tally(cells).items()))
        yield f"- **{plain(title)}**: {numbers}"
        for cell in cells:
            if cell.state in ("broken", "could not run"):
                codes = ", ".join(one.code for one in cell.findings)
                yield f"  - {STANDINGS[standing(cell)]} {name(cell)}: {codes or standing(cell)}"
    yield ""


def mark(cell: Cell) -> str:
    """The state as a sign and a word, for those who see no signs."""
    return f"{STANDINGS[standing(cell)]} {standing(cell)}"


def name(cell: Cell) -> str:
    """The promise as the command line names it."""
    return f"`{cell.declared.name}`" + ("" if cell.declared.severity == "must" else " (should)")


def trouble(cell: Cell) -> Iterator[str]:
    """What is to be said about a promise that was not kept."""
    if cell.state == "could not run":
        yield f"- ! {name(cell)}: {plain(cell.reason.partition(chr(10))[0])}"
    elif cell.state == "broken":
        sentences = "; ".join(f"{one.code}: {plain(one.sentence)}" for one in cell.findings)
        pardon = f" (pardoned: {plain(cell.pardon)})" if cell.pardon else ""
        yield f"- {STANDINGS[standing(cell)]} {name(cell)}: {sentences}{pardon}"


def plain(text: str, *, longest: int = LONGEST) -> str:
    """A text in one line that is shown as it is, without the way to a file: no markup, no mention of a person, no link
    to an issue. Code between backticks stays code."""
    flat = " ".join(re.sub(r"(https?://)\S+(/[^\s/]+)", r"\1…\2", text).split())
    flat = flat if len(flat) <= longest else flat[: longest - 1] + "…"
    parts = flat.split("`")
    if len(parts) % 2 and all(parts[1::2]):
        return "".join(f"`{part}`" if at % 2 else escaped(part) for at, part in enumerate(parts)).replace("|", r"\|")
    return escaped(flat).replace("|", r"\|")


def escaped(text: str) -> str:
    """A text without meaning to Markdown."""
    text = re.sub(r"([\\`*{}\[\]~$]|(?<!\w)_|_(?!\w))", r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;")
    # GitHub looks for these in the finished text, so that only another character between helps: a word joiner.
    return re.sub(r"(?<!\w)([@#])(?=\w)", "\\1\N{WORD JOINER}", text)
