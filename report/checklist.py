"""The checklist for a release ticket, in GitHub's Markdown. Titles are escaped, so that they cannot add markup."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from fixtures.judging.outcome import BUTTONS
from fixtures.running.summary import NO_BUTTON, NOT_HERE, Column, blank, columns
from fixtures.visible import visible
from report.compare import Comparison, in_words, since
from report.lab_and_live import has_live, of_checklist, rest, told
from report.record import Cell, Report, by_gallery, identified
from report.verdict import CHECKLIST, MOST_KINDS, by_family, parts, run_result, standing, tally

MISSING = {NO_BUTTON: NO_BUTTON, NOT_HERE: f"{NOT_HERE} not in this part"}
ONE_LINE = str.maketrans({"`": "'", "\n": " ", "|": "¦"})  # of what stands between backticks
LONGEST = 300  # characters of a finding's sentence or a reason; the page has all of it


def render(report: Report, comparison: Comparison | None = None) -> str:
    """The verdict, what was tried with what, what has changed, the release checklist promise by promise, and the rest
    in short."""
    run, result = report.run, run_result(report)
    facts = {
        "Gallery": run.gallery, **identified(run), "Browser": run.browser, "System": run.system,
        "Date": run.began.replace("T", " ").removesuffix("Z").partition(".")[0].partition("+")[0] + " UTC",
        "Command": run.command, "Shard" if len(run.shards) == 1 else "Shards": ", ".join(run.shards),
    }  # fmt: skip
    others = [one.words for one in result.troubles[MOST_KINDS:]]
    lines = [
        f"## {plain(result.sentence)}",
        *(["", plain(result.suffering)] if result.suffering else []),
        "",
        *(f"- {name}: {plain(value, longest=1000, whole=True)}" for name, value in facts.items() if value),
        *([f"- Other trouble that users would meet: {plain('; '.join(others), longest=2000)}"] if others else []),
        *(f"- Note: {plain(note)}" for note in run.notes),
        "",
        *(changes(comparison) if comparison else []),
        *overview(report),
        *(
            line
            for gallery, cells in by_gallery(report.cells).items()
            for line in promises(gallery, cells, run.catalogue)
        ),
        *(checked_where(report) if has_live(report) else []),
    ]
    return "\n".join(lines).rstrip() + "\n"


def changes(comparison: Comparison) -> Iterator[str]:
    """What has changed since an older report, and by name what is newly broken or kept."""
    yield f"### {since(comparison, plain(comparison.old.began.replace('T', ' ')))}"
    yield ""
    yield f"{plain(in_words(comparison), longest=1000)}."
    yield ""
    changed = [("newly broken", one.after) for one in comparison.newly_broken]
    changed += [("newly kept", one.after) for one in comparison.newly_kept]
    changed += [(f"flaky, {one.how}", one.cell) for one in comparison.flaky]
    for what, cell in changed:
        codes = plain(", ".join(cell.codes))
        yield f"- {cell.mark} {what}: {name(cell)}{': ' + codes if codes else ''}"
    yield from [""] if changed else []


def overview(report: Report) -> Iterator[str]:
    """The ruling on each gallery in each browser, where there are several."""
    if its := parts(report):
        yield from ["| Gallery | Browser | Verdict | Promises |", "| --- | --- | --- | --- |"]
        for part in its:
            counts = ", ".join(f"{count} {state}" for state, count in reversed(tally(part.cells).items()))
            place = f"{plain(part.run.gallery)} | {plain(part.run.browser or part.browser)}"
            yield f"| {place} | {part.ruling} | {counts} |"
        yield ""


def promises(gallery: str, cells: Iterable[Cell], catalogue: Collection[str]) -> Iterator[str]:
    """The release checklist of a gallery, and the rest in short; the gallery is named where there are several."""
    families = by_family(cells)
    of = f" of {plain(gallery)}" if gallery else ""
    yield from section(CHECKLIST + of, families.pop(CHECKLIST, {}), catalogue)
    yield from [f"### The rest{of} in short", "", *in_short(families)] if families else []


def checked_where(report: Report) -> Iterator[str]:
    """For each promise of the release checklist, whether it was checked in the lab, live, or both."""
    yield from ["### Checked in the lab, live, or both", ""]
    yield from (f"- {place}: {plain(run, whole=True)}" for place, run in told(report))
    yield from ["", f"| Promise | {' | '.join(BUTTONS)} |", f"| --- |{' :---: |' * len(BUTTONS)}"]
    for promise, places in of_checklist(report):
        yield f"| {plain(promise)} | {' | '.join(places.get(one, NO_BUTTON) for one in BUTTONS)} |"
    if beyond := rest(report):
        yield from ["", f"The rest: {', '.join(f'{count} {place}' for place, count in beyond.items())}."]
    yield ""


def section(title: str, rows: Mapping[str, Mapping[Column, Cell]], catalogue: Collection[str]) -> Iterator[str]:
    """A table, a promise a row, and a column for each button in each browser; below it what was found."""
    if not rows:
        return
    yield f"### {title}"
    yield ""
    across = columns(cell for row in rows.values() for cell in row.values())
    yield f"| Promise | {' | '.join(f'{plain(engine)} {button}'.strip() for engine, button in across)} |"
    yield f"| --- |{' :---: |' * len(across)}"
    for row in rows.values():
        first = next(iter(row.values()))
        marks = " | ".join(
            mark(row[one]) if one in row else MISSING[blank(f"{first.declared.scenario}:{one[1]}", catalogue)]
            for one in across
        )
        yield f"| {plain(first.declared.promise)} | {marks} |"
    yield ""
    troubles = [line for row in rows.values() for cell in row.values() for line in trouble(cell)]
    yield from [*troubles, ""] if troubles else []


def in_short(families: Mapping[str, Mapping[str, Mapping[Column, Cell]]]) -> Iterator[str]:
    """A line for each family; below it what was not kept, by its codes."""
    for title, rows in families.items():
        cells = [cell for row in rows.values() for cell in row.values()]
        numbers = ", ".join(f"{count} {state}" for state, count in reversed(tally(cells).items()))
        yield f"- **{plain(title)}**: {numbers}"
        for cell in cells:
            if cell.state in ("broken", "could not run"):
                codes = plain(", ".join(cell.codes))
                beyond = f" ({plain(cell.beyond)})" if cell.beyond else ""
                yield f"  - {cell.mark} {name(cell)}: {codes or standing(cell)}{beyond}"
    yield ""


def mark(cell: Cell) -> str:
    """The state as a sign and a word, for those who see no signs."""
    return f"{cell.mark} {standing(cell)}"


def name(cell: Cell) -> str:
    """The promise as the command line names it, and where it is of several galleries or browsers."""
    should = "" if cell.declared.severity == "must" else " (should)"
    return f"`{visible(cell.full_name).translate(ONE_LINE)}`{should}"


def trouble(cell: Cell) -> Iterator[str]:
    """What is to be said about a promise that was not kept."""
    if cell.state == "could not run":
        yield f"- ! {name(cell)}: {plain(cell.gist)}"
    elif cell.state == "broken":
        sentences = "; ".join(f"{plain(one.code)}: {plain(one.sentence)}" for one in cell.findings)
        why = f"known failure: {plain(cell.known_failure)}" if cell.known_failure else plain(cell.beyond)
        yield f"- {cell.mark} {name(cell)}: {sentences}{f' ({why})' if why else ''}"


def plain(text: str, *, longest: int = LONGEST, whole: bool = False) -> str:
    """A text in one line that is shown as it is, without the way to a file unless `whole`: no markup, no mention of a
    person, no link to an issue. Code between backticks stays code."""
    short = text if whole else re.sub(r"(https?://)\S+(/[^\s/]+)", r"\1…\2", text)
    flat = visible(" ".join(short.split()))
    flat = flat if len(flat) <= longest else flat[: longest - 1] + "…"
    parts = flat.split("`")
    if len(parts) % 2 and all(parts[1::2]):
        return "".join(f"`{part}`" if at % 2 else escaped(part) for at, part in enumerate(parts)).replace("|", r"\|")
    return escaped(flat).replace("|", r"\|")


def escaped(text: str) -> str:
    """A text without meaning to Markdown."""
    text = (
        re.sub(r"([\\`*{}\[\]~$]|(?<![^\W_])_|_(?![^\W_]))", r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;")
    )
    # GitHub looks for these in the finished text, so that only another character between helps: a word joiner.
    text = re.sub(r"(?<!\w)([@#])(?=\w)", "\\1\N{WORD JOINER}", text)
    # Where a line begins: a heading, a quotation, a list, a rule.
    return re.sub(r"^(?:(?=[#>+=-])|(\d+)(?=[.)](?:\s|$)))", r"\1\\", text)
