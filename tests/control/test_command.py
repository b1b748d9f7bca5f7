"""`gallery-e2e lab` as a stranger types it: every bad input is one sentence, and nothing is left running."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.control.command import check_options, shown
from e2e.pages import GalleryPage
from fixtures.lab.own_backend import OwnServer
from fixtures.preparing.build import Target
from tests.forked import forked
from tests.processes import alive, descendants, needs_proc, wait_until
from tests.typed import gallery_e2e

ADDRESS = re.compile(r"^(gallery|control) +(http\S+)$", re.MULTILINE)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "e2e", "lab", *arguments]


def refused(*arguments: str) -> str:
    """What is said where the lab refuses to start, tried in this process."""
    done = gallery_e2e("lab", *arguments)
    assert done.returncode == 2, done.stderr
    return done.stderr


class Running:
    """A lab that was started from the command line, and what it has said."""

    def __init__(self, *arguments: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            command(*arguments), env={**os.environ, **environment}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = ""

    def until(self, words: str) -> str:
        """Read on until it says these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said += line
            if words in line:
                return self.said
        raise AssertionError(f"it ended without saying {words!r}:\n{self.said}")

    @property
    def addresses(self) -> dict[str, str]:
        """Where it can be reached."""
        return dict(ADDRESS.findall(self.until("Ctrl-C ends it.") if "Ctrl-C" not in self.said else self.said))


@contextlib.contextmanager
def running(*arguments: str, **environment: str) -> Iterator[Running]:
    """A lab that is gone with the block, come what may."""
    lab = Running(*arguments, **environment)
    try:
        yield lab
    finally:
        lab.process.terminate()
        lab.process.communicate(timeout=120)


def fetched(url: str) -> str:
    """What is at an address of the lab, whose host names resolve to loopback in browsers only."""
    port = re.search(r":(\d+)", url.partition("//")[2])
    assert port
    host = url.partition("//")[2].partition("/")[0]
    request = urllib.request.Request(f"http://127.0.0.1:{port[1]}/", headers={"Host": host, "Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        return str(reply.read().decode())


# -- what is refused


def test_a_scenario_that_does_not_exist() -> None:
    assert "There is no scenario expird-link; did you mean expired-link" in refused("expird-link")


def test_a_button_that_the_scenario_is_not_for() -> None:
    assert "alert-stays is not for a button player, but for: list." in refused("alert-stays:player")


def test_too_many_words() -> None:
    assert "Name one scenario and one gallery" in refused("expired-link", "x", "y")


def test_a_gallery_that_is_not_there() -> None:
    assert "There is no gallery at ./nowhere" in refused("expired-link", "./nowhere")


@pytest.mark.parametrize("port", ["0", "eighty", "70000"])
def test_a_port_that_is_none(port: str) -> None:
    assert "must be a number from 1 to 65535" in refused("--port", port)


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert f"Port {port} of 127.0.0.1 cannot be used" in refused("--port", port)


def test_a_name_that_a_file_of_scenarios_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(OWN)

    done = forked("lab", "of-min", "--scenarios", str(tmp_path / "mine.py"))  # a process reads the catalogue once

    assert done.returncode == 2, done.stderr
    assert "did you mean of-mine" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_check_is_given_is_what_the_lab_was_given() -> None:
    given = check_options("my gallery", profile="mine.py", variant=None)

    assert given == ["my gallery", "--profile", "mine.py"]
    assert check_options(None, profile=None, variant="as-reported") == ["--variant", "as-reported"]


def project(folder: Path, server: str) -> list[str]:
    """A project whose dev server is this Python text, and the words that name it."""
    (folder / "package.json").write_text("{}")
    (folder / "server.py").write_text(f"import http.server, sys, time\n{server}\n")
    profile = folder / "mine.py"
    profile.write_text(
        "import sys\nfrom e2e.pages import GalleryPage\n\n\nclass Mine(GalleryPage):\n"
        "    dev = (sys.executable, '-u', 'server.py')\n"
    )
    return [str(folder), "--profile", str(profile)]


def test_a_dev_server_that_ends_at_once(tmp_path: Path) -> None:
    said = refused(*project(tmp_path, "sys.exit('no such plugin')"))

    assert "has ended (exit code 1)" in said
    assert "no such plugin" in said


def test_a_project_whose_packages_are_not_installed(tmp_path: Path) -> None:
    scripts = {"scripts": {"dev": "vite"}, "devDependencies": {"vite": "8"}}
    (tmp_path / "package.json").write_text(json.dumps(scripts))

    assert "type `npm install` there first" in refused(str(tmp_path))


# -- what runs, and how it ends


OWN = """from e2e.scenario import Scenario

SCENARIOS = (Scenario(name="of-mine", promise="It is saved in my own lab.", expect="saved"),)
"""


@needs_proc
def test_two_labs_without_a_display_show_a_scenario_of_ones_own_file_named_or_not_and_do_not_meet(
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.py").write_text(OWN)
    own, no_display = ["--scenarios", str(tmp_path / "mine.py")], {"DISPLAY": "", "WAYLAND_DISPLAY": ""}
    with running(*own, **no_display) as unnamed, running("of-mine", *own, "--no-open") as named:
        assert not set(unnamed.addresses.values()) & set(named.addresses.values())
        assert "This machine has no display. Open the two addresses in any browser." in unnamed.said
        for lab in (unnamed, named):
            assert '<div id="root">' in fetched(lab.addresses["gallery"])
            assert "<title>Control page" in fetched(lab.addresses["control"])
            with urllib.request.urlopen(f"{lab.addresses['control']}catalogue", timeout=60) as reply:
                assert "It is saved in my own lab." in reply.read().decode()
            with urllib.request.urlopen(f"{lab.addresses['control']}declaration", timeout=60) as reply:
                assert "of-mine-in-the-lab" in reply.read().decode()
        assert_ended_by(signal.SIGTERM, unnamed)


@needs_proc
def test_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    with running("expired-link", *project(tmp_path, SERVING), "--headless") as lab:
        lab.until("Ctrl-C ends it.")
        assert len(descendants(lab.process.pid)) >= 6  # the dev server, Node, workerd, Playwright's driver, the browser

        assert_ended_by(signal.SIGINT, lab)


def assert_ended_by(number: signal.Signals, lab: Running) -> None:
    """A signal to the whole of a lab ends it well, and leaves nothing."""
    family = set(descendants(lab.process.pid))

    os.killpg(lab.process.pid, number)
    _, said = lab.process.communicate(timeout=120)

    assert (lab.process.returncode, "Traceback" in said) == (0, False), said
    assert wait_until(lambda: not alive(family), timeout=60), alive(family)


def is_browser(pid: int) -> bool:
    """Whether a process is a browser's, and not one that the browser has started."""
    words = Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    return "chrom" in words and "--remote-debugging" in words and "--type=" not in words


SERVING = """
server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
open("index.html", "w").write("<!doctype html><title>Dev</title>")
print(f"  Local:   http://127.0.0.1:{server.server_port}/")
server.serve_forever()
"""


@needs_proc
def test_what_a_killed_lab_leaves_is_ended_by_the_next_command_which_says_so(tmp_path: Path) -> None:
    own_cache = {"GALLERY_E2E_CACHE": str(tmp_path / "cache")}
    shared = Path(os.environ.get("GALLERY_E2E_CACHE") or Path.home() / ".cache" / "gallery-e2e")
    (tmp_path / "cache").mkdir()
    for name in ("packages", "node"):
        if (shared / name).is_dir():
            (tmp_path / "cache" / name).symlink_to(shared / name)
    (tmp_path / "project").mkdir()
    words = project(tmp_path / "project", SERVING)
    with running("expired-link", *words, "--headless", **own_cache) as living:
        living.until("Ctrl-C ends it.")
        lab = Running("expired-link", *words, "--headless", **own_cache)
        lab.until("Ctrl-C ends it.")
        family = set(descendants(lab.process.pid))
        assert any("server.py" in line for line in alive(family))

        lab.process.kill()
        lab.process.communicate()
        done = gallery_e2e("explain", "stale-link", **own_cache)

        assert done.returncode == 0
        told = r"An earlier lab was killed; its leftover processes were stopped: .*server\.py \(\d+\)"
        assert re.search(told, done.stderr), done.stderr
        assert wait_until(lambda: not alive(family), timeout=60), alive(family)
        assert living.process.poll() is None
        assert "<title>Dev" in fetched(living.addresses["gallery"])
        assert len(list((tmp_path / "cache" / "labs").glob("?*.lock"))) == 1  # of the one that lives
        assert_ends_with_its_browser(living)


def assert_ends_with_its_browser(lab: Running) -> None:
    """When its browser is closed, a lab says so and ends well."""
    browser = [pid for pid in descendants(lab.process.pid) if is_browser(pid)]
    assert browser

    for pid in browser:
        os.kill(pid, signal.SIGTERM)

    lab.until("The browser was closed.")
    assert lab.process.wait(timeout=60) == 0


def test_a_gallery_whose_pages_a_server_renders_is_shown_as_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"dev": "exit 1"}}')
    built, said = Target("built", folder=tmp_path), list[str]()
    monkeypatch.setattr("e2e.control.command.prepare_gallery", lambda *_, **__: built)
    profile = type("Rendered", (GalleryPage,), {"server": OwnServer()})

    with shown(str(tmp_path), profile, variant=None, say=said.append) as (target, dev):
        assert (target, dev) == (built, None)

    assert said == [f"showing the build of {tmp_path}, without hot reload: its server must reach the lab's API"]
