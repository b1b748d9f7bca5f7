"""What the film archive's backend answers: pages by number, nested records, bearer tokens, links on demand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fake_backend import Bucket
from fixtures.lab.bucket import s3_client
from tests.backends.serving import archive, in_json
from tests.fake_backend.lab import ask

FILM = b"a film" * 1000


def a_film(number: int) -> dict[str, object]:
    return {
        "id": number, "title": f"Film {number}", "made": number, "shelf": None,
        "key": f"archive/{number}.mp4", "name": f"{number}.mp4", "bytes": len(FILM),
    }  # fmt: skip


@pytest.fixture(scope="module")
def address(bucket: Bucket) -> Iterator[str]:
    s3_client(bucket).put_object(Bucket=bucket.name, Key="archive/21.mp4", Body=FILM)
    with archive(bucket, [a_film(number) for number in range(1, 22)]) as address:
        yield address


@pytest.fixture(scope="module")
def token(address: str) -> str:
    return str(in_json(address, "POST", "/v1/session").json["access_token"])


def test_archive_answers_nobody_without_a_session(address: str) -> None:
    assert in_json(address, "GET", "/v1/films").status == 401
    assert in_json(address, "POST", "/v1/films/21/link", token="stale").status == 401


def test_archive_gives_its_films_by_pages(address: str, token: str) -> None:
    first, second = (in_json(address, "GET", f"/v1/films?page={page}", token=token).json for page in (1, 2))

    assert (first["pages"], len(first["films"]), len(second["films"])) == (2, 20, 1)
    assert first["films"][0] == {
        "id": 21,
        "about": {"title": "Film 21", "made": 21, "shelf": None},
        "file": {"name": "21.mp4", "bytes": len(FILM)},
    }
    assert in_json(address, "GET", "/v1/films?page=3", token=token).status == 404


def test_archive_signs_a_link_on_demand(address: str, token: str) -> None:
    answer = in_json(address, "POST", "/v1/films/21/link", token=token)

    assert answer.status == 201
    assert ask(answer.json["link"]["url"]).body == FILM
    assert in_json(address, "POST", "/v1/films/1/link", token=token).status == 404


def test_archive_lets_only_an_administrator_replace_the_library(address: str, token: str) -> None:
    assert in_json(address, "PUT", "/v1/library", token=token, body={"films": []}).status == 403
