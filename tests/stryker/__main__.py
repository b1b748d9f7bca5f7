"""`python3 -m tests.stryker`, from a fresh clone: see the package's own words on what it does."""

import sys

from fixtures.preparing.environment import enter

try:
    enter("tests.stryker", "test")
    from tests.stryker.cli import main  # its dependencies are there only now

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(2)
