"""A command whose reader has ended, as in `gallery-e2e doctor | head -3`, ends without a traceback."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from e2e import doctor
from e2e.cli import main
from e2e.doctor import machine
from e2e.doctor.visit import Check

SIGPIPE = 141  # 128 + 13, as a shell says it


def unread_pipe() -> int:
    """The end to write to of a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    return writer


@pytest.fixture(autouse=True)
def signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command takes the signals of its process, which is this one here."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)


@pytest.mark.parametrize(
    "command",
    [
        "--help", "check --help", "doctor", "scenarios", "scenarios --coverage", "explain stale-link", "explain --all",
        "check --scenario no-such", "explain no-such",
    ],
)  # fmt: skip
def test_command_that_nobody_reads_ends_as_by_a_closed_pipe(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "all_checks", lambda: [Check("Python", machine.python), Check("ports", machine.ports)])
    with os.fdopen(unread_pipe(), "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", stream)

        with pytest.raises(SystemExit) as ended:
            main(command.split())

    assert ended.value.code == SIGPIPE


def test_other_pipe_that_breaks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object) -> int:
        raise BrokenPipeError("the engine's")

    monkeypatch.setattr("e2e.commands.lists.run_scenarios", look)

    with pytest.raises(BrokenPipeError, match="the engine's"):
        main(["scenarios"])
