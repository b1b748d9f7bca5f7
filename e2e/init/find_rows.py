"""Finds a locator for one row, and the row's buttons, by clicking its controls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

from e2e.init import guess
from e2e.init.finder import Finder, new_controls
from e2e.init.guess import exprs, ranked, titled
from e2e.init.place import TITLE, Place
from e2e.init.tree import Node, Tree
from e2e.pages import GalleryPage

CONTROLS = 8  # how many are tried before giving up


class RowFinder(Finder):
    """Finds the rows and what can be done in them."""

    def row(self) -> bool:
        """Find a locator for one row, and the row's buttons; whether both were found."""
        look = self.look
        look.open(self.draft)
        tree = look.nodes()
        node = self.row_of(tree)
        if node is None:
            self.draft.remarks.append(
                f"`init` found no element that contains “{TITLE}” and no other video. {self.shown()}"
            )
            return False
        look.hover(node)
        tree = look.nodes()
        node = self.row_of(tree) or node
        inner = [one for one in tree.controls() if tree.inside(one, node)]
        chain = [one for one in tree.above(tree.naming(TITLE)[0]) if tree.inside(one, node)][::-1]
        chain.sort(key=lambda one: not any(tree.inside(control, one) for control in inner))
        control = next(iter(ranked((one for one in inner if one.index != node.index), guess.SAVES)), None)
        bodies = (body for one in chain for body in guess.rows(one, tree, control))
        if not self.draft.accept("loc_row", [None, *bodies], self.tells_rows_apart):
            self.draft.remarks.append(f"The row of “{TITLE}” has neither a role nor a unique name. {self.shown()}")
            return False
        return self.row_buttons()

    def row_of(self, tree: Tree) -> Node | None:
        """The outermost node that shows this video and no other."""
        for named in tree.naming(TITLE):
            alone = [one for one in tree.above(named) if one.titles == (TITLE,)]
            if alone:
                return alone[-1]
        return None

    def tells_rows_apart(self, made: type[GalleryPage]) -> bool:
        """Whether `loc_row` finds each video in a place of its own."""
        page = self.page(made)
        for title in [TITLE, *(video.name for video in self.look.stage.neighbours)]:
            row = page.loc_row(title)
            if row.count() != 1 or not row.is_visible():
                return False
            said = f"{row.text_content()} {row.get_attribute('aria-label')} {row.inner_html()}"
            if title not in said or any(other in said for other in self.titles() if other != title):
                return False
        return True

    def row_buttons(self) -> bool:
        """Find the row's download and play buttons by clicking what is in it, in a menu too."""
        direct = self.try_controls("loc_row", wanted=("saves", "plays"))
        if missing := [kind for kind in ("saves", "plays") if kind not in direct]:
            if menu := direct.get("opens"):
                self.draft.methods["loc_menu"] = menu
                behind = self.try_controls("menu", wanted=tuple(missing))
            else:
                behind = {}
            for kind in missing:
                if kind in behind:
                    self.keep_button(kind, behind[kind])
            if not behind:
                self.draft.methods.pop("loc_menu", None)
            direct = {**behind, **direct}
        for kind, name in (("saves", "download icon"), ("plays", "play button")):
            if kind in direct:
                self.keep_button(kind, direct[kind])
            else:
                self.look.open(self.draft)
                self.draft.remarks.append(
                    f"`init` clicked every control in the row of “{TITLE}”, and none was its {name}. Return the {name} "
                    f"in `{'loc_list_button' if kind == 'saves' else 'loc_play'}`. {self.shown()}"
                )
        return "saves" in direct and "plays" in direct

    def keep_button(self, kind: str, place: Place) -> None:
        """Note a button of the row, unless the base class finds it too."""
        name, look = ("loc_list_button" if kind == "saves" else "loc_play"), self.look
        if "loc_menu" in self.draft.methods:  # the base class knows no menu
            self.draft.methods[name] = place
            return
        found = replace(self.draft, methods={**self.draft.methods, name: place}).page_class()
        look.open(self.draft)
        look.hover(self.page(found).loc_row(TITLE))
        tree = look.nodes()
        node = tree[look.index_of(getattr(self.page(found), name)(TITLE))]
        self.draft.accept(name, [None, place], lambda made: look.is_it(getattr(self.page(made), name)(TITLE), node))

    def try_controls(self, where: Literal["loc_row", "menu"], *, wanted: tuple[str, ...]) -> dict[str, Place]:
        """What can be clicked in a row or its menu: what comes of it -> where it is."""
        look, found = self.look, dict[str, Place]()
        tried: set[tuple[str, str, str]] = set()
        while len(tried) < CONTROLS and not set(wanted) <= set(found):
            look.open(self.draft)
            page = self.page(self.draft.page_class())
            row = page.loc_row(TITLE)
            look.hover(row)
            if where == "menu":
                before = look.nodes()
                look.do(partial(page.reach, TITLE))
                tree = look.nodes()
                inner = new_controls(tree, before)
            else:
                tree = look.nodes()
                node = next((one for one in tree if TITLE in one.titles and look.is_it(row, one)), None)
                if node is None:
                    return found
                inner = [one for one in tree.controls() if tree.inside(one, node)]
            patterns = [{"saves": guess.SAVES, "plays": guess.PLAYS}[kind] for kind in wanted if kind not in found]
            left = [one for one in inner if (one.role, one.name, one.text) not in tried]
            for one in ranked(left, *patterns, guess.MENUS):
                tried.add((one.role, one.name, one.text))
                place = self.in_row(one, tree) if where == "loc_row" else self.in_menu(one)
                if place is not None:
                    came = self.what_comes_of(one, tree)
                    found.setdefault(came, place)
                    break
                self.facts.append(f"a {one.role or one.tag} in a row has no accessible name: {one.text or '(nothing)'}")
            else:
                return found
        return found

    def in_row(self, node: Node, tree: Tree) -> Place | None:
        """Where a control of a row is, in every row if it can be; it may be the row itself."""
        page = self.page(self.draft.page_class())
        others = [video.name for video in self.look.stage.neighbours]
        # A name with the date or the size of a video in it is that of one row.
        by_title = [Place("row").role(node.role).holding(one) for one in titled(node, tree) if node.role]
        places = [Place("row"), *exprs(node, "row"), *by_title]
        everywhere = [one for one in places if all(one.find(page, title).count() == 1 for title in others)]
        return self.first(everywhere, node) or self.first(places, node)

    def in_menu(self, node: Node) -> Place | None:
        return self.first([*exprs(node, "row"), *exprs(node, "page")], node)
