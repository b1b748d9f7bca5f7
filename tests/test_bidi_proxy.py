"""What the proxy makes of single messages between Playwright and a Firefox that knows less of WebDriver BiDi."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fixtures.preparing.bidi_proxy import Dialect

UNKNOWN = {"type": "error", "error": "unknown command", "message": "no such command"}


def told(dialect: Dialect, method: str, **params: Any) -> dict[str, Any]:
    """What Playwright reads of an event."""
    event: dict[str, Any] = json.loads(
        dialect.to_playwright(json.dumps({"type": "event", "method": f"browsingContext.{method}", "params": params}))
    )
    return event["params"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("method", "expected"), [("emulation.setMediaFeaturesOverride", "success"), ("browsingContext.create", "error")]
)
def test_an_unknown_command_succeeds_only_where_nothing_depends_on_it(method: str, expected: str) -> None:
    dialect = Dialect()

    dialect.to_firefox(json.dumps({"id": 7, "method": method, "params": {}}))
    answer = json.loads(dialect.to_playwright(json.dumps({**UNKNOWN, "id": 7})))

    assert (answer["type"], answer["id"]) == (expected, 7)


def test_a_download_without_a_name_gets_one_that_its_end_has_too() -> None:
    dialect, facts = Dialect(), {"context": "page", "url": "blob:x", "navigation": None}

    first, second = (told(dialect, "downloadWillBegin", **{**facts, "url": url}) for url in ("blob:x", "blob:y"))
    end = told(dialect, "downloadEnd", **facts, status="complete")

    assert end["download"] == first["download"] != second["download"]


def test_a_download_that_firefox_names_keeps_its_name() -> None:
    assert (
        told(Dialect(), "downloadWillBegin", context="page", url="x", navigation=None, download="7")["download"] == "7"
    )


def test_the_download_of_an_iframe_is_the_page_s() -> None:
    dialect = Dialect()
    for context, parent in (("frame", "page"), ("inner", "frame"), ("page", None)):
        told(dialect, "contextCreated", context=context, parent=parent)

    assert (
        told(dialect, "downloadEnd", context="inner", url="x", navigation="1", status="complete")["context"] == "page"
    )


def test_firefox_keeps_no_bodies_for_playwright() -> None:
    answer = Dialect().answer(json.dumps({"id": 3, "method": "network.addDataCollector", "params": {}}))

    assert answer is not None
    assert json.loads(answer)["id"] == 3
    assert (
        Dialect().answer(json.dumps({"id": 3, "method": "script.evaluate", "params": {"x": "addDataCollector"}}))
        is None
    )
