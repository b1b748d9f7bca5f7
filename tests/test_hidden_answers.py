"""How each browser says that CORS hides an answer from the page, and what it says of other failures in like words."""

from __future__ import annotations

import http.server
import threading
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import BrowserContext

from fixtures.judging.outcome import Blocked
from fixtures.lab import direct as module
from fixtures.lab.direct import Direct, answer_of
from fixtures.preparing.browser import usual
from tests.judging.stand_in import StandInContext, request

BUCKET = "http://two.localhost:1"
LINK = f"{BUCKET}/u/a.mp4?X-Amz-Signature=s"
BY_CHROMIUM = "Access to {} at '{}' from origin 'http://one.localhost:1' has been blocked by CORS policy: {}"
BY_FIREFOX = "{}The Same Origin Policy disallows reading the remote resource at {}. (Reason: {})."
NOTE = "Cross-Origin Request Blocked: "
NO_HEADER = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
MISSING = "CORS header ‘Access-Control-Allow-Origin’ missing"
OTHER = "CORS header ‘Access-Control-Allow-Origin’ does not match ‘http://else.example’"
WILDCARD = "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’"
FAILED = "net::ERR_FAILED"
NO_ANSWER = "CORS request did not succeed"


# As Chromium 153, Firefox 153 and WebKitGTK 2.50 have said them.
@pytest.mark.parametrize(
    ("said", "url", "why"),
    [
        (BY_CHROMIUM.format("fetch", LINK, NO_HEADER), LINK, NO_HEADER),
        (BY_CHROMIUM.format("XMLHttpRequest", f"{BUCKET}/o'b (1).mp4", NO_HEADER), f"{BUCKET}/o'b (1).mp4", NO_HEADER),
        (BY_CHROMIUM.replace("'{}'", "'{}' (redirected from 'http://one/file')").format("fetch", LINK, NO_HEADER),
         LINK, NO_HEADER),
        (BY_FIREFOX.format(NOTE, LINK, MISSING) + " Status code: 200.", LINK, MISSING),
        (BY_FIREFOX.format("", LINK, OTHER), LINK, OTHER),
        (BY_FIREFOX.format(NOTE, f"‘{LINK}’", WILDCARD), LINK, WILDCARD),
        (BY_FIREFOX.format(NOTE, f"{BUCKET}/a(1).mp4", MISSING), f"{BUCKET}/a(1).mp4", MISSING),
        (BY_FIREFOX.format(NOTE, LINK, NO_ANSWER) + " Status code: (null).", None, None),
        ("Failed to load resource: net::ERR_FAILED", None, None),
        ("The upload was blocked by CORS policy, says the page.", None, None),
        ("Origin http://one.localhost:1 is not allowed by Access-Control-Allow-Origin. Status code: 200", None, None),
    ],
)  # fmt: skip
def test_line_of_a_console_tells_which_answer_is_hidden_and_why(said: str, url: str | None, why: str | None) -> None:
    expected = None if url is None else Blocked(url, str(why))

    assert [usual(name).hidden(said) for name in ("chromium", "firefox", "webkit")] == [expected] * 3


@pytest.mark.parametrize(
    ("failure", "hides"),
    [
        ("Origin http://one.localhost:1 is not allowed by Access-Control-Allow-Origin. Status code: 200", True),
        ("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.", True),
        ("Preflight response is not successful. Status code: 403", True),
        ("Could not connect to 127.0.0.1: Connection refused", False),
        ("Connection terminated unexpectedly", False),
        (FAILED, False),
        ("NS_ERROR_DOM_BAD_URI", False),
    ],
)
def test_only_webkit_says_it_of_the_request(failure: str, *, hides: bool) -> None:
    assert usual("webkit").hides(failure) is hides
    assert not usual("chromium").hides(failure)
    assert not usual("firefox").hides(failure)


SAID_BY_CHROMIUM = BY_CHROMIUM.format("fetch", LINK, NO_HEADER)
SAID_BY_FIREFOX = BY_FIREFOX.format(NOTE, LINK, MISSING)


@pytest.mark.parametrize(
    ("engine", "events", "expected"),
    [
        ("chromium", [("console", SAID_BY_CHROMIUM), ("requestfailed", FAILED)], ("refused", False)),
        ("chromium", [("requestfailed", FAILED), ("console", SAID_BY_CHROMIUM)], ("refused", False)),
        ("chromium", [("requestfailed", FAILED)], (None, False)),
        ("chromium", [("requestfailed", "net::ERR_ABORTED")], (None, True)),
        ("chromium", [("requestfailed", "net::ERR_EMPTY_RESPONSE")], (None, False)),
        ("firefox", [("requestfinished", None), ("weberror", SAID_BY_FIREFOX)], ("refused", False)),
        ("firefox", [("requestfailed", "NS_ERROR_DOM_BAD_URI"), ("weberror", SAID_BY_FIREFOX)], ("refused", False)),
        ("firefox", [("requestfailed", "NS_ERROR_NET_RESET"), ("weberror", BY_FIREFOX.format(NOTE, LINK, NO_ANSWER))],
         (None, False)),
        ("firefox", [("requestfinished", None), ("weberror", BY_FIREFOX.format(NOTE, f"{LINK}2", MISSING))],
         (None, False)),
        ("webkit", [("requestfailed", "Preflight response is not successful. Status code: 403")], ("refused", False)),
        ("webkit", [("requestfailed", "NS_BINDING_ABORTED")], (None, True)),
    ],
)  # fmt: skip
def test_request_to_a_real_bucket_is_recorded_as_refused_in_every_engine(
    engine: str, events: list[tuple[str, str | None]], expected: tuple[str | None, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    context, direct, asked = StandInContext(), Direct([BUCKET]), request(LINK, sizes=lambda: {"responseBodySize": 9})
    monkeypatch.setattr(module, "engine_of", lambda _: usual(engine))
    monkeypatch.setattr(module, "answer_of", lambda _: (403, "AccessDenied"))
    direct.listen(cast(BrowserContext, context))

    context.hears["request"](asked)
    for event, said in events:
        asked.failure = said
        context.hears[event](SimpleNamespace(text=said, error=said) if event in ("console", "weberror") else asked)

    (exchange,) = direct.records.exchanges
    assert (exchange.cors, exchange.aborted) == expected
    assert exchange.finished is not None
    assert exchange.note == ("AccessDenied" if exchange.cors else None)


XML = "<?xml version='1.0'?><Error><Code>{}</Code><Message>No.</Message></Error>"
LATER, BEFORE = "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"
S3_BEFORE = "X-Amz-Date=20200101T000000Z&X-Amz-Expires=60"


# As each store documents it for links of its own; None: a page in words.
@pytest.mark.parametrize(
    ("query", "status", "code", "means"),
    [
        (S3_BEFORE, 403, "AccessDenied", "ExpiredRequest"),  # Amazon S3
        (S3_BEFORE, 403, "SignatureDoesNotMatch", "SignatureDoesNotMatch"),
        ("X-Goog-Date=20200101T000000Z&X-Goog-Expires=60", 400, "ExpiredToken", "ExpiredRequest"),  # Google
        ("X-Goog-Date=20200101T000000Z&X-Goog-Expires=60", 404, "NoSuchKey", "NoSuchKey"),
        (f"se={BEFORE}&sig=s", 403, "AuthenticationFailed", "ExpiredRequest"),  # Azure
        (f"se={LATER}&sig=s", 403, "AuthenticationFailed", "AuthenticationFailed"),
        (f"se={LATER}&sig=s", 404, "BlobNotFound", "NoSuchKey"),
        ("Expires=1577836800&Signature=s", 403, "AccessDenied", "ExpiredRequest"),  # CloudFront
        ("md5=s&expires=1577836800", 410, None, "ExpiredRequest"),  # nginx
        ("md5=s&expires=99999999999999999", 403, None, None),
        ("token=s", 403, None, None),
    ],
)
def test_why_a_store_refuses_a_link_is_told_alike(query: str, status: int, code: str | None, means: str | None) -> None:
    class Store(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write((XML.format(code) if code else "<h1>No</h1>").encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Store) as store:
        threading.Thread(target=store.handle_request, daemon=True).start()

        assert answer_of(f"http://127.0.0.1:{store.server_port}/a.mp4?{query}") == (status, means)
