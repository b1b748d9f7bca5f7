"""What a lab that is killed may leave behind, and how the next command clears it away.

A lab has a folder of its own in the cache, with a lock that its process holds for as long as it lives. What it starts
carries the folder's name in the environment, and so does whatever that starts in turn. Where the lock is free the lab
is dead: then processes of that name are its own and nobody else's, and are ended, its browser included.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from fixtures.preparing.cache import cache_dir, cannot_write
from fixtures.preparing.node import Say

MARK = "GALLERY_E2E_LAB"
ENDED_WITHIN = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class OwnRun:
    """This run of the lab: its name, and a folder that goes with it."""

    name: str
    folder: Path

    @contextlib.contextmanager
    def marking(self) -> Iterator[None]:
        """Mark the processes that are started in the block."""
        os.environ[MARK] = self.name
        try:
            yield
        finally:
            del os.environ[MARK]


def labs() -> Path:
    """Where the folders of labs are."""
    return cache_dir() / "labs"


@contextlib.contextmanager
def own_run() -> Iterator[OwnRun]:
    """Be known as a lab, with a place for temporary files, until the block ends. Raises CannotRun."""
    name = uuid.uuid4().hex
    folder = labs() / name
    lock = FileLock(labs() / f"{name}.lock")
    try:
        labs().mkdir(parents=True, exist_ok=True)
        with alone():
            lock.acquire(timeout=0)
        folder.mkdir()
    except OSError as error:
        raise cannot_write(labs(), error) from None
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield OwnRun(name, folder)
    finally:
        tempfile.tempdir = usual
        with alone():
            forget(folder, lock)


def sweep(say: Say) -> None:
    """End what labs that were killed have left running, remove their files, and say so."""
    if not labs().is_dir():
        return
    with contextlib.suppress(OSError), alone():  # a cache that cannot be written holds no lab of ours
        for file in labs().glob("?*.lock"):
            lock = FileLock(file)
            with contextlib.suppress(Timeout):  # it is held: that lab is alive
                lock.acquire(timeout=0)
                ended = end_all(file.stem)
                forget(file.with_suffix(""), lock)
                say(f"An earlier lab was killed; its leftover processes were stopped: {', '.join(ended) or 'none'}.")


def alone() -> FileLock:
    """Held while locks of labs come and go, so that none is taken between being made and being held."""
    return FileLock(labs() / ".lock", timeout=30)


def forget(folder: Path, lock: FileLock) -> None:
    """Remove a lab's folder and its lock, which is held."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)


def end_all(name: str) -> list[str]:
    """End the processes that carry a lab's name; what they are, for a person."""
    found = [process for process in psutil.process_iter() if marked(process) == name]
    told = []
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            words = [Path(word).name for word in process.cmdline() if not word.startswith("-")]
            told.append(f"{' '.join(words[:2])} ({process.pid})")
            process.kill()  # not where another process has the number by now: psutil looks
    psutil.wait_procs(found, timeout=ENDED_WITHIN)
    return told


def marked(process: psutil.Process) -> str | None:
    """The name of the lab that a process was started by."""
    try:
        return process.environ().get(MARK)
    except (psutil.Error, OSError):  # another user's, or gone
        return None
