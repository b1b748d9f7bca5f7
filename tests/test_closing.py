"""A page is closed whatever it does, and a worker whose browser hangs is ended and said to be lost."""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error

from fixtures.errors import EXIT_COULD_NOT_RUN
from fixtures.lab.lab import Lab
from fixtures.preparing.browser import close, open_page
from fixtures.preparing.build import ROOT
from fixtures.preparing.chromium import process_ids
from report.folder import read
from tests.processes import alive, descendants, needs_proc, table, wait_until
from tests.test_closed_pipe import unread_pipe
from tests.unanswered import CALLS

UNREAD = "from e2e.commands import check; check.prepare = lambda *_: None; from e2e.cli import main; main()"


def test_check_that_nobody_reads_ends_as_by_a_closed_pipe_without_a_traceback() -> None:
    command = [sys.executable, "-c", UNREAD, "check", "--no-report", "--collect-only", "-n", "0"]
    with os.fdopen(unread_pipe(), "wb") as pipe:
        done = subprocess.run(command, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


def test_a_page_that_is_leaving_for_another_origin_is_closed(lab: Lab, browser: Browser) -> None:
    # Playwright 1.65.2's own `close` hung within the first ten of these, in 5 of 5 runs with Chromium 156.
    context = browser.new_context()
    first = context.new_page()
    first.goto(lab.origin)
    # As good as the gallery itself, and cheaper.
    light = str(first.evaluate("new URL(document.querySelector('link[rel=stylesheet]').href).pathname"))
    for number, delay in enumerate(itertools.islice(itertools.cycle(range(0, 20, 3)), 10)):
        page = context.new_page()
        page.goto(lab.origin + light)
        elsewhere = lab.origin.replace("://", f"://elsewhere-{number}.") + light
        page.evaluate(f"setTimeout(() => location.replace('{elsewhere}'), {delay})")
        page.wait_for_timeout(10)

        close(page)

        assert page.is_closed()
    context.close()


@needs_proc
def test_a_page_that_opens_while_the_browser_is_killed_is_an_error(launch_browser: Callable[..., Browser]) -> None:
    # At one of these moments Playwright 1.65.2's own `new_page` never returns. On a busy machine some come too late.
    said: list[str] = []
    for after in range(0, 16, 3):
        browser = launch_browser()
        context = browser.new_context()
        context.new_page().close()
        root, _ = process_ids(browser)
        threading.Timer(after / 1000, os.kill, [root, signal.SIGKILL]).start()

        try:
            open_page(context)
        except Error as error:
            said.append(error.message)

    assert said
    assert all("The browser has ended." in one or "closed" in one for one in said), said


@needs_proc
def test_a_call_that_no_browser_answers_is_ended_and_its_test_says_which_it_was() -> None:
    run = [sys.executable, "-m", "pytest", "tests/unanswered.py", "-n", "0", "-p", "no:cacheprovider", "-rN"]
    done = subprocess.run(run, cwd=ROOT, env=usual(), capture_output=True, text=True, check=False, timeout=240)

    said = re.findall(r"The browser did not answer `(\S+)` \(\S+\.py:\d+\) within 1 s, so it was ended\.", done.stdout)
    assert said == [*CALLS, "Page.title"], done.stdout  # the last one's driver had stopped
    closing = "test_that_is_over_when_closing_hangs: The browser did not answer `BrowserContext.close`"
    assert (closing in done.stderr, f"{len(said)} failed, 1 passed" in done.stdout) == (True, True), done.stderr


@needs_proc
def test_a_browser_that_is_killed_costs_one_promise_one_that_hangs_another_and_the_others_go_on(tmp_path: Path) -> None:
    options = ["--report", str(tmp_path), "--longest", "60", "-n", "1"]
    wanted = ("presigned-link", "no-link:list", "object-missing:list")
    with subprocess.Popen(
        [sys.executable, "-m", "e2e", "check", *options, *(f"--scenario={name}" for name in wanted)],
        env=usual(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as process:  # fmt: skip
        killed = browser_below(process.pid)
        os.kill(killed, signal.SIGKILL)
        hung = browser_below(process.pid, other_than=killed)
        below = set(descendants(process.pid))
        os.kill(hung, signal.SIGSTOP)
        said, _ = process.communicate(timeout=300)

    lost = [cell for cell in read(tmp_path).cells if cell.state != "kept"]
    by_itself = [cell for cell in lost if cell.gist == "The browser has ended by itself; is the machine out of memory?"]
    assert process.returncode == EXIT_COULD_NOT_RUN, said
    assert len(by_itself) <= 1, said  # none, if it was killed between two promises
    assert [cell.state for cell in lost if cell not in by_itself] == ["could not run"], said
    hangs = r"The browser did not answer `[A-Za-z_.]+` \((e2e|fixtures)/\S+\.py:\d+\) within \d+ s, so it was ended\."
    assert [cell.name for cell in lost if re.fullmatch(hangs, cell.gist)] == [lost[-1].name], said
    assert wait_until(lambda: not alive({*below, hung}), timeout=60), alive({*below, hung})


def usual() -> dict[str, str]:
    """The environment without what pytest has added to it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}


def browser_below(root: int, *, other_than: int = 0) -> int:
    """The browser below a process, as soon as it has a page."""
    found: list[int] = []

    def look() -> bool:
        found[:] = [pid for pid in browsers(root) if pid != other_than]
        return bool(found)

    assert wait_until(look, timeout=300)
    return found[0]


def browsers(root: int) -> list[int]:
    """The browsers below a process that have a page by now."""
    processes, below = table(), descendants(root)
    pages = [pid for pid in below if "--type=renderer" in processes.get(pid, (0, 0, ""))[2]]
    return sorted({whose(pid, processes) for pid in pages})


def whose(pid: int, processes: dict[int, tuple[int, int, str]]) -> int:
    """The browser that a process of it belongs to."""
    while "--type=" in processes[pid][2]:
        pid = processes[pid][0]
    return pid
