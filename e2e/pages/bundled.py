"""The profile of the gallery that comes with the suite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from fixtures.watching.gallery import GalleryPage


class BundledGallery(GalleryPage):
    """The gallery in `gallery/`, which can also be built as the bug was reported."""

    variants: ClassVar[Mapping[str, Mapping[str, str]]] = {
        name: {"VITE_VARIANT": name} for name in ("as-reported", "solution-a", "solution-b")
    }

    def narrow(self) -> bool:
        """Show projects only."""
        self.loc_panel().get_by_role("button", name="Projects", exact=True).click()
        return True

    def right_name(self, title: str, saved: str) -> bool:
        """A video without a title is called so by the page, or so by the backend."""
        return super().right_name(title, saved) if title else saved in ("video.mp4", "video_final.mp4")
