"""Wires the page objects of `e2e` to the stage in `fixtures`; run `pytest e2e --help` for the options of both."""

from __future__ import annotations

import pytest

from e2e.pages import BundledGallery, GalleryPage
from fixtures.preparing.profile import load_profile

pytest_plugins = ["fixtures.running.plugin", "report.plugin"]


@pytest.fixture(scope="session")
def profile(pytestconfig: pytest.Config) -> type[GalleryPage]:
    """How the gallery under test is built, served, booted and driven."""
    spec = pytestconfig.getoption("profile")
    if spec:
        return load_profile(spec, GalleryPage)  # type: ignore[return-value]
    return GalleryPage if pytestconfig.getoption("gallery") else BundledGallery
