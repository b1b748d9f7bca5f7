"""`python3 -m tests`: everything that must hold, from a fresh clone: style, types, the suite's own tests, the gate.

`python3 -m tests --fast` leaves out the gate and every test that starts a process (see `tiers.py`).
"""

import argparse
import os
import subprocess
import sys
import time

from fixtures.preparing.environment import ROOT, enter

enter("tests", "test")

# Images of containers often set it; here a few hundred processes would each compile the same files anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

CORES = os.cpu_count() or 1
USUAL = ("pytest", "tests", "-q", "--no-header", "--dist", "worksteal")
STYLE = (("style", ("ruff", "check", ".")), ("layout", ("ruff", "format", "--check", "--quiet", ".")))
TYPES = "mypy"
FAST = (("fast tests", (*USUAL, "--fast", "-n", str(min(4, CORES)))),)
WHOLE = (
    # Two workers more than there are cores: these tests wait a lot.
    ("tests", (*USUAL, "-n", str(CORES + 2), "--longest", "1800", "--durations=30")),
    ("gate", ("e2e", "check", "--exercised")),
)


def main() -> None:
    """Run every step, also after one has failed; exit 1 when one has. Types are checked beside the first tests."""
    parser = argparse.ArgumentParser(prog="python3 -m tests", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only style, types, and tests that start no other program")
    (tests, *others) = FAST if parser.parse_args().fast else WHOLE
    failed = [name for name, command in STYLE if not holds(name, command)]
    with subprocess.Popen(
        [sys.executable, "-m", TYPES], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as types:
        failed += [name for name, command in [tests] if not holds(name, command)]
        output, _ = types.communicate()  # printed here, in one piece, so that the two do not mix
    print(f"── types, beside the {tests[0]}: {TYPES}\n{output.rstrip()}", flush=True)
    failed += ["types"] if types.returncode else []
    failed += [name for name, command in others if not holds(name, command)]
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


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
