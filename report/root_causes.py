"""What to fix first: the broken promises of a report by root cause, the worst first.

One mistake in a gallery often breaks dozens of promises. Findings of one code with one likely cause are one root cause.
What a report tells its reader about a cause is made here; nothing is drawn or printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from fixtures.judging.findings import known_findings
from report.record import Cell, Found, Report
from report.verdict import musts, number, standing, suffered

FIRST = 3  # so many causes are shown before the rest
# Codes that cover many mistakes: here each sentence, without its names and numbers, is a cause of its own.
MANY_MISTAKES = frozenset({"misleading-list", "not-accessible", "page-error", "silent-failure"})
ACCENTS = "File names drop letters with accents."
# Codes that say what came of a click, and not why.
WITHOUT_A_WHY = frozenset({"told-instead-of-saved", "navigated-away", "truncated", "wrong-bytes", "download-failed"})
# Where users were to be told of a failure and saw no message, what went wrong instead is only half of the cure.
UNTOLD = re.compile(r"PROMISE   told:.*\nCLICKED .*\nOUTCOME   (?!.*(alert|dialog) “)")
TELL = "And show an alert that names the video, says what failed, and offers a retry; here, none was shown."


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """One mistake in the gallery, with the promises that it breaks."""

    code: str
    wrong: str  # one sentence
    cure: str  # the one change that cures it, in one sentence or two; "" where none is known
    suffered: str  # what users would do or get: "save an empty file"
    example: str  # the sentence of the first finding
    cells: tuple[Cell, ...]  # every broken promise that shows it, in the catalogue's order
    alone: tuple[Cell, ...]  # those of them that show no other root cause: the cure alone repairs them
    behind: tuple[tuple[str, int], ...] = ()  # codes that were found behind it, and in how many promises

    @property
    def where(self) -> str:
        """In how many promises it shows, and where only: "3 must, 1 should; player only; firefox only"."""
        buttons = {cell.declared.button for cell in self.cells} if len(self.cells) > 1 else set()
        only = [next(iter(its)) for its in (
            buttons, {cell.engine for cell in self.cells}, {cell.gallery for cell in self.cells}
        ) if len(its) == 1]  # fmt: skip
        return "; ".join([counted(self.cells), *(f"{one} only" for one in only if one)])


def root_causes(report: Report) -> tuple[RootCause, ...]:
    """The root causes of all promises that are broken and no known failures.

    The worst come first: those that alone break the most `must` promises, then those that show in the most.
    """
    shown: dict[tuple[str, str], list[tuple[Cell, Found, Found]]] = {}
    causes: dict[str, set[tuple[str, str]]] = {}  # of each promise, by name
    for cell in report.cells:
        if standing(cell) != "broken":
            continue
        for one in visible_to_users(cell):
            why = mistake_behind(cell, one)
            key = one.code, kind_of(why)
            if key not in causes.setdefault(cell.full_name, set()):
                causes[cell.full_name].add(key)
                shown.setdefault(key, []).append((cell, one, why))
    made = [
        root_cause([cell for cell, *_ in all_], *all_[0][1:], {name for name, its in causes.items() if its == {key}})
        for key, all_ in shown.items()
    ]
    return tuple(sorted(made, key=lambda one: (-musts(one.alone), -musts(one.cells), -len(one.alone), -len(one.cells))))


def mistake_behind(cell: Cell, one: Found) -> Found:
    """Why users see this finding: a mistake that is found behind it, which no scenario makes; else the finding."""
    if one.code not in WITHOUT_A_WHY:
        return one
    known = known_findings()
    return next((why for why in cell.findings if why.code in known and known[why.code].own_mistake), one)


def root_cause(cells: Sequence[Cell], first: Found, why: Found, alone: set[str]) -> RootCause:
    """A root cause from the promises that show it; `alone` are the names of those that show no other.

    `first` is what users see in the first of them, and `why` the mistake that led to it, where that is known.
    """
    behind = Counter(code for cell in cells for code in {one.code for one in cell.findings if not suffered(one.code)})
    known = known_findings().get(why.code)
    cure = beginning(known.fix) if known else ""
    if cure and "alert" not in cure and any(UNTOLD.match(cell.account) for cell in cells):
        cure = f"{cure} {TELL}"
    return RootCause(
        code=first.code,
        wrong=wrong(why),
        cure=cure,
        suffered=suffered(first.code) or "meet a broken promise",
        example=why.sentence,
        cells=tuple(cells),
        alone=tuple(cell for cell in cells if cell.full_name in alone),
        behind=tuple(sorted(((code, n) for code, n in behind.items() if code != first.code), key=lambda one: -one[1])),
    )


def visible_to_users(cell: Cell) -> Sequence[Found]:
    """The findings that a user would notice. Their causes are mostly the situation that the promise is about."""
    return [one for one in cell.findings if suffered(one.code)] or cell.findings[:1]


def kind_of(one: Found) -> str:
    """What tells two mistakes of one code apart: the likely cause, and for some codes the sentence."""
    if one.code == "wrong-name" and drops_accents(one.sentence):
        return ACCENTS
    return normalised(one.sentence if one.code in MANY_MISTAKES or not one.cause else one.cause)


def wrong(one: Found) -> str:
    """What is wrong, in a sentence."""
    if one.code == "wrong-name" and drops_accents(one.sentence):
        return ACCENTS
    text = one.sentence if one.code in MANY_MISTAKES or not one.cause else one.cause
    words = beginning(text, enough=1)
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def normalised(text: str) -> str:
    """A text's first line without names, addresses, numbers and what differs between the two buttons."""
    line = text.partition("\n")[0]
    line = re.sub(r"“.*”|'[^']*'|\([^)]*\)|\bhttps?://\S+", "…", line)
    line = re.sub(r"the (list icon|player's Download button)", "the button", line)
    return " ".join(re.sub(r"\d[\d.,]*", "#", line).split())


def beginning(text: str, *, enough: int = 60) -> str:
    """A text's first sentence in one line, or its first few until they have `enough` characters."""
    line, *more = re.split(r"(?<=[.!?])\s+(?=[A-Z`])", " ".join(text.partition("\n")[0].split()))
    while more and len(line) < enough:
        line = f"{line} {more.pop(0)}"
    return line


def drops_accents(sentence: str) -> bool:
    """Whether a file's name has the letters of its title but for those with accents: “Été” was saved as “t.mp4”."""
    names = re.findall(r"“([^”]*)”", sentence)
    if len(names) != 2:
        return False
    title, stem = names[0], names[1].rpartition(".")[0] or names[1]
    plain = letters("".join(one for one in unicodedata.normalize("NFC", title) if one.isascii()))
    return plain != letters(title) and letters(stem).startswith(plain)


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(one for one in unicodedata.normalize("NFC", text).lower() if one.isalnum())


def cured_by(chosen: Sequence[RootCause], causes: Sequence[RootCause]) -> tuple[Cell, ...]:
    """The promises that should be kept once the `chosen` of all `causes` are fixed."""
    left = {cell.full_name for one in causes if one not in chosen for cell in one.cells}
    cells = {cell.full_name: cell for one in chosen for cell in one.cells}
    return tuple(cell for name, cell in cells.items() if name not in left)


def lead(causes: Sequence[RootCause]) -> str:
    """How many causes there are, and what it helps to fix the first of them; "" where nothing is broken."""
    if not causes:
        return ""
    broken, first = cured_by(causes, causes), causes[:FIRST]
    cured = cured_by(first, causes)
    verb, have = ("is", "has") if len(broken) == 1 else ("are", "have")
    whole = f"{number(len(broken), 'promise')} {verb} broken and {have} {number(len(causes), 'root cause')}."
    if len(causes) <= 1:
        return whole
    which = "both" if len(causes) == 2 else f"the first {len(first)}"
    return f"{whole} Fixing {which} repairs {len(cured)} of the {len(broken)} ({counted(cured)})."


def first_steps(report: Report) -> tuple[str, ...]:
    """What to fix first, a line each: the whole in a sentence, then the worst causes with their cures."""
    causes = root_causes(report)
    steps = [
        f"{place}. {one.wrong} ({one.where}){f' Fix: {one.cure}' if one.cure else ''}"
        for place, one in enumerate(causes[:FIRST], 1)
    ]
    return (lead(causes), *steps) if causes else ()


def counted(cells: Sequence[Cell]) -> str:
    """How many of them must and how many should be kept: "3 must, 1 should"."""
    must = musts(cells)
    kinds = {"must": must, "should": len(cells) - must}
    return ", ".join(f"{count} {severity}" for severity, count in kinds.items() if count) or "none"
