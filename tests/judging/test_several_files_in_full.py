"""More files than one, or another than came: clicks and answers tell which mistake it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fixtures.judging.judge import judge
from fixtures.judging.outcome import Event, Navigation, Outcome, WrongLink
from tests.judging.outcomes import SAVED, saved
from tests.test_judge import FILE, RIGHT, call

BLOB = replace(FILE, url="blob:http://app/1")
ANOTHER = replace(BLOB, name="Opening_Match.mp4", sha256="a")
OF_THE_BACKEND = replace(call(server="backend", path="/2/download", sent=1000, fetched=True), sha256="right")
OF_THE_BUCKET = call(path="/u/x.mp4", sent=1000, fetched=True)
PART = call(path="/u/x.mp4", status=206, sent=400, fetched=True, headers={"range": "bytes=0-399"}, at=-9)


def clicks(number: int) -> tuple[Event, ...]:
    return tuple(Event(at, "page", "click on “Download”") for at in range(number))


# fmt: off
CASES: list[tuple[str, Outcome, list[tuple[str, str]]]] = [
    ("twice by one click", replace(RIGHT, files=(BLOB, BLOB), timeline=clicks(1), calls=(OF_THE_BACKEND,) * 2), [("started-twice", "one click began 2 downloads; the servers sent the file 2 times")]),
    ("saved twice, fetched once", replace(RIGHT, files=(BLOB, BLOB), timeline=clicks(1), calls=(OF_THE_BUCKET,)), [("started-twice", "one click began 2 downloads; the servers sent the file once")]),
    ("twice by two clicks", replace(RIGHT, files=(BLOB, BLOB), timeline=clicks(2)), [("duplicate-download", "2 clicks began 2 downloads")]),
    ("four by two clicks", replace(RIGHT, files=(BLOB,) * 4, timeline=clicks(2)), [("duplicate-download", "2 clicks began 4 downloads"), ("started-twice", "2 clicks began 4 downloads")]),
    ("one by two clicks", replace(RIGHT, files=(BLOB,), timeline=clicks(2)), []),
    ("another video too, which comes first", replace(RIGHT, files=(ANOTHER, BLOB), timeline=clicks(1)), [("unasked-download", "the click on the list icon of “Cup Final” also saved the video “Opening Match”")]),
    ("another video only, which was requested", replace(saved(sha256="a", url="blob:http://app/1"), calls=(OF_THE_BUCKET,), asked_for_another=True), [("wrong-video", "the file saved for “Cup Final” is the video “Opening Match”")]),
    ("another video, but the right one came", replace(saved(sha256="a", url="blob:http://app/1"), calls=(OF_THE_BACKEND,)), [("mixed-up-in-page", "the file saved for “Cup Final” is the video “Opening Match”, although the page had requested the right one, and got it")]),
    ("another video, but the right one came from the bucket", replace(saved(sha256="a", url="blob:http://app/1"), calls=(OF_THE_BUCKET,)), [("mixed-up-in-page", "the file saved for “Cup Final” is the video “Opening Match”, although the page had requested the right one, and got it")]),
    ("another video, and nothing was requested", saved(sha256="a", url="blob:http://app/1"), [("wrong-video", "the file saved for “Cup Final” is the video “Opening Match”")]),
    ("another video by a route that nobody knows", replace(saved(sha256="a", url="blob:http://app/1"), calls=(replace(OF_THE_BACKEND, sha256="a"),)), [("wrong-video", "the file saved for “Cup Final” is the video “Opening Match”")]),
    ("a part that was requested before", replace(saved(sha256="x", size=400), earlier=(PART,)), [("part-saved", "only 400 of 1,000 bytes (40.0 %) of “Cup Final” were saved: the part that the page had requested (Range: bytes=0-399), before the click")]),
    ("a part that an answer broke off at", replace(saved(sha256="x", size=400), earlier=(PART,), calls=(replace(PART, status=200, at=5, headers={}, hung_up=True),)), [("truncated", "only 400 of 1,000 bytes (40.0 %) of “Cup Final” were saved")]),
    ("hardly any progress with a part", replace(saved(sha256="x", size=400), earlier=(PART,), progress=(0.4,)), [("part-saved", "only 400 of 1,000 bytes (40.0 %) of “Cup Final” were saved: the part that the page had requested (Range: bytes=0-399), before the click")]),
]
# fmt: on


@pytest.mark.parametrize(("outcome", "found"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_was_saved_and_how_often_is_told_as_it_was(outcome: Outcome, found: list[tuple[str, str]]) -> None:
    seen = {one.code: one.sentence for one in judge(SAVED, outcome)}
    seen.pop("other-video-sent", None)  # by whom, which is told elsewhere
    seen.pop("broken-off-by-server", None)

    assert [*seen.items()] == found


def test_another_video_by_a_wrong_link_is_no_mistake_of_the_page() -> None:
    wrong = WrongLink("GET /api/downloads", "leads to the file of “Opening Match”")
    outcome = replace(saved(sha256="a", url="blob:http://app/1"), calls=(OF_THE_BUCKET,), wrong_link=wrong)

    assert [one.code for one in judge(SAVED, outcome)] == ["wrong-video", "wrong-link-given"]


@pytest.mark.parametrize(("at", "told"), [(5, ["navigated-away", "page-error"]), (20, ["navigated-away"])])
def test_an_error_of_the_page_that_took_the_gallerys_place_is_not_the_gallerys(at: float, told: list[str]) -> None:
    left = Event(10, "browser", "the tab went to http://app/file")
    error = Event(at, "page", "uncaught error: x is null")
    outcome = replace(
        RIGHT, files=(), navigation=Navigation("http://app/file", 200, "text/html"), page_errors=("x is null",),
        timeline=(left, error),
    )  # fmt: skip

    assert [one.code for one in judge(SAVED, outcome)] == told
