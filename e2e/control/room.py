"""A whole lab with its control page: the servers, the desk at which it is changed, the browser or none."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from e2e.control.control import control_app
from e2e.control.desk import PAUSE, Desk
from e2e.control.devserver import DevServer
from e2e.control.feed import Feed
from e2e.control.front import Front, Presses
from e2e.control.log import Log
from e2e.control.session import Session
from e2e.control.showing import as_shown
from e2e.control.window import Window, driven_window
from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.loop import listening_socket
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say


@dataclass(frozen=True, slots=True)
class Room:
    """A lab that is open. `window` is the browser's, if the lab has one."""

    session: Session
    desk: Desk
    control: str  # the address of the control page
    window: Callable[[], Window | None]


@contextlib.contextmanager
def open_room(
    target: Target, profile: type[GalleryPage], control: socket.socket, *,
    scenario: tuple[str, Button | None], server: DevServer | None = None, given: Sequence[str] = (),
    driven: bool, headless: bool = False, say: Say,
) -> Iterator[Room]:  # fmt: skip
    """A lab with this scenario brought up, and its control page on a socket that is bound already, gone with the block.

    `driven`: with a browser of its own. Raises CannotRun where something that it needs cannot be had.
    """
    feed, desk, presses = Feed(), Desk(), Presses()
    address = f"http://127.0.0.1:{control.getsockname()[1]}/"
    windows: list[Window] = []
    with contextlib.ExitStack() as stack:
        lab = stack.enter_context(running_lab(target, profile, say=say, in_front=lambda site: Front(site, presses)))
        session = Session(lab, feed, profile, given=given)
        session.changed = lambda: feed.put("state", "state", as_shown(session))
        stack.callback(feed.close)
        if server is not None:
            server.moved = lambda url: lab.show(replace(target, url=url))
        lab.serve(control_app(session, desk), control)
        if profile.api_origin:
            serve_api(lab, profile.api_origin, driven=driven, say=say)

        def sit() -> None:
            with contextlib.ExitStack() as own:
                if driven:
                    window = own.enter_context(
                        driven_window(session, presses, control=address, headless=headless, say=say)
                    )
                    session.browser = window
                    windows.append(window)
                session.switch(*scenario)
                log = Log(feed, (lab.edge.records, lab.backend.records), deleted=session.changed)
                news = News(session, server)

                def turn() -> None:
                    log.tell()
                    news.look()
                    if not windows:
                        time.sleep(PAUSE)
                    elif not windows[0].turn():
                        desk.close()

                desk.serve(turn)

        stack.callback(desk.join)
        desk.open(sit)
        yield Room(session, desk, address, lambda: next(iter(windows), None))


class News:
    """What changes by itself, and the control page shows."""

    def __init__(self, session: Session, server: DevServer | None) -> None:
        self._session, self._server = session, server
        self._told: tuple[object, ...] = ()

    def look(self) -> None:
        """Show what has changed since the last look."""
        session, lab = self._session, self._session.lab
        session.loaded = session.loaded or bool(lab.backend.records.exchanges)
        session.trouble = (self._server.trouble if self._server else "") or lab.site.gone or ""
        now = (session.trouble, lab.holds_up, tuple(sorted(lab.backend.unlisted)))
        if now != self._told:
            self._told = now
            session.changed()


def serve_api(lab: Lab, origin: str, *, driven: bool, say: Say) -> None:
    """Answer at the address that a gallery has built in for its API, for browsers that nobody has told another.

    Raises CannotRun where something else, such as the true backend, answers there.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if driven:
        return  # the lab's own browser has been told
    if parts.scheme == "http" and (host in ("localhost", "127.0.0.1") or host.endswith(".localhost")):
        lab.serve(lab.backend.app, control_socket(parts.port or 80, instead="end what is there, the gallery's API"))
    else:
        say(
            f"The gallery calls its API at {origin}. Only the browser that the lab opens is redirected to the fake "
            "backend; in your browser these calls go to the real one."
        )


def control_socket(wanted: int, *, instead: str = "name another, or leave --port out") -> socket.socket:
    """A socket for the control page. Raises CannotRun, with what to do instead, where the port is taken."""
    if not wanted:
        return listening_socket()
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", wanted))
        sock.listen(512)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise CannotRun(f"Port {wanted} of 127.0.0.1 cannot be used ({error.strerror}); {instead}.") from None
    return sock
