"""A backend as small as one can be, in the standard library alone: a list of items in a file, and links to the bucket.

`STUB` in its environment makes it misbehave: `ignores its port`, `never ready`, `ends at once`, `forgets`.
"""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOW = os.environ.get("STUB", "")
ITEMS = Path(os.environ["DATA"], "items.json")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path.split("/"):
            case ["", "health"]:
                self.answer(503 if HOW == "never ready" else 200, {"ok": True})
            case ["", "api", "items"]:
                self.answer(200, {"items": items()[::-1]})
            case ["", "api", "items", name, "file"]:
                (item,) = [one for one in items() if one["name"] == name]
                self.answer(302, None, Location=link(item["key"]))
            case ["", "api", "crash"]:
                print("crashing, as asked", flush=True)
                os._exit(3)
            case ["", "api", "cut"]:
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"half")
            case _:
                self.answer(404, {"detail": "no such thing"}, Host=self.headers["Host"])

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/api/echo":
            self.answer(200, sent)
        elif HOW == "refuses":
            self.answer(422, {"detail": "no title"})
        else:
            if HOW != "forgets":
                ITEMS.write_text(json.dumps([*items(), *sent]))
            self.answer(201, len(sent))

    def do_DELETE(self) -> None:
        ITEMS.unlink(missing_ok=True)
        self.answer(204, None)

    def answer(self, status: int, content: object, **headers: str) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def link(key: str) -> str:
    from fake_backend import Bucket  # it takes long, and few tests need it
    from fake_backend.links import presign

    env = os.environ
    bucket = Bucket(endpoint=env["PUBLIC_S3"], name=env["BUCKET"], access_key=env["KEY"], secret_key=env["SECRET"])
    return presign(bucket, key)


def items() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(ITEMS.read_text()) if ITEMS.exists() else []
    return found


if __name__ == "__main__":
    if HOW == "ends at once":
        sys.exit("no database")
    if HOW == "starts another":  # which outlives nobody either
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    server = ThreadingHTTPServer(("127.0.0.1", 0 if HOW == "ignores its port" else int(sys.argv[1])), Handler)
    print(f"Listening on 127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
