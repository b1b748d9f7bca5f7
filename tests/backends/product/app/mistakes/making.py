"""What the mistakes are made with: a table of them, and the places of the product that they change."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Response

from ..routers import files
from ..storage import Part, Storage

made: dict[str, Callable[[], None]] = {}


def mistake(function: Callable[[], None]) -> Callable[[], None]:
    """Put a mistake into the table, under the function's name."""
    made[function.__name__.replace("_", "-")] = function
    return function


def name_files(attachment: Callable[[str], str]) -> None:
    """Give `Content-Disposition` another value, made from the project's name."""
    setattr(files, "attachment", attachment)  # noqa: B010  # mypy holds the name of its parameter against it


def change_answers(change: Callable[[Response], Response]) -> None:
    """Change every answer that streams a video."""
    right = files.streamed

    def streamed(storage: Storage, key: str, span: str | None, disposition: dict[str, str]) -> Response:
        return change(right(storage, key, span, disposition))

    files.streamed = streamed


def change_parts(change: Callable[[Part, str | None], Part]) -> None:
    """Change what is read from the bucket; `change` gets the Range that was asked for too."""
    right = Storage.read

    def read(self: Storage, key: str, span: str | None) -> Part | None:
        part = right(self, key, span)
        return part and change(part, span)

    Storage.read = read  # type: ignore[method-assign]


def without_length(part: Part) -> dict[str, str]:
    """The part's headers, for an answer whose length is not known beforehand."""
    return {name: value for name, value in part.headers.items() if name != "Content-Length"}
