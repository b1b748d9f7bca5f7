"""Each finding of what lies behind a lost video, in full: code, sentence, and the words that mark its lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.judging.judge import judge
from fixtures.judging.outcome import Navigation, Outcome, Refusal
from tests.judging.outcomes import LEFT, SAVED, URL, lost
from tests.test_judge import ALERT, call

TOLD_INSTEAD = ("told-instead-of-saved", f"“Cup Final” was not saved; the user was told “{ALERT.words}”", ALERT.text)
# What is named behind it, after that the user was told.
# fmt: off
CASES: list[tuple[str, Outcome, tuple[str, ...]]] = [
    ("a policy", lost(refused_by_policy=("http://a", "http://b")), ("blocked-by-policy", "the page's own policy refused http://b", "content security policy")),
    ("blocked", lost(failures=(Refusal("http://a", "inspector"), Refusal("http://b", "net::ERR_BLOCKED_BY_CLIENT"))), ("blocked-by-client", "something in the browser blocked http://b (net::ERR_BLOCKED_BY_CLIENT)", "net::ERR_BLOCKED_BY_CLIENT")),
    ("unreachable", lost(failures=(Refusal("http://a", "x"), Refusal("http://b", "net::ERR_CONNECTION_REFUSED"))), ("link-unreachable", "the browser cannot reach http://b (net::ERR_CONNECTION_REFUSED)", "net::ERR_CONNECTION_REFUSED")),
    ("an expired link", lost(calls=(call(error="ExpiredRequest"), call(path="/b", error="ExpiredRequest"))), ("stale-link", "the link had expired, and the bucket refused it (403 ExpiredRequest)", "GET /b")),
    ("a wrong signature", lost(calls=(call(path="/b", error="SignatureDoesNotMatch"),)), ("bad-signature", "the bucket refused the link's signature (403 SignatureDoesNotMatch)", "GET /b")),
    ("a missing object", lost(calls=(call(path="/b", error="NoSuchKey"),)), ("object-missing", "the object is not in the bucket (404 NoSuchKey)", "GET /b")),
    ("kept from the page", lost(refused_by_cors=(URL,), calls=(call(cors="refused"), call(path="/b", cors="refused"))), ("cors-blocked", "the bucket answered, but without CORS headers for this origin, so the browser kept it from the page", "GET /b")),
    ("not with credentials", lost(refused_by_cors=(URL,), calls=(call(), call(path="/b"))), ("cors-blocked", "the bucket lets this origin read it, but not with credentials, with which the page asked", "GET /b")),
    ("kept in the cache", lost(refused_by_cors=(URL,)), ("cors-blocked", "the browser took the answer from its cache, where it lay without CORS headers", "console error")),
    ("HEAD refused", lost(calls=(call(method="HEAD", status=401), call(method="HEAD", path="/b", status=403))), ("bad-signature", "the bucket refused HEAD: a link is signed for GET alone", "HEAD /b")),
    ("a wrong signature, HEAD included", lost(calls=(call(path="/b", error="SignatureDoesNotMatch"), call(method="HEAD", status=403))), ("bad-signature", "the bucket refused the link's signature (403 SignatureDoesNotMatch)", "GET /b")),
    ("a preflight refused", lost(calls=(call(method="OPTIONS", cors="refused", headers={"access-control-request-headers": "x-a"}),)), ("preflight-refused", "the bucket refused a preflight for x-a", "OPTIONS /key")),
    ("a method refused", lost(calls=(call(method="OPTIONS", path="/b", cors="refused"),)), ("preflight-refused", "the bucket refused a preflight for another method", "OPTIONS /b")),
    ("a session that ended", lost(calls=(call(server="backend", path="/b", status=401),)), ("session-ended", "the backend answered 401: the session has ended", "GET /b")),
    ("an error of the bucket", lost(calls=(call(status=500), call(path="/b", status=503))), ("bucket-error", "the bucket answered 503 to GET /b", "GET /b")),
    ("an error of the backend", lost(calls=(call(server="backend", method="POST", path="/b", status=500),)), ("backend-error", "the backend answered 500 to POST /b", "POST /b")),
    ("no-cors", lost(calls=(call(headers={"sec-fetch-mode": "no-cors"}, fetched=True),)), ("opaque-response", "the bucket was asked by a no-cors fetch, whose answer no page can read")),
    ("cut off by the server", lost(calls=(call(sent=5, hung_up=True), call(path="/b", sent=40_000, hung_up=True))), ("broken-off-by-server", "the bucket broke the answer off after 40,000 bytes", "GET /b")),
    ("broken off by the page", lost(calls=(call(sent=5, aborted=True, fetched=True), call(path="/b", sent=40_000, aborted=True, fetched=True))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes", "GET /b")),
    ("broken off before a byte", lost(failures=(Refusal("http://r2/b.mp4", "net::ERR_ABORTED", by_script=True),)), ("broken-off-by-page", "the page broke its request off before a byte of the answer had come", "/b.mp4 failed: net::ERR_ABORTED")),
    ("a part that nobody asked for", lost(calls=(call(status=206, sent=5), call(path="/b", status=206, sent=40_000))), ("partial-content", "the bucket sent only a part (206, 40,000 bytes) though all was asked for", "GET /b")),
]
# fmt: on


@pytest.mark.parametrize(("outcome", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_cause_is_told_in_full(outcome: Outcome, found: tuple[str, ...]) -> None:
    findings = judge(SAVED, outcome)

    assert [(one.code, one.sentence, *one.evidence) for one in findings] == [TOLD_INSTEAD, found]


def test_a_redirect_is_the_cause_of_a_tab_that_left() -> None:
    hops = (call(server="backend", path="/a", status=302), call(server="backend", path="/b", status=302))

    [_, found] = judge(SAVED, replace(LEFT, navigation=Navigation(URL, 200, "video/mp4"), calls=hops))

    assert (found.code, found.sentence) == ("redirect-followed", "the backend redirected /b to the bucket")
    assert found.evidence == ("GET /b",)
