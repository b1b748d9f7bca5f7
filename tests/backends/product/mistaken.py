"""The bundled gallery over the product's own backend with one mistake, which the environment variable MISTAKE names."""

from __future__ import annotations

import os
from dataclasses import replace

from e2e.pages import BundledGallery
from tests.backends.product.profile import BACKEND


class Mistaken(BundledGallery):
    """The backend with one mistake."""

    backend = replace(
        BACKEND,
        command=[part.replace("app.main:app", "mistakes:app") for part in BACKEND.command],
        environment={**BACKEND.environment, "RELEASE": "cured", "MISTAKE": os.environ["MISTAKE"]},
    )
