"""The words by which people name things, and the locators by which a node can be found: role and name, label, title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from e2e.init.draft import Body, quoted
from e2e.init.look import TITLE, Node, Tree


def words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


OPENS = words(
    "galler|galerie|galer[ií]a", "librar|bibliot|mediathek|mediateca|videothek", "download", r"\bvideos?\b|filme?s?\b",
    "clips?|recordings|exports|aufnahmen|archiv|collection|sammlung",
)  # fmt: skip
SAVES = words(
    "download", "save|export", "laden|speichern|sichern", "t[ée]l[ée]charger|enregistrer", "descargar|guardar",
    "scarica|salva", "baixar", "[⬇↓⤓📥💾]",
)  # fmt: skip
PLAYS = words("play", "watch|view|preview", "abspielen|anse?h|anschauen|wiedergabe", "lire|regarder", "reproducir|ver",
    "guarda|riproduci", "open|öffnen", "[▶►]")  # fmt: skip
MENUS = words(
    "more|actions|options|menu", "mehr|aktionen|optionen|menü", "plus|más|altro|opciones", "[⋯…⋮]|•••|\\.\\.\\."
)
CLOSES = words(
    "close|back|zurück|schließen", "fermer|retour|cerrar|volver|chiudi|indietro", "^[×✕✖x←‹]$|[←‹]", "all |alle ",
    "übersicht|overview",
)  # fmt: skip
AGAIN = words(
    "retry|again", "erneut|noch ?mal|wiederholen", "réessayer|reintentar|riprova|otra vez", "[↻⟳]",
)  # fmt: skip
HARMS = words(
    "delete|remove|sign ?out|log ?out", "löschen|entfernen|abmelden", "supprimer|eliminar|borrar|elimina", "🗑"
)


def ranked(nodes: Iterable[Node], wanted: re.Pattern[str], *others: re.Pattern[str]) -> list[Node]:
    """Nodes whose name fits the first pattern, then those that fit a further one, then the rest, harmful ones never."""

    def rank(node: Node) -> int:
        said = f"{node.name} {node.title}"
        return next((number for number, one in enumerate((wanted, *others)) if one.search(said)), len(others) + 1)

    return sorted((node for node in nodes if not HARMS.search(f"{node.name} {node.title}")), key=rank)


def named(text: str, title: str = TITLE) -> str:
    """A name as source; the video's title in it is a parameter."""
    if text == title:
        return "self.shown(title)"
    if title in text:
        before, _, after = text.replace("{", "{{").replace("}", "}}").partition(title)
        return f'f"{quoted(before)[1:-1]}{{self.shown(title)}}{quoted(after)[1:-1]}"'
    return quoted(text)


def exprs(node: Node, scope: str) -> Iterator[str]:
    """How a control can be found within a scope: by role and name, label, title, then by what it says."""
    if node.role and node.name:
        yield f'{scope}.get_by_role("{node.role}", name={named(node.name)}, exact=True)'
        for pattern in (SAVES, PLAYS, MENUS, CLOSES, OPENS):
            if (found := pattern.search(node.name)) and found[0].isalpha() and len(found[0]) > 3:
                word = quoted(re.escape(found[0].lower()))
                yield f'{scope}.get_by_role("{node.role}", name=re.compile({word}, re.IGNORECASE))'
        yield f'{scope}.get_by_role("{node.role}", name={named(node.name)})'
    if node.label:
        yield f"{scope}.get_by_label({named(node.label)}, exact=True)"
    if node.title:
        yield f"{scope}.get_by_title({named(node.title)}, exact=True)"
    if node.test_id:
        yield f"{scope}.get_by_test_id({named(node.test_id)})"
    if node.text and len(node.text) < 60:
        yield f"{scope}.get_by_text({named(node.text)}, exact=True)"


def returning(sources: Iterable[str]) -> Iterator[Body]:
    """Bodies that return one of these expressions, and are no wider than a line."""
    for source in sources:
        yield (f"return {source}",)


def titled(node: Node, tree: Tree, title: str = TITLE) -> Iterator[str]:
    """What in a node tells its video: an expression for the element that is called as the title."""
    inner = [one for one in tree if one.visible and tree.inside(one, node) and one.index != node.index]
    for one in inner:
        if one.role and one.name == title:
            yield f'self.page.get_by_role("{one.role}", name=self.shown(title), exact=True)'
    if any(one.text == title for one in inner):
        yield "self.page.get_by_text(self.shown(title), exact=True)"
    for one in inner:
        if one.role and title in one.name:
            yield f'self.page.get_by_role("{one.role}", name=self.shown(title))'
    yield "self.page.get_by_text(self.shown(title))"


def rows(node: Node, tree: Tree, control: Node | None) -> Iterator[Body]:
    """How a video's row can be found: by its own name, by what names the video in it, by what else is in it."""
    panel = "self.loc_panel()"
    if node.role and node.name == TITLE:
        yield (f'return {panel}.get_by_role("{node.role}", name=self.shown(title), exact=True)',)
    for name in dict.fromkeys(titled(node, tree)):
        if node.role:
            yield f"name = {name}", f'return {panel}.get_by_role("{node.role}").filter(has=name)'
        if node.test_id:
            yield f"name = {name}", f"return {panel}.get_by_test_id({quoted(node.test_id)}).filter(has=name)"
    if node.role and node.name:
        yield (f'return {panel}.get_by_role("{node.role}", name=self.shown(title))',)
    if control is not None:
        for name in dict.fromkeys(titled(node, tree)):
            for button in exprs(control, "self.page"):
                yield (
                    f"name = {name}",
                    f"button = {button}",
                    f'return {panel}.locator("*").filter(has=name).filter(has=button).last',
                )


def panels(tree: Tree, around: Node) -> Iterator[tuple[Node, str]]:
    """What can be called the open gallery: named places around the list, a dialog first, then unnamed ones."""
    outer = [node for node in tree.above(around) if node.role and node.visible]
    outer.sort(key=lambda node: (node.role != "dialog", not node.label))
    for node in outer:
        if node.label:
            yield node, f'self.page.get_by_role("{node.role}", name={quoted(node.label)}, exact=True)'
        else:
            yield node, f'self.page.get_by_role("{node.role}")'
    for node in tree.above(around):
        if node.test_id:
            yield node, f"self.page.get_by_test_id({quoted(node.test_id)})"
    yield tree[0], 'self.page.locator("body")'


def players(node: Node, tree: Tree, button: str) -> Iterator[Body]:
    """How the open player can be found: a named dialog or place around the film, else what holds film and button."""
    for outer in tree.above(node):
        if not outer.role:
            continue
        if outer.label == TITLE:
            yield (f'return self.page.get_by_role("{outer.role}", name=self.shown(title), exact=True)',)
        elif TITLE in outer.titles:
            for name in dict.fromkeys(titled(outer, tree)):
                place = f'self.page.get_by_role("{outer.role}").filter(has=name)'
                yield f"name = {name}", f"return {place}"
                yield f"name = {name}", f'return {place}.filter(has=self.page.locator("video"))'
        if outer.label and TITLE not in outer.label:
            yield (f'return self.page.get_by_role("{outer.role}", name={quoted(outer.label)}, exact=True)',)
        if not outer.label:
            yield (f'return self.page.get_by_role("{outer.role}").filter(has=self.page.locator("video"))',)
    yield (
        f"button = {button}",
        'return self.page.locator("*").filter(has=self.page.locator("video")).filter(has=button).last',
    )
