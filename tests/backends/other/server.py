"""A small film archive on Python's own HTTP server: numeric pages, nested records, bearer tokens, links on demand."""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PAGE = 20
LINK_LIFETIME = 300  # seconds
LINK = re.compile(r"/v1/films/(\d+)/link")


class Refusal(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Archive:
    """The films, the sessions, and the bucket."""

    def __init__(self, environment: dict[str, str]) -> None:
        """Raises KeyError for what is missing in the environment."""
        self.bucket = environment["S3_BUCKET"]
        self.admin_token = environment["ADMIN_TOKEN"]
        self.films: list[dict[str, Any]] = []
        self.tokens: set[str] = set()
        self._private = connect(environment, environment["S3_ENDPOINT"])
        self._public = connect(environment, environment.get("S3_PUBLIC_ENDPOINT") or environment["S3_ENDPOINT"])

    def page(self, number: int) -> dict[str, Any]:
        """One page of the films, newest first."""
        films = sorted(self.films, key=lambda film: (film["made"], film["id"]), reverse=True)
        pages = max(1, -(-len(films) // PAGE))
        if not 1 <= number <= pages:
            raise Refusal(404, f"There are {pages} pages.")
        shown = films[(number - 1) * PAGE : number * PAGE]
        return {"page": number, "pages": pages, "films": [nested(film) for film in shown]}

    def link(self, film_id: int) -> dict[str, Any]:
        """A fresh link to a film's file."""
        film = next((film for film in self.films if film["id"] == film_id), None)
        if film is None:
            raise Refusal(404, "There is no such film.")
        place = {"Bucket": self.bucket, "Key": film["key"]}
        try:
            self._private.head_object(Bucket=self.bucket, Key=film["key"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise Refusal(404, "The film's file is gone.") from None
            raise Refusal(502, "The storage does not answer.") from None
        url = self._public.generate_presigned_url("get_object", Params=place, ExpiresIn=LINK_LIFETIME)
        return {"link": {"url": url, "seconds": LINK_LIFETIME}}


def nested(film: dict[str, Any]) -> dict[str, Any]:
    """A film's record as the API gives it."""
    return {
        "id": film["id"],
        "about": {"title": film["title"], "made": film["made"], "shelf": film["shelf"]},
        "file": {"name": film["name"], "bytes": film["bytes"]},
    }


def connect(environment: dict[str, str], endpoint: str) -> S3Client:
    """A client for the bucket at one of its addresses."""
    client: S3Client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="auto", aws_access_key_id=environment["S3_ACCESS_KEY"],
        aws_secret_access_key=environment["S3_SECRET_KEY"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )  # fmt: skip
    return client


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    archive: Archive
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A call by GET."""
        self.answer()

    def do_POST(self) -> None:
        """A call by POST."""
        self.answer()

    def do_PUT(self) -> None:
        """A call by PUT."""
        self.answer()

    def answer(self) -> None:
        """Answer the call in JSON."""
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            status, said = self.route(sent)
        except Refusal as refusal:
            status, said = refusal.status, {"error": str(refusal)}
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def route(self, sent: bytes) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises Refusal."""
        archive, address = self.archive, urlsplit(self.path)
        bearer = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        match (self.command, address.path):
            case ("GET", "/v1/ping"):
                return 200, {"up": True}
            case ("POST", "/v1/session"):
                token = secrets.token_urlsafe(16)
                archive.tokens.add(token)
                return 201, {"access_token": token, "token_type": "bearer"}
            case ("PUT" | "POST", "/v1/library"):
                if bearer != archive.admin_token:
                    raise Refusal(403, "Only for administrators.")
                kept = archive.films if self.command == "POST" else []
                archive.films = [*kept, *json.loads(sent)["films"]]
                return 200, {"films": len(archive.films)}
        if bearer not in archive.tokens:
            raise Refusal(401, "Sign in first.")
        if self.command == "GET" and address.path == "/v1/films":
            return 200, archive.page(int(parse_qs(address.query).get("page", ["1"])[0]))
        if self.command == "POST" and (asked := LINK.fullmatch(address.path)):
            return 201, archive.link(int(asked[1]))
        raise Refusal(404, "There is nothing here.")


def main() -> None:
    """Serve until the process is ended."""
    try:
        Handler.archive = Archive(dict(os.environ))
        port = int(os.environ["PORT"])
    except KeyError as missing:
        raise SystemExit(f"Missing in the environment: {missing.args[0]}.") from None
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    print(f"The archive serves at http://127.0.0.1:{server.server_port}.", file=sys.stderr, flush=True)
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
