"""The table of mutants that were killed, survived, or were named wrongly, after a run of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.lab import Lab

MARKS = {"killed": "✓", "survived": "✗", "wrong finding": "≠", "could not run": "!"}


def pytest_configure(config: pytest.Config) -> None:
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


@pytest.fixture
def its_own_gallery(lab: Lab) -> Iterator[Lab]:
    """The worker's lab, which shows the bundled gallery again after the test."""
    usual = lab.site.target
    yield lab
    lab.site.target = usual
