"""Building a gallery: once for each state of its files, in a copy, whoever else builds it at the same time."""

from __future__ import annotations

import errno
import http.server
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.preparing.backend import OwnServer
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.cache import (
    COMPILED,
    TEMP,
    cache_dir,
    first_of_this_run,
    kept_by_children,
    prepared,
    source_files,
)

PACKAGE = '{"name": "g", "scripts": {"build": "mkdir dist && cp *.html dist && echo built >> %s"}}'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A node project whose build leaves a line in `builds.log` each time it runs."""
    monkeypatch.setenv("GALLERY_E2E_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "gallery"
    folder.mkdir()
    (folder / "package.json").write_text(PACKAGE % (tmp_path / "builds.log"))
    (folder / "index.html").write_text("<title>one</title>")
    return folder


def build(project: Path) -> Path:
    target = prepare_gallery(str(project), GalleryPage, variant=None, say=lambda _: None)
    assert target.folder is not None
    return target.folder


def builds(project: Path) -> int:
    return len((project.parent / "builds.log").read_text().split())


def test_a_gallery_is_built_once_for_each_state_of_its_files(project: Path) -> None:
    first = build(project)
    again = build(project)
    (project / "index.html").write_text("<title>two</title>")
    changed = build(project)

    assert first == again != changed
    assert (changed / "index.html").read_text() == "<title>two</title>"
    assert builds(project) == 2


def test_a_report_that_grows_in_the_project_is_no_part_of_it(project: Path) -> None:
    report, other = project / "gallery-report", project / "videos"
    for folder, ignored in ((report, "# made by a tool\n*\n"), (other, "*.mp4\n")):
        folder.mkdir()
        (folder / ".gitignore").write_text(ignored)
    first = build(project)

    (report / "cell.json").write_text("{}")
    meanwhile = build(project)
    (other / "list.json").write_text("[]")
    changed = build(project)

    assert first == meanwhile != changed


@pytest.mark.parametrize("folder", [".next", ".nuxt", ".output", ".svelte-kit", ".angular", ".astro", "node_modules"])
def test_what_a_framework_has_built_before_is_no_part_of_it(folder: str, project: Path) -> None:
    kept = source_files(project)

    (project / folder).mkdir()
    (project / folder / "cache.bin").write_text("something")

    assert source_files(project) == kept


def test_a_build_whose_pages_a_server_renders_needs_no_page(project: Path) -> None:
    (project / "package.json").write_text('{"name": "g", "scripts": {"build": "mkdir .next && touch .next/BUILD_ID"}}')
    rendered = type("Rendered", (GalleryPage,), {"server": OwnServer()})

    target = prepare_gallery(str(project), rendered, variant=None, say=lambda _: None)

    assert target.folder is not None
    assert (target.folder / ".next" / "BUILD_ID").is_file()
    with pytest.raises(CannotRun, match=r"made no dist/index\.html; set `built` in the profile, or `server`"):
        build(project)


def test_with_a_server_nothing_need_be_built(project: Path) -> None:
    class Copied(GalleryPage):
        server = OwnServer()
        build = ()

    folder = prepare_gallery(str(project), Copied, variant=None, say=lambda _: None).folder

    assert folder is not None
    assert (folder / "index.html").read_text() == "<title>one</title>"
    assert not (project.parent / "builds.log").exists()


def test_the_project_itself_is_not_touched(project: Path) -> None:
    before = sorted(path.name for path in project.iterdir())

    build(project)

    assert sorted(path.name for path in project.iterdir()) == before


def test_a_project_that_changes_while_it_is_copied_is_not_built(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copy(file: Path, to: Path) -> None:
        to.write_text("another")

    build(project)
    (project / "index.html").write_text("<title>two</title>")
    monkeypatch.setattr("fixtures.preparing.build.shutil.copy2", copy)

    with pytest.raises(CannotRun, match="changed while it was being copied; run it again"):
        build(project)


def test_two_runs_that_start_at_once_build_once(project: Path) -> None:
    with ThreadPoolExecutor(2) as both:
        folders = list(both.map(build, [project, project]))

    assert folders[0] == folders[1]
    assert builds(project) == 1


def test_what_a_killed_run_left_half_made_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".thing-half" / "made").mkdir(parents=True)

    prepared(tmp_path / "thing", lambda scratch: (scratch / "whole").touch(), waiting_for="a thing")

    assert (tmp_path / "thing" / "whole").exists()
    assert not (tmp_path / ".thing-half").exists()


def test_what_fails_half_way_is_made_anew_the_next_time(tmp_path: Path) -> None:
    def fail(scratch: Path) -> None:
        raise CannotRun("no")

    with pytest.raises(CannotRun, match="no"):
        prepared(tmp_path / "thing", fail, waiting_for="a thing")

    assert prepared(tmp_path / "thing", lambda scratch: (scratch / "whole").touch(), waiting_for="a thing").is_dir()


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path) -> None:
    def fill(scratch: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(CannotRun, match="is full; free some space or set GALLERY_E2E_CACHE"):
        prepared(tmp_path / "thing", fill, waiting_for="a thing")


def test_a_run_does_not_wait_for_ever_for_another(tmp_path: Path) -> None:
    def slow(scratch: Path) -> None:
        started.set()
        assert release.wait(10)

    started, release = threading.Event(), threading.Event()
    with ThreadPoolExecutor(1) as other:
        running = other.submit(prepared, tmp_path / "thing", slow, waiting_for="a thing")
        assert started.wait(10)

        with pytest.raises(CannotRun, match="Another run has been preparing a thing for over 0 s"):
            prepared(tmp_path / "thing", slow, waiting_for="a thing", timeout=0.1)

        release.set()
        running.result()


def test_a_running_gallery_is_taken_as_it_is() -> None:
    with serving(b"<title>app</title>", "text/html; charset=utf-8") as address:
        target = prepare_gallery(address, GalleryPage, variant=None, say=lambda _: None)

    assert target.url == address


@contextmanager
def serving(body: bytes, content_type: str) -> Iterator[str]:
    """A server that answers everything with one page."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/app/"
        server.shutdown()


def test_a_build_that_asks_git_for_its_commit_gets_the_project_s_and_writes_nothing_there(project: Path) -> None:
    ask = "git rev-parse HEAD > c.html && git describe --tags >> c.html && git tag made-by-build"
    script = f"mkdir dist && {ask} && cp *.html dist"
    (project / "package.json").write_text(json.dumps({"name": "g", "scripts": {"build": script}}))
    in_git(project, "init", "-q", "-b", "work")
    in_git(project, "add", ".")
    in_git(project, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "first")
    in_git(project, "tag", "v1")
    before = {file: file.read_bytes() for file in (project / ".git").rglob("*") if file.is_file()}

    made = build(project)

    assert (made / "c.html").read_text().split() == [in_git(project, "rev-parse", "HEAD").strip(), "v1"]
    assert {file: file.read_bytes() for file in (project / ".git").rglob("*") if file.is_file()} == before


def in_git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], text=True, capture_output=True, check=True)
    return done.stdout


def test_in_one_run_nobody_is_first_twice() -> None:
    with kept_by_children():
        asked = [first_of_this_run(what) for what in ("one", "one", "other")]
    with kept_by_children():
        again = first_of_this_run("one")

    assert (asked, again) == ([True, False, True], True)


@pytest.mark.parametrize("usual", [None, "elsewhere"])
def test_node_keeps_what_it_compiles_for_the_next_run(usual: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*TEMP, COMPILED):
        monkeypatch.delenv(name, raising=False)
    if usual:
        monkeypatch.setenv(COMPILED, usual)
    before = dict(os.environ)

    with kept_by_children():
        meanwhile = dict(os.environ)

    assert meanwhile[COMPILED] == (usual or str(cache_dir() / "compiled"))
    assert meanwhile[TEMP[0]] not in before.values()
    assert dict(os.environ) == before
