"""Imports point one way: between packages, between the rooms of `fixtures`, and among all modules without a cycle."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("e2e", "report", "fixtures", "fake_backend")  # each imports itself and those after it
ROOMS = ("running", "watching", "lab", "preparing", "judging")  # likewise, within `fixtures`
PURE = "fixtures.judging"  # imports none of the project but itself and this:
WORDS_FOR_ERRORS = "fixtures.errors"
IMPURE = ("playwright", *PACKAGES)
Imports = Mapping[str, frozenset[str]]  # by module: those it imports, anywhere in it, also for types alone


def imports_of(source: str, module: str, *, package: bool, known: Iterable[str]) -> frozenset[str]:
    """What a module's source imports; a name that is a module itself counts as one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level + package or None] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {name if (name := f"{base}.{alias.name}") in known else base for alias in node.names}
    return frozenset(found)


@functools.cache
def project() -> Imports:
    """All modules of the project that are not tests."""
    files = {path: path.relative_to(ROOT).with_suffix("") for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    names = {path: ".".join(part for part in at.parts if part != "__init__") for path, at in files.items()}
    return {
        name: imports_of(path.read_text(), name, package=path.stem == "__init__", known=frozenset(names.values()))
        for path, name in names.items()
    }


def imported_at_once(module: str) -> frozenset[str]:
    """All modules of the project that come with a module: what their functions import later is left out."""
    found, left = set[str](), [module]
    while left:
        name = left.pop()
        if name in found or name not in project():
            continue
        found.add(name)
        path = ROOT.joinpath(*name.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        tree = ast.parse(file.read_text())
        top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
        left += imports_of(ast.unparse(top), name, package=path.is_dir(), known=project().keys())
    return frozenset(found)


def backwards(imports: Imports, order: tuple[str, ...], *, within: str = "") -> list[str]:
    """Imports of what stands earlier in an order of packages."""
    places = {within + name: place for place, name in enumerate(order)}

    def place(module: str) -> int | None:
        return next((at for name, at in places.items() if f"{module}.".startswith(f"{name}.")), None)

    return [
        f"{module} imports {other}"
        for module, others in imports.items()
        for other in others
        if (here := place(module)) is not None and (there := place(other)) is not None and there < here
    ]


def impure(imports: Imports) -> list[str]:
    """What the judge imports and must not."""
    return [
        f"{module} imports {other}"
        for module, others in imports.items()
        for other in others
        if f"{module}.".startswith(f"{PURE}.")
        if other.partition(".")[0] in IMPURE and not f"{other}.".startswith((f"{PURE}.", f"{WORDS_FOR_ERRORS}."))
    ]


def cycle(imports: Imports) -> list[str]:
    """The modules of a cycle of imports; empty where there is none."""
    try:
        TopologicalSorter({module: others & imports.keys() - {module} for module, others in imports.items()}).prepare()
    except CycleError as error:
        return list(map(str, error.args[1]))
    return []


def test_packages_import_one_way() -> None:
    assert backwards(project(), PACKAGES) == []


def test_rooms_import_one_way() -> None:
    assert backwards(project(), ROOMS, within="fixtures.") == []


def test_the_judge_imports_nothing_that_clicks_or_serves() -> None:
    assert impure(project()) == []


def test_no_modules_import_each_other() -> None:
    assert cycle(project()) == []


@pytest.mark.parametrize(
    ("module", "source", "refused"),
    [
        ("fake_backend.new", "import fixtures.errors", "packages"),
        ("fixtures.new", "def late():\n    from report import folder", "packages"),
        ("fixtures.lab.new", "from fixtures.watching.stage import Stage", "rooms"),
        ("fixtures.preparing.new", "from fixtures import running", "rooms"),
        ("fixtures.judging.new", "from playwright.sync_api import Page", "judge"),
        ("fixtures.judging.new", "from fixtures.secrets import mask", "judge"),
        ("fixtures.errors", "if TYPE_CHECKING:\n    from fixtures.secrets import mask", "cycle"),
        ("fixtures.judging.outcome", "from .judge import judge", "cycle"),
    ],
)
def test_an_import_that_points_back_is_seen(module: str, source: str, refused: str) -> None:
    usual = project()
    more = imports_of(source, module, package=False, known=frozenset(usual))
    others = {"fixtures.secrets": frozenset({"fixtures.errors"})} if module == "fixtures.errors" else {}
    made = {**usual, **others, module: usual.get(module, frozenset()) | more}

    seen = {
        "packages": backwards(made, PACKAGES), "rooms": backwards(made, ROOMS, within="fixtures."),
        "judge": impure(made), "cycle": cycle(made),
    }  # fmt: skip

    assert seen[refused]


def test_a_command_imports_no_catalogue_before_it_knows_the_users_own_scenarios() -> None:
    assert "fixtures.running.options" in imported_at_once("e2e.cli")
    assert "e2e.scenarios" not in imported_at_once("e2e.cli")
