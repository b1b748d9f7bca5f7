"""GitHub's runner, as far as our action needs it: expressions are filled in, and each `run:` is given to bash.

Steps that `uses:` an action of others are not run; what they would have put out is in `OTHERS`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from fixtures.lab.bucket import ENGINE
from fixtures.preparing.build import ROOT
from fixtures.preparing.cache import cache_dir
from fixtures.preparing.node import node_packages

ACTION = ROOT / "action.yml"
# What the actions of others would have put out, by the step's id.
OTHERS: Mapping[str, Mapping[str, str]] = {
    "python": {"python-path": sys.executable, "python-version": "3.11.9"},
    "cache": {"cache-hit": ""},
    "artifact": {"artifact-url": "https://github.com/o/r/actions/runs/1/artifacts/2"},
}


@dataclass
class Runner:
    """GitHub's runner, as far as this action needs it."""

    workspace: Path
    inputs: Mapping[str, str]
    codes: dict[str, int] = field(default_factory=dict)  # of `run:` steps, by name
    said: dict[str, str] = field(default_factory=dict)
    filled: dict[str, dict[str, Any]] = field(default_factory=dict)  # every step with its expressions filled in
    summary: str = ""

    def run(self, *, leave_out: Collection[str] = ()) -> None:
        """Every step in its turn but those to be left out; after one that failed only those that run always."""
        action = yaml.safe_load(ACTION.read_text())
        facts = {f"inputs.{name}": str(one.get("default", "")) for name, one in action["inputs"].items()}
        facts |= {f"inputs.{name}": value for name, value in self.inputs.items()}
        for step in action["runs"]["steps"]:
            its = filled(step, facts)
            self.filled[step["name"]] = its
            if step["name"] in leave_out or (any(self.codes.values()) and "always()" not in step.get("if", "")):
                continue
            outputs = OTHERS.get(step.get("id", ""), {}) if "uses" in step else self.step(its)
            facts |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in outputs.items()}

    def step(self, step: Mapping[str, Any]) -> Mapping[str, str]:
        """Run one step's script; what it put out."""
        assert step["shell"] == "bash"
        scratch = self.workspace.parent / "temp"
        if not scratch.exists():
            restore_cache(scratch / "gallery-e2e")
        output, summary = scratch / "output", scratch / "summary"
        output.write_text("")
        summary.write_text("")
        environment = {
            "GITHUB_ACTIONS": "true", "CI": "true", "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64",
            "RUNNER_TEMP": str(scratch), "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary),
        }  # fmt: skip
        done = bash(step["run"], self.workspace, {**environment, **step.get("env", {})})
        self.codes[step["name"]], self.said[step["name"]] = done.returncode, done.stdout
        self.summary += summary.read_text()
        return dict(line.split("=", 1) for line in output.read_text().splitlines())


def bash(script: str, folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A script as runners give it to bash, with no browser to be had from anywhere."""
    usual = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_", "PYTHON"))}
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("apt-get", "sudo"):  # this machine is to stay as it is
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    nothing = {"PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:1", "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder, env={**usual, **nothing, **environment}, text=True, timeout=300, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def files_of_the_clone() -> list[Path]:
    """What git would commit, as paths in our repository: nothing that a run beside this one writes there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [Path(name) for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def restore_cache(folder: Path) -> None:
    """What earlier runs prepared, as the cache would bring it; built galleries are not among it."""
    node_packages(ENGINE, say=lambda line: None)
    for kind in ("packages", "node"):
        (folder / kind).mkdir(parents=True)
        for path in (cache_dir() / kind).glob("*"):
            if path.is_dir():
                (folder / kind / path.name).symlink_to(path)


def expressions(step: Mapping[str, Any]) -> list[str]:
    """What the expressions of a step name."""
    return re.findall(r"\$\{\{\s*([\w.-]+)\s*\}\}", yaml.safe_dump(step))


def filled(value: Any, facts: Mapping[str, str]) -> Any:
    """A step with its expressions filled in; what nothing has put out is empty, as at GitHub."""
    if isinstance(value, dict):
        return {key: filled(one, facts) for key, one in value.items()}
    if isinstance(value, str):
        return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", lambda name: facts.get(name[1], ""), value)
    return value


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, timeout=60, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")
