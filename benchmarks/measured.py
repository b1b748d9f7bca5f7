"""Runs commands side by side to their end and prints what they took, CPU of every process they started included."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
LINGERING = 5.0  # s that a browser may take to go once its command has ended
STOPPING = 10.0  # s that a command may take to clean up when it is told to stop


def adopt_orphans() -> None:
    """Make every orphan below this process its child: only the CPU of children that were waited for counts."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children() -> list[int]:
    """The processes whose parent this process is."""
    with contextlib.suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    return []


def wait_for_all(*, timeout: float) -> None:
    """Wait for every child, adopted ones too; those that are left after `timeout` seconds are killed."""
    deadline = time.monotonic() + timeout
    with contextlib.suppress(ChildProcessError):  # there are no children any more
        while True:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
            if time.monotonic() > deadline:
                for pid in children():
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def main(commands: list[list[str]]) -> int:
    """Print `{"wall": …, "cpu": …}` in seconds; the commands' own words go to stderr. 1 when one of them failed."""
    adopt_orphans()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began, running = time.perf_counter(), []
    try:
        # Sessions of their own: a Ctrl-C at the terminal reaches them once, from here.
        running = [subprocess.Popen(command, stdout=sys.stderr, start_new_session=True) for command in commands]
        failed = any([process.wait() for process in running])
        wall = time.perf_counter() - began
        wait_for_all(timeout=LINGERING)
    except KeyboardInterrupt:
        for process in running:
            process.send_signal(signal.SIGINT)
        wait_for_all(timeout=STOPPING)
        return 1
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime}))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
