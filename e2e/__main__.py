"""`python3 -m e2e check`: the command `gallery-e2e`, from a fresh clone, setting up what it needs first."""

import sys

from fixtures.preparing.environment import enter
from fixtures.preparing.imports import without_collector

try:
    enter("e2e")
    with without_collector():
        from e2e.cli import main  # its dependencies are there only now

    main()
except KeyboardInterrupt:
    sys.exit(2)
