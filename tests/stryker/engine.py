"""Stryker itself: installed once, run in a copy of the gallery, with a command that is not its own to choose."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fixtures.errors import CannotRun, tail
from fixtures.preparing.build import BUNDLED
from fixtures.preparing.cache import source_files
from fixtures.preparing.node import Say, find_node, node_packages
from tests.stryker.places import Mutated, read_report

HERE = Path(__file__).parent
NOTHING = "exit 0"  # what all mutants survive


@dataclass(frozen=True, slots=True)
class Stryker:
    """One installation and one copy of the gallery's source, below a scratch folder."""

    packages: Path
    scratch: Path

    @property
    def project(self) -> Path:
        """The copy of the gallery."""
        return self.scratch / "gallery"

    def mutants(self) -> list[Mutated]:
        """All there are. Stryker lists them only in a report, so it makes one, in seconds, with nothing tried."""
        with self.running(NOTHING, "list", workers=1) as process:
            process.wait()
        return read_report(self.report("list"))

    def report(self, name: str) -> Path:
        """The JSON report of a run; Stryker's page for people lies beside it."""
        return self.scratch / name / "mutation.json"

    @contextlib.contextmanager
    def running(
        self, command: str, name: str, *, workers: int, env: Mapping[str, str] = {}
    ) -> Iterator[subprocess.Popen[str]]:
        """Stryker, running `command` for each mutant. Raises CannotRun where it made no report in the block."""
        settings: dict[str, Any] = json.loads((HERE / "stryker.config.json").read_text())
        reports = self.scratch / name
        reports.mkdir()
        settings |= {
            "commandRunner": {"command": command},
            "concurrency": workers,
            "plugins": ["@stryker-mutator/*", str(HERE / "beside.mjs")],
            "jsonReporter": {"fileName": str(self.report(name))},
            "htmlReporter": {"fileName": str(reports / "mutation.html")},
        }
        config, log = reports / "stryker.config.json", reports / "stryker.log"
        config.write_text(json.dumps(settings, indent=2))
        program = self.packages / "node_modules" / "@stryker-mutator" / "core" / "bin" / "stryker.js"
        with log.open("wb") as told:
            process = subprocess.Popen(
                [str(find_node().bin / "node"), str(program), "run", str(config)],
                cwd=self.project, env=find_node().environment(env),
                stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            try:
                yield process
            finally:
                process.terminate()
                process.wait()
        if not self.report(name).is_file():
            raise CannotRun("Stryker made no report:", detail=tail(log.read_text()))


def prepare(scratch: Path, *, say: Say) -> Stryker:
    """Stryker's packages, and a copy of the gallery it may work in."""
    ready = Stryker(node_packages(HERE, say=say), scratch)
    for file in source_files(BUNDLED, leave_out={"dist"}):
        copy = ready.project / file.relative_to(BUNDLED)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return ready


def asking(port: int) -> str:
    """The command that asks this process about the mutant at hand."""
    return shlex.join([sys.executable, "-IS", str(HERE / "ask.py"), str(port)])
