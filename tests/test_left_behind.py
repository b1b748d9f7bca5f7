"""However a check ends, no process of it is left; for files, see report/test_what_a_check_leaves.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from e2e.gate import passed_on
from fixtures.errors import gist
from tests.processes import alive, descendants, family, needs_proc, wait_until


def check(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "e2e", "check", "--no-report", *arguments]


def environment(temp: Path) -> dict[str, str]:
    """This one, with another folder for temporary files, and without what is said to a pytest below a pytest."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**usual, "TMPDIR": str(temp)}


@needs_proc
def test_a_run_ends_when_the_command_that_waits_for_it_is_killed(tmp_path: Path) -> None:
    process = subprocess.Popen(
        check("-m", "must", "-n", "1"), env=environment(tmp_path), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert wait_until(lambda: any("workerd" in line for line in family(process.pid)), timeout=300)
    below = set(descendants(process.pid))

    process.kill()
    process.wait()

    assert wait_until(lambda: not alive(below), timeout=60), alive(below)


@needs_proc
def test_a_check_whose_run_is_killed_says_so_and_leaves_no_process(tmp_path: Path) -> None:
    process = subprocess.Popen(
        check("-m", "must", "-n", "0"), env=environment(tmp_path), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert wait_until(lambda: any("workerd" in line for line in family(process.pid)), timeout=300)
    below = set(descendants(process.pid))

    os.kill(descendants(process.pid)[1], signal.SIGKILL)
    _, said = process.communicate(timeout=120)

    assert process.returncode == 2
    assert said.endswith("A signal (SIGKILL) stopped the check, so there is no result.\n")
    assert wait_until(lambda: not alive(below), timeout=60), alive(below)


def test_a_second_ctrl_c_while_the_first_is_passed_on_is_passed_on_too() -> None:
    interrupted: list[int] = []
    with (
        subprocess.Popen(["sleep", "60"]) as process,
        passed_on(process.pid, interrupted, lambda _: os.kill(os.getpid(), signal.SIGINT)),
    ):
        os.kill(os.getpid(), signal.SIGINT)

    assert process.returncode == -signal.SIGINT
    assert interrupted == [signal.SIGINT, signal.SIGINT]


def test_the_gist_of_a_log_begins_at_its_first_error_without_colours() -> None:
    log = "> vite build\n\n\x1b[31mError\x1b[0m: Expected `)`\n  fixed.js:51:1\n  at a\n  at b\n"

    assert gist(log) == "Error: Expected `)`\n  fixed.js:51:1\n  at a"
    assert gist("one\n\ntwo\nthree\nfour\n") == "two\nthree\nfour"
