"""What the product's backend answers, in the release that users reported and in the one that cured it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fake_backend import Bucket
from fixtures.lab.bucket import s3_client
from tests.backends.serving import product
from tests.fake_backend.lab import ask

FILM = bytes(range(256)) * 64


@pytest.fixture(scope="module")
def film(bucket: Bucket) -> Bucket:
    s3_client(bucket).put_object(Bucket=bucket.name, Key="anna/final_videos/clip.mp4", Body=FILM)
    return bucket


@pytest.fixture(scope="module")
def reported(film: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with product(film, "reported", tmp_path_factory.mktemp("reported")) as address:
        yield f"{address}/api/downloads"


@pytest.fixture(scope="module")
def cured(film: Bucket, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with product(film, "cured", tmp_path_factory.mktemp("cured")) as address:
        yield f"{address}/api/downloads"


def test_reported_release_gives_no_link_though_the_file_is_there(reported: str) -> None:
    answer = ask(reported).json

    assert [video["file_url"] for video in answer["downloads"]] == [None, None]
    assert answer["total_count"] == 2


def test_reported_release_redirects_to_the_bucket_and_streams_nothing(reported: str) -> None:
    redirect = ask(f"{reported}/1/file")

    assert redirect.status == 302
    assert ask(redirect.headers["location"]).body == FILM
    assert ask(f"{reported}/1/download").status == 404


def test_cured_release_gives_a_link_to_what_is_there(cured: str) -> None:
    gone, there = ask(cured).json["downloads"]

    assert gone["file_url"] is None
    assert ask(there["file_url"]).body == FILM


@pytest.mark.parametrize("route", ["file", "download"])
def test_cured_release_streams_an_attachment_with_its_name(cured: str, route: str) -> None:
    whole, part, head = (
        ask(f"{cured}/1/{route}", method, headers)
        for method, headers in (("GET", {}), ("GET", {"Range": "bytes=5-9"}), ("HEAD", {}))
    )

    assert (whole.status, whole.body) == (200, FILM)
    assert whole.headers["content-disposition"] == (
        "attachment; filename=\"Ete_Final_final.mp4\"; filename*=UTF-8''%C3%89t%C3%A9_Final_final.mp4"
    )
    assert (part.status, part.body) == (206, FILM[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(FILM)}"
    assert (head.status, head.headers["content-length"]) == (200, str(len(FILM)))


def test_cured_release_says_what_is_not_there(cured: str) -> None:
    assert ask(f"{cured}/2/file").status == 404
    assert ask(f"{cured}/9/file").status == 404
    assert ask(f"{cured}/1/file", headers={"Range": "bytes=99999999-"}).status == 416
