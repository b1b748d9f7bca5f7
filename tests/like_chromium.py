"""What holds in every engine that is not Chromium: a test file of one takes these in, and has a fixture `watched`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from fixtures.lab.direct import Direct
from fixtures.lab.lab import Lab
from fixtures.preparing.browser import engine_of
from fixtures.watching import settling
from fixtures.watching.devices import options_for
from fixtures.watching.observer import Observer
from fixtures.watching.seen import Seen


@contextlib.contextmanager
def tab_of(browser: Browser, playwright: Playwright, lab: Lab) -> Iterator[tuple[Page, Observer]]:
    """A page and its observer, for all tests of a file: a new context costs Firefox a second of CPU."""
    context = browser.new_context(**engine_of(browser).window(options_for("desktop", playwright.devices)))
    observer = Observer(context, ours=lab.ours)
    yield context.new_page(), observer
    observer.forget()
    context.close()


def at_origin(tab: tuple[Page, Observer], lab: Lab) -> tuple[Page, Observer]:
    """The same page in a new document of the lab's origin, with nothing seen yet."""
    page, observer = tab
    observer.forget()
    page.goto(lab.address)
    return tab


def seen_of(watched: tuple[Page, Observer], script: str, argument: object = None, *, files: int = 1) -> Seen[Page]:
    """What is seen of a script in the page."""
    page, observer = watched
    with observer.watch(page) as seen:
        page.evaluate(script, argument)
        settling.settle(seen, observer.engine, timeout_s=20, files=files)
    return seen


class LikeChromium:
    """`watched` is a page of the lab's origin, and its observer."""

    def test_an_answer_that_cors_hides_is_a_refusal_and_no_error_of_the_page(
        self, watched: tuple[Page, Observer], lab: Lab
    ) -> None:
        lab.edge.cors = None
        address = f"{lab.backend.public_bucket_endpoint}/hidden"
        direct = Direct([lab.backend.public_bucket_endpoint])
        direct.listen(watched[0].context)

        seen = seen_of(watched, "(address) => fetch(address).catch(() => {})", address)

        assert seen.errors == []
        assert seen.refusals == [address]
        assert "Allow-Origin" in seen.cors[0].why
        assert [(one.cors, one.aborted) for one in direct.records.exchanges] == [("refused", False)]

    @pytest.mark.parametrize(
        ("thrown", "error"),
        [
            ("new TypeError('no such thing')", "no such thing"), ("'only words'", "only words"),
            ("Object.assign(new Error('its name has a space'), {name: 'Download failed'})", "its name has a space"),
            ("new DOMException('not there', 'NotFoundError')", "not there"),
        ],
    )  # fmt: skip
    def test_what_a_script_throws_is_an_error_of_the_page(
        self, thrown: str, error: str, watched: tuple[Page, Observer]
    ) -> None:
        seen = seen_of(watched, f"() => void setTimeout(() => {{ throw {thrown} }})")

        assert [error in text for text in seen.errors] == [True]

    def test_what_the_browser_itself_notes_of_a_request_is_none(self, watched: tuple[Page, Observer]) -> None:
        seen = seen_of(watched, "() => { new EventSource('/nothing').onerror = (event) => event.target.close(); }")

        assert seen.errors == []

    def test_names_of_a_local_network_and_of_a_hard_coded_api_lead_here(
        self, watched: tuple[Page, Observer], lab: Lab
    ) -> None:
        page, _ = watched

        for address in (f"http://any.lan:{lab.site_port}/", "http://api.example:8000/"):
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200

    def test_less_motion_is_asked_for(self, watched: tuple[Page, Observer]) -> None:
        assert watched[0].evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
