"""Page objects: how a gallery is driven, in a user's verbs. A profile of another gallery derives from `GalleryPage`."""

from e2e.pages.bundled import BundledGallery
from fixtures.watching.gallery import GalleryPage

__all__ = ["BundledGallery", "GalleryPage"]
