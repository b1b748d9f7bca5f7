"""What a gallery's files say by themselves: how it is built, what serves its pages, the path they are made for."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from fixtures.errors import CannotRun
from fixtures.preparing.backend import OwnServer

# What a package in `dependencies` says about where the pages come out, the surest first.
USUAL_FOLDERS = {
    "next": "out",
    "react-scripts": "build",
    "gatsby": "public",
    "@sveltejs/kit": "build",
    "nuxt": ".output/public",
}
# How the server of each package is started where no script called `start` does it; what renders no pages is not here.
SERVERS = {
    "next": ("node", "node_modules/next/dist/bin/next", "start"),
    "nuxt": ("node", ".output/server/index.mjs"),
    "@sveltejs/adapter-node": ("node", "build"),
    "@solidjs/start": ("node", ".output/server/index.mjs"),
    "@astrojs/node": ("node", "dist/server/entry.mjs"),
    "@react-router/serve": ("node", "node_modules/.bin/react-router-serve", "build/server/index.js"),
    "@remix-run/serve": ("node", "node_modules/.bin/remix-serve", "build/server/index.js"),
}
# What makes plain pages, though its script called `start` may run a program.
MAKE_PAGES = frozenset(
    {"vite", "parcel", "webpack", "rollup", "gatsby", "@angular/cli", "@vue/cli-service", "@rsbuild/core"}
)
RUNS = re.compile(
    r"(?:[\w./-]*/)?(?:node|deno|bun|tsx|ts-node|sh|bash|python3?|uvicorn|gunicorn|flask|php|ruby|bundle|\.)\s|\./"
)
STATIC = re.compile(r"""\boutput\s*:\s*["']export["']|\bssr\s*:\s*false""")  # the build makes plain pages
DEVELOPS = re.compile(r"\b(dev|watch)\b")
SOURCES = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro", ".py", ".rb", ".php", ".go")
NOT_SOURCES = frozenset({"node_modules", "dist", "build", "out", "public", "static", "coverage"})
VARIABLE = re.compile(
    r"""(?:\benv\??\.|\b(?:env|ENV|_ENV|environ)\[["']|(?i:getenv|environ\.get|ENV\.fetch)\(["']|^(?=\w+=))([A-Z][A-Z0-9_]*)\b""",
    re.MULTILINE,
)
OF_SVELTEKIT = re.compile(r"""\bimport\s*\{([^}]*)\}\s*from\s*["']\$env/\w+/private["']""")
# A variable of the environment that is not built into the pages, and the address that is written beside it.
OF_THE_API = re.compile(r"^(?!NEXT_PUBLIC_|PUBLIC_|VITE_|NUXT_PUBLIC_)\w*(API|BACKEND|UPSTREAM|GATEWAY)")
NO_ADDRESS = re.compile(r"KEY|TOKEN|SECRET|VERSION|TIMEOUT|PASS|USER")
ADDRESS = r"""["']?\]?\s*(?:\?\?|\|\||=)\s*["'`]?https?://[^/\s"'`]+([^\s"'`]*)"""
CONFIGS = ("vite.config.*", "next.config.*", "astro.config.*", "webpack.config.*", "vue.config.*", "nuxt.config.*",
           "react-router.config.*")  # fmt: skip
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


def build_command(folder: Path, *, served: bool) -> tuple[str, ...] | None:
    """How the project is built, where it is not `npm run build`: one that its own server serves, maybe not at all.

    Raises CannotRun when nothing builds it.
    """
    scripts = package_of(folder).get("scripts") or {}
    found = next((name for name in BUILDS if name in scripts), None)
    if found is None and served:
        return ()
    if found is None:
        known = f"its scripts are {', '.join(scripts)}" if scripts else "it has none"
        raise CannotRun(
            f"{folder / 'package.json'} has no build script ({known}). Build the gallery yourself and name the output "
            "folder, or start it and name its address."
        )
    return None if found == "build" else ("npm", "run", found)


def needs_of(folder: Path) -> frozenset[str]:
    """The packages that the project names."""
    package = package_of(folder)
    return frozenset({**(package.get("dependencies") or {}), **(package.get("devDependencies") or {})})


def configs_of(folder: Path) -> list[str]:
    """The texts of the project's configurations."""
    return [file.read_text(encoding="utf-8", errors="replace") for one in CONFIGS for file in folder.glob(one)]


def built_folder(folder: Path) -> str | None:
    """Where the build puts its pages, where that is not `dist`."""
    for text in configs_of(folder):
        if found := OUT.search(text):
            place = found[1].removeprefix("./").rstrip("/")
            return None if place == "dist" else place
    needs = needs_of(folder)
    return next((place for name, place in USUAL_FOLDERS.items() if name in needs), None)


def own_server(folder: Path) -> OwnServer | None:
    """The server that renders the pages, told by variables where the API is; None where the build makes plain pages.

    Without `environment`, it was not found how the server learns where the API is.
    """
    needs, scripts = needs_of(folder), package_of(folder).get("scripts") or {}
    command = next((SERVERS[name] for name in SERVERS if name in needs), None)
    started = "" if DEVELOPS.search(scripts.get("start", "")) else scripts.get("start", "")
    renders = RUNS.match(started) and not needs & MAKE_PAGES and not has_page(folder)
    if command is None and not renders:
        return None
    if any(map(STATIC.search, configs_of(folder))) or "generate" in scripts.get("build", ""):
        return None
    told = variables(folder)
    if started or command is None:
        return OwnServer(environment=told)
    return OwnServer(command=command, environment=told)


def has_page(folder: Path) -> bool:
    """Whether the project has a page as a file, so that no server need render it."""
    return any((folder / place / "index.html").is_file() for place in (".", "public", "src", "static"))


def variables(folder: Path) -> Mapping[str, str]:
    """What tells the gallery's server where the API is, by name: {api} and the path that is written behind it."""
    found: dict[str, str] = {}
    for text in sources(folder):
        names = [name.strip() for listed in OF_SVELTEKIT.findall(text) for name in listed.split(",")]
        for name in (*VARIABLE.findall(text), *names):
            if OF_THE_API.search(name) and not NO_ADDRESS.search(name):
                path = re.search(re.escape(name) + ADDRESS, text)
                found[name] = found.get(name) or (f"{{api}}{path[1].rstrip('/')}" if path else "")
    return {name: value or "{api}" for name, value in found.items()}


def sources(folder: Path) -> Iterator[str]:
    """The texts of the project's own sources, and of the files that set variables."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCES and not name.startswith("."))
        for name in sorted(files):
            if name.endswith(SOURCES) or (name.startswith(".env") and Path(place) == folder):
                yield Path(place, name).read_text(encoding="utf-8", errors="replace")


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
