"""`check --next` begins with the promises of the first root cause of the last report."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fixtures.errors import EXIT_BROKEN, EXIT_KEPT
from tests.in_process import collect
from tests.report.by_hand import cell, declare, report, written
from tests.typed import gallery_e2e

BROKEN = cell(declare("presigned-link"), "broken")
OURS, AS_REPORTED = "the bundled gallery", "the bundled gallery, as-reported"


@pytest.mark.parametrize(
    ("made", "options", "said"),
    [
        (None, [], "There is no report at"),
        (report(cell(declare("presigned-link"))), [], "has no broken promise"),
        (report(BROKEN, gallery=AS_REPORTED), [], f"is about {AS_REPORTED}, and this check is about {OURS}"),
        (report(BROKEN), ["--scenario", "retry"], "--next chooses the promises itself"),
        (report(BROKEN), ["--shard", "1/2"], "cannot be used with --shard"),
    ],
    ids=["no report", "nothing broken", "another gallery", "with a scenario", "with a shard"],
)
def test_without_a_cause_to_begin_with_it_is_refused(
    made: object, options: list[str], said: str, tmp_path: Path
) -> None:
    if made is not None:
        written(tmp_path / "last", made)  # type: ignore[arg-type]

    done = gallery_e2e("check", "--next", "--report", str(tmp_path / "last"), *options)

    assert done.returncode == 2
    assert said in done.stderr


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """What pytest is given, run by run. It is not started: promises on the gallery as reported are broken."""
    given: list[Sequence[str]] = []

    def wait_for(arguments: Sequence[str]) -> int:
        given.append(arguments)
        print(f"run {len(given)}", file=sys.stderr)
        return EXIT_BROKEN if any("as-reported" in word for word in arguments) else EXIT_KEPT

    monkeypatch.setattr("e2e.commands.check.wait_for", wait_for)
    return given


def test_a_cause_that_is_cured_is_followed_by_all_promises(tmp_path: Path, runs: list[Sequence[str]]) -> None:
    last = str(written(tmp_path / "last", report(BROKEN)))

    done = gallery_e2e("check", "--next", "--report", last, "-n", "0", "-k", "presigned-link")

    first, second = runs
    assert done.returncode == EXIT_KEPT, done.stderr
    assert collect(*first[1:]) == (0, {"presigned-link-list"})
    assert collect(*second[1:]) == (0, {"presigned-link-list", "presigned-link-player"})
    assert [any(last in word for word in run) for run in runs] == [False, True]
    said = done.stderr
    assert said.index("run 1") < said.index("It is fixed. Checking all promises now.") < said.index("run 2")


def test_a_cause_that_is_not_cured_leaves_the_others_untried_and_the_report_as_it_is(
    tmp_path: Path, runs: list[Sequence[str]]
) -> None:
    last = str(written(tmp_path / "last", report(BROKEN, gallery=AS_REPORTED)))

    done = gallery_e2e("check", "--next", "--report", last, "--variant", "as-reported")

    [only] = runs
    assert done.returncode == EXIT_BROKEN, done.stderr
    assert "It is not fixed yet, so the other promises were not checked." in done.stderr
    assert not any(last in word for word in only)
