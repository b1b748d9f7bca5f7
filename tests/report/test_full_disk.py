"""A report on a disk that fills up: the verdict stands, the cause is named, nothing half or unmasked stays there."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fixtures.preparing.build import ROOT
from report import folder
from report.record import CELL
from tests.promises import gate
from tests.test_doctor import apart

SIGNED = re.compile(rb"X-Amz-Signature(?:=|%3D)(?!\*\*\*)")


def on_a_disk_of(size: str, tmp_path: Path, command: list[str]) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A run whose report goes to a file system of `size`, such as 300k; what it said, and a copy of its report."""
    (disk := tmp_path / "disk").mkdir()
    script = (
        f'mount -t tmpfs -o size={size} none "{disk}"; "$@"; code=$?; cp -a "{disk}" "{tmp_path}/copy"; exit "$code"'
    )
    done = subprocess.run(
        [*apart("--mount"), "sh", "-c", script, "sh", *command, "-n", "0", "--report", str(disk / "report")],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stdout + done.stderr
    return done, tmp_path / "copy" / "report"


def contents(report: Path) -> Iterator[tuple[str, bytes]]:
    """All that lies in a folder, byte for byte and once more as zips hold it."""
    for path in report.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as opened:
                    yield from ((name, opened.read(name)) for name in opened.namelist())


def test_a_trace_that_finds_no_room_leaves_nothing_unmasked_and_nothing_half(tmp_path: Path) -> None:
    """The disk could hold a raw trace, but not a masked one beside it."""
    check = [sys.executable, "-m", "e2e", "check", "--variant", "as-reported", "--scenario", "expired-link:list"]

    done, report = on_a_disk_of("300k", tmp_path, [*check, "-p", "no:cacheprovider"])

    assert [name for name, content in contents(report) if SIGNED.search(content)] == []
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN: of 1 promise, 1 broken." in done.stdout
    assert all(zipfile.is_zipfile(path) for path in report.rglob("*.zip"))
    assert {path.name for path in report.rglob(".*")} <= {".lock", ".gitignore"}
    for cell in report.glob("cells/*/cell.json"):
        folder.read_json(CELL, cell)


def test_a_report_that_could_not_be_written_is_told_by_its_cause(tmp_path: Path) -> None:
    done, report = on_a_disk_of("24k", tmp_path, gate(tmp_path / "gate", ["broken"]))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN: of 1 promise, 1 broken." in done.stdout
    assert "/disk/report is not whole: No space left on device.\n" in done.stdout
    assert "JSON" not in done.stdout
    assert "report: " not in done.stdout
    assert {path.name for path in report.rglob(".*")} <= {".lock", ".gitignore"}
