"""Observer, servers and meters together make one outcome, on the click's clock and without a link's secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_backend import Exchange, Socket
from fixtures.judging.outcome import (
    Alert,
    Call,
    Event,
    Growth,
    Navigation,
    ObjectUrl,
    Outcome,
    Refusal,
    SavedFile,
    Sign,
    Violation,
)
from fixtures.watching.assemble import Watch, outcome_of
from fixtures.watching.seen import Seen
from fixtures.watching.timeline import bare, bare_all, call_of, event_of, messages_of
from tests.judging.stand_in import R2, StandInPage, request

ARMED, CLICKED = 5_000.0, 5_250.0  # epoch milliseconds
LINK = f"{R2}/u/x.mp4"


def exchange(**facts: Any) -> Exchange:
    usual = {"server": "bucket", "method": "GET", "path": "/u/x.mp4", "started": CLICKED / 1000, "status": 200}
    return Exchange(**{**usual, **facts})


@pytest.fixture
def seen() -> Seen[Any]:
    page: Any = StandInPage(url=f"{LINK}?secret")
    return Seen(page=page, url="http://app/", armed=ARMED, clicked=CLICKED)


def made(seen: Seen[Any], *exchanges: Exchange, **facts: Any) -> Outcome:
    return outcome_of(Watch(seen=seen, **facts), exchanges, "Cup Final", "list", player_opened=False)


def test_a_click_of_which_nothing_came_is_an_outcome_without_anything(seen: Seen[Any]) -> None:
    assert made(seen) == Outcome(button="list", video="Cup Final", clicked=True)


def test_a_click_that_reached_nobody_was_none(seen: Seen[Any]) -> None:
    seen.clicked = None

    assert not made(seen).clicked
    assert outcome_of(Watch(seen=seen), (), "Other", "player", player_opened=True) == Outcome(
        button="player", video="Other", clicked=False, player_opened=True
    )


FILE = SavedFile("x.mp4", "blob:x")
GROWTH = Growth(processes=1, heap=2)
SIGN = Sign(1, "1 MB")
VIOLATION = Violation("button-name", "critical", "No name", ("button",))


@pytest.mark.parametrize(
    ("heard", "facts"),
    [
        ({"downloads": [(object(), FILE)]}, {"files": (FILE,)}),
        ({"downloads": [(object(), None)]}, {"running_left": True}),
        ({"said": ["a"]}, {"said": ("a",)}),
        ({"standing": ["a"]}, {"standing": ("a",)}),
        ({"document": 1}, {"navigation": Navigation(LINK, None, "")}),
        ({"pages": [(StandInPage(), "a")]}, {"pages_opened": ("a",)}),
        ({"dialogs": ["a"]}, {"dialogs": ("a",)}),
        ({"leave_prompts": 2}, {"leave_prompts": 2}),
        ({"errors": ["a"]}, {"page_errors": ("a",)}),
        ({"busy_seen": True}, {"busy_seen": True}),
        ({"busy": True}, {"busy_left": True}),
        ({"progress": [None, 4.0]}, {"progress": (None, 4.0)}),
        ({"statuses": [(1.0, "a"), (2.0, "b")]}, {"statuses": ("a", "b")}),
        ({"signs": [(1.0, SIGN), (2.0, SIGN)]}, {"signs": (SIGN, SIGN)}),
        ({"frozen_ms": 9}, {"frozen_ms": 9}),
        ({"frozen_for_good": True}, {"frozen_for_good": True}),
        ({"refusals": ["a"]}, {"refused_by_cors": ("a",)}),
        ({"policies": ["a"]}, {"refused_by_policy": ("a",)}),
        ({"failures": {request(): Refusal("a", "b")}}, {"failures": (Refusal("a", "b"),)}),
        ({"by_worker": True}, {"by_worker": True}),
        ({"fetched_itself": True}, {"fetched_itself": True}),
        ({"gave_up": True}, {"gave_up": True}),
        (
            {"alerts": {(0, 1): Alert("a", (), CLICKED + 9), (0, 2): Alert("b", (), CLICKED + 1, gone=CLICKED + 4)}},
            {"alerts": (Alert("a", (), 9.0), Alert("b", (), 1.0, gone=4.0))},
        ),
    ],
)
def test_what_was_heard_is_in_the_outcome(heard: dict[str, Any], facts: dict[str, Any], seen: Seen[Any]) -> None:
    for name, value in heard.items():
        setattr(seen, name, value)

    assert made(seen) == replace(Outcome(button="list", video="Cup Final", clicked=True), **facts)


def test_what_was_measured_is_in_the_outcome(seen: Seen[Any]) -> None:
    urls: dict[str, Any] = {"a": (CLICKED - 3, None), "b": (CLICKED + 2, CLICKED + 7)}

    outcome = made(
        seen, violations=[VIOLATION], motions=["spin", "slide", "spin"], object_urls=urls, overflow=3, growth=GROWTH
    )

    assert outcome == Outcome(
        button="list", video="Cup Final", clicked=True, violations=(VIOLATION,), motions=("spin", "slide"), overflow=3,
        growth=GROWTH, object_urls=(ObjectUrl(-3, None), ObjectUrl(2, 5)),
    )  # fmt: skip


def test_requests_from_before_the_click_are_earlier_ones_and_those_of_a_film_are_none_of_its_calls(
    seen: Seen[Any],
) -> None:
    before, at_once = exchange(started=4.999, path="/before"), exchange(started=5.0, path="/at-once")
    film = exchange(started=5.3, path="/film", headers={"sec-fetch-dest": "video"})
    seen.events = [(CLICKED + 20, "page", "busy"), (CLICKED, "page", "click")]

    outcome = made(seen, film, before, at_once)

    assert [(call.path, call.at) for call in outcome.calls] == [("/at-once", -250)]
    assert [(call.path, call.at) for call in outcome.earlier] == [("/before", -251)]
    assert outcome.timeline == (
        Event(-250, "bucket", "GET /at-once → 200 (0 bytes)"),
        Event(0, "page", "click"),
        Event(20, "page", "busy"),
        Event(50, "bucket", "GET /film → 200 (0 bytes)"),
    )


def test_what_the_page_shows_once_the_file_is_saved_is_no_sign_of_its_being_on_its_way(seen: Seen[Any]) -> None:
    seen.signs = [(CLICKED + 1, SIGN), (CLICKED + 9, Sign(1, "Saved"))]
    seen.events = [(CLICKED + 5, "browser", "download begins: “x.mp4” from a blob: address of the page")]

    assert made(seen).signs == (SIGN,)


@pytest.mark.parametrize(("on_disk", "grown"), [(0, 100), (30, 70), (200, 0)])
def test_what_lies_on_the_user_s_disk_is_no_memory_of_the_gallery_s(on_disk: int, grown: int, seen: Seen[Any]) -> None:
    seen.on_disk = on_disk

    assert made(seen, growth=Growth(processes=100, heap=2)).growth == Growth(processes=grown, heap=2)


def test_a_call_of_the_page_s_own_rhythm_is_marked_as_such(seen: Seen[Any]) -> None:
    polled, asked = exchange(path="/api/games/7/state"), exchange(path="/api/downloads/7/file")
    rhythm = {"GET /api/games/#/state"}

    outcome = outcome_of(Watch(seen), [polled, asked], "Cup Final", "list", player_opened=False, rhythm=rhythm)

    assert [call.habitual for call in outcome.calls] == [True, False]


# -- lines and calls


def test_messages_of_a_web_socket_are_counted_from_the_click_on() -> None:
    socket = Socket("/live", to_page=[9.0, 11.0, 12.0], from_page=[10.5])

    lines = [(one.at, one.what) for one in messages_of(socket, since=10.0, zero=10_000)]

    assert lines == [
        (500, "WEBSOCKET /live → 1 message from the page (not read by the suite)"),
        (1000, "WEBSOCKET /live → 2 messages to the page (not read by the suite)"),
    ]


def test_a_call_is_all_that_its_server_kept() -> None:
    kept = exchange(
        query="a=b&X-Amz-Signature=s=1&c", sent=7, headers={"sec-fetch-dest": "empty"}, note="NoSuchKey",
        cors="refused", fault="cut", aborted=True, hung_up=True, status=404, started=5.26,
    )  # fmt: skip

    assert call_of(kept, CLICKED) == Call(
        at=10, server="bucket", method="GET", path="/u/x.mp4", status=404, sent=7, headers={"sec-fetch-dest": "empty"},
        error="NoSuchKey", cors="refused", fault="cut", signature="s=1", fetched=True, aborted=True, hung_up=True,
    )  # fmt: skip
    assert call_of(exchange(headers={"sec-fetch-dest": "video"}), 0).fetched is False
    # As Chromium asks for the file of a link with `download`.
    assert call_of(exchange(headers={"sec-fetch-dest": "empty", "sec-fetch-mode": "navigate"}), 0).fetched is False
    assert call_of(exchange(headers={"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}), 0).fetched is True
    assert call_of(exchange(), 0).signature is None


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"sent": 1_234_567}, "GET /u/x.mp4 → 200 (1,234,567 bytes)"),
        ({"status": None, "method": "HEAD"}, "HEAD /u/x.mp4 → no answer (0 bytes)"),
        ({"status": 404, "note": "NoSuchKey"}, "GET /u/x.mp4 → 404 NoSuchKey (0 bytes)"),
        *(
            (
                {"status": status, "response_headers": {"location": f"{LINK}?secret"}},
                f"GET /u/x.mp4 → {status} (0 bytes, to {LINK})",
            )
            for status in (301, 302, 303, 307, 308)
        ),
        ({"status": 302}, "GET /u/x.mp4 → 302 (0 bytes, to nowhere)"),
        ({"status": 304, "response_headers": {"location": LINK}}, "GET /u/x.mp4 → 304 (0 bytes)"),
        ({"cors": "refused"}, "GET /u/x.mp4 → 200 (0 bytes, no CORS headers for this origin)"),
        ({"cors": "allowed"}, "GET /u/x.mp4 → 200 (0 bytes)"),
        ({"fault": "cut"}, "GET /u/x.mp4 → 200 (0 bytes, fault: cut)"),
        ({"aborted": True}, "GET /u/x.mp4 → 200 (0 bytes, broken off by the browser)"),
        ({"hung_up": True}, "GET /u/x.mp4 → 200 (0 bytes, broken off by the server)"),
    ],
)
def test_a_line_says_what_was_asked_and_what_became_of_it(facts: dict[str, Any], line: str) -> None:
    assert event_of(exchange(**facts), CLICKED - 9) == Event(9, "bucket", line)


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("http://r2:1/a/b?X-Amz-Signature=s#c", "http://r2:1/a/b"),
        ("blob:http://app/1", "a blob: address of the page"),
        ("data:text/plain,secret", "a data: address of the page"),
        ("about:blank", "about:blank"),
        ("/a?b?c", "/a"),
        ("http://[half", "http://[half"),
        ("http://[half?secret", "http://[half"),
    ],
)
def test_an_address_is_kept_without_what_it_is_asked_with(url: str, left: str) -> None:
    assert bare(url) == left


@given(st.text().filter(lambda text: "X-Amz" not in text), st.from_regex(r"[a-z]{1,5}", fullmatch=True))
def test_no_text_keeps_the_secret_of_a_link_in_it(text: str, word: str) -> None:
    assert "X-Amz" not in bare_all(f"{text} {LINK}?X-Amz-Signature={word}, {text}")
    assert bare_all(f"{word} “{LINK}?a={word}” {word}") == f"{word} “{LINK}” {word}"


def test_a_running_request_is_left_running(seen: Seen[Any]) -> None:
    seen.pending.add(request())

    assert made(seen).running_left
