"""What `gallery-e2e scenarios` and `gallery-e2e explain` print."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator

from e2e.classes import BY_EVERY_CLICK, CLASSES, NOT_COVERED, covered
from e2e.scenarios import CATALOGUE, FAMILIES
from fixtures.errors import CannotRun
from fixtures.findings import CAUSES

WIDTH = 110


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
    for number, what in CLASSES.items():
        if names := by_class[number]:
            how = ", ".join(names)
        elif number in BY_EVERY_CLICK:
            how = f"judged at every click: {BY_EVERY_CLICK[number]}"
        else:
            how = f"NOT COVERED: {NOT_COVERED[number]}"
        yield textwrap.fill(f"{number:>3}  {what}: {how}", WIDTH, subsequent_indent="     ")
    left = [number for number in CLASSES if not by_class[number] and number not in BY_EVERY_CLICK]
    yield f"\n{len(CLASSES) - len(left)} of {len(CLASSES)} classes covered."


def explain(code: str) -> Iterator[str]:
    """A finding's likely cause in code. Raises CannotRun with the nearest codes for an unknown one."""
    if code not in CAUSES:
        raise CannotRun(f"There is no finding {code}; {nearest(code, CAUSES)}.")
    yield code
    yield textwrap.fill(CAUSES[code], WIDTH, initial_indent="  ", subsequent_indent="  ")


def check_name(name: str) -> None:
    """Raises CannotRun for a `NAME` or `NAME:BUTTON` that is no promise."""
    scenario, _, button = name.partition(":")
    known = {one.name: one for one in CATALOGUE}
    if scenario not in known:
        raise CannotRun(f"There is no scenario {scenario}; {nearest(scenario, known)}.")
    if button and button not in known[scenario].buttons:
        raise CannotRun(f"The scenario {scenario} is for the button {' and '.join(known[scenario].buttons)}.")


def nearest(name: str, known: Iterable[str]) -> str:
    """The names that come closest to one that is not known, as a clause."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    return f"did you mean {' or '.join(close)}?".rstrip("?") if close else f"known are {', '.join(sorted(known))}"
