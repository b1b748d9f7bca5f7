"""The guide is true: its files are loaded, its commands are run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

from e2e.pages import GalleryPage
from fixtures.preparing.build import ROOT
from fixtures.preparing.profile import load_profile
from tests.test_foreign_galleries import GALLERIES

GUIDE = ROOT / "docs" / "guide.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = [token for token in MarkdownIt().parse(TEXT) if token.type == "fence"]
FILES = {block.content.splitlines()[0].removeprefix("# "): block.content for block in BLOCKS if block.info == "python"}
COMMANDS = [line for block in BLOCKS if block.info == "sh" for line in block.content.splitlines()]
IN_A_WINDOW = ("--headed", "--slowmo", "500")


def test_the_guides_profile_loads(tmp_path: Path) -> None:
    (tmp_path / "profile.py").write_text(FILES["profile.py"], encoding="utf-8")

    assert load_profile(str(tmp_path / "profile.py"), GalleryPage).built == "www"


def test_a_scenario_or_a_fault_of_ones_own_takes_few_lines() -> None:
    for name in ("mine.py", "faulty.py"):
        statements = re.sub(r"^(#|from |import ).*$", "", FILES[name], flags=re.MULTILINE)
        assert len([line for line in statements.splitlines() if line.strip()]) < 15


def test_the_guides_commands_lead_from_nothing_to_a_verdict(tmp_path: Path) -> None:
    shutil.copytree(GALLERIES / "mediathek", tmp_path / "gallery")
    for name in ("mine.py", "faulty.py"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    assert len(COMMANDS) == 5

    for command in COMMANDS:
        words = [word for word in shlex.split(command) if word not in IN_A_WINDOW]  # there may be no screen
        if "--scenario" not in words and "check" in words:
            words += ["--scenario", "presigned-link"]  # of all that it means, what need not take minutes
        if "check" in words:
            words += ["-n", "0"]  # a worker takes longer to start than two promises take
        assert words[:3] == ["python3", "-m", "e2e"]
        done = run(*words[3:], folder=tmp_path)

        assert done.returncode == 0, f"{command}\n{done.stdout}"
        assert "2 kept" in done.stdout or "1 kept" in done.stdout, done.stdout
    assert "\n# " not in (tmp_path / "profile.py").read_text(encoding="utf-8")  # a comment says what is missing


def run(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command of the guide, in a folder of the user's."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "e2e", *arguments],
        cwd=folder, env={**usual, "PYTHONPATH": str(ROOT)}, text=True, timeout=600, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def test_what_the_guide_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([\w./-]+)", TEXT):
        assert (GUIDE.parent / target).exists(), target
