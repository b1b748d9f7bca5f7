"""Page objects: how a gallery is driven, in a user's verbs. A profile of another gallery derives from `GalleryPage`."""

from e2e.pages.gallery import BundledGallery, GalleryPage

__all__ = ["BundledGallery", "GalleryPage"]
