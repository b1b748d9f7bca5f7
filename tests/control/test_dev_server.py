"""A project's own dev server in the lab: it is waited for, followed, and missed when it is gone."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from e2e.control import devserver
from e2e.control.devserver import DevServer, dev_server
from e2e.pages import BundledGallery, GalleryPage
from fixtures.errors import CannotRun
from fixtures.preparing.build import BUNDLED, Target
from fixtures.preparing.node import Say, node_packages
from tests.control.developer import Developer, as_json, developer
from tests.processes import alive, descendants, needs_proc, wait_until

# Serves the folder at one port, then at another, then not at all, as files appear that tell it to.
MOVING = """
import http.server, pathlib, threading, time
handler = http.server.SimpleHTTPRequestHandler
handler.log_message = lambda *_: None
for word in ("move", "end"):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"\\x1b[32m  Local:\\x1b[0m   http://localhost:{server.server_port}/", flush=True)
    print(f"  Network: http://localhost:1/", flush=True)
    while not pathlib.Path(word).exists():
        time.sleep(0.05)
    server.shutdown()
    server.server_close()
raise SystemExit("out of memory")
"""
PAGE = "<!doctype html><title>Dev</title><h1>As it is</h1><script>throw new Error('at boot')</script>"


class Moving(GalleryPage):
    dev = (sys.executable, "-u", "server.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "server.py").write_text(MOVING)
    (tmp_path / "index.html").write_text(PAGE)
    return tmp_path


@contextmanager
def at_work(project: Path, profile: type[GalleryPage], browser: Browser, say: Say) -> Iterator[Developer]:
    """Somebody whose gallery is shown by its own dev server."""
    with (
        dev_server(project, profile, variant=None, say=say) as server,
        developer(Target("mine", url=server.url), profile, browser, say, server=server) as someone,
    ):
        yield someone


def test_one_that_changes_its_port_is_followed_and_one_that_ends_is_missed(
    project: Path, browser: Browser, say: Say
) -> None:
    with at_work(project, Moving, browser, say) as someone:
        first = someone.session.lab.site.target.url
        expect(someone.control.locator("#trouble")).to_contain_text("at boot")

        (project / "move").touch()
        moved: Callable[[], bool] = lambda: someone.session.lab.site.target.url != first  # noqa: E731
        assert wait_until(moved, timeout=60)
        heading = someone.in_gallery(lambda gallery: (gallery.page.reload(), gallery.page.inner_text("h1"))[1])
        assert heading == "As it is"

        (project / "end").touch()
        trouble = someone.control.locator("#trouble")
        expect(trouble).to_contain_text("has ended (exit code 1)")
        expect(trouble).to_contain_text("out of memory")
        someone.control.get_by_role("button", name="no-link", exact=True).click()
        expect(someone.control.get_by_role("heading", name="no-link")).to_be_visible()


SAYING = "import pathlib, time; print({said!r}); pathlib.Path('said').touch(); time.sleep(600)"


@contextmanager
def speaking(folder: Path, said: str) -> Iterator[DevServer]:
    """A dev server that has said this, and never says or does anything else."""
    (folder / "server.py").write_text(SAYING.format(said=said))
    server = DevServer(list(Moving.dev), folder, dict(os.environ), shown="server.py")
    try:
        assert wait_until(lambda: (folder / "said").exists() and (server.url or "://" not in said), timeout=60)
        yield server
    finally:
        server.stop()


def test_one_that_says_where_it_is_and_never_answers(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        said: list[str] = []

        with (
            speaking(tmp_path, f"Local: {url}") as server,
            pytest.raises(CannotRun, match=f"shows no page within 2 s: {url} does not answer"),
        ):
            server.wait_until_ready(say=said.append, timeout=2)

        assert said == []


def test_one_that_is_slow_to_answer_is_said_to_be_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devserver, "SILENT", 0.1)
    said: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        with speaking(tmp_path, f"Local: {url}") as server, pytest.raises(CannotRun):
            server.wait_until_ready(say=said.append, timeout=2)

    assert said == [f"waiting for a page at {url}, up to 2 s …"]


def test_one_that_never_says_where_it_is(tmp_path: Path) -> None:
    with (
        speaking(tmp_path, "compiling") as server,
        pytest.raises(CannotRun, match="it has not said where it serves") as refusal,
    ):
        server.wait_until_ready(say=print, timeout=2)

    assert "compiling" in str(refusal.value)


def test_one_that_does_not_come_up_is_ended_and_told(project: Path, say: Say) -> None:
    (project / "server.py").write_text("import time; time.sleep(600)")

    with (
        pytest.raises(CannotRun, match=r"server\.py` shows no page within 1 s"),
        dev_server(project, Moving, variant=None, say=say, timeout=1),
    ):
        pass


def watches(style: Path, said: list[str]) -> bool:
    """Whether Vite notices changes by now: what is changed before its watcher is ready, it never hears of."""
    style.write_text(style.read_text() + "\n")  # for which Vite makes all styles anew: not at each look
    return wait_until(lambda: any("hot updated" in text for text in said), timeout=1)


@needs_proc
def test_our_own_gallery_is_developed_with_hot_reload_and_judged_meanwhile(
    tmp_path: Path, browser: Browser, say: Say
) -> None:
    project = tmp_path / "gallery"
    shutil.copytree(BUNDLED, project, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (project / "node_modules").mkdir()  # its own, where Vite keeps what it has prepared; a run beside it has another
    for package in (node_packages(BUNDLED, say=say) / "node_modules").iterdir():
        if not package.name.startswith(".vite"):
            (project / "node_modules" / package.name).symlink_to(package)
    home = project / "src" / "components" / "HomePage.jsx"

    with dev_server(project, BundledGallery, variant=None, say=say) as server:
        family = set(descendants(server.pid))
        with developer(Target("ours", url=server.url), BundledGallery, browser, say, server=server) as someone:
            said: list[str] = []
            someone.in_gallery(
                lambda gallery: gallery.page.context.on("console", lambda message: said.append(message.text))
            )
            someone.at("expired-link")
            assert wait_until(lambda: "[vite] connected." in said, timeout=60), said
            someone.in_gallery(lambda gallery: gallery.page.evaluate("window.sameDocument = true"))
            assert wait_until(lambda: watches(project / "src" / "index.css", said), timeout=60), said
            home.write_text(home.read_text().replace("Your season", "Another season"))
            someone.in_gallery(lambda gallery: gallery.page.get_by_text("Another season").wait_for(state="attached"))

            outcome = someone.click()

            assert someone.in_gallery(lambda gallery: gallery.page.evaluate("window.sameDocument"))
            assert outcome["verdict"] == "kept", as_json(outcome)
            assert not [text for text in said if "WebSocket" in text or "websocket" in text]

    assert wait_until(lambda: not alive(family), timeout=60), alive(family)
