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
from collections.abc import Callable, Iterator

from fixtures.preparing.environment import ROOT, enter

# Images of containers often set it; here a few hundred processes would each compile the same files anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
enter("tests", "test")

CORES = os.cpu_count() or 1
USUAL = ("pytest", "tests", "-q", "--no-header", "--dist", "worksteal")
STYLE = {"style": ("ruff", "check", "."), "layout": ("ruff", "format", "--check", "--quiet", ".")}
TYPES = {"types": ("mypy",)}
FAST = {"fast tests": (*USUAL, "--fast", "-n", str(min(4, CORES)))}
# Two workers more than there are cores, and the gate beside them: both wait a lot, each for something else.
WHOLE = {"tests": (*USUAL, "-n", str(CORES + 2), "--longest", "1800", "--durations=30")}
GATE = {"gate": ("e2e", "check", "--exercised", "-n", str(CORES))}


def main() -> None:
    """Run every step, also after one has failed; exit 1 when one has."""
    parser = argparse.ArgumentParser(prog="python3 -m tests", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only style, types, and tests that start no other program")
    fast = parser.parse_args().fast
    failed = [name for name, command in STYLE.items() if not holds(name, command)]
    with contextlib.ExitStack() as stack:
        others = TYPES if fast else TYPES | GATE
        meanwhile = {name: stack.enter_context(beside(name, command)) for name, command in others.items()}
        failed += [name for name, command in (FAST if fast else WHOLE).items() if not holds(name, command)]
        failed += [name for name, held in meanwhile.items() if not held()]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


@contextlib.contextmanager
def beside(name: str, command: tuple[str, ...]) -> Iterator[Callable[[], bool]]:
    """Run a Python module beside the tests. Yields what waits for its end, prints all it said, and says if it held."""
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):  # fmt: skip

        def held() -> bool:
            code = process.wait()
            output.seek(0)
            print(f"── {name}, beside the tests: {' '.join(command)}\n{output.read().rstrip()}", flush=True)
            return code == 0

        yield held


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
