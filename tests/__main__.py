"""`python3 -m tests`: everything that must hold, from a fresh clone: style, types, the suite's own tests, the gate."""

import os
import subprocess
import sys
import time

from fixtures.preparing.environment import ROOT, enter

enter("tests", "test")

WORKERS = str(min(4, (os.cpu_count() or 1) + 1))  # tests wait a lot
TESTS = ("-q", "--no-header", "-n", WORKERS, "--dist", "worksteal", "--longest", "1800", "--durations=30")
STEPS = (
    ("style", ("ruff", "check", ".")),
    ("layout", ("ruff", "format", "--check", "--quiet", ".")),
    ("types", ("mypy",)),
    ("tests", ("pytest", "tests", *TESTS)),
    ("gate", ("e2e", "check", "--exercised")),
)


def main() -> None:
    """Run every step, whatever the others come to; exit 1 when one of them failed."""
    failed = []
    for name, (module, *arguments) in STEPS:
        print(f"── {name}: {module} {' '.join(arguments)}", flush=True)
        began = time.monotonic()
        if subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=False).returncode:
            failed.append(name)
        print(f"   {time.monotonic() - began:.0f} s", flush=True)
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(2)
