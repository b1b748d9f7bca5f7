"""A check leaves a whole report: every cell with its evidence, no secret in it, and what there is if it ends badly."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from e2e.cli import main
from fixtures.preparing.build import ROOT
from report import folder
from report.merge import merge_into
from report.record import Cell, Report
from tests.forked import forked
from tests.in_process import collect
from tests.processes import alive, descendants, family, needs_proc, wait_until
from tests.promises import gate
from tests.report import sample
from tests.report.by_hand import written

COOKIE = "nobodys-business-but-ours"
# Signed in by a cookie that can be looked for; every name is called wrong, so that there is something to record.
PROFILE = f"""
from fake_backend import Reply
from tests.galleries.cards.profile import CardsPage

SIGNED_IN = Reply(headers={{"Set-Cookie": "session={COOKIE}; Path=/; HttpOnly; Secure; SameSite=None"}})


class Signed(CardsPage):
    replies = {{**CardsPage.replies, "POST /auth/session": SIGNED_IN}}

    def right_name(self, title: str, saved: str) -> bool:
        return False
"""


def check(*arguments: str, report: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e check` with a report."""
    return forked("check", *arguments, "--report", str(report), environment=environment)


def all_text_in(root: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, those in zips too."""
    for path in (one for one in root.rglob("*") if "__pycache__" not in one.parts):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as opened:
                yield from ((f"{path.relative_to(root)}/{name}", opened.read(name)) for name in opened.namelist())
        elif path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def cells_of(report: Path) -> dict[str, Cell]:
    return {cell.declared.name: cell for cell in folder.read(report).cells}


def assert_says_what_was_checked(done: subprocess.CompletedProcess[str], report: Path) -> None:
    run = folder.read(report).run

    assert f"report: {report}/index.html" in done.stdout
    assert run.identity.content
    assert run.browser.startswith("chromium ")
    assert run.identity.browser == "chromium"
    assert run.command.startswith("python3 -m e2e check ")


def assert_has_evidence(cell: Cell, report: Path) -> None:
    first = cell.clicks[0]
    assert first.lines
    assert [request.server for request in first.requests if request.took is not None]
    for picture in (first.before, first.at, first.after):
        assert picture is not None
        assert (report / picture).read_bytes().startswith(b"\xff\xd8\xff")
    assert "SCENARIO" not in cell.reproduce
    assert cell.name in cell.reproduce


def test_a_quiet_check_leaves_every_planned_promise_with_its_evidence_and_no_temporary_file(tmp_path: Path) -> None:
    wanted = ["--scenario", "presigned-link:list", "--scenario", "no-link:list", "-n", "1", "--quiet"]
    (temp := tmp_path / "temp").mkdir()

    done = check(*wanted, report=tmp_path / "report", TMPDIR=str(temp))

    report = folder.read(tmp_path / "report")
    assert done.returncode == 0, done.stdout + done.stderr
    told = f"KEPT: of 2 promises, 2 kept.\nreport: {tmp_path / 'report'}/index.html"
    assert (done.stdout + done.stderr).strip() == told
    left = {one.name for one in temp.iterdir() if not one.name.startswith("pytest-of-")}
    assert left <= {"node-compile-cache"}  # Node's own, one for all runs
    assert [cell.name for cell in report.cells] == ["presigned-link:list", "no-link:list"]
    assert report.run.planned == tuple(cell.declared for cell in report.cells)
    assert {cell.name for cell in report.cells} < set(report.run.catalogue)
    assert {cell.state for cell in report.cells} == {"kept"}
    assert "## 2 of " in (tmp_path / "report" / "checklist.md").read_text()
    assert_says_what_was_checked(done, tmp_path / "report")
    for cell in report.cells:
        assert_has_evidence(cell, tmp_path / "report")
        assert cell.clicks[0].files[0].sha256


def test_one_of_a_shard_s_promises_with_the_same_findings_is_recorded_again_and_nothing_tells_a_secret(
    tmp_path: Path,
) -> None:
    """All that may tell something: evidence, traces of both kinds, the console, and what pytest writes."""
    (tmp_path / "signed.py").write_text(PROFILE)
    gallery = ["tests/galleries/cards", "--profile", str(tmp_path / "signed.py")]
    gallery += ["--tracing", "on", "--output", str(tmp_path / "test-results")]
    junit = f"--junit-xml={tmp_path / 'report-of-pytest.xml'}"
    wanted = ["--scenario", "presigned-link", "--scenario", "no-link", "--shard", "1/2", "-n", "0"]

    done = check(*gallery, *wanted, junit, report=tmp_path / "report")

    cell, other = folder.read(tmp_path / "report").cells
    its_own = f"cells/{cell.name.replace(':', '-')}"
    assert done.returncode == 1, done.stdout + done.stderr
    assert [found.code for one in (cell, other) for found in one.findings] == ["wrong-name", "wrong-name"]
    assert any(line.marked for line in cell.clicks[0].lines)
    assert "PROMISE" in cell.account
    assert cell.rerun == ""
    assert (cell.trace, other.trace) == (f"{its_own}/trace.zip", None)
    assert_says_what_was_checked(done, tmp_path / "report")
    assert_has_evidence(cell, tmp_path / "report")
    kept = dict(all_text_in(tmp_path))
    del kept["signed.py"]
    assert f"report/{its_own}/trace.zip/trace.network" in kept
    assert len([name for name in kept if re.search(r"^test-results/.*trace\.zip/", name)]) > 1
    kept["console"] = (done.stdout + done.stderr).encode()
    telling = {COOKIE, "suite-access-key", "suite-secret-key"}
    assert [(name, one) for name, content in kept.items() for one in telling if one.encode() in content] == []
    signed = re.compile(rb"Signature(?:=|%3D|\", ?\"value\": ?\")(?!\*\*\*)[^\"\s]")
    assert [name for name, content in kept.items() if signed.search(content)] == []
    assert b"X-Amz-Signature=***" in b"".join(kept.values())  # there was one to mask

    assert_merges_with_the_others(tmp_path / "report", tmp_path)


def assert_merges_with_the_others(shard: Path, scratch: Path) -> None:
    """One of two shards and the other one, made by hand, become the report of one run."""
    its, mine = folder.read(shard).run, folder.read(shard).cells
    others = tuple(one for one in its.whole if one.name not in {cell.name for cell in mine})
    second = replace(its, shards=("2/2",), planned=others, seconds=1.0)
    made = tuple(replace(mine[0], declared=one, clicks=(), trace=None) for one in others)

    merged = merge_into([shard, written(scratch / "second", Report(run=second, cells=made))], scratch / "merged")

    assert (its.shards, its.planned) == (("1/2",), tuple(cell.declared for cell in mine))
    assert {cell.name for cell in merged.cells} == {
        f"{name}:{button}" for name in ("presigned-link", "no-link") for button in ("list", "player")
    }
    assert merged.run == replace(its, planned=its.whole, whole=(), shards=("1/2", "2/2"))
    assert [cell for cell in merged.cells if cell.declared not in others] == list(mine)
    clicks = [click for cell in mine for click in cell.clicks]
    shown = [path for click in clicks for path in (click.before, click.at, click.after) if path]
    for path in [*shown, *(cell.trace for cell in mine if cell.trace)]:
        assert (scratch / "merged" / path).read_bytes() == (shard / path).read_bytes()


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("", "is not empty and holds no report; name another folder"),
        ("file/report", "file is a file; name another folder"),
    ],
)
def test_a_report_where_other_things_are_is_refused(
    below: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(SystemExit) as ended:
        main(["check", "--scenario", "presigned-link:list", "--report", str(tmp_path / below)])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    folder.claim(tmp_path / "report").release()
    (tmp_path / "report" / "cells" / "old").mkdir()

    folder.claim(tmp_path / "report").release()

    assert list((tmp_path / "report" / "cells").iterdir()) == []


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = folder.claim(tmp_path / "report")

    code, _ = collect("--scenario", "presigned-link:list", "--report", str(tmp_path / "report"))

    lock.release()
    assert code == pytest.ExitCode.USAGE_ERROR
    assert "Another run is writing its report" in capsys.readouterr().err


def test_where_the_report_cannot_be_finished_the_verdict_stands(tmp_path: Path) -> None:
    command = gate(tmp_path / "gate", ["in the way"], "-n", "0", "--report", str(tmp_path / "report"))

    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 2, done.stdout + done.stderr
    assert "KEPT: of 1 promise, 1 kept." in done.stdout
    assert "is not whole: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@needs_proc
def test_a_killed_run_leaves_what_it_had_found(tmp_path: Path) -> None:
    report = tmp_path / "report"
    command = gate(tmp_path / "gate", ["kept", "waits", "kept"], "-n", "0", "--report", str(report))
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )  # fmt: skip
    assert wait_until(lambda: list(report.glob("cells/s0-list/cell.json")), timeout=300)

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    states = {name: one.state for name, one in cells_of(report).items()}
    assert states == {"s0:list": "kept", "s1:list": "could not run", "s2:list": "could not run"}
    assert folder.read(report).run.notes == ("The run was ended before it was over.",)


@contextmanager
def interrupted(command: list[str], report: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A run that is interrupted after its first verdict. What it says and what it leaves must be the same."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert next(line for line in process.stdout if line.startswith(("✓", "✗")))

    running = set(descendants(process.pid))
    process.send_signal(signal.SIGINT)
    yield process, running
    said, _ = process.communicate(timeout=300)

    left = folder.read(report)
    found = re.search(r"INTERRUPTED after ((\d+) of \d+ promises): (?:\d+ kept)?(?:, )?(?:(\d+) broken)?\.", said)
    assert found, said
    assert process.returncode == 2, said
    assert sum(cell.tried for cell in left.cells) == int(found[2])
    assert sum(cell.state == "broken" for cell in left.cells) == int(found[3] or 0)
    assert (report / "checklist.md").read_text().startswith(f"## Interrupted: {found[1]} w")


@pytest.mark.parametrize("workers", ["0", "2"])
def test_after_ctrl_c_console_and_report_say_the_same(workers: str, tmp_path: Path) -> None:
    what, report = ["broken", "broken", "waits", "waits", "kept", "kept"], tmp_path / "report"

    with interrupted(gate(tmp_path / "gate", what, "-n", workers, "--report", str(report)), report):
        pass

    cells = folder.read(report).cells
    assert {cell.state for cell in cells if cell.name in ("s2:list", "s3:list")} == {"could not run"}


@needs_proc
def test_after_a_second_ctrl_c_console_and_report_still_say_the_same_and_no_process_is_left(tmp_path: Path) -> None:
    names = ("presigned-link", "expired-link", "no-link")
    chosen = [word for name in names for word in ("--scenario", name)]
    command = [sys.executable, "-m", "e2e", "check", *chosen, "-n", "1"]
    command += ["-p", "no:cacheprovider", "--report", str(tmp_path / "report")]

    with interrupted(command, tmp_path / "report") as (process, running):
        assert wait_until(lambda: len(alive(running)) < len(running), timeout=300)  # they are being closed
        process.send_signal(signal.SIGINT)

    assert folder.read(tmp_path / "report").run.browser.startswith("chromium ")
    assert wait_until(lambda: not family(process.pid), timeout=60), family(process.pid)


def test_of_an_interrupted_run_only_what_the_console_was_told_counts(tmp_path: Path) -> None:
    lock = folder.claim(tmp_path / "report")
    for name in ("one", "two"):
        folder.write_cell(tmp_path / "report", sample.cell(sample.declared(name), "broken"))
    run = replace(sample.RUN, planned=(sample.declared("one"), sample.declared("two")))

    left = folder.gather(tmp_path / "report", run, told={"one:list"})

    lock.release()
    assert [(one.declared.name, one.state, one.tried) for one in left.cells] == [
        ("one:list", "broken", True), ("two:list", "could not run", False),
    ]  # fmt: skip
