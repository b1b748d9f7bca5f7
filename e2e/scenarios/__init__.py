"""Every promise that the gate checks, read from the files of this folder."""

from __future__ import annotations

import difflib
import importlib.util
import os
import re
import traceback
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path
from types import ModuleType

from e2e.scenario import Scenario, Setting, Then
from fake_backend import Fault
from fixtures.errors import CannotRun
from fixtures.running.options import MORE_SCENARIOS

FILES = {  # by file: its family; the scenarios of a family stand in the order of its files
    "checklist": "The release checklist",
    "links": "Links",
    "incomplete": "Responses",
    "answers": "Responses",
    "sending": "Responses",
    "gone": "Responses",
    "names": "Names",
    "libraries": "Lists of videos",
    "surroundings": "Environment",
    "playing": "Environment",
    "habits": "What users do",
    "people": "Devices and accessibility",
}
YOUR_OWN = "Of your own"


def read(module: str) -> tuple[Scenario, ...]:
    """The scenarios that a module declares.

    Raises CannotRun, naming the line, for whatever is wrong with a declaration.
    """
    spec = importlib.util.find_spec(module)
    assert spec is not None
    return declared(lambda: importlib.import_module(module), str(spec.origin))


def read_file(path: Path) -> tuple[Scenario, ...]:
    """The scenarios of a user's own file. Raises CannotRun like `read`, and for a file that is not there."""
    if not path.is_file() or path.suffix != ".py":
        raise CannotRun(f"There is no Python file {path} to read scenarios from.")
    spec = importlib.util.spec_from_file_location(f"scenarios_of_your_own_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module, run = importlib.util.module_from_spec(spec), spec.loader.exec_module

    def load() -> ModuleType:
        run(module)
        return module

    return declared(load, str(path))


def declared(load: Callable[[], ModuleType], origin: str) -> tuple[Scenario, ...]:
    """The SCENARIOS of a module that `load` brings from the file `origin`."""
    try:
        found = load().SCENARIOS
    except SyntaxError as error:
        raise CannotRun(f"{error.filename}:{error.lineno}: {error.msg}.") from None
    except CannotRun:  # a sentence of its own, such as a mistake in the findings
        raise
    except Exception as error:  # whatever a declaration raises is a mistake in it
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__) if one.filename == origin]
        raise CannotRun(f"{origin}:{lines[-1] if lines else 1}: {in_words(error)}") from None
    if not isinstance(found, tuple) or not all(isinstance(one, Scenario) for one in found):
        raise CannotRun(f"{origin}: SCENARIOS must be a tuple of Scenario, as in SCENARIOS = (Scenario(…),).")
    return found


def in_words(error: Exception) -> str:
    """What is wrong with a declaration, as a sentence; for a field that does not exist, with the nearest that does."""
    text = str(error)
    if found := re.match(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'", text):
        kinds = {kind.__name__: kind for kind in (Scenario, Setting, Then, Fault)}
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


FAMILIES: dict[str, tuple[Scenario, ...]] = dict.fromkeys(FILES.values(), ())
for name, title in FILES.items():
    FAMILIES[title] += read(f"{__name__}.{name}")
if more := [Path(file) for file in os.environ.get(MORE_SCENARIOS, "").split(os.pathsep) if file]:
    FAMILIES[YOUR_OWN] = tuple(scenario for file in more for scenario in read_file(file))
CATALOGUE: tuple[Scenario, ...] = tuple(scenario for family in FAMILIES.values() for scenario in family)
refuse_twins(CATALOGUE)
