"""What a backend's replies say in place of a link, in any contract; nothing is said where it is not certain."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from fake_backend import Contract, Exchange
from fixtures.lab.unlinked import Unlinked, error_told, payload_of, unlinked

TITLE = "Cup Final"
LINK = "https://r2.example/u/a.mp4?X-Amz-Signature=s"
PICTURE = "https://r2.example/u/a.jpg?X-Amz-Signature=s"


def reply(payload: Any, *, role: str = "list", path: str = "/api/videos", status: int = 200) -> Exchange:
    """A reply as the records of the lab keep it."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Exchange(server="backend", method="GET", path=path, role=role, status=status, body=bytearray(body))


def listed(**fields: Any) -> Exchange:
    """A list with the record of the video among others."""
    return reply({"videos": [{"title": "Opening Match"}, {"title": TITLE, **fields}], "total": 2})


def beside(other: Any, **fields: Any) -> Exchange:
    """A list in which another record has the link that this one should have."""
    return reply([{"title": "Opening Match", **other}, {"title": TITLE, **fields}])


# -- another backend's records


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ([listed(file_url=None)], "`file_url`: null"),
        ([listed(url="")], '`url`: ""'),
        ([listed(presignedDownloadUrl=None, thumbnail=PICTURE)], "`presignedDownloadUrl`: null"),
        ([listed(media={"src": None, "type": "video/mp4"})], "`media.src`: null"),
        ([listed(sources=[{"href": None}])], "`sources.0.href`: null"),
        ([beside({"link": LINK})], "no `link`"),
        ([beside({"media": {"href": LINK}}, media=None)], "no `media.href`"),
        ([reply({"title": TITLE, "videoUrl": None}, role="record")], "`videoUrl`: null"),
        ([reply(gzip.compress(json.dumps([{"title": TITLE, "url": None}]).encode()))], "`url`: null"),
        ([reply({"url": None}, role="link")], "`url`: null"),
        ([listed(url=None), listed(url="")], '`url`: ""'),
        # Not certain, or not so.
        ([listed(file_url=LINK)], None),
        ([listed(file_url=None, stream="/api/videos/7/stream")], None),
        ([listed(file_url=None, page=f"https://app.example/{TITLE}/")], "`file_url`: null"),
        ([listed(file_url=None, page="https://app.example/videos/7")], None),
        ([listed()], None),
        ([listed(thumbnail_url=None, share_link=None, cover={"src_set": None})], None),
        ([listed(link={"expires": None})], None),
        ([beside({"thumbnail_url": PICTURE})], None),
        ([listed(file_url=None), listed(file_url=LINK)], None),
        ([listed(file_url=LINK), listed(file_url=None)], None),
        ([reply([{"title": TITLE, "url": None}, {"title": TITLE, "url": None}])], None),
        ([reply([{"title": "Opening Match", "url": None}])], None),
        ([reply([{"title": TITLE, "url": None}], status=500)], None),
        ([reply([{"title": TITLE, "url": None}], role="count")], None),
        ([reply(b'[{"title": "Cup Final", "url": nul')], None),
        ([reply(b"")], None),
        ([], None),
    ],
)  # fmt: skip
def test_records_of_another_backend_speak_for_themselves(replies: list[Exchange], said: str | None) -> None:
    for one in replies:  # as the lab keeps it: only what speaks of videos
        one.body = one.body if one.role in ("list", "record", "link") else bytearray()

    found = unlinked(TITLE, replies, None)

    assert (found and found.said) == said


# -- the suite's backend, by what the contract says


NESTED = Contract(record=lambda video, link: {"name": video.project_name, "media": {"play": link}})
STREAMED = Contract(record=lambda video, link: {"name": video.project_name, "media_url": None}, file="stream")
SIGNED = Contract(
    file="link on demand",
    routes={"list": "GET /a", "link": "POST /a/{id}"},
    record=lambda video, link: {"name": video.project_name},
    signed=lambda video, link: {"data": {"signed": link}},
)


@pytest.mark.parametrize(
    ("contract", "replies", "said"),
    [
        (Contract(), [listed(file_url=None)], "`file_url`: null"),
        (Contract(), [listed(file_url=LINK)], None),
        (Contract(), [listed(file_url="null")], None),
        (Contract(), [listed(url=None)], "no `file_url`"),
        (NESTED, [listed(media={"play": ""})], '`media.play`: ""'),
        (NESTED, [listed(media=None)], "no `media.play`"),
        (STREAMED, [listed(media_url=None)], None),
        (SIGNED, [listed()], None),
        (SIGNED, [listed(), reply({"data": {"signed": None}}, role="link")], "`data.signed`: null"),
        (SIGNED, [listed(), reply({"data": {"signed": LINK}}, role="link")], None),
    ],
)
def test_a_contract_says_where_its_records_have_links(
    contract: Contract, replies: list[Exchange], said: str | None
) -> None:
    found = unlinked(TITLE, replies, contract)

    assert (found and found.said) == said


def test_the_last_reply_is_named() -> None:
    found = unlinked(TITLE, [listed(url=None), reply({"title": TITLE, "url": None}, role="record", path="/v/7")], None)

    assert found == Unlinked("record", "GET /v/7", "`url`: null")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"data": None, "errors": [{"message": "No such clip", "extensions": {"code": "NOT_FOUND"}}]}, "No such clip"),
        ({"errors": [{"title": "Gone"}]}, "Gone"),
        ({"jsonrpc": "2.0", "error": {"code": -32000, "message": "No such clip"}}, "No such clip"),
        ({"error": "expired"}, "expired"),
        ({"error": {"kind": 4}}, "an error"),
        ({"data": {"clip": {}}, "errors": []}, None),
        ({"error": None, "url": LINK}, None),
        ([], None),
    ],
)
def test_an_error_that_a_json_reply_tells_is_found(payload: Any, told: str | None) -> None:
    assert error_told(payload_of(reply(payload))) == told
