"""A profile while it is being guessed: a class to try each guess with, and the source of the file in the end."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast

from e2e.init.place import WIDTH, Body, lines_of, method_of, printable, source_of
from e2e.pages import GalleryPage
from fixtures.preparing.backend import OwnServer

OPENED_BY = {"open", "loc_gallery_button", "loc_panel"}
OF_THE_PLAYER = {"loc_player", "loc_player_button", "close_player"}  # none of which opens it
Fact = str | tuple[str, ...] | re.Pattern[str] | OwnServer


@dataclass
class Draft:
    """What differs from `base`: facts, replies and methods as data, and words for a person."""

    facts: dict[str, Fact] = field(default_factory=dict)
    replies: dict[str, object] = field(default_factory=dict)
    methods: dict[str, Body] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # what could not be found
    base: type[GalleryPage] = GalleryPage
    begun: str = ""  # the file of `base`, where a person has begun the profile

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

    def opening(self) -> object:
        """All that the app and its gallery are opened by; equal as long as they are opened alike."""
        needed = self.methods if self.base.open is not GalleryPage.open else OPENED_BY & self.methods.keys()
        return dict(self.facts), dict(self.replies), {name: self.methods[name] for name in needed}

    def playing(self) -> object:
        """All that the player is opened by."""
        return self.opening(), {name: body for name, body in self.methods.items() if name not in OF_THE_PLAYER}

    def says(self, name: str) -> bool:
        """Whether the profile has a method of its own, found or begun with."""
        return name in self.methods or getattr(self.base, name) is not getattr(GalleryPage, name)

    def is_theirs(self, name: str) -> bool:
        """Whether the person who has begun the profile has written this, so that it stays as it is."""
        theirs = self.base.__mro__[: self.base.__mro__.index(GalleryPage)]
        return any(name in vars(one) for one in theirs)

    def page_class(self) -> type[GalleryPage]:
        """The page object that the draft stands for."""
        members: dict[str, object] = {name: one for name, one in self.facts.items() if not self.is_theirs(name)}
        members["replies"] = {**self.base.replies, **self.replies}
        members |= {name: method_of(body) for name, body in self.methods.items() if not self.is_theirs(name)}
        return cast(type[GalleryPage], type("Draft", (self.base,), members))

    def source(self, gallery: str) -> str:
        """The profile's file; `gallery` is what the user called it."""
        begun = self.base is not GalleryPage
        members = []
        facts = [
            f"{name} = {source_of(value)}" for name, value in sorted(self.facts.items()) if not self.is_theirs(name)
        ]
        if self.replies:
            listed = [f"    {source_of(call)}: {source_of(reply)}," for call, reply in sorted(self.replies.items())]
            known = [f"    **{self.base.__name__}.replies,"] if self.base.replies else []
            facts.append("\n".join(["replies: ClassVar[Mapping[str, Any]] = {", *known, *listed, "}"]))
        if facts:
            members.append("\n".join(facts))
        for name in hooks():
            if name in self.methods and not self.is_theirs(name):
                members.append(
                    f"def {name}{signature(name)}:\n" + textwrap.indent("\n".join(lines_of(self.methods[name])), "    ")
                )
        name = f"{self.base.__name__}Found" if begun else "MyGallery"
        about = "What `gallery-e2e init` added." if begun else "The page object of this gallery."
        inner = textwrap.indent("\n\n".join([f'"""{about}"""', *members]), "    ")
        made = f"class {name}({self.base.__name__}):\n{inner}\n"
        comments = ["\n".join(map(commented, one.split("\n"))) for one in self.remarks]
        imports = needed("\n".join(members), also=set() if begun else {"GalleryPage"})
        if begun:
            return "\n\n\n".join(
                [with_imports(self.begun, imports), *(["\n\n".join(comments)] if comments else []), made]
            )
        called = source_of(gallery)[1:-1]  # as in a literal, so that it cannot end the docstring
        doc = f'"""Written by `gallery-e2e init` for {called}. Everything else is inherited from GalleryPage."""'
        return (
            "\n\n".join([doc, "\n\n".join("\n".join(group) for group in imports if group), *comments]) + "\n\n\n" + made
        )


def hooks() -> Iterable[str]:
    """The methods of a page object in their order: `GalleryPage` alone declares them."""
    return [name for name, one in vars(GalleryPage).items() if inspect.isfunction(one) and not name.startswith("_")]


def signature(name: str) -> str:
    """A method's parameters and result as `GalleryPage` declares them."""
    declared = inspect.signature(getattr(GalleryPage, name))
    parameters = [
        one.name if one.annotation is one.empty else f"{one.name}: {one.annotation}"
        for one in declared.parameters.values()
    ]
    return f"({', '.join(parameters)}) -> {declared.return_annotation}"


IMPORTS = (
    {"re": "import re"},
    {"Mapping": "from collections.abc import Mapping", "ClassVar": "from typing import Any, ClassVar"},
    {"Locator": "from playwright.sync_api import Locator"},
    {
        "GalleryPage": "from e2e.pages import GalleryPage",
        "Reply": "from fake_backend import Reply",
        "OwnServer": "from fixtures.preparing.backend import OwnServer",
    },
)


def needed(body: str, *, also: set[str]) -> list[list[str]]:
    """The imports, by group, that the names in this source need."""
    used = also | {one.id for one in ast.walk(ast.parse(body)) if isinstance(one, ast.Name)}
    standard, typed, others, own = ([line for name, line in group.items() if name in used] for group in IMPORTS)
    return [standard + typed, others, own]


def with_imports(source: str, groups: list[list[str]]) -> str:
    """A file's source with these imports that it has left out: the standard library's above its own, others below."""
    lines = source.rstrip().split("\n")
    own = [one for one in ast.parse(source).body if isinstance(one, ast.Import | ast.ImportFrom)]
    own = [one for one in own if getattr(one, "module", "") != "__future__"]
    first, last = (own[0].lineno - 1, own[-1].end_lineno or 0) if own else (0, 0)
    standard, *others = ([line for line in group if line not in lines] for group in groups)
    gap = [""] if standard and first < last else []
    below = [line for group in others for line in group]
    return "\n".join([*lines[:first], *standard, *gap, *lines[first:last], *below, *lines[last:]])


def commented(line: str) -> str:
    """A line of a remark as a comment, no wider than a line of code."""
    return textwrap.fill(printable(line), WIDTH, initial_indent="# ", subsequent_indent="# ")
