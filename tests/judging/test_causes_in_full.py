"""Each finding of what lies behind a lost video, in full: code, sentence, and the words that mark its lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fixtures.judging.judge import judge
from fixtures.judging.outcome import Blocked, Call, Event, Link, Move, Navigation, Outcome, Refusal
from tests.judging.outcomes import LEFT, NO_LINK, SAVED, URL, lost, saved
from tests.test_judge import ALERT, RIGHT, call

TOLD_INSTEAD = ("told-instead-of-saved", f"“Cup Final” was not saved; the page showed “{ALERT.words}”", ALERT.text)
LIST = call(server="backend", path="/list", at=15)
DOWNLOAD = Event(0, "page", "click on “Download: Cup Final”")
# What is named behind it, after that the user was told.
# fmt: off
CASES: list[tuple[str, Outcome, tuple[str, ...]]] = [
    ("a policy", lost(refused_by_policy=("http://a", "http://b")), ("blocked-by-policy", "the page's own policy refused http://b", "content security policy")),
    ("blocked", lost(failures=(Refusal("http://a", "inspector"), Refusal("http://b", "net::ERR_BLOCKED_BY_CLIENT"))), ("blocked-by-client", "something in the browser blocked http://b (net::ERR_BLOCKED_BY_CLIENT)", "net::ERR_BLOCKED_BY_CLIENT")),
    ("unreachable", lost(failures=(Refusal("http://a", "x"), Refusal("http://b", "net::ERR_CONNECTION_REFUSED"))), ("link-unreachable", "the browser cannot reach http://b (net::ERR_CONNECTION_REFUSED)", "net::ERR_CONNECTION_REFUSED")),
    ("unreachable by a redirect", lost(calls=(call(server="backend", path="/b/", status=307, location="http://b"),), failures=(Refusal("http://b", "net::ERR_CONNECTION_REFUSED"),)), ("link-unreachable", "the browser cannot reach http://b (net::ERR_CONNECTION_REFUSED); the backend had redirected GET /b/ there", "net::ERR_CONNECTION_REFUSED", "GET /b/")),
    ("a policy against object URLs", lost(refused_by_policy=("blob",), blocked_by_policy=(Blocked("blob", "frame-src"),)), ("blocked-by-policy", "the page's own policy (frame-src) refused an address that begins with `blob:`", "content security policy")),
    ("an expired link", lost(calls=(call(status=403, error="ExpiredRequest"), call(path="/b", status=403, error="ExpiredRequest"))), ("stale-link", "the link had expired, and the bucket refused it (403 ExpiredRequest)", "GET /b")),
    ("a wrong signature", lost(calls=(call(path="/b", status=403, error="SignatureDoesNotMatch"),)), ("bad-signature", "the bucket refused the link's signature (403 SignatureDoesNotMatch)", "GET /b")),
    ("a link that the page changed", lost(link_changed="the page had added `t` to the link", calls=(call(path="/b", status=403, error="SignatureDoesNotMatch"),)), ("bad-signature", "the bucket refused the link's signature (403 SignatureDoesNotMatch); the page had added `t` to the link", "GET /b")),
    ("a link that the page spoilt", lost(link_changed="the page had percent-encoded the link once more", calls=(call(path="/b", status=400, error="InvalidArgument"),)), ("bad-signature", "the bucket refused the link's parameters (400 InvalidArgument); the page had percent-encoded the link once more", "GET /b")),
    ("a missing object", lost(calls=(call(path="/b", status=404, error="NoSuchKey"),)), ("object-missing", "the bucket has no object at the link's address (404 NoSuchKey); the page did not ask for a new link", "GET /b")),
    ("an expired link, and a list that is not used", lost(calls=(call(path="/b", status=403, error="ExpiredRequest"), LIST)), ("stale-link", "the link had expired, and the bucket refused it (403 ExpiredRequest); GET /list was answered 200, but the page used no other link", "GET /b")),
    ("an expired link, and a list by a service worker", lost(by_worker=True, calls=(call(path="/b", status=403, error="ExpiredRequest"), LIST)), ("stale-link", "the link had expired, and the bucket refused it (403 ExpiredRequest); GET /list was answered 200, but the page used no other link: a service worker answers the page's requests, perhaps from a cache", "GET /b")),
    ("kept from the page", lost(refused_by_cors=(URL,), calls=(call(cors="refused"), call(path="/b", cors="refused"))), ("cors-blocked", "the bucket answered, but without CORS headers for this origin, so the browser did not let the page read it", "GET /b")),
    ("kept from the page, in the browser's words", lost(refused_by_cors=(URL,), blocked_by_cors=(Blocked("http://a", "x"), Blocked(URL, "The header contains multiple values '*, *'.")), calls=(call(path="/u/x.mp4"),)), ("cors-blocked", f"the browser did not let the page read the response of {URL}: “The header contains multiple values '*, *'.”", "console error")),
    ("kept from the page by a copy", lost(refused_by_cors=(URL,), blocked_by_cors=(Blocked(URL, "No header."),)), ("cors-blocked", f"the browser did not let the page read the response of {URL}: “No header.”; the bucket got no request, so the response may come from the browser's cache", "console error")),
    ("kept from the page by the player's copy", lost(refused_by_cors=(URL,), blocked_by_cors=(Blocked(URL, "No header."),), earlier=(call(path="/u/x.mp4", at=-9, cors="not-asked"),)), ("answer-from-cache", f"the browser did not let the page read the response of {URL}: “No header.”; the bucket got no request for it, but had answered one without `Origin` before the click", "console error", "GET /u/x.mp4")),
    ("429 that says when to ask again", lost(calls=(call(status=429, answer={"retry-after": "3600"}),)), ("too-many-requests", "the bucket answered 429 to GET /key (Retry-After: 3600)", "GET /key")),
    ("429", lost(calls=(call(status=429), call(path="/b", status=429, error="SlowDown"))), ("too-many-requests", "the bucket answered 429 to GET /key; the bucket answered 429 SlowDown to GET /b", "GET /key", "GET /b")),
    ("other refusals", lost(calls=(call(status=403, error="AccessDenied"), call(server="backend", path="/b", status=404))), ("request-refused", "the bucket answered 403 AccessDenied to GET /key; the backend answered 404 to GET /b", "GET /key", "GET /b")),
    ("a directive", lost(refused_by_policy=("http://a",), blocked_by_policy=(Blocked("http://a", "frame-src"),)), ("blocked-by-policy", "the page's own policy (frame-src) refused http://a", "content security policy")),
    ("a chunk that is gone", lost(failures=(Refusal("http://app/a.js", "net::ERR_CONNECTION_REFUSED", kind="script"),)), ("app-part-missing", "a part of the app could not be loaded: http://app/a.js (net::ERR_CONNECTION_REFUSED)", "net::ERR_CONNECTION_REFUSED")),
    ("a chunk that was not found", lost(calls=(call(server="app", path="/a.js", status=404, headers={"sec-fetch-dest": "script"}),)), ("app-part-missing", "a script or style of the app is missing: GET /a.js was answered 404", "GET /a.js")),
    ("HEAD refused", lost(calls=(call(method="HEAD", status=401), call(method="HEAD", path="/b", status=403))), ("bad-signature", "the bucket answered 403 to a HEAD request: the link is signed for GET only", "HEAD /b")),
    ("a wrong signature, HEAD included", lost(calls=(call(path="/b", status=403, error="SignatureDoesNotMatch"), call(method="HEAD", status=403))), ("bad-signature", "the bucket refused the link's signature (403 SignatureDoesNotMatch)", "GET /b")),
    ("a preflight refused", lost(calls=(call(method="OPTIONS", cors="refused", headers={"access-control-request-headers": "x-a"}),)), ("preflight-refused", "the bucket refused the preflight that asks for x-a", "OPTIONS /key")),
    ("a method refused", lost(calls=(call(method="OPTIONS", path="/b", cors="refused", headers={"access-control-request-method": "PUT"}),)), ("preflight-refused", "the bucket refused the preflight that asks for PUT", "OPTIONS /b")),
    ("a session that ended", lost(calls=(call(server="backend", path="/b", status=401),)), ("session-ended", "the backend answered 401: it does not accept the session", "GET /b")),
    ("a session that ended, by GraphQL", lost(calls=(call(server="backend", path="/g", method="POST", role="record", error="Not authenticated"),)), ("session-ended", "the backend answered 200 with the error “Not authenticated”: it does not accept the session", "POST /g")),
    ("a request without the cookie", lost(earlier=(call(server="backend", at=-9, headers={"cookie": "…"}),), calls=(call(server="backend", path="/b", status=401),)), ("session-not-sent", "the backend answered 401 to GET /b, a request without the cookie that others have", "GET /b")),
    ("a fault of the scenario", lost(earlier=(call(server="backend", at=-9, headers={"cookie": "…"}),), calls=(call(server="backend", path="/b", status=401, fault="unauthorized"),)), ("session-ended", "the backend answered 401: it does not accept the session", "GET /b")),
    ("a request with a cookie, and others with a token", lost(earlier=(call(server="backend", at=-9, headers={"authorization": "…"}),), calls=(call(server="backend", path="/b", status=401, headers={"cookie": "…"}),)), ("session-ended", "the backend answered 401: it does not accept the session", "GET /b")),
    ("an error of the bucket", lost(calls=(call(status=500), call(path="/b", status=503))), ("bucket-error", "the bucket answered 503 to GET /b", "GET /b")),
    ("an error of the backend", lost(calls=(call(server="backend", method="POST", path="/b", status=500),)), ("backend-error", "the backend answered 500 to POST /b", "POST /b")),
    ("no-cors", lost(calls=(call(headers={"sec-fetch-mode": "no-cors"}, fetched=True),)), ("opaque-response", 'the page fetched from the bucket with mode "no-cors", so it cannot read the response')),
    ("cut off by the server", lost(calls=(call(sent=5, hung_up=True), call(path="/b", sent=40_000, hung_up=True))), ("broken-off-by-server", "the bucket broke the answer off after 40,000 bytes", "GET /b")),
    ("broken off by the page", lost(calls=(call(sent=5, aborted=True, fetched=True), call(path="/b", sent=40_000, aborted=True, fetched=True))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes", "GET /b")),
    ("broken off by a second click", lost(calls=(call(path="/b", sent=40_000, aborted=True, fetched=True),), timeline=(DOWNLOAD, Event(9, "page", "click on “Cancel: Cup Final”"))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes; before, the user had clicked “Cancel: Cup Final”", "GET /b")),
    ("broken off after two clicks on one button", lost(calls=(call(path="/b", sent=40_000, aborted=True, fetched=True),), timeline=(DOWNLOAD, replace(DOWNLOAD, at=9))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes", "GET /b")),
    ("broken off after an exception", lost(calls=(call(path="/b", sent=40_000, aborted=True, fetched=True),), timeline=(DOWNLOAD, Event(9, "page", "console warning: SecurityError: Access is denied"))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes; the console says “SecurityError: Access is denied”", "GET /b")),
    ("broken off by a network that fetch tells of", lost(calls=(call(path="/b", sent=40_000, aborted=True, fetched=True),), timeline=(DOWNLOAD, Event(9, "page", "console warning: TypeError: Failed to fetch"))), ("broken-off-by-page", "the page broke the request off after 40,000 bytes", "GET /b")),
    ("broken off before a byte", lost(failures=(Refusal("http://r2/b.mp4", "net::ERR_ABORTED", by_script=True),)), ("broken-off-by-page", "the page broke its request off before the whole answer had arrived", "/b.mp4 failed: net::ERR_ABORTED")),
    ("no link, by the user's own backend", lost(no_link=NO_LINK), ("no-link-given", "the backend's reply to GET /api/downloads has `url`: null for “Cup Final”, although the file is there: the backend is at fault, so the page had no link to use", "GET /api/downloads")),
    ("no link, and a route that was not used", lost(no_link=replace(NO_LINK, route="GET /file")), ("no-link-given", "the backend's reply to GET /api/downloads has `url`: null for “Cup Final”, although the file is there: the backend is at fault; the page did not request GET /file either", "GET /api/downloads")),
    ("no link on purpose, and a route that was not used", lost(no_link=replace(NO_LINK, route="GET /file", backend_at_fault=False)), ("no-link-given", "the backend's reply to GET /api/downloads has `url`: null for “Cup Final”, and the gallery did not request the file from GET /file, which needs no link", "GET /api/downloads")),
    ("no link from the route that signs one", lost(no_link=replace(NO_LINK, role="link"), calls=(call(server="backend", path="/7/link", role="link"),)), ("no-link-given", "the backend's reply to GET /api/downloads has `url`: null for “Cup Final”, although the file is there: the backend is at fault, so the page had no link to use", "GET /api/downloads")),
    ("a part that nobody asked for", lost(calls=(call(status=206, sent=5), call(path="/b", status=206, sent=40_000))), ("partial-content", "the bucket sent only a part (206, 40,000 bytes) although the request was for all", "GET /b")),
]
# fmt: on


@pytest.mark.parametrize(("outcome", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_cause_is_told_in_full(outcome: Outcome, found: tuple[str, ...]) -> None:
    findings = judge(SAVED, outcome)

    assert [(one.code, one.sentence, *one.evidence) for one in findings] == [TOLD_INSTEAD, found]


@pytest.mark.parametrize("beside", [replace(LIST, status=404), call(path="/c", status=403, error="ExpiredRequest")])
def test_a_page_that_could_not_renew_its_link_or_did_is_not_said_to_have_kept_it(beside: Call) -> None:
    found = judge(SAVED, lost(calls=(call(path="/b", status=403, error="ExpiredRequest"), beside)))

    assert found[1].sentence == "the link had expired, and the bucket refused it (403 ExpiredRequest)"


def test_a_page_that_asks_for_a_byte_and_leaves_the_rest_to_the_browser_gives_nothing_up() -> None:
    calls = (call(sent=1, status=206, aborted=True, fetched=True), call(sent=5))

    assert [one.code for one in judge(SAVED, lost(calls=calls))] == [TOLD_INSTEAD[0]]


def test_a_redirect_is_the_cause_of_a_tab_that_left() -> None:
    hops = tuple(call(server="backend", path=path, status=302, location=URL) for path in ("/a", "/b"))

    [_, found] = judge(SAVED, replace(LEFT, navigation=Navigation(URL, 200, "video/mp4"), calls=hops))

    assert (found.code, found.sentence) == ("redirect-followed", f"the backend redirected /b to {URL}")
    assert found.evidence == ("GET /b",)


APP = "http://app/"
TO_BUCKET = Link(URL, saves=True, other_origin=True)


@pytest.mark.parametrize(
    ("move", "facts", "found"),
    [
        (Move(APP, URL, "GET"), {"links": (TO_BUCKET,)}, "download-ignored"),
        (Move(APP, URL, "GET"), {"links": (replace(TO_BUCKET, saves=False),)}, "link-without-download"),
        (Move(APP, URL, "GET"), {"links": (Link("http://other", True, True),)}, None),
        (Move(APP, URL, "GET"), {}, None),
        (Move(APP, f"{APP}#", ""), {"links": (Link(f"{APP}#", False, False),)}, "link-within-page"),
        (Move(APP, f"{APP}#x", ""), {}, None),
        (Move(APP, f"{APP}file?a", ""), {"links": (Link(f"{APP}file?a", False, False),)}, "router-took-link"),
        (Move(APP, f"{APP}file?a", ""), {}, None),
        (Move(APP, f"{APP}?", "GET"), {"forms": (APP,)}, "form-submitted"),
        (Move(APP, f"{APP}file", "POST"), {}, "form-submitted"),
        (Move(APP, APP, "GET"), {}, "page-reloaded"),
        (Move(APP, f"{APP}file", "GET", by_worker=True), {}, "app-shell-served"),
        (Move(APP, "chrome-error://chromewebdata/", ""), {}, None),
    ],
)
def test_what_led_the_tab_away_is_named_where_it_was_seen(move: Move, facts: dict[str, Any], found: str | None) -> None:
    left = replace(LEFT, navigation=Navigation(move.url, 200, "text/html"), moves=(move,), **facts)

    [first, *behind] = judge(SAVED, left)

    assert first.sentence == f"the list icon {'replaced' if 'chrome' in move.url else 'navigated'} the app " + (
        "with the browser's error page" if "chrome" in move.url else f"to {move.url}"
    )
    assert [one.code for one in behind] == ([found] if found else [])


@pytest.mark.parametrize(
    ("refused", "later"),
    [
        (call(status=403, error="ExpiredRequest"), call(at=20)),
        (call(server="backend", path="/b", status=401), call(server="backend", path="/b", at=20)),
        (call(server="backend", path="/b", status=429), call(server="backend", path="/b", at=20, status=206)),
    ],
)
def test_a_refusal_that_a_later_answer_made_up_for_is_not_the_cause(refused: Call, later: Call) -> None:
    assert [one.code for one in judge(SAVED, lost(calls=(refused, later)))] == ["told-instead-of-saved"]
    assert len(judge(SAVED, lost(calls=(replace(refused, at=30), later)))) == 2


def part(ends: str) -> Call:
    return call(path="/b", status=206, headers={"range": f"bytes={ends}"})


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["0-9", "10-19"], None),
        (["10-19", "0-9", "0-9"], None),  # in any order, and one of them again
        (["0-10", "10-20", "20-30"], "0-10 and then 10-20: these parts overlap by 1 byte(s)"),
        (["0-999", "500-1500"], "0-999 and then 500-1500: these parts overlap by 500 byte(s)"),
        (["0-9", "11-19"], "0-9 and then 11-19: these parts leave out 1 byte(s)"),
        (["0-", "5-"], None),  # a download that goes on where it stopped
    ],
)
def test_parts_that_do_not_fit_are_named(asked: list[str], told: str | None) -> None:
    wrong = replace(saved(sha256="x"), calls=tuple(map(part, asked)))

    [first, *behind] = judge(SAVED, wrong)

    assert first.code == "wrong-bytes"
    expected = [("parts-do-not-fit", f"the page requested the bytes {told}")] if told else []
    assert [(one.code, one.sentence) for one in behind if one.code == "parts-do-not-fit"] == expected


def test_the_parts_of_a_file_are_no_retries() -> None:
    parts = tuple(part(f"{1000 * number}-{1000 * number + 999}") for number in range(50))
    preflights = tuple(replace(one, method="OPTIONS", headers={}) for one in parts)

    assert judge(SAVED, replace(RIGHT, calls=parts + preflights)) == ()
    assert [one.code for one in judge(SAVED, replace(RIGHT, calls=(part("0-999"),) * 11))] == ["endless-retry"]
    rows = tuple(
        replace(call(server="backend", path="/rpc", method="POST"), role="link", asks=f"{n}") for n in range(11)
    )
    assert judge(SAVED, replace(RIGHT, calls=(*RIGHT.calls, *rows))) == ()  # a path that serves all videos
    again = tuple(replace(one, asks="1") for one in rows)
    assert [one.code for one in judge(SAVED, replace(RIGHT, calls=(*RIGHT.calls, *again)))] == ["endless-retry"]
    report = replace(call(server="backend", path="/api/log", method="POST"), role="")
    assert judge(SAVED, replace(RIGHT, calls=(report,) * 11)) == ()  # it is not about the file


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Training_Day_final.mp4", ["wrong-video"]),  # it is named after what it is
        ("Cup_Final_final.mp4", ["wrong-video"]),
        ("0b5f.mp4", ["wrong-name", "wrong-video"]),
    ],
)
def test_another_video_under_its_own_name_has_no_wrong_name(name: str, codes: list[str]) -> None:
    assert [one.code for one in judge(SAVED, saved(sha256="b", name=name))] == codes


LIST = call(server="backend", path="/api/downloads", fetched=True)
PAGE = call(server="app", path="/", fetched=True)
FILE_CALL = call(server="backend", path="/api/downloads/2/download", role="download", fetched=True)


@pytest.mark.parametrize(
    ("url", "calls", "named"),
    [
        ("blob:http://app/1", (LIST,), "GET /api/downloads, which the backend answered with 200"),
        ("blob:http://app/1", (PAGE,), "GET /, which the app answered with 200"),
        ("blob:http://app/1", (FILE_CALL,), None),  # what came instead of the file has causes of its own
        ("blob:http://app/1", (LIST, FILE_CALL), None),
        ("blob:http://app/1", (replace(LIST, habitual=True),), None),
        ("blob:http://app/1", (), None),
        ("http://app/[object%20Blob]", (replace(PAGE, path="/[object%20Blob]", fetched=False),), "GET /[object%20Blob], which the app answered with 200"),
        ("http://app/undefined", (FILE_CALL, replace(PAGE, path="/undefined")), "GET /undefined, which the app answered with 200"),
        ("http://app/api/downloads/2/download", (LIST, replace(FILE_CALL, fetched=False)), None),
    ],
)  # fmt: skip
def test_an_address_that_is_not_the_videos_is_named(url: str, calls: tuple[Call, ...], named: str | None) -> None:
    text = replace(saved(sha256="x", head=b'{"downloads":[]}', url=url), calls=calls)

    [first, *behind] = judge(SAVED, text)

    assert first.code == "error-page-saved"
    had_it = FILE_CALL in calls and "the video was requested, but what was to be saved came from"
    expected = [f"{had_it or 'the page requested no address of the video, but'} {named}"] if named else []
    assert [one.sentence for one in behind if one.code == "wrong-address"] == expected


@pytest.mark.parametrize("fetched", [[], [replace(FILE_CALL, at=1, sha256="right", sent=1000)]])
def test_a_blob_used_as_an_address_is_named_once_whether_the_file_came_before_or_not(fetched: list[Call]) -> None:
    asked = call(server="backend", path="/[object%20Blob]", status=404, at=20)
    broke_off = saved(failure="canceled", url="http://app/[object%20Blob]")

    [first, *behind] = judge(SAVED, replace(broke_off, calls=(*fetched, asked)))

    what = (
        "the video was requested, but what was to be saved came from"
        if fetched
        else ("the page requested no address of the video, but")
    )
    said = f"{what} GET /[object%20Blob], which the backend answered with 404"
    assert first.code == "download-failed"
    assert [(one.code, one.sentence) for one in behind] == [("wrong-address", said)]


@pytest.mark.parametrize(("calls", "told"), [((), True), ((FILE_CALL,), False)])
def test_an_empty_link_that_fetches_the_page_itself_is_named(calls: tuple[Call, ...], told: bool) -> None:
    page = replace(saved(sha256="x", head=b"<!doctype html>"), calls=calls, fetched_itself=True)

    behind = judge(SAVED, page)[1:]

    said = "the page requested its own address in place of the video's, as it does where a link is empty"
    assert (("wrong-address", said) in [(one.code, one.sentence) for one in behind]) is told


def test_a_missing_field_used_as_an_address_is_named() -> None:
    signed = call(server="backend", method="POST", path="/clips/7/link", at=10)
    asked = call(server="backend", path="/undefined", status=404, fetched=True, at=20)

    behind = judge(SAVED, lost(calls=(signed, asked)))[1:]

    said = "the page requested “undefined” as an address: it found no link where it looks for one in a reply"
    assert ("wrong-address", said) in [(one.code, one.sentence) for one in behind]


BEFORE_A_ROUTE = "it has “{}” where a value belongs"
WHOLE_ADDRESS = "“{}…”, a whole address, stands behind something else"


@pytest.mark.parametrize(
    ("path", "facts", "told"),
    [
        ("/app/undefined/api/downloads/2/download", {}, BEFORE_A_ROUTE.format("undefined")),
        ("/api/downloads/null/file", {"role": "file"}, BEFORE_A_ROUTE.format("null")),
        ("/api/NaN/file", {"server": "app", "status": 200}, BEFORE_A_ROUTE.format("NaN")),
        ("/api/downloads/%5Bobject%20Object%5D/file", {}, BEFORE_A_ROUTE.format("%5Bobject%20Object%5D")),
        ("/blob:http://app/1", {}, WHOLE_ADDRESS.format("blob:")),
        ("/api/https://r2/u/x.mp4", {}, WHOLE_ADDRESS.format("https:")),
        ("/api/https%3A%2F%2Fr2%2Fu%2Fx.mp4", {}, WHOLE_ADDRESS.format("https:")),
        ("/folders/null/file", {"status": 200}, None),  # the server knows it
        ("/proxy/https://r2/u/x.mp4", {"status": 200}, None),
        ("/api/nullable/file", {}, None),
    ],
)
def test_an_address_that_was_put_together_wrongly_is_named(path: str, facts: dict[str, Any], told: str | None) -> None:
    asked = replace(call(server="backend", path=path, status=404, fetched=True), **facts)

    behind = judge(SAVED, lost(calls=(asked,), no_link=replace(NO_LINK, route="GET /file")))[1:]

    found = [one.sentence for one in behind if one.code == "wrong-address"]
    assert found == ([f"the page requested {path}: {told}"] if told else [])
    if told and "value" in told:
        assert "no-link-given" not in [one.code for one in behind]  # it did ask for the file by that route


@pytest.mark.parametrize("then", [None, "link", "list"])
def test_an_error_in_a_reply_with_status_200_is_named_unless_the_same_call_went_well_later(then: str | None) -> None:
    failed = replace(call(server="backend", method="POST", path="/graphql", error="No such clip", at=10), role="link")
    later = [replace(failed, error=None, role=then, at=20)] if then else []

    behind = judge(SAVED, lost(calls=(failed, *later)))[1:]

    said = "the backend answered 200 with the error “No such clip” to POST /graphql"
    assert [one.sentence for one in behind if one.code == "request-refused"] == ([] if then == "link" else [said])


@pytest.mark.parametrize(
    ("title", "path", "end"),
    [
        ("Goal #1", "/files/Goal%20", "which is the title “Goal #1” cut off at “#”"),
        ("Ça va? “Oui”", "/files/%C3%87a%20va", "which is the title “Ça va? ‘Oui’” cut off at “?”"),
        ("50%20off", "/f/50%20off.mp4", "in which a part of the title “50%20off” was taken for an encoded character"),
        ("Goal #1", "/files/Goal%20%231.mp4", None),  # encoded
        ("50%20off", "/files/50%2520off.mp4", None),
        ("50% off", "/files/50%25%20off", None),
        ("Goal #1", "/api/downloads/2/file", None),  # not by its title
        ("A#1", "/files/A", None),  # one letter may be there by chance
    ],
)
def test_a_title_that_was_not_encoded_is_seen_from_the_address(title: str, path: str, end: str | None) -> None:
    refused = replace(call(server="backend", path=path, status=404, fetched=True), role="download")
    findings = judge(replace(SAVED, video=title), replace(lost(calls=(refused,)), video=title))

    told = [one.sentence for one in findings if one.code == "title-not-encoded"]
    assert told == ([f"the page requested {path}, {end}"] if end else [])
