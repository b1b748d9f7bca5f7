"""A check leaves a whole report: every cell with its evidence, no secret in it, and what there is if it ends badly."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.preparing.build import ROOT
from report import folder
from report.record import Cell
from tests.processes import needs_proc, wait_until
from tests.report import sample

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


@pytest.mark.parametrize("workers", ["0", "2"])
def test_every_promise_has_a_cell_with_its_evidence(workers: str, tmp_path: Path) -> None:
    wanted = ["--scenario", "presigned-link", "--scenario", "titles-with-special-characters:list", "-n", workers]

    done = check(*wanted, report=tmp_path / "report")

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"report: {tmp_path}/report/index.html" in done.stdout
    report = folder.read(tmp_path / "report")
    assert [cell.declared.name for cell in report.cells] == [
        "presigned-link:list", "presigned-link:player", "titles-with-special-characters:list",
    ]  # fmt: skip
    assert report.run.planned == tuple(cell.declared for cell in report.cells)
    assert {cell.declared.name for cell in report.cells} < set(report.run.catalogue)
    assert report.run.identity.content
    assert "## 3 of " in (tmp_path / "report" / "checklist.md").read_text()
    assert {cell.state for cell in report.cells} == {"kept"}
    assert report.run.browser.startswith("chromium ")
    assert report.run.command.startswith("python3 -m e2e check --scenario presigned-link ")
    for cell in report.cells:
        first = cell.clicks[0]
        assert first.files[0].sha256
        assert [request.server for request in first.requests if request.took is not None]
        for picture in (first.before, first.at, first.after):
            assert picture is not None
            assert (tmp_path / "report" / picture).read_bytes().startswith(b"\xff\xd8\xff")
        assert "SCENARIO" not in cell.reproduce
        assert cell.declared.name in cell.reproduce


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


def test_the_gallery_as_reported_shows_where_it_went(tmp_path: Path) -> None:
    done = check("--variant", "as-reported", "--scenario", "presigned-link:list", "-n", "0", report=tmp_path / "report")

    cell = cells_of(tmp_path / "report")["presigned-link:list"]
    assert done.returncode == 1
    assert cell.state == "broken"
    assert cell.findings[0].code == "navigated-away"
    assert any(line.marked and "the tab went to" in line.what for line in cell.clicks[0].lines)
    assert "PROMISE" in cell.account


def test_a_folder_with_other_things_in_it_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")

    done = check("--scenario", "presigned-link:list", report=tmp_path)

    assert done.returncode == 2
    assert "is not empty and holds no report; name another folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_report_in_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    done = check("--scenario", "presigned-link:list", report=tmp_path / "file" / "report")

    assert done.returncode == 2
    assert f"{tmp_path / 'file'} is a file; name another folder" in done.stderr


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    folder.claim(tmp_path / "report").release()
    (tmp_path / "report" / "cells" / "old").mkdir()

    folder.claim(tmp_path / "report").release()

    assert list((tmp_path / "report" / "cells").iterdir()) == []


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    lock = folder.claim(tmp_path / "report")

    done = check("--scenario", "presigned-link:list", "-n", "0", report=tmp_path / "report")

    lock.release()
    assert done.returncode == 2
    assert "Another run is writing its report" in done.stdout + done.stderr


def test_where_the_report_cannot_be_finished_the_verdict_stands(tmp_path: Path) -> None:
    # A cell's folder that cannot be made, as on a full disk.
    profile = tmp_path / "spoiler.py"
    profile.write_text(
        "from pathlib import Path\nfrom e2e.pages import BundledGallery\n\n\nclass Spoiler(BundledGallery):\n"
        "    def open(self) -> None:\n"
        f"        Path({str(tmp_path / 'report' / 'cells' / 'presigned-link-list')!r}).write_text('in the way')\n"
        "        super().open()\n"
    )

    done = check("gallery", "--profile", str(profile), "--scenario", "presigned-link:list", "-n", "0",
                 report=tmp_path / "report")  # fmt: skip

    assert done.returncode == 2, done.stdout + done.stderr
    assert "KEPT: of 1 promise, 1 kept." in done.stdout
    assert "is not whole: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@needs_proc
def test_a_killed_run_leaves_what_it_had_found(tmp_path: Path) -> None:
    report = tmp_path / "report"
    # Opens its gallery to learn its rhythm and for one promise, and is at the next when it is killed.
    profile = tmp_path / "once.py"
    profile.write_text(
        "import time\nfrom e2e.pages import BundledGallery\n\n\nclass Once(BundledGallery):\n"
        "    opened = []\n\n    def open(self) -> None:\n"
        "        self.opened.append(self.address)\n"
        "        while len(set(self.opened)) > 2:\n            time.sleep(0.1)\n"
        "        super().open()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "e2e", "-q", "-p", "no:cacheprovider", "--report", str(report),
         "--gallery", "gallery", "--profile", str(profile),
         "--scenario", "presigned-link", "--scenario", "gallery-stays", "--scenario", "finger-on-a-phone"],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert wait_until(lambda: list(report.glob("cells/presigned-link-list/cell.json")), timeout=300)

    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    cells = cells_of(report)
    assert cells["presigned-link:list"].state == "kept"
    assert {one.state for name, one in cells.items() if name != "presigned-link:list"} == {"could not run"}
    assert folder.read(report).run.notes == ("The run was ended before it was over.",)


@pytest.mark.parametrize(("workers", "presses"), [("0", 1), ("2", 1), ("2", 2)])
def test_after_ctrl_c_console_and_report_say_the_same(workers: str, presses: int, tmp_path: Path) -> None:
    report = tmp_path / "report"
    names = ("presigned-link", "gallery-stays", "expired-link", "no-link", "redirect", "finger-on-a-phone")
    chosen = [word for name in names for word in ("--scenario", name)]
    process = subprocess.Popen(
        [sys.executable, "-m", "e2e", "check", "--variant", "as-reported", *chosen, "-n", workers,
         "-p", "no:cacheprovider", "--report", str(report)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert next(line for line in process.stdout if line.startswith(("✓", "✗")))

    for _ in range(presses):
        process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=300)

    found = re.search(r"INTERRUPTED after ((\d+) of \d+ promises): (?:(\d+) kept, )?(\d+) broken\.", said)
    assert found, said
    left = folder.read(report)
    assert process.returncode == 2
    assert sum(cell.tried for cell in left.cells) == int(found[2])
    assert sum(cell.state == "broken" for cell in left.cells) == int(found[4])
    assert left.run.browser.startswith("chromium ")
    assert (report / "checklist.md").read_text().startswith(f"## Interrupted: {found[1]} w")


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
