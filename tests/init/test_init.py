"""`init` writes profiles that drive galleries it has never seen, and refuses what is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.pages import GalleryPage
from fixtures.preparing.profile import load_profile
from tests.test_foreign_galleries import GALLERIES
from tests.typed import gallery_e2e

# What a hand-written profile says too, by gallery.
BY_HAND = {
    "cards": {
        "api_origin", "base", "replies", "session_cookie", "loc_panel", "loc_groups", "loc_row", "loc_menu",
        "loc_list_button", "loc_play", "loc_player_button",
    },
    "plain": {
        "loc_panel", "loc_row", "loc_list_button", "loc_play", "loc_player", "loc_player_button", "open",
        "close_player",
    },
}  # fmt: skip


def init(*arguments: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e init` as a stranger types it."""
    # That pytest must not take itself for a worker of ours.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "e2e", "init", *arguments],
        env=environment, text=True, timeout=timeout, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def said_by(profile: type[object]) -> set[str]:
    return {name for name in vars(profile) if not name.startswith("__")}


@pytest.mark.parametrize("gallery", BY_HAND)
def test_profile_drives_both_buttons_and_declares_what_a_hand_written_one_does(gallery: str, tmp_path: Path) -> None:
    file = tmp_path / "profile.py"

    done = init(str(GALLERIES / gallery), "--profile-file", str(file))

    assert done.returncode == 0, done.stdout
    assert "The profile can operate both buttons" in done.stdout
    assert "Problem:" not in done.stdout
    assert said_by(load_profile(str(file), GalleryPage)) == BY_HAND[gallery]


def test_page_without_a_list_leaves_a_profile_that_shows_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Home</title><h1>Welcome</h1><button>Settings</button>")
    file = tmp_path / "profile.py"

    done = init(str(tmp_path), "--profile-file", str(file))

    assert done.returncode == 2, done.stdout
    assert "The gallery never called GET /api/downloads" in done.stdout
    assert "Left to do: the profile cannot operate the gallery yet" in done.stdout
    assert '- button "Settings"' in file.read_text(encoding="utf-8")


def test_page_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Empty</title><script>throw Error('no root')</script>")

    assert_refused(init(str(tmp_path), "--profile-file", str(tmp_path / "p.py")), "shows nothing at all", "no root")
    assert not (tmp_path / "p.py").exists()


def test_existing_profile_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "profile.py"
    file.write_text("mine = True\n")

    assert_refused(gallery_e2e("init", str(tmp_path), "--profile-file", str(file)), "is there already", "--force")
    assert file.read_text() == "mine = True\n"


def test_what_is_not_a_gallery_is_refused(tmp_path: Path) -> None:
    file = ["--profile-file", str(tmp_path / "profile.py")]

    assert_refused(gallery_e2e("init", str(tmp_path), *file), "holds neither package.json")
    assert_refused(gallery_e2e("init", "http://127.0.0.1:1/", *file), "does not answer")
    assert_refused(
        gallery_e2e("init", str(tmp_path), "--profile-file", str(tmp_path / "no" / "p.py")), "There is no folder"
    )
    assert_refused(gallery_e2e("init", str(tmp_path), "--profile-file", str(tmp_path / "p.txt")), "does not end in .py")
    (tmp_path / "package.json").write_text('{"scripts": {"dev": "vite"}}')
    assert_refused(gallery_e2e("init", str(tmp_path), *file), "package.json has no build script")


def assert_refused(done: subprocess.CompletedProcess[str], *said: str) -> None:
    output = done.stdout + (done.stderr or "")
    assert done.returncode == 2, output
    for words in said:
        assert words in output
    assert "Traceback" not in output
