"""Finds what opens the gallery, what holds the list, and how a collapsed group is opened."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

from playwright.sync_api import Error

from e2e.init import guess
from e2e.init.boot import ROUNDS, fill_in
from e2e.init.finder import Finder, new_controls, same_as
from e2e.init.guess import exprs, ranked
from e2e.init.look import GROUP, GROUPED
from e2e.init.place import GOTO, TITLE, WAIT_FOR_LIST, Call, Place, Step, click_on
from e2e.init.tree import Node, Tree
from e2e.pages import GalleryPage
from fixtures.errors import CannotRun

OPENERS = 8  # how many are tried before giving up


class ListFinder(Finder):
    """Finds the list."""

    def opener(self) -> bool:
        """Find what opens the gallery; whether the list can be seen at all."""
        look = self.look
        if self.draft.says("open") or self.draft.says("loc_gallery_button"):  # as a person has begun it
            for _ in range(ROUNDS):
                with contextlib.suppress(Error, CannotRun):  # what holds the list may be what is missing
                    look.open(self.draft)
                if look.nodes().naming(TITLE):
                    return self.keep_panel(None)
                if not self.learn() and not fill_in(look, self.draft):
                    break
        look.fresh(self.draft)
        tree = look.nodes()
        if tree.naming(TITLE):
            return self.keep_panel([GOTO])
        for number, node in enumerate(ranked(tree.controls(), guess.OPENS)[:OPENERS]):
            if number:
                look.fresh(self.draft)
                node = same_as(node, look.nodes()) or node
            here = look.nodes()
            step = self.first(exprs(node, "page"), node)
            if step is None or look.do(partial(look.click, node)) is None:
                continue
            self.learn()
            if look.nodes().naming(TITLE):
                return self.keep_opener(node, [step])
            for inner in ranked(new_controls(look.nodes(), here), guess.OPENS)[:2]:
                second = self.first(exprs(inner, "page"), inner)
                if second and look.do(partial(look.click, inner)) and look.nodes().naming(TITLE):
                    return self.keep_opener(None, [step, second])
        self.draft.remarks.append(
            "No click on this page opened a list of the videos. Return the button that opens it in "
            "`loc_gallery_button`, or open the list in `open`. " + self.shown()
        )
        return False

    def keep_opener(self, node: Node | None, places: list[Place]) -> bool:
        """Note how the gallery is opened, then what it is."""
        if node is None:
            return self.keep_panel([GOTO, *map(click_on, places)])
        look = self.look
        if not self.keep_panel(None):
            return False
        look.fresh(self.draft)
        tree = look.nodes()
        node = same_as(node, tree) or node
        self.draft.accept(
            "loc_gallery_button", [None, *places],
            lambda made: look.is_it(self.page(made).loc_gallery_button(), node),
        )  # fmt: skip
        return True

    def keep_panel(self, steps: list[Step] | None) -> bool:
        """Note what holds the list, and how it is opened where that is not one click."""
        look, tree = self.look, self.look.nodes()
        those = [node for node in tree.naming(TITLE) if not inside_film(node, tree)]
        if not those:
            return False
        others = {GROUP, *(video.name for video in look.stage.neighbours)} & set(tree[0].titles)  # those that are shown
        around = next(node for node in tree.above(those[0]) if others <= set(node.titles))
        outer = list(guess.panels(tree, around))

        def is_panel(made: type[GalleryPage]) -> bool:
            panel = self.page(made).loc_panel()
            return any(look.is_it(panel, node) for node, _ in outer)

        found = self.draft.accept("loc_panel", [None, *(place for _, place in outer)], is_panel)
        if steps is not None:
            self.draft.methods["open"] = (*steps, WAIT_FOR_LIST)
        return found

    def groups(self) -> None:
        """Find how a collapsed group is opened, where the gallery has any."""
        look = self.look
        look.open(self.draft)
        tree = look.nodes()
        if tree.naming(GROUPED):
            return
        toggle = toggle_of(tree)
        if toggle is None or look.do(partial(look.click, toggle)) is None or not look.nodes().naming(GROUPED):
            self.draft.remarks.append(
                f"The video “{GROUPED}” in the group “{GROUP}” is hidden, and no click showed it. Return in "
                f"`loc_groups` the buttons that open collapsed groups. {self.shown()}"
            )
            return
        if not toggle.expands and toggle.role != "tab":
            silent = "" if toggle.role == "button" else ", and it is no button, so no key reaches it"
            self.facts.append(f"The group “{GROUP}” does not say that it is collapsed (`aria-expanded`){silent}.")
        opened = toggle_of(look.nodes())
        look.open(self.draft)
        tree = look.nodes()
        toggle = toggle_of(tree) or toggle

        def opens_it(made: type[GalleryPage]) -> bool:
            look.open(self.draft)
            page = self.page(made)
            if not page.loc_groups().count():  # `expand` would scroll on and wait for what cannot come
                return False
            look.leave_as()
            try:
                page.expand(GROUPED)
            except CannotRun:
                return False
            return page.loc_row(GROUPED).is_visible() and (page.loc_row(TITLE).is_visible() or toggle.role == "tab")

        if not self.draft.accept("loc_groups", [None, *toggles_like(toggle, opened, tree, self.row_role())], opens_it):
            self.draft.remarks.append(
                f"“{toggle.name or toggle.text}” opens a collapsed group, but the page does not mark which groups are "
                "open (for example with `aria-expanded`). Return in `loc_groups` the buttons of the collapsed ones."
            )

    def row_role(self) -> str:
        """The role of the rows, as `loc_row` has it."""
        row = self.draft.methods.get("loc_row")
        calls = row.calls if isinstance(row, Place) else ()
        return next((str(one.arguments[0]) for one in calls if one.method == "get_by_role"), "listitem")


def toggle_of(tree: Tree) -> Node | None:
    """What opens the group: a control that is called so, else one beside its name that says whether it is open."""
    controls = tree.controls()
    called = [one for one in controls if GROUP in f"{one.name} {one.text}"]
    if called and not any(one.expands and tree.inside(one, called[0]) for one in controls):
        return called[0]
    for named in tree.naming(GROUP):
        for outer in tree.above(named):
            if beside := [one for one in controls if one.expands and tree.inside(one, outer)]:
                return beside[0] if len(beside) == 1 else None
    return next(iter(called), None)


def inside_film(node: Node, tree: Tree) -> bool:
    return any(one.film for one in tree.above(node))


def toggles_like(toggle: Node, opened: Node | None, tree: Tree, row: str) -> Iterator[Place]:
    """Locators for the toggles of collapsed groups only: by a mark in the name, or because the group has no rows."""
    role, panel = toggle.role or "button", Place("panel")
    if role == "tab":
        yield Place("page", (Call("get_by_role", ("tab",), (("selected", False),)),))
    if opened and (mark := toggle.name[:1]) and mark != opened.name[:1] and not mark.isalnum():
        yield panel.role(role, mark)
    for outer in tree.above(toggle):
        if outer.role in ("region", "group", "listitem", "article", "rowgroup"):
            yield panel.role(outer.role).without(Place("page").role(row)).role(role)
