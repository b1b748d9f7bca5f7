"""Words of success and of failure are told apart, whatever the words of the title are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from e2e.checks import not_told_as_gone
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Outcome
from fixtures.judging.promise import Told
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
@pytest.mark.parametrize("words", [*GOOD, *UNDER_WAY])
def test_good_news_alone_does_not_tell_of_a_failure(words: str, title: str) -> None:
    text = shown(words, title)
    found = ["false-success"] if words in GOOD else []

    assert codes(replace(NOTHING, statuses=(text,), calls=(call(),)), title, told=True) == [*found, "silent-failure"]
    assert codes(replace(NOTHING, said=(text,), calls=(call(),)), title) == ["silent-failure"]


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
