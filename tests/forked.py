"""`gallery-e2e` as a user types it, in a process of its own: a fork of one that has imported the suite already.

A fork needs two thirds of the CPU of a new Python, whose imports take 1.8 s of it. The rule: a command that is run to
its end is a fork. A new Python is started where a test is about what a fork does not have of its own, or not yet:
signals and processes while the command runs, how it is started (wheel, PATH, `gallery-e2e`), pipes that nobody reads.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from fixtures.preparing.build import ROOT

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.forked", "e2e.cli"])  # not the catalogue: it reads the environment when imported


def forked(
    *words: str, folder: Path = ROOT, environment: Mapping[str, str] | None = None, timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run `python -m e2e WORDS` in a folder to its end: its exit code, and what it printed.

    `environment` is added to this one, less what pytest tells a pytest below it; `timeout` is in seconds. Raises
    TimeoutExpired.
    """
    sys.audit("subprocess.Popen", "gallery-e2e", words, folder, None)  # as for a new Python: tests/tiers.py watches
    usual = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    with tempfile.TemporaryDirectory() as scratch:
        outputs = [Path(scratch, name) for name in ("stdout", "stderr")]
        process = FORKS.Process(target=be, args=(words, folder, {**usual, **(environment or {})}, outputs))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(words, timeout, *(file.read_bytes() for file in outputs))
        return subprocess.CompletedProcess(words, process.exitcode, *(file.read_text("utf-8") for file in outputs))


def be(words: Sequence[str], folder: Path, environment: Mapping[str, str], outputs: Sequence[Path]) -> None:
    """What the fork does: be that command, with the folder, environment, files and paths of a new Python."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, file in enumerate((Path(os.devnull), *outputs)):
        opened = os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, number)
        os.close(opened)
    sys.path.insert(0, str(folder))
    sys.argv = ["-m", *words]
    gc.freeze()  # what was imported before is never thrown away
    runpy.run_module("e2e", run_name="__main__", alter_sys=True)
