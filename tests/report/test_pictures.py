"""The pictures for the README are taken from any report, and are small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.preparing.build import ROOT
from report import pictures
from report.page import render
from report.record import Report
from tests.report.sample import cells, sample


def show(folder: Path, report: Report) -> str:
    """The address of a report's page."""
    (folder / "index.html").write_text(render(report), encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.mark.parametrize("report", [sample(), sample(cells()[0])], ids=["broken", "kept"])
def test_every_picture_is_taken_and_is_small(browser: Browser, report: Report, tmp_path: Path) -> None:
    address = show(tmp_path, report)

    taken = [pictures.one_of(browser, address, shot, tmp_path) for shot in pictures.SHOTS]

    assert [path.name for path in taken] == [
        "report.png", "report-promise.png", "report-phone.png",
    ]  # fmt: skip
    assert all(1_000 < path.stat().st_size <= 150_000 for path in taken)


def test_a_picture_that_is_too_large_is_refused(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 1_000)

    with pytest.raises(CannotRun, match="and 1,000 are the most"):
        pictures.one_of(browser, show(tmp_path, sample()), pictures.SHOTS[0], tmp_path)


def test_a_folder_without_a_page_is_told_in_a_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "report.pictures", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (
        EXIT_COULD_NOT_RUN,
        f"{tmp_path} is not a report: it has no index.html.\n",
    )
