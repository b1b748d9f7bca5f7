"""Runs the fake backend and the bucket's edge by hand: `python -m fake_backend --help`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

import uvicorn

from fake_backend.backend import Backend
from fake_backend.bucket import Bucket
from fake_backend.edge import BucketEdge
from fake_backend.links import LINKS
from fake_backend.names import pick
from fake_backend.samples import sample_videos, videos_in

EXIT_COULD_NOT_RUN = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl-C; the exit code, 2 when it could not start."""
    options = parser().parse_args(arguments)
    bucket = Bucket(
        endpoint=options.s3_endpoint.rstrip("/"),
        name=options.s3_bucket,
        access_key=options.s3_access_key,
        secret_key=options.s3_secret_key,
    )
    with contextlib.ExitStack() as stack:
        try:
            pick(LINKS, options.link, what="link kind")
            api = stack.enter_context(listen(options.port))
            edge = stack.enter_context(listen(options.bucket_port))
            backend = make_backend(bucket, edge.getsockname()[1])
        except (OSError, OverflowError, ValueError) as problem:
            print(f"fake_backend: {problem}", file=sys.stderr)
            return EXIT_COULD_NOT_RUN
        backend.link = options.link if bucket.endpoint else "null"
        print(f"API     http://127.0.0.1:{api.getsockname()[1]}/api/downloads  ({len(backend.videos)} videos)")
        if bucket.endpoint:
            print(f"Bucket  {backend.public_bucket_endpoint}  (in front of {bucket.endpoint})")
        else:
            print("Bucket  none: no --s3-endpoint was given, so every file answers 404")
        print("Ctrl-C ends it.", flush=True)
        # uvicorn ends its serving on Ctrl-C and then raises the signal once more, for whoever started it.
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(backend, api, edge))
    return 0


def parser() -> argparse.ArgumentParser:
    """The options; each takes its default from the environment, as FAKE_BACKEND_PORT or S3_ENDPOINT."""
    env = os.environ.get
    made = argparse.ArgumentParser(prog="python -m fake_backend", description=__doc__)
    made.add_argument(
        "--port", type=int, default=env("FAKE_BACKEND_PORT", "8000"), help="port of the API; 0: a free one"
    )
    made.add_argument(
        "--bucket-port",
        type=int,
        default=env("FAKE_BACKEND_BUCKET_PORT", "9000"),
        help="port of the bucket; 0: a free one",
    )
    made.add_argument("--s3-endpoint", default=env("S3_ENDPOINT", ""), help="S3 API of an R2 engine; none: no files")
    made.add_argument("--s3-bucket", default=env("S3_BUCKET", "gallery"))
    made.add_argument("--s3-access-key", default=env("S3_ACCESS_KEY", ""))
    made.add_argument("--s3-secret-key", default=env("S3_SECRET_KEY", ""))
    made.add_argument("--link", default="fresh", help=f"kind of link in listings: {', '.join(LINKS)}")
    return made


def listen(port: int) -> socket.socket:
    """Raises OSError with a sentence for a person."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen(512)
    except OSError as error:
        sock.close()
        raise OSError(f"Port {port} of 127.0.0.1 cannot be opened: {error.strerror}.") from None
    return sock


def make_backend(bucket: Bucket, edge_port: int) -> Backend:
    """A backend that lists the videos in the bucket, or samples without files where there is none."""
    public = f"http://r2.localhost:{edge_port}{urlsplit(bucket.endpoint).path}"
    backend = Backend(bucket, public_bucket_endpoint=public)
    backend.videos = videos_in(bucket) if bucket.endpoint else sample_videos(backend.user)
    return backend


async def serve(backend: Backend, api: socket.socket, edge_socket: socket.socket) -> None:
    """Serve on sockets that are bound already, until uvicorn is told to end."""
    server = uvicorn.Server(uvicorn.Config(backend.app, log_level="info", timeout_graceful_shutdown=1))
    edge = BucketEdge(backend.bucket) if backend.bucket.endpoint else None
    if edge is not None:
        await edge.start(edge_socket)
    try:
        await server.serve([api])
    finally:
        if edge is not None:
            await edge.stop()


if __name__ == "__main__":
    sys.exit(main())
