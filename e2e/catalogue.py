"""What `gallery-e2e scenarios` and `gallery-e2e explain` print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from e2e.classes import BY_EVERY_CLICK, CLASSES, NOT_COVERED, covered
from e2e.scenario import SYMPTOMS
from e2e.scenarios import CATALOGUE, FAMILIES
from fixtures.errors import CannotRun, nearest
from fixtures.judging.explanations import EXPLANATIONS
from fixtures.judging.findings import CAUSES
from report import baseline
from report.baseline import Baseline

WIDTH = 110
SEEN = {
    "saved": "The video should have been saved",
    "told": "The user should have been told why not",
    "cancelled": "The user had cancelled",
    "plays": "The video should have played",
}
BEHIND = "What lies behind, and what scenarios ask beside"
GLUE = "\N{NO-BREAK SPACE}"


def scenarios() -> Iterator[str]:
    """Every scenario with its promise, family by family."""
    for family, members in FAMILIES.items():
        yield f"\n{family}"
        for scenario in members:
            where = "" if len(scenario.buttons) == 2 else f" ({scenario.buttons[0]} only)"
            yield f"  {scenario.name}{where}" + ("" if scenario.severity == "must" else "  [should]")
            yield textwrap.fill(scenario.promise, WIDTH, initial_indent="      ", subsequent_indent="      ")
    clicks = sum(len(scenario.buttons) for scenario in CATALOGUE)
    yield f"\n{len(CATALOGUE)} scenarios, {clicks} promises over both buttons."


def coverage() -> Iterator[str]:
    """Every failure class with the scenarios that provoke it, or the reason why none does."""
    by_class = covered(CATALOGUE)
    for number, one in CLASSES.items():
        if names := by_class[number]:
            how = ", ".join(names)
        elif number in BY_EVERY_CLICK:
            how = f"judged at every click: {BY_EVERY_CLICK[number]}"
        else:
            how = f"NOT COVERED: {NOT_COVERED[number]}"
        yield textwrap.fill(f"{number:>3}  {one.what}: {how}", WIDTH, subsequent_indent="     ")
    left = [number for number in CLASSES if not by_class[number] and number not in BY_EVERY_CLICK]
    yield f"\n{len(CLASSES) - len(left)} of {len(CLASSES)} classes covered."


def explain(code: str) -> Iterator[str]:
    """All there is to say about a finding. Raises CannotRun with the nearest codes for an unknown one."""
    if code not in CAUSES:
        raise CannotRun(f"There is no finding {code}; {nearest(code, CAUSES)}")
    more = EXPLANATIONS[code]
    parts: Mapping[str, Iterable[str]] = {
        "Likely cause": [paragraph(CAUSES[code])],
        "How it comes about": [paragraph(more.mechanism)],
        "How to fix it": [paragraph(more.fix)],
        "Who met it": met(more.classes),
        "Provoked by": provoked(code, more.classes),
    }
    yield code
    for title, lines in parts.items():
        yield f"\n  {title}"
        yield from lines


def table() -> Iterator[str]:
    """Every finding with its likely cause, by the promise it breaks, as Markdown."""
    told: set[str] = set()
    for words, codes in [*(((SEEN[promise]), codes) for promise, codes in SYMPTOMS.items()), (BEHIND, tuple(CAUSES))]:
        yield f"\n**{words}**\n\n| finding | likely cause |\n| --- | --- |"
        for code in codes:
            if code not in told:
                told.add(code)
                yield f"| `{code}` | {CAUSES[code].replace('|', chr(92) + '|')} |"


def met(classes: Iterable[int]) -> Iterator[str]:
    """The known ways to fail, each with its public reports."""
    for number in classes:
        yield paragraph(f"{number:>2}  {CLASSES[number].what}", hanging="    ")
        yield paragraph(", ".join(CLASSES[number].reports), margin="        ")
    if not classes:
        yield paragraph("None of the public reports that were collected is about it.")


def provoked(code: str, classes: Iterable[int]) -> Iterator[str]:
    """The scenarios whose trouble it is, then those that cover these classes, and how to watch one."""
    by_class = covered(CATALOGUE)
    its_own = [scenario.name for scenario in CATALOGUE if code in scenario.causes]
    names = list(dict.fromkeys([*its_own, *(name for number in classes for name in by_class[number])]))
    if names:
        yield paragraph(", ".join(names))
        yield paragraph(f"Watch one: python3 -m e2e check --scenario {names[0]} --headed --slowmo 500")
    if any(number in BY_EVERY_CLICK for number in classes):
        yield paragraph("Whatever the scenario, every click is judged for it.")
    elif not names:
        yield paragraph("No scenario is marked with it; `python3 -m e2e scenarios` lists all there are.")


def paragraph(text: str, *, margin: str = "    ", hanging: str = "") -> str:
    """A text in lines of at most WIDTH that keep code, as `let it = be`, and names with hyphens in one piece."""
    glued = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", GLUE), text)
    filled = textwrap.fill(
        glued, WIDTH, initial_indent=margin, subsequent_indent=margin + hanging, break_on_hyphens=False
    )
    return filled.replace(GLUE, " ")


def check_name(name: str) -> None:
    """Raises CannotRun for a `NAME` or `NAME:BUTTON` that is no promise."""
    scenario, _, button = name.partition(":")
    known = {one.name: one for one in CATALOGUE}
    if scenario not in known:
        raise CannotRun(f"There is no scenario {scenario}; {nearest(scenario, known, otherwise=baseline.LIST)}")
    if button and button not in known[scenario].buttons:
        raise CannotRun(f"{scenario} is not for a button {button}, but for: {', '.join(known[scenario].buttons)}.")


def load_baseline(file: str) -> Baseline:
    """The baseline in a file, as of today. Raises CannotRun for a mistake in it."""
    names = [f"{scenario.name}:{button}" for scenario in CATALOGUE for button in scenario.buttons]
    return baseline.load(Path(file).expanduser(), known=names, today=date.today())
