"""`gallery-e2e bisect` names the commit that broke a promise, and leaves no trace in the repository it looks at."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.pages import BundledGallery
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.preparing.build import ROOT, prepare_gallery
from fixtures.preparing.cache import cache_dir, scratch_folder
from report import folder
from tests.processes import alive, descendants, family, needs_proc, wait_until
from tests.repositories import HISTORY, PROFILE, Made, build, git, make, pages, script

PRODUCT = ROOT / "tests" / "backends" / "product"


def command(made: Made, good: str, bad: str, *options: str) -> list[str]:
    """`gallery-e2e bisect` as a developer types it; revisions by their subject, or as they are."""
    revisions = ["--good", made.commits.get(good, good), "--bad", made.commits.get(bad, bad)]
    given = [*revisions, "--gallery", "frontend", "--profile", str(PROFILE), "--scenario", "presigned-link:list"]
    given += [] if "--report" in options else ["--no-report"]
    return [sys.executable, "-m", "e2e", "bisect", str(made.folder), *given, *options]


def bisect(made: Made, good: str, bad: str, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        command(made, good, bad, *options), env=environment, timeout=300, check=False,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def left_behind(made: Made) -> list[Path]:
    """What is left of our clones of a repository."""
    return list(cache_dir().glob(f"bisect/run-*/clone/{made.folder.name}"))


@pytest.fixture
def shop(tmp_path: Path) -> Made:
    """A repository with a dozen commits, with work in progress: staged, unstaged, stashed, on another branch."""
    made = make(tmp_path / f"shop-of-{tmp_path.parent.name}-{tmp_path.name}", HISTORY)
    (made.folder / "README.md").write_text("To be stashed.")
    git(made.folder, "stash")
    git(made.folder, "branch", "other", "HEAD~3")
    (made.folder / "README.md").write_text("Staged.")
    git(made.folder, "add", "README.md")
    (made.folder / "frontend" / "plain.js").write_text("throw new Error('unsaved');")
    return made


def test_the_first_bad_commit_is_named_and_the_repository_stays_as_it_is(shop: Made, tmp_path: Path) -> None:
    before = shop.state()

    done = bisect(shop, "Add the gallery", "main", "--report", str(tmp_path / "report"))

    assert done.returncode == EXIT_KEPT, done.stdout
    culprit = shop.commits["Save by the route that plays"]
    assert (
        f"The first bad commit is {culprit}\n    Save by the route that plays\n    2026-03-04 10:00:00" in done.stdout
    )
    assert "✗ navigated-away: the list icon navigated the app to" in done.stdout
    assert "has uncommitted changes; they are not tested" in done.stdout
    assert f"skip  {shop.commits['Begin another build'][:10]}" in done.stdout
    assert "`npm run build` failed for frontend" in done.stdout
    assert "half a build" in done.stdout
    assert f"Its report: {tmp_path / 'report' / 'index.html'}" in done.stdout
    found = folder.read(tmp_path / "report")
    gallery = str(shop.folder / "frontend")
    assert (found.run.gallery, [cell.state for cell in found.cells]) == (gallery, ["broken"])
    assert gallery in found.cells[0].reproduce
    assert shop.state() == before
    assert not left_behind(shop)


SERVER = """
from dataclasses import replace

from e2e.pages import BundledGallery
from tests.backends.product.profile import BACKEND


class WithItsServer(BundledGallery):
    backend = replace(BACKEND, folder="server")
"""


def test_a_commit_that_broke_the_server_is_named(tmp_path: Path) -> None:
    made = make(tmp_path / "whole", [("Write the profile", {"profile.py": SERVER})])
    shutil.copytree(PRODUCT / "app", made.folder / "server" / "app", ignore=shutil.ignore_patterns("__pycache__"))
    pages = prepare_gallery(None, BundledGallery, variant=None, say=lambda _: None).folder
    shutil.copytree(str(pages), made.folder / "frontend")
    made.commit("Stream every video", {})
    settings = made.folder / "server" / "app" / "settings.py"
    made.commit(
        "Redirect to the bucket",
        {str(settings): settings.read_text().replace('"RELEASE", "cured"', '"RELEASE", "reported"')},
    )
    made.commit("Stream again, not yet committed", {})
    settings.write_text(settings.read_text().replace('"RELEASE", "reported"', '"RELEASE", "cured"'))

    done = bisect(made, "Stream every video", "main", "--profile", str(made.folder / "profile.py"))

    assert done.returncode == EXIT_KEPT, done.stdout
    assert f"The first bad commit is {made.commits['Redirect to the bucket']}" in done.stdout
    assert "✗ told-instead-of-saved: " in done.stdout


def test_where_nothing_between_can_be_tried_the_range_is_said(tmp_path: Path) -> None:
    made = make(tmp_path / "shop", [("Add the gallery", {**pages(), **build()})])
    made.commit("Begin another build", build("exit 3"))
    git(made.folder, "rm", "--quiet", "-r", "frontend")
    made.commit("Move it away", {})
    made.commit("Rework the list", {**pages(), **build(), "frontend/plain.js": "throw new Error('not done');"})
    made.commit("Save by the route that plays", script(right=False))

    done = bisect(made, "Add the gallery", "main")

    assert done.returncode == EXIT_COULD_NOT_RUN, done.stdout
    assert "it has no folder frontend" in done.stdout
    assert "Cannot find the table of videos" in done.stdout
    first, last = made.commits["Begin another build"][:10], made.commits["Save by the route that plays"][:10]
    assert f"It is one of these 4 ({first} “Begin another build” to {last}" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_command_line_that_is_refused_is_one_sentence(tmp_path: Path) -> None:
    done = bisect(Made(tmp_path, {}), "one", "two")

    assert done.returncode == EXIT_COULD_NOT_RUN
    assert done.stdout == f"{tmp_path} is no git repository.\n"


def test_scenarios_of_one_s_own_can_be_searched_with(tmp_path: Path) -> None:
    done = bisect(Made(tmp_path, {}), "one", "two", "--scenarios", str(tmp_path / "nowhere.py"))

    assert done.returncode == EXIT_COULD_NOT_RUN
    assert f"{tmp_path / 'nowhere.py'}" in done.stdout
    assert "Traceback" not in done.stdout


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_leaves_nothing_however_it_ends(how: signal.Signals, shop: Made) -> None:
    before = shop.state()
    process = subprocess.Popen(
        command(shop, "Add the gallery", "main"),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert wait_until(lambda: any("workerd" in line for line in family(process.pid)), timeout=300)
    assert left_behind(shop)
    below = set(descendants(process.pid))

    process.send_signal(how)
    said, _ = process.communicate(timeout=120)

    assert shop.state() == before
    assert wait_until(lambda: not alive(below), timeout=60), alive(below)
    if how == signal.SIGINT:
        assert process.returncode == EXIT_COULD_NOT_RUN
        assert "Interrupted." in said
        assert "Traceback" not in said
    else:
        with scratch_folder(cache_dir() / "bisect"):  # as the next run has it
            pass
    assert not left_behind(shop)
