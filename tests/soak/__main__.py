"""`python3 -m tests.soak`, from a fresh clone: repeat the gate under changing load, and count flaky verdicts."""

import sys

from fixtures.preparing.environment import enter

try:
    enter("tests.soak", "test")
    from tests.soak.cli import main  # its dependencies are there only now

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(2)
