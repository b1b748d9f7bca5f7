"""The gallery as users reported it breaks its promises, each for the reason that the gate names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from e2e.scenarios import CATALOGUE
from fixtures.errors import EXIT_BROKEN
from fixtures.judging.outcome import BUTTONS
from tests.forked import forked
from tests.test_foreign_galleries import Run, verdicts

# What the user sees, then what lies behind it.
FROM_BOTH = {"presigned-link": "navigated-away, download-ignored"}
FROM_LIST: Mapping[str, str] = {
    "expired-link": "error-replaced-app, download-ignored, stale-link",
    "link-to-a-closed-port": "error-replaced-app, link-unreachable",
    "blocked-by-an-extension": "navigated-away, download-ignored, blocked-by-client",
    # A player that cannot play re-reads the library meanwhile.
    "cut-off-everywhere": "navigated-away, download-ignored",
}
EXPECTED = {f"{name}-{button}": codes for name, codes in FROM_BOTH.items() for button in BUTTONS} | {
    f"{name}-list": codes for name, codes in FROM_LIST.items()
}
LINK = r"http://\S+\.mp4"


def run_as_reported(*, scratch: Path, timeout: float = 300) -> Run:
    """Run the command on a few scenarios, in a process of its own; `timeout` is in seconds."""
    file = scratch / "verdicts.jsonl"
    wanted = [word for name in [*FROM_BOTH, *(f"{name}:list" for name in FROM_LIST)] for word in ("--scenario", name)]
    options = ["--variant", "as-reported", *wanted, f"--verdicts={file}", "-n", "0", "-p", "no:cacheprovider"]
    ended = forked("check", "--no-report", *options, timeout=timeout)
    said = ended.stderr + ended.stdout
    assert file.is_file(), said
    return Run(ended.returncode, said, verdicts(file))


def test_reported_bug_is_found_with_its_cause_and_summed_up_in_a_log(tmp_path: Path) -> None:
    run = run_as_reported(scratch=tmp_path)

    lines = [" ".join(line.split()) for line in run.said.splitlines()]
    assert run.verdicts == EXPECTED, run.said
    assert run.code == EXIT_BROKEN
    assert [name for name, codes in FROM_BOTH.items() if f"{name} ✗ ✗ {codes}" not in lines] == []
    assert [name for name, codes in FROM_LIST.items() if f"{name} ✗ · {codes}" not in lines] == []
    assert "BROKEN: of 6 promises, 6 broken." in lines

    told, _, accounts = run.said.partition("= FAILURES =")
    assert re.search(r"^✗ presigned-link:list \d+\.\d s\n    navigated-away: .+" + LINK + "$", told, re.MULTILINE), told
    unexpected = [line for line in told.splitlines() if not re.match(r"building|checking|✗ |    [a-z-]+: |=*$", line)]
    assert unexpected == [], told
    assert "REPRODUCE" in accounts
    assert "list   player" in accounts
    assert "\x1b" not in run.said


def test_every_finding_of_the_reported_bug_is_one_that_its_scenario_declares() -> None:
    declared = {scenario.name: set(scenario.findings) for scenario in CATALOGUE}

    for name, codes in {**FROM_BOTH, **FROM_LIST}.items():
        assert set(codes.split(", ")) <= declared[name], name
