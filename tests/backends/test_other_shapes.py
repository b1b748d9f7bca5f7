"""Galleries over the contracts that docs/api-shapes.md shows get right verdicts, and the reason where not tried."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from e2e.flows import NO_BUCKET, NO_LINK_HELD, NOTHING_TO_PLAY, ONE_WAY
from e2e.pages import GalleryPage
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.preparing.profile import load_profile
from tests.backends.trying import KEPT, SCENARIOS, UNEXERCISED, tried
from tests.test_guide import files_of

HERE = Path(__file__).parent
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
        "session-renewed:list": (KEPT, ""),
    },
    "streamed": {
        "no-link:list": (KEPT, ""),
        "compressed:list": (KEPT, ""),
        "server-error-everywhere:list": (KEPT, ""),
        "presigned-link:list": (UNEXERCISED, NO_BUCKET),
        "session-renewed:list": (UNEXERCISED, "the profile's contract has no session that can be renewed"),
    },
    "renditions": {
        "expired-link:list": (KEPT, ""),
        "object-missing:list": (KEPT, ""),
        "bucket-without-cors:list": (UNEXERCISED, ONE_WAY),
        "link-with-a-wrong-signature:list": (UNEXERCISED, ONE_WAY),
        "seek-without-a-link:player": (UNEXERCISED, NOTHING_TO_PLAY),
        "session-renewed:player": (KEPT, ""),
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


def profile_of(shape: str, folder: Path) -> type[GalleryPage]:
    """The profile that the documentation shows for an API."""
    file = folder / f"{shape}.py"
    file.write_text(files_of("api-shapes.md")[file.name], encoding="utf-8")
    return type(shape, (load_profile(str(file), GalleryPage), OneList), {})


@pytest.fixture(scope="module", params=VERDICTS)
def module_lab(request: pytest.FixtureRequest, say: Say, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    profile = profile_of(request.param, tmp_path_factory.mktemp("profile"))
    with running_lab(Target("shapes", folder=HERE / "shapes"), profile, say=say) as lab:
        yield lab


def test_verdicts_are_right_whatever_the_api_looks_like(module_lab: Lab, browser: Browser) -> None:
    wanted = VERDICTS[module_lab.profile.__name__]

    found = {}
    for promise in wanted:
        name, _, button = promise.partition(":")
        found[promise] = tried(SCENARIOS[name], "player" if button == "player" else "list", module_lab, browser)

    assert found == wanted


NEVER_RENEWED = ("page-renditions.html", "response.status === 401", "false")
# What a frontend does when its session has expired, and what is found.
FORGETFUL = {
    "says that it failed": ([NEVER_RENEWED], "told-instead-of-saved, stale-link, session-ended"),
    "says nothing": (
        [NEVER_RENEWED, ("gallery.js", "document.body.append(alert)", "")],
        "silent-failure, stale-link, session-ended",
    ),
}


@pytest.mark.parametrize("does", FORGETFUL)
def test_page_that_does_not_renew_its_session_breaks_the_promise(
    does: str, browser: Browser, say: Say, tmp_path: Path
) -> None:
    edits, codes = FORGETFUL[does]
    shutil.copytree(HERE / "shapes", tmp_path, dirs_exist_ok=True)
    for name, old, new in edits:
        text = (tmp_path / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")

    with running_lab(Target("forgetful", folder=tmp_path), profile_of("renditions", tmp_path), say=say) as lab:
        found, _ = tried(SCENARIOS["session-renewed"], "list", lab, browser)

    assert found == codes
