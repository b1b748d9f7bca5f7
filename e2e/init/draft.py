"""A profile while it is being guessed: its source is also what every guess is tried with."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from e2e.pages import GalleryPage

WIDTH = 120
# name -> its parameters, for what a guess can say otherwise.
SIGNATURES = {
    "loc_gallery_button": "self) -> Locator",
    "loc_panel": "self) -> Locator",
    "loc_groups": "self) -> Locator",
    "loc_row": "self, title: str) -> Locator",
    "loc_menu": "self, title: str) -> Locator",
    "loc_list_button": "self, title: str) -> Locator",
    "loc_play": "self, title: str) -> Locator",
    "loc_player": "self, title: str) -> Locator",
    "loc_player_button": "self, title: str) -> Locator",
    "open": "self) -> None",
    "find_list_button": "self, title: str) -> Locator",
    "play": "self, title: str) -> None",
    "close_player": "self) -> None",
}
Body = tuple[str, ...]  # the lines of a method


def quoted(text: str) -> str:
    """A text as source, in double quotes."""
    return json.dumps(text, ensure_ascii=False)


@dataclass
class Draft:
    """What differs from `GalleryPage`: facts and replies as source, methods as lines, and words for a person."""

    facts: dict[str, str] = field(default_factory=dict)
    replies: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Body] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # what could not be found

    def accept(self, name: str, bodies: Iterable[Body | None], right: Callable[[type[GalleryPage]], bool]) -> bool:
        """Keep the first of these bodies that is right; None stands for what the base class says. Whether one was."""
        before = self.methods.pop(name, None)
        for body in bodies:
            if body is not None:
                self.methods[name] = body
            if right(self.page_class()):
                return True
            self.methods.pop(name, None)
        if before is not None:
            self.methods[name] = before
        return False

    def page_class(self) -> type[GalleryPage]:
        """The page object that the draft stands for."""
        names: dict[str, Any] = {"__name__": "draft"}
        exec(compile(self.source("a gallery"), "draft", "exec"), names)
        made: type[GalleryPage] = names["MyGallery"]
        return made

    def source(self, gallery: str) -> str:
        """The profile's file; `gallery` is what the user called it."""
        members = []
        facts = [f"{name} = {value}" for name, value in sorted(self.facts.items())]
        if self.replies:
            listed = [f"    {quoted(call)}: {reply}," for call, reply in sorted(self.replies.items())]
            facts.append("\n".join(["replies: ClassVar[Mapping[str, Any]] = {", *listed, "}"]))
        if facts:
            members.append("\n".join(facts))
        for name, signature in SIGNATURES.items():
            if name in self.methods:
                body = textwrap.indent("\n".join(self.methods[name]), "    ")
                members.append(f"def {name}({signature}:\n{body}")
        doc = f'"""What `gallery-e2e init` found out about {gallery}; what is not said here is as in the base class."""'
        inner = ['"""The page object of this gallery."""', *members]
        comments = ["\n".join(map(commented, one.splitlines())) for one in self.remarks]
        parts = [doc, self.imports("\n".join(members)), *comments]
        return "\n\n".join(parts) + "\n\n\nclass MyGallery(GalleryPage):\n" + indented(inner)

    @staticmethod
    def imports(body: str) -> str:
        """The imports that this body needs, in order."""
        standard = [] if "re.compile" not in body else ["import re"]
        if "Mapping[" in body:
            standard += ["from collections.abc import Mapping", "from typing import Any, ClassVar"]
        others = ["from playwright.sync_api import Locator"] if "Locator" in body else []
        own = ["from e2e.pages import GalleryPage", *(["from fake_backend import Reply"] if "Reply(" in body else [])]
        return "\n\n".join("\n".join(group) for group in (standard, others, own) if group)


def commented(line: str) -> str:
    """A line of a remark as a comment, no wider than a line of code."""
    return textwrap.fill(line, WIDTH, initial_indent="# ", subsequent_indent="# ")


def indented(members: list[str]) -> str:
    """The members of a class, an empty line between any two."""
    return textwrap.indent("\n\n".join(members), "    ") + "\n"
