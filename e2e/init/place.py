"""What `init` has found, as data: Playwright is called with it to try it, and it is written as source in the end.

Nothing that a page says is ever run: texts are written as literals, and roles must be in ARIA's list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal, TypeAlias, cast, get_args, get_type_hints

from playwright.sync_api import Locator, Page

from e2e.pages import GalleryPage
from fake_backend import Reply
from fixtures.preparing.backend import OwnServer

TITLE = "Summer Cup Final"  # of the video that is looked for
WIDTH = 120
INSIDE = 8  # columns by which a method's lines are indented
ROLES: frozenset[str] = frozenset(
    get_args(get_type_hints(Page.get_by_role)["role"])
)  # ARIA's, as Playwright lists them

Scope = Literal["page", "panel", "row", "player"]
SCOPES: Mapping[Scope, tuple[str, Callable[[GalleryPage, str], Page | Locator]]] = {
    "page": ("self.page", lambda page, title: page.page),
    "panel": ("self.loc_panel()", lambda page, title: page.loc_panel()),
    "row": ("self.loc_row(title)", lambda page, title: page.loc_row(title)),
    "player": ("self.loc_player(title)", lambda page, title: page.loc_player(title)),
}


def printable(text: str) -> str:
    """A text in which all that is invisible, moves the cursor or turns the direction of writing is an escape."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def source_of(value: object) -> str:
    """A value as source. Raises TypeError for what is neither JSON, a pattern nor a reply."""
    if isinstance(value, str):
        return printable(json.dumps(value, ensure_ascii=False))
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(source_of, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, list):
        return f"[{', '.join(map(source_of, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{source_of(key)}: {source_of(one)}' for key, one in value.items())}}}"
    if isinstance(value, re.Pattern):
        return f"re.compile({source_of(value.pattern)}{', re.IGNORECASE' if value.flags & re.IGNORECASE else ''})"
    if isinstance(value, Reply | OwnServer):
        usual = type(value)()
        said = {one.name: getattr(value, one.name) for one in fields(value)}
        differs = (f"{name}={source_of(one)}" for name, one in said.items() if one != getattr(usual, name))
        return f"{type(value).__name__}({', '.join(differs)})"
    raise TypeError(f"{type(value).__name__} cannot be written into a profile")


@dataclass(frozen=True, slots=True)
class Words:
    """What something is called; the title of the video in it stands for the title of any."""

    text: str

    def of(self, page: GalleryPage, title: str) -> str:
        return self.text.replace(TITLE, page.shown(title), 1)

    def source(self) -> str:
        before, found, after = self.text.partition(TITLE)
        if not found:
            return source_of(self.text)
        if not before and not after:
            return "self.shown(title)"
        first, last = (source_of(part.replace("{", "{{").replace("}", "}}"))[1:-1] for part in (before, after))
        return f'f"{first}{{self.shown(title)}}{last}"'


Argument: TypeAlias = "str | bool | Words | re.Pattern[str] | Place"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of Playwright's on a locator; `method` is never a text of the page's."""

    method: str
    arguments: tuple[Argument, ...] = ()
    options: tuple[tuple[str, Argument], ...] = ()

    def on(self, at: Page | Locator, page: GalleryPage, title: str) -> Locator:
        found = getattr(at, self.method)
        if callable(found):
            options = {name: value_of(one, page, title) for name, one in self.options}
            found = found(*(value_of(one, page, title) for one in self.arguments), **options)
        return cast(Locator, found)

    def source(self, names: Mapping[Place, str]) -> str:
        if self.method == "last":
            return ".last"
        parts = [argument_source(one, names) for one in self.arguments]
        parts += [f"{name}={argument_source(one, names)}" for name, one in self.options]
        return f".{self.method}({', '.join(parts)})"


def value_of(argument: Argument, page: GalleryPage, title: str) -> object:
    """What Playwright is given."""
    if isinstance(argument, Words):
        return argument.of(page, title)
    return argument.find(page, title) if isinstance(argument, Place) else argument


def argument_source(argument: Argument, names: Mapping[Place, str]) -> str:
    """The same as source; a place that has a name is called by it."""
    if isinstance(argument, Place):
        return names.get(argument) or argument.source(names)
    return argument.source() if isinstance(argument, Words) else source_of(argument)


@dataclass(frozen=True, slots=True)
class Place:
    """A locator as data."""

    scope: Scope
    calls: tuple[Call, ...] = ()

    def and_then(self, method: str, *arguments: Argument, **options: Argument | None) -> Place:
        given = tuple((name, one) for name, one in options.items() if one is not None and one is not False)
        return Place(self.scope, (*self.calls, Call(method, arguments, given)))

    def role(self, role: str, name: str | re.Pattern[str] | None = None, *, exact: bool = False) -> Place:
        """What has a role. Raises ValueError for one that ARIA does not know."""
        if role not in ROLES:
            raise ValueError(f"{role!r} is not a role of ARIA's")
        return self.and_then("get_by_role", role, name=Words(name) if isinstance(name, str) else name, exact=exact)

    def label(self, text: str) -> Place:
        return self.and_then("get_by_label", Words(text), exact=True)

    def title(self, text: str) -> Place:
        return self.and_then("get_by_title", Words(text), exact=True)

    def test_id(self, text: str) -> Place:
        return self.and_then("get_by_test_id", Words(text))

    def text(self, text: str, *, exact: bool = False) -> Place:
        return self.and_then("get_by_text", Words(text), exact=exact)

    def tag(self, tag: Literal["*", "body", "video", "summary"]) -> Place:
        return self.and_then("locator", tag)

    def holding(self, inner: Place) -> Place:
        return self.and_then("filter", has=inner)

    def without(self, inner: Place) -> Place:
        return self.and_then("filter", has_not=inner)

    def last(self) -> Place:
        return self.and_then("last")

    def find(self, page: GalleryPage, title: str = TITLE) -> Locator:
        """The locator on a page, for the video of this title."""
        at = SCOPES[self.scope][1](page, title)
        for call in self.calls:
            at = call.on(at, page, title)
        return cast(Locator, at)

    def source(self, names: Mapping[Place, str] = {}) -> str:
        return SCOPES[self.scope][0] + "".join(call.source(names) for call in self.calls)

    def lines(self) -> list[str]:
        """The body of a method that returns it, as far as can be in lines that are not too wide."""
        if fits(one := f"return {self.source()}"):
            return [one]
        inner = dict.fromkeys(one for call in self.calls for _, one in call.options if isinstance(one, Place))
        names = {place: f"inner_{number}" for number, place in enumerate(inner, start=1)}
        lines = [f"{name} = {place.source()}" for place, name in names.items()]
        if fits(one := f"return {self.source(names)}"):
            return [*lines, one]
        chain = [SCOPES[self.scope][0], *(call.source(names) for call in self.calls)]
        return [*lines, "return (", *(f"    {part}" for part in chain), ")"]


def fits(line: str) -> bool:
    return len(line) <= WIDTH - INSIDE


@dataclass(frozen=True, slots=True)
class Step:
    """A part of what a user does: how it is done, and the lines that do it in a profile."""

    written: tuple[str, ...]
    do: Callable[[GalleryPage, str], object]


def click_on(place: Place) -> Step:
    return Step((f"{place.source()}.click()",), lambda page, title: place.find(page, title).click())


def wait_for_list(page: GalleryPage, title: str) -> None:
    with page.finding("list of videos (`loc_panel`)", page.loc_panel()) as panel:
        panel.wait_for()


GOTO = Step(("self.goto()",), lambda page, title: page.goto())
WAIT_FOR_LIST = Step(
    ('with self.finding("list of videos (`loc_panel`)", self.loc_panel()) as panel:', "    panel.wait_for()"),
    wait_for_list,
)
ESCAPE = Step(('self.page.keyboard.press("Escape")',), lambda page, title: page.page.keyboard.press("Escape"))
BACK = Step(("self.page.go_back()",), lambda page, title: page.page.go_back())
OPEN_AGAIN = Step(("self.loc_gallery_button().click()",), lambda page, title: page.loc_gallery_button().click())
SHOW_LIST = Step(("self.loc_panel().wait_for()",), lambda page, title: page.loc_panel().wait_for())
Body = Place | tuple[Step, ...]  # a method that returns a locator, or one that does something


def lines_of(body: Body) -> list[str]:
    """The lines of a method."""
    return body.lines() if isinstance(body, Place) else [line for step in body for line in step.written]


def method_of(body: Body) -> Callable[..., object]:
    """The method itself, for a page object's class."""

    def method(self: GalleryPage, title: str = "") -> object:
        if isinstance(body, Place):
            return body.find(self, title)
        came = None
        for step in body:
            came = step.do(self, title)
        return came

    return method
