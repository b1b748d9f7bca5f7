"""The dev server of a developer's own project, hot reload included, as the lab runs it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fixtures.errors import CannotRun, tail
from fixtures.preparing.build import answering
from fixtures.preparing.node import Say, find_node
from fixtures.preparing.profile import Profile

COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
ADDRESS = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:/[^\s\"')]*)?")
LOG = 200  # lines kept
SILENT = 5.0  # seconds of waiting after which it is said what for


class DevServer:
    """A dev server that runs; `url` is where it said last that it serves."""

    def __init__(self, command: list[str], project: Path, env: dict[str, str], *, shown: str) -> None:
        """`shown` is the command as a person knows it."""
        self.url: str | None = None
        self.moved: Callable[[str], None] = lambda url: None  # told of another address, on a thread of its own
        self._said = threading.Condition()
        self._log: list[str] = []
        self._shown = shown
        self._process = subprocess.Popen(
            command, cwd=project, env=env, text=True, errors="replace", start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, name="dev-server-log", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Of the command that was started."""
        return self._process.pid

    @property
    def trouble(self) -> str:
        """Why it serves no more, with the end of its log; empty while it runs."""
        if (code := self._process.poll()) is None:
            return ""
        return str(
            CannotRun(f"`{self._shown}` has ended (exit code {code}).", detail=tail("\n".join(self._log), lines=8))
        )

    def wait_until_ready(self, *, say: Say, timeout: float) -> str:
        """Where it serves, once a page comes from there. Raises CannotRun when none does within `timeout` seconds."""
        began = time.monotonic()
        deadline, told = began + timeout, False
        reason = "it has not said where it serves"
        while (now := time.monotonic()) < deadline:
            if not told and now - began > SILENT:
                place = f"a page at {self.url}" if self.url else f"`{self._shown}` to say where it serves"
                say(f"waiting for {place}, up to {timeout:.0f} s …")
                told = True
            with self._said:
                self._said.wait_for(lambda: self.url is not None or self._process.poll() is not None, 0.2)
            if self._process.poll() is not None:
                self._reader.join(SILENT)  # its last words say why, unless something that it started still holds them
                raise CannotRun(self.trouble)
            if self.url is not None:
                try:
                    return answering(self.url, timeout=max(0.5, min(SILENT, deadline - time.monotonic())))
                except CannotRun as error:
                    reason = str(error).rstrip(".")
        log = tail("\n".join(self._log), lines=8)
        raise CannotRun(f"`{self._shown}` shows no page within {timeout:.0f} s: {reason}.", detail=log)

    def stop(self, *, timeout: float = 5) -> None:
        """End it and all that it started."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            end_group(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(ProcessLookupError):
            end_group(self._process.pid, signal.SIGKILL)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                plain = COLOURS.sub("", line).rstrip()
                self._log = [*self._log, *([plain] if plain.strip() else [])][-LOG:]
                if found := ADDRESS.search(plain):
                    self._heard(found[0].replace("0.0.0.0", "localhost").replace("[::]", "localhost"))
        with self._said:
            self._said.notify_all()

    def _heard(self, url: str) -> None:
        before = self.url
        if before is not None and "network" in self._log[-1].lower():
            return
        with self._said:
            self.url = url
            self._said.notify_all()
        if before not in (None, url):
            self.moved(url)


def end_group(leader: int, number: int) -> None:
    """Signal a process and all of its group. Raises ProcessLookupError when there is none left."""
    os.killpg(leader, number)


@contextlib.contextmanager
def dev_server(
    project: Path, profile: type[Profile], *, variant: str | None, say: Say, timeout: float = 60
) -> Iterator[DevServer]:
    """The project's dev server, ready, and gone with the block. Raises CannotRun when it cannot be had."""
    command = list(profile.dev)
    installed = any((folder / "node_modules").is_dir() for folder in (project, *project.parents))
    if needs_packages(project) and not installed:
        raise CannotRun(
            f"`{' '.join(command)}` needs the packages of {project}, and there is no node_modules: type `npm install` "
            "there first."
        )
    node = find_node()
    program = shutil.which(command[0], path=f"{node.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}")
    if program is None:
        raise CannotRun(f"The profile's dev server `{command[0]}` is not installed on this machine.")
    own = dict(profile.variants[variant]) if variant else {}
    # BROWSER=none: it is for the lab to open one, and only on our address.
    env = node.environment({**own, "BROWSER": "none", "NO_COLOR": "1", "FORCE_COLOR": "0"})
    say(f"starting `{' '.join(command)}` in {project} …")
    server = DevServer([program, *command[1:]], project, env, shown=" ".join(command))
    try:
        server.wait_until_ready(say=say, timeout=timeout)
        yield server
    finally:
        server.stop()


def has_dev_server(project: Path, profile: type[Profile]) -> bool:
    """Whether a project has what the profile's `dev` runs. Raises CannotRun for a package.json that cannot be read."""
    return list(profile.dev[:2]) != ["npm", "run"] or profile.dev[2] in manifest(project).get("scripts", {})


def needs_packages(project: Path) -> bool:
    """Whether a project has dependencies. Raises CannotRun for a package.json that cannot be read."""
    return any(manifest(project).get(kind) for kind in ("dependencies", "devDependencies"))


def manifest(project: Path) -> dict[str, Any]:
    """What package.json says. Raises CannotRun where it cannot be read."""
    file = project / "package.json"
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CannotRun(f"{file} cannot be read: {error}.") from None
    if not isinstance(said, dict):
        raise CannotRun(f"{file} is not a JSON object.")
    return said
