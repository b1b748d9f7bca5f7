"""`python -m tests.reference`: writes the pages of docs/ that are made from the code."""

from __future__ import annotations

import argparse
import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from e2e.cli import COMMANDS
from e2e.pages import GalleryPage
from e2e.scenarios import FAMILIES, FILES
from fixtures.preparing.build import ROOT
from fixtures.preparing.profile import Profile

MADE = "<!-- Made by `python -m tests.reference`; do not edit. -->"


def scenarios() -> Iterator[str]:
    """Every promise, family by family."""
    yield "# Scenarios\n"
    yield "A scenario prepares a situation, and says what the user must get (the promise). It is checked in the list,"
    yield "in the player, or in both, usually by a click on the download button. `check` fails if a *must* promise is"
    yield "broken; with `--strict`, also if a *should* promise is. The first section is the release checklist.\n"
    yield "An alert about a failed download must name the video, or be in its row, and offer a retry. A retry is needed"
    yield "even if the video is gone or the session has ended, because both may come back. Most videos are small; *a"
    yield "larger video* has 12 MB, *a large video* more than 100 MB. In the names of scenarios, *library* means the"
    yield "list of videos.\n"
    for title in dict.fromkeys(FILES.values()):
        yield f"## {title}\n"
        yield "| scenario | buttons | severity | promise |\n| --- | --- | --- | --- |"
        for one in FAMILIES[title]:
            promise = one.promise.replace("|", "\\|")
            yield f"| `{one.name}` | {', '.join(one.buttons)} | {one.severity} | {promise} |"
        yield ""


def options() -> Iterator[str]:
    """Every command, and every option of each."""
    commands = argparse.ArgumentParser().add_subparsers()
    for command in COMMANDS:
        command.add(commands)
    yield "# Commands and options\n"
    yield from table("command", ((f"[`{one.dest}`](#{one.dest})", one.help) for one in commands._choices_actions))
    for name, parser in commands.choices.items():
        yield f"\n## {name}\n"
        if name == "check":
            yield "`check` and plain `pytest e2e` take the same options. With `check`, the gallery is the first"
            yield "argument; with pytest, it is the value of `--gallery`.\n"
        told = [one for one in parser._actions if one.help != argparse.SUPPRESS and one.dest != "help"]
        yield from table("option", ((names_of(one), one.help) for one in told))
        if name == "check":
            yield "\nOptions of pytest and its plugins can be added at the end. These are often useful:\n"
            yield from table("option", ((f"`{option}`", text) for option, text in OF_PYTEST.items()))


OF_PYTEST = {
    "--browser NAME": "`chromium` (the default), `firefox` or `webkit`",
    "--headed": "show the browser's window",
    "--slowmo MS": "pause this many milliseconds after each step in the browser",
    "-m must": "check only promises of this severity",
    "-k WORDS": "check only promises whose names match these words",
    "-n NUMBER": "check this many promises at the same time",
    "--tracing on": "record a Playwright trace of every promise",
}


def names_of(action: argparse.Action) -> str:
    """An option with its value, as it is typed."""
    value = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    typed = "" if action.nargs == 0 else value if isinstance(value, str) else " ".join(value)
    return ", ".join(f"`{' '.join(filter(None, [name, typed]))}`" for name in action.option_strings or [""])


def table(first: str, rows: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """A table of names and what they do."""
    yield f"| {first} | what it does |\n| --- | --- |"
    for name, does in rows:
        yield "| {} | {} |".format(*(" ".join(one.split()).replace("|", "\\|") for one in (name, does or "")))


def profile() -> Iterator[str]:
    """Everything that a profile can say, from the docstrings of its base classes."""
    yield "# Profiles\n"
    yield "A profile is a class that derives from `e2e.pages.GalleryPage`. It says only what differs from these"
    yield "defaults. A method `loc_…` returns a Playwright locator and does nothing else; the methods under “What a"
    yield "user does” act, and wait for the result. `title` is the title of a video."
    said: dict[str, list[tuple[str, str]]] = {}
    for base in (Profile, GalleryPage):
        for name, part, text in declared(base):
            said.setdefault(part, []).append((name, text))
    for part, rows in said.items():
        yield f"\n## {part[:1].upper()}{part[1:]}\n"
        yield from table("name", rows)


def declared(base: type) -> Iterator[tuple[str, str, str]]:
    """What a class declares and documents: name and default, the part of the class it stands in, and its docstring."""
    source = inspect.getsource(base)
    parts = {number: line.partition("-- ")[2] for number, line in enumerate(source.splitlines(), 1) if "# -- " in line}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    for one, after in zip(body.body, [*body.body[1:], None], strict=True):
        part = next((parts[number] for number in sorted(parts, reverse=True) if number < one.lineno), "")
        if isinstance(one, ast.AnnAssign) and one.value and isinstance(after, ast.Expr):
            default = ast.unparse(one.value).replace("'", '"')
            yield f"`{ast.unparse(one.target)} = {default}`", part, str(ast.literal_eval(after.value))
        elif isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
            takes = [argument.arg for argument in one.args.args if argument.arg != "self"]
            yield f"`{one.name}({', '.join(takes)})`", part, (ast.get_docstring(one) or "").split("\n\n")[0]


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "options.md": options, "profile.md": profile, "scenarios.md": scenarios
}  # fmt: skip


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
