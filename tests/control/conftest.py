"""The lab that the tests of this folder share; it shows the bundled gallery, or for a test another one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from e2e.pages import BundledGallery
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from tests.control.developer import Developer, developer


@pytest.fixture(scope="package")
def someone(browser: Browser, say: Say) -> Iterator[Developer]:
    target = prepare_gallery(None, BundledGallery, variant=None, say=say)
    with developer(target, BundledGallery, browser, say) as someone:
        yield someone


@pytest.fixture
def elsewhere(someone: Developer) -> Iterator[Developer]:
    """The same developer, whose lab shows the bundled gallery again after the test."""
    site = someone.session.lab.site
    usual = site.target
    yield someone
    site.target = usual
