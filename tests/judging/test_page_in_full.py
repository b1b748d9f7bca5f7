"""What the page itself lost, and what befell a request that has nothing to do with the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fixtures.judging.judge import judge
from fixtures.judging.outcome import Alert, Blocked, Event, Link, Move, ObjectUrl, Outcome, Refusal, SavedFile
from tests.judging.outcomes import NO_LINK, SAVED, URL, lost, saved
from tests.test_judge import call

WHOLE = call(path="/u/x.mp4", sent=1000, fetched=True)
STALE = call(path="/u/x.mp4", status=403, error="ExpiredRequest", fetched=True)
COUNT = replace(call(server="backend", method="POST", path="/api/usage", status=404), role="")
STATISTICS = "http://stats.localhost/hit"
REFUSED_BY_IT = Refusal(STATISTICS, "net::ERR_CONNECTION_REFUSED", by_script=True)
OF_A_BLOB = SavedFile("Cup_Final.mp4", "blob:http://app/1", failure="canceled")


def causes(outcome: Outcome) -> list[str]:
    """The codes behind what the user sees, which comes first."""
    return [one.code for one in judge(SAVED, outcome)][1:]


# fmt: off
LOST = ["lost-in-page"]
CASES: list[tuple[str, Outcome, list[str]]] = [
    ("the whole file came", lost(calls=(WHOLE,)), LOST),
    ("as a part that is all of it", lost(calls=(replace(WHOLE, status=206, headers={"range": "bytes=0-"}),)), LOST),
    ("by a second way", lost(calls=(STALE, call(server="backend", path="/2/download", role="download", sent=1000, sha256="right", fetched=True, at=20))), LOST),
    ("other bytes were saved", saved(sha256="x", size=999, url="blob:http://app/1"), []),
    ("other bytes were saved than came", replace(saved(sha256="x", size=999), calls=(WHOLE,)), LOST),
    ("its object URL was gone", lost(alerts=(), files=(OF_A_BLOB,), calls=(WHOLE,), object_urls=(ObjectUrl(5, 1.0),)), ["revoked-at-once", "lost-in-page"]),
    ("nothing was asked for", lost(), ["never-requested"]),
    ("the page waits for ever", replace(lost(calls=(WHOLE,)), alerts=(), busy_left=True, gave_up=True), LOST),
    # What else tells why.
    ("it is still on its way", replace(lost(calls=(WHOLE,)), alerts=(), busy_left=True, gave_up=True, running_left=True), []),
    ("not all came", lost(calls=(replace(WHOLE, sent=999),)), []),
    ("it was hidden by CORS", lost(calls=(replace(WHOLE, cors="refused"),), refused_by_cors=(URL,)), ["cors-blocked"]),
    ("it was fetched without CORS", lost(calls=(replace(WHOLE, headers={"sec-fetch-mode": "no-cors"}),)), ["opaque-response"]),
    ("a frame of the page's asked for it", lost(calls=(replace(WHOLE, cors="not-asked"),)), []),
    ("a router took its link", lost(calls=(replace(WHOLE, server="backend", role="file"),), moves=(Move("http://app/", "http://app/7"),), links=(Link("http://app/7", saves=True, other_origin=False),)), ["router-took-link", "lost-in-page"]),
    ("a fault held it up", lost(calls=(call(server="backend", path="/2/download", role="download", sent=1000, sha256="right", fetched=True, fault="stall"),)), LOST),
    ("a fault changed it", lost(calls=(replace(WHOLE, fault="corrupt"),)), []),
    ("the browser took it over", lost(calls=(replace(WHOLE, fetched=False),)), []),
    ("it was given up", lost(calls=(replace(WHOLE, aborted=True),)), ["broken-off-by-page"]),
    ("it failed in the browser", lost(calls=(WHOLE,), failures=(Refusal("http://r2/u/x.mp4", "net::ERR_FAILED", by_script=True),)), []),
    ("a later request was refused", lost(calls=(WHOLE, replace(STALE, at=20))), ["stale-link"]),
    ("there was no link", lost(no_link=NO_LINK), ["no-link-given"]),
    ("it was there before the click", lost(earlier=(replace(WHOLE, at=-5),)), []),
    ("another request failed", lost(calls=(call(server="backend", path="/api/downloads", role="list", status=500),)), ["backend-error"]),
    ("the policy refused to save it", lost(calls=(WHOLE,), refused_by_policy=("blob",), blocked_by_policy=(Blocked("blob", "frame-src"),)), ["blocked-by-policy", "lost-in-page"]),
    # What does no harm.
    ("a count was refused", lost(calls=(COUNT, WHOLE)), LOST),
    ("a count was refused beside a dead link", lost(calls=(COUNT, STALE)), ["stale-link"]),
    ("a count failed beside a dead link", lost(calls=(replace(COUNT, status=500), STALE)), ["stale-link"]),
    ("a polled list failed beside a dead link", lost(calls=(call(server="backend", path="/api/downloads", status=503, role="list", habitual=True), STALE)), ["stale-link"]),
    ("statistics could not be reached", lost(calls=(STALE,), failures=(REFUSED_BY_IT,)), ["stale-link"]),
    ("statistics were blocked", lost(calls=(STALE,), failures=(replace(REFUSED_BY_IT, why="inspector"),)), ["stale-link"]),
    ("statistics were hidden by CORS", lost(calls=(STALE,), refused_by_cors=(STATISTICS,), blocked_by_cors=(Blocked(STATISTICS, "No header."),)), ["stale-link"]),
    ("statistics were refused by the policy", lost(calls=(STALE,), refused_by_policy=(STATISTICS,), blocked_by_policy=(Blocked(STATISTICS, "connect-src"),)), ["stale-link"]),
    ("a pixel was refused by the policy", lost(calls=(STALE,), refused_by_policy=(STATISTICS,), blocked_by_policy=(Blocked(STATISTICS, "img-src"),)), ["stale-link"]),
    # What the download waited for.
    ("statistics that were awaited could not be reached", lost(failures=(REFUSED_BY_IT,)), ["link-unreachable"]),
    ("a call that was awaited was refused", lost(calls=(COUNT,)), ["request-refused"]),
    ("another host of the file could not be reached", lost(calls=(STALE,), failures=(replace(REFUSED_BY_IT, url="http://cdn/u/x.mov"),)), ["link-unreachable", "stale-link"]),
]
# fmt: on


@pytest.mark.parametrize(("outcome", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_first_cause_is_what_lost_the_file(outcome: Outcome, found: list[str]) -> None:
    assert causes(outcome) == found


def test_what_came_and_what_became_of_it_are_told_with_the_console_s_words() -> None:
    timeline = (
        Event(-5, "page", "console error: before the click"),
        Event(5, "page", "console error: Failed to load resource: 404"),
        Event(9, "page", "console error: TypeError: body stream already read"),
    )

    [_, of_all] = judge(SAVED, lost(calls=(WHOLE,), timeline=timeline))
    warned = (*timeline, Event(10, "page", "console warning: TypeError: lock is null"))
    [_, of_warning] = judge(SAVED, lost(alerts=(Alert("“Cup Final” failed. Retry", ("Retry",), 9.0),), timeline=warned))
    [_, of_some] = judge(SAVED, replace(saved(sha256="x", size=999), calls=(WHOLE,)))
    [_, of_none] = judge(SAVED, lost(alerts=(Alert("“Cup Final” cannot be had. Retry", ("Retry",), 9.0),)))

    came = "the bucket answered 200 to GET /u/x.mp4 with the whole file (1,000 bytes), but the page"
    assert of_all.sentence == f"{came} did not save it; the console says “TypeError: body stream already read”"
    assert of_all.evidence == ("GET /u/x.mp4",)
    assert of_warning.sentence.endswith("was seen, and none failed; the console says “TypeError: lock is null”")
    assert of_some.sentence == f"{came} saved 999 bytes"
    assert of_none.sentence == "after the click, no request for the file was seen, and none failed"


def test_a_frame_that_was_removed_before_its_download_is_named() -> None:
    frame = Refusal("http://app/save/1", "net::ERR_ABORTED", kind="document")

    [_, found] = judge(SAVED, lost(calls=(WHOLE,), failures=(frame,)))

    assert found.code == "lost-in-page"
    assert found.sentence.endswith(
        "did not save it: the browser broke off http://app/save/1 (net::ERR_ABORTED), as when a frame is removed before "
        "its download has begun"
    )


def test_a_method_that_the_link_is_not_signed_for_is_named() -> None:
    [_, found] = judge(SAVED, lost(calls=(call(method="POST", status=403, error="SignatureDoesNotMatch"),)))

    assert found.sentence == (
        "the bucket refused the link's signature, which is for GET, in a POST request (403 SignatureDoesNotMatch)"
    )


def test_why_the_browser_dropped_the_download_is_told() -> None:
    dropped = Event(9, "browser", "saves nothing: a link was clicked in a frame")

    [_, found] = judge(SAVED, lost(calls=(WHOLE,), timeline=(dropped,)))

    assert found.sentence.endswith(
        "with the whole file (1,000 bytes), but the page did not save it: a link was clicked in a frame"
    )


def test_a_whole_file_that_was_asked_for_as_a_part_is_told_so() -> None:
    part = replace(WHOLE, status=206, headers={"range": "bytes=0-"})

    [_, found] = judge(SAVED, lost(calls=(part,)))

    assert "with the whole file (1,000 bytes), as a part (Range: bytes=0-), but" in found.sentence


@pytest.mark.parametrize(
    ("ends", "joined"),
    [
        (["0-399", "400-799", "800-1199"], 3),
        (["400-799", "0-399", "800-999"], 3),
        (["0-399", "400-799"], 0),  # which is not all
        (["0-399", "0-399", "400-999"], 0),
        (["0-999"], 0),
        (["0-499", ""], 0),
    ],
)
def test_parts_that_came_and_were_joined_wrongly_are_told(ends: list[str], joined: int) -> None:
    firsts = [end.partition("-") for end in ends]
    calls = [
        replace(
            WHOLE, status=206, sent=min(int(last or 0), 999) + 1 - int(first or 0), headers={"range": f"bytes={end}"}
        )
        for end, (first, _, last) in zip(ends, firsts, strict=True)
    ]

    [found, *_] = judge(SAVED, replace(saved(sha256="x"), calls=tuple(calls)))

    assert found.code == "wrong-bytes"
    assert found.sentence.partition("1,000); ")[2] == (
        f"it came in {joined} parts that the page joined, perhaps in another order" if joined else ""
    )


@pytest.mark.parametrize("name", ["true.mp4", "undefined", "null.mp4", "[object Object].mp4", "_object Promise_.mp4"])
def test_a_name_that_is_no_text_in_javascript_is_told(name: str) -> None:
    [found, *_] = judge(SAVED, saved(name=name))

    word = name.removesuffix(".mp4")
    assert (
        found.sentence
        == f"“Cup Final” was saved as “{name}”: “{word}” is what JavaScript makes of a value that is no text"
    )


@pytest.mark.parametrize(
    ("url", "facts", "told"),
    [
        ("http://app/2/download", {}, True),
        ("blob:http://app/1", {}, False),
        ("http://app/2/download", {"by_worker": True}, False),
        ("http://app/2/download", {"calls": (WHOLE,)}, False),
    ],
)
def test_a_page_that_waits_for_the_end_of_a_download_of_the_browsers_is_told_so(
    url: str, facts: dict[str, Any], told: bool
) -> None:
    findings = judge(SAVED, replace(saved(url=url), busy_left=True, **{"calls": (), **facts}))

    [found] = [one for one in findings if one.code == "stuck-busy"]
    assert ("the browser itself saved the file" in found.sentence) is told
