"""`check --watch` tries again at every change of the source and nothing else, and what was broken first."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.pages import GalleryPage
from e2e.watch.rerun import refuse_unwatchable
from e2e.watch.source import Source
from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from tests import own_backend
from tests.processes import alive, descendants, needs_proc, table, wait_until
from tests.repositories import PROFILE, RIGHT, WRONG, build, pages

# -- what counts as a change


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Source]:
    """A watched folder with a file in a folder."""
    folder = tmp_path / "gallery"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.js").write_text("1")
    with Source(folder, built="dist") as watched:
        yield watched


def put(source: Source, name: str, content: str) -> None:
    """Write a file in one stroke, so that nobody sees it half written."""
    whole = source.folder.with_name("whole")
    whole.write_text(content)
    (source.folder / name).parent.mkdir(parents=True, exist_ok=True)
    whole.replace(source.folder / name)


def noticed(source: Source) -> list[str]:
    assert source.changed.wait(60)
    return source.take()


def test_a_file_that_is_changed_added_moved_or_removed_is_noticed(source: Source) -> None:
    put(source, "src/app.js", "2")
    assert noticed(source) == ["src/app.js"]

    put(source, "index.html", "new")
    assert noticed(source) == ["index.html"]

    (source.folder / "src" / "app.js").replace(source.folder / "src" / "main.js")
    assert noticed(source) == ["src/app.js", "src/main.js"]

    (source.folder / "index.html").unlink()
    assert noticed(source) == ["index.html"]


def test_a_file_in_a_folder_that_is_new_is_noticed(source: Source) -> None:
    put(source, "src/new/deep/one.js", "1")
    assert noticed(source) == ["src/new/deep/one.js"]

    put(source, "src/new/deep/one.js", "2")
    assert noticed(source) == ["src/new/deep/one.js"]


@pytest.mark.parametrize("name", ["node_modules/x/index.js", "dist/index.html", ".git/index", "src/.app.js.swp"])
def test_what_is_no_source_is_not_noticed(name: str, source: Source) -> None:
    put(source, name, "1")
    assert not source.changed.wait(1)

    put(source, "src/app.js", "2")
    assert noticed(source) == ["src/app.js"]


def test_a_file_that_is_written_as_it_was_is_not_noticed(source: Source) -> None:
    put(source, "src/app.js", "1")
    assert not source.changed.wait(1)

    put(source, "src/other.js", "2")
    assert noticed(source) == ["src/other.js"]


def test_what_changed_before_the_thread_began_is_noticed(tmp_path: Path) -> None:
    late = Source(tmp_path, built="dist")
    (tmp_path / "app.js").write_text("1")

    with late:
        assert noticed(late) == ["app.js"]


def test_a_folder_that_is_gone_is_noticed(source: Source) -> None:
    source.folder.rename(source.folder.with_name("elsewhere"))

    assert source.changed.wait(60)


# -- what cannot be watched


def test_a_running_gallery_cannot_be_watched() -> None:
    with pytest.raises(CannotRun, match="is a running gallery, whose source cannot be watched; name its folder"):
        refuse_unwatchable(chosen("http://127.0.0.1:1/"), GalleryPage, [])


@pytest.mark.parametrize("option", ["-n4", "--numprocesses=2", "-x", "--maxfail=1"])
def test_options_that_do_not_go_with_watching(option: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()

    with pytest.raises(CannotRun, match=f"{option} cannot be used with --watch"):
        refuse_unwatchable(chosen(str(tmp_path)), GalleryPage, [option])


@pytest.mark.parametrize("option", ["shuffle", "compare", "verdicts"])
def test_options_of_ours_that_do_not_go_with_watching(option: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()

    with pytest.raises(CannotRun, match=f"--{option}=x cannot be used with --watch"):
        refuse_unwatchable(chosen(str(tmp_path), **{option: "x"}), GalleryPage, [])


def chosen(gallery: str, **options: str) -> argparse.Namespace:
    return argparse.Namespace(gallery=gallery, variant=None, **options)


# -- the command


class Watched:
    """`gallery-e2e check --watch` at work on a gallery, and what it says."""

    def __init__(self, folder: Path, *scenarios: str, profile: Path = PROFILE) -> None:
        self.folder = folder
        named = [word for name in scenarios for word in ("--scenario", name)]
        command = [sys.executable, "-m", "e2e", "check", str(folder), "--profile", str(profile), *named, "--watch"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until(self, *words: str, timeout: float = 300) -> str:
        """All that is said up to a line that holds one of these words; `timeout` is in seconds."""
        assert self.process.stdout is not None
        said = ""
        timeout_s = threading.Timer(timeout, self.process.kill)  # then the output ends
        timeout_s.start()
        for line in self.process.stdout:
            said += line
            if any(word in line for word in words):
                timeout_s.cancel()
                return said
        timeout_s.cancel()
        raise AssertionError(f"it never said {words}:\n{said}")

    def change(self, old: str, new: str) -> None:
        content = (self.folder / "plain.js").read_text(encoding="utf-8")
        assert old in content
        self.write("plain.js", content.replace(old, new))

    def write(self, name: str, content: str) -> None:
        """Put a file there in one stroke, so that it is one change."""
        whole = self.folder.with_name("whole")
        whole.write_text(content, encoding="utf-8")
        whole.replace(self.folder / name)


@contextmanager
def watched(folder: Path, *scenarios: str, right: bool) -> Iterator[Watched]:
    """The plain gallery in a new folder, watched; ended with the block, whatever happens."""
    folder.mkdir()
    for name, content in {**pages(), **build()}.items():
        file = folder / Path(name).name
        file.write_text(content if right else content.replace(RIGHT, WRONG), encoding="utf-8")
    with ending(Watched(folder, *scenarios)) as watching:
        yield watching


@contextmanager
def ending(watching: Watched) -> Iterator[Watched]:
    """End it with the block, whatever happens."""
    try:
        yield watching
    finally:
        if watching.process.poll() is None:
            watching.process.send_signal(signal.SIGINT)
        watching.process.communicate(timeout=120)


def engines(root: int) -> list[int]:
    processes = table()
    return [pid for pid in descendants(root) if "workerd" in processes.get(pid, (0, 0, ""))[2]]


@needs_proc
def test_what_was_broken_is_tried_first_at_every_change_in_the_same_lab(tmp_path: Path) -> None:
    with watched(tmp_path / "gallery", "no-link:list", "presigned-link:list", right=False) as gallery:
        first = gallery.until("Ctrl-C ends it")
        lab = engines(gallery.process.pid)
        gallery.change(WRONG, RIGHT)
        mended = gallery.until("Ctrl-C ends it")
        gallery.write("package.json", '{"scripts": {"build": "echo no such loader >&2; exit 3"}}')
        failed = gallery.until("Ctrl-C ends it")
        (gallery.folder / "node_modules").mkdir()
        gallery.write("package.json", build()["frontend/package.json"])
        again = gallery.until("Ctrl-C ends it")
        same = engines(gallery.process.pid)
        below = set(descendants(gallery.process.pid))
        gallery.process.send_signal(signal.SIGINT)
        ended = gallery.until("Interrupted.")
        gallery.process.wait(timeout=120)

    assert "✗ presigned-link:list\nPROMISE   saved" in first
    assert "BROKEN: of 2 promises, 1 kept, 1 broken." in first
    assert "── plain.js changed" in mended
    assert "broken promises that are kept now: 1 of 1; trying the other 1" in mended
    assert "KEPT: of 2 promises" in mended
    assert "`npm run build` failed for" in failed
    assert "no such loader" in failed
    assert again.startswith("── package.json changed\n")
    assert "KEPT: of 2 promises" in again
    assert lab
    assert same == lab
    assert gallery.process.returncode == EXIT_COULD_NOT_RUN
    assert "Traceback" not in ended
    assert wait_until(lambda: not alive(below), timeout=60), alive(below)


@needs_proc
def test_a_change_ends_a_round_after_the_promise_being_tried_and_a_killed_command_takes_its_session_with_it(
    tmp_path: Path,
) -> None:
    with watched(tmp_path / "gallery", "presigned-link", "no-link", "retry", "object-missing", right=False) as gallery:
        gallery.until("REPRODUCE")
        gallery.change(WRONG, RIGHT)
        said = gallery.until("── plain.js changed", "of 9 promises", "Ctrl-C ends it")
        rest = gallery.until("broken promises that are kept now", "Ctrl-C ends it")
        below = set(descendants(gallery.process.pid))
        gallery.process.kill()

        assert said.splitlines()[-1] == "── plain.js changed"
        assert "broken promises that are kept now" in rest
        assert wait_until(lambda: not alive(below), timeout=60), alive(below)


@needs_proc
def test_a_backend_of_the_gallerys_own_is_started_again_when_its_source_changes(tmp_path: Path) -> None:
    backend, its = tmp_path / "backend", Path(own_backend.__file__).parent
    backend.mkdir()
    right, profile = ((its / name).read_text("utf-8") for name in ("stub.py", "profile.py"))
    for name, content in {
        "gallery/index.html": (its / "gallery" / "index.html").read_text("utf-8"),
        "backend/stub.py": f"mistaken {right}",
        "profile.py": profile.replace('"GET /health"', '"GET /health", folder="backend"'),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")

    def change(content: str) -> None:
        (tmp_path / "whole").write_text(content, "utf-8")
        (tmp_path / "whole").replace(backend / "stub.py")

    gallery = Watched(tmp_path / "gallery", "presigned-link:list", profile=tmp_path / "profile.py")
    with ending(gallery):
        mistaken = gallery.until("Ctrl-C ends it")
        change(right)
        started = gallery.until("Ctrl-C ends it")
        change(right.replace("self.answer(302", "self.answer(500"))
        broken = gallery.until("Ctrl-C ends it")
        below = set(descendants(gallery.process.pid))

    assert "The backend ended while starting (exit code 1)." in mistaken
    assert "SyntaxError" in mistaken
    assert started.startswith("── stub.py changed\n")
    assert "KEPT: of 1 promise" in started
    assert "BROKEN: of 1 promise" in broken
    assert "GET /api/items/2/file → 500" in broken
    assert wait_until(lambda: not alive(below), timeout=60), alive(below)
