"""What comes of a click in a browser that nobody drives: heard, put together, and judged as in the gate."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from e2e.control.devserver import DevServer
from e2e.control.knobs import AS_IT_IS
from e2e.control.listening import ForeignTab, Listening
from e2e.control.records import Log, file_name, look_at_records, pages_opened, refusals
from e2e.control.session import Session
from e2e.control.verdict import under_way, verdicts
from fixtures.judging.outcome import Button, SavedFile
from fixtures.lab.lab import LabVideo
from fixtures.lab.media import sha256_of
from fixtures.lab.site import WORKER
from fixtures.watching.observer import HEAD
from fixtures.watching.seen import Seen

DOWNLOAD = re.compile(r"download|save|export", re.IGNORECASE)
RETRY = re.compile(r"retry|try again", re.IGNORECASE)
CANCEL = re.compile(r"cancel|stop", re.IGNORECASE)
TICK = 0.05  # seconds between two looks at the servers' records
REPORTS_WITHIN = 5.0  # seconds from a page's being served to its first word
SILENT = (
    "The gallery's page was served, but does not report: its security policy, or something in the browser, keeps the "
    "lab's script out. Clicks in it cannot be judged."
)
NO_NAVIGATION_API = (
    "This browser is too old to say what its pages save: take Chrome or Edge from 102, Firefox from 147 or Safari "
    "from 26.2 on. Navigations, alerts and requests are judged all the same."
)
LOOKED_WITHIN = 1.5  # seconds; a page that is hung, or in the background, does not say how it looks


class Live:
    """Listens to the gallery's pages and to the servers. Everything here runs on the servers' loop."""

    def __init__(self, session: Session, folder: Path, *, server: DevServer | None = None) -> None:
        """`folder` is where the bytes of what pages save lie until they are judged; `server` shows the gallery."""
        self._session, self._folder, self._server = session, folder, server
        self._served: float | None = None  # since when a page is there that has not reported, by this process's clock
        self._now: Listening | None = None
        self._heard: dict[str, float] = {}  # document -> number of its last fact
        self._coming: dict[str, tuple[str, str]] = {}  # file -> name, address
        self._arrived: dict[str, float] = {}  # files whose bytes are here, and since when, in epoch milliseconds
        self._last: LabVideo | None = None
        self._clicks = 0
        recorders = (session.lab.edge.records, session.lab.backend.records)
        self._log = Log(session.feed, recorders, deleted=lambda: self._later(session.tell))
        self._work: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    @property
    def listening(self) -> Listening | None:
        """The flow that is being listened to."""
        return self._now

    # -- what the pages need to know

    @property
    def address(self) -> str:
        """Where the gallery is now."""
        return self._session.lab.address

    @property
    def api_prefix(self) -> str:
        """What is not a page."""
        return self._session.profile.api_prefix

    @property
    def running(self) -> str | None:
        """Where a gallery is that runs by itself, such as on its dev server."""
        return self._session.lab.site.target.url

    def config(self) -> Mapping[str, Any]:
        """What the reporter is told as its page comes."""
        self._served, self._session.lab.site.gone = time.monotonic(), None
        self._session.loaded = True  # here, not at the page's first word: what is turned from now on is not of the load
        return {"popups": self._session.popups, "worker": self._session.worker, **self._reply()}

    def _reply(self) -> dict[str, Any]:
        now = self._now
        return {
            "watching": now is not None and not now.tentative,
            "look": now is not None and now.looking is not None and now.look is None,
            "pending": self._session.pending != AS_IT_IS,
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
            self._served = None
            self._later(partial(self._session.opened, "" if fact["navigation"] else NO_NAVIGATION_API))
        elif kind == "aim":
            self._aimed(fact, at)
        elif kind == "error" and now is None:
            self._later(partial(self._session.page_error, fact["text"]))
        if now is None and (now := self._now) is None:
            return
        seen = now.seen
        if kind in ("click", "key") and not now.tentative:
            self._later(self._session.after_the_click)
        if kind == "hello":
            seen.by_worker = seen.by_worker or fact["worker"].endswith(WORKER)
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
            now.named[f"worker {fact['url']}"] = name
            now.begins(f"worker {fact['url']}", name, fact["url"])
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
            now.named[urlsplit(url).path] = download
        else:
            now.seen.page.heading = url

    def receive(self, file: str) -> Path:
        """Where the bytes of a file go. Raises KeyError for one that was not announced."""
        if not re.fullmatch(r"[\w-]{1,60}", file):
            raise KeyError(file)
        return self._folder / file

    def received(self, file: str) -> None:
        """They are all there; the page's word of what they are may still be on its way."""
        self._arrived[file] = time.time() * 1000
        if self._now is not None and file in self._now.files:
            self._read_file(self._now, file)

    def _read_file(self, now: Listening, file: str) -> None:
        path, (name, url) = self._folder / file, self._coming.pop(file)
        self._arrived.pop(file, None)
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
        for file in [file for file, since in self._arrived.items() if since < at]:  # of a flow that is over
            del self._arrived[file]
            (self._folder / file).unlink(missing_ok=True)
        retry = fact["name"].strip() if any(box["alert"] for box in fact["around"]) else ""
        self._now = Listening(seen, button, [video], tentative=not download, players=fact["players"], retry=retry)
        if download:
            self._session.feed.put("outcome", f"outcome-{self._clicks + 1}", under_way(self._now, self._session))

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

    # -- the end of a flow

    async def run(self) -> None:
        """Look at the records and at the flow, over and over, until cancelled."""
        while True:
            self._log.tell()
            self._look_after_the_gallery()
            if (now := self._now) is not None:
                look_at_records(now, self._session.lab)
                if self._is_over(now):
                    self._now = None
                    take_the_look(now)
                    pages_opened(now, self._session.lab)
                    refusals(now, self._session.lab)
                    await asyncio.to_thread(self._judge, now)
            await asyncio.sleep(TICK)

    def _look_after_the_gallery(self) -> None:
        """Tell when the gallery cannot be shown, or its page does not report."""
        why = (self._server.trouble if self._server else "") or self._session.lab.site.gone or ""
        if not why and self._served is not None and time.monotonic() - self._served > REPORTS_WITHIN:
            why = SILENT
        if why and why != self._session.trouble:
            self._later(partial(self._session.gallery_trouble, why))

    def _is_over(self, now: Listening) -> bool:
        """Whether all is over that comes of the click, and the page has said how it looks."""
        seen, wanted = now.seen, self._session.wanted(now.videos[0], cancelled=now.cancelled)
        age = time.time() - seen.armed / 1000
        if not seen.gave_up and not seen.over(len(now.videos)):
            if age < wanted.timeout_s:
                now.looking = now.look = None
                return False
            seen.gave_up = True
            seen.note("page", f"still not over after {wanted.timeout_s:g} s")
        shown = [alert.at for alert in seen.alerts.values() if alert.gone is None]
        if shown and time.time() < max(shown) / 1000 + wanted.observe_alert_s:
            return False
        if seen.document or now.look is not None:
            return True
        now.looking = now.looking or time.monotonic()
        if time.monotonic() - now.looking < LOOKED_WITHIN:
            return False
        now.unseen.append("The page did not say how it looks: it is hung, closed, or in the background.")
        return True

    def _judge(self, now: Listening) -> None:
        """Hold the outcome against what was promised, and tell. Not on the loop: a video may be decoded."""
        if now.tentative and not (now.seen.downloads or now.seen.document or now.seen.pages):
            return
        all_told = list(verdicts(now, self._session))
        if self._session.subject in now.videos:
            # Before it is told: whoever reads it may go on.
            self._session.unless_left(now.seen.url, self._session.after_the_outcome)
        for told in all_told:
            self._clicks += 1
            self._session.feed.put("outcome", f"outcome-{self._clicks}", told)
        for _, file in now.seen.downloads:
            if file is not None and file.path is not None:
                file.path.unlink(missing_ok=True)

    def _later(self, work: Callable[[], None]) -> None:
        """Do what takes time beside the loop, one after another; nothing for a scenario that has been left."""
        task = asyncio.create_task(self._in_turn(work, self.address))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    async def _in_turn(self, work: Callable[[], None], address: str) -> None:
        async with self._turn:
            await asyncio.to_thread(self._session.unless_left, address, work)


def take_the_look(now: Listening) -> None:
    """Note how the page says that it looks at the end."""
    look, seen = now.look, now.seen
    if look is None or seen.document:
        return
    seen.standing = look["standing"]
    if not seen.conclusive:
        seen.said = look["said"]
    for key, alert in list(seen.alerts.items()):
        heard, in_sight = key[1] not in look["unheard"], key[1] not in look["outOfSight"]
        seen.alerts[key] = replace(alert, heard=heard, in_sight=in_sight)
        if not heard:
            seen.note("page", f"the alert is hidden from screen readers: “{alert.text}”")
        if not in_sight:
            seen.note("page", f"the alert is out of sight: “{alert.text}”")


def flat(text: str) -> str:
    """A text with runs of white space as one space, as a page shows it."""
    return re.sub(r"\s+", " ", text).strip()
