"""All steps of `gallery-e2e init`: build, look, guess, write, try, and print the steps that are left."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
from pathlib import Path
from typing import cast

from playwright.sync_api import Error

from e2e.init import guess, project
from e2e.init.boot import boot, needs_session
from e2e.init.draft import Draft
from e2e.init.find_list import ListFinder
from e2e.init.find_player import PlayerFinder
from e2e.init.find_rows import RowFinder
from e2e.init.finder import Finder
from e2e.init.look import Look, looking
from e2e.init.place import printable, source_of
from e2e.pages import GalleryPage
from fixtures.errors import EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.preparing.build import BuiltElsewhere, Target, prepare_gallery
from fixtures.preparing.environment import COMMAND, python_m
from fixtures.preparing.node import Say
from fixtures.preparing.profile import load_profile

SHARED = re.compile(r"graphql|rpc|\.php$|ajax", re.IGNORECASE)
MANY = 6  # calls that are named
PLAIN_ORIGIN = re.compile(r"http://[\w.-]+(:\d+)?", re.ASCII)
NO_VARIABLE = (
    "A server of the gallery's own renders its pages, and no variable of the environment was found that says where it "
    'finds the API. Let it read one, and name it: `server = OwnServer(environment={"API_URL": "{api}"})`.'
)
SIGN_IN = guess.words(
    r"\b(sign|log)[ -]?(in|on)\b", "continue with", "anmelden|einloggen", "se connecter|connexion", "iniciar sesi[oó]n",
    "accedi", "entrar", "magic link",
)  # fmt: skip


def adopt(gallery: str, *, file: Path, force: bool, begun: str | None, say: Say) -> int:
    """Write a profile of a gallery and try it: 0 when it drives both buttons, 2 when something is left to a person.

    `begun` names a profile that a person has filled in by half, as `--profile` does for `check`.
    Raises CannotRun for what is no gallery, does not build or shows nothing, and for a file that is there already.
    """
    if file.suffix != ".py":
        raise CannotRun(f"A profile is a Python file, and {file} does not end in .py.")
    draft = begin(begun) if begun else Draft()
    own = draft.begun and file.exists() and file.read_text(encoding="utf-8") == draft.begun  # it only grows
    if file.exists() and not force and not own:
        raise CannotRun(f"{file} is there already; name another with --profile-file, or overwrite it with --force.")
    if not file.absolute().parent.is_dir():
        raise CannotRun(f"There is no folder {file.absolute().parent} to write the profile into.")
    folder = Path(gallery).expanduser()
    if (folder / "package.json").is_file():
        if draft.base.server is None and (server := project.own_server(folder)):
            draft.facts["server"] = server
            if not server.environment:
                draft.remarks.append(NO_VARIABLE)
        served = draft.page_class().server is not None
        if (
            draft.base.build == GalleryPage.build
            and (command := project.build_command(folder, served=served)) is not None
        ):
            draft.facts["build"] = command
        has_folder = draft.page_class().server is None and draft.base.built == GalleryPage.built
        if has_folder and (built := project.built_folder(folder)):
            draft.facts["built"] = built
    try:
        target = prepare_gallery(gallery, draft.page_class(), variant=None, say=say)
    except BuiltElsewhere as error:
        if not error.places:
            raise
        draft.facts["built"] = error.places[0]
        target = prepare_gallery(gallery, draft.page_class(), variant=None, say=say)
    pages = target.folder if draft.page_class().server is None else None
    if pages and draft.base.base == GalleryPage.base and (base := project.base_of(pages)) != "/":
        draft.facts["base"] = base
    finder = explore(gallery, target, draft, say=say)
    file.write_text(draft.source(gallery), encoding="utf-8")
    print(f"wrote {file}")
    for fact in finder.facts:
        print(f"  {printable(fact)}")
    code = tell(gallery, file, draft) if finder.list_found else left_to_do(file, draft)
    if finder.lacks:
        print("\nWhat your gallery expects of its backend, and the lab's backend does not have:")
        for line in finder.lacks:
            print(f"  {printable(line)}")
    return code


def begin(spec: str) -> Draft:
    """A draft that goes on where a person's profile ends. Raises CannotRun where it does not load."""
    base = cast(type[GalleryPage], load_profile(spec, GalleryPage))
    return Draft(base=base, begun=Path(inspect.getfile(base)).read_text(encoding="utf-8"))


def explore(gallery: str, target: Target, draft: Draft, *, say: Say) -> Finder:
    """Fill the draft with all that can be found. Raises CannotRun where the page shows nothing at all."""
    while True:
        say("looking at the gallery …")
        with looking(target, draft, say=say) as look:
            finder = Finder(look, draft)
            boot(look, draft)
            if stands_elsewhere(look, draft, finder):
                continue
            if not any(node.visible for node in look.nodes()[1:]):
                raise CannotRun(f"{gallery} shows nothing at all:", detail="\n".join(look.snapshot() + look.errors))
            signing_in = sign_in_of(look)
            say("looking for the list, its rows and the player …")
            finder.list_found = find_all(finder)
            if not finder.list_found and (cause := signing_in or other_api(look, draft)):
                draft.remarks.insert(0, cause)
            notes(look, draft, finder)
            return finder


def stands_elsewhere(look: Look, draft: Draft, finder: Finder) -> bool:
    """Whether the gallery must be looked at again, because its API is on another origin."""
    if look.foreign and draft.page_class().api_origin is None:
        origin = max(look.foreign, key=lambda one: look.foreign[one])
        if PLAIN_ORIGIN.fullmatch(origin):
            draft.facts["api_origin"] = origin
            draft.replies.clear()
            return True
        finder.facts.append(
            f"The gallery calls {origin}, and the lab has no certificate for it. Build the gallery with an "
            "http:// address of the API."
        )
    return False


def sign_in_of(look: Look) -> str | None:
    """What to do about the sign-in page that the gallery shows instead of its videos; None where it shows none."""
    nodes = [node for node in look.nodes() if node.visible]
    signs = [f"a field for {node.name or 'signing in'}" for node in nodes if node.sign_in]
    signs += [f"“{node.name}”" for node in nodes if node.control and SIGN_IN.search(node.name)]
    signs += [f"{call} was answered 401" for call in sorted(look.refused)]
    if not signs:
        return None
    return (
        f"The gallery shows a sign-in page ({'; '.join(dict.fromkeys(signs))}). Either add the reply of the call that "
        "returns the current user to `replies`, or fill in and submit the form in `open`. Then run `init` again with "
        "`--profile` and this file; it continues from there."
    )


def other_api(look: Look, draft: Draft) -> str | None:
    """What to do where the gallery calls other routes than the backend has; None where it lists the videos."""
    calls = sorted(draft.replies.keys() | look.unlisted)
    if look.lab.backend.records.calls_of("list") or not calls:
        return None
    shared = [call for call in calls if SHARED.search(call)]
    says = f" Calls that share the path of {shared[0]} need what tells them apart too." if shared else ""
    return (
        f"The gallery never called {look.lab.roles.get('list', 'a route for the list')}, where the backend lists its "
        f"videos, but it called {', '.join(calls[:MANY])}. If one of these lists your videos, describe your API in a "
        f"`contract`, as docs/your-api.md shows.{says} Then run `init` again with `--profile` and your file."
    )


def find_all(finder: Finder) -> bool:
    """Find one part after another, leaving out what depends on a part that is not there; whether the list was found."""
    common = finder.look, finder.draft, finder.facts, finder.lacks
    listing, rows, player = ListFinder(*common), RowFinder(*common), PlayerFinder(*common)
    try:
        if not listing.opener():
            return False
        if rows.row():
            listing.groups()
            player.failure()
        if player.player():
            player.closing()
    except (Error, CannotRun) as error:
        finder.draft.remarks.append(f"`init` stopped looking early: {str(error).splitlines()[0]}")
    return True


def notes(look: Look, draft: Draft, finder: Finder) -> None:
    """What a person should know of what was seen."""
    if "session_cookie" in draft.facts and not needs_session(look):
        del draft.facts["session_cookie"]
        finder.facts.append(
            "The gallery signs in, but its later API calls send no cookie; check the reply to the sign-in call."
        )
    for call in sorted(draft.replies):
        finder.lacks.append(f"{call}: the profile answers {source_of(draft.replies[call])}, which is a guess")
    for path in sorted(look.fields.keys() & {one.path for one in look.lab.backend.records.exchanges}):
        names = ", ".join(f"`{name}`" for name in sorted(look.fields[path]))
        finder.lacks.append(f"GET {path}: the page reads these fields of a record: {names}")
    if look.sockets:
        finder.facts.append(f"The gallery opens WebSockets ({', '.join(sorted(look.sockets))}), which the lab refuses.")


def tell(gallery: str, file: Path, draft: Draft) -> int:
    """Try the profile on one promise and say in plain words what is left to do."""
    contract = draft.base.contract
    tried = "no-link" if contract.file == "stream" and not contract.gives_links else "presigned-link"
    check = [gallery, "--profile", str(file)]
    command = python_m("e2e", "check", *check, "--scenario", tried, "--no-report", "-n", "0")
    ended = subprocess.run(command, text=True, capture_output=True, check=False)
    print("\n" + ended.stdout.strip())
    if ended.returncode == EXIT_COULD_NOT_RUN:
        print(ended.stderr.strip())
        return left_to_do(file, draft)
    print_remarks(draft)
    print("\nThe profile can operate both buttons. Check the gallery against every promise with")
    print(f"    {shlex.join([*COMMAND, 'check', *check])}")
    if draft.remarks:
        print(f"Left to do: the comments in {file} say what was not found.")
    return EXIT_KEPT


def left_to_do(file: Path, draft: Draft) -> int:
    """Say what a person must add before the profile can be tried."""
    print_remarks(draft)
    print(f"\nLeft to do: the profile cannot operate the gallery yet. Edit {file}: the comments say what is missing.")
    return EXIT_COULD_NOT_RUN


def print_remarks(draft: Draft) -> None:
    for remark in draft.remarks:
        print("\nProblem: " + "\n".join(map(printable, remark.split("\n"))))
