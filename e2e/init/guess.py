"""The words by which people name things, and the locators by which a node can be found: role and name, label, title."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from e2e.init.place import TITLE, Place, Scope
from e2e.init.tree import Node, Tree


def words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


OPENS = words(
    "galler|galerie|galer[ií]a", "librar|bibliot|mediathek|mediateca|videothek", "download", r"\bvideos?\b|filme?s?\b",
    "clips?|recordings|exports|aufnahmen|archiv|collection|sammlung",
)  # fmt: skip
SAVES = words(
    "download", "save|export", "laden|speichern|sichern", "t[ée]l[ée]charger|enregistrer", "descargar|guardar",
    "scarica|salva", "baixar|transferir", "pobierz|zapisz", "ダウンロード|保存|下载|下載|다운로드",
    "скачать|تنزيل|डाउनलोड", "[⬇↓⤓📥💾]",
)  # fmt: skip
PLAYS = words("play", "watch|view|preview", "abspielen|anse?h|anschauen|wiedergabe", "lire|regarder", "reproducir|ver",
    "guarda|riproduci", "open|öffnen", "[▶►]")  # fmt: skip
MENUS = words(
    "more|actions|options|menu",
    "mehr|aktionen|optionen|menü",
    "plus|más|altro|opciones",
    "mais|opções|więcej|opcje",
    "その他|メニュー|更多|더보기",
    "[⋯…⋮]|•••|\\.\\.\\.",
)
CLOSES = words(
    "close|back|zurück|schließen", "fermer|retour|cerrar|volver|chiudi|indietro", "^[×✕✖x←‹]$|[←‹]", "all |alle ",
    "übersicht|overview",
)  # fmt: skip
GOES_ON = words(
    r"\b(ok|yes|continue|go on|proceed|confirm|start)\b", r"\b(ja|weiter|bestätigen)\b", r"\b(oui|continuer)\b",
    r"\b(sí|aceptar|continuar|sì|continua)\b",
)  # fmt: skip
STAYS = words(
    r"\bno\b|\bnot\b|cancel|abort|dismiss|later", "abbrechen|nein|später", "annuler|plus tard|non",
    "cancelar|ahora no|annulla",
)  # fmt: skip
AGAIN = words(
    "retry|again", "erneut|noch ?mal|wiederholen", "réessayer|reintentar|riprova|otra vez",
    "tentar|de novo|novamente|ponów|spróbuj", "再試行|もう一度|重试|重試|다시", "повторить|إعادة|पुनः|फिर", "[↻⟳]",
)  # fmt: skip
HARMS = words(
    "delete|remove|sign ?out|log ?out",
    "löschen|entfernen|abmelden",
    "supprimer|eliminar|borrar|elimina",
    r"excluir|apagar|remover|\bsair\b",
    "usuń|wyloguj",
    "削除|ログアウト|サインアウト|删除|刪除|삭제",
    "удалить|выйти|حذف|हटाएँ|हटाएं",
    "🗑",
)


NAMELESS = words("^$")
GROWS = {"cell", "gridcell", "rowheader"}  # called by all that is in them, such as the progress of a download
STEADY = words(PLAYS.pattern, MENUS.pattern)  # what is called so keeps its name while a download runs


def ranked(nodes: Iterable[Node], wanted: re.Pattern[str], *others: re.Pattern[str]) -> list[Node]:
    """Nodes whose name fits the first pattern, then those that fit a further one, then the rest, harmful ones never."""

    def rank(node: Node) -> int:
        said = f"{node.name} {node.title}"
        return next((number for number, one in enumerate((wanted, *others)) if one.search(said)), len(others) + 1)

    return sorted((node for node in nodes if not HARMS.search(f"{node.name} {node.title}")), key=rank)


def exprs(node: Node, scope: Scope) -> Iterator[Place]:
    """How a control can be found within a scope: by role and name, label, title, then by what it says."""
    within = Place(scope)
    if node.role and node.name:
        yield within.role(node.role, node.name, exact=True)
        for pattern in (SAVES, PLAYS, MENUS, CLOSES, OPENS):
            if (found := pattern.search(node.name)) and found[0].isalpha() and len(found[0]) > 3:
                yield within.role(node.role, re.compile(re.escape(found[0].lower()), re.IGNORECASE))
        yield within.role(node.role, node.name)
    if node.label:
        yield within.label(node.label)
    if node.title:
        yield within.title(node.title)
    if node.test_id:
        yield within.test_id(node.test_id)
    if node.tag == "summary":
        yield within.tag("summary")
    if node.text and len(node.text) < 60:
        yield within.text(node.text, exact=True)
        if node.role:  # the text is that of an element in it
            yield within.role(node.role).holding(Place("page").text(node.text, exact=True))
    if node.role and not node.name:
        yield within.role(node.role, NAMELESS)


def titled(node: Node, tree: Tree) -> list[Place]:
    """What in a node tells its video: the element that is called as the title, the surest way to find it first."""
    inner = [one for one in tree if one.visible and tree.inside(one, node) and one.index != node.index]
    page = Place("page")
    found = [page.role(one.role, TITLE, exact=True) for one in inner if one.role and one.name == TITLE]
    if all(one.role in GROWS for one in inner if one.role and one.name == TITLE):
        steady = [one for one in inner if one.control and TITLE in one.name and STEADY.search(one.name)]
        found = [page.role(one.role, one.name, exact=True) for one in steady if one.role] + found
    if any(one.text == TITLE for one in inner):
        found.append(page.text(TITLE, exact=True))
    longer = [one for one in inner if one.role and TITLE in one.name]  # “Play Summer Cup Final”
    found += [page.role(one.role, one.name, exact=True) for one in longer]
    found += [page.role(one.role, TITLE) for one in longer]
    return list(dict.fromkeys([*found, page.text(TITLE)]))


def rows(node: Node, tree: Tree, control: Node | None) -> Iterator[Place]:
    """How a video's row can be found: by its own name, by what names the video in it, by what else is in it."""
    panel = Place("panel")
    if node.role and node.name == TITLE:
        yield panel.role(node.role, TITLE, exact=True)
    for name in titled(node, tree):
        if node.role:
            yield panel.role(node.role).holding(name)
        if node.test_id:
            yield panel.test_id(node.test_id).holding(name)
    if node.role and node.name:
        yield panel.role(node.role, TITLE)
    if control is not None:
        for name in titled(node, tree):
            for button in exprs(control, "page"):
                yield panel.tag("*").holding(name).holding(button).last()


def panels(tree: Tree, around: Node) -> Iterator[tuple[Node, Place]]:
    """What can be called the open gallery: named places around the list, a dialog first, then unnamed ones."""
    page = Place("page")
    outer = [node for node in tree.above(around) if node.role and node.visible]
    outer.sort(key=lambda node: (node.role != "dialog", not node.label))
    for node in outer:
        yield node, page.role(node.role, node.label, exact=True) if node.label else page.role(node.role)
    for node in tree.above(around):
        if node.test_id:
            yield node, page.test_id(node.test_id)
    yield tree[0], page.tag("body")


def players(node: Node, tree: Tree, button: Place) -> Iterator[Place]:
    """How the open player can be found: a named dialog or place around the film, else what holds film and button."""
    page = Place("page")
    film = page.tag("video")
    for outer in tree.above(node):
        if not outer.role:
            continue
        place = page.role(outer.role)
        if outer.label == TITLE:
            yield page.role(outer.role, TITLE, exact=True)
        elif TITLE in outer.titles:
            for name in titled(outer, tree):
                yield place.holding(name)
                yield place.holding(name).holding(film)
        if outer.label and TITLE not in outer.label:
            yield page.role(outer.role, outer.label, exact=True)
        if not outer.label:
            yield place.holding(film)
    yield page.tag("*").holding(film).holding(button).last()
