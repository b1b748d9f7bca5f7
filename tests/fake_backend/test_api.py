"""Facts about the product's API, as its frontend relies on them."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import replace

import pytest

from fake_backend import ABSENT, Reply
from tests.fake_backend.lab import MORE_THAN_BUFFERS, TIMEOUT, Lab, ask, connection_asking

BODY = bytes(range(256)) * 40
NOT_FOUND = {"detail": "Download not found"}
NOT_STORED = {"detail": "Video file not found in storage"}


def test_a_listing_gives_every_field_of_a_download(lab: Lab) -> None:
    video = lab.add(
        BODY,
        project_name="Cup: final",
        source_type="annotated_game",
        game_id=7,
        rating_counts={"good": 2},
        game_ids=[7],
        game_names=["Cup"],
        game_dates=["2026-07-30"],
        group_key="cup",
        thumbnail_key="user-1/thumbnails/cup.jpg",
    )

    listing = ask(f"{lab.api}/api/downloads").json

    assert listing["total_count"] == 1
    (download,) = listing["downloads"]
    assert download.pop("file_url").startswith("http://r2.localhost:")
    assert download.pop("thumbnail_url").startswith("http://r2.localhost:")
    assert download == {
        "id": video.id,
        "project_id": video.project_id,
        "project_name": "Cup: final",
        "filename": video.filename,
        "created_at": "2026-07-30T12:00:00",
        "file_size": len(BODY),
        "source_type": "annotated_game",
        "game_id": 7,
        "rating_counts": {"good": 2},
        "game_ids": [7],
        "game_names": ["Cup"],
        "game_dates": ["2026-07-30"],
        "group_key": "cup",
    }


def test_a_record_may_say_otherwise_or_leave_a_field_out(lab: Lab) -> None:
    lab.add(BODY, otherwise={"created_at": None, "file_size": ABSENT})

    [download] = ask(f"{lab.api}/api/downloads").json["downloads"]

    assert download["created_at"] is None
    assert "file_size" not in download


@pytest.mark.parametrize("link", ["fresh", "expired", "null"])
def test_a_thumbnail_has_a_good_link_whatever_the_videos_link_is(lab: Lab, link: str) -> None:
    lab.backend.link = link
    lab.add(BODY, thumbnail_key="user-1/thumbnails/cup 1.jpg")
    lab.put("user-1/thumbnails/cup 1.jpg", b"a picture", "image/jpeg")

    (download,) = ask(f"{lab.api}/api/downloads").json["downloads"]
    answer = ask(download["thumbnail_url"])

    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/jpeg", b"a picture")


def test_a_video_without_a_thumbnail_lacks_the_field(lab: Lab) -> None:
    lab.add(BODY)

    (download,) = ask(f"{lab.api}/api/downloads").json["downloads"]

    assert "thumbnail_url" not in download


def test_a_listing_is_newest_first_and_filtered_by_source(lab: Lab) -> None:
    old = lab.add(None, created_at="2026-01-01T00:00:00", source_type="brilliant_clip")
    new = lab.add(None, created_at="2026-03-01T00:00:00", source_type="brilliant_clip")
    lab.add(None, created_at="2026-02-01T00:00:00", source_type="custom_project")

    listing = ask(f"{lab.api}/api/downloads?source_type=brilliant_clip").json

    assert [download["id"] for download in listing["downloads"]] == [new.id, old.id]
    assert listing["total_count"] == 2
    assert ask(f"{lab.api}/api/downloads?source_type=elsewhere").status == 422


def test_count_counts_all(lab: Lab) -> None:
    lab.add(None)
    lab.add(None)

    assert ask(f"{lab.api}/api/downloads/count").json == {"count": 2}


def test_health_is_told(lab: Lab) -> None:
    assert ask(f"{lab.api}/api/health").json["status"] == "healthy"


def test_the_file_route_redirects_to_a_link_that_works(lab: Lab) -> None:
    lab.backend.link = "null"
    video = lab.add(BODY, key="user-1/final_videos/a b+c%20d.mp4")

    answer = ask(f"{lab.api}/api/downloads/{video.id}/file")

    assert answer.status == 302
    assert ask(answer.headers["location"]).body == BODY


def test_the_file_route_can_stream_the_file_itself(lab: Lab) -> None:
    lab.backend.file_mode = "proxy"
    video = lab.add(BODY, project_name="Cup")

    answer = ask(f"{lab.api}/api/downloads/{video.id}/file")

    assert (answer.status, answer.body) == (200, BODY)
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize("route", ["file", "download"])
@pytest.mark.parametrize("mode", ["redirect", "proxy"])
def test_what_is_missing_is_a_404_that_says_what(lab: Lab, route: str, mode: str) -> None:
    lab.backend.file_mode = "redirect" if mode == "redirect" else "proxy"
    video = lab.add(None)

    unknown = ask(f"{lab.api}/api/downloads/999999/{route}")
    missing = ask(f"{lab.api}/api/downloads/{video.id}/{route}")

    assert (unknown.status, unknown.json) == (404, NOT_FOUND)
    assert (missing.status, missing.json) == (404, NOT_STORED)


def test_a_download_is_an_attachment_named_after_the_project(lab: Lab) -> None:
    video = lab.add(BODY, project_name="Été: 春の試合")

    answer = ask(f"{lab.api}/api/downloads/{video.id}/download")

    assert (answer.status, answer.body) == (200, BODY)
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="Ete_final.mp4"; '
        "filename*=UTF-8''%C3%89t%C3%A9_%E6%98%A5%E3%81%AE%E8%A9%A6%E5%90%88_final.mp4"
    )


def test_a_download_has_the_objects_etag(lab: Lab) -> None:
    video = lab.add(BODY)

    answer = ask(f"{lab.api}/api/downloads/{video.id}/download")

    assert answer.headers["etag"] == ask(lab.link(video)).headers["etag"]


def test_head_tells_what_get_would(lab: Lab) -> None:
    video = lab.add(BODY)

    answer = ask(f"{lab.api}/api/downloads/{video.id}/download", "HEAD")

    assert (answer.status, answer.headers["content-length"], answer.body) == (200, str(len(BODY)), b"")


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=10000-", 10000, 10239),
        ("bytes=0-99999", 0, 10239),
        ("bytes=-40", 10200, 10239),
        ("bytes=-99999", 0, 10239),
    ],
)
def test_a_range_of_a_download_is_206(lab: Lab, wanted: str, start: int, end: int) -> None:
    answer = ask(f"{lab.api}/api/downloads/{lab.add(BODY).id}/download", headers={"Range": wanted})

    assert (answer.status, answer.body) == (206, BODY[start : end + 1])
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(BODY)}"
    assert answer.headers["content-length"] == str(end + 1 - start)


@pytest.mark.parametrize("wanted", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_past_the_end_is_416_and_tells_the_size(lab: Lab, wanted: str) -> None:
    answer = ask(f"{lab.api}/api/downloads/{lab.add(BODY).id}/download", headers={"Range": wanted})

    assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{len(BODY)}")


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=0-1,5-6", "bytes=-", "lines=1-2", "nonsense"])
def test_a_range_that_makes_no_sense_is_ignored(lab: Lab, wanted: str) -> None:
    answer = ask(f"{lab.api}/api/downloads/{lab.add(BODY).id}/download", headers={"Range": wanted})

    assert (answer.status, answer.body) == (200, BODY)


def test_if_range_gives_the_whole_of_a_file_that_has_changed(lab: Lab) -> None:
    url = f"{lab.api}/api/downloads/{lab.add(BODY).id}/download"
    etag = ask(url, "HEAD").headers["etag"]

    same = ask(url, headers={"Range": "bytes=0-9", "If-Range": etag})
    changed = ask(url, headers={"Range": "bytes=0-9", "If-Range": '"another"'})

    assert (same.status, changed.status) == (206, 200)


def test_delete_takes_the_record_and_the_file_if_it_is_told_to(lab: Lab) -> None:
    keep, remove = lab.add(BODY), lab.add(BODY)
    links = lab.link(keep), lab.link(remove)

    answers = [
        ask(f"{lab.api}/api/downloads/{keep.id}", "DELETE").json,
        ask(f"{lab.api}/api/downloads/{remove.id}?remove_file=true", "DELETE").json,
    ]

    assert answers == [{"success": True, "deleted_id": keep.id}, {"success": True, "deleted_id": remove.id}]
    assert [ask(link).status for link in links] == [200, 404]
    assert ask(f"{lab.api}/api/downloads/count").json == {"count": 0}
    assert ask(f"{lab.api}/api/downloads/{keep.id}", "DELETE").json == NOT_FOUND


def test_a_request_is_recorded_with_how_far_it_got(lab: Lab) -> None:
    video = lab.add(BODY)

    ask(f"{lab.api}/api/downloads/{video.id}/download?x=1", headers={"Range": "bytes=0-9"})

    (exchange,) = lab.backend.records.calls_to("/api/downloads/{id}/download")
    assert exchange.wait(timeout=TIMEOUT)
    assert (exchange.server, exchange.method, exchange.query) == ("backend", "GET", "x=1")
    assert (exchange.status, exchange.sent, exchange.aborted) == (206, 10, False)
    assert lab.backend.records.calls_to("/api/downloads/{id}/file") == []
    assert lab.backend.records.calls_to("/api/downloads/{id}/download", "HEAD") == []


def test_a_client_that_leaves_a_download_is_recorded(lab: Lab) -> None:
    video = lab.add(bytes(MORE_THAN_BUFFERS))

    with connection_asking(f"{lab.api}/api/downloads/{video.id}/download") as sock:
        sock.recv(1000)

    exchange = lab.backend.records.exchanges[-1]
    assert exchange.wait(timeout=TIMEOUT)
    assert exchange.aborted
    assert exchange.sent < MORE_THAN_BUFFERS


def test_without_the_session_cookie_the_api_answers_401(lab: Lab) -> None:
    lab.backend.session_required = "session"
    lab.backend.replies["GET /api/auth/me"] = Reply(status=401, json={"user": None})

    assert ask(f"{lab.api}/api/downloads").json == {"detail": "Not authenticated"}
    assert ask(f"{lab.api}/api/downloads", headers={"Cookie": "other=1"}).status == 401
    assert ask(f"{lab.api}/api/downloads", headers={"Cookie": "other=1; session=abc"}).status == 200
    assert ask(f"{lab.api}/api/auth/me").json == {"user": None}


def test_reset_forgets_everything(lab: Lab) -> None:
    lab.add(None)
    lab.backend.link, lab.backend.session_required = "expired", "session"
    lab.backend.replies["GET /api/x"] = {}
    ask(f"{lab.api}/api/unheard-of")

    lab.backend.reset()

    assert [lab.backend.videos, lab.backend.records.exchanges, lab.backend.unlisted] == [[], [], set()]
    assert [lab.backend.link, lab.backend.session_required, lab.backend.replies] == ["fresh", None, {}]


def test_storage_that_does_not_speak_http_is_a_bad_gateway(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    video = lab.add(BODY)
    with socket.create_server(("127.0.0.1", 0)) as nonsense:
        threading.Thread(target=answer_nonsense, args=[nonsense], daemon=True).start()
        elsewhere = replace(lab.backend.bucket, endpoint=f"http://127.0.0.1:{nonsense.getsockname()[1]}")
        monkeypatch.setattr(lab.backend, "bucket", elsewhere)

        answer = ask(f"{lab.api}/api/downloads/{video.id}/download")

    assert answer.status == 502
    assert "Storage cannot be read" in answer.json["detail"]


def answer_nonsense(listener: socket.socket) -> None:
    """Send every client what is no response."""
    with contextlib.suppress(OSError):  # it is closed
        while True:
            with listener.accept()[0] as one:
                one.recv(65536)
                one.sendall(b"\x00\x01 of another answer\r\n\r\n")
