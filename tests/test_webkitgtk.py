"""What our WebDriver BiDi server makes of WebKitGTK's facts and of Playwright's commands; no browser, no `gi`."""

from __future__ import annotations

from typing import Any

import pytest

from fixtures.preparing.webkitgtk import scripts
from fixtures.preparing.webkitgtk.messages import Refused, Reply
from fixtures.preparing.webkitgtk.network import Exchange

SCRIPT = {"sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}
DOCUMENT = {"sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}


class Told:
    """Takes down events."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, method: str, params: dict[str, Any]) -> None:
        self.events.append((method.removeprefix("network."), params))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


def exchange(told: Told, headers: dict[str, str] = SCRIPT) -> Exchange:
    return Exchange(told, "page", headers, "the navigation")


def test_a_redirect_is_answered_and_asks_again_under_the_same_name() -> None:
    told = Told()
    one = exchange(told)

    one.asked("http://a/", "GET")
    one.redirected("http://b/", "GET", 302, {"location": "http://b/"})
    one.answered(200, {})
    one.finished()

    asked, began, ended = "beforeRequestSent", "responseStarted", "responseCompleted"
    assert told.names == [asked, began, ended, asked, began, ended]
    assert [params["redirectCount"] for _, params in told.events] == [0, 0, 0, 1, 1, 1]
    assert len({params["request"]["request"] for _, params in told.events}) == 1
    assert [params["response"]["status"] for _, params in told.events if "response" in params] == [302, 302, 200, 200]


def test_what_has_failed_does_not_finish_too() -> None:
    told = Told()
    one = exchange(told)

    one.asked("http://a/", "GET")
    one.answered(200, {})
    one.failed("Origin http://o is not allowed")
    one.finished()
    one.failed("once more")

    assert told.names == ["beforeRequestSent", "responseStarted", "fetchError"]
    assert told.events[-1][1]["errorText"] == "Origin http://o is not allowed"


@pytest.mark.parametrize("why", ["Load request cancelled", "Frame load was interrupted"])
def test_what_is_given_up_is_called_so_in_playwright_s_word(why: str) -> None:
    told = Told()
    one = exchange(told)
    one.asked("http://a/", "GET")
    one.failed(why)

    assert told.events[-1][1]["errorText"] == "NS_BINDING_ABORTED"


@pytest.mark.parametrize(
    ("headers", "destination", "navigation", "initiator"),
    [
        (SCRIPT, "", None, "fetch"),
        (DOCUMENT, "document", "the navigation", "fetch"),
        ({"Sec-Fetch-Dest": "video"}, "video", None, "fetch"),
        ({"Accept": "text/html,*/*"}, "document", "the navigation", "fetch"),  # where the origin is not trusted
        ({"Accept": "image/webp,*/*"}, "image", None, "fetch"),
        ({**SCRIPT, "accept": "text/event-stream"}, "", None, "other"),
        ({**SCRIPT, "sec-fetch-mode": "no-cors"}, "", None, "other"),  # a beacon
    ],
)
def test_what_a_request_is_for(
    headers: dict[str, str], destination: str, navigation: str | None, initiator: str
) -> None:
    told = Told()
    exchange(told, headers).asked("http://a/", "GET")
    [(_, params)] = told.events

    assert params["request"]["destination"] == destination
    assert params["navigation"] == navigation
    assert params["request"]["initiatorType"] == initiator


def test_a_command_has_one_answer() -> None:
    sent: list[dict[str, Any]] = []
    reply = Reply(7, sent.append)

    reply(url="x")
    reply.refuse(Refused("no such frame"))

    assert sent == [{"id": 7, "type": "success", "result": {"url": "x"}}]


def test_an_element_of_another_world_is_a_stranger() -> None:
    params = {"arguments": [{"sharedId": "main|1"}, {"sharedId": "other|2"}, {"type": "string", "value": "main|3"}]}

    assert scripts.strangers(params, "main") == ["other|2"]
    assert scripts.world_of("other|2") == "other"


@pytest.mark.parametrize(
    ("wrong", "type_or_error"),
    [("file:1:2: SyntaxError: Unexpected token", "exception"), ("The page was closed", "no such frame")],
)
def test_a_script_that_cannot_be_read_is_told_from_a_document_that_is_gone(wrong: str, type_or_error: str) -> None:
    answer = scripts.unanswered(wrong)

    assert answer.get("type", answer.get("error")) == type_or_error
