"""Words of success and of failure are told apart, whatever the words of the title are."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from e2e.checks import not_told_as_gone
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Event, Outcome
from fixtures.judging.promise import RETRY, Told
from fixtures.judging.saved_file import is_text
from tests.judging.outcomes import lost, saved
from tests.test_judge import ALERT, CANCELLED, FILE, NOTHING, REFUSED, RIGHT, SAVED, TOLD, call

# Titles that are words of success, of failure, of machines, or hold more white space than a page shows.
TITLES = ("Cup Final", "No Mercy", "Saved by the Bell", "A Complete Failure", "Loading Dock", "null", "Cup \n  Final")
GOOD = ("“{}” was downloaded.", "{} saved", "Download of “{}” complete", "“{}” has been downloaded successfully")
BAD = (
    "“{}” could not be downloaded.", "“{}” cannot be saved.", "“{}” couldn’t be downloaded", "“{}” wasn't saved",
    "“{}”: download failed", "Sorry, “{}” is gone.", "The download of “{}” was interrupted before it was complete.",
)  # fmt: skip
UNDER_WAY = ("Downloading “{}”…", "Preparing {}", "“{}” is being loaded: starting")
A_PART_CAME = (
    "{}: 50% saved.", "{}: 7.5 % downloaded", "{}: %50 saved", "3 of 12 MB of {} saved", "{} 2/3 done",
    "{}: 1,5 MB / 4,2 MB downloaded", "12 MB of {} saved so far",
)  # fmt: skip
ALL_CAME = ("{}: 100% saved.", "12 of 12 MB of {} saved", "{} saved (12 MB)", "{} saved on 01/12/2026", "{}: 2/2 done")


def codes(outcome: Outcome, title: str, *, told: bool = False) -> list[str]:
    outcome = replace(
        outcome, video=title, files=tuple(replace(one, name=f"{title.split()}.mp4") for one in outcome.files)
    )
    promise = Told(video=title) if told else replace(SAVED, video=title)
    return [one.code for one in judge(promise, outcome)]


def shown(words: str, title: str) -> str:
    """The words as a page shows them."""
    return words.format(" ".join(title.split()))


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("words", GOOD)
def test_an_alert_of_success_is_no_alarm(words: str, title: str) -> None:
    text = shown(words, title)

    assert codes(replace(RIGHT, alerts=(replace(ALERT, text=text),)), title) == []
    assert codes(
        replace(REFUSED, alerts=(replace(ALERT, text=shown(BAD[0], title)),), statuses=(text,)), title, told=True
    ) == ["false-success"]


NEWS = (
    "Download started: {}", "“{}” is in your downloads.", "✓ {}", "{}: done", "{} is queued", "{} is on its way",
    "„{}“ wurde gespeichert.", "「{}」を保存しました。", "بدأ تنزيل «{}».",
)  # fmt: skip


@pytest.mark.parametrize("title", ["Cup Final", "No Mercy"])
@pytest.mark.parametrize("words", NEWS)
def test_what_is_told_in_an_alert_and_is_no_failure_is_no_alarm(words: str, title: str) -> None:
    text = shown(words, title)
    alert = replace(ALERT, text=text, buttons=("Close",))

    assert codes(replace(RIGHT, alerts=(alert,)), title) == []
    assert codes(replace(RIGHT, standing=(text,)), title) == []
    assert list(judge(replace(CANCELLED, video=title), replace(NOTHING, video=title, alerts=(alert,)))) == []


@pytest.mark.parametrize("words", ["„{}“ konnte nicht geladen werden. Nochmal", "{}: خطأ Nochmal"])
def test_an_alert_in_any_language_that_offers_a_retry_is_an_alarm(words: str) -> None:
    text, retry = shown(words, "Cup Final"), re.compile("Nochmal")
    alert = replace(ALERT, text=text, buttons=("Nochmal",))
    saved = replace(SAVED, retry=retry)

    assert [one.code for one in judge(saved, replace(RIGHT, alerts=(alert,)))] == ["saved-and-alarmed"]
    assert [one.code for one in judge(saved, replace(RIGHT, standing=(text,)))] == ["saved-and-alarmed"]


def test_the_news_that_a_download_began_does_not_tell_of_its_failure() -> None:
    began = replace(ALERT, text="Download started: Cup Final", buttons=())

    assert codes(replace(REFUSED, alerts=(ALERT, began)), "Cup Final", told=True) == []
    assert codes(replace(NOTHING, alerts=(began,), calls=(call(),)), "Cup Final", told=True) == ["silent-failure"]
    saved = replace(began, text="Cup Final was saved")
    assert codes(replace(REFUSED, alerts=(ALERT, saved)), "Cup Final", told=True) == ["false-success"]


def test_the_news_of_a_new_version_is_no_alarm() -> None:
    alert = replace(ALERT, text="There is a new version. Reload", buttons=("Reload",))

    assert codes(replace(RIGHT, alerts=(alert,)), "Cup Final") == []


def test_what_was_said_before_a_download_broke_off_does_not_tell_of_it() -> None:
    began = replace(ALERT, text="بدأ تنزيل «Cup Final».", buttons=(), at=10)
    broken = replace(
        NOTHING,
        files=(replace(FILE, failure="canceled"),),
        alerts=(began,),
        timeline=(Event(20, "browser", "download failed: canceled"),),
    )

    assert codes(broken, "Cup Final", told=True) == ["download-failed"]
    assert codes(replace(broken, alerts=(began, replace(ALERT, at=30))), "Cup Final", told=True) == []


def test_whoever_cancelled_may_be_told_so() -> None:
    told = replace(ALERT, text="The download of “Cup Final” was not finished: you cancelled it.")

    assert judge(CANCELLED, replace(NOTHING, alerts=(told,))) == ()
    assert judge(CANCELLED, replace(NOTHING, alerts=(replace(told, text="AbortError: aborted"),)))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("“Under 12 Girls Regional Championship, S…” is gone", True), ("Gone: under 12 girls regional c…", True),
        ("“Under 12 Girls…” is gone", False), ("“Under 14 Girls Regional Championship…” is gone", False),
        ("“Under 12 Girls Regional Championship is gone", False),
    ],
)  # fmt: skip
def test_a_long_title_may_be_cut_off_where_the_video_can_be_recognised(text: str, *, named: bool) -> None:
    title = "Under 12 Girls Regional Championship, Semi Final"
    found = codes(replace(REFUSED, alerts=(replace(ALERT, text=text),)), title, told=True)

    assert found == ([] if named else ["alert-without-name"])


def test_a_title_may_be_drawn_in_capitals() -> None:
    loud = replace(ALERT, text="CUP FINAL is no longer available.")

    assert codes(replace(REFUSED, alerts=(loud,)), "Cup Final", told=True) == []
    assert codes(replace(NOTHING, dialogs=("SORRY, CUP FINAL IS GONE",)), "Cup Final", told=True) == []


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("words", BAD)
def test_words_of_failure_are_never_taken_for_success(words: str, title: str) -> None:
    text = shown(words, title)
    alert = replace(ALERT, text=text)

    assert codes(replace(RIGHT, alerts=(alert,)), title) == ["saved-and-alarmed"]
    assert codes(replace(REFUSED, alerts=(alert,), statuses=(text,)), title, told=True) == []
    assert codes(replace(NOTHING, statuses=(text,)), title, told=True) == ["not-an-alert"]
    assert codes(replace(NOTHING, said=(text,)), title) == ["not-an-alert"]
    assert codes(replace(NOTHING, dialogs=(text,)), title, told=True) == []


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("words", [*GOOD, *UNDER_WAY, *ALL_CAME, *A_PART_CAME])
def test_good_news_alone_does_not_tell_of_a_failure(words: str, title: str) -> None:
    text = shown(words, title)
    found = ["false-success"] if words in (*GOOD, *ALL_CAME) else []

    assert codes(replace(NOTHING, statuses=(text,), calls=(call(),)), title, told=True) == [*found, "silent-failure"]
    assert codes(replace(NOTHING, statuses=(text,), calls=(call(),)), title) == [*found, "silent-failure"]
    assert codes(replace(NOTHING, alerts=(replace(ALERT, text=text),), calls=(call(),)), title) == [
        *found,
        "silent-failure",
    ]
    assert codes(replace(NOTHING, said=(text,), calls=(call(),)), title) == ["silent-failure"]


def test_a_status_in_another_language_tells_of_a_failure_only_where_it_stays() -> None:
    silent = replace(NOTHING, statuses=("يُجهَّز تنزيل «Cup Final»…",), calls=(call(),))

    assert codes(silent, "Cup Final", told=True) == ["silent-failure"]
    assert codes(silent, "Cup Final") == ["silent-failure"]
    stays = replace(silent, said=silent.statuses)
    assert codes(stays, "Cup Final", told=True) == ["not-an-alert"]
    assert codes(stays, "Cup Final") == ["not-an-alert"]


@pytest.mark.parametrize("title", ["Is Gone", "Not Found", "Not  Found"])
def test_a_title_that_says_it_is_gone_does_not_say_so_of_the_video(title: str) -> None:
    outcome = replace(REFUSED, video=title, alerts=(replace(ALERT, text=shown("“{}” could not be had.", title)),))

    assert list(not_told_as_gone(outcome)) == []
    [found] = not_told_as_gone(replace(outcome, alerts=(replace(ALERT, text=shown("{} has been deleted", title)),)))
    assert (found.code, found.sentence) == (
        "misleading-alert", "the alert says 'has been deleted', but the video is there",
    )  # fmt: skip
    assert found.evidence == (shown("{} has been deleted", title),)


def test_a_dialog_alarms_whoever_cancelled() -> None:
    assert [one.code for one in judge(CANCELLED, replace(NOTHING, dialogs=("Hm",)))] == ["cancelled-and-alarmed"]


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"<html>", True),
        (b"\xef\xbb\xbf  \r\n\t<p>", True),
        (b"{\xff", True),
        (b"[\xff", True),
        (b"Not found", True),
        (b"\xff\xd8\xff", False),
        (b"\0\0\0\x08free", False),
        (b"\0" * 64, False),
        (FILE.head, False),
        (b"<234567ftyp", False),
        (b"<23456789ftyp", True),
    ],
)
def test_text_is_told_from_a_video_and_from_other_bytes(head: bytes, text: bool) -> None:
    assert is_text(head) is text
    found = ["error-page-saved"] if text else ["wrong-bytes"]
    assert [one.code for one in judge(SAVED, saved(sha256="x", head=head))] == found


@pytest.mark.parametrize("error", ["ExpiredRequest", "SignatureDoesNotMatch", "AccessDenied"])
def test_a_refusal_whose_reason_is_known_is_none_of_the_method(error: str) -> None:
    found = {"ExpiredRequest": ["stale-link"], "SignatureDoesNotMatch": ["bad-signature"]}.get(
        error, ["request-refused"]
    )
    outcome = lost(calls=(call(method="HEAD", status=403, error=error),))

    assert [one.code for one in judge(SAVED, outcome)] == ["told-instead-of-saved", *found]


def test_an_error_in_the_page_is_told_where_the_user_was_told_too() -> None:
    assert [one.code for one in judge(TOLD, replace(REFUSED, page_errors=("the page crashed",)))] == ["page-error"]


@pytest.mark.parametrize(
    ("name", "retries"),
    [
        ("Retry", True), ("Try again", True), ("Try it once more", True), ("Download again", True), ("Restart", True),
        ("Reload", True), ("Resume download", True), ("Don’t show again", False), ("Dismiss", False), ("Entry", False),
        ("Country", False), ("Download", False), ("Again?", False),
    ],
)  # fmt: skip
def test_what_a_retry_is_called(name: str, *, retries: bool) -> None:
    assert bool(RETRY.search(name)) is retries
