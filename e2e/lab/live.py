"""What comes of a click in a browser that nobody drives: heard, put together, and judged as in the gate."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter

from e2e import checks
from e2e.lab.session import Session
from fake_backend import Exchange
from fixtures.assemble import Watch, outcome_of
from fixtures.findings import Finding
from fixtures.judge import judge
from fixtures.lab import LabVideo
from fixtures.media import sha256_of
from fixtures.observer import HEAD
from fixtures.outcome import Button, Outcome, Refusal, SavedFile
from fixtures.seen import Seen
from fixtures.timeline import bare
from report.record import Click, click_of

LIMITS = (
    "The saved file itself: its bytes are those that the page or a server gave to your browser, its name the one that "
    "was asked for. What your browser makes of them on your disk is not seen.",
    "Why a request failed inside your browser (a host that does not resolve, an extension, no network): only that it did.",
    "Memory, accessibility and the window's width, which the gate measures.",
)
# Further facts that only the gate's own browser shows.
NOT_LOOKED_AT = {checks.accessible, checks.fits_the_window, checks.memory_stays_flat}
DOWNLOAD = re.compile(r"download|save|export", re.IGNORECASE)
RETRY = re.compile(r"retry|try again", re.IGNORECASE)
CANCEL = re.compile(r"cancel|stop", re.IGNORECASE)
FILE_NAME = re.compile(
    r"filename\*\s*=\s*utf-8''([^;]+)|filename\s*=\s*\"((?:[^\"\\]|\\.)*)\"|filename\s*=\s*([^;\s]+)", re.I
)
NOT_PART_OF_A_FLOW = {"video", "audio", "image", "font", "style", "script", "worker", "serviceworker"}
NAVIGATIONS = {"document", "iframe"}
TICK = 0.05  # seconds between two looks at the servers' records
LOOKED_WITHIN = 1.5  # seconds; a page that is hung, or in the background, does not say how it looks
WHERE_TO = 0.7  # seconds after a page has left in which a server may say where to
CLICK = TypeAdapter(Click)


@dataclass(slots=True)
class ForeignTab:
    """The developer's own tab, as far as its page tells."""

    url: str
    heading: str | None = None  # where the page last asked to go
    left: float | None = None  # when its document went, by this process's clock

    def is_closed(self) -> bool:
        """Nobody tells; a tab that is closed has left, to the probe."""
        return False


class Untouchable:
    """A download of a browser that is not ours to stop."""

    def cancel(self) -> None:
        """Nothing can be done."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page's response."""

    status: int
    headers: dict[str, str]


@dataclass(slots=True)
class Listening:
    """One flow that is being listened to, from its click on."""

    seen: Seen[ForeignTab]
    button: Button
    videos: list[LabVideo]
    tentative: bool  # the control does not say that it downloads; what comes of it will
    players: int  # that could be seen before it
    cancelled: bool = False
    files: dict[str, int] = field(default_factory=dict)  # what a download is known by -> its place in seen.downloads
    known: dict[int, str] = field(default_factory=dict)  # exchange -> how it stood at the last look
    asked: dict[str, str] = field(default_factory=dict)  # path of this origin that is being saved -> name
    failed: list[tuple[float, str]] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    look: dict[str, Any] | None = None
    looking: float | None = None

    def begins(self, key: str, name: str, url: str) -> None:
        """A file is on its way."""
        if key not in self.files:
            self.files[key] = len(self.seen.downloads)
            self.seen.downloads.append((Untouchable(), None))
            self.seen.note("browser", f"download begins: “{name}” from {bare(url)}")

    def ends(self, key: str, file: SavedFile) -> None:
        """It is whole, or will never be."""
        self.seen.downloads[self.files[key]] = (Untouchable(), file)
        told = (
            f"saved “{file.name}”, {file.size:,} bytes" if file.size is not None else f"download failed: {file.failure}"
        )
        self.seen.note("browser", told)

    def is_open(self, key: str) -> bool:
        """Whether it has begun and not ended."""
        return key in self.files and self.seen.downloads[self.files[key]][1] is None


class Live:
    """Listens to the gallery's pages and to the servers. Everything here runs on the servers' loop."""

    def __init__(self, session: Session, folder: Path) -> None:
        """`folder` is where the bytes of what pages save lie until they are judged."""
        self._session, self._folder = session, folder
        self._now: Listening | None = None
        self._heard: dict[str, float] = {}  # document -> number of its last fact
        self._coming: dict[str, tuple[str, str]] = {}  # file -> name, address
        self._arrived: set[str] = set()  # files whose bytes are here
        self._last: LabVideo | None = None
        self._clicks = 0
        self._read: dict[str, tuple[list[Exchange], int]] = {}  # server -> its records, and how many were told
        self._open: dict[str, tuple[Exchange, tuple[object, ...]]] = {}  # line -> a request that goes on, as last told
        self._line_count = 0
        self._work: set[asyncio.Task[None]] = set()

    # -- what the pages need to know

    @property
    def address(self) -> str:
        """Where the gallery is now."""
        return self._session.lab.address

    @property
    def api_prefix(self) -> str:
        """What is not a page."""
        return self._session.profile.api_prefix

    def config(self) -> Mapping[str, Any]:
        """What the reporter is told as its page comes."""
        return {"popups": self._session.popups, "worker": self._session.worker, **self._reply()}

    def _reply(self) -> dict[str, Any]:
        now = self._now
        return {
            "watching": now is not None and not now.tentative,
            "look": now is not None and now.looking is not None and now.look is None,
            "pending": self._session.pending != type(self._session.pending)(),
        }

    # -- what the pages say

    async def press(self, aim: Mapping[str, Any]) -> None:
        """A control is being pressed: what is due at the click changes now, before the page hears of it."""
        if self._is_download(aim):
            await asyncio.to_thread(self._session.at_the_click)

    def hear(self, document: str, facts: list[dict[str, Any]]) -> Mapping[str, Any]:
        """Take in facts, each once. Raises KeyError, TypeError or ValueError for what are none."""
        for fact in facts:
            if document != "worker" and fact["number"] <= self._heard.get(document, 0):
                continue
            self._heard[document] = fact["number"]
            self._take(fact, float(fact["at"]))
        return self._reply()

    def _take(self, fact: dict[str, Any], at: float) -> None:
        now, kind = self._now, fact["kind"]
        if kind == "hello":
            self._later(self._session.opened)
            if not fact["navigation"]:
                self._session.remarks.append("this browser has no Navigation API: no download is seen in it")
        elif kind == "aim":
            self._aimed(fact, at)
        if now is None and (now := self._now) is None:
            return
        seen = now.seen
        if kind in ("click", "key") and not now.tentative:
            self._later(self._session.after_the_click)
        if kind == "hello":
            seen.by_worker = seen.by_worker or fact["worker"].endswith("gallery-e2e-worker.js")
        elif kind == "navigate":
            self._heading(now, fact["url"], fact["download"])
        elif kind == "file-coming":
            self._coming[fact["file"]] = (fact["name"], fact["url"])
            now.begins(fact["file"], fact["name"], fact["url"])
            if not fact["known"]:
                now.unseen.append(f"The bytes of “{fact['name']}” could not be had from the page.")
                now.ends(fact["file"], SavedFile(fact["name"], fact["url"]))
            elif fact["file"] in self._arrived:
                self._read_file(now, fact["file"])
        elif kind == "worker-file":
            name = file_name(fact["disposition"]) or fact["url"]
            now.begins(f"worker {fact['url']}", name, fact["url"])
            self._coming[f"worker {fact['url']}"] = (name, fact["url"])
        elif kind == "leaving":
            seen.page.left = time.monotonic()
        elif kind == "error":
            seen.errors.append(fact["text"])
            seen.note("page", f"uncaught error: {fact['text']}", at)
        elif kind == "dialog":
            seen.dialogs.append(fact["text"])
            seen.note("page", f"{fact['name']} dialog: “{fact['text']}”", at)
        elif kind == "leave-prompt":
            seen.leave_prompts += 1
            seen.note("page", "beforeunload dialog", at)
        elif kind == "failed":
            now.failed.append((at, fact["url"]))
        elif kind == "look":
            now.look = fact
        else:
            seen.hear(fact)

    def _heading(self, now: Listening, url: str, download: str | None) -> None:
        own = url.startswith(self._session.lab.origin + "/")
        if download is not None and own:
            now.asked[urlsplit(url).path] = download
        else:
            now.seen.page.heading = url

    def receive(self, file: str) -> Path:
        """Where the bytes of a file go. Raises KeyError for one that was not announced."""
        if not re.fullmatch(r"[\w-]{1,60}", file):
            raise KeyError(file)
        return self._folder / file

    def received(self, file: str) -> None:
        """They are all there; the page's word of what they are may still be on its way."""
        self._arrived.add(file)
        if self._now is not None and file in self._now.files:
            self._read_file(self._now, file)

    def _read_file(self, now: Listening, file: str) -> None:
        path, (name, url) = self._folder / file, self._coming.pop(file)
        self._arrived.discard(file)
        with path.open("rb") as content:
            head = content.read(HEAD)
        size = path.stat().st_size
        now.ends(file, SavedFile(name, url, size=size, sha256=sha256_of(path), head=head, path=path))
        now.unseen.append(f"The saved file: judged are the {size:,} bytes that the page gave to your browser.")

    # -- whose click it is

    def _is_download(self, aim: Mapping[str, Any]) -> bool:
        retry = RETRY.search(aim["name"]) and any(box["alert"] for box in aim["around"])
        return bool(DOWNLOAD.search(aim["name"]) or aim["download"] or retry)

    def _aimed(self, fact: Mapping[str, Any], at: float) -> None:
        video, player = self._what(fact)
        download = self._is_download(fact)
        now = self._now
        if now is not None and not now.tentative:
            if CANCEL.search(fact["name"]):
                now.cancelled = True
            elif download and video and video not in now.videos:
                now.videos.append(video)
            return
        if video is None and not download:
            return
        video = video or self._last or self._session.subject
        self._last = video
        seen = Seen(page=ForeignTab(self.address), url=self.address, armed=at - 1)
        button: Button = "player" if player else "list"
        self._now = Listening(seen, button, [video], tentative=not download, players=fact["players"])
        if download:
            self._tell_progress(self._now)

    def _what(self, fact: Mapping[str, Any]) -> tuple[LabVideo | None, bool]:
        """The video that is named nearest to the control, and whether it plays there too."""
        for box in fact["around"]:
            titles = {one.record.id: self._session.rules.shown(one.name) for one in self._session.stored}
            there = {number: title for number, title in titles.items() if flat(title) in flat(box["text"])}
            # Of titles that hold one another, the longest is meant.
            longest = [
                number for number, title in there.items()
                if not any(title != other and title in other for other in there.values())
            ]  # fmt: skip
            if len(longest) == 1:
                return self._session.videos[longest[0]], box["players"] > 0
            if longest:
                break
        return None, False

    # -- what the servers say

    async def run(self) -> None:
        """Look at the records and at the flow, over and over, until cancelled."""
        while True:
            self._log()
            if (now := self._now) is not None:
                self._look_at_records(now)
                await self._go_on(now)
            await asyncio.sleep(TICK)

    def _log(self) -> None:
        """Tell what is new in the servers' records."""
        for recorder in (self._session.lab.edge.records, self._session.lab.backend.records):
            records = recorder.exchanges
            name = str(id(recorder))
            before, told = self._read.get(name, (records, 0))
            for exchange in records[told if before is records else 0 :]:
                self._line_count += 1
                self._open[f"line-{self._line_count}"] = (exchange, ())
            self._read[name] = (records, len(records))
        for key, (exchange, told_as) in list(self._open.items()):
            over = exchange.finished is not None
            shape = (exchange.status, over, exchange.sent // 500_000)
            if shape != told_as:
                self._open[key] = (exchange, shape)
                self._session.feed.put("line", key, line_of(exchange))
            if over:
                del self._open[key]
                if exchange.method == "DELETE":
                    self._later(self._session.tell)

    def _look_at_records(self, now: Listening) -> None:
        seen = now.seen
        for one in self._session.lab.exchanges(since=seen.armed / 1000):
            dest = one.headers.get("sec-fetch-dest", "")
            if dest in NOT_PART_OF_A_FLOW:
                continue
            stands = f"{one.status} {one.finished} {one.sent}"
            if now.known.get(id(one)) != stands:
                now.known[id(one)] = stands
                seen.last_change = time.monotonic()
            shown = self._as_navigation(now, one) if dest in NAVIGATIONS or one.path in now.asked else False
            if one.finished is None and not shown:
                seen.pending.add(id(one))
            else:
                seen.pending.discard(id(one))
        self._workers_files(now)
        if seen.page.left is not None and not seen.document:
            self._find_where_to(now)

    def _as_navigation(self, now: Listening, one: Exchange) -> bool:
        """Follow a request that asks for a page or a file to save; whether it has become a page."""
        if one.status is None or one.status in (301, 302, 303, 307, 308):
            return False
        disposition = one.response_headers.get("content-disposition", "")
        kind = one.response_headers.get("content-type", "")
        saves = disposition.startswith("attachment") or one.path in now.asked or "octet-stream" in kind
        url = f"http://{one.headers.get('host', '')}{one.path}"
        if not saves or one.status >= 400:
            if one.path in now.asked:
                now.begins(f"native {id(one)}", now.asked[one.path], url)
                now.ends(
                    f"native {id(one)}", SavedFile(now.asked[one.path], url, failure=f"the server said {one.status}")
                )
                del now.asked[one.path]
            return True
        key = f"native {id(one)}"
        name = file_name(disposition) or now.asked.get(one.path) or unquote(one.path.rpartition("/")[2])
        now.begins(key, name, url)
        if one.finished is not None and now.is_open(key):
            now.ends(key, self._as_sent(now, one, name, url))
        return False

    def _as_sent(self, now: Listening, one: Exchange, name: str, url: str) -> SavedFile:
        """The file that a browser makes of what a server sent."""
        promised = one.response_headers.get("content-length", "")
        if one.aborted or one.hung_up or (promised.isdigit() and int(promised) != one.sent):
            return SavedFile(name, url, failure="canceled" if one.aborted else "the connection broke off")
        now.unseen.append(f"The saved file: judged are the {one.sent:,} bytes that the {one.server} sent.")
        if one.response_headers.get("content-encoding"):
            media = now.videos[0].media
            now.unseen.append("They came packed, and are taken for the right ones.")
            return SavedFile(name, url, size=media.size, sha256=media.sha256, head=media.content[:HEAD])
        return SavedFile(name, url, size=one.sent, sha256=one.sha256, head=one.head)

    def _workers_files(self, now: Listening) -> None:
        """What a service worker writes to the disk is taken to be what the page fetched last."""
        for key in [key for key in now.files if key.startswith("worker ") and now.is_open(key)]:
            fetched = [
                one for one in self._session.lab.exchanges(since=now.seen.armed / 1000)
                if one.headers.get("sec-fetch-dest") == "empty" and one.method == "GET" and one.sent
                and (one.server == "bucket" or one.path.endswith(("/file", "/download")))
            ]  # fmt: skip
            if fetched and all(one.finished for one in fetched):
                name, url = self._coming[key]
                now.ends(key, self._as_sent(now, fetched[-1], name, url))
                now.unseen.append("A service worker wrote the file: what it made of these bytes is not seen.")

    def _find_where_to(self, now: Listening) -> None:
        """The page has gone: find where to."""
        seen, tab = now.seen, now.seen.page
        assert tab.left is not None
        pages = [
            one for one in self._session.lab.exchanges(since=seen.armed / 1000)
            if one.headers.get("sec-fetch-dest") == "document" and (one.status or 300) not in range(300, 400)
        ]  # fmt: skip
        if pages:
            one = pages[-1]
            tab.url = f"http://{one.headers.get('host', '')}{one.path}"
            seen.last_page = Head(one.status or 0, one.response_headers)
        elif time.monotonic() - tab.left < WHERE_TO:
            return
        else:
            tab.url = tab.heading or "an address that cannot be seen from here"
        seen.document += 1
        seen.note("browser", f"the tab went to {bare(tab.url)}")

    # -- the end of a flow

    async def _go_on(self, now: Listening) -> None:
        """Judge the flow if it is over, once its page has said how it looks."""
        seen = now.seen
        wanted = self._session.wanted(now.videos[0], cancelled=now.cancelled)
        if not seen.over(len(now.videos)):
            if time.time() * 1000 - seen.armed < wanted.patience * 1000:
                now.looking = None
                return
            seen.gave_up = True
            seen.note("page", f"still not over after {wanted.patience:g} s")
        shown = [alert.at for alert in seen.alerts.values() if alert.gone is None]
        if shown and wanted.linger and time.time() * 1000 < max(shown) + wanted.linger * 1000:
            return
        if not seen.document and now.look is None:
            now.looking = now.looking or time.monotonic()
            if time.monotonic() - now.looking < LOOKED_WITHIN:
                return
            now.unseen.append("The page did not say how it looks: it is hung, or in the background.")
        self._now = None
        self._take_the_look(now)
        self._pages_opened(now)
        self._refusals(now)
        await asyncio.to_thread(self._judge, now)

    def _take_the_look(self, now: Listening) -> None:
        look, seen = now.look, now.seen
        if look is None or seen.document:
            return
        seen.standing = look["standing"]
        if not seen.conclusive:
            seen.said = look["said"]
        for number, alert in list(seen.alerts.items()):
            seen.alerts[number] = replace(
                alert, heard=number[1] not in look["unheard"], in_sight=number[1] not in look["outOfSight"]
            )
            if number[1] in look["outOfSight"]:
                seen.note("page", f"the alert is out of sight: “{alert.text}”")
            if number[1] in look["unheard"]:
                seen.note("page", f"the alert is hidden from screen readers: “{alert.text}”")

    def _pages_opened(self, now: Listening) -> None:
        """Pages that a server gave while the gallery stayed where it was."""
        if now.seen.document:
            return
        for one in self._session.lab.exchanges(since=now.seen.armed / 1000):
            opened = one.headers.get("sec-fetch-dest") == "document" and (one.status or 300) not in range(300, 400)
            if opened and f"native {id(one)}" not in now.files:
                url = f"http://{one.headers.get('host', '')}{one.path}"
                now.seen.pages.append(url)
                now.seen.note("browser", f"a new page opened: {url}")

    def _refusals(self, now: Listening) -> None:
        """What any browser refuses a page, by the servers' records; and fetches that came to nothing before a server."""
        seen = now.seen
        answered = set()
        for one in self._session.lab.exchanges(since=seen.armed / 1000):
            url = f"http://{one.headers.get('host', '')}{one.path}"
            answered.add(url)
            if one.cors == "refused" and one.headers.get("sec-fetch-mode") == "cors":
                seen.refusals.append(url)
                seen.note("browser", f"keeps the answer of {url} from the page: no CORS headers", one.started * 1000)
        for at, url in now.failed:
            if bare(url) not in answered:
                seen.failures.append(Refusal(bare(url), "no answer"))
                seen.note("browser", f"GET {bare(url)} failed: no answer", at)

    def _judge(self, now: Listening) -> None:
        """Hold the outcome against what was promised, and tell. Not on the loop: a video may be decoded."""
        if now.tentative and not (now.seen.downloads or now.seen.document or now.seen.pages):
            return
        player = now.look is not None and now.button == "list" and now.look["players"] > now.players
        exchanges = self._session.lab.exchanges()
        for one in now.videos:
            outcome = outcome_of(Watch(now.seen), exchanges, one.name, now.button, player_opened=player)
            if len(now.videos) > 1:
                mine = tuple(file for file in outcome.files if file.sha256 == one.media.sha256)
                outcome = replace(outcome, files=mine)
            self._tell(now, one, outcome)
        for _, file in now.seen.downloads:
            if file is not None and file.path is not None:
                file.path.unlink(missing_ok=True)
        if self._session.subject in now.videos:
            self._session.after_the_outcome()

    def _tell(self, now: Listening, video: LabVideo, outcome: Outcome) -> None:
        wanted = self._session.wanted(video, cancelled=now.cancelled)
        findings: list[Finding] = list(judge(wanted.promise, outcome))
        unseen = list(now.unseen)
        for check in wanted.also if not findings else ():
            unread = check is checks.the_saved_video_plays and (not outcome.files or outcome.files[0].path is None)
            if check in NOT_LOOKED_AT or unread:
                unseen.append(f"Not looked at here: {(check.__doc__ or check.__name__).strip()}")
            else:
                findings += check(outcome)
        met = wanted.met is None or wanted.met(outcome)
        self._clicks += 1
        told = CLICK.dump_python(click_of(outcome, findings), mode="json")
        self._session.feed.put(
            "outcome",
            f"outcome-{self._clicks}",
            {
                "scenario": self._session.scenario.name, "video": video.name, "button": now.button,
                "at": now.seen.zero, "promise": str(wanted.promise),
                "verdict": "broken" if findings else "kept" if met else "not exercised",
                "findings": [{"code": one.code, "sentence": one.sentence, "cause": one.cause} for one in findings],
                "cameOf": told["came_of"], "lines": told["lines"], "unseen": list(dict.fromkeys(unseen)),
            },
        )  # fmt: skip

    def _tell_progress(self, now: Listening) -> None:
        video = now.videos[0]
        promise = str(self._session.wanted(video, cancelled=False).promise)
        data = {
            "scenario": self._session.scenario.name, "video": video.name, "button": now.button, "at": now.seen.zero,
            "promise": promise, "verdict": "watching", "findings": [], "cameOf": "", "lines": [], "unseen": [],
        }  # fmt: skip
        self._session.feed.put("outcome", f"outcome-{self._clicks + 1}", data)

    def _later(self, work: Any) -> None:
        """Do what takes time beside the loop."""
        task = asyncio.create_task(asyncio.to_thread(work))
        self._work.add(task)
        task.add_done_callback(self._work.discard)


def line_of(one: Exchange) -> dict[str, Any]:
    """A request as the log shows it."""
    return {
        "at": one.started * 1000, "took": None if one.finished is None else (one.finished - one.started) * 1000,
        "server": one.server, "method": one.method, "path": one.path, "status": one.status, "sent": one.sent,
        "origin": one.headers.get("origin", ""), "dest": one.headers.get("sec-fetch-dest", ""), "cors": one.cors,
        "error": one.note, "fault": one.fault, "aborted": one.aborted, "hungUp": one.hung_up,
        "to": bare(one.response_headers.get("location", "")),
    }  # fmt: skip


def file_name(disposition: str) -> str:
    """The file name that a Content-Disposition gives; empty where it gives none."""
    if not (found := FILE_NAME.search(disposition)):
        return ""
    extended = re.search(r"filename\*\s*=\s*utf-8''([^;]+)", disposition, re.IGNORECASE)
    return unquote(extended[1]) if extended else re.sub(r"\\(.)", r"\1", found[2] or found[3] or "")


def flat(text: str) -> str:
    """A text with runs of white space as one space, as a page shows it."""
    return re.sub(r"\s+", " ", text).strip()
