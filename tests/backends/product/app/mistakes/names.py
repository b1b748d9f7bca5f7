"""Mistakes in what names the file."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Response

from ..routers import files
from ..storage import Storage
from .making import change_answers, mistake, name_files


@mistake
def no_disposition() -> None:
    """The answer has no Content-Disposition."""

    def change(answer: Response) -> Response:
        del answer.headers["Content-Disposition"]
        return answer

    change_answers(change)


@mistake
def inline_disposition() -> None:
    """The file is sent to be shown in the page."""
    right = files.attachment
    name_files(lambda title: right(title).replace("attachment", "inline"))


@mistake
def inline_json() -> None:
    """The file is sent without disposition, as application/json, the framework's default type."""

    def change(answer: Response) -> Response:
        del answer.headers["Content-Disposition"]
        answer.headers["Content-Type"] = "application/json"
        return answer

    change_answers(change)


@mistake
def unquoted_name() -> None:
    """The name is not quoted, so it ends at the first semicolon or comma."""
    name_files(lambda title: f"attachment; filename={title.encode('ascii', 'ignore').decode()}_final.mp4")


@mistake
def unescaped_quote() -> None:
    """A quotation mark in the title ends the name."""
    name_files(lambda title: f'attachment; filename="{title.encode("ascii", "ignore").decode()}_final.mp4"')


@mistake
def name_in_latin_1() -> None:
    """The name is in Latin-1, with a question mark for each other letter."""
    name_files(lambda title: f'attachment; filename="{title.encode("latin-1", "replace").decode("latin-1")}_final.mp4"')


@mistake
def name_encoded_twice() -> None:
    """The name in `filename*` is percent-encoded twice."""
    name_files(lambda title: f"attachment; filename*=UTF-8''{quote(quote(title + '_final.mp4'))}")


@mistake
def name_of_the_object() -> None:
    """The file has the name of the object in the bucket."""
    right = files.streamed

    def streamed(storage: Storage, key: str, span: str | None, disposition: dict[str, str]) -> Response:
        name = {"Content-Disposition": f'attachment; filename="{key.rpartition("/")[2]}"'}
        return right(storage, key, span, name)

    files.streamed = streamed


@mistake
def name_of_another_video() -> None:
    """The name is computed once, for the first video that anybody saves."""
    right, first = files.attachment, list[str]()

    def attachment(title: str) -> str:
        first.append(right(title))
        return first[0]

    name_files(attachment)


@mistake
def only_ascii_names() -> None:
    """Letters outside ASCII are deleted; a title without others leaves an empty name."""
    name_files(lambda title: f'attachment; filename="{re.sub(r"[^A-Za-z0-9]+", "_", title).strip("_")}_final.mp4"')


@mistake
def raw_name() -> None:
    """The title is put in the header as it is: the framework cannot encode most letters, and answers 500."""
    name_files(lambda title: f'attachment; filename="{title}_final.mp4"')
