"""`python -m tests.knobs_page`: writes docs/knobs.md from the knobs of `Setting`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import groupby

from fixtures.lab.knob import FAULT_WORDS, ROUTES, Knob
from fixtures.lab.setting import KNOBS
from fixtures.preparing.build import ROOT

PAGE = ROOT / "docs" / "knobs.md"
HEAD = """# The knobs of the lab

A scenario changes the lab (the servers, the network and the browser) with `Setting(knob=value, …)`: `at_load` before
the gallery opens, `at_click` right before the click, `meanwhile` after the click, while the download runs. The control
page of `lab` has most of these knobs. A knob that `at_click` or `meanwhile` does not name keeps its value; each
scenario begins with the default values, which are marked as *usual*. A value marked with *once* is an event, not a
state: it happens one time, when the knob is set. For an unknown value, the error message suggests the nearest known
one.

This page is made from [setting.py](../fixtures/lab/setting.py) by `python -m tests.knobs_page`.
[CONTRIBUTING.md](../CONTRIBUTING.md) says how to add a knob.
"""
GROUPS = list(dict.fromkeys(knob.group for knob in KNOBS.values()))
FAULTS_HEAD = """## Faults

These are the values of the knobs that take a fault. Some faults happen after a number of bytes, or after half of the
file if the file has fewer than twice that number. To make a new fault, take a known one with other values in its
fields: `Fault.named("cut", after=200_000)`, from `fake_backend`.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    ordered = sorted(KNOBS.items(), key=lambda one: GROUPS.index(one[1].group))
    for group, members in groupby(ordered, key=lambda one: one[1].group):
        parts += [f"## {group}\n", *(section(name, knob) for name, knob in members)]
    parts += [FAULTS_HEAD, table(FAULT_WORDS)]
    return "\n".join(parts)


def section(name: str, knob: Knob) -> str:
    """What is to be known of one knob."""
    about = " ".join(part for part in (f"{knob.label}: {knob.about}.", values(knob), where(knob)) if part)
    lines = [f"### `{name}`\n", f"{about}\n"]
    if knob.words and knob.words is not FAULT_WORDS:
        lines.append(table(knob.words, usual=knob.usual, once=knob.once))
    return "\n".join(lines)


def values(knob: Knob) -> str:
    """What it takes, where that is no table of its own."""
    if knob.kind == "routes":
        return f"A mapping from routes ({', '.join(f'`{route}`' for route in ROUTES)}) to [faults](#faults)."
    if knob.words is FAULT_WORDS:
        return "A [fault](#faults)."
    if knob.kind == "headers":
        return "A mapping from names to values; usually empty."
    if knob.kind == "text":
        return f"Any text; usually `{knob.usual}`."
    return ""


def where(knob: Knob) -> str:
    """What limits its use."""
    told = []
    if knob.browser:
        told.append("Has no effect in a browser that you open yourself (`lab --no-open`).")
    if knob.new_page:
        told.append("Takes effect when a page is opened: use it in `at_load`.")
    if not knob.by_hand:
        told.append("The control page does not have this knob.")
    return " ".join(told)


def table(words: Mapping[str, str], *, usual: object = None, once: Collection[str] = ()) -> str:
    """Words and what they mean."""
    marks: dict[object, str] = {**dict.fromkeys(once, " (*once*)"), usual: " (usual)"}
    rows = [f"| `{word}`{marks.get(word, '')} | {means} |" for word, means in words.items()]
    return "\n".join(["| value | meaning |", "| --- | --- |", *rows, ""])


def main() -> None:
    """Write it."""
    PAGE.write_text(page(), "utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
