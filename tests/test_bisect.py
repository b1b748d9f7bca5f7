"""`gallery-e2e bisect` names the commit that broke a promise, and leaves no trace in the repository it looks at."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.preparing.cache import cache_dir, scratch_folder
from report import folder
from tests import own_backend
from tests.forked import forked
from tests.processes import alive, descendants, family, needs_proc, wait_until
from tests.repositories import PROFILE, Made, build, git, make
from tests.typed import gallery_e2e

ITEMS = Path(own_backend.__file__).parent  # a gallery of one page, and its server


def words(made: Made, good: str, bad: str, *options: str) -> list[str]:
    """`bisect` as a developer types it; revisions by their subject, or as they are."""
    revisions = ["--good", made.commits.get(good, good), "--bad", made.commits.get(bad, bad)]
    given = [*revisions, "--gallery", "frontend", "--scenario", "presigned-link:list"]
    given += [] if "--profile" in options else ["--profile", str(PROFILE)]
    given += [] if "--report" in options else ["--no-report"]
    return ["bisect", str(made.folder), *given, *options]


def command(made: Made, good: str, bad: str, *options: str) -> list[str]:
    """The whole command, for a process of its own."""
    return [sys.executable, "-m", "e2e", *words(made, good, bad, *options)]


def bisect(made: Made, good: str, bad: str, *options: str) -> subprocess.CompletedProcess[str]:
    done = forked(*words(made, good, bad, *options), timeout=300)
    done.stdout = done.stderr + done.stdout
    return done


def left_behind(made: Made) -> list[Path]:
    """What is left of our clones of a repository."""
    return list(cache_dir().glob(f"bisect/run-*/clone/{made.folder.name}"))


@pytest.fixture
def shop(tmp_path: Path) -> Made:
    """A gallery with its server, of which the second commit broke the server; the three after it cannot be tried. There
    is work in progress: staged, unstaged, stashed, on another branch. In the work tree the server is mended."""
    server, profile = ((ITEMS / name).read_text(encoding="utf-8") for name in ("stub.py", "profile.py"))
    assert SENDS_TO_THE_BUCKET in server
    made = make(tmp_path / f"shop-of-{tmp_path.parent.name}-{tmp_path.name}", [])
    page = (ITEMS / "gallery" / "index.html").read_text(encoding="utf-8")
    files = {
        "README.md": "Our videos.",
        "frontend/index.html": page,
        "backend/stub.py": server,
        "profile.py": profile.replace('"GET /health"', '"GET /health", folder="backend"'),
    }
    made.commit("Add the gallery", {**files, **build(COPIES)})
    made.commit("Answer anew", {"backend/stub.py": server.replace(SENDS_TO_THE_BUCKET, FAILS)})
    made.commit("Begin another build", build("echo half a build; exit 3"))
    git(made.folder, "rm", "--quiet", "-r", "frontend")
    made.commit("Move it away", {})
    made.commit("Rework the list", {"frontend/index.html": "not done", **build(COPIES)})
    made.commit("Finish it", {"frontend/index.html": page, **build(f"{COPIES} && echo done")})
    (made.folder / "README.md").write_text("To be stashed.")
    git(made.folder, "stash")
    git(made.folder, "branch", "other", "HEAD~5")
    (made.folder / "README.md").write_text("Staged.")
    git(made.folder, "add", "README.md")
    (made.folder / "frontend" / "index.html").write_text("unsaved")
    (made.folder / "backend" / "stub.py").write_text(server)
    return made


COPIES = "mkdir -p dist && cp *.html dist"
SENDS_TO_THE_BUCKET, FAILS = "self.answer(302", "self.answer(500"


def test_the_commit_that_broke_the_server_is_named_and_the_repository_stays_as_it_is(
    shop: Made, tmp_path: Path
) -> None:
    before = shop.state()
    options = ["--profile", str(shop.folder / "profile.py"), "--report", str(tmp_path / "report")]

    done = bisect(shop, "Add the gallery", "main", *options)

    assert done.returncode == EXIT_KEPT, done.stdout
    culprit = shop.commits["Answer anew"]
    assert f"The first bad commit is {culprit}\n    Answer anew\n    2026-03-04 10:00:00" in done.stdout
    assert "✗ told-instead-of-saved: " in done.stdout
    assert "has uncommitted changes; they are not tested" in done.stdout
    assert f"skip  {shop.commits['Begin another build'][:10]}" in done.stdout
    assert "`npm run build` failed for frontend" in done.stdout
    assert "half a build" in done.stdout
    assert f"skip  {shop.commits['Move it away'][:10]} “Move it away”: it has no folder frontend" in done.stdout
    assert f"skip  {shop.commits['Rework the list'][:10]} “Rework the list”: Cannot find the button" in done.stdout
    assert "Traceback" not in done.stdout
    assert f"Its report: {tmp_path / 'report' / 'index.html'}" in done.stdout
    found = folder.read(tmp_path / "report")
    gallery = str(shop.folder / "frontend")
    assert (found.run.gallery, [cell.state for cell in found.cells]) == (gallery, ["broken"])
    assert gallery in found.cells[0].reproduce
    assert shop.state() == before
    assert not left_behind(shop)


def test_a_command_line_that_is_refused_is_one_sentence(tmp_path: Path) -> None:
    done = gallery_e2e(*words(Made(tmp_path, {}), "one", "two"))

    assert done.returncode == EXIT_COULD_NOT_RUN
    assert done.stderr == f"{tmp_path} is no git repository.\n"


def test_scenarios_of_one_s_own_can_be_searched_with(tmp_path: Path) -> None:
    with patch("e2e.cli.read_scenarios") as read:  # a process reads the catalogue once
        gallery_e2e(*words(Made(tmp_path, {}), "one", "two", "--scenarios", "mine.py"))

    read.assert_called_once_with(["mine.py"])


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
