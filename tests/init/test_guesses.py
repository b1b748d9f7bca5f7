"""What `init` concludes from names and files, without a browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import Mock, patch

import pytest
from playwright.sync_api import Locator, Page

from e2e.init.adopt import other_api
from e2e.init.boot import replies_for, template
from e2e.init.draft import Draft
from e2e.init.find_list import toggle_of
from e2e.init.find_player import named_in, no_alert, without_title
from e2e.init.find_rows import RowFinder
from e2e.init.finder import go_on_of
from e2e.init.guess import HARMS, exprs, ranked, titled, words
from e2e.init.look import GROUP, Look
from e2e.init.place import TITLE, Body, Place, Words
from e2e.init.project import SERVERS, base_of, build_command, built_folder, own_server
from e2e.init.tree import Node, Tree
from e2e.pages import GalleryPage
from fake_backend import Reply
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Outcome
from fixtures.preparing.backend import OwnServer


def node(role: str = "button", **fields: object) -> Node:
    usual = {"index": 0, "parent": -1, "tag": "div", "name": "", "label": "", "title": "", "test_id": "", "text": ""}
    state = {"titles": (), "visible": True, "disabled": False, "expands": False, "control": True}
    state |= {"sign_in": False, "film": False}
    return Node(**{**usual, **state, "role": role, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "listed"),
    [
        ("GET /api/projects", "GET /api/projects"),
        ("GET /api/teams/7", "GET /api/teams/{id}"),
        ("GET /api/teams/7/games/12", "GET /api/teams/{id}/games/{id2}"),
        ("GET /api/users/0b5e4c3a-1f2d-4e5f-8a9b-123456789abc", "GET /api/users/{id}"),
    ],
)
def test_ids_in_a_call_are_left_open(call: str, listed: str) -> None:
    assert template(call) == listed


@pytest.mark.parametrize(
    ("call", "reply"),
    [
        ("GET /api/projects", []),
        ("GET /api/settings", {}),
        ("GET /api/projects/count", {"count": 0}),
        ("GET /api/team", {}),
        ("POST /api/events", {}),
    ],
)
def test_the_likeliest_reply_is_what_the_calls_name_suggests(call: str, reply: object) -> None:
    assert next(replies_for(call, elsewhere=False)) == reply


def test_a_call_that_signs_in_sets_a_cookie_that_other_origins_get_too() -> None:
    here = next(replies_for("POST /auth/session", elsewhere=False))
    elsewhere = next(replies_for("POST /auth/session", elsewhere=True))

    assert isinstance(here, Reply)
    assert isinstance(elsewhere, Reply)
    assert here.headers == {"Set-Cookie": "session=s1; Path=/; HttpOnly"}
    assert elsewhere.headers == {"Set-Cookie": "session=s1; Path=/; HttpOnly; Secure; SameSite=None"}


def test_the_path_pages_are_built_for_is_what_their_own_addresses_have_in_front(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "a.js").touch()
    page = tmp_path / "index.html"

    page.write_text('<script src="/deep/app/assets/a.js?v=1"></script>')
    assert base_of(tmp_path) == "/deep/app/"
    page.write_text('<link href="/nowhere.css"><script src="/assets/a.js"></script>')
    assert base_of(tmp_path) == "/"
    page.write_text('<script src="https://cdn.example.com/assets/a.js"></script><script src="assets/a.js"></script>')
    assert base_of(tmp_path) == "/"


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("vite.config.js", 'export default { build: { outDir: "./build" } }', "build"),
        ("vite.config.ts", "export default { build: { outDir: 'dist' } }", None),
        ("package.json", '{"dependencies": {"next": "15.0.0"}}', "out"),
        ("package.json", "{}", None),
    ],
)
def test_where_a_build_puts_its_pages_is_read_from_its_config(
    tmp_path: Path, file: str, text: str, place: str | None
) -> None:
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / file).write_text(text)

    assert built_folder(tmp_path) == place


NEXT = {"next": "16"}
NPM_START = ("npm", "run", "start")
READS = "const api = process.env.API_URL ?? 'http://localhost:8000'"


@pytest.mark.parametrize(
    ("needs", "scripts", "files", "command", "told"),
    [
        (NEXT, {"start": "next start"}, {"lib/api.ts": READS}, ("npm", "run", "start"), {"API_URL": "{api}"}),
        (NEXT, {"start": "next dev"}, {"a.js": 'process.env["VIDEO_API"]'}, SERVERS["next"], {"VIDEO_API": "{api}"}),
        (NEXT, {}, {".env": "BACKEND_URL=http://localhost:3000/v1/\n"}, SERVERS["next"], {"BACKEND_URL": "{api}/v1"}),
        (NEXT, {}, {"a.ts": "process.env.API_KEY + env.NEXT_PUBLIC_API_URL + env.PORT"}, SERVERS["next"], {}),
        (NEXT, {}, {"node_modules/next/a.js": READS, ".next/b.js": READS}, SERVERS["next"], {}),
        (
            {"@sveltejs/kit": "2", "@sveltejs/adapter-node": "5"}, {},
            {"src/hooks.server.ts": 'import { API_ORIGIN, API_TOKEN } from "$env/static/private"'},
            ("node", "build"), {"API_ORIGIN": "{api}"},
        ),
        ({"nuxt": "4"}, {}, {"a.ts": "env.NUXT_API_BASE"}, SERVERS["nuxt"], {"NUXT_API_BASE": "{api}"}),
        # No package that is known, but a script that runs a program, and no page as a file.
        ({"express": "5"}, {"start": "node server.js"}, {"server.js": READS}, NPM_START, {"API_URL": "{api}"}),
        ({}, {"start": "sh bin/serve"}, {"a.py": 'os.environ["API_URL"]'}, NPM_START, {"API_URL": "{api}"}),
        ({}, {"start": "python3 -m app"}, {"a.py": 'os.getenv("BACKEND")'}, NPM_START, {"BACKEND": "{api}"}),
        ({}, {"start": "./serve"}, {"a.rb": 'ENV.fetch("VIDEO_API", nil)'}, NPM_START, {"VIDEO_API": "{api}"}),
        ({}, {"start": "php -S 0.0.0.0:$PORT"}, {"a.php": '$_ENV["API_URL"]'}, NPM_START, {"API_URL": "{api}"}),
    ],
)  # fmt: skip
def test_a_server_of_the_gallerys_own_is_found_with_what_tells_it_where_the_api_is(
    tmp_path: Path,
    needs: dict[str, str],
    scripts: dict[str, str],
    files: dict[str, str],
    command: tuple[str, ...],
    told: dict[str, str],
) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"dependencies": needs, "scripts": scripts}))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    server = own_server(tmp_path)

    assert server == OwnServer(command=command, environment=told)
    written = Draft(facts={"server": server}).source("g")
    assert "from fixtures.preparing.backend import OwnServer\n" in written
    made: dict[str, Any] = {}
    exec(compile(written, "profile.py", "exec"), made)
    assert made["MyGallery"].server == server


@pytest.mark.parametrize(
    ("package", "config"),
    [
        ({"dependencies": {"vite": "7"}}, ""),
        ({"dependencies": NEXT}, 'module.exports = { output: "export" }'),
        ({"dependencies": {"@sveltejs/kit": "2", "@sveltejs/adapter-static": "3"}}, ""),
        ({"dependencies": {"nuxt": "4"}, "scripts": {"build": "nuxt generate"}}, ""),
        ({"devDependencies": {"@react-router/serve": "7"}}, "export default { ssr: false }"),
        ({"devDependencies": {"vite": "7"}, "scripts": {"start": "node preview.js"}}, ""),
        ({"scripts": {"start": "serve -s build"}}, ""),
        ({"scripts": {"start": "react-scripts start"}}, ""),
        ({"scripts": {"start": "node dev.js --watch"}}, ""),
    ],
)
def test_plain_pages_need_no_server(tmp_path: Path, package: dict[str, object], config: str) -> None:
    (tmp_path / "package.json").write_text(json.dumps(package))
    for name in ("next.config.js", "react-router.config.ts"):
        (tmp_path / name).write_text(config)

    assert own_server(tmp_path) is None


def test_a_page_that_is_a_file_needs_no_server(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"start": "node server.js"}}')
    assert own_server(tmp_path) is not None
    (tmp_path / "public").mkdir()
    (tmp_path / "public" / "index.html").write_text("<title>Videos</title>")

    assert own_server(tmp_path) is None


def test_a_build_script_of_another_name_is_found_and_none_is_told(tmp_path: Path) -> None:
    package = tmp_path / "package.json"

    package.write_text(json.dumps({"scripts": {"build": "x"}}))
    assert build_command(tmp_path, served=False) is None
    package.write_text(json.dumps({"scripts": {"build:prod": "x"}}))
    assert build_command(tmp_path, served=False) == ("npm", "run", "build:prod")
    package.write_text(json.dumps({"scripts": {"dev": "x"}}))
    with pytest.raises(CannotRun, match=r"package\.json has no build script \(its scripts are dev\)"):
        build_command(tmp_path, served=False)
    assert build_command(tmp_path, served=True) == ()
    package.write_text("[]")
    with pytest.raises(CannotRun, match="holds no JSON object"):
        build_command(tmp_path, served=False)


def test_a_name_that_holds_the_title_is_made_of_it() -> None:
    assert Words("Summer Cup Final").source() == "self.shown(title)"
    assert Words('Save "Summer Cup Final" {now}').source() == 'f"Save \\"{self.shown(title)}\\" {{now}}"'
    assert Words("Save").source() == '"Save"'


def test_a_control_is_sought_by_role_and_name_first_then_by_title() -> None:
    sources = [place.source() for place in exprs(node(name="⬇", title="Download file"), "row")]

    assert sources[0] == 'self.loc_row(title).get_by_role("button", name="⬇", exact=True)'
    assert sources[-1] == 'self.loc_row(title).get_by_title("Download file", exact=True)'


def test_what_would_do_harm_is_never_clicked() -> None:
    controls = [node(name="Delete"), node(name="Löschen"), node(name="Share"), node(name="Save")]

    assert [one.name for one in ranked(controls, words("save"))] == ["Save", "Share"]
    assert HARMS.search("Sign out")


@pytest.mark.parametrize(
    ("harms", "harmless"),
    [
        ("Excluir", "Baixar"), ("Apagar vídeo", "Transferir"), ("Sair", "Reproduzir"),
        ("Usuń", "Pobierz"), ("Wyloguj się", "Odtwórz"), ("削除", "ダウンロード"), ("ログアウト", "再生"),
        ("删除", "下载"), ("삭제", "다운로드"), ("Удалить", "Скачать"), ("حذف", "تنزيل"), ("हटाएँ", "डाउनलोड करें"),
    ],
)  # fmt: skip
def test_what_would_do_harm_is_known_in_other_languages(harms: str, harmless: str) -> None:
    assert HARMS.search(harms)
    assert not HARMS.search(harmless)


def test_a_draft_is_a_profile_that_says_only_what_differs_and_passes_ruff(tmp_path: Path) -> None:
    draft = Draft(
        facts={"base": "/app/"},
        replies={"GET /api/projects": [], "POST /login": Reply(status=204)},
        methods={"loc_play": Place("row").role("button", re.compile("play"))},
        remarks=["Nothing was found.\nThe page shows:\n    - button"],
    )
    file = tmp_path / "profile.py"
    file.write_text(draft.source("x/y"), encoding="utf-8")

    lint = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", "pyproject.toml", str(file)],
        text=True, capture_output=True, timeout=60, check=False,
    )  # fmt: skip

    assert lint.returncode == 0, lint.stdout
    assert draft.page_class().base == "/app/"
    assert draft.page_class().replies["GET /api/projects"] == []
    assert "TODO" not in draft.source("x/y")


def test_a_guess_that_is_not_right_leaves_the_draft_as_it_was() -> None:
    draft = Draft(methods={"loc_play": Place("page").tag("video")})
    before = draft.source("x")

    assert not draft.accept("loc_play", [None, Place("panel")], lambda made: False)
    assert draft.source("x") == before


def test_a_page_is_opened_anew_once_something_was_done_with_it_or_the_draft_opens_it_otherwise() -> None:
    opened: list[Draft] = []
    look, draft = Look.__new__(Look), Draft()
    look.stage = Mock()
    look.leave_as()  # nothing was opened yet
    with patch.object(Look, "_new_page", lambda _, made: opened.append(made)), patch.object(Look, "settle"):
        look.open(draft)
        look.open(draft)
        look.leave_as()  # something was done
        look.open(draft)
        draft.replies["GET /api/me"] = {}
        look.open(draft)
        draft.methods["loc_panel"] = Place("page").role("main")
        look.open(draft)
        draft.methods["loc_row"] = Place("panel").role("listitem")  # by which nothing is opened
        look.open(draft)
        anew = len(opened)
        look.fresh(draft)

    assert (anew, len(opened)) == (4, 5)


def test_a_player_is_opened_anew_by_what_opens_it_and_not_for_what_is_in_it() -> None:
    draft = Draft(methods={"loc_play": Place("row").role("link")})
    before = draft.playing()

    draft.methods["loc_player_button"] = Place("player").role("button")
    same = draft.playing() == before
    draft.methods["loc_play"] = Place("row").role("button")

    assert (same, draft.playing() == before) == (True, False)


def test_a_row_is_found_by_a_whole_name_that_holds_the_title_before_a_part_of_one() -> None:
    tree = Tree([node("listitem", index=0), node(index=1, parent=0, name=f"Play {TITLE}", titles=(TITLE,))])

    first, second, *_ = titled(tree[0], tree)

    assert first.source() == 'self.page.get_by_role("button", name=f"Play {self.shown(title)}", exact=True)'
    assert second.source() == 'self.page.get_by_role("button", name=self.shown(title))'


@pytest.mark.parametrize(("call", "shared"), [("GET /v2/clips", False), ("POST /graphql", True)])
def test_a_gallery_with_another_api_is_told_to_describe_it(call: str, shared: bool) -> None:
    records = SimpleNamespace(calls_of=lambda role: [])
    lab = SimpleNamespace(backend=SimpleNamespace(records=records), roles={"list": "GET /api/downloads"})
    look = cast(Look, SimpleNamespace(unlisted={call}, lab=lab))

    said = other_api(look, Draft(replies={"GET /v2/me": {}})) or ""

    called = ", ".join(sorted(["GET /v2/me", call]))
    assert f"never called GET /api/downloads, where the backend lists its videos, but it called {called}." in said
    assert ("need what tells them apart" in said) is shared


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Retry", "Retry"),
        (f"Retry {TITLE}", "Retry"),
        (f"「{TITLE}」を再試行", "を再試行"),
        (f"Opnieuw: “{TITLE}”", "Opnieuw"),
        (TITLE, TITLE),
    ],
)
def test_the_name_of_a_retry_is_kept_without_the_title(name: str, kept: str) -> None:
    assert without_title(name) == kept


class Begun(GalleryPage):
    """What a person has written."""

    retry_name = re.compile("Again")

    def play(self, title: str) -> None:
        self.page.keyboard.press("Enter")


def test_what_a_person_has_written_stays_and_is_tried() -> None:
    found: dict[str, Body] = {"loc_play": Place("row").role("button", "Play"), "play": Place("row")}
    draft = Draft(base=Begun, begun="", facts={"retry_name": re.compile("Retry"), "built": "out"}, methods=found)
    made = draft.page_class()

    assert (made.play, made.retry_name, made.built) == (Begun.play, Begun.retry_name, "out")
    assert set(re.findall(r"def (\w+)|^    (\w+) =", draft.source("g"), re.MULTILINE)) == {
        ("loc_play", ""),
        ("", "built"),
    }


def test_a_play_button_with_a_date_in_its_name_is_found_in_every_row(page: Page) -> None:
    row = '<li aria-label="{0}"><button><b>{0}</b> {1}</button><button aria-label="Download {0}"></button></li>'
    rows = row.format(TITLE, "12/01/2026") + row.format("Opening Match", "11/01/2026")
    page.set_content(f'<div role="dialog" aria-label="Gallery"><ul>{rows}</ul></div>')
    tree = Tree([node(name=f"{TITLE} 12/01/2026", titles=(TITLE,)), node("", index=1, parent=0, text=TITLE)])

    def is_it(locator: Locator, _: Node) -> bool:
        return locator.count() == 1 and (locator.text_content() or "").endswith("12/01/2026")

    look = SimpleNamespace(
        is_it=is_it, page=page, lab=SimpleNamespace(address=""),
        stage=SimpleNamespace(neighbours=[SimpleNamespace(name="Opening Match")]),
    )  # fmt: skip

    place = RowFinder(cast(Look, look), Draft()).in_row(tree[0], tree)

    assert place is not None
    assert place.find(GalleryPage(page, ""), "Opening Match").text_content() == "Opening Match 11/01/2026"


@pytest.mark.parametrize(
    ("role", "control", "first"),
    [
        ("cell", "More options for", "button"),
        ("gridcell", "Mais opções para", "button"),
        ("rowheader", "Play", "button"),
        ("cell", "Download", "cell"),  # while it runs, this may be called otherwise
        ("heading", "More options for", "heading"),
    ],
)
def test_a_row_is_told_by_what_keeps_its_name_before_a_cell_that_may_show_progress(
    role: str, control: str, first: str
) -> None:
    tree = Tree([
        node("row", index=0, control=False),
        node(role, index=1, parent=0, name=TITLE, text=TITLE, control=False),
        node(index=2, parent=0, name=f"{control} {TITLE}"),
    ])  # fmt: skip

    assert titled(tree[0], tree)[0].source().startswith(f'self.page.get_by_role("{first}"')


def test_a_retry_is_sought_in_what_the_page_object_takes_for_an_alert() -> None:
    tree = Tree([
        node("", index=0, control=False),
        node("", index=1, parent=0, control=False),  # such as aria-live=assertive, without a role
        node(index=2, parent=1, name="Tentar novamente"),
        node(index=3, parent=1),
        node(index=4, parent=0, name="Baixar"),
    ])  # fmt: skip

    assert [one.name for one in named_in(tree, [1])] == ["Tentar novamente"]
    assert named_in(tree, [-1]) == []


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ({"dialogs": ["Failed"]}, "a dialog said so"),
        ({"navigation": "http://elsewhere/"}, "the tab left the gallery"),
        ({"statuses": [f"{TITLE}: falhou"]}, f"only a status line said “{TITLE}: falhou”, which is no alert"),
        ({"statuses": ["Saved: 3"]}, "the page showed no message"),
        ({}, "the page showed no message"),
    ],
)
def test_what_there_was_in_place_of_an_alert_is_told(came: dict[str, object], told: str) -> None:
    outcome = SimpleNamespace(**{"dialogs": [], "navigation": None, "statuses": [], **came})

    assert no_alert(cast(Outcome, outcome)) == told


def test_a_title_is_found_inside_what_has_no_size() -> None:
    tree = Tree([node("presentation", index=0, titles=(TITLE,)), node("", index=1, parent=0, visible=False)])
    tree.append(node("gridcell", index=2, parent=1, titles=(TITLE,)))

    assert [one.index for one in tree.naming(TITLE)] == [2]


@pytest.mark.parametrize(
    ("called", "beside", "toggle"),
    [
        ({"role": "button"}, {}, 1),  # the name itself
        ({"role": "cell", "control": False}, {"parent": 1, "expands": True}, 2),
        ({"role": "heading", "control": False}, {"parent": 0, "expands": True}, 2),
        ({"role": "row"}, {"parent": 1, "expands": True}, 2),  # in a row that can be clicked too
        ({"role": "heading", "control": False}, {"parent": 0}, None),  # does something else
    ],
)
def test_a_groups_toggle_is_called_so_or_stands_beside_its_name(
    called: dict[str, object], beside: dict[str, object], toggle: int | None
) -> None:
    tree = Tree([node("listitem", index=0, titles=(GROUP,), control=False)])
    tree.append(node(**{"index": 1, "parent": 0, "name": GROUP, "titles": (GROUP,), **called}))  # type: ignore[arg-type]
    tree += [node(**{"index": 2, "name": "▸", **beside})] if beside else []  # type: ignore[arg-type]

    found = toggle_of(tree)

    assert (found and found.index) == toggle


def test_what_has_no_name_of_its_own_is_found_by_the_text_in_it() -> None:
    found = [one.source() for one in exprs(node("listitem", text="Download"), "page")]

    assert 'self.page.get_by_role("listitem").filter(has=self.page.get_by_text("Download", exact=True))' in found


@pytest.mark.parametrize(
    ("names", "answers"),
    [
        (["Cancel", "OK"], ["OK"]),
        (["Not now", "Download"], ["Download"]),
        (["Abbrechen", "Weiter", "×"], ["Weiter"]),
        (["Annuler", "Télécharger quand même"], ["Télécharger quand même"]),
        (["Close", "Original"], ["Original"]),  # nothing else is left
        (["1080p", "720p", "Close"], ["1080p", "720p"]),  # a choice is a person's
        (["Cancel", "Delete"], []),
        ([f"Download {TITLE}"], []),  # `loc_go_on` knows no title
    ],
)
def test_a_question_is_answered_by_what_plainly_goes_on(names: list[str], answers: list[str]) -> None:
    assert [one.name for one in go_on_of([node(name=one) for one in names])] == answers
