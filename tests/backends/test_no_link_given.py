"""A link that is null although the file is there: named as the cause, on the side that is at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from e2e.checks import object_was_missing
from e2e.pages import GalleryPage
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import ROOT, Target
from fixtures.preparing.node import Say
from tests.backends.product.profile import BACKEND
from tests.backends.trying import KEPT, SCENARIOS, tried
from tests.own_backend.test_in_browser import staged

PAGES = Target("a gallery that trusts the link", folder=ROOT / "tests" / "backends" / "product" / "trusting")
ROUTE = "GET /api/downloads/{id}/download"
NULL = "the backend's reply to GET /api/downloads has `file_url`: null for “…”"
BACKEND_AT_FAULT = (
    f"{NULL}, although the file is there: the backend is at fault; the page did not request {ROUTE} either"
)
GALLERY_AT_FAULT = f"{NULL}, and the gallery did not request the file from {ROUTE}, which needs no link"
NO_LINK_GIVEN = "told-instead-of-saved, no-link-given"


class Reported(GalleryPage):
    """A gallery that trusts the link, over the backend as users reported it."""

    backend = replace(BACKEND, folder="product", environment={**BACKEND.environment, "RELEASE": "reported"})


class Cured(GalleryPage):
    """The same, over the backend as it is since the bug was fixed."""

    backend = replace(BACKEND, folder="product", environment={**BACKEND.environment, "RELEASE": "cured"})


class OfTheSuite(GalleryPage):
    """The same, over the suite's own API."""


EXPECTED = {
    (Reported, "presigned-link"): (NO_LINK_GIVEN, BACKEND_AT_FAULT),
    (Cured, "presigned-link"): (KEPT, ""),
    (Cured, "no-link"): (NO_LINK_GIVEN, GALLERY_AT_FAULT),  # this video has no link on purpose
    (OfTheSuite, "no-link"): (NO_LINK_GIVEN, GALLERY_AT_FAULT),
}


@pytest.fixture(scope="module", params=[Reported, Cured, OfTheSuite])
def module_lab(request: pytest.FixtureRequest, say: Say) -> Iterator[Lab]:
    with running_lab(PAGES, request.param, say=say) as lab:
        yield lab


def test_side_that_is_at_fault_is_named(module_lab: Lab, browser: Browser) -> None:
    wanted = {name: found for (profile, name), found in EXPECTED.items() if profile is module_lab.profile}

    found = {name: tried(SCENARIOS[name], "list", module_lab, browser) for name in wanted}

    assert {name: (codes, re.sub("“.*?”", "“…”", said)) for name, (codes, said) in found.items()} == wanted


def test_video_whose_file_is_gone_was_rightly_given_no_link(module_lab: Lab, browser: Browser) -> None:
    module_lab.reset()
    with staged(module_lab, browser) as stage:
        video = stage.fill_library("Cup Final", link="null")
        module_lab.remove_object(video)
        stage.open()

        outcome = stage.click(video, "list", timeout_s=8)

    assert len(outcome.alerts) == 1
    assert outcome.no_link is not None
    assert not outcome.no_link.file_is_there
    assert object_was_missing(outcome)
