"""The gate judges galleries it has never seen rightly: each needs no more than a short profile."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.running.verdict import read_verdicts
from tests.forked import forked

GALLERIES = Path(__file__).with_name("galleries")


# Promises that pass through every difference from the bundled gallery: menu, group, player, sign-in, origins, toast.
CARDS = dict.fromkeys(
    ("retry-list", "retry-player", "expired-link-player", "bucket-without-cors-list", "special-characters-player",
     "gallery-stays-player", "collapsed-group-list", "nothing-known-list"),
    "kept",
)  # fmt: skip
# A download that the browser makes itself is right where the file is there: the browser shows its progress. It has no
# word for a failure.
PLAIN = {
    "no-link-list": "kept",
    "special-characters-player": "kept",
    "gallery-stays-player": "kept",
    "larger-file-list": "kept",
    "collapsed-group-list": "not exercised",
    "expired-link-player": "not exercised",
    "retry-player": "error-replaced-app, link-without-download, request-refused",
    "object-missing-list": "error-replaced-app, link-without-download, request-refused",
}
# A hundred megabytes, as in `large-file`, would take as long as all others.
OWN = """
from e2e import checks
from e2e.scenario import Scenario

SCENARIOS = (
    Scenario(
        name="larger-file",
        promise="A larger video is saved, and something shows that the download is running.",
        expect="saved",
        size=12_000_000,
        extra_checks=(checks.busy_was_shown,),
    ),
)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the gate: its exit code, what it printed, and its verdict on each cell, such as `retry-list`."""

    code: int
    said: str
    verdicts: Mapping[str, str]


def run_gate(
    gallery: Path, profile: Path, cells: Iterable[str], *options: str, scratch: Path, timeout: float = 300
) -> Run:
    """Run the command, in a process of its own; `timeout` is in seconds."""
    file = scratch / "verdicts.jsonl"
    tried = [f"--scenario={':'.join(cell.rsplit('-', 1))}" for cell in cells]
    given = ["--profile", str(profile), f"--verdicts={file}", "--no-report", "-n", "0", *options]
    ended = forked("check", str(gallery), *given, *tried, timeout=timeout)
    said = ended.stderr + ended.stdout
    assert file.is_file(), said
    return Run(ended.returncode, said, verdicts(file))


def verdicts(file: Path) -> dict[str, str]:
    """Each verdict in a file: `kept`, `not exercised`, `could not run`, or the codes of its findings."""
    return {name.replace(":", "-"): ", ".join(one.codes) or one.state for name, one in read_verdicts(file).items()}


def test_a_right_gallery_that_looks_nothing_like_ours_keeps_every_promise(tmp_path: Path) -> None:
    run = run_gate(GALLERIES / "cards", GALLERIES / "cards" / "profile.py", CARDS, scratch=tmp_path)

    assert run.verdicts == CARDS, run.said
    assert run.code == EXIT_KEPT


def test_a_native_download_is_right_until_the_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN, encoding="utf-8")
    scenarios = f"--scenarios={tmp_path / 'mine.py'}"

    run = run_gate(GALLERIES / "plain", GALLERIES / "plain" / "profile.py", PLAIN, scenarios, scratch=tmp_path)

    assert run.verdicts == PLAIN, run.said
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
