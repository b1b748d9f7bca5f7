"""What people see while the gate runs: in a terminal, in a log, quietly, and where they would rather have pytest's."""

from __future__ import annotations

import argparse
import os
import pty
import re
import subprocess
import termios
from pathlib import Path
from typing import Any

import pytest

from e2e.commands.check import QUIET, output
from fixtures.preparing.build import ROOT
from fixtures.running.progress import ERASE, lives
from tests.promises import gate

pytest_plugins = ["pytester"]
GREEN, RED = "\x1b[32m", "\x1b[31m"


def environment(**changed: str) -> dict[str, str]:
    """This one, without what is said of terminals and to a pytest below a pytest."""
    said = ("PYTEST_", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "CI", "COLUMNS")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(said)}, **changed}


def in_a_terminal(root: Path, workers: str = "0", **changed: str) -> str:
    """What a gate of one broken and one kept promise writes to a terminal of 100 columns."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (40, 100))
    command = gate(root, ["broken", "kept"], "-n", workers, "-p", "no:cacheprovider")
    with subprocess.Popen(
        command, env=environment(TERM="xterm", **changed), stdin=subprocess.DEVNULL, stdout=its, stderr=its
    ):
        os.close(its)
        written = b""
        try:
            while part := os.read(ours, 65536):
                written += part
        except OSError:  # Linux says so when nobody has the other side open any more
            pass
    os.close(ours)
    return written.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("words", ["-v", "-vv", "--verbose"])
def test_who_asks_pytest_for_more_words_gets_them(words: str) -> None:
    asked = argparse.Namespace(watch=False, quiet=False, progress=None)

    assert "--progress=all" in output(asked, ["-n", "0"])
    assert output(asked, ["-n", "0", words]) == []


def test_quiet_is_quiet_also_for_who_asks_pytest_for_more_words() -> None:
    asked = argparse.Namespace(watch=False, quiet=True, progress=None)

    assert output(asked, ["-v"]) == [*QUIET]


@pytest.mark.parametrize("workers", ["0", "1"])
def test_in_a_terminal_the_last_line_lives_and_what_is_broken_stays(workers: str, tmp_path: Path) -> None:
    no_color = workers == "1"
    written = in_a_terminal(tmp_path / "gate", workers, **({"NO_COLOR": "1"} if no_color else {}))

    told, _, rest = written.partition("= FAILURES =")
    drawn = told.split(ERASE)
    plain = [re.sub(r"\x1b\[\d+m", "", line) for line in drawn]
    assert " \n".join(plain).count("✗ s0:list") >= 2  # once for good, and alive
    if no_color:
        assert "\x1b[" not in written.replace(ERASE, "")
    else:
        assert f"{RED}✗\x1b[0m s0:list" in told
        assert f"{GREEN}  ✓\x1b[0m s1:list" in told
    assert re.match(r"0/2  … s\d:list", plain[1]), plain
    assert re.fullmatch(r"2/2  1 broken  [✓✗] s\d:list \d+\.\d s", plain[-2]), plain
    assert all(len(line) < 100 for part in plain for line in part.splitlines() if "=====" not in line), plain
    stays = [line for part in plain for line in part.split("\n")[:-1] if line.strip("= ")]  # all but the living line
    assert [line for line in stays if line.startswith(("✓", "✗"))] == [
        line for line in stays if line.startswith("✗ s0:list")
    ]
    assert ERASE not in rest


class Terminal:
    """A pytest that writes to a terminal, with this option of its own."""

    def __init__(self, **options: object) -> None:
        self.pluginmanager, self.options = self, options

    def getplugin(self, _: str) -> Terminal:
        return self

    def isatty(self) -> bool:
        return True

    def getoption(self, name: str) -> object:
        return self.options.get(name)


@pytest.mark.parametrize(
    ("options", "environment", "alive"),
    [
        ({}, {}, True),
        ({}, {"CI": "true"}, False),
        ({}, {"TERM": "dumb"}, False),
        ({"capture": "no"}, {}, False),
        ({"usepdb": True}, {}, False),
    ],
)
def test_ci_with_a_terminal_of_its_own_gets_a_log_and_so_does_who_shares_it(
    options: dict[str, object], environment: dict[str, str], alive: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal: Any = Terminal(**options)

    assert lives(terminal) == alive


# -- of promises that nobody needs a browser for


PROMISES = """
import os
import pytest
from fixtures.errors import CannotRun
from fixtures.judging.findings import finding
from fixtures.running.verdict import DECLARED, Declared
from fixtures.watching.stage import BrokenPromise

pytest_plugins = ["fixtures.running.plugin"]

def pytest_configure(config):
    config.pluginmanager.unregister(name="playwright")  # it allows no test within another

def pytest_collection_modifyitems(items):
    for rank, item in enumerate(items):
        item.stash[DECLARED] = Declared(
            rank=rank, scenario=item.callspec.id.partition("-")[0], severity="should", button="list",
            family="", promise="",
        )

@pytest.fixture
def come_to():
    def come_to(what):
        if what == "broken":
            raise BrokenPromise("the account", (finding("wrong-name", "it is called x"), finding("too-slow", "it is")))
        if what == "could not run":
            raise CannotRun("The disk is full.", detail="a log of it")
        if what == "crash":
            os._exit(1)
    return come_to
"""


def told_of(pytester: pytest.Pytester, promises: list[str], *options: str) -> list[str]:
    """The lines that are told while promises come to these ends."""
    pytester.makeconftest(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{PROMISES}")
    cells = [(f"s{number}-list", what) for number, what in enumerate(promises)]
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.parametrize("what", {[what for _, what in cells]}, ids={[name for name, _ in cells]})
        def test_promise_is_kept(what, come_to):
            come_to(what)
        """
    )
    pytester.syspathinsert()
    run = pytester.runpytest_subprocess if "crash" in promises else pytester.runpytest_inprocess
    done = run("-q", "-p", "no:cacheprovider", *(options or ["--progress=all"]))
    lines = done.stdout.str().splitlines()
    ends = [number for number, line in enumerate(lines) if line.startswith("====")]
    return [line for line in lines[: ends[0] if ends else None] if line]


def test_many_promises_get_a_line_for_each_tenth(pytester: pytest.Pytester) -> None:
    lines = told_of(pytester, ["kept"] * 41 + ["broken"])

    broken = [number for number, line in enumerate(lines) if line.startswith("✗")]
    counts = [line for line in lines if re.match(r" ?\d+/42 ", line)]
    assert re.fullmatch(r"✗ s41:list \d+\.\d s \(should\)", lines[broken[0]]), lines
    assert lines[broken[0] + 1] == "    wrong-name: it is called x"
    assert len(lines) == len(counts) + 2
    assert [line.split()[0] for line in counts] == [f"{done}/42" for done in (0, 5, 9, 13, 17, 21, 26, 30, 34, 38)]
    assert re.fullmatch(r" 5/42  +\d+ s  5 kept", counts[1])


def test_why_nothing_can_be_run_is_told_once(pytester: pytest.Pytester) -> None:
    lines = told_of(pytester, ["could not run"] * 3)

    assert [re.sub(r" \d+\.\d s$", "", line) for line in lines] == [
        "! s0:list",
        "    The disk is full.",
        "! s1:list",
        "! s2:list",
    ]


@pytest.mark.parametrize("ci", ["", "true"])
def test_a_reason_that_holds_for_all_promises_ends_a_run_once(
    ci: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)  # with either, pytest writes summaries at length
    told_of(pytester, ["could not run"] * 3)

    done = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "--progress=all")

    said = done.stdout.str()
    assert said.count("The disk is full.") == 2  # at once, and in the end with its log
    assert said.count("a log of it") == 1
    assert "promises ====" not in said
    assert re.search(r"1 failed, 2 for the same reason in ", said)


def test_quietly_there_is_only_that_with_its_log_what_is_broken_and_the_verdict(pytester: pytest.Pytester) -> None:
    lines = told_of(pytester, ["could not run", "kept", "could not run", "broken"], *QUIET)

    assert [re.sub(r" \d+\.\d s", "", line) for line in lines] == [
        "! s0:list",
        "    The disk is full.",
        "    a log of it",
        "✗ s3:list (should)",
        "    wrong-name: it is called x",
        "COULD NOT RUN: of 4 promises, 1 kept, 1 broken, 2 could not run.",
    ]


def test_a_known_failure_is_counted_and_not_printed_at_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        lenient="""
        from dataclasses import replace

        class Lenient:
            def marked(self, cell):
                return replace(cell, known_failure="known")

            def remarks(self, cells):
                return []

        def pytest_collection_finish(session):
            session.config.pluginmanager.getplugin("gallery-summary").known = Lenient()
        """
    )
    lines = told_of(pytester, ["kept", "broken"], "--progress=all", "-p", "lenient")

    assert [re.sub(r" \d+\.\d s.*$", "", line) for line in lines] == ["✓ s0:list", "⊘ s1:list"]


def test_a_worker_that_ends_is_told_with_what_it_was_at(pytester: pytest.Pytester) -> None:
    lines = told_of(pytester, ["crash", "kept"], "--progress=all", "-n", "1")

    assert any(re.match("! s0:list", line) for line in lines), lines
    assert any("crashed while running" in line for line in lines), lines
    assert any(line.startswith("✓ s1:list") for line in lines), lines
