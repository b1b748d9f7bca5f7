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


SIGNING_IN = """
from e2e.pages import GalleryPage


class Club(GalleryPage):
    base = "/club/"

    def open(self) -> None:
        self.goto()
        self.page.get_by_label("E-mail").fill("kim@example.org")
        self.page.get_by_label("Password").fill("secret")
        self.page.get_by_role("button", name="Sign in").click()
        self.loc_panel().wait_for()
"""


def test_page_to_sign_in_is_named_and_a_profile_begun_by_hand_is_finished(tmp_path: Path) -> None:
    file, begun = tmp_path / "profile.py", tmp_path / "begun.py"
    begun.write_text(SIGNING_IN, encoding="utf-8")

    first = init(str(GALLERIES / "club"), "--profile-file", str(file))
    left = file.read_text(encoding="utf-8")
    then = init(str(GALLERIES / "club"), "--profile", str(begun), "--profile-file", str(file), "--force")

    assert first.returncode == 2, first.stdout
    assert "The gallery shows a sign-in page (a field for signing in; “Sign in”)" in first.stdout
    assert "The gallery never called GET /api/downloads" in first.stdout
    assert "Left to do: the profile cannot operate the gallery yet" in first.stdout
    assert '- button "Sign in"' in left
    assert then.returncode == 0, then.stdout
    assert "The profile can operate both buttons" in then.stdout
    assert "“Spring Season” does not say that it is collapsed (`aria-expanded`), and it is no button" in then.stdout
    assert "1 button(s) in the player have no name" in then.stdout
    assert '  POST /api/members/enter: the profile answers {"member": {}}, which is a guess' in then.stdout
    assert "  GET /api/downloads: the page reads these fields of a record: `camera`" in then.stdout
    profile = load_profile(str(file), GalleryPage)
    assert (profile.__name__, profile.base) == ("ClubFound", "/club/")
    assert profile.replies == {"POST /api/members/enter": {"member": {}}}


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
