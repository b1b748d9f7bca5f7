"""What a gallery's API looks like: its routes, its records, how the page gets a file, how a user is signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final, Literal, get_args

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from fake_backend.names import pick
from fake_backend.replies import Reply
from fake_backend.routes import Call, call_of
from fake_backend.videos import SourceType, Video, as_download

Role = Literal[
    "list", "count", "record", "link", "file", "download", "stream", "delete", "health", "sign-in", "refresh"
]
"""What a route is there for. Faults are armed by it."""
FileBy = Literal["redirect", "stream", "link in record", "link on demand"]
SessionBy = Literal["none", "cookie", "bearer"]
Json = Any
ROLES: Final[tuple[Role, ...]] = get_args(Role)
FILE_ROLES: Final[tuple[Role, ...]] = ("file", "download")
"""The roles that a click asks for a file."""
SENDING: Final[tuple[Role, ...]] = (*FILE_ROLES, "stream")
"""The roles that answer with bytes, or lead to them."""
ROUTES: Final[Mapping[Role, str]] = {
    "list": "GET /api/downloads",
    "count": "GET /api/downloads/count",
    "file": "GET /api/downloads/{id}/file",
    "download": "GET /api/downloads/{id}/download",
    "delete": "DELETE /api/downloads/{id}",
    "health": "GET /api/health",
}
SOURCE_TYPE = TypeAdapter[SourceType](SourceType)
SAMPLE = Video(
    id=7, project_id=8, project_name="Cup Final", filename="cup.mp4", key="user-1/final_videos/cup.mp4",
    created_at="2026-01-11T12:00:00+00:00", file_size=9, source_type="custom_project",
)  # fmt: skip
LINK = "http://r2.localhost/cup.mp4?X-Amz-Signature=sample"
# For each field of a video another value than the sample's.
OTHERWISE: Mapping[str, Any] = {
    "id": 17, "project_id": 18, "project_name": "Opening Match", "filename": "opening.mov", "key": "user-1/opening.mov",
    "created_at": "2026-02-12T13:01:01+00:00", "file_size": 19, "source_type": "annotated_game", "game_id": 20,
    "rating_counts": {"good": 2}, "game_ids": [20], "game_names": ["Opening"], "game_dates": ["2026-02-12"],
    "group_key": "opening", "thumbnail_key": "user-1/opening.jpg",
}  # fmt: skip


class Contract:
    """One API over the lab's library. Vary it by arguments, or derive from it and override what differs.

    `routes` maps each role that the API has to its method and path, such as "GET /api/clips/{id}"; `{id}` stands for
    `id_of` the video. Where calls share a path, they add what a request must say: "POST /graphql operationName=Clips",
    or "POST /rpc method=clip.link params.id={id}" (see `routes.Call`). `file` says how the page gets a file: the role
    `file` answers a redirect to a link to the bucket, or the bytes themselves ("stream"); or there is no such route,
    since each record has a link ("link in record"), or the role `link` signs one at the click ("link on demand") and
    answers JSON, made by `signed`. `download` always answers the bytes as an attachment, and `stream` the bytes for a
    player. With a `session`, everything but health, `sign-in` and `refresh` answers 401 without the cookie, or the
    bearer token, that those two give.
    """

    routes: Mapping[Role, str] = ROUTES
    file: FileBy = "redirect"
    session: SessionBy = "none"
    session_cookie: str = "session"
    picture: str | None = "thumbnail_url"
    """The field of a record that a video's picture is linked in; None: pictures are never shown."""

    def __init__(
        self,
        *,
        routes: Mapping[Role, str] | None = None,
        file: FileBy | None = None,
        session: SessionBy | None = None,
        record: Callable[[Video, str | None], Json] | None = None,
        listing: Callable[[Sequence[Json], int, Mapping[str, Any]], Json | Reply] | None = None,
        single: Callable[[Json], Json | Reply] | None = None,
        signed: Callable[[Video, str | None], Json | Reply] | None = None,
        signed_in: Callable[[str], Json | Reply] | None = None,
        error: Callable[[int, str], Json | Reply] | None = None,
        id_of: Callable[[Video], str] | None = None,
    ) -> None:
        given = {
            "routes": routes, "file": file, "session": session, "record": record, "listing": listing, "single": single,
            "signed": signed, "signed_in": signed_in, "error": error, "id_of": id_of,
        }  # fmt: skip
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        self._check()

    # -- what it says, to be overridden

    def record(self, video: Video, link: str | None) -> Json:
        """What the API says of one video; `link` leads to its file, and is None where the backend has none to give."""
        return dict(as_download(video, link))

    def listing(self, records: Sequence[Json], total: int, query: Mapping[str, Any]) -> Json:
        """What the role `list` answers: all `total` records, the newest first, or a page of them.

        `query` is the request's; where calls share a path, with the form or the JSON of its body.
        """
        return {"downloads": list(records), "total_count": total}

    def single(self, record: Json) -> Json:
        """What the role `record` answers."""
        return record

    def chosen(self, videos: Sequence[Video], query: Mapping[str, Any]) -> Sequence[Video]:
        """The videos that a request for the list is about."""
        if (wanted := query.get("source_type")) is None:
            return videos
        try:
            SOURCE_TYPE.validate_python(wanted)
        except ValidationError as error:
            mistakes = error.errors(include_url=False)
            raise RequestValidationError([{**one, "loc": ("query", "source_type")} for one in mistakes]) from None
        return [video for video in videos if video.source_type == wanted]

    def signed(self, video: Video, link: str | None) -> Json:
        """What the role `link` answers: a link signed now."""
        return {"url": link}

    def signed_in(self, token: str) -> Json:
        """What the roles `sign-in` and `refresh` answer."""
        return {"access_token": token, "token_type": "bearer"} if self.session == "bearer" else {"signed_in": True}

    def error(self, status: int, detail: str) -> Json | Reply:
        """What a call that fails answers; a `Reply` where its status is another one, such as the 200 of GraphQL."""
        return {"detail": detail}

    def id_of(self, video: Video) -> str:
        """How a request names a video."""
        return str(video.id)

    # -- what follows from it

    @property
    def served(self) -> Mapping[Role, Call]:
        """The calls of each role that has any, in the order in which they are matched."""
        no_file = self.file.startswith("link")
        found = {role: call_of(self.routes[role]) for role in ROLES if role in self.routes}
        calls = sorted(found.items(), key=lambda one: -len(one[1].conditions))
        return {role: call for role, call in calls if not (no_file and role == "file")}

    def refusal(self, status: int, detail: str, *, role: str | None) -> Reply:
        """The reply to a call that fails. Whoever asks for bytes sees the status in any case."""
        made = self.error(status, detail)
        reply = made if isinstance(made, Reply) else Reply(json=made, status=status)
        return replace(reply, status=status) if role in SENDING else reply

    @property
    def gives_links(self) -> bool:
        """Whether its records hold links to the files."""
        return self.file != "link on demand" and self.record(SAMPLE, LINK) != self.record(SAMPLE, None)

    def shows(self, field: str) -> bool:
        """Whether a record is another one where this field of the video is."""
        if field == "thumbnail_key":
            return self.picture is not None
        if field == "link":
            return self.gives_links
        other = replace(SAMPLE, **{field: OTHERWISE[field]})
        return bool(self.record(SAMPLE, LINK) != self.record(other, LINK))

    def _check(self) -> None:
        """Raise ValueError for what cannot be served."""
        check_routes(self.routes)
        taken: dict[str, Role] = {}
        for role, call in self.served.items():
            if (other := taken.setdefault(str(call), role)) != role:
                raise ValueError(
                    f"{other} and {role} have the same route, {call}; say how their requests differ, "
                    f'for example "{call} operationName=…" with GraphQL'
                )
        if self.file == "link on demand" and "link" not in self.routes:
            raise ValueError('a contract with file="link on demand" says in `routes` where: a route for the role link')
        for name, words in (("file", get_args(FileBy)), ("session", get_args(SessionBy))):
            if getattr(self, name) not in words:
                raise ValueError(f"{name}={getattr(self, name)!r} is none of {', '.join(words)}")


def check_routes(routes: Mapping[Role, str]) -> None:
    """Raise ValueError, with the nearest word, for a role that there is not, and for a route that is not written so."""
    for role, route in routes.items():
        check_role(role)
        try:
            call_of(route)
        except ValueError:
            shapes = 'as "GET /path", or as "POST /path name=value"'
            raise ValueError(f"the route of {role} must be written {shapes}, not {route!r}") from None


def check_role(name: str) -> None:
    """Raise ValueError, with the nearest word, for a role that there is not."""
    pick(dict.fromkeys(ROLES), name, what="role of a route")


def renamed(record: Mapping[str, Json], **names: str | None) -> dict[str, Json]:
    """A record with some of its fields called otherwise; None leaves one out."""
    return {new: value for name, value in record.items() if (new := names.get(name, name)) is not None}


assert {one.name for one in fields(Video)} - OTHERWISE.keys() == {"link", "otherwise"}
