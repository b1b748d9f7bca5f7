"""The gate judges galleries it has never seen rightly: each needs no more than a short profile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.judging.outcome import BUTTONS
from fixtures.running.verdict import read_verdicts

ROOT = Path(__file__).resolve().parent.parent
GALLERIES = Path(__file__).with_name("galleries")

# Cells that pass through every difference from the bundled gallery: menu, group, player, sign-in, origins, toast.
CARDS = dict.fromkeys(
    ("presigned-link", "expired-link", "bucket-without-cors", "special-characters", "retry", "gallery-stays",
     "collapsed-group"),
    "kept",
)  # fmt: skip
# A download that the browser makes itself is right where the file is there: the browser shows its progress. It has no
# word for a failure.
PLAIN = {
    "no-link": "kept",
    "special-characters": "kept",
    "gallery-stays": "kept",
    "collapsed-group": "not exercised",
    "expired-link": "not exercised",
    "object-missing": "error-replaced-app, link-without-download, request-refused",
    "retry": "error-replaced-app, link-without-download, request-refused",
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the gate: its exit code, what it printed, and its verdict on each cell, such as `retry-list`."""

    code: int
    said: str
    verdicts: Mapping[str, str]


def run_gate(gallery: Path, profile: Path, cells: Iterable[str], *, scratch: Path, timeout: float = 300) -> Run:
    """Run the gate as a command, in a process of its own; `timeout` is in seconds."""
    file = scratch / "verdicts.jsonl"
    tests = [f"e2e/test_gallery.py::test_promise_is_kept[{cell}]" for cell in cells]
    options = ["--gallery", str(gallery), "--profile", str(profile)]
    report = [f"--verdicts={file}"]
    # That pytest must not take itself for a worker of ours.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *tests, *options, *report, "-q", "-p", "no:cacheprovider"],
        cwd=ROOT, env=environment, text=True, timeout=timeout, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert file.is_file(), ended.stdout
    return Run(ended.returncode, ended.stdout, verdicts(file))


def verdicts(file: Path) -> dict[str, str]:
    """Each verdict in a file: `kept`, `not exercised`, `could not run`, or the codes of its findings."""
    return {name.replace(":", "-"): ", ".join(one.codes) or one.state for name, one in read_verdicts(file).items()}


def on_both_buttons(verdict_of: Mapping[str, str]) -> dict[str, str]:
    return {f"{scenario}-{button}": verdict for scenario, verdict in verdict_of.items() for button in BUTTONS}


def test_a_right_gallery_that_looks_nothing_like_ours_keeps_every_promise(tmp_path: Path) -> None:
    expected = on_both_buttons(CARDS)

    run = run_gate(GALLERIES / "cards", GALLERIES / "cards" / "profile.py", expected, scratch=tmp_path)

    assert run.verdicts == expected, run.said
    assert run.code == EXIT_KEPT


def test_a_native_download_is_right_until_the_file_is_gone(tmp_path: Path) -> None:
    expected = on_both_buttons(PLAIN) | {"large-file-list": "kept"}

    run = run_gate(GALLERIES / "plain", GALLERIES / "plain" / "profile.py", expected, scratch=tmp_path)

    assert run.verdicts == expected, run.said
    assert run.code == EXIT_BROKEN


def test_a_wrong_locator_is_named_with_its_page_and_what_is_there_instead(tmp_path: Path) -> None:
    right = (GALLERIES / "plain" / "profile.py").read_text(encoding="utf-8")
    wrong = right.replace('"Save"', '"Download file"').replace("(GalleryPage):", "(GalleryPage):\n    patience = 4.0")
    profile = tmp_path / "mistaken.py"
    profile.write_text(wrong, encoding="utf-8")

    run = run_gate(GALLERIES / "plain", profile, ["presigned-link-list"], scratch=tmp_path)

    assert run.verdicts == {"presigned-link-list": "could not run"}, run.said
    assert run.code == EXIT_COULD_NOT_RUN
    locator = r"""Cannot find the download icon of “Summer Cup Final”.*role=link\[name="Download file"i\]"""
    assert re.search(locator + r" on http://t\d+\.localhost:\d+/ ", run.said), run.said
    assert "The page “Our videos” shows:" in run.said
    assert '- row "Summer Cup Final Watch Save":' in run.said
    assert "Traceback" not in run.said
