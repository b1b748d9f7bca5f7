"""What the backend sent in place of the file is named only where its records show it for sure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fixtures.judging.answers import names_in, wrong_parts
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Call, Link, Navigation, Outcome, Refusal, WrongLink
from tests.judging.outcomes import LEFT, SAVED, lost, saved
from tests.test_judge import FILE, TOLD, call

VIDEO = b"\0\0\0\x1cftypisom"
PATH, URL = "/api/downloads/2/file", "http://app/api/downloads/2/file"


def answer(**facts: Any) -> Call:
    """The backend's answer to a request for the file: the whole video, but for these facts of it."""
    usual = {"server": "backend", "path": PATH, "role": "file", "sent": 1000, "head": VIDEO, "sha256": "right"}
    return call(**{**usual, **facts})


def behind(outcome: Outcome) -> list[str]:
    """The codes of the causes."""
    return [one.code for one in judge(SAVED, outcome)[1:]]


SHORT = answer(sent=400, sha256="x")
CASES: list[tuple[str, Outcome, list[str]]] = [
    ("the video itself", lost(calls=(answer(),)), []),
    ("an end too early", lost(calls=(SHORT,)), ["too-few-bytes-sent"]),
    ("an end too early, which is what was saved", replace(saved(sha256="x", size=400), calls=(SHORT,)), ["too-few-bytes-sent"]),
    ("an end too early, and something else was saved", replace(saved(sha256="y", size=400), calls=(SHORT,)), []),
    ("an end too early of one of two videos", lost(calls=(SHORT, answer(path="/api/downloads/3/file"))), []),
    ("an answer that the page did not wait for", lost(calls=(replace(SHORT, sha256=None),)), []),
    ("a fault of the scenario", lost(calls=(replace(SHORT, fault="cut"),)), []),
    ("a part that was asked for", lost(calls=(replace(SHORT, headers={"range": "bytes=0-399"}),)), []),
    ("a part without its being asked for", lost(calls=(replace(SHORT, status=206),)), ["partial-content"]),
    ("compressed bytes", lost(calls=(replace(SHORT, head=b"\x1f\x8b", answer={"content-encoding": "gzip"}),)), []),
    ("bytes said to be compressed", lost(calls=(answer(answer={"content-encoding": "gzip"}),)), ["other-bytes-sent"]),
    ("more bytes", lost(calls=(answer(sent=1002, sha256="x"),)), ["other-bytes-sent"]),
    ("as many other bytes", lost(calls=(answer(sha256="x"),)), ["other-bytes-sent"]),
    ("another video, saved", replace(saved(sha256="a"), calls=(answer(sha256="a"),)), ["other-video-sent"]),
    ("another video, which may be for another row", lost(calls=(answer(sha256="a"),)), []),
    ("no bytes", lost(calls=(answer(status=204, sent=0, head=b"", sha256="e"),)), ["no-file-sent"]),
    ("no bytes yet", lost(calls=(answer(sent=0, head=b"", sha256=None),)), []),
    ("a page", lost(calls=(answer(head=b"<!doctype html>", sha256="x", answer={"content-type": "text/html"}),)), ["no-file-sent"]),
    ("a page, by a fault", lost(calls=(answer(head=b"<html>", sha256="x", fault="page"),)), []),
    ("where the file is", lost(calls=(answer(head=b'{"url": "http://r2/u/x.mp4"}', sha256="x"),)), []),
    ("a redirect to a page", lost(calls=(
        answer(status=302, sent=0, head=b"", location="http://app/login"),
        call(server="backend", path="/login", at=20, answer={"content-type": "text/html; charset=utf-8"}),
    )), ["no-file-sent"]),
    ("a redirect to the bucket", lost(calls=(answer(status=302, sent=0, head=b"", location="http://r2/key"), call())), []),
    ("a 404 for what is there", lost(calls=(answer(status=404),), in_bucket=True), ["existing-file-refused"]),
    ("a 404 for what is gone", lost(calls=(answer(status=404),)), ["request-refused"]),
    ("a wrong link", lost(wrong_link=WrongLink("GET /", "leads nowhere"), calls=(call(status=404, error="NoSuchKey"),)), ["wrong-link-given"]),
    ("a form that browsers refuse", lost(failures=(Refusal(URL, "net::ERR_CONTENT_DECODING_FAILED"),)), ["answer-unreadable"]),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "codes"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_an_answer_is_a_cause_where_the_records_show_it(outcome: Outcome, codes: list[str]) -> None:
    assert behind(outcome) == codes


@pytest.mark.parametrize(("own", "codes"), [("1", []), ("2", ["other-video-sent"])])
def test_another_video_is_no_mistake_of_the_backend_where_the_page_asked_for_it(own: str, codes: list[str]) -> None:
    promise = replace(SAVED, ids=(("right", own), ("a", "2" if own == "1" else "3")))  # the page asks for number 2

    found = judge(promise, replace(saved(sha256="a"), calls=(answer(sha256="a"),)))

    assert [one.code for one in found[1:]] == codes


OPENED = replace(LEFT, navigation=Navigation(URL, 200, "video/mp4"), links=(Link(URL, False, False),))


@pytest.mark.parametrize(
    ("disposition", "codes"),
    [
        ({}, ["no-attachment"]),
        ({"content-disposition": "inline; filename=a.mp4"}, ["no-attachment"]),
        ({"content-disposition": "Attachment; filename=a.mp4"}, []),
    ],
)
def test_an_answer_that_is_no_attachment_is_why_the_browser_opened_it(
    disposition: dict[str, str], codes: list[str]
) -> None:
    opened = replace(OPENED, calls=(answer(answer={"content-type": "video/mp4", **disposition}),))

    assert behind(opened) == codes


def test_a_page_that_the_browser_opened_is_no_file_that_should_be_attached() -> None:
    page = answer(head=b"<html>", sha256="x", answer={"content-type": "text/html"})

    assert behind(replace(OPENED, calls=(page,))) == ["no-file-sent"]


def test_a_redirect_to_a_page_that_the_browser_opened_is_a_cause() -> None:
    hop = answer(status=302, sent=0, head=b"", location="/login")
    opened = replace(LEFT, navigation=Navigation("http://app/login?next=/", 200, "text/html"), calls=(hop,))

    assert behind(opened) == ["no-file-sent"]


def test_how_the_tab_left_is_no_cause_where_the_backend_refused_the_file() -> None:
    refused = replace(OPENED, navigation=Navigation(URL, 500, "text/plain"), calls=(answer(status=500),))

    assert [one.code for one in judge(SAVED, refused)] == ["error-replaced-app", "backend-error"]


@pytest.mark.parametrize(
    ("said", "name", "url", "told"),
    [
        ('attachment; filename="Other.mp4"', "Other.mp4", "blob:x", "the name is the backend's"),
        ("attachment; filename*=UTF-8''O%2520.mp4", "O%20.mp4", URL, "the name is the backend's"),
        ('attachment; filename="????.mp4"', "download.mp4", URL, "the browser made the name from the backend's header"),
        ('attachment; filename="????.mp4"', "download.mp4", "blob:x", ""),
        ("attachment", "file.mp4", URL, "without a file name, so the browser made one up"),
        ("attachment", "file.mp4", "blob:x", ""),
    ],
)
def test_a_wrong_name_is_the_backends_where_it_is_in_its_header(said: str, name: str, url: str, told: str) -> None:
    named = replace(saved(name=name, url=url), calls=(answer(answer={"content-disposition": said}),))

    [wrong, *causes] = judge(SAVED, named)

    assert wrong.code == "wrong-name"
    assert [one.code for one in causes] == (["named-by-backend"] if told else [])
    assert all(told in one.sentence for one in causes)


def test_a_right_name_needs_no_cause() -> None:
    right = replace(saved(), calls=(answer(answer={"content-disposition": f'attachment; filename="{FILE.name}"'}),))

    assert judge(SAVED, right) == ()


def test_a_page_in_place_of_the_file_is_a_cause_of_an_error_that_was_saved_where_nothing_should_be() -> None:
    page = answer(head=b"<html>", sha256="x", answer={"content-type": "text/html"})
    outcome = replace(saved(head=b"<html>", sha256="x", size=6), calls=(page,))

    assert [one.code for one in judge(TOLD, outcome)] == ["error-page-saved", "no-file-sent"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("attachment; filename=\"a;b.mp4\"; filename*=UTF-8''%C3%A4.mp4", {"a;b.mp4", "ä.mp4"}),
        ("attachment; filename=a b.mp4", {"a b.mp4"}),
        (r'attachment; filename="a\"b.mp4"', {'a"b.mp4'}),
        ("attachment", set()),
    ],
)
def test_names_in_a_header(said: str, names: set[str]) -> None:
    assert names_in(said) == names


PART = answer(status=206, headers={"range": "bytes=4-"}, answer={"content-range": "bytes 4-99/100"})


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (replace(PART, head=VIDEO[4:]), False),
        (replace(PART, head=VIDEO[5:]), True),
        (replace(PART, head=b"other"), False),  # another video's
        (replace(PART, head=VIDEO[5:], fault="cut"), False),
        (replace(PART, head=VIDEO[5:], status=200), False),
        (replace(PART, head=b""), False),
    ],
)
def test_a_part_is_wrong_where_no_video_has_its_bytes_there(part: Call, wrong: bool) -> None:
    found = [one.code for one in wrong_parts([part], [VIDEO, b"\0\0\0\0other"])]

    assert found == (["wrong-part-sent"] if wrong else [])
