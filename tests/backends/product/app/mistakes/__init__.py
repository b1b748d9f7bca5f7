"""The product's server with the mistake that MISTAKE names: `MISTAKE=no-links python -m uvicorn app.mistakes:app`."""

from __future__ import annotations

import os

from ..main import app
from . import answers, links, names, transfers
from .making import made

__all__ = ["answers", "app", "links", "names", "transfers"]

made[os.environ["MISTAKE"]]()
