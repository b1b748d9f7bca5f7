"""A pytest plugin that wires the page objects of `e2e` to the stage in `fixtures`."""

from __future__ import annotations

import pytest

from e2e.pages import BundledGallery, GalleryPage
from fixtures.preparing.profile import load_profile


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "must: a promise that the product's own checklist asks for")
    config.addinivalue_line("markers", "should: a promise beyond that checklist")


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> type[GalleryPage]:
    """How the gallery under test is built, served, booted and driven."""
    spec = pytestconfig.getoption("profile")
    if spec:
        return load_profile(spec, GalleryPage)  # type: ignore[return-value]
    return GalleryPage if pytestconfig.getoption("gallery") else BundledGallery
