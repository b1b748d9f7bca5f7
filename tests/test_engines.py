"""docs/engines.md says what the engines of this machine do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Playwright

from fixtures.preparing.browser import engine_of
from tests.engines import APIS, ENGINES, PAGE, TRUTHS, all_tried, engines, names_in, origin

HEAD, _, *ROWS = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line[:2] == "| "]


@pytest.fixture(scope="module")
def found(playwright: Playwright) -> Iterator[Mapping[str, Browser]]:
    with engines(playwright) as here:
        yield here


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with origin() as served:
        yield served


def test_the_page_has_every_truth_in_order() -> None:
    assert [row[0] for row in ROWS] == [truth.tried for truth in TRUTHS]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_does_what_the_page_says(engine: str, found: Mapping[str, Browser], address: str) -> None:
    if engine not in found:
        pytest.skip(f"this machine has no {engine}")
    if (name := engine_of(found[engine]).name) != (measured := HEAD[1 + ENGINES.index(engine)]):
        pytest.skip(f"the page is about {measured}, and this machine has {name}")

    expected = [row[1 + ENGINES.index(engine)] for row in ROWS]
    came = all_tried(found[engine], address, expected)

    assert {one.tried: words for one, words, want in zip(TRUTHS, came, expected, strict=True) if words != want} == {}


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_no_other_engine_has_what_is_taken_for_chromium_s_own(
    engine: str, found: Mapping[str, Browser], address: str
) -> None:
    if engine not in found:
        pytest.skip(f"this machine has no {engine}")

    assert {*APIS.read_text("utf-8").split()} & names_in(found[engine], address) == set()
