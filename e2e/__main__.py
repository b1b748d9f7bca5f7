"""`python3 -m e2e check`: the command `gallery-e2e`, from a fresh clone, setting up what it needs first."""

import sys

from fixtures.preparing.environment import enter

try:
    enter("e2e")
    from e2e.cli import main  # its dependencies are there only now

    main()
except KeyboardInterrupt:
    sys.exit(2)
