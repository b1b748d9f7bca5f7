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
    yield "Each scenario prepares a situation and makes one promise, checked with the icon in the list and with the"
    yield "button in the player. *Must*: the release checklist requires it. *Should*: the checklist does not"
    yield "require it.\n"
    for title in FILES.values():
        yield f"## {title}\n"
        yield "| scenario | buttons | severity | promise |\n| --- | --- | --- | --- |"
        for one in FAMILIES[title]:
            promise = one.promise.replace("|", "\\|")
            yield f"| `{one.name}` | {', '.join(one.buttons)} | {one.severity} | {promise} |"
        yield ""


def options() -> Iterator[str]:
    """Every option of a run."""
    yield "# Options\n"
    yield "`check` and plain `pytest e2e` take the same options. The gallery is the first word after `check`; pytest"
    yield "takes it by `--gallery`. Options of pytest and pytest-playwright can follow.\n"
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
