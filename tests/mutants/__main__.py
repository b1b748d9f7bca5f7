"""`python3 -m tests.mutants`, from a fresh clone: which known mistakes the promises catch, and by which finding."""

import sys

from fixtures.preparing.environment import enter

try:
    enter("tests.mutants", "test")
    from tests.mutants.cli import main  # its dependencies are there only now

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(2)
