"""Two labs that the tests of this folder share: one shows the bundled gallery, one a page that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from e2e.pages import BundledGallery, GalleryPage
from fixtures.preparing.build import Target, prepare_gallery
from fixtures.preparing.node import Say
from tests.control.developer import Developer, developer
from tests.test_misbehaving import PAGES


@pytest.fixture(scope="package")
def someone(browser: Browser, say: Say) -> Iterator[Developer]:
    target = prepare_gallery(None, BundledGallery, variant=None, say=say)
    with developer(target, BundledGallery, browser, say) as someone:
        yield someone


@pytest.fixture(scope="package")
def misbehaving(browser: Browser, say: Say) -> Iterator[Developer]:
    with developer(Target("misbehaving", folder=PAGES), GalleryPage, browser, say) as someone:
        yield someone
