"""What is on a page, as a tree of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from e2e.init.place import ROLES


@dataclass(frozen=True, slots=True)
class Node:
    """An element as look.js tells it; `titles` are the videos it or anything in it names."""

    index: int
    parent: int
    tag: str
    role: str
    name: str
    label: str
    title: str
    test_id: str
    text: str
    titles: tuple[str, ...]
    visible: bool
    disabled: bool
    expands: bool  # says whether what it opens is open, by `aria-expanded` or as a `summary`
    control: bool
    sign_in: bool  # a field for a password, an e-mail address or a user's name
    film: bool


TEXTS = [one.name for one in fields(Node) if one.type == "str"]
STATES = [one.name for one in fields(Node) if one.type.startswith("bool")]


class Tree(list[Node]):
    """All nodes of a page, parents before their children."""

    def above(self, node: Node) -> Iterator[Node]:
        """A node and what it is in, the nearest first."""
        yield node
        while node.parent >= 0:
            node = self[node.parent]
            yield node

    def inside(self, node: Node, outer: Node) -> bool:
        """Whether a node is the other, or in it."""
        return any(one.index == outer.index for one in self.above(node))

    def naming(self, title: str) -> list[Node]:
        """The innermost nodes that show this title, in the order of the page."""
        those = [node for node in self if node.visible and title in node.titles]
        outer = {one.index for node in those for one in islice(self.above(node), 1, None)}  # through what has no size
        return [node for node in those if node.index not in outer]

    def controls(self) -> list[Node]:
        """What can be clicked."""
        return [node for node in self if node.visible and node.control and not node.disabled]

    def films(self) -> list[Node]:
        """The videos that are shown and have a source."""
        return [node for node in self if node.visible and node.film]


def tree_of(told: Any, titles: Iterable[str]) -> Tree:
    """The nodes that look.js has found. A page can make it say anything, so each field is what it must be, or empty."""
    tree = Tree()
    for index, one in enumerate(told if isinstance(told, list) else []):
        said = one if isinstance(one, dict) else {}
        texts = {name: text if isinstance(text := said.get(name), str) else "" for name in TEXTS}
        texts["role"] = texts["role"] if texts["role"] in ROLES else ""
        parent, named = said.get("parent"), said.get("titles")
        tree.append(
            Node(
                index=index,
                parent=parent if isinstance(parent, int) and -1 <= parent < index else -1,
                titles=tuple(title for title in titles if isinstance(named, list) and title in named),
                **texts,  # type: ignore[arg-type]  # these are the fields that are texts
                **{name: said.get(name) is True for name in STATES},  # type: ignore[arg-type]
            )
        )
    return tree
