"""What GitHub Actions shows of a report: annotations, by workflow commands on stdout, and a job summary in Markdown.

One annotation a finding, with all the promises it broke: GitHub shows ten of a kind, and forty promises often break by
one mistake.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fixtures.errors import CannotRun
from fixtures.running.summary import NO_BUTTON, NOT_HERE, blank, columns
from fixtures.running.verdict import MARKS
from fixtures.visible import visible
from report.checklist import plain
from report.record import Cell, Report
from report.root_causes import first_steps, mistake_behind
from report.verdict import run_result

Level = Literal["error", "warning", "notice"]
SHOWN = 10  # annotations of one level that GitHub shows of a step
ROOM = 1024 * 1024  # bytes of a step's summary; GitHub drops a larger one whole
NAMED = 12  # promises of one finding
LONGEST = 2000  # characters of one sentence
FINE = {MARKS["kept"], MARKS["not exercised"], NO_BUTTON, NOT_HERE}
IN_REPORT = "the report has them all"


@dataclass(frozen=True, slots=True)
class Group:
    """Promises that one sentence is to be said about, the most telling first."""

    level: Level
    what: str  # a finding's code, or what became of them
    sentence: str
    names: tuple[str, ...]
    cause: str = ""
    reproduce: str = ""

    @property
    def title(self) -> str:
        """What it is and where, in a few words."""
        more = f" and {len(self.names) - 1} more" if len(self.names) > 1 else ""
        return f"{self.what} ({self.names[0]}{more})"

    @property
    def where(self) -> str:
        """The promises by name."""
        more = f" and {len(self.names) - NAMED} more" if len(self.names) > NAMED else ""
        return ", ".join(self.names[:NAMED]) + more


def groups(report: Report) -> list[Group]:
    """All there is to say, the worst first: errors before warnings, and what breaks most promises before the rest."""
    found: dict[tuple[Level, str, str], list[Cell]] = {}
    for cell in report.cells:
        counts: Level = "error" if report.run.strict or cell.declared.severity == "must" else "warning"
        if cell.known_failure:
            found.setdefault(("notice", "known failure", cell.known_failure), []).append(cell)
        elif cell.state == "broken":
            for code in dict.fromkeys(cell.codes):
                found.setdefault((counts, code, ""), []).append(cell)
        elif cell.state == "could not run":
            found.setdefault(("error", "could not run", cell.reason), []).append(cell)
        elif cell.never_occurred and report.run.exercised:
            found.setdefault((counts, "not exercised", cell.not_exercised), []).append(cell)
    some = [group_of(level, what, said, cells) for (level, what, said), cells in found.items()]
    levels: Sequence[Level] = ("error", "warning", "notice")
    return sorted(some, key=lambda one: (levels.index(one.level), one.what == "could not run", -len(one.names)))


def group_of(level: Level, what: str, said: str, cells: Sequence[Cell]) -> Group:
    """A group of cells that have `what` in common; without anything `said`, the first one's finding speaks."""
    first = cells[0]
    names = tuple(cell.full_name for cell in cells)
    finding = next((one for one in first.findings if one.code == what), None)
    if finding:
        whys = {mistake_behind(cell, one).cause for cell in cells for one in cell.findings if one.code == what}
        cause = whys.pop() if len(whys) == 1 else finding.cause
        return Group(level, what, finding.sentence[:LONGEST], names, cause, first.reproduce)
    if first.known_failure:
        said = ". ".join([said, *(f"{one.code}: {one.sentence}" for one in first.findings)])
    return Group(level, what, said[:LONGEST], names, reproduce=first.reproduce)


# -- annotations


def commands(report: Report) -> Iterator[str]:
    """Workflow commands, a line each: of each level as many as GitHub shows, the last of them for all that are left."""
    said = groups(report)
    notes = [command("notice", "gallery-e2e", note) for note in report.run.notes]
    for level in ("error", "warning"):
        yield from shown(level, [annotation(one) for one in said if one.level == level])
    yield from shown("notice", [*notes, *(annotation(one) for one in said if one.level == "notice")])


def annotation(group: Group) -> str:
    """The workflow command that shows a group."""
    lines = [group.sentence]
    if group.cause:
        lines.append(f"Likely cause: {group.cause}")
    lines.append(f"{'Promise' if len(group.names) == 1 else 'Promises'}: {group.where}")
    return command(group.level, group.title, "\n".join(lines))


def shown(level: str, lines: Sequence[str]) -> Sequence[str]:
    """At most as many as GitHub shows."""
    if len(lines) <= SHOWN:
        return lines
    left = len(lines) - SHOWN + 1
    return [*lines[: SHOWN - 1], command(level, "gallery-e2e", f"And {left} more like these: {IN_REPORT}.")]


def command(level: str, title: str, message: str) -> str:
    """One workflow command; nothing in title or message can end it or begin another."""
    return f"::{level} title={in_property(title)}::{in_data(message)}"


def in_data(text: str) -> str:
    """A message as workflow commands want it."""
    return visible(text).replace("%", "%25").replace("\n", "%0A")


def in_property(text: str) -> str:
    """The value of a property, where colons and commas mean something too."""
    return in_data(text).replace(":", "%3A").replace(",", "%2C")


def on_actions() -> bool:
    """Whether this is a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


# -- the job summary


def job_summary(report: Report, *, artifact: str, room: int = ROOM) -> str:
    """The job summary in Markdown, of at most `room` bytes; `artifact` is the report's address or its name."""
    first, last = head(report, artifact), matrix(report)
    said = [in_markdown(one) for one in groups(report)]
    if size(first) + size(last) > room:  # others have filled it
        last = ""
    parts, left = [], room - size(first) - size(last) - size(cut_off(len(said)))
    for number, part in enumerate(said):
        left -= size(part)
        if left < 0:
            parts.append(cut_off(len(said) - number))
            break
        parts.append(part)
    return "".join([first, *parts, last])


def head(report: Report, artifact: str) -> str:
    """The verdict, what users would suffer, what was checked, where the report is, and what a reader should know."""
    run, result = report.run, run_result(report)
    whole, *steps = first_steps(report) or ("",)
    mark = {"kept": "✅", "broken": "❌", "could not run": "⚠️"}[result.ruling]
    at = f"[the report]({artifact})" if artifact.startswith("https://") else f"the artifact **{plain(artifact)}**"
    lines = [
        f"## {mark} {plain(result.sentence)}",
        plain(result.suffering),
        f"{plain(run.gallery)}, {plain(run.browser)}, {run.seconds:.0f} s. Pictures, timelines and traces: {at}.",
        "\n".join(f"- {plain(note)}" for note in run.notes),
        plain(whole),
        "\n".join(f"- {plain(step, longest=LONGEST)}" for step in steps),
    ]
    return "\n\n".join(filter(None, lines)) + "\n\n"


def in_markdown(group: Group) -> str:
    """A group with its sentence, its promises, and the command that shows the first of them."""
    mark = {"error": "❌", "warning": "⚠️"}.get(group.level, MARKS["known failure"])
    lines = [f"### {mark} {plain(group.what)}", plain(group.sentence, longest=LONGEST)]
    if group.cause:
        lines.append(f"Likely cause: {plain(group.cause, longest=LONGEST)}")
    lines.append(f"Promises: {plain(group.where, longest=LONGEST)}")
    if group.reproduce:
        lines.append(f"```sh\n{visible(group.reproduce).replace('`', '')}\n```")
    return "\n\n".join(lines) + "\n\n"


def cut_off(left: int) -> str:
    """What stands for the groups that found no room."""
    return f"And {left} more like these: {IN_REPORT}.\n\n"


def matrix(report: Report) -> str:
    """Scenario × browser and button: what was not simply kept in sight, all of it behind a fold."""
    rows: dict[str, list[str]] = {}
    across = columns(report.cells)
    for cell in report.cells:
        one = cell.declared
        absent = [blank(f"{one.scenario}:{button}", report.run.catalogue) for _, button in across]
        name = one.scenario + (f" of {cell.gallery}" if cell.gallery else "")
        rows.setdefault(name, absent)[across.index((cell.engine, one.button))] = cell.mark
    bad = {name: marks for name, marks in rows.items() if set(marks) - FINE}
    titles = [f"{plain(engine)} {button}".strip() for engine, button in across]
    legend = ", ".join(
        [
            *(f"{mark} {state}" for state, mark in MARKS.items()),
            f"{NO_BUTTON} no such button",
            f"{NOT_HERE} not in this part",
        ]
    )
    everything = (
        f"<details><summary>All {len(report.cells)} promises</summary>\n\n{table(titles, rows)}\n{legend}\n</details>\n"
    )
    return f"{table(titles, bad)}\n{everything}" if bad else everything


def table(titles: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """A Markdown table of scenarios and what became of them in each column."""
    lines = [f"| promise | {' | '.join(titles)} |", f"| --- |{' :-: |' * len(titles)}"]
    lines += [f"| {plain(name)} | {' | '.join(marks)} |" for name, marks in rows.items()]
    return "\n".join(lines) + "\n"


def size(text: str) -> int:
    """Bytes of a text as it is written."""
    return len(text.encode())


def annotate(report: Report, *, artifact: str, say: Callable[[str], None]) -> None:
    """Say the workflow commands, and add to the job summary where this step has one. Raises CannotRun."""
    for line in commands(report):
        say(line)
    if named := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            file = Path(named)
            there = file.stat().st_size if file.is_file() else 0
            with file.open("a", encoding="utf-8") as out:
                out.write(job_summary(report, artifact=artifact, room=ROOM - there))
        except OSError as error:
            raise CannotRun(f"The job summary cannot be written to {named} ({error.strerror}).") from None
