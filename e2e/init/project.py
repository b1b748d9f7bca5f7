"""What a gallery's files say by themselves: how it is built, where its pages come out, the path they are made for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from fixtures.errors import CannotRun

# What a package in `dependencies` says about where the pages come out, the surest first.
USUAL_FOLDERS = {
    "next": "out",
    "react-scripts": "build",
    "gatsby": "public",
    "@sveltejs/kit": "build",
    "nuxt": ".output/public",
}
CONFIGS = ("vite.config.*", "next.config.*", "astro.config.*", "webpack.config.*", "vue.config.*")
OUT = re.compile(r"""\b(?:outDir|distDir|outputDir)\s*:\s*["']([^"']+)["']""")
BUILDS = ("build", "build:prod", "build:production", "bundle", "generate", "export")


def package_of(folder: Path) -> Mapping[str, Any]:
    """The project's package.json. Raises CannotRun when it is no JSON object."""
    try:
        package = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotRun(f"{folder / 'package.json'} cannot be read: {error}.") from None
    if not isinstance(package, dict):
        raise CannotRun(f"{folder / 'package.json'} holds no JSON object.")
    return package


def build_command(folder: Path) -> tuple[str, ...] | None:
    """How the project is built, where it is not `npm run build`. Raises CannotRun when nothing builds it."""
    scripts = package_of(folder).get("scripts") or {}
    found = next((name for name in BUILDS if name in scripts), None)
    if found is None:
        known = f"its scripts are {', '.join(scripts)}" if scripts else "it has none"
        raise CannotRun(
            f"{folder / 'package.json'} has no build script ({known}). Build the gallery yourself and name the output "
            "folder, or start it and name its address."
        )
    return None if found == "build" else ("npm", "run", found)


def built_folder(folder: Path) -> str | None:
    """Where the build puts its pages, where that is not `dist`."""
    texts = [file.read_text(encoding="utf-8", errors="replace") for one in CONFIGS for file in folder.glob(one)]
    for text in texts:
        if found := OUT.search(text):
            place = found[1].removeprefix("./").rstrip("/")
            return None if place == "dist" else place
    package = package_of(folder)
    needs = {**(package.get("dependencies") or {}), **(package.get("devDependencies") or {})}
    return next((place for name, place in USUAL_FOLDERS.items() if name in needs), None)


class Addresses(HTMLParser):
    """The addresses of a page's scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        address = named.get("src") if tag == "script" else named.get("href") if tag == "link" else None
        if address and address.startswith("/") and not address.startswith("//"):
            self.found.append(address.partition("?")[0])


def base_of(folder: Path) -> str:
    """The path that built pages are made for: their own files are named below it."""
    page = Addresses()
    page.feed((folder / "index.html").read_text(encoding="utf-8", errors="replace"))
    return next((base for address in page.found for base in bases(folder, address)), "/")


def bases(folder: Path, address: str) -> Iterator[str]:
    """The part of an address that must be taken away for its file to be found."""
    parts = address.strip("/").split("/")
    for number in range(len(parts)):
        if folder.joinpath(*parts[number:]).is_file():
            yield "/" + "".join(f"{part}/" for part in parts[:number])
            return
