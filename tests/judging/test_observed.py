"""The observer keeps what it hears: each event in its place, on the timeline, and on the click's clock."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Error

from fixtures.judging.outcome import Alert, Refusal, Sign
from fixtures.watching.assemble import events_of, failures_of
from fixtures.watching.observer import MAY_BE_OURS, PERMISSION, PICKER, PROBE
from fixtures.watching.seen import Seen
from tests.judging.stand_in import APP, R2, StandInPage, Theatre, request

HEARD = {
    "__galleryE2E", "request", "requestfinished", "requestfailed", "response", "download", "dialog", "console",
    "weberror", "page",
}  # fmt: skip
NOW = 1_000_000.0  # what the stand-in's clock says, in epoch milliseconds


def lines(seen: Seen[Any]) -> list[tuple[float, str, str]]:
    return [(event.at, event.who, event.what) for event in events_of(seen)]


def test_the_observer_hears_everything_and_puts_its_probe_into_every_page(theatre: Theatre) -> None:
    assert set(theatre.context.hears) == HEARD
    assert (
        theatre.context.scripts
        == [PROBE.name, PICKER.name, PERMISSION.name]
        == ["probe.js", "picker.js", "permission.js"]
    )


def test_a_watch_arms_the_probe_and_leaves_no_listener_behind(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        assert theatre.page.asked == [("(titles) => window.__galleryProbe?.arm(titles)", {"arg": []})]
        assert set(theatre.page.hears) == {"framenavigated", "crash"}
        assert (seen.url, seen.armed, seen.page) == (f"{APP}/", NOW, theatre.page)

    assert theatre.page.hears == {}
    theatre.fact("alert", NOW, id=1, text="late", buttons=[])
    assert seen.alerts == {}


def test_a_page_that_was_closed_has_no_listeners_to_take_away(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page):
        theatre.page.closed = True

    assert set(theatre.page.hears) == {"framenavigated", "crash"}


def test_what_still_downloads_at_the_end_is_cancelled_and_nothing_else(theatre: Theatre) -> None:
    cancelled: list[str] = []
    hanging, done = (SimpleNamespace(cancel=lambda word=word: cancelled.append(word)) for word in ("hanging", "done"))

    with theatre.observer.watch(theatre.page) as seen:
        seen.downloads += [(hanging, None), (done, SimpleNamespace())]  # type: ignore[list-item]

    assert cancelled == ["hanging"]


# -- facts of the probe: what they add to, and their line

FACTS: list[tuple[str, dict[str, Any], str, Any, str | None]] = [
    ("click", {"on": "Download"}, "clicked", NOW + 5, "click on “Download”"),
    ("key", {"on": "Download"}, "clicked", NOW + 5, "key on “Download”"),
    ("alert", {"id": 7, "text": "Gone", "buttons": ["Retry"]}, "alerts",
     {(0, 7): Alert("Gone", ("Retry",), NOW + 5)}, "alert: “Gone”"),
    ("status", {"text": "Saved"}, "statuses", [(NOW + 5, "Saved")], "status: “Saved”"),
    ("busy", {"on": True}, "busy", True, "busy"),
    ("busy", {"on": True}, "busy_seen", True, "busy"),
    ("busy", {"on": False}, "busy", False, "no longer busy"),
    ("busy", {"on": False}, "busy_seen", False, "no longer busy"),
    ("sign", {"place": 3, "text": "19 MB", "heard": False}, "signs", [(NOW + 5, Sign(3, "19 MB"))], "shows “19 MB”"),
    ("picked", {"op": "open"}, "on_disk", 0, "writes to a file that the user chose"),
    ("picked", {"op": "close", "size": 7}, "on_disk", 7, "closes the file that the user chose"),
    ("picked", {"op": "abort"}, "on_disk", 0, "gives up the file that the user chose"),
    ("progress", {"value": 40.0}, "progress", [40.0], None),
    ("policy", {"blocked": f"{R2}/x?secret", "directive": "connect-src"}, "policies", [f"{R2}/x"],
     f"content security policy (connect-src) refused {R2}/x"),
    ("frozen", {"ms": 2500.0, "since": NOW}, "frozen_ms", 0, "stood still for 2500.0 ms"),  # before any click
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "where", "value", "line"), FACTS)
def test_a_fact_of_the_page_is_kept_with_its_time(
    kind: str, facts: dict[str, Any], where: str, value: Any, line: str | None, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        seen.last_change = 0
        theatre.fact(kind, NOW + 5, **facts)

    assert getattr(seen, where) == value
    assert lines(seen) == ([] if line is None else [(5 if seen.clicked is None else 0, "page", line)])
    assert (seen.last_change == theatre.clock.now) is (kind != "sign")  # a clock in the page is no part of the flow


def test_a_place_that_goes_on_changing_has_one_line(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        for place, text in ((1, "1 MB"), (1, "2 MB"), (2, "soon")):
            theatre.fact("sign", NOW, place=place, text=text, heard=True)

    assert [sign for _, sign in seen.signs] == [Sign(1, "1 MB", True), Sign(1, "2 MB", True), Sign(2, "soon", True)]
    assert [what for _, _, what in lines(seen)] == ["shows “1 MB”", "shows “soon”"]


@pytest.mark.parametrize(("text", "prolongs"), [("12:00:02, 1.5 MB", False), ("Saved", True)])
def test_a_status_that_differs_by_figures_alone_does_not_keep_a_flow_from_its_end(
    text: str, prolongs: bool, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("status", NOW, text="12:00:01, 1 MB")
        seen.last_change = 0
        theatre.fact("status", NOW, text=text)

    assert (seen.last_change > 0) is prolongs
    assert len(seen.statuses) == 2


@pytest.mark.parametrize("kind", ["click", "key"])
def test_the_first_click_is_the_zero_of_the_clock(kind: str, theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        assert seen.zero == NOW
        theatre.fact(kind, NOW + 5, on="it")
        theatre.fact("click", NOW + 9, on="it")
        theatre.fact("key", NOW + 11, on="it")

    assert seen.zero == NOW + 5
    assert [at for at, _, _ in lines(seen)] == [0, 4, 6]


def test_an_alert_that_leaves_is_kept_with_the_time_it_left(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("alert", NOW, id=7, text="Gone", buttons=[])
        theatre.fact("alert-gone", NOW + 30, id=8)
        theatre.fact("alert-gone", NOW + 40, id=7)

    assert seen.alerts == {(0, 7): Alert("Gone", (), NOW, gone=NOW + 40)}
    assert lines(seen)[1:] == [(40, "page", "the alert is gone")]


@pytest.mark.parametrize(
    ("text", "since"), [("Lost. This closes in 4 s.", 0), ("Lost for good. This closes in 4 s.", 30)]
)
def test_an_alert_in_which_a_number_counts_down_is_as_old_as_its_words(
    text: str, since: float, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("alert", NOW, id=7, text="Lost. This closes in 5 s.", buttons=[])
        theatre.fact("alert", NOW + 30, id=7, text=text, buttons=[])

    assert [(one.text, one.at) for one in seen.alerts.values()] == [(text, NOW + since)]


def test_busy_was_seen_though_it_is_over(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("busy", NOW, on=True)
        theatre.fact("busy", NOW, on=False)

    assert (seen.busy, seen.busy_seen) == (False, True)


def test_the_longest_standstill_counts(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("click", NOW, on="Download")
        for ms in (300, 900, 500):
            theatre.fact("frozen", NOW, ms=ms, since=NOW)

    assert seen.frozen_ms == 900


def test_a_page_that_only_the_suite_s_own_script_holds_up_has_not_stood_still(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("click", NOW, on="Download")
        with seen.inspecting():
            theatre.fact("frozen", NOW, ms=9000, since=time.time() * 1000)
        theatre.fact("frozen", NOW, ms=9000, since=sum(seen.inspected[0]) / 2)  # heard later
        theatre.fact("frozen", NOW, ms=700, since=seen.inspected[0][0] - 1)

    assert seen.frozen_ms == 700


def test_facts_of_another_page_are_not_of_this_click(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.fact("click", NOW, on="it", page=StandInPage())

    assert (seen.clicked, lines(seen)) == (None, [])


def test_motions_and_object_urls_are_kept_from_the_start_until_forgotten(theatre: Theatre) -> None:
    theatre.fact("motion", NOW, name="spin")
    theatre.fact("object-url", NOW, id="a", on=True)
    theatre.fact("object-url", NOW + 1, id="b", on=True)
    theatre.fact("object-url", NOW + 9, id="a", on=False)
    theatre.fact("object-url", NOW + 10, id="c", on=False)

    assert theatre.observer.motions == ["spin"]
    assert theatre.observer.object_urls == {"a": (NOW, NOW + 9), "b": (NOW + 1, None), "c": (NOW + 10, NOW + 10)}

    theatre.observer.boot_errors.append("x")
    theatre.observer.forget()

    assert (theatre.observer.motions, theatre.observer.object_urls, theatre.observer.boot_errors) == ([], {}, [])


# -- requests


def test_what_the_page_asks_for_by_itself_does_not_keep_a_flow_from_its_end(theatre: Theatre) -> None:
    theatre.observer.rhythm = frozenset({"GET /api/downloads", "GET /api/games/#/state"})
    ours, theirs = f"{APP}/api/downloads/7/file", (f"{APP}/api/downloads?page=1", f"{APP}/api/games/12/state")

    with theatre.observer.watch(theatre.page) as seen:
        for url in theirs * (MAY_BE_OURS + 3):
            asked = request(url)
            theatre.says("request", asked)
            theatre.says("requestfinished", asked)
            prolonged, seen.last_change = seen.last_change, 0
        failing = request(theirs[0], failure="net::ERR_FAILED")
        theatre.says("request", failing)
        theatre.says("requestfailed", failing)
        assert (prolonged, seen.last_change, seen.running, seen.failures, seen.events) == (0, 0, False, {}, [])

        theatre.says("request", request(ours))
        assert seen.running


@pytest.mark.parametrize(
    ("path", "kind", "itself"), [("#x", "fetch", True), ("", "document", False), ("api/downloads", "fetch", False)]
)
def test_a_script_that_asks_for_the_page_s_own_address_is_noticed(
    path: str, kind: str, itself: bool, theatre: Theatre
) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(f"{theatre.page.url}{path}", kind=kind))

    assert seen.fetched_itself is itself


def test_a_habit_may_be_the_click_s_own_once_or_twice(theatre: Theatre) -> None:
    theatre.observer.rhythm = frozenset({"GET /api/downloads"})

    with theatre.observer.watch(theatre.page) as seen:
        for times in range(1, MAY_BE_OURS + 3):
            theatre.says("request", request(f"{APP}/api/downloads"))
            assert len(seen.pending) == min(times, MAY_BE_OURS)
        theatre.says("request", request(f"{APP}/api/downloads", method="POST"))

    assert len(seen.pending) == MAY_BE_OURS + 1


@pytest.mark.parametrize(
    ("url", "kind", "runs"),
    [
        (f"{R2}/x", "fetch", True),
        (f"{R2}/x", "document", True),
        ("http://elsewhere/x", "fetch", False),
        *((f"{R2}/x", kind, False) for kind in ("media", "websocket", "eventsource", "image", "font")),
    ],
)
def test_a_request_of_the_flow_keeps_it_running_until_it_has_ended(
    url: str, kind: str, runs: bool, theatre: Theatre
) -> None:
    asked = request(url, kind)

    with theatre.observer.watch(theatre.page) as seen:
        seen.last_change = 0
        theatre.says("request", asked)
        assert seen.running is runs
        assert (seen.last_change > 0) is runs
        seen.last_change = 0
        theatre.says("requestfinished", asked)
        assert (seen.last_change > 0) is runs

    assert not seen.running
    assert not seen.by_worker


def test_a_service_worker_s_script_is_no_part_of_the_flow(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(f"{R2}/worker.js", "other", headers={"service-worker": "script"}))
        theatre.says("request", request(f"{R2}/x", "other", headers={"service-worker": "none"}))
        theatre.says("requestfinished", next(iter(seen.pending)))

        assert not seen.running


def test_a_request_by_a_worker_is_remembered(theatre: Theatre) -> None:
    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(service_worker=object()))
        theatre.says("request", request())

    assert seen.by_worker


@pytest.mark.parametrize("event", ["request", "requestfinished", "requestfailed", "response", "download", "page"])
def test_nothing_is_kept_of_what_happens_before_a_click(event: str, theatre: Theatre) -> None:
    theatre.says(event, request())

    with theatre.observer.watch(theatre.page) as seen:
        pass
    assert (seen.events, seen.pending, seen.failures) == ([], set(), {})


def test_a_request_that_fails_is_kept_with_the_browser_s_word_and_what_came_after_it(theatre: Theatre) -> None:
    other = request(f"{APP}/api/downloads/2/file?a", "document", failure="net::ERR_ABORTED")
    first = request(failure="net::ERR_ABORTED", existing_response=SimpleNamespace(status=206))
    picture, wordless = request(f"{R2}/x.jpg", "image", failure="x"), request(f"{R2}/y", "xhr")

    with theatre.observer.watch(theatre.page) as seen:
        for asked in (first, picture, other):
            theatre.says("request", asked)
        for asked in (first, other, picture, wordless):
            theatre.says("requestfailed", asked)

    route = f"{APP}/api/downloads/2/file"
    assert failures_of(seen) == [
        Refusal(f"{R2}/u/x.mp4", "net::ERR_ABORTED", by_script=True, status=206, kind="fetch", followed_by=(route,)),
        Refusal(route, "net::ERR_ABORTED", kind="document"),
        Refusal(f"{R2}/x.jpg", "x", kind="image"),
        Refusal(f"{R2}/y", "", by_script=True, kind="xhr"),
    ]
    assert lines(seen)[0] == (0, "browser", f"GET {R2}/u/x.mp4 failed: net::ERR_ABORTED")
    assert not seen.running


def test_what_a_tab_navigates_to_is_no_longer_a_request_once_it_answers(theatre: Theatre) -> None:
    page, script = (
        request(kind="document", is_navigation_request=lambda: True),
        request(is_navigation_request=lambda: False),
    )
    shown = SimpleNamespace(request=page, frame=theatre.page.main_frame, url=page.url, from_service_worker=False)

    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", page)
        theatre.says("request", script)
        theatre.says("response", SimpleNamespace(request=script, frame=theatre.page.main_frame))
        assert (seen.pending, seen.last_page) == ({page, script}, None)
        theatre.says("response", SimpleNamespace(request=page, frame=object(), from_service_worker=False))
        assert (seen.pending, seen.last_page) == ({script}, None)
        theatre.says("response", shown)

    assert seen.last_page is shown


@pytest.mark.parametrize("end", ["response", "requestfinished", "requestfailed"])
def test_a_tab_is_navigating_until_its_document_has_an_answer(theatre: Theatre, end: str) -> None:
    asked = request(kind="document", frame=theatre.page.main_frame)
    answer = SimpleNamespace(request=asked, frame=theatre.page.main_frame, url=asked.url, from_service_worker=False)

    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("request", request(kind="document", frame=object()))  # of a frame, as for a download
        theatre.says("request", request())
        assert not seen.navigating
        theatre.says("request", asked)
        assert seen.navigating
        theatre.says(end, answer if end == "response" else asked)

    assert not seen.navigating


def test_the_name_that_a_service_worker_gives_a_file_in_a_frame_is_kept(theatre: Theatre) -> None:
    asked = request(kind="document", is_navigation_request=lambda: True)
    headers = {"content-disposition": 'attachment; filename="Cup.mp4"'}

    with theatre.observer.watch(theatre.page) as seen:
        for by_worker in (True, False):
            answer = SimpleNamespace(request=asked, frame=object(), from_service_worker=by_worker, headers=headers)
            theatre.says("response", answer)

    assert seen.names == ['attachment; filename="Cup.mp4"']


def test_an_answer_to_a_worker_has_no_tab_and_is_no_error(theatre: Theatre) -> None:
    class Answer:
        request = request(is_navigation_request=lambda: True)

        @property
        def frame(self) -> object:
            raise Error("Service Worker requests do not have an associated frame.")

    with theatre.observer.watch(theatre.page) as seen:
        theatre.says("response", Answer())

    assert seen.last_page is None
