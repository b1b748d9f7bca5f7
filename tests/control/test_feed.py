"""The line of events: nothing is lost and nothing doubled, whatever becomes of the connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from e2e.control.feed import Feed
from tests.control.developer import Developer
from tests.control.relay import Relay, relay


def keys(feed: Feed, last: str) -> list[str] | None:
    """The keys of what came after an event."""
    news = feed.after(last)
    return None if news is None else [one.key for one in news]


def test_what_came_after_an_event_is_told_in_order() -> None:
    feed = Feed()
    for number in range(4):
        feed.put("line", f"line-{number}", {})

    assert keys(feed, f"{feed.run}-2") == ["line-2", "line-3"]
    assert keys(feed, f"{feed.run}-4") == []


def test_of_one_key_only_the_latest_is_told() -> None:
    feed = Feed()
    for status in (None, 200):
        feed.put("line", "line-1", {"status": status})

    assert [one.data["status"] for one in feed.after(f"{feed.run}-0") or ()] == [200]


def test_who_missed_what_is_gone_begins_anew() -> None:
    feed = Feed(kept=2)
    for number in range(4):
        feed.put("line", f"line-{number}", {})

    assert keys(feed, f"{feed.run}-1") is None
    assert keys(feed, f"{feed.run}-2") == ["line-2", "line-3"]


@pytest.mark.parametrize("last", ["", "another-3", "nonsense"])
def test_an_event_of_another_run_says_nothing(last: str) -> None:
    assert Feed().after(last) is None


# -- in the browser


@pytest.fixture
def wire(someone: Developer) -> Iterator[Relay]:
    with relay(int(someone.control.url.rpartition(":")[2].strip("/"))) as wire:
        yield wire


@pytest.fixture
def page(someone: Developer) -> Iterator[Page]:
    page = someone.context.new_page()
    yield page
    page.close()


def lines(someone: Developer, numbers: range) -> None:
    """Requests that a server has noted."""
    for number in numbers:
        told = {
            "at": 1000.0 * number, "took": 1.0, "server": "bucket", "method": "GET", "path": f"/told/{number:03}",
            "status": 200, "sent": 5, "origin": "", "dest": "", "cors": "not-asked", "error": None, "fault": None,
            "aborted": False, "hungUp": False, "to": "",
        }  # fmt: skip
        someone.session.feed.put("line", f"told-{number}", told)


def shown(page: Page) -> list[str]:
    """The paths of the requests in the log, as they stand."""
    paths = page.locator("#lines td.path").evaluate_all("(all) => all.map((one) => one.title)")
    return [path for path in paths if path.startswith("/told/")]


def test_after_a_lost_connection_no_line_is_lost_or_doubled(someone: Developer, wire: Relay, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{wire.port}/")
    lines(someone, range(0, 5))
    expect(page.locator("#lines")).to_contain_text("/told/004")

    wire.cut()
    expect(page.locator("#connection")).to_contain_text(
        "connection lost", timeout=10_000
    )  # not by its silence, after 12 s
    lines(someone, range(3, 10))  # two of them told before
    wire.mend()

    expect(page.locator("#lines")).to_contain_text("/told/009")
    expect(page.locator("#connection")).to_have_text("live")
    assert shown(page) == [f"/told/{number:03}" for number in range(10)]


def test_a_connection_that_is_dead_without_a_word_is_made_anew(someone: Developer, wire: Relay, page: Page) -> None:
    page.clock.install()
    page.goto(f"http://127.0.0.1:{wire.port}/")
    lines(someone, range(20, 23))
    expect(page.locator("#lines")).to_contain_text("/told/022")

    wire.freeze()
    lines(someone, range(23, 26))
    page.clock.fast_forward("00:30")  # as after sleep
    page.clock.fast_forward("00:02")

    expect(page.locator("#lines")).to_contain_text("/told/025")
    told = [path for path in shown(page) if path >= "/told/020"]
    assert told == [f"/told/{number:03}" for number in range(20, 26)]


def test_a_lab_that_was_restarted_at_the_same_port_is_shown_anew(
    someone: Developer, wire: Relay, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.goto(f"http://127.0.0.1:{wire.port}/")
    lines(someone, range(30, 33))
    expect(page.locator("#lines")).to_contain_text("/told/032")

    wire.cut()
    expect(page.locator("#connection")).to_contain_text(
        "connection lost", timeout=10_000
    )  # not by its silence, after 12 s
    monkeypatch.setattr(someone.session.feed, "run", "restarted")
    lines(someone, range(33, 34))
    wire.mend()

    expect(page.locator("#connection")).to_have_text("live")
    expect(page.locator("#lines")).to_contain_text("/told/033")  # the last, of what the page has only from the new one
    assert len(shown(page)) == len(set(shown(page)))
