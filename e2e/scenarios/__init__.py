"""Every promise the gate holds a gallery to, read from the files of this folder."""

from __future__ import annotations

import difflib
import importlib.util
import re
import traceback
from collections.abc import Iterable
from dataclasses import fields

from e2e.scenario import Scenario, Setting, Then
from fixtures.errors import CannotRun

FILES = {
    "checklist": "The release checklist",
    "links": "Links",
    "answers": "Answers",
    "names": "Names",
    "surroundings": "Surroundings",
    "habits": "Habits",
    "people": "People",
}


def read(module: str) -> tuple[Scenario, ...]:
    """The scenarios that a module declares.

    Raises CannotRun, naming the line, for whatever is wrong with a declaration.
    """
    spec = importlib.util.find_spec(module)
    assert spec is not None
    try:
        declared: tuple[Scenario, ...] = importlib.import_module(module).SCENARIOS
    except SyntaxError as error:
        raise CannotRun(f"{error.filename}:{error.lineno}: {error.msg}.") from None
    except Exception as error:  # whatever a declaration raises is a mistake in it
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == spec.origin]
        raise CannotRun(f"{spec.origin}:{lines[-1] if lines else 1}: {in_words(error)}") from None
    return declared


def in_words(error: Exception) -> str:
    """What is wrong with a declaration, as a sentence; for a field that does not exist, with the nearest that does."""
    text = str(error)
    if found := re.match(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'", text):
        kinds = {kind.__name__: kind for kind in (Scenario, Setting, Then)}
        if kind := kinds.get(found[1]):
            close = difflib.get_close_matches(found[2], [one.name for one in fields(kind) if one.init], n=1, cutoff=0)
            return f"a {found[1]} has no {found[2]!r}; did you mean {close[0]!r}?"
    return f"{text}."[: len(text) + (not text.endswith(("?", ".")))]


def refuse_twins(catalogue: Iterable[Scenario]) -> None:
    """Raise CannotRun, naming both lines, where two scenarios have one name."""
    seen: dict[str, Scenario] = {}
    for scenario in catalogue:
        if (twin := seen.setdefault(scenario.name, scenario)) is not scenario:
            raise CannotRun(f"{scenario.where}: there is a scenario {scenario.name!r} already, at {twin.where}.")


FAMILIES: dict[str, tuple[Scenario, ...]] = {title: read(f"{__name__}.{name}") for name, title in FILES.items()}
CATALOGUE: tuple[Scenario, ...] = tuple(scenario for family in FAMILIES.values() for scenario in family)
refuse_twins(CATALOGUE)
