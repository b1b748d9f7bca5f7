"""Browsers of a Playwright server on another machine; here, in a network of its own."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import threading
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserType, Playwright

from fixtures.errors import CannotRun, NotExercised
from fixtures.preparing.browser import launch, on_system, usual
from fixtures.preparing.build import ROOT
from fixtures.preparing.chromium import Chromium
from fixtures.preparing.engine import Ability, Engine
from fixtures.preparing.environment import python_m
from fixtures.preparing.firefox import Firefox, SystemFirefox
from fixtures.preparing.node import Say
from fixtures.preparing.remote import (
    LOOKUP,
    NAMES,
    RemoteChromium,
    RemoteFirefox,
    RemoteSystemFirefox,
    RemoteWebkit,
    parted,
    reached_by,
    refused,
    remote,
)  # fmt: skip
from tests.forked import forked
from tests.test_bad_input import assert_refused, check

PAGE = (ROOT / "docs" / "your-browsers.md").read_text(encoding="utf-8")
[COMMAND] = re.findall(r"^python3 -m e2e (check .+ --connect .+)$", PAGE, re.MULTILINE)
# What cannot be tried by a browser of another machine, and why.
BEYOND_REMOTE = {
    "memory-stays-flat:list": "measure memory: the browser's processes are",
    "large-file:list": "save more than 50 MB: a file crosses the",
}
OTHER_VERSION = """WebSocket error: ws://127.0.0.1:1/ 428 Precondition Required
╔════════════════════════════════════════════════════╗
║ Playwright version mismatch:                       ║
║   - server version: v1.60                          ║
║   - client version: v1.65                          ║
╚════════════════════════════════════════════════════╝"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server."""
    with subprocess.Popen(
        python_m("tests.remote_server"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        assert process.stdout is not None
        address, _, _ = process.stdout.readline().partition(" ")
        yield address
        process.communicate()


def check_by_itself(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`gallery-e2e check` with these arguments, in a process of its own."""
    return forked("check", "--no-report", *arguments, timeout=300)


def starting(browser_type: BrowserType) -> str:
    """The parameters of an address by which a server starts the browser that this machine has."""
    if Path(browser_type.executable_path).exists():
        return ""
    engine = usual(browser_type.name)
    if (program := on_system(engine)) is None:
        pytest.skip(f"this machine has no {engine.name}")
    options = {"executablePath": program}
    if browser_type.name == "firefox":
        options = {"executablePath": SystemFirefox().program(program), "channel": "moz-firefox"}
    return "?" + urlencode({"launch-options": json.dumps(options)})


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_a_video_is_saved_by_a_browser_of_another_machine(name: str, server: str, playwright: Playwright) -> None:
    address = server + starting(getattr(playwright, name))
    named = ["presigned-link:list", *(() if name == "firefox" else BEYOND_REMOTE)]  # a page costs Firefox a second
    promises = [part for one in named for part in ("--scenario", one)]

    command = COMMAND.replace("path/to/frontend --profile profile.py ", "")  # the bundled gallery instead
    command = command.replace("firefox", name).replace("ws://HOST:3000/", shlex.quote(address))

    done = check_by_itself(*shlex.split(command)[1:], *promises, "-n", "0")

    assert done.returncode == 0, done.stdout + done.stderr
    assert ("1 kept, 2 not exercised" if len(named) > 1 else "of 1 promise, 1 kept") in done.stdout
    for ability in BEYOND_REMOTE.values() if len(named) > 1 else ():
        assert f"in a remote {name.title()}, this suite cannot {ability}" in done.stdout


def test_a_browser_that_cannot_open_a_page_of_this_machine_is_found_out(
    playwright: Playwright, browser: Browser, say: Say
) -> None:
    lost = ["--host-resolver-rules=MAP reached.localhost 127.0.0.1:1"]
    with launch(playwright.chromium, {"args": lost}, say=say) as elsewhere:
        assert not reached_by(elsewhere)
    assert reached_by(browser)


@pytest.mark.parametrize("host", ["t1.localhost", "t1.lan", "api.example"])
def test_the_driver_finds_this_machine_by_every_name_of_the_lab(host: str, tmp_path: Path) -> None:
    (names := tmp_path / "names.json").write_text(json.dumps({"api.example:8000": 0}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        names.write_text(json.dumps({"api.example:8000": port}))
        asked = {"host": host, "port": 8000 if host == "api.example" else port}
        script = f"require('net').createConnection({json.dumps(asked)}).on('connect', () => process.exit(7))"

        node = [compute_driver_executable()[0], "--require", str(LOOKUP), "--eval", script]
        done = subprocess.run(node, env={NAMES: str(names)}, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 7, done.stderr


@pytest.mark.parametrize(
    "address", ["http://localhost:3000/", "localhost:3000", "ws://", "ws://host:port/", "ws://host:0"]
)
def test_what_is_no_address_of_a_server_is_refused(address: str) -> None:
    assert_refused(check("--connect", address), f"--connect {address} is not the address of a Playwright server;")


def test_launch_options_that_are_no_json_are_refused() -> None:
    assert_refused(
        check("--connect", "ws://host:1/?launch-options={"), "The launch-options in --connect", "are not JSON"
    )


def test_a_server_of_another_version_is_refused_in_one_sentence() -> None:
    answer = f"HTTP/1.1 428 Precondition Required\r\n\r\n{OTHER_VERSION.partition(chr(10))[2]}"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer_all, args=[listener, answer.encode()], daemon=True)
        thread.start()

        done = check_by_itself("--connect", f"ws://127.0.0.1:{listener.getsockname()[1]}/")

    assert_refused(done, "has version 1.60, and this suite needs 1.65; start it there with `npx playwright@1.65 run-")
    assert len(done.stderr.splitlines()) == 1


def answer_all(listener: socket.socket, answer: bytes) -> None:
    """Give the same answer to everybody."""
    while True:
        with listener.accept()[0] as one:
            one.recv(65536)
            one.sendall(answer)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (OTHER_VERSION, "The Playwright server at ws://h/ has version 1.60, and this suite needs 1.65; start it there"),
        (
            "BrowserType.connect: WebSocket error: connect ECONNREFUSED 127.0.0.1:1\nCall log:\n  - <ws connecting>",
            "No Playwright server answers at ws://h/ (connect ECONNREFUSED 127.0.0.1:1); start one with",
        ),
        (
            "BrowserType.connect: WebSocket error: ws://h/ 400 Bad Request\nCall log:",
            "No Playwright server answers at ws://h/ (ws://h/ 400 Bad Request); start one with",
        ),
        (
            "BrowserType.connect: Executable doesn't exist at /root/.cache/ms-playwright/firefox\n╔═════╗",
            "The Playwright server at ws://h/ has no firefox; type `npx playwright install firefox` there.",
        ),
        ("BrowserType.connect: Timeout 60000ms exceeded.", "The Playwright server at ws://h/ does not start firefox:"),
    ],
)
def test_why_there_is_no_browser_is_one_sentence(said: str, sentence: str) -> None:
    assert str(refused("ws://h/", "firefox", said)).startswith(sentence)


def test_the_page_has_the_version_that_is_installed_and_an_address_that_can_be_read() -> None:
    its_own = ".".join(version("playwright").split(".")[:2])

    assert set(re.findall(r"playwright@([\d.]+)", PAGE)) == {its_own}
    assert parted(re.findall(r"--connect '(.+)'", PAGE)[0]) == ("ws://HOST:3000/", {"channel": "chrome"})


def test_launch_options_are_parted_from_an_address_that_keeps_the_rest() -> None:
    assert parted('ws://host:1/path?token=a%20b&launch-options={"channel":"chrome"}') == (
        "ws://host:1/path?token=a+b", {"channel": "chrome"}
    )  # fmt: skip


def test_what_the_server_s_firefox_cannot_do_includes_what_that_build_cannot() -> None:
    system = remote('ws://host:1/?launch-options={"channel":"moz-firefox"}', "firefox")

    with pytest.raises(NotExercised, match="in a remote Firefox, this suite cannot cancel a download"):
        system.needs("cancel a download")
    beyond: tuple[Ability, ...] = ("measure memory", "save more than 50 MB")
    for ability in beyond:
        with pytest.raises(NotExercised, match=f"in a remote Firefox, this suite cannot {ability}"):
            system.needs(ability)
    remote("ws://host:1/", "firefox").needs("cancel a download")
    with pytest.raises(CannotRun, match="--connect host is not the address"):
        remote("host", "chromium")


@pytest.mark.parametrize(
    "engine",
    [Engine, Chromium, Firefox, SystemFirefox, RemoteChromium, RemoteFirefox, RemoteSystemFirefox, RemoteWebkit],
)
def test_an_engine_that_has_no_finger_to_scroll_with_says_so(engine: type[Engine]) -> None:
    assert ("scroll by finger" in engine.cannot) == (engine.swipe is Engine.swipe)
