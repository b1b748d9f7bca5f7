"""Galleries over the contracts that docs/api-shapes.md shows get right verdicts, and the reason where not tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator

from e2e.flows import NO_BUCKET, NO_LINK_HELD, NOTHING_TO_PLAY, ONE_WAY
from e2e.pages import GalleryPage
from e2e.scenario import Scenario
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.preparing.profile import load_profile
from tests.backends.trying import KEPT, SCENARIOS, UNEXERCISED, tried
from tests.test_guide import files_of

PAGES = Target("shapes", folder=Path(__file__).with_name("shapes"))
VERDICTS: dict[str, dict[str, tuple[str, str]]] = {
    "graphql": {
        "presigned-link:player": (KEPT, ""),
        "object-missing:list": (KEPT, ""),
        "server-error-everywhere:list": (KEPT, ""),
        "bucket-without-cors:list": (UNEXERCISED, ONE_WAY),
    },
    "jsonapi": {
        "presigned-link:list": (KEPT, ""),
        "object-missing:list": (KEPT, ""),
        "expired-for-good:list": (KEPT, ""),
        "link-with-a-wrong-signature:list": (UNEXERCISED, ONE_WAY),
        "expired-link:list": (UNEXERCISED, NO_LINK_HELD),
    },
    "streamed": {
        "no-link:list": (KEPT, ""),
        "compressed:list": (KEPT, ""),
        "server-error-everywhere:list": (KEPT, ""),
        "presigned-link:list": (UNEXERCISED, NO_BUCKET),
    },
    "renditions": {
        "expired-link:list": (KEPT, ""),
        "object-missing:list": (KEPT, ""),
        "bucket-without-cors:list": (UNEXERCISED, ONE_WAY),
        "link-with-a-wrong-signature:list": (UNEXERCISED, ONE_WAY),
        "seek-without-a-link:player": (UNEXERCISED, NOTHING_TO_PLAY),
        "session-renewed:list": (KEPT, ""),
    },
    "exports": {
        "presigned-link:list": (KEPT, ""),
        "object-missing:list": (KEPT, ""),
        "server-error-everywhere:list": (KEPT, ""),
    },
}


class OneList(GalleryPage):
    """The list is there at once."""

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("list", name="Videos")

    def goto(self) -> None:
        self.page.goto(f"{self.address}page-{type(self).__name__}.html")

    def open(self) -> None:
        self.goto()
        self.loc_panel().wait_for()


def documented_scenarios() -> dict[str, Scenario]:
    """Those that the page of the shapes shows."""
    said: dict[str, Any] = {}
    exec(files_of("api-shapes.md")["renewed.py"], said)
    return {one.name: one for one in said["SCENARIOS"]}


@pytest.fixture(scope="module", params=VERDICTS)
def module_lab(request: pytest.FixtureRequest, say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    file = tmp_path_factory.mktemp("profile") / f"{request.param}.py"
    file.write_text(files_of("api-shapes.md")[file.name], encoding="utf-8")
    documented = load_profile(str(file), GalleryPage)
    profile = type(request.param, (documented, OneList), {})
    with running_lab(PAGES, profile, say=say) as lab:
        yield lab


def test_verdicts_are_right_whatever_the_api_looks_like(module_lab: Lab, browser: Browser) -> None:
    wanted = VERDICTS[module_lab.profile.__name__]
    scenarios = {**SCENARIOS, **documented_scenarios()}

    found = {}
    for promise in wanted:
        name, _, button = promise.partition(":")
        found[promise] = tried(scenarios[name], "player" if button == "player" else "list", module_lab, browser)

    assert found == wanted
