"""A check leaves a whole report: every cell with its evidence, no secret in it, and what there is if it ends badly."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from e2e.cli import main
from fixtures.preparing.build import ROOT
from report import folder
from report.merge import merge_into
from report.record import Cell, Report
from tests.in_process import collect
from tests.processes import needs_proc, wait_until
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


def check(*arguments: str, report: Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e check` with a report; `timeout` is in seconds."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "e2e", "check", *arguments, "--report", str(report), "-p", "no:cacheprovider"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip


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


@dataclass(frozen=True)
class Left:
    """What a check said, and where its report is."""

    done: subprocess.CompletedProcess[str]
    folder: Path

    @property
    def report(self) -> Report:
        return folder.read(self.folder)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """A gallery that keeps its promises, checked by a worker."""
    root = tmp_path_factory.mktemp("kept") / "report"
    wanted = ["--scenario", "presigned-link", "--scenario", "titles-with-special-characters:list", "-n", "1"]
    return Left(check(*wanted, report=root), root)


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """One of two shards, checked in one process: a promise of two, which the gallery as reported breaks."""
    root = tmp_path_factory.mktemp("shard") / "report"
    wanted = ["--variant", "as-reported", "--scenario", "presigned-link", "--shard", "1/2", "-n", "0"]
    return Left(check(*wanted, report=root), root)


@pytest.fixture(params=["kept", "shard"])
def left(request: pytest.FixtureRequest) -> Left:
    """Each of the two."""
    its: Left = request.getfixturevalue(request.param)
    return its


def test_every_promise_that_was_planned_has_a_cell(kept: Left) -> None:
    report = kept.report

    assert kept.done.returncode == 0, kept.done.stdout + kept.done.stderr
    assert [cell.name for cell in report.cells] == [
        "presigned-link:list", "presigned-link:player", "titles-with-special-characters:list",
    ]  # fmt: skip
    assert report.run.planned == tuple(cell.declared for cell in report.cells)
    assert {cell.name for cell in report.cells} < set(report.run.catalogue)
    assert {cell.state for cell in report.cells} == {"kept"}
    assert "## 3 of " in (kept.folder / "checklist.md").read_text()


def test_a_report_says_what_was_checked_and_with_what(left: Left) -> None:
    run = left.report.run

    assert f"report: {left.folder}/index.html" in left.done.stdout
    assert run.identity.content
    assert run.browser.startswith("chromium ")
    assert run.identity.browser == "chromium"
    assert run.command.startswith("python3 -m e2e check --")


def test_every_cell_has_its_evidence(left: Left) -> None:
    for cell in left.report.cells:
        first = cell.clicks[0]
        assert first.lines
        assert [request.server for request in first.requests if request.took is not None]
        for picture in (first.before, first.at, first.after):
            assert picture is not None
            assert (left.folder / picture).read_bytes().startswith(b"\xff\xd8\xff")
        assert "SCENARIO" not in cell.reproduce
        assert cell.name in cell.reproduce
        assert (cell.state == "kept") == bool(first.files and first.files[0].sha256)


def test_the_gallery_as_reported_shows_where_it_went(shard: Left) -> None:
    [cell] = shard.report.cells

    assert shard.done.returncode == 1
    assert cell.state == "broken"
    assert cell.findings[0].code == "navigated-away"
    assert any(line.marked and "the tab went to" in line.what for line in cell.clicks[0].lines)
    assert "PROMISE" in cell.account


def test_a_shard_merges_with_the_others_into_the_report_of_one_run(shard: Left, tmp_path: Path) -> None:
    its, (mine,) = shard.report.run, shard.report.cells
    [other] = [one for one in its.whole if one.name != mine.name]
    second = replace(its, shards=("2/2",), planned=(other,), seconds=1.0)
    rest = Report(run=second, cells=(replace(mine, declared=other, clicks=(), trace=None),))

    merged = merge_into([shard.folder, written(tmp_path / "second", rest)], tmp_path / "merged")

    assert (its.shards, its.planned) == (("1/2",), (mine.declared,))
    assert [cell.name for cell in merged.cells] == ["presigned-link:list", "presigned-link:player"]
    assert merged.run == replace(its, planned=its.whole, whole=(), shards=("1/2", "2/2"))
    assert next(cell for cell in merged.cells if cell.name == mine.name) == mine
    shown = [path for click in mine.clicks for path in (click.before, click.at, click.after) if path]
    for path in [*shown, *filter(None, [mine.trace])]:
        assert (tmp_path / "merged" / path).read_bytes() == (shard.folder / path).read_bytes()


def test_a_broken_promise_is_recorded_again_and_nothing_tells_a_secret(tmp_path: Path) -> None:
    (tmp_path / "signed.py").write_text(PROFILE)
    gallery = ["tests/galleries/cards", "--profile", str(tmp_path / "signed.py")]
    gallery += ["--tracing", "on", "--output", str(tmp_path / "test-results")]
    junit = f"--junit-xml={tmp_path / 'report-of-pytest.xml'}"

    done = check(*gallery, "--scenario", "presigned-link:list", "-n", "0", junit, report=tmp_path / "report")

    cell = cells_of(tmp_path / "report")["presigned-link:list"]
    assert done.returncode == 1, done.stdout + done.stderr
    assert [found.code for found in cell.findings] == ["wrong-name"]
    assert cell.rerun == ""
    assert cell.trace == "cells/presigned-link-list/trace.zip"
    kept = dict(all_text_in(tmp_path))
    del kept["signed.py"]
    assert "report/cells/presigned-link-list/trace.zip/trace.network" in kept
    assert len([name for name in kept if re.search(r"^test-results/.*trace\.zip/", name)]) > 1
    kept["console"] = (done.stdout + done.stderr).encode()
    telling = {COOKIE, "suite-access-key", "suite-secret-key"}
    assert [(name, one) for name, content in kept.items() for one in telling if one.encode() in content] == []
    signed = re.compile(rb"Signature(?:=|%3D|\", ?\"value\": ?\")(?!\*\*\*)[^\"\s]")
    assert [name for name, content in kept.items() if signed.search(content)] == []
    assert b"X-Amz-Signature=***" in b"".join(kept.values())  # there was one to mask


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


def interrupted(command: list[str], report: Path, *, presses: int) -> tuple[int, str, Report]:
    """What a run says and leaves that is interrupted after its first verdict, and its exit code."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert next(line for line in process.stdout if line.startswith(("✓", "✗")))

    for _ in range(presses):
        process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=300)

    left = folder.read(report)
    found = re.search(r"INTERRUPTED after ((\d+) of \d+ promises): (?:(\d+) kept, )?(\d+) broken\.", said)
    assert found, said
    assert sum(cell.tried for cell in left.cells) == int(found[2])
    assert sum(cell.state == "broken" for cell in left.cells) == int(found[4])
    assert (report / "checklist.md").read_text().startswith(f"## Interrupted: {found[1]} w")
    return process.returncode, said, left


@pytest.mark.parametrize("workers", ["0", "2"])
def test_after_ctrl_c_console_and_report_say_the_same(workers: str, tmp_path: Path) -> None:
    what, report = ["broken", "broken", "waits", "waits", "kept", "kept"], tmp_path / "report"

    code, _, left = interrupted(
        gate(tmp_path / "gate", what, "-n", workers, "--report", str(report)), report, presses=1
    )

    assert code == 2
    assert {cell.state for cell in left.cells if cell.name in ("s2:list", "s3:list")} == {"could not run"}


def test_after_a_second_ctrl_c_console_and_report_still_say_the_same(tmp_path: Path) -> None:
    names = ("presigned-link", "gallery-stays", "expired-link", "no-link", "redirect", "finger-on-a-phone")
    chosen = [word for name in names for word in ("--scenario", name)]
    command = [sys.executable, "-m", "e2e", "check", "--variant", "as-reported", *chosen, "-n", "2"]

    code, _, left = interrupted(
        [*command, "-p", "no:cacheprovider", "--report", str(tmp_path / "report")], tmp_path / "report", presses=2
    )

    assert code == 2
    assert left.run.browser.startswith("chromium ")


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
