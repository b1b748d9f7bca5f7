"""The fake backend: its state, and the application that serves it."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI

from fake_backend.app import MakeRouter, build_app
from fake_backend.bucket import Bucket
from fake_backend.contract import Contract
from fake_backend.state import State


class Backend(State):
    """The backend; `app` serves it, and its attributes may be set between requests, from any thread."""

    def __init__(
        self, bucket: Bucket, *, public_bucket_endpoint: str, contract: Contract | None = None,
        router: MakeRouter | None = None,
    ) -> None:  # fmt: skip
        """`public_bucket_endpoint` is where browsers reach the bucket: links are signed for that host."""
        super().__init__(bucket, public_bucket_endpoint=public_bucket_endpoint, contract=contract)
        self.app: Final[FastAPI] = build_app(self, router)
