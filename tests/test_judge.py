"""The judge: every way an outcome can break a promise gets its name, and a right outcome gets none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.judging.causes import BY_CLIENT
from fixtures.judging.judge import judge
from fixtures.judging.names import recognisable
from fixtures.judging.outcome import Alert, Blocked, Call, Navigation, Outcome, Refusal, SavedFile, Sign
from fixtures.judging.promise import Cancelled, Promise, Saved, SavedOrTold, Told
from fixtures.judging.saved_file import unsafe

HEAD = b"\0\0\0\x18ftypisom"
SAVED = Saved(
    video="Cup Final", size=1000, sha256="right", name_rule=recognisable,
    others=(("other", "B"),), picture_sha256="picture",
)  # fmt: skip
TOLD = Told(video="Cup Final")
FILE = SavedFile("Cup_Final_final.mp4", "blob:x", size=1000, sha256="right", head=HEAD)
ALERT = Alert("“Cup Final” is no longer available.", ("Retry", "Dismiss"), at=80)
RIGHT = Outcome(button="list", video="Cup Final", clicked=True, files=(FILE,))
REFUSED = Outcome(button="list", video="Cup Final", clicked=True, alerts=(ALERT,))
NOTHING = Outcome(button="player", video="Cup Final", clicked=True)


def call(**facts: Any) -> Call:
    usual: dict[str, Any] = {
        "at": 10,
        "server": "bucket",
        "method": "GET",
        "path": "/key",
        "status": 200,
        "sent": 0,
        "headers": {},
        "error": None,
        "cors": "allowed",
        "fault": None,
        "signature": "a",
    }
    made = Call(**{**usual, **facts})
    return replace(made, role=made.path.rpartition("/")[2])


def codes(promise: Promise, outcome: Outcome) -> list[str]:
    return [finding.code for finding in judge(promise, outcome)]


def test_a_right_file_keeps_the_promise_to_save() -> None:
    assert codes(SAVED, RIGHT) == []


def test_an_alert_about_another_video_is_no_alarm() -> None:
    library = replace(SAVED, others=(("other", "Second Half"),))
    about_it = replace(ALERT, text="“Second Half” is no longer available.")

    assert codes(library, replace(RIGHT, alerts=(about_it,))) == []
    assert codes(library, replace(RIGHT, alerts=(replace(ALERT, text="Something went wrong."),))) == [
        "saved-and-alarmed"
    ]


def test_a_lasting_alert_that_names_the_video_keeps_the_promise_to_tell() -> None:
    assert codes(TOLD, REFUSED) == []


BREACHES_OF_SAVED = {
    "click-missed": replace(RIGHT, clicked=False),
    "navigated-away": replace(NOTHING, navigation=Navigation("http://r2/key", 200, "video/mp4")),
    "error-replaced-app": replace(NOTHING, navigation=Navigation("http://r2/key", 403, "application/xml")),
    "page-opened": replace(RIGHT, pages_opened=("http://r2/key",)),
    "nothing-happened": NOTHING,
    "silent-failure": replace(NOTHING, calls=(call(),)),
    "told-instead-of-saved": replace(REFUSED, calls=(call(),)),
    "download-failed": replace(RIGHT, files=(replace(FILE, failure="canceled"),)),
    "started-twice": replace(RIGHT, files=(FILE, FILE)),
    "saved-and-alarmed": replace(RIGHT, alerts=(ALERT,)),
    "wrong-name": replace(RIGHT, files=(replace(FILE, name="0b5f.mp4"),)),
    "wrong-video": replace(RIGHT, files=(replace(FILE, sha256="other"),)),
    "thumbnail-saved": replace(RIGHT, files=(replace(FILE, sha256="picture", size=90, head=b"\xff\xd8\xff"),)),
    "empty-file": replace(RIGHT, files=(replace(FILE, sha256="e3b0", size=0, head=b""),)),
    "error-page-saved": replace(RIGHT, files=(replace(FILE, sha256="x", size=300, head=b'<?xml version="1.0"?>'),)),
    "truncated": replace(RIGHT, files=(replace(FILE, sha256="x", size=999),)),
    "wrong-bytes": replace(RIGHT, files=(replace(FILE, sha256="x"),)),
    "stuck-busy": replace(RIGHT, busy_left=True),
    "asked-to-leave": replace(RIGHT, leave_prompts=1),
    "player-opened": replace(RIGHT, player_opened=True),
    "page-error": replace(RIGHT, page_errors=("TypeError: x is undefined",)),
    "page-frozen": replace(RIGHT, frozen_ms=2001),
    "bad-progress": replace(RIGHT, progress=(50.0, 101.0)),
    "leaked-credentials": replace(RIGHT, calls=(call(headers={"cookie": "s=1"}),)),
}


@pytest.mark.parametrize("code", BREACHES_OF_SAVED)
def test_each_breach_of_a_promise_to_save_is_named_alone(code: str) -> None:
    assert codes(SAVED, BREACHES_OF_SAVED[code]) == [code]


BREACHES_OF_TOLD = {
    "click-missed": replace(REFUSED, clicked=False),
    "error-replaced-app": replace(NOTHING, navigation=Navigation("http://app/api", 404, "application/json")),
    "nothing-happened": NOTHING,
    "silent-failure": replace(NOTHING, calls=(call(),)),
    "error-page-saved": replace(REFUSED, files=(replace(FILE, size=20, head=b'{"detail": "x"}'),)),
    "empty-file": replace(REFUSED, files=(replace(FILE, size=0, head=b""),)),
    "saved-instead-of-told": replace(REFUSED, files=(FILE,)),
    "not-an-alert": replace(NOTHING, statuses=("“Cup Final” is no longer available.",), calls=(call(status=404),)),
    "alert-without-name": replace(REFUSED, alerts=(replace(ALERT, text="Download failed."),)),
    "raw-alert": replace(REFUSED, alerts=(replace(ALERT, text="Cup Final: TypeError: Failed to fetch"),)),
    "false-success": replace(REFUSED, statuses=("“Cup Final” was downloaded.",)),
    "no-retry": replace(REFUSED, alerts=(replace(ALERT, buttons=("Dismiss",)),)),
    "alert-out-of-sight": replace(REFUSED, alerts=(replace(ALERT, in_sight=False),)),
    "alert-vanished": replace(REFUSED, alerts=(replace(ALERT, gone=1000),)),
    "stuck-busy": replace(REFUSED, busy_left=True),
}


@pytest.mark.parametrize("code", BREACHES_OF_TOLD)
def test_each_breach_of_a_promise_to_tell_is_named_alone(code: str) -> None:
    assert codes(TOLD, BREACHES_OF_TOLD[code]) == [code]


BEHIND = {
    "stale-link": call(status=403, error="ExpiredRequest"),
    "bad-signature": call(status=403, error="SignatureDoesNotMatch"),
    "object-missing": call(status=404, error="NoSuchKey"),
    "bucket-error": call(status=503, error="ServiceUnavailable"),
    "backend-error": call(server="backend", status=500),
    "session-ended": call(server="backend", status=401),
    "preflight-refused": call(method="OPTIONS", status=403, cors="refused"),
    "broken-off-by-server": call(sent=400, hung_up=True),
    "broken-off-by-page": call(sent=400, aborted=True, fetched=True),
    "partial-content": call(status=206, sent=400),
}


@pytest.mark.parametrize("code", BEHIND)
def test_the_cause_behind_a_lost_video_is_named_after_what_the_user_saw(code: str) -> None:
    assert codes(SAVED, replace(NOTHING, calls=(BEHIND[code],))) == ["silent-failure", code]


def unreached(why: str) -> Outcome:
    """The user was told, since a request came to nothing in the browser itself."""
    return replace(REFUSED, failures=(Refusal("http://r2/key", why),))


BY_THE_BROWSER = {
    "link-unreachable": (
        "net::ERR_CONNECTION_REFUSED",
        "net::ERR_NAME_NOT_RESOLVED",
        "NS_ERROR_UNKNOWN_HOST",
        "NS_ERROR_OFFLINE",
        "net::ERR_SSL_PROTOCOL_ERROR",
        "net::ERR_CERT_AUTHORITY_INVALID",
    ),
    "answer-unreadable": ("net::ERR_CONTENT_DECODING_FAILED", "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"),
    "blocked-by-client": ("net::ERR_BLOCKED_BY_CLIENT", "inspector", BY_CLIENT),
}


@pytest.mark.parametrize(("code", "why"), [(code, why) for code, words in BY_THE_BROWSER.items() for why in words])
def test_what_the_browser_could_not_reach_or_would_not_ask_for_is_named(code: str, why: str) -> None:
    assert codes(SAVED, unreached(why)) == ["told-instead-of-saved", code]


@pytest.mark.parametrize("why", ["net::ERR_ABORTED", "net::ERR_FAILED", "net::ERR_BLOCKED_BY_ORB", "inspectors"])
def test_any_other_failure_of_a_request_is_neither_unreachable_nor_blocked(why: str) -> None:
    assert codes(SAVED, unreached(why)) == ["told-instead-of-saved"]


def test_what_the_player_could_not_read_did_not_lose_the_file() -> None:
    failed = Refusal("http://r2/key", "net::ERR_CONTENT_DECODING_FAILED", kind="media")

    assert codes(SAVED, replace(REFUSED, failures=(failed,))) == ["told-instead-of-saved"]


def test_a_bucket_that_the_page_s_own_policy_forgot_is_named() -> None:
    outcome = replace(REFUSED, refused_by_policy=("http://r2/key",))

    assert codes(SAVED, outcome) == ["told-instead-of-saved", "blocked-by-policy"]


@pytest.mark.parametrize("broken", [{"hung_up": True}, {"aborted": True, "fetched": True}, {"status": 206}])
def test_an_answer_that_began_well_is_no_cause_where_a_whole_one_came_after_it(broken: dict[str, Any]) -> None:
    whole = call(server="backend", path="/api/downloads/2/download", sent=1000)
    tried_again = replace(REFUSED, calls=(call(sent=400, **broken), whole))

    assert codes(SAVED, tried_again) == ["told-instead-of-saved"]


def test_the_list_that_was_read_again_is_no_whole_answer() -> None:
    listed = call(server="backend", path="/api/downloads", sent=2000)
    outcome = replace(NOTHING, calls=(call(sent=400, hung_up=True), listed))

    assert codes(SAVED, outcome) == ["silent-failure", "broken-off-by-server"]


def test_a_tab_that_left_the_gallery_broke_nothing_off_itself() -> None:
    left = Navigation("http://r2/key", 200, "video/mp4")
    outcome = replace(NOTHING, navigation=left, calls=(call(sent=400, aborted=True, fetched=True),))

    assert codes(SAVED, outcome) == ["navigated-away"]
    assert codes(SAVED, replace(outcome, calls=(), failures=(GIVEN_UP,))) == ["navigated-away"]


# A script broke its request for the file off before a byte had come.
GIVEN_UP = Refusal("http://r2/u/x.mp4", "net::ERR_ABORTED", by_script=True)
UNSENT = call(path="/u/x.mp4", status=None, aborted=True, fetched=True)


@pytest.mark.parametrize(
    ("failure", "calls"),
    [
        (GIVEN_UP, ()),
        (GIVEN_UP, (UNSENT,)),
        (GIVEN_UP, (replace(UNSENT, status=200),)),
        (GIVEN_UP, (replace(UNSENT, status=200, sent=1000, aborted=False),)),
        (GIVEN_UP, (call(status=None), UNSENT)),
        (GIVEN_UP, (call(sent=1000),)),
        (GIVEN_UP, (call(sent=400, aborted=True, fetched=True), call(sent=1000))),
        (replace(GIVEN_UP, url="http://app/api/downloads/2/file"), ()),
        (replace(GIVEN_UP, url="http://app/api/downloads/2/download"), ()),
        (replace(GIVEN_UP, url="http://r2/key"), (call(status=None),)),
        (replace(GIVEN_UP, why="NS_BINDING_ABORTED"), ()),
        (replace(GIVEN_UP, status=200), (UNSENT,)),
        (replace(GIVEN_UP, status=206), (UNSENT,)),
        (replace(GIVEN_UP, followed_by=("http://app/api/downloads", "http://app/api/log")), ()),
    ],
)
def test_what_a_page_breaks_off_before_a_byte_has_come_is_named(failure: Refusal, calls: tuple[Call, ...]) -> None:
    outcome = replace(NOTHING, failures=(failure,), calls=calls)

    assert codes(SAVED, outcome) == ["silent-failure", "broken-off-by-page"]


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (replace(NOTHING, failures=(replace(GIVEN_UP, by_script=False),), calls=(UNSENT,)), ["silent-failure"]),
        (replace(NOTHING, failures=(replace(GIVEN_UP, status=403),), calls=(UNSENT,)), ["silent-failure"]),
        (replace(NOTHING, failures=(replace(GIVEN_UP, why="net::ERR_FAILED"),)), ["silent-failure"]),
        (replace(NOTHING, failures=(replace(GIVEN_UP, url="http://app/api/downloads"),)), ["silent-failure"]),
        (replace(NOTHING, failures=(replace(GIVEN_UP, followed_by=("http://r2/u/x.mp4",)),)), ["silent-failure"]),
        (replace(NOTHING, failures=(replace(GIVEN_UP, followed_by=("http://app/2/file",)),)), ["silent-failure"]),
        (replace(RIGHT, failures=(GIVEN_UP,), files=(replace(FILE, failure="canceled"),)), ["download-failed"]),
        (replace(NOTHING, calls=(call(sent=400, aborted=True),)), ["silent-failure"]),
    ],
    ids=["a native download", "refused anyway", "no abort", "the list", "tried again", "another way", "by the browser",
         "no script's"],
)  # fmt: skip
def test_what_only_looks_like_it_is_not_named_broken_off_by_the_page(outcome: Outcome, found: list[str]) -> None:
    assert codes(SAVED, outcome) == found


def test_a_file_that_came_whole_after_the_page_broke_one_off_was_not_broken_off() -> None:
    tried = replace(GIVEN_UP, followed_by=(GIVEN_UP.url,))
    calls = (replace(UNSENT, status=200, sent=400), call(path=UNSENT.path, sent=1000, fetched=True))

    assert codes(SAVED, replace(NOTHING, failures=(tried,), calls=calls)) == ["silent-failure"]


def test_a_part_that_was_asked_for_is_no_partial_content() -> None:
    asked = call(status=206, sent=400, headers={"range": "bytes=0-399"})

    assert codes(SAVED, replace(NOTHING, calls=(asked,))) == ["silent-failure"]


def test_where_the_user_is_to_be_told_that_an_object_is_missing_its_absence_is_no_finding() -> None:
    missing = call(status=404, error="NoSuchKey")

    assert codes(TOLD, replace(NOTHING, calls=(missing,))) == ["silent-failure"]


def test_a_saved_video_needs_no_cause() -> None:
    refused = tuple(BEHIND.values())

    assert codes(SAVED, replace(RIGHT, calls=refused, failures=unreached("inspector").failures)) == []


def test_the_browser_s_own_error_page_is_an_error_in_place_of_the_app() -> None:
    gone = Navigation("chrome-error://chromewebdata/", None, "")

    assert codes(SAVED, replace(NOTHING, navigation=gone)) == ["error-replaced-app"]


def test_a_download_that_goes_on_past_all_patience_is_slow_and_not_stuck() -> None:
    outcome = replace(RIGHT, gave_up=True, running_left=True, busy_left=True)

    assert codes(SAVED, outcome) == ["too-slow"]
    assert codes(SAVED, replace(outcome, running_left=False)) == ["stuck-busy"]


def test_a_no_cors_fetch_is_told_as_the_cause_of_an_empty_file() -> None:
    asked = call(headers={"sec-fetch-mode": "no-cors"}, fetched=True)
    outcome = replace(RIGHT, files=(replace(FILE, sha256="x", size=0, head=b""),), calls=(asked,))

    assert codes(SAVED, outcome) == ["empty-file", "opaque-response"]


def test_a_reply_the_browser_kept_from_the_page_is_a_cors_refusal() -> None:
    kept_back = replace(NOTHING, calls=(call(cors="refused"),), refused_by_cors=("http://r2/key",))

    assert codes(SAVED, kept_back) == ["silent-failure", "cors-blocked"]


def test_an_expired_link_without_cors_headers_is_stale_and_no_matter_of_cors() -> None:
    expired = call(status=403, error="ExpiredRequest", cors="refused")
    outcome = replace(NOTHING, calls=(expired,), refused_by_cors=("http://r2/key",))

    assert codes(SAVED, outcome) == ["silent-failure", "stale-link"]


def test_a_refused_preflight_is_told_as_such_though_the_browser_words_it_as_a_matter_of_cors() -> None:
    outcome = replace(
        NOTHING,
        calls=(BEHIND["preflight-refused"],),
        refused_by_cors=("http://r2/key",),
        blocked_by_cors=(Blocked("http://r2/key", "No."),),
    )

    assert codes(SAVED, outcome) == ["silent-failure", "preflight-refused"]


def test_a_bucket_whose_answers_nobody_had_to_read_is_not_blocked_by_cors() -> None:
    assert codes(SAVED, replace(NOTHING, calls=(call(cors="refused"),))) == ["silent-failure"]


def test_a_status_that_says_the_download_began_does_not_tell_of_its_failure() -> None:
    began = replace(NOTHING, statuses=("Downloading “Cup Final”…",), calls=(call(),))

    assert codes(TOLD, began) == ["silent-failure"]


EITHER = SavedOrTold(saved=SAVED, told=TOLD)


@pytest.mark.parametrize("outcome", [RIGHT, REFUSED])
def test_a_promise_of_either_is_kept_by_either(outcome: Outcome) -> None:
    assert codes(EITHER, outcome) == []


def test_a_promise_of_either_is_judged_by_what_was_tried() -> None:
    assert codes(EITHER, NOTHING) == ["nothing-happened"]
    assert codes(EITHER, BREACHES_OF_SAVED["truncated"]) == ["truncated"]
    assert codes(EITHER, BREACHES_OF_TOLD["no-retry"]) == ["no-retry"]


@pytest.mark.parametrize(
    "name",
    ["CON.mp4", "lpt1.mp4", "a:b.mp4", "a/b.mp4", "trail. ", ".mp4", "a\u202eb.mp4", "a\nb.mp4", "é" * 126 + ".mp4"],
)
def test_a_name_that_some_system_refuses_is_unsafe(name: str) -> None:
    assert unsafe(name)


@pytest.mark.parametrize("name", ["Cup_final.mp4", "CONcert.mp4", "v2.0 final.mp4", "é" * 125 + ".mp4", "🏆.mp4"])
def test_any_other_name_is_safe(name: str) -> None:
    assert unsafe(name) is None


def test_an_unsafe_name_is_a_finding() -> None:
    outcome = replace(RIGHT, video="Con", files=(replace(FILE, name="CON.mp4"),))

    assert codes(replace(SAVED, video="Con"), outcome) == ["unsafe-name"]


CANCELLED = Cancelled(video="Cup Final")


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (NOTHING, []),
        (RIGHT, ["cancel-ignored"]),
        (REFUSED, ["cancelled-and-alarmed"]),
        (replace(NOTHING, statuses=("“Cup Final” was downloaded as Cup_Final.mp4.",)), ["false-success"]),
        (replace(NOTHING, signs=(Sign(1, "progressbar"), Sign(2, "Downloaded"))), ["false-success"]),
        (replace(NOTHING, signs=(Sign(2, "Downloaded"), Sign(2, "Download"))), []),
        (replace(NOTHING, signs=(Sign(1, "0 of 1 complete"), Sign(2, "✓ Started"), Sign(3, "Not saved"))), []),
        (replace(RIGHT, signs=(Sign(2, "Downloaded"),)), ["cancel-ignored"]),
        (replace(NOTHING, statuses=("Saved.",), signs=(Sign(2, "Saved."),)), ["false-success"]),
    ],
)
def test_a_cancelled_download_ends_without_a_word(outcome: Outcome, found: list[str]) -> None:
    assert codes(CANCELLED, outcome) == found
    assert codes(CANCELLED, replace(outcome, busy_left=True)) == [*found, "stuck-busy"]


def test_a_dialog_that_names_the_video_tells_the_user() -> None:
    assert codes(TOLD, replace(NOTHING, dialogs=("Cup Final could not be downloaded",))) == []


def test_a_title_with_machine_text_in_it_is_no_raw_alert() -> None:
    title = "Team <b>undefined</b>"
    alert = replace(ALERT, text=f"“{title}” is no longer available.")

    assert codes(Told(video=title), replace(REFUSED, alerts=(alert,))) == []


def test_a_retry_is_what_the_profile_calls_one() -> None:
    german = replace(REFUSED, alerts=(replace(ALERT, buttons=("Noch einmal",)),))

    assert codes(TOLD, german) == ["no-retry"]
    assert codes(Told(video="Cup Final", retry=re.compile("Noch einmal")), german) == []


# -- the default name rule


@pytest.mark.parametrize(
    "saved",
    ["Summer_Cup_Final_final.mp4", "Summer Cup Final.mp4", "summer-cup-final.MP4", "Summer_Cup__Final__final.mp4"],
)
def test_a_name_with_the_letters_of_the_title_is_right(saved: str) -> None:
    assert recognisable("Summer Cup: Final!", saved)


@pytest.mark.parametrize(
    "saved",
    ["Summer_final.mp4", "export_0002.mp4", "Summer_Cup_Final.mov", "Summer_Cup_Final", ".mp4", "download"],
)
def test_any_other_name_is_wrong(saved: str) -> None:
    assert not recognisable("Summer Cup: Final!", saved)


def test_an_ascii_rule_and_a_unicode_rule_are_both_right() -> None:
    assert recognisable("Größe 7", "Gr__e_7_final.mp4")
    assert recognisable("Größe 7", "Größe_7_final.mp4")
    assert recognisable("Größe 7", "Groesse_7_final.mp4")
    assert not recognisable("Größe 7", "Grosse_Grosse_7_final.mp4")


@given(st.text(min_size=1, max_size=60))
def test_replacing_all_but_ascii_is_right_for_every_title(title: str) -> None:
    kept = "".join(char if char.isascii() and char.isalnum() else "_" for char in title)

    assert recognisable(title, f"{kept}_final.mp4")


@given(st.text(alphabet="abcdefgh0123", min_size=2, max_size=24), st.integers(0, 23))
def test_a_name_that_lost_a_letter_is_wrong(title: str, place: int) -> None:
    place %= len(title)
    lost = title[:place] + title[place + 1 :]

    assert recognisable(title, f"{title}.mp4")
    assert not recognisable(title, f"{lost}.mp4")
