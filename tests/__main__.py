"""`python3 -m tests`: everything that must hold, from a fresh clone: style, types, the suite's own tests, the gate.

`python3 -m tests --fast` leaves out the gate and every test that starts a process (see `tiers.py`).
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import IO

from fixtures.preparing.environment import ROOT, enter

enter("tests", "test")
# Images of containers often set it; here a few hundred processes would each compile the same files anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

CORES = os.cpu_count() or 1
USUAL = ("pytest", "tests", "-q", "--no-header", "--dist", "worksteal")
STYLE = (("style", ("ruff", "check", ".")), ("layout", ("ruff", "format", "--check", "--quiet", ".")))
TYPES = ("types", ("mypy",))
FAST = (("fast tests", (*USUAL, "--fast", "-n", str(min(4, CORES)))), (TYPES,))
WHOLE = (
    # One worker more than there are cores: these tests wait a lot. So does the gate, which one more tries meanwhile.
    ("tests", (*USUAL, "-n", str(min(4, CORES + 1)), "--longest", "1800", "--durations=30")),
    (("gate", ("e2e", "check", "--exercised", "-n", "1")), TYPES),
)


def main() -> None:
    """Run every step, also after one has failed; exit 1 when one has. What goes on beside the tests is printed last."""
    parser = argparse.ArgumentParser(prog="python3 -m tests", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only style, types, and tests that start no other program")
    (name, tests), beside = FAST if parser.parse_args().fast else WHOLE
    failed = [name for name, command in STYLE if not holds(name, command)]
    with contextlib.ExitStack() as stack:
        running = [(title, command, *stack.enter_context(started(command))) for title, command in beside]
        failed += [] if holds(name, tests) else [name]
        for title, command, process, output in running:
            failed += [title] if process.wait() else []
            output.seek(0)  # printed here, in one piece, so that nothing mixes
            print(f"── {title}, beside the {name}: {' '.join(command)}\n{output.read().rstrip()}", flush=True)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


@contextlib.contextmanager
def started(command: tuple[str, ...]) -> Iterator[tuple[subprocess.Popen[bytes], IO[str]]]:
    """A Python module that runs with its arguments, and what it prints."""
    whole = [sys.executable, "-m", *command]
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        subprocess.Popen(whole, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        yield process, output


def holds(name: str, command: tuple[str, ...]) -> bool:
    """Run a Python module with its arguments; whether it exits with 0."""
    print(f"── {name}: {' '.join(command)}", flush=True)
    began = time.monotonic()
    code = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode
    print(f"   {time.monotonic() - began:.0f} s", flush=True)
    return code == 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(2)
