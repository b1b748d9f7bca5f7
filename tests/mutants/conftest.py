"""The table of mutants that were killed, survived, or were named wrongly, after a run of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.errors import nearest
from tests.mutants.catalogue import MUTANTS
from tests.mutants.mutant import Mutant

TESTS = Path(__file__).parent.parent
# The words of the tests whose pages show one finding each in a browser; what they name, no mutant has to show again.
SHOWN = frozenset(
    word for name in ("test_misbehaving.py", "test_as_reported.py", "test_messages.py")
    for word in re.findall(r"[a-z]+(?:-[a-z]+)*", (TESTS / name).read_text(encoding="utf-8"))
)  # fmt: skip
MARKS = {"killed": "✓", "survived": "✗", "wrong finding": "≠", "could not run": "!"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-promise", action="store_true", help="hold each mutant to every promise named for it")
    parser.addoption("--mutant", action="append", metavar="NAME", help="only this mutant, and no test beside it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen mutants alone; without `--every-promise`, one mutant for each finding, and its first promise only.

    Then the findings that other tests make a browser show are left out, too."""
    if chosen := config.getoption("mutant"):
        items[:] = [item for item in items if mutant_of(item) in chosen]
    if not config.getoption("every_promise"):
        items[:] = [item for item in items if mutant_of(item) is None or is_first(item)]


def is_first(item: pytest.Item) -> bool:
    """Whether a test is of the first promise of the first mutant of its finding, which no other test shows."""
    assert isinstance(item, pytest.Function)
    mutant, promise = item.callspec.params["mutant"], item.callspec.params["promise"]
    assert isinstance(mutant, Mutant)
    first = next((one for one in MUTANTS if one.finding == mutant.finding and one.finding not in SHOWN), None)
    return mutant is first and promise == mutant.by[0]


def mutant_of(item: pytest.Item) -> str | None:
    """The mutant whose trial a test is."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    mutant = parameters.get("mutant") if "promise" in parameters else None
    return mutant.name if isinstance(mutant, Mutant) else None


def pytest_configure(config: pytest.Config) -> None:
    """Raises UsageError, with the nearest names, for a mutant that does not exist."""
    names = [mutant.name for mutant in MUTANTS]
    for name in config.getoption("mutant") or []:
        if name not in names:
            raise pytest.UsageError(f"There is no mutant {name}; {nearest(name, names)}")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(), "mutants-table")


class Table:
    """Gathers each promise's verdict on each mutant; a mutant is as good as its worst promise."""

    def __init__(self) -> None:
        self.verdicts: dict[str, list[dict[str, Any]]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the verdict that a test has come to."""
        facts: dict[str, Any] = dict(report.user_properties)
        if "mutant" not in facts or report.when == "teardown" or (report.when == "setup" and report.passed):
            return
        facts.setdefault("verdict", "could not run")
        self.verdicts.setdefault(facts["mutant"], []).append(facts)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table and the two figures it comes to."""
        if not self.verdicts:
            return
        terminalreporter.section("mutants")
        for name, verdicts in sorted(self.verdicts.items()):
            for facts in verdicts:
                mark = MARKS[facts["verdict"]]
                wanted = f", not {facts['finding']}" if facts["verdict"] == "wrong finding" else ""
                found = ", ".join(facts.get("found", ())) + wanted
                terminalreporter.write_line(f"{mark} {name:<36} {facts['promise']:<36} {facts['verdict']}  {found}")
        for line in self.figures():
            terminalreporter.write_line(line)

    def figures(self) -> Iterator[str]:
        """How many were killed, and how many of the promises that broke named the cause."""
        kept = {name for name, all_ in self.verdicts.items() if any(one["verdict"] == "survived" for one in all_)}
        lost = {name for name, all_ in self.verdicts.items() if any(one["verdict"] == "could not run" for one in all_)}
        ran = len(self.verdicts)
        killed = ran - len(kept | lost)
        yield f"\nkilled: {killed} of {ran} mutants, by every promise named for them ({100 * killed / ran:.0f} %)"
        judged = [one["verdict"] for all_ in self.verdicts.values() for one in all_]
        broke = [one for one in judged if one in ("killed", "wrong finding")]
        if broke:
            right = broke.count("killed")
            share = 100 * right / len(broke)
            yield f"right finding: {right} of {len(broke)} broken promises ({share:.0f} %)"
