"""`init` writes profiles that drive galleries it has never seen, and refuses what is none."""

from __future__ import annotations

import contextlib
import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from e2e.init.adopt import adopt
from e2e.init.boot import boot
from e2e.init.draft import Draft
from e2e.init.find_list import ListFinder
from e2e.init.look import looking
from e2e.init.place import GOTO, WAIT_FOR_LIST
from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.preparing.build import Target
from fixtures.preparing.profile import load_profile
from tests.own_backend.conftest import HERE as OWN_BACKEND
from tests.own_backend.profile import Items
from tests.test_foreign_galleries import GALLERIES
from tests.typed import gallery_e2e

# What a hand-written profile of the cards says too.
BY_HAND = {
    "api_origin", "base", "replies", "session_cookie", "loc_panel", "loc_groups", "loc_row", "loc_menu",
    "loc_list_button", "loc_play", "loc_player_button",
}  # fmt: skip


def init(gallery: str, file: Path, begun: Path | None = None) -> tuple[int, str]:
    """The exit code of `init` and what it prints, in a thread where no other browser is driven.

    It does not try the profile, which takes as long as to find it; the guide's test does, in a process of its own.
    """
    out, usual = io.StringIO(), subprocess.run

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        if "check" in command:
            return subprocess.CompletedProcess(command, 0, "KEPT", "")
        return usual(command, **options)

    with (
        patch("subprocess.run", run),
        contextlib.redirect_stdout(out),
        ThreadPoolExecutor(1) as thread,
    ):
        mine = str(begun) if begun else None
        code = thread.submit(adopt, gallery, file=file, force=True, begun=mine, say=lambda _: None).result()
        return code, out.getvalue()


def said_by(profile: type[object]) -> set[str]:
    return {name for name in vars(profile) if not name.startswith("__")}


def test_profile_drives_both_buttons_and_declares_what_a_hand_written_one_does(tmp_path: Path) -> None:
    file = tmp_path / "profile.py"

    code, said = init(str(GALLERIES / "cards"), file)

    assert code == 0, said
    assert "The profile can operate both buttons" in said
    assert "Problem:" not in said
    assert said_by(load_profile(str(file), GalleryPage)) == BY_HAND


def test_list_that_is_there_at_once_is_opened_by_going_there() -> None:
    def opened() -> Draft:
        draft = Draft()
        with looking(Target("plain", folder=GALLERIES / "plain"), draft, say=lambda _: None) as look:
            boot(look, draft)
            assert ListFinder(look, draft, [], []).opener()
        return draft

    with ThreadPoolExecutor(1) as thread:  # where no other browser is driven
        draft = thread.submit(opened).result()

    assert draft.methods["open"] == (GOTO, WAIT_FOR_LIST)
    assert "loc_panel" in draft.methods
    assert "loc_gallery_button" not in draft.methods


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

    first, said = init(str(GALLERIES / "club"), file)
    left = file.read_text(encoding="utf-8")
    file.write_text(SIGNING_IN, encoding="utf-8")
    then, said_then = init(str(GALLERIES / "club"), file, file)

    assert first == 2, said
    assert "The gallery shows a sign-in page (a field for signing in; “Sign in”)" in said
    assert "Left to do: the profile cannot operate the gallery yet" in said
    assert '- button "Sign in"' in left
    assert then == 0, said_then
    assert "The profile can operate both buttons" in said_then
    assert "“Spring Season” does not say that it is collapsed (`aria-expanded`), and it is no button" in said_then
    assert "1 button(s) in the player have no name" in said_then
    assert '  POST /api/members/enter: the profile answers {"member": {}}, which is a guess' in said_then
    assert "  GET /api/downloads: the page reads these fields of a record: `camera`" in said_then
    profile = load_profile(str(file), GalleryPage)
    assert (profile.__name__, profile.base) == ("ClubFound", "/club/")
    assert profile.replies == {"POST /api/members/enter": {"member": {}}}


OVER_ITS_OWN = """
from tests.own_backend.profile import Items


class Mine(Items):
    api_prefix = "/api/"
"""


def test_profile_is_finished_over_the_backend_process_that_it_starts(tmp_path: Path) -> None:
    file = tmp_path / "profile.py"
    file.write_text(OVER_ITS_OWN, encoding="utf-8")

    code, said = init(str(OWN_BACKEND / "gallery"), file, file)

    assert code == 0, said
    assert "`init` stopped looking early" not in said
    assert "none was its download icon" not in said
    assert "GET /api/items: the page reads these fields of a record: `onDemand`" in said  # of the backend's own list
    assert load_profile(str(file), GalleryPage).backend is Items.backend


def test_page_that_shows_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Empty</title><script>throw Error('no root')</script>")

    with pytest.raises(CannotRun, match="shows nothing at all") as refused:
        init(str(tmp_path), tmp_path / "p.py")

    assert "no root" in refused.value.detail
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
    output = done.stdout + done.stderr
    assert done.returncode == 2, output
    for words in said:
        assert words in output
    assert "Traceback" not in output
