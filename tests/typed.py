"""`gallery-e2e` as a user types it, but in this process: for what it refuses before it starts anything."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
from unittest.mock import patch

from e2e.cli import main


def gallery_e2e(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command's exit code and what it printed. A traceback is the test's own failure."""
    out, err = io.StringIO(), io.StringIO()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    code: str | int | None = None
    try:
        with patch.dict(os.environ, environment), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main([*arguments])
    except SystemExit as ended:
        code = ended.code
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert isinstance(code, int), f"main() ended with {code!r}"
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), err.getvalue())
