"""An API is what a contract says: its routes, its records, how the page gets a file, how a user is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from fake_backend import Backend, Bucket, Contract, Fault, Reply, Video, renamed
from fake_backend.app import MakeRouter
from fake_backend.contract import OTHERWISE, SAMPLE, Role
from fake_backend.library import Files, Library
from fixtures.lab.bucket import s3_client
from tests.fake_backend.in_process import ask
from tests.fake_backend.lab import Answer

BODY = bytes(range(256))
NO_BUCKET = Bucket(endpoint="", name="gallery", access_key="key", secret_key="secret")
ROUTES: Mapping[Role, str] = {
    "list": "GET /v2/clips", "record": "GET /v2/clips/{id}", "file": "GET /v2/clips/{id}/media",
    "link": "POST /v2/clips/{id}/links", "stream": "GET /v2/clips/{id}/stream",
}  # fmt: skip
OLDER, NEWER = replace(SAMPLE, id=1, created_at="2026-01-01"), replace(SAMPLE, id=2, created_at="2026-01-02")


class Clips(Contract):
    """Nested records by ids that are no numbers, page by page."""

    routes = ROUTES

    def record(self, video: Video, link: str | None) -> Any:
        return {"id": self.id_of(video), "name": video.project_name, "media": {"bytes": video.file_size, "href": link}}

    def listing(self, records: Sequence[Any], total: int, query: Mapping[str, str]) -> Any:
        page = int(query.get("page", 1))
        return {"page": page, "of": total, "clips": records[page - 1 : page]}

    def id_of(self, video: Video) -> str:
        return f"clip_{video.id}"


def api(
    contract: Contract, bucket: Bucket = NO_BUCKET, *, router: MakeRouter | None = None, videos: Sequence[Video] = ()
) -> Backend:
    backend = Backend(bucket, public_bucket_endpoint="http://r2.localhost:1", contract=contract, router=router)
    backend.videos = list(videos)
    return backend


@pytest.fixture
def stored(bucket: Bucket) -> Bucket:
    """A bucket with the sample's object."""
    s3_client(bucket).put_object(Bucket=bucket.name, Key=SAMPLE.key, Body=BODY)
    return bucket


def test_paths_records_and_lists_are_the_contracts() -> None:
    backend = api(Clips(), videos=[OLDER, NEWER])

    second = ask(backend, "GET", "/v2/clips?page=2").json
    one = ask(backend, "GET", "/v2/clips/clip_2").json

    assert (second["page"], second["of"], [clip["id"] for clip in second["clips"]]) == (2, 2, ["clip_1"])
    assert (one["name"], one["media"]["bytes"]) == (SAMPLE.project_name, SAMPLE.file_size)
    assert one["media"]["href"].startswith("http://r2.localhost:1/gallery/user-1/final_videos/cup.mp4?")
    assert ask(backend, "GET", "/v2/clips/2").json == {"detail": "Download not found"}
    assert ask(backend, "GET", "/api/downloads").json["detail"] == "Not stubbed by the fake backend"


def test_a_field_is_renamed_left_out_or_added_in_a_line() -> None:
    def record(video: Video, link: str | None) -> Any:
        usual = Contract().record(video, link)
        return renamed(usual, file_url="href", game_id=None) | {"aspect_ratio": 1.78}

    backend = api(Contract(record=record), videos=[SAMPLE])

    (found,) = ask(backend, "GET", "/api/downloads").json["downloads"]

    assert found["aspect_ratio"] == 1.78
    assert found["href"].startswith("http://r2.localhost:1/")
    assert not {"file_url", "game_id"} & found.keys()


@pytest.mark.parametrize(
    ("contract", "method", "path", "status", "what"),
    [
        (Clips(), "GET", "media", 302, lambda reply: "X-Amz-Signature" in reply.headers["location"]),
        (Clips(file="stream"), "GET", "media", 200, lambda reply: (reply.body, attached(reply)) == (BODY, True)),
        (Clips(file="link in record"), "GET", "media", 404, lambda reply: b"Not stubbed" in reply.body),
        (Clips(file="link on demand"), "GET", "media", 404, lambda reply: b"Not stubbed" in reply.body),
        (Clips(file="link on demand"), "POST", "links", 200, lambda reply: "X-Amz-Signature" in reply.json["url"]),
        (Clips(), "GET", "stream", 200, lambda reply: (reply.body, attached(reply)) == (BODY, False)),
    ],
)  # fmt: skip
def test_a_file_is_had_as_the_contract_says(
    contract: Contract, method: str, path: str, status: int, what: Callable[[Any], bool], stored: Bucket
) -> None:
    backend = api(contract, stored, videos=[SAMPLE])

    reply = ask(backend, method, f"/v2/clips/{contract.id_of(SAMPLE)}/{path}")

    assert reply.status == status
    assert what(reply)


def attached(reply: Answer) -> bool:
    return reply.headers.get("content-disposition", "").startswith("attachment")


def test_a_missing_file_is_missing_on_demand_too(stored: Bucket) -> None:
    backend = api(Clips(file="link on demand"), stored, videos=[replace(SAMPLE, key="user-1/no-such.mp4")])

    assert ask(backend, "POST", "/v2/clips/clip_7/links").json == {"detail": "Video file not found in storage"}


def test_links_are_in_records_unless_they_are_signed_on_demand() -> None:
    backend = api(Clips(file="link on demand"), videos=[SAMPLE])

    assert ask(backend, "GET", "/v2/clips/clip_7").json["media"]["href"] is None


def test_an_unknown_source_is_a_mistake_in_the_query() -> None:
    reply = ask(api(Contract()), "GET", "/api/downloads?source_type=elsewhere")

    expected = "'brilliant_clip', 'custom_project' or 'annotated_game'"
    mistake = {
        "type": "literal_error", "loc": ["query", "source_type"], "msg": f"Input should be {expected}",
        "input": "elsewhere", "ctx": {"expected": expected},
    }  # fmt: skip
    assert (reply.status, reply.json) == (422, {"detail": [mistake]})


def test_a_fault_is_armed_by_the_role_of_a_route() -> None:
    backend = api(Clips(), videos=[SAMPLE])
    backend.faults["record"] = Fault.named("error-503")

    assert ask(backend, "GET", "/v2/clips/clip_7").status == 503
    assert ask(backend, "GET", "/v2/clips").status == 200
    assert [(one.role, one.fault) for one in backend.records.exchanges] == [("record", "error-503"), ("list", None)]


def test_a_router_comes_before_the_contract_and_names_its_roles(stored: Bucket) -> None:
    def router(library: Library, files: Files) -> APIRouter:
        made = APIRouter()

        @made.get("/api/downloads/{id}/file", name="file")
        async def file(id: str) -> Response:
            return RedirectResponse("download", 302)

        @made.post("/api/downloads/search", name="list")
        async def search(request: Request) -> Any:
            wanted = (await request.json())["title"]
            return [library.link(one) for one in library.videos if one.project_name == wanted]

        @made.get("/player/{id}", name="stream")
        async def play(request: Request, id: str) -> Response:
            return await files.streamed(library.find(id), request, attached=False)

        return made

    backend = api(Contract(), stored, router=router, videos=[SAMPLE])

    file = ask(backend, "GET", "/api/downloads/7/file")
    found = ask(backend, "POST", "/api/downloads/search", content={"title": SAMPLE.project_name}).json
    film = ask(backend, "GET", "/player/7", headers={"Range": "bytes=1-2"})

    assert (file.status, file.headers["location"]) == (302, "download")
    assert [link.partition("?")[0] for link in found] == ["http://r2.localhost:1/gallery/user-1/final_videos/cup.mp4"]
    assert (film.status, film.body) == (206, BODY[1:3])
    assert [one.role for one in backend.records.exchanges] == ["file", "list", "stream"]
    assert backend.roles["stream"] == "GET /player/{id}"
    backend.faults["file"] = Fault.named("error-500")
    assert ask(backend, "GET", "/api/downloads/7/file").status == 500


def test_route_of_a_router_in_the_place_of_one_of_the_contract_has_its_role() -> None:
    def router(library: Library, files: Files) -> APIRouter:
        made = APIRouter()

        @made.get("/v2/clips/statistics")  # which is no clip, though the contract's `record` matches it too
        async def statistics() -> int:
            return 1

        @made.get("/v2/clips/{clip}")
        async def mine(clip: str) -> str:
            return f"{library.find(clip).project_name} by the router"

        return made

    backend = api(Clips(), router=router, videos=[SAMPLE])
    backend.faults["record"] = Fault.named("error-503", times=1)

    answers = [ask(backend, "GET", f"/v2/clips/{path}") for path in ("clip_7", "clip_7", "clip_8", "statistics")]

    assert [one.status for one in answers] == [503, 200, 404, 200]
    assert answers[1].json == "Cup Final by the router"
    assert [one.role for one in backend.records.exchanges] == ["record", "record", "record", "statistics"]


def test_name_of_a_route_that_is_no_role_is_refused_with_the_nearest() -> None:
    def router(library: Library, files: Files) -> APIRouter:
        made = APIRouter()
        made.add_api_route("/exports", lambda: {}, name="lnik")
        return made

    with pytest.raises(ValueError, match=r"is its role\. There is no role of .* 'lnik': the nearest is 'link'"):
        api(Contract(), router=router)


def test_answers_of_a_contract_may_have_a_status_and_headers_of_their_own(stored: Bucket) -> None:
    contract = Contract(
        routes={"list": "GET /clips", "link": "POST /exports/{id:path}", "sign-in": "POST /session"},
        file="link on demand",
        session="cookie",
        id_of=lambda video: f"2026/{video.id}",
        listing=lambda records, total, query: Reply(json=records, headers={"X-Total-Count": f"{total}"}),
        signed=lambda video, link: Reply(status=303, headers={"Location": link or ""}),
        signed_in=lambda token: Reply(status=204),
    )
    backend = api(contract, stored, videos=[SAMPLE])

    signed_in = ask(backend, "POST", "/session")
    cookie = {"Cookie": signed_in.headers["set-cookie"].partition(";")[0]}
    listed, link = (ask(backend, *call, headers=cookie) for call in (("GET", "/clips"), ("POST", "/exports/2026/7")))

    assert (signed_in.status, signed_in.body) == (204, b"")
    assert (listed.headers["x-total-count"], len(listed.json)) == ("1", 1)
    assert (link.status, urlsplit(link.headers["location"]).path) == (303, f"/{stored.name}/{SAMPLE.key}")


def signing_in(session: Any) -> Contract:
    return Contract(
        session=session,
        routes={**Contract.routes, "sign-in": "POST /api/session", "refresh": "POST /api/session/refresh"},
    )


def test_a_cookie_is_given_wanted_and_renewed() -> None:
    backend = api(signing_in("cookie"))

    def status(answer: Answer | None = None) -> int:
        cookie = answer.headers["set-cookie"].partition(";")[0] if answer else "theme=dark"
        return ask(backend, "GET", "/api/downloads", headers={"Cookie": cookie}).status

    signed_in = ask(backend, "POST", "/api/session", content={"user": "Kim"})
    assert signed_in.headers["set-cookie"] == "session=session-1; Path=/; HttpOnly; SameSite=Lax"
    assert (status(), status(signed_in)) == (401, 200)

    backend.tokens.clear()
    renewed = ask(backend, "POST", "/api/session/refresh")
    assert (status(signed_in), status(renewed)) == (401, 200)
    assert ask(backend, "GET", "/api/health").status == 200


def test_a_bearer_token_is_given_and_wanted_in_a_header_or_the_query() -> None:
    backend = api(signing_in("bearer"))

    token = ask(backend, "POST", "/api/session").json["access_token"]

    def status(query: str = "", **headers: str) -> int:
        return ask(backend, "GET", f"/api/downloads{query}", headers=headers).status

    assert status(authorization=f"Bearer {token}") == status(f"?access_token={token}") == 200
    assert status() == status(authorization="Bearer other") == status(cookie=f"session={token}") == 401
    backend.reset()
    assert status(authorization=f"Bearer {token}") == 401


def test_a_contract_knows_what_its_records_show() -> None:
    assert all(Contract().shows(name) for name in OTHERWISE if name != "key")
    assert {name for name in OTHERWISE if Clips().shows(name)} == {"id", "project_name", "file_size", "thumbnail_key"}
    linked = {contract.gives_links for contract in (Contract(), Clips(), Clips(file="link in record"))}
    assert linked == {True}
    assert not Clips(file="link on demand").gives_links
    assert not Contract(record=lambda video, link: {"id": video.id}).gives_links


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"routes": {"lst": "GET /x"}},
            "There is no role of a route named 'lst': the nearest is 'list', all",
        ),
        ({"routes": {"list": "/x"}}, """the route of list must be written as "GET /path", or as .*, not '/x'"""),
        ({"routes": {"list": "POST /x first page"}}, "the route of list must be written"),
        ({"routes": {"list": "POST /graphql", "link": "POST /graphql"}}, "list and link have the same route"),
        ({"file": "streams"}, "file='streams' is none of redirect, stream"),
        ({"session": "token"}, "session='token' is none of none, cookie, bearer"),
        ({"file": "link on demand"}, "a route for the role link"),
    ],
)
def test_a_contract_that_cannot_be_served_is_refused(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Contract(**facts)
