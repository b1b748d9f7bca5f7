"""`python -m tests.reference`: writes the pages of docs/ that are made from the code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from e2e.scenarios import FAMILIES, FILES
from fixtures.preparing.build import ROOT
from fixtures.running.options import OPTIONS

MADE = "<!-- Made by `python -m tests.reference`; do not edit. -->"


def scenarios() -> Iterator[str]:
    """Every promise, family by family."""
    yield "# Scenarios\n"
    yield "A scenario prepares a situation, and says what the user must get (the promise). It is checked with the icon"
    yield "in the list, the button in the player, or both. Severity *must*: the release checklist requires it;"
    yield "*should*: the release checklist does not require it.\n"
    for title in dict.fromkeys(FILES.values()):
        yield f"## {title}\n"
        yield "| scenario | buttons | severity | promise |\n| --- | --- | --- | --- |"
        for one in FAMILIES[title]:
            promise = one.promise.replace("|", "\\|")
            yield f"| `{one.name}` | {', '.join(one.buttons)} | {one.severity} | {promise} |"
        yield ""


def options() -> Iterator[str]:
    """Every option of a run."""
    yield "# Options\n"
    yield "`check` and plain `pytest e2e` take the same options. With `check`, the gallery is the first argument; with"
    yield "pytest, it is the value of `--gallery`. Options of pytest and pytest-playwright can be added at the end.\n"
    yield "| option | what it does |\n| --- | --- |"
    for one in OPTIONS:
        names = [one.name, *filter(None, [one.short])]
        value = f" {one.facts['metavar']}" if "metavar" in one.facts else ""
        yield f"| {', '.join(f'`{name}{value}`' for name in names)} | {one.help.replace('|', chr(92) + '|')} |"


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {"options.md": options, "scenarios.md": scenarios}


def page(name: str) -> str:
    """A page as it should be now."""
    heading, *rest = "\n".join(PAGES[name]()).split("\n")
    return "\n".join([heading, "", MADE, *rest]).rstrip() + "\n"


def path_of(name: str) -> Path:
    """Where the page lies."""
    return ROOT / "docs" / name


if __name__ == "__main__":
    for name in PAGES:
        path_of(name).write_text(page(name), encoding="utf-8")
