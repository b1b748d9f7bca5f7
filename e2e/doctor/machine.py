"""Python, folders, disks and ports."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from e2e.doctor.visit import Visit
from fixtures.errors import CannotRun
from fixtures.lab.loop import listening_socket
from fixtures.preparing import environment
from fixtures.preparing.cache import cache_dir, prepared

GIGABYTE = 1e9
ROOM_TO_PREPARE = 0.5 * GIGABYTE  # node packages, build and Node take 0.3 GB
ROOM_TO_RUN = 1 * GIGABYTE  # for each worker: a video of 300 MB in the bucket, and again where it is saved
SOCKETS = 4  # that one worker listens on: the gallery, the API, the bucket's edge, the engine


def python(visit: Visit) -> str:
    stale = "; some packages do not have the versions that pyproject.toml requires: run `pip install -e .`"
    stale = "" if environment.installed(()) else stale
    return f"{platform.python_version()}, {sys.executable}{stale}"


def cache_folder(visit: Visit) -> str:
    """Whether things can be prepared in it, the way all of them are."""
    folder = cache_dir()
    probe = folder / f"doctor-{os.getpid()}"
    try:
        prepared(probe, write_a_megabyte, waiting_for="another look at the cache folder")
    finally:
        shutil.rmtree(probe, ignore_errors=True)
        with contextlib.suppress(OSError):
            probe.with_name(f"{probe.name}.lock").unlink()
    needed = 0.0 if any(folder.glob("packages/*/node_modules")) else ROOM_TO_PREPARE
    return f"{folder}, {room(folder, needed, 'GALLERY_E2E_CACHE')}"


def temp_folder(visit: Visit) -> str:
    """Whether there is room for buckets and downloads."""
    try:
        folder = Path(tempfile.gettempdir())
        with tempfile.TemporaryDirectory(prefix="gallery-e2e-doctor-") as scratch:
            write_a_megabyte(Path(scratch))
    except OSError as error:
        raise CannotRun(
            f"Nothing can be written to the temp folder ({error.strerror}); set TMPDIR to a place that can be written."
        ) from None
    return f"{folder}, {room(folder, ROOM_TO_RUN, 'TMPDIR')}"


def write_a_megabyte(folder: Path) -> None:
    (folder / "probe").write_bytes(bytes(1_000_000))


def room(folder: Path, needed: float, variable: str) -> str:
    """How much is free there. Raises CannotRun when it is less than `needed` bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise CannotRun(
            f"{folder} has {free / GIGABYTE:.1f} GB of free space, and {needed / GIGABYTE:.1f} GB is needed; delete "
            f"files or set {variable} to another folder."
        )
    return f"{free / GIGABYTE:.1f} GB free"


def ports(visit: Visit) -> str:
    """Whether ports can be had on the loopback, and reached."""
    with contextlib.ExitStack() as stack:
        for _ in range(SOCKETS):
            listening = stack.enter_context(contextlib.closing(listening_socket()))
            address = listening.getsockname()
            try:
                socket.create_connection(address, timeout=5).close()
            except OSError as error:
                raise CannotRun(
                    f"A port that was opened on {address[0]} cannot be reached ({error.strerror or error}); "
                    "allow the loopback interface in the firewall, or enable it: `ip link set lo up`."
                ) from None
    return f"{SOCKETS} free ones on 127.0.0.1"
