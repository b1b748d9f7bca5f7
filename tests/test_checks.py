"""The further checks of scenarios: each finds what it is for, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from e2e import checks
from fixtures.judging.outcome import Call, Growth, ObjectUrl, Outcome, Refusal, SavedFile, Violation
from fixtures.lab.media import MEGABYTE
from fixtures.watching.promised import Check
from tests.judging.outcomes import NO_LINK

NOTHING = Outcome(button="list", video="Cup Final", clicked=True)


def call(
    server: str, path: str = "/key", *, status: int = 403, error: str = "", cors: str = "", fault: str = ""
) -> Call:
    role = path.rpartition("/")[2]
    return Call(0, server, "GET", path, status, 0, {}, error or None, cors or None, fault or None, None, role=role)


def codes(check: Check, outcome: Outcome) -> list[str]:
    return [finding.code for finding in check(outcome)]


@pytest.mark.parametrize(("lived", "found"), [(0.1, ["revoked-at-once"]), (999.0, ["revoked-at-once"]), (1000.0, [])])
def test_an_object_url_must_outlive_the_click(lived: float, found: list[str]) -> None:
    outcome = replace(NOTHING, object_urls=(ObjectUrl(5, None), ObjectUrl(5, lived)))

    assert codes(checks.object_url_outlives_the_click, outcome) == found


BEFORE, AFTER = ObjectUrl(-90_000, None), ObjectUrl(5, None)


@pytest.mark.parametrize(
    ("urls", "found"),
    [
        ((BEFORE,), ["object-url-kept"]),
        ((BEFORE, BEFORE, AFTER), ["object-url-kept"]),
        ((replace(BEFORE, lived=60_000.0), AFTER), []),
        ((), []),
    ],
    ids=["kept", "two kept", "let go", "none made"],
)
def test_object_urls_of_earlier_downloads_must_be_let_go(urls: tuple[ObjectUrl, ...], found: list[str]) -> None:
    assert codes(checks.object_urls_are_let_go, replace(NOTHING, object_urls=urls)) == found


def test_it_is_told_how_many_object_urls_were_kept() -> None:
    [kept] = checks.object_urls_are_let_go(replace(NOTHING, object_urls=(BEFORE, BEFORE, AFTER)))

    assert kept.sentence.startswith("2 object URL")


@pytest.mark.parametrize(
    ("processes", "heap", "found"),
    [
        (90, 0, []),
        (91, 0, ["memory-grew"]),
        (50, 41, ["memory-grew"]),
        (0, 91, ["memory-grew"]),
        (85, -60, []),
        (110, -60, ["memory-grew"]),
    ],
)
def test_memory_may_grow_by_90_megabytes_wherever_they_are(processes: int, heap: int, found: list[str]) -> None:
    growth = Growth(processes=processes * MEGABYTE, heap=heap * MEGABYTE)

    assert codes(checks.memory_stays_flat, replace(NOTHING, growth=growth)) == found


def test_memory_that_grows_names_what_the_page_s_own_policy_refused() -> None:
    refused = replace(NOTHING, refused_by_policy=("http://app/download-stream/1",))

    for grown, found in ((91, ["memory-grew", "blocked-by-policy"]), (89, [])):
        growth = Growth(processes=grown * MEGABYTE, heap=0)
        assert codes(checks.memory_stays_flat, replace(refused, growth=growth)) == found


def test_every_rule_of_accessibility_that_is_broken_is_a_finding_in_its_own_words() -> None:
    nameless = Violation("button-name", "critical", "Buttons must have discernible text", ("button",))
    pale = Violation("color-contrast", "serious", "Elements must meet minimum contrast", ("p", "h1"), why="1.9")

    found = list(checks.accessible(replace(NOTHING, violations=(nameless, pale))))

    assert [one.code for one in found] == ["not-accessible"] * 2
    assert found[1].sentence == "serious: Elements must meet minimum contrast (color-contrast) at p, h1: 1.9"
    assert codes(checks.accessible, NOTHING) == []


def test_every_animation_that_moves_something_is_a_finding() -> None:
    moving = replace(NOTHING, motions=("slide-in", "spin"))

    assert codes(checks.nothing_moves, moving) == ["ignores-reduced-motion"] * 2
    assert codes(checks.nothing_moves, NOTHING) == []


@pytest.mark.parametrize(("pixels", "found"), [(0, []), (1, []), (2, ["needs-sideways-scrolling"])])
def test_a_page_wider_than_its_window_by_more_than_rounding_is_a_finding(pixels: int, found: list[str]) -> None:
    assert codes(checks.fits_the_window, replace(NOTHING, overflow=pixels)) == found


@pytest.mark.parametrize(("times", "found"), [(3, []), (4, ["endless-retry"])])
@pytest.mark.parametrize(("server", "path"), [("bucket", "/key"), ("backend", "/api/downloads/2/download")])
def test_more_than_three_requests_are_a_loop(server: str, path: str, times: int, found: list[str]) -> None:
    outcome = replace(NOTHING, calls=(call(server, path),) * times)

    assert codes(checks.few_requests, outcome) == found


@pytest.mark.parametrize(("begun", "found"), [(0, []), (1, []), (2, ["duplicate-download"])])
def test_what_fails_begins_one_download_at_most(begun: int, found: list[str]) -> None:
    broken_off = SavedFile("x.mp4", "y", failure="network error")

    assert codes(checks.one_download, replace(NOTHING, files=(broken_off,) * begun)) == found


def test_reading_the_list_again_is_no_loop() -> None:
    assert codes(checks.few_requests, replace(NOTHING, calls=(call("backend", "/api/downloads"),) * 9)) == []


@pytest.mark.parametrize(
    ("busy", "progress", "found"),
    [(True, (None, 40.0), []), (False, (), ["no-progress"]), (True, (None, 0.0, 100.0), ["no-progress"])],
)
def test_progress_is_a_busy_state_and_a_share(busy: bool, progress: tuple[float | None, ...], found: list[str]) -> None:
    assert codes(checks.progress_was_shown, replace(NOTHING, busy_seen=busy, progress=progress)) == found


@pytest.mark.parametrize(
    ("progress", "found"),
    [
        ((), []),
        ((None,), []),
        ((0.0, None), []),  # until the answer begins
        ((None, 100.0), []),
        ((0.0,), ["bad-progress"]),
        ((0.0, 100.0), ["bad-progress"]),
        ((None, 40.0), ["bad-progress"]),
    ],
)
def test_an_unknown_share_is_neither_invented_nor_zero(progress: tuple[float | None, ...], found: list[str]) -> None:
    assert codes(checks.unknown_share_is_not_claimed, replace(NOTHING, progress=progress)) == found


def test_a_focus_that_is_lost_is_a_finding() -> None:
    assert codes(checks.focus_stays, NOTHING) == []
    assert codes(checks.focus_stays, replace(NOTHING, focus_lost=True)) == ["not-accessible"]


SAID = "“Cup Final” was saved."


@pytest.mark.parametrize(
    ("statuses", "unheard", "found"),
    [
        ((), (), []),
        ((SAID,), (), []),
        ((SAID,), (SAID,), ["not-accessible"]),
        (("Loading…", SAID), ("Loading…",), []),
    ],
)
def test_success_is_heard_where_the_status_line_was_there_before(
    statuses: tuple[str, ...], unheard: tuple[str, ...], found: list[str]
) -> None:
    assert codes(checks.success_is_heard, replace(NOTHING, statuses=statuses, unheard=unheard)) == found


@pytest.mark.parametrize(
    ("title", "saved", "found"),
    [
        ("हिन्दी कप", "हिन्दी_कप_final.mp4", []),
        ("हिन्दी कप", "ह_न_द__कप_final.mp4", ["wrong-name"]),
        ("हिन्दी कप", "hindi_kap_final.mp4", []),
        ("हिंदी", "हिंदी_final.mp4", []),
        ("हिंदी", "हिदी_final.mp4", ["wrong-name"]),  # the second of two marks on a letter
        ("ที่หนึ่ง", "ทีหนึง_final.mp4", ["wrong-name"]),
        ("Zoë", "Zoe_final.mp4", []),
        ("Été", "Ete_final.mp4", []),  # a composed letter is another matter
    ],
)
def test_vowel_signs_stay_in_a_name_that_keeps_the_letters(title: str, saved: str, found: list[str]) -> None:
    outcome = replace(NOTHING, video=title, files=(SavedFile(saved, "blob:"),))

    assert codes(checks.vowel_signs_are_kept, outcome) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("attachment; filename*=UTF-8''%E6%98%A5.mp4", []),
        ('attachment; filename="Cup.mp4"', []),
        ('attachment; filename="100% Cup.mp4"', []),
        ('attachment; filename="%E6%98%A5.mp4"; filename*=UTF-8%E6%98%A5.mp4', []),
        ('attachment; filename="%E6%98%A5.mp4"', ["wrong-name"]),
        ("attachment; filename=%E6%98%A5.mp4", ["wrong-name"]),
    ],
)
def test_a_service_worker_names_files_as_every_browser_reads_them(header: str, found: list[str]) -> None:
    assert codes(checks.name_reads_the_same_everywhere, replace(NOTHING, dispositions=(header,))) == found


def test_a_download_of_the_browser_s_own_shows_its_progress_itself() -> None:
    native = replace(NOTHING, files=(SavedFile("x", "http://app/api/downloads/2/download"),))
    held = replace(NOTHING, files=(SavedFile("x", "blob:http://app/1"),))

    assert codes(checks.progress_was_shown, native) == []
    assert codes(checks.progress_was_shown, held) == ["no-progress"]


# -- whether a scenario's trouble was met

Met = Callable[[Outcome], bool]
IN_PLAYER = replace(NOTHING, button="player", files=(SavedFile("x", "y"),))


def saw(*calls: Call) -> Outcome:
    return replace(NOTHING, calls=calls)


def failed(why: str) -> Outcome:
    return replace(NOTHING, failures=(Refusal("http://r2/key", why),))


FILE_ROUTE, PROXY_ROUTE, LIST_ROUTE = "/api/downloads/2/file", "/api/downloads/2/download", "/api/downloads"
MET: list[tuple[Met, Outcome]] = [
    (checks.fault("cut"), saw(call("backend"), call("bucket", fault="cut"))),
    (checks.refused_as("AccessDenied"), saw(call("bucket", error="AccessDenied"))),
    (checks.backend_answered(401), saw(call("backend", status=401))),
    (checks.bucket_served, saw(call("bucket", status=200))),
    (checks.bucket_served, saw(call("bucket", status=206))),
    (checks.bucket_served, IN_PLAYER),
    (checks.backend_asked, saw(call("backend", FILE_ROUTE))),
    (checks.backend_asked, saw(call("backend", PROXY_ROUTE))),
    (checks.backend_redirected, saw(call("backend", FILE_ROUTE, status=302))),
    (checks.expired_link_refused, saw(call("bucket", error="ExpiredRequest"))),
    (checks.object_was_missing, saw(call("bucket", status=404))),
    (checks.object_was_missing, saw(call("backend", status=404))),
    (checks.object_was_missing, saw(replace(call("backend", "/7/file", status=200), head=b'{"success": false}'))),
    (checks.object_was_missing, saw(replace(call("backend", "/7/file", status=200), head=b"<!doctype html>"))),
    (checks.object_was_missing, saw(replace(call("backend", "/7/file", status=200), sha256="of nothing"))),
    (checks.object_was_missing, replace(NOTHING, no_link=replace(NO_LINK, file_is_there=False))),
    (checks.reading_was_refused, saw(call("bucket", cors="refused"))),
    (checks.unreachable, failed("net::ERR_CONNECTION_REFUSED")),
    (checks.unreachable, failed("net::ERR_INTERNET_DISCONNECTED")),
    (checks.unreachable, failed("NS_ERROR_CONNECTION_REFUSED")),
    (checks.unreachable, failed("Host unreachable through SOCKSv5 server.")),
    (checks.unreachable, failed("Could not connect to proxy server 127.0.0.1: Connection refused")),
    (checks.unreachable, failed("Could not connect to the server.")),
    (checks.unreachable, failed("A server with the specified hostname could not be found.")),
    (checks.unreachable, failed("Error resolving “bucket.invalid”: Name or service not known")),
    (checks.blocked, failed("net::ERR_BLOCKED_BY_CLIENT")),
    (checks.blocked, failed("inspector")),
    (checks.policy_refused, replace(NOTHING, refused_by_policy=("http://r2/key",))),
    (checks.asked_the_bucket, saw(call("bucket"))),
    (checks.asked_the_bucket, replace(NOTHING, earlier=(call("bucket"),))),
    (checks.thumbnail_was_loaded, replace(NOTHING, earlier=(call("bucket", "/u/final_videos/x.mp4.jpg", status=200),))),
    (checks.link_was_renewed, saw(call("backend", LIST_ROUTE))),
    (checks.requests_passed_by_service_worker, replace(NOTHING, by_worker=True)),
]
# What looks much like it, and is something else.
NOT_MET: list[tuple[Met, Outcome]] = [
    (checks.fault("cut"), saw(call("bucket", fault="cut-late"))),
    (checks.refused_as("AccessDenied"), saw(call("bucket", error="ExpiredRequest"))),
    (checks.backend_answered(401), saw(call("bucket", status=401))),
    (checks.bucket_served, saw(call("bucket", status=403))),
    (checks.bucket_served, replace(IN_PLAYER, button="list")),
    (checks.bucket_served, replace(IN_PLAYER, files=())),
    (checks.bucket_served, replace(IN_PLAYER, calls=(call("backend", PROXY_ROUTE),))),
    (checks.backend_asked, saw(call("backend", LIST_ROUTE))),
    (checks.backend_redirected, saw(call("bucket", status=302))),
    (checks.expired_link_refused, saw(call("bucket", error="SignatureDoesNotMatch"))),
    (checks.object_was_missing, saw(call("bucket", status=403))),
    (checks.object_was_missing, saw(replace(call("backend", "/7/file", status=200), sent=9, head=b"\0\0\0 ftyp"))),
    (checks.object_was_missing, saw(replace(call("backend", "/7/file", status=200, fault="empty"), sha256="a"))),
    (checks.object_was_missing, replace(NOTHING, no_link=NO_LINK)),
    (checks.reading_was_refused, saw(call("bucket", cors="not-asked"))),
    (checks.unreachable, failed("net::ERR_FAILED")),
    (checks.unreachable, failed("net::ERR_BLOCKED_BY_CLIENT")),
    (checks.blocked, failed("net::ERR_BLOCKED_BY_ORB")),
    (checks.policy_refused, replace(NOTHING, refused_by_cors=("http://r2/key",))),
    (checks.asked_the_bucket, saw(call("backend"))),
    (checks.thumbnail_was_loaded, replace(NOTHING, earlier=(call("bucket", "/u/final_videos/x.mp4"),))),
    (checks.thumbnail_was_loaded, replace(NOTHING, earlier=(call("bucket", "/u/x.mp4.lost.jpg", status=404),))),
    (checks.thumbnail_was_loaded, saw(call("bucket", "/u/final_videos/x.mp4.jpg"))),
    (checks.link_was_renewed, replace(NOTHING, earlier=(call("backend", LIST_ROUTE),))),
    (checks.requests_passed_by_service_worker, saw(call("backend"))),
]


@pytest.mark.parametrize(("precondition", "outcome"), MET)
def test_a_trouble_that_was_met_is_seen(precondition: Met, outcome: Outcome) -> None:
    assert precondition(outcome)


@pytest.mark.parametrize(("precondition", "outcome"), NOT_MET)
def test_a_trouble_is_not_taken_for_another(precondition: Met, outcome: Outcome) -> None:
    assert not precondition(outcome)


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([f"Cup Final: {percent} %" for percent in range(101)], ["not-accessible"]),
        ([f"Cup Final: {percent} %" for percent in range(0, 101, 5)][1:], []),
        (["Cup Final: 5 %"] * 101, []),
        ([f"Cup Final {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"], []),  # as many videos
        ([f"{n:.1f} of 300 MB" for n in range(30)], ["not-accessible"]),
        ([], []),
    ],
)
def test_a_status_line_may_not_say_every_percent(statuses: list[str], found: list[str]) -> None:
    assert codes(checks.progress_is_not_chattered, replace(NOTHING, statuses=tuple(statuses))) == found
