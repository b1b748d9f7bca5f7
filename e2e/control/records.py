"""What the servers' records say of a flow whose browser is not ours: navigations, downloads, refusals, and a log."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from e2e.control.feed import Feed
from e2e.control.listening import Head, Listening
from fake_backend import Exchange
from fake_backend.records import HEAD, Recorder
from fixtures.judging.outcome import Refusal, SavedFile
from fixtures.lab.lab import Lab
from fixtures.watching.timeline import bare

# Parts of the page, and players, which keep their connection open.
NOT_PART_OF_A_FLOW = {"video", "audio", "image", "font", "style", "script", "worker", "serviceworker"}
REDIRECTS = (301, 302, 303, 307, 308)
WHERE_TO = 0.7  # seconds after a page has left in which a server may say where to


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch of the page, and when it came to its end."""

    at: float
    url: str


def look_at_records(now: Listening, lab: Lab) -> None:
    """Take in what the servers have noted since the click."""
    seen = now.seen
    for one in since(now, lab):
        dest = one.headers.get("sec-fetch-dest", "")
        if dest in NOT_PART_OF_A_FLOW:
            continue
        stands = f"{one.status} {one.finished} {one.sent}"
        if now.known.get(id(one)) != stands:
            now.known[id(one)] = stands
            seen.last_change = time.monotonic()
        is_page = (dest in ("document", "iframe") or one.path in now.named) and follow_navigation(now, one)
        if one.finished is None and not is_page:
            seen.pending.add(id(one))
        else:
            seen.pending.discard(id(one))
    follow_workers(now, lab)
    if seen.page.left is not None and not seen.document:
        find_where_to(now, lab, left=seen.page.left)


def since(now: Listening, lab: Lab) -> list[Exchange]:
    """The requests since the click."""
    return lab.exchanges(since=now.seen.armed / 1000)


def follow_navigation(now: Listening, one: Exchange) -> bool:
    """Follow a request for a page or for a file to save; whether it has become a page."""
    if one.status is None or one.status in REDIRECTS:
        return False
    disposition = one.response_headers.get("content-disposition", "")
    saves = disposition.startswith("attachment") or "octet-stream" in one.response_headers.get("content-type", "")
    key, named = native(one), now.named.get(one.path)
    if one.status >= 400:
        if named is not None and key not in now.files:
            now.begins(key, named, url_of(one))
            now.ends(key, SavedFile(named, url_of(one), failure=f"the server answered {one.status}"))
        return True
    if not saves and named is None:
        return True
    name = file_name(disposition) or named or unquote(one.path.rpartition("/")[2])
    now.begins(key, name, url_of(one))
    if one.finished is not None and now.is_open(key):
        now.ends(key, as_sent(now, one, name, url_of(one)))
    return False


def as_sent(now: Listening, one: Exchange, name: str, url: str) -> SavedFile:
    """The file that a browser makes of what a server sent."""
    announced = one.response_headers.get("content-length", "")
    if one.aborted or one.hung_up or (announced.isdigit() and int(announced) != one.sent):
        return SavedFile(name, url, failure="canceled" if one.aborted else "the connection broke off")
    now.unseen.append(f"The saved file: judged are the {one.sent:,} bytes that the {one.server} sent.")
    file = SavedFile(name, url, size=one.sent, sha256=one.sha256, head=one.head)
    if not one.response_headers.get("content-encoding"):
        return file
    now.unseen.append("They came packed, and are taken for the right ones.")
    media = now.videos[0].media
    return replace(file, size=media.size, sha256=media.sha256, head=media.content[:HEAD])


def follow_workers(now: Listening, lab: Lab) -> None:
    """What a service worker writes to the disk is taken to be what the page fetched last."""
    for key in [key for key in now.files if key.startswith("worker ") and now.is_open(key)]:
        fetched = [one for one in since(now, lab) if is_fetched_file(one)]
        if fetched and all(one.finished for one in fetched):
            url = key.removeprefix("worker ")
            now.ends(key, as_sent(now, fetched[-1], now.named[key], url))
            now.unseen.append("A service worker wrote the file: what it made of these bytes is not seen.")


def is_fetched_file(one: Exchange) -> bool:
    """Whether a script of the page got bytes of a video."""
    fetched = one.headers.get("sec-fetch-dest") == "empty" and one.method == "GET" and one.sent > 0
    return fetched and (one.server == "bucket" or one.path.endswith(("/file", "/download")))


def find_where_to(now: Listening, lab: Lab, *, left: float) -> None:
    """The page has gone: find where to. `left` is when, by this process's clock."""
    seen = now.seen
    if pages := [one for one in since(now, lab) if is_page(one)]:
        seen.page.url = url_of(pages[-1])
        seen.last_page = Head(pages[-1].status or 0, pages[-1].response_headers)
    elif time.monotonic() - left < WHERE_TO:
        return
    else:
        seen.page.url = seen.page.heading or "an address that cannot be seen from here"
    seen.document += 1
    seen.note("browser", f"the tab went to {bare(seen.page.url)}")


def pages_opened(now: Listening, lab: Lab) -> None:
    """Note pages that a server gave while the gallery stayed where it was."""
    for one in since(now, lab) if not now.seen.document else ():
        if is_page(one) and native(one) not in now.files:
            now.seen.pages.append(url_of(one))
            now.seen.note("browser", f"a new page opened: {url_of(one)}")


def refusals(now: Listening, lab: Lab) -> None:
    """Note what any browser keeps from a page, by the servers' records, and fetches that came to no server."""
    seen, answered = now.seen, set()
    for one in since(now, lab):
        answered.add(url_of(one))
        if one.cors == "refused" and one.headers.get("sec-fetch-mode") == "cors":
            seen.refusals.append(url_of(one))
            told = f"keeps the answer of {url_of(one)} from the page: no CORS headers for this origin"
            seen.note("browser", told, one.started * 1000)
    for at, url in now.failed:
        if bare(url) not in answered:
            seen.failures[Fetched(at, url)] = Refusal(bare(url), "no answer", by_script=True)
            seen.note("browser", f"GET {bare(url)} failed: no answer", at)


def is_page(one: Exchange) -> bool:
    """Whether a request was answered with a page for a tab."""
    return one.headers.get("sec-fetch-dest") == "document" and one.status is not None and one.status not in REDIRECTS


def native(one: Exchange) -> str:
    """What a download of the browser's own is known by."""
    return f"native {id(one)}"


def url_of(one: Exchange) -> str:
    """The address that was asked for, without its query."""
    return f"http://{one.headers.get('host', '')}{one.path}"


def file_name(disposition: str) -> str:
    """The file name that a Content-Disposition gives; empty where it gives none."""
    if extended := re.search(r"filename\*\s*=\s*utf-8''([^;]+)", disposition, re.IGNORECASE):
        return unquote(extended[1])
    plain = re.search(r"filename\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;\s]+))", disposition, re.IGNORECASE)
    return re.sub(r"\\(.)", r"\1", plain[1] or plain[2] or "") if plain else ""


class Log:
    """The servers' records as lines of the feed, each told again as it changes."""

    def __init__(self, feed: Feed, recorders: tuple[Recorder, ...], *, deleted: Callable[[], None]) -> None:
        """`deleted` is called after the gallery has deleted something."""
        self._feed, self._deleted = feed, deleted
        self._told: dict[Recorder, tuple[list[Exchange], int]] = {one: (one.exchanges, 0) for one in recorders}
        self._open: dict[str, tuple[Exchange, tuple[object, ...]]] = {}  # line -> what goes on, as last told
        self._count = 0

    def tell(self) -> None:
        """Tell what is new."""
        for one in self._fresh():
            self._count += 1
            self._open[f"line-{self._count}"] = (one, ())
        for key, (one, told) in list(self._open.items()):
            over = one.finished is not None
            shape = (one.status, over, one.sent // 500_000)
            if shape != told:
                self._open[key] = (one, shape)
                self._feed.put("line", key, line_of(one))
            if over:
                del self._open[key]
                if one.method == "DELETE":
                    self._deleted()

    def _fresh(self) -> Iterator[Exchange]:
        for recorder, (before, told) in self._told.items():
            records = recorder.exchanges
            fresh = records[told if before is records else 0 :]  # another list since the scenario was set
            self._told[recorder] = (records, len(records) if before is not records else told + len(fresh))
            yield from fresh


def line_of(one: Exchange) -> dict[str, Any]:
    """A request as the log shows it; queries, which may hold signatures, are left out."""
    return {
        "at": one.started * 1000, "took": None if one.finished is None else (one.finished - one.started) * 1000,
        "server": one.server, "method": one.method, "path": one.path, "status": one.status, "sent": one.sent,
        "origin": one.headers.get("origin", ""), "dest": one.headers.get("sec-fetch-dest", ""), "cors": one.cors,
        "error": one.note, "fault": one.fault, "aborted": one.aborted, "hungUp": one.hung_up,
        "to": bare(one.response_headers.get("location", "")),
    }  # fmt: skip
