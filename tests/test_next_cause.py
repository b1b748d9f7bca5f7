"""`check --next` begins with the promises of the first root cause of the last report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.report.by_hand import cell, declare, report, written
from tests.typed import gallery_e2e

BROKEN = cell(declare("presigned-link"), "broken")
OURS, AS_REPORTED = "the bundled gallery", "the bundled gallery, as-reported"


def check(*arguments: str) -> tuple[int, str]:
    """A check in a process of its own: its exit code, and what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "e2e", "check", "--next", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


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


def test_a_cause_that_is_cured_is_followed_by_all_promises(tmp_path: Path) -> None:
    written(tmp_path / "last", report(BROKEN))

    code, said = check("--report", str(tmp_path / "last"), "-n", "0", "-k", "presigned-link")

    assert code == 0, said
    assert (
        said.index("KEPT: of 1 promise")
        < said.index("It is fixed. Checking all promises now.")
        < said.index("of 2 promises")
    )


def test_a_cause_that_is_not_cured_leaves_the_others_untried_and_the_report_as_it_is(tmp_path: Path) -> None:
    last = written(tmp_path / "last", report(BROKEN, gallery=AS_REPORTED))
    before = (last / "report.json").read_bytes()

    code, said = check("--report", str(last), "--variant", "as-reported")

    assert code == 1, said
    assert "It is not fixed yet, so the other promises were not checked." in said
    assert (last / "report.json").read_bytes() == before
