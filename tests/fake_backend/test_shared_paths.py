"""APIs whose calls share a path: what a request says tells its role, at our backend and before the gallery's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from fake_backend import Contract, Fault, Reply, proxy
from fake_backend.contract import SAMPLE, Role
from fake_backend.proxy import Proxied
from fake_backend.routes import call_of, said_by
from fixtures.watching.timeline import event_of
from tests.fake_backend.in_process import ask
from tests.fake_backend.test_contract import NO_BUCKET, api

JSON, FORM = "application/json", "application/x-www-form-urlencoded; charset=UTF-8"
GRAPHQL: Mapping[Role, str] = {
    "list": "POST /graphql operationName=Clips",
    "record": "POST /graphql operationName=Clip variables.id={id}",
}


def graphql(name: str, **variables: Any) -> Mapping[str, Any]:
    return {"operationName": name, "query": "…", "variables": variables}


def clips() -> Contract:
    return Contract(
        routes=GRAPHQL,
        record=lambda video, link: {"id": video.id},
        listing=lambda records, total, query: {"data": {"clips": records[: query["variables"]["first"]]}},
        single=lambda record: {"data": {"clip": record}},
        error=lambda status, detail: Reply(json={"data": None, "errors": [{"message": detail, "status": status}]}),
    )


def test_roles_of_one_path_are_told_by_the_body() -> None:
    backend = api(clips(), videos=[SAMPLE])

    listed = ask(backend, "POST", "/graphql", content=graphql("Clips", first=5)).json
    one = ask(backend, "POST", "/graphql", content=graphql("Clip", id="7")).json
    other = ask(backend, "POST", "/graphql", content=graphql("Me"))

    assert listed == {"data": {"clips": [{"id": 7}]}}
    assert one == {"data": {"clip": {"id": 7}}}
    lines = [event_of(exchange, 0).what.partition("bytes, ")[2] for exchange in backend.records.exchanges]
    assert lines == ["role: list)", "role: record)", "role: none)"]
    assert (other.status, backend.unlisted) == (404, {"POST /graphql"})


def test_an_error_of_the_api_has_its_own_shape_and_status() -> None:
    backend = api(clips(), videos=[SAMPLE])
    backend.faults["list"] = Fault.named("error-500")

    missing = ask(backend, "POST", "/graphql", content=graphql("Clip", id="8"))
    failed = ask(backend, "POST", "/graphql", content=graphql("Clips", first=5))

    assert [missing.status, failed.status] == [200, 200]
    assert [reply.json["errors"][0]["status"] for reply in (missing, failed)] == [404, 500]


def test_who_asks_for_bytes_sees_the_status_of_an_error() -> None:
    contract = Contract(routes={"download": "GET /{id}/file"}, error=lambda status, detail: Reply(json={"ok": False}))

    reply = ask(api(contract), "GET", "/7/file")

    assert (reply.status, reply.json) == (404, {"ok": False})


@pytest.mark.parametrize(
    ("route", "query", "content_type", "body", "named"),
    [
        ("POST /a name=Clip variables.id={id}", "", JSON, b'{"name":"Clip","variables":{"id":7}}', {"id": "7"}),
        ("POST /a query=*clip(id:{id})*", "", JSON, b'{"query":"{ clip(id:7) { url } }"}', {"id": "7"}),
        ("POST /a 0.method=get 0.params.0={id}", "", JSON, b'[{"method":"get","params":["c 7"]}]', {"id": "c 7"}),
        ("POST /a act=get id={id}", "", FORM, b"act=get&id=7", {"id": "7"}),
        ("POST /a?act=get id={id}", "act=get", FORM, b"id=7", {"id": "7"}),
        ("GET /a?act=get&id={id}", "act=get&id=7&t=1", "", b"", {"id": "7"}),
        ("GET /a?act=get&id={id}", "act=list", "", b"", None),
        ("POST /a method=get", "", JSON, b"not json", None),
        ("POST /a method=get", "", JSON, b"", None),
    ],
)  # fmt: skip
def test_a_request_says_something_in_query_form_or_json(
    route: str, query: str, content_type: str, body: bytes, named: dict[str, str] | None
) -> None:
    call = call_of(route)

    assert call.named(said_by(query, content_type, body)) == named
    assert str(call) == route
    assert call.fits(call.method, "/a", said_by(query, content_type, body)) is (named is not None)


def test_the_call_that_says_more_is_matched_first() -> None:
    routes: Mapping[Role, str] = {"list": "POST /rpc", "record": "POST /rpc method=one id={id}"}
    backend = api(Contract(routes=routes), videos=[SAMPLE])

    ask(backend, "POST", "/rpc", content={"method": "one", "id": 7})
    ask(backend, "POST", "/rpc", content={"method": "all"})

    assert [exchange.role for exchange in backend.records.exchanges] == ["record", "list"]
    assert backend.roles == routes


def test_the_body_still_reaches_a_backend_of_the_gallerys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": message["body"]})

    async def upstream() -> str:
        raise AssertionError

    monkeypatch.setattr(proxy, "Proxy", lambda upstream: echo)
    proxied = Proxied(NO_BUCKET, public_bucket_endpoint="http://r2.localhost:1", roles=GRAPHQL, upstream=upstream)

    reply = ask(proxied, "POST", "/graphql", content=graphql("Clip", id="7"))

    assert reply.json == graphql("Clip", id="7")
    assert [exchange.role for exchange in proxied.records.exchanges] == ["record"]
