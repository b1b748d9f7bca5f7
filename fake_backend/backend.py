"""The fake backend: its state, and the application that serves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import FastAPI
from starlette.routing import Route

from fake_backend.app import MakeRouter, build_app
from fake_backend.bucket import Bucket
from fake_backend.contract import ROLES, Contract
from fake_backend.routes import ByContent
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

    @property
    def roles(self) -> Mapping[str, str]:
        """Method and path of each route that faults can be armed at, by role."""
        served = [one for one in self.app.router.routes if isinstance(one, Route) and one.name in ROLES]
        # Of two with one role the first one answers.
        return {one.name: written(one) for one in reversed(served)}


def written(route: Route) -> str:
    """A route as a contract writes it; GET has HEAD beside it."""
    return str(route.call) if isinstance(route, ByContent) else f"{min(route.methods or ('GET',))} {route.path}"
