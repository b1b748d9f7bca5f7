"""The gallery as users reported it breaks its promises, each for the reason that the gate names."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from e2e.scenarios import CATALOGUE
from fixtures.errors import EXIT_BROKEN
from tests.test_foreign_galleries import ROOT, Run, on_both_buttons, verdicts

# What the user sees, then what lies behind it; the same from both buttons.
FOUND: Mapping[str, str] = {
    "presigned-link": "navigated-away, download-ignored",
    "expired-link": "error-replaced-app, download-ignored, stale-link",
    "object-missing": "error-replaced-app, download-ignored",
    "link-to-a-closed-port": "error-replaced-app, link-unreachable",
    "blocked-by-an-extension": "navigated-away, download-ignored, blocked-by-client",
}
# From the list alone: a player that cannot play re-reads the library meanwhile.
FOUND_IN_LIST = {"cut-off-everywhere": "navigated-away, download-ignored, broken-off-by-server"}
EXPECTED = on_both_buttons(FOUND) | {f"{name}-list": codes for name, codes in FOUND_IN_LIST.items()}


def run_as_reported(*, scratch: Path, timeout: float = 300) -> Run:
    """Run the command on a few scenarios, in a process of its own; `timeout` is in seconds."""
    file = scratch / "verdicts.jsonl"
    wanted = [word for name in [*FOUND, "cut-off-everywhere:list"] for word in ("--scenario", name)]
    options = ["--variant", "as-reported", *wanted, f"--verdicts={file}", "-n", "0", "-p", "no:cacheprovider"]
    # That its pytest must not take itself for a worker of ours.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        [sys.executable, "-m", "e2e", "check", "--no-report", *options],
        cwd=ROOT, env=environment, text=True, timeout=timeout, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert file.is_file(), ended.stdout
    return Run(ended.returncode, ended.stdout, verdicts(file))


def test_reported_bug_is_found_with_its_cause_and_summed_up(tmp_path: Path) -> None:
    run = run_as_reported(scratch=tmp_path)

    lines = [" ".join(line.split()) for line in run.said.splitlines()]
    assert run.verdicts == EXPECTED, run.said
    assert run.code == EXIT_BROKEN
    assert [name for name, codes in FOUND.items() if f"{name} ✗ ✗ {codes}" not in lines] == []
    assert "BROKEN: of 11 promises, 11 broken." in lines


def test_every_finding_of_the_reported_bug_is_one_that_its_scenario_declares() -> None:
    declared = {scenario.name: set(scenario.findings) for scenario in CATALOGUE}

    for name, codes in {**FOUND, **FOUND_IN_LIST}.items():
        assert set(codes.split(", ")) <= declared[name], name
