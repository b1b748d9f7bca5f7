"""A bucket's CORS rules, which the engine lacks; none is what a fresh R2 bucket has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorsRules:
    """One rule, as R2's dashboard takes it (developers.cloudflare.com/r2/buckets/cors).

    Origins are compared as written, `scheme://host[:port]` or `*`: a path or a trailing slash never matches.
    `vary=False` leaves out `Vary: Origin`, by which a browser's cache can hand a reply without CORS headers, got by a
    plain `<video>`, to a later fetch of the same URL.
    """

    allowed_origins: Collection[str]
    allowed_methods: Collection[str] = ("GET", "HEAD")
    allowed_headers: Collection[str] = ()
    expose_headers: Collection[str] = ()
    max_age: int | None = None
    vary: bool = True

    def grant(self, *, origin: str, method: str) -> Headers | None:
        """The headers for a request of `origin`, or None where no rule allows it: R2 then sends none."""
        if not {origin, "*"}.intersection(self.allowed_origins) or method not in self.allowed_methods:
            return None
        headers = [("Access-Control-Allow-Origin", "*" if "*" in self.allowed_origins else origin)]
        if self.expose_headers:
            headers.append(("Access-Control-Expose-Headers", ", ".join(self.expose_headers)))
        return headers

    def preflight(self, *, origin: str, method: str, headers: Collection[str]) -> Headers | None:
        """The headers for an OPTIONS that asks for `method` and `headers`, or None where it is to be refused."""
        granted = self.grant(origin=origin, method=method)
        allowed = {name.lower() for name in self.allowed_headers}
        if granted is None or not ("*" in allowed or allowed.issuperset(name.lower() for name in headers)):
            return None
        granted.append(("Access-Control-Allow-Methods", ", ".join(self.allowed_methods)))
        if headers:
            granted.append(("Access-Control-Allow-Headers", ", ".join(headers)))
        if self.max_age is not None:
            granted.append(("Access-Control-Max-Age", str(self.max_age)))
        return granted
