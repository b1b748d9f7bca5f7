"""A link that cannot work is told from one that can by its own text, and by what the bucket said to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fake_backend import Exchange
from fixtures.lab.mislinked import change_of, links_to, mistake_in, refused

PLACE = "http://r2.localhost:9000/s3/gallery/"
KEY = "user/final_videos/a b.mp4"
LINK = f"{PLACE}user/final_videos/a%20b.mp4?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=ab"
NOON = 1767268800.0  # 2026-01-01 12:00:00 UTC
MIDNIGHT = NOON - 12 * 3600
OTHERS = {"user/final_videos/b.mp4": "Opening Match"}


@pytest.mark.parametrize(
    ("link", "at", "said"),
    [
        (LINK, MIDNIGHT, ""),
        (LINK, MIDNIGHT + 3599, ""),
        (LINK, NOON, "had expired before it was sent: it was signed at 2026-01-01 00:00:00 UTC for 3600 s"),
        (LINK.replace("&", "&amp;"), MIDNIGHT, "has `&amp;` in place of `&`, so the bucket cannot read its parameters"),
        (
            LINK.replace("r2.localhost:9000", "minio:9000"),
            MIDNIGHT,
            "leads to http://minio:9000; browsers reach the bucket at http://r2.localhost:9000",
        ),
        (
            LINK.replace("gallery", "staging"),
            MIDNIGHT,
            "leads to /s3/staging/user/final_videos/a%20b.mp4; the address of the bucket begins with /s3/gallery/",
        ),
        (LINK.replace("a%20b", "b"), MIDNIGHT, "leads to the file of “Opening Match”"),
        (LINK.replace("a%20b", "copy"), MIDNIGHT, ""),  # perhaps it is the same video under another name
        (LINK.replace("3600", "soon"), MIDNIGHT, ""),
        (LINK.replace("X-Amz-Date", "Date"), NOON, ""),
    ],
)
def test_what_is_wrong_with_a_link_is_told(link: str, at: float, said: str) -> None:
    assert mistake_in(link, at=at, place=PLACE, others=OTHERS) == said


def asked(link: str, **facts: Any) -> Exchange:
    path, _, query = link.removeprefix("http://r2.localhost:9000").partition("?")
    return Exchange(server="bucket", method="GET", path=path, query=query, **facts)


WRONG_KEY = LINK.replace("user/final_videos/", "")
NOT_A_GET = "was signed for something else than a GET: the bucket refused it as it was given"


@pytest.mark.parametrize(
    ("link", "exchange", "said"),
    [
        (LINK, asked(LINK), ""),
        (LINK, asked(LINK, note="SignatureDoesNotMatch"), NOT_A_GET),
        (LINK, asked(f"{LINK}&response-content-type=a", note="SignatureDoesNotMatch"), ""),  # the page has changed it
        (LINK, asked(LINK, note="SignatureDoesNotMatch", fault="refused"), ""),
        (LINK, asked(LINK, note="NoSuchKey"), ""),  # the video is gone
        (
            WRONG_KEY,
            asked(WRONG_KEY, note="NoSuchKey"),
            f"leads to /s3/gallery/a b.mp4, where there is no object; the video is the object {KEY}",
        ),
    ],
)
def test_what_the_bucket_refused_is_held_against_a_link_that_was_used_as_it_was_given(
    link: str, exchange: Exchange, said: str
) -> None:
    assert refused(link, [exchange], key=KEY) == said


WANTED = "/s3/u/a%20b(1).mp4?X-Amz-Date=2026&X-Amz-Credential=k%2Fauto&X-Amz-Signature=ab"
ELDER = WANTED.replace("2026", "2025")


@pytest.mark.parametrize(
    ("used", "how"),
    [
        (WANTED, ""),
        (ELDER, ""),  # given as well
        (WANTED.replace("(1)", "%281%29"), ""),  # in what way it was changed, nobody can say for sure
        (WANTED.replace("%", "%25"), "percent-encoded the link once more"),
        (WANTED.replace("%20", " ").replace("%2F", "/"), "percent-decoded the link"),
        (WANTED.replace("%2F", "/"), "percent-decoded the link"),  # browsers encode the blank again
        (WANTED.replace("&", "&amp;"), "written the link as HTML"),
        (WANTED.partition("?")[0] + "?", "cut off the link's parameters"),
        (f"{WANTED}&t=17", "added `t` to the link"),
        (WANTED.replace("?", "?v=2&"), "added `v` to the link"),
        ("/s3/u/other.mp4?X-Amz-Signature=cd", ""),
    ],
)
def test_how_the_page_changed_a_link_is_told_where_it_can_be_seen(used: str, how: str) -> None:
    assert change_of(used, [ELDER, WANTED]) == (f"the page had {how}" if how else "")
    assert change_of(used, []) == ""


def listing(*records: object, **facts: Any) -> Exchange:
    body = bytearray(json.dumps({"downloads": records}).encode())
    return Exchange(server="backend", method="GET", path="/api", role="list", status=200, body=body, started=5, **facts)


PICTURE = "http://r2/a.jpg?X-Amz-Signature=cd"


@pytest.mark.parametrize(
    ("exchange", "links"),
    [
        (listing({"title": "Cup Final", "url": LINK, "picture": PICTURE}, {"title": "Other", "url": "x"}), [LINK]),
        (listing({"title": "Cup Final", "url": LINK, "small": f"{LINK}2"}), []),  # which of them is meant, nobody knows
        (listing({"title": "Cup Final", "url": LINK}, {"title": "Cup Final", "url": LINK}), []),
        (listing({"title": "Cup Final", "url": "/videos/1"}), []),
        (listing({"title": "Cup Final", "url": LINK}, fault="stale"), []),
    ],
)
def test_only_the_one_signed_link_of_the_one_record_counts(exchange: Exchange, links: list[str]) -> None:
    assert [*links_to("Cup Final", [exchange])] == [("GET /api", 5, link) for link in links]
