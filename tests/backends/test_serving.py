"""A backend of these tests that does not start says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.backends.serving import serving

ENDS = "raise SystemExit('there is no database')"
HANGS = "import time\ndef open_the_database(): time.sleep(60)\nopen_the_database()"
REFUSES = """
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self): self.send_error(503, "no bucket")
http.server.HTTPServer(("127.0.0.1", int("{port}")), Handler).serve_forever()
"""


@pytest.mark.parametrize(
    ("code", "timeout", "why"),
    [
        (ENDS, 30, r"it has ended with code 1\. GET /health: .*refused.*there is no database"),
        (HANGS, 1, r"it still starts after . s\. GET /health: .*refused.*in open_the_database"),
        (REFUSES, 2, r"it still starts after . s\. GET /health: 503 .*no bucket"),
    ],
    ids=["ends", "hangs", "refuses"],
)
def test_backend_that_does_not_start_says_why(code: str, timeout: float, why: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError) as refusal, serving(["-c", code], tmp_path, "/health", {}, timeout=timeout):
        pass

    assert re.search(why, str(refusal.value), re.DOTALL), refusal.value
