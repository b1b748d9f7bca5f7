"""What the maintainers' commands have in common: how they end when they cannot run, or are interrupted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable

from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun


def exit_code_of(work: Callable[[], int]) -> int:
    """Do the work and return its exit code; 2, with one sentence, where it could not run or was interrupted."""
    for number in (signal.SIGINT, signal.SIGTERM):  # SIGINT too: a shell starts a background job that ignores it
        signal.signal(number, signal.default_int_handler)
    try:
        return work()
    except CannotRun as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
    return EXIT_COULD_NOT_RUN
