"""No text that somebody else made breaks out of what shows it: one table of hostile texts for all outputs."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page

import report.annotations as workflow
from fixtures.errors import CannotRun
from fixtures.judging.findings import finding
from fixtures.running.plugin import pytest_runtest_makereport
from fixtures.running.verdict import DECLARED, carried
from fixtures.visible import UNSEEN, printable
from fixtures.watching.promised import BrokenPromise
from report import checklist, ctrf, junit
from report.compare import compare
from report.identity import Identity
from report.page import render
from report.record import Report
from tests.report.sample import RUN, cell, cells, declared, sample

HOSTILE: Mapping[str, str] = {
    "the end of a script": "</script><script>window.owned = 1</script>",
    "an element with a handler": '"><img src=x onerror="window.owned = 1">',
    "a quoted attribute": "' onmouseover='window.owned = 1' autofocus onfocus='window.owned = 1",
    "a script's address": "javascript:window.owned=1",
    "an address with data": "data:text/html,<script>window.owned=1</script>",
    "another host": "//evil.example/x.png",
    "a way out of the folder": "../../.././/..\\..\\etc/passwd",
    "the end of a comment": "--> <!-- <![CDATA[ ]]> ]]>",
    "a template": "{{ 7 * 7 }}{% include 'page.css' %}{# ${7 * 7}",
    "a terminal's commands": "\x1b[2J\x1b[31mowned\x1b[0m",
    "a terminal's title and link": "\x1b]0;owned\x07\x1b]8;;https://evil.example\x1b\\x\x1b]8;;\x1b\\",
    "commands of eight bits": "\x9b2Jx\x85y\x90z",
    "overwriting": "broken\rkept  \x08\x08\x7f\x00\x0b\x0c",
    "turned around": "\u202egp4.live\u202c \u2066a\u2069 \u200f\u061c",
    "line separators": "a\u2028::error::owned\u2029b",
    "a workflow command": "x\n::error::owned\n  ::add-mask::e\n##[error]owned ##vso[task.setvariable variable=a]b",
    "an escaped line": "%0A::error::owned%0D%25",
    "a workflow property": "a,line=1::owned:b",
    "Markdown at the beginning of a line": "# owned",
    "a quotation": "> owned",
    "a rule": "---",
    "a list": "1. owned",
    "Markdown": "[x](javascript:owned) ![i](//e/x) **b** __c__ ~~d~~ <b>e</b> &lt; @root #1 $a$",
    "backticks": "`a` ``` ~~~ `",
    "a table": "| a | b |\n| --- | --- |\n| c \\| d |",
    "no XML": "\x00\x01\ufffe\uffff<failure/>&#0;",
    "half a character": "\ud800x\udfff",
    "a shell's commands": "$(touch owned) `touch owned`; touch owned ' \" \\ & | > owned",
}  # fmt: skip
OF_THE_DETAILS = frozenset(
    re.findall(
        r"\w+",
        "a b button circle code details div figcaption figure g h2 h3 header img li line nav ol p path pre rect section"
        " span summary svg table tbody td text th thead title tr use",
    )
)
T = TypeVar("T")
FIXED = {"state", "button", "severity", "by", "began"}  # words of ours
NAMES = {"scenario", "code", "catalogue"}  # which have to differ


def filled(value: T, text: str, name: str = "") -> T:
    """A record with `text` for every text that somebody else may have made."""
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: filled(getattr(value, one.name), text, one.name) for one in fields(value)}
        return cast(T, replace(value, **parts))
    if isinstance(value, tuple):
        return cast(T, tuple(filled(one, text, name) for one in value))
    if isinstance(value, str) and name not in FIXED:
        return cast(T, value + text if name in NAMES else text)
    return value


def report_with(text: str) -> Report:
    """A report in which everything says `text`, with one of everything."""
    beyond = replace(cells()[2], declared=declared("beyond", rank=9), beyond="x", rerun="x")
    its = Identity(address="x", commit="x", content="x", suite="x")
    run = replace(RUN, notes=("x",), identity=its, shards=("1/2",), catalogue=("gone:player",))
    other = replace(cells()[2], declared=declared("other", family="Answers", severity="should"), reproduce="x")
    return filled(sample(*cells(), beyond, other, cell(declared("retry", "player", rank=2)), run=run), text)


def before(report: Report) -> Report:
    """An older report: other findings, other states, and a promise that is gone."""
    gone = replace(report.cells[0], declared=replace(report.cells[0].declared, scenario="gone" + report.run.gallery))
    return replace(report, cells=(*(replace(one, state="kept", findings=()) for one in report.cells[:4]), gone))


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes; and the addresses in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.shape: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append((tag, *(name for name, _ in attrs)))
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def of_page(report: Report) -> tuple[object, str]:
    text = render(report, compare(before(report), report))
    page = Elements(text)
    [records] = re.findall(r'id="data">(.*?)</script', text, re.DOTALL | re.IGNORECASE)
    assert json.loads(records)["cells"]
    assert [one for one in page.addresses if not re.match(r"#|report\.json$|checklist\.md$|data:image/svg", one)] == []
    # What a text has between backticks is code, wherever findings are told.
    return [one for one in page.shape if one != ("code",)], text


def of_markdown(text: str) -> tuple[object, str]:
    blocks = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    inline = {one.type for block in blocks for one in block.children or ()} - {"text", "text_special", "code_inline"}
    kinds = [block.type for block in blocks if block.type != "fence"]
    return (kinds, sorted(inline - {"softbreak"})), text


def of_checklist(report: Report) -> tuple[object, str]:
    return of_markdown(checklist.render(report, compare(before(report), report)))


def of_job_summary(report: Report) -> tuple[object, str]:
    return of_markdown(workflow.job_summary(report, artifact=report.run.gallery))


def of_commands(report: Report) -> tuple[object, str]:
    """Each line as the runner reads it: a command, its properties, and no second one."""
    lines = list(workflow.commands(report))
    assert all(len(re.split(r"\r\n|\r|\n", line)) == 1 for line in lines)
    read = [re.fullmatch(r"::(error|warning|notice) title=([^,:]*)::(.*)", line) for line in lines]
    return [one and one[1] for one in read], "\n".join(lines)


def of_junit(report: Report) -> tuple[object, str]:
    text = junit.render(report)
    whole = ElementTree.fromstring(text)
    said = [*whole.itertext(), *(value for one in whole.iter() for value in one.attrib.values())]
    return [(one.tag, *one.attrib) for one in whole.iter()], "\n".join([text, *said])


def of_ctrf(report: Report) -> tuple[object, str]:
    whole = json.loads(ctrf.render(report))

    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        return [shape(one) for one in value] if isinstance(value, list) else type(value)

    return shape(whole), "\n".join(texts(whole))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def of_terminal(report: Report) -> tuple[object, str]:
    """What pytest and the progress print of a broken promise and of one that could not run."""
    text, said = report.run.gallery, []
    for error in (BrokenPromise(text, (finding("raw-alert", text),)), CannotRun(text)):
        answering = SimpleNamespace(getplugin=lambda name: SimpleNamespace(unanswered=lambda: ""))
        config = SimpleNamespace(getoption=lambda name: None, pluginmanager=answering)
        item = SimpleNamespace(stash=pytest.Stash(), config=config)
        item.stash[DECLARED] = declared("presigned-link")
        made = SimpleNamespace(longrepr=None, when="call", passed=False, failed=True, skipped=False, duration=0.0)
        try:
            raise error
        except type(error):
            call = SimpleNamespace(when="call", excinfo=pytest.ExceptionInfo.from_exc_info(cast(Any, sys.exc_info())))
        step = pytest_runtest_makereport(cast(Any, item), cast(Any, call))
        next(step)
        with pytest.raises(StopIteration):
            step.send(cast(Any, made))
        cell = carried(cast(Any, made))
        assert cell is not None
        said += [str(made.longrepr), cell.account, cell.reason, *(one.sentence for one in cell.findings)]
    printed = "\n".join(said)
    assert [line for line in printed.splitlines() if line.lstrip().startswith("::")] == []
    assert re.findall(r"##\w*\[", printed) == []
    return len(said), printed


OUTPUTS: Mapping[str, Callable[[Report], tuple[object, str]]] = {
    "page": of_page, "checklist": of_checklist, "job summary": of_job_summary, "annotations": of_commands,
    "JUnit": of_junit, "CTRF": of_ctrf, "terminal": of_terminal,
}  # fmt: skip


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_changes_nothing_but_words(output: str, text: str) -> None:
    usual, _ = OUTPUTS[output](report_with("x"))

    shape, written = OUTPUTS[output](report_with(text))

    assert shape == usual
    assert UNSEEN.findall(written) == []


def test_a_log_obeys_no_text_and_shows_all_of_it() -> None:
    said = printable("a: b::c\n ::error::d\n##[group]e #1 ## f")

    assert said.replace("\N{WORD JOINER}", "") == "a: b::c\n ::error::d\n##[group]e #1 ## f"
    assert "\n ::" not in said
    assert "##[" not in said


def test_hostile_texts_run_nothing_in_the_opened_page(page: Page, tmp_path: Path) -> None:
    """Every promise is opened; nothing runs, nothing is asked of any host, and no address leaves the folder."""
    models = (cells()[2], cells()[7])  # one with pictures, a trace, findings and a click; one that could not run
    filled_in = [filled(one, text) for text in HOSTILE.values() for one in models]
    report = replace(report_with("x"), cells=tuple(filled_in))
    (tmp_path / "index.html").write_text(render(report), encoding="utf-8")
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on("request", lambda one: None if one.url.startswith(("data:", tmp_path.as_uri())) else wrong.append(one.url))
    page.goto((tmp_path / "index.html").as_uri())

    opened, made, addresses = page.evaluate(
        """() => {
             const [dialog, picture] = ["#detail", "#picture"].map((one) => document.querySelector(one));
             const [opened, made, addresses] = [new Set(), new Set(), new Set()];
             for (const cell of document.querySelectorAll(".cell")) {
               cell.click();
               if (dialog.open) opened.add(cell.id);
               dialog.querySelectorAll("details").forEach((one) => { one.open = true; });
               dialog.querySelectorAll(".enlarge").forEach((one) => { one.click(); picture.close(); });
               for (const one of dialog.querySelectorAll("*")) {
                 one.dispatchEvent(new MouseEvent("mouseover"));
                 made.add(one.localName);
                 for (const { name } of one.attributes) if (name.startsWith("on")) made.add(name);
                 const address = one.href?.baseVal ?? one.href ?? one.src;
                 if (address) addresses.add(address);
               }
               dialog.close();
             }
             return [opened.size, [...made], [...addresses]];
           }"""
    )

    assert opened == len({one.declared.name for one in filled_in})
    assert set(made) <= OF_THE_DETAILS
    assert [one for one in addresses if not one.startswith(("#sign-", tmp_path.as_uri()))] == []
    assert len(addresses) > len(HOSTILE)
    assert page.evaluate("window.owned") is None
    assert wrong == []
