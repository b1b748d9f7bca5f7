"""The product's server with one mistake, named by the environment variable MISTAKE: `python -m uvicorn mistakes:app`."""

from __future__ import annotations

import os

from app.main import app

from . import answers, links, names, transfers
from .making import made

__all__ = ["answers", "app", "links", "names", "transfers"]

made[os.environ["MISTAKE"]]()
