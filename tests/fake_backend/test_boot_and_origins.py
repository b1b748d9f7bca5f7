"""How the fake answers what is not part of the API, and callers from other origins."""

from __future__ import annotations

import pytest

from fake_backend import Reply
from fake_backend.replies import path_matches
from tests.fake_backend.lab import Lab, ask

APP = "http://app.localhost:3000"


def test_a_call_nobody_foresaw_gets_a_404_that_says_so_and_is_listed(lab: Lab) -> None:
    answer = ask(f"{lab.api}/api/games?page=1", "POST", body=b"{}")

    assert answer.status == 404
    assert answer.json == {"detail": "Not stubbed by the fake backend", "method": "POST", "path": "/api/games"}
    assert lab.backend.unlisted == {"POST /api/games"}
    assert lab.backend.records.exchanges[-1].status == 404


def test_a_boot_reply_may_be_plain_json(lab: Lab) -> None:
    lab.backend.replies["GET /api/projects"] = [{"id": 1}]

    assert ask(f"{lab.api}/api/projects").json == [{"id": 1}]
    assert ask(f"{lab.api}/api/projects", "POST").status == 404
    assert lab.backend.unlisted == {"POST /api/projects"}


def test_a_boot_reply_may_have_a_status_and_headers(lab: Lab) -> None:
    lab.backend.replies["POST /api/login"] = Reply(json={"ok": True}, status=201, headers={"Set-Cookie": "session=1"})
    lab.backend.replies["DELETE /api/login"] = Reply(status=204)

    login, logout = ask(f"{lab.api}/api/login", "POST"), ask(f"{lab.api}/api/login", "DELETE")

    assert (login.status, login.json, login.headers["set-cookie"]) == (201, {"ok": True}, "session=1")
    assert (logout.status, logout.body) == (204, b"")


def test_the_reply_that_leaves_least_open_wins(lab: Lab) -> None:
    lab.backend.replies |= {"GET /{rest:path}": 1, "GET /api/{a}/{b}": 2, "GET /api/projects/{id}": 3}

    assert [ask(lab.api + path).json for path in ("/api/projects/5", "/api/games/5", "/x")] == [3, 2, 1]


def test_a_reply_for_exactly_one_path_wins_over_the_api_and_no_other_does(lab: Lab) -> None:
    lab.backend.replies |= {"GET /api/health": {"status": "custom"}, "GET /api/downloads/{id}": "never"}

    assert ask(f"{lab.api}/api/health").json == {"status": "custom"}
    assert ask(f"{lab.api}/api/downloads/count").json == {"count": 0}


@pytest.mark.parametrize(
    ("template", "path", "fits"),
    [
        ("/api/x", "/api/x", True),
        ("/api/x", "/api/x/", False),
        ("/api/{id}", "/api/1", True),
        ("/api/{id}", "/api/1/2", False),
        ("/api/{id}/file.mp4", "/api/1/fileXmp4", False),
        ("/api/{rest:path}", "/api/1/2", True),
    ],
)
def test_a_placeholder_stands_for_one_segment(template: str, path: str, fits: bool) -> None:
    assert path_matches(template, path) is fits


def test_without_allowed_origins_nothing_is_said_to_others(lab: Lab) -> None:
    answer = ask(f"{lab.api}/api/downloads", headers={"Origin": APP})

    assert "access-control-allow-origin" not in answer.headers
    assert lab.backend.records.exchanges[-1].cors == "refused"


def test_an_allowed_origin_may_read_with_credentials(lab: Lab) -> None:
    lab.backend.cors_origins = frozenset({APP})

    answers = [ask(f"{lab.api}{path}", headers={"Origin": APP}) for path in ("/api/downloads", "/api/unheard-of")]

    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == APP
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["vary"] == "Origin"
    assert lab.backend.records.exchanges[-1].cors == "allowed"


def test_an_allowed_origin_passes_the_preflight_without_a_session(lab: Lab) -> None:
    lab.backend.cors_origins, lab.backend.session_required = frozenset({APP}), "session"
    asked = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "x-trace"}

    answer = ask(f"{lab.api}/api/downloads/1", "OPTIONS", headers={"Origin": APP} | asked)

    assert answer.status == 204
    assert "DELETE" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "x-trace"


def test_the_apps_own_origin_is_not_asked_about(lab: Lab) -> None:
    ask(f"{lab.api}/api/downloads/1", "DELETE", headers={"Origin": lab.api})

    assert lab.backend.records.exchanges[-1].cors == "not-asked"
