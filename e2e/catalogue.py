"""What `gallery-e2e scenarios` and `gallery-e2e explain` print."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from e2e.scenarios import CATALOGUE, FAMILIES
from fixtures.errors import CannotRun, nearest
from fixtures.judging.classes import known_classes
from fixtures.judging.findings import Expectation, Instead, known_findings, symptoms_of
from fixtures.preparing.environment import COMMAND
from report import baseline
from report.baseline import Baseline

WIDTH = 110
EXPECTED: Mapping[Expectation, str] = {
    "saved": "The video should have been saved",
    "told": "An alert should have reported the failure",
    "cancelled": "The user had cancelled",
    "plays": "The video should have played",
}
BESIDE = "Further checks of some scenarios"
BEHIND = "What caused it"
NAMES = tuple(f"{scenario.name}:{button}" for scenario in CATALOGUE for button in scenario.buttons)
GLUE = "\N{NO-BREAK SPACE}"


def scenarios() -> Iterator[str]:
    """Every scenario with its promise, family by family."""
    for family, members in FAMILIES.items():
        yield f"\n{family}"
        for scenario in members:
            where = "" if len(scenario.buttons) == 2 else f" ({scenario.buttons[0]} only)"
            yield f"  {scenario.name}{where}" + ("" if scenario.severity == "must" else "  [should]")
            yield textwrap.fill(scenario.promise, WIDTH, initial_indent="      ", subsequent_indent="      ")
    clicks = sum(len(scenario.buttons) for scenario in CATALOGUE)
    yield f"\n{len(CATALOGUE)} scenarios, {clicks} promises over both buttons."


def covered() -> dict[int, list[str]]:
    """For each class of failure, the scenarios that cover it, by name."""
    return {number: [one.name for one in CATALOGUE if number in one.classes] for number in known_classes()}


def coverage() -> Iterator[str]:
    """Every class of failure with the scenarios that provoke it, or the reason why none does."""
    by_class, left = covered(), 0
    for number, one in known_classes().items():
        if names := by_class[number]:
            how = ", ".join(names)
        elif one.every_click:
            how = f"checked after every click: {one.every_click}"
        else:
            how, left = f"NOT COVERED: {one.not_covered}", left + 1
        yield textwrap.fill(f"{number:>3}  {one.what}: {how}", WIDTH, subsequent_indent="     ")
    yield f"\n{len(by_class) - left} of {len(by_class)} classes covered."


def explain(code: str) -> Iterator[str]:
    """All there is to say about a finding. Raises CannotRun with the nearest codes for an unknown one."""
    if code not in known_findings():
        raise CannotRun(f"There is no finding {code}; {nearest(code, known_findings())}")
    one = known_findings()[code]
    parts: Mapping[str, Iterable[str]] = {
        "What it means": [paragraph(users_would(one.suffered))] if one.suffered else [],
        "Likely cause": [paragraph(one.cause), *(paragraph(f"{where(other)}: {other.cause}") for other in one.instead)],
        "How it happens": [paragraph(one.mechanism)],
        "How to fix it": [paragraph(one.fix)],
        "Public reports": reports(one.classes),
        "Scenarios": provoked(code, one.classes),
    }
    yield code
    for title, lines in parts.items():
        if text := list(lines):
            yield f"\n  {title}"
            yield from text


def where(one: Instead) -> str:
    """When a likely cause takes the place of the usual one."""
    if one.beside:
        return f"If the same click also has the finding {one.beside}"
    return f"If the finding's sentence contains “{one.where}”"


def users_would(suffered: str) -> str:
    """What a finding does to users, as a sentence."""
    return f"Users of this gallery would {suffered}."


def users_do(suffered: str) -> str:
    """What a finding does to the users of any gallery."""
    first, _, rest = suffered.partition(" ")
    return f"Users { {'be': 'are', 'not': 'do not'}.get(first, first) } {rest}."


def reference() -> Iterator[str]:
    """All that is known of every finding, by the promise it breaks, as Markdown: the text of docs/findings.md."""
    yield "# Findings\n"
    yield "A finding says what went wrong: what the user sees (a symptom), or what caused it (a cause). In the report,"
    yield "each finding has a code and a sentence about the click. `python3 -m e2e explain CODE` also lists public bug"
    yield "reports about a finding, and the scenarios that can trigger it.\n"
    yield "Routes and fields such as `/api/downloads` and `file_url` are those of the suite's [default"
    yield "API](default-api.md); your API may have other names. Examples for the frontend often use React. Examples for"
    yield "the backend use Python: FastAPI (which is based on Starlette), and boto3, Amazon's library for S3, with"
    yield "functions such as `get_object` and `head_object`.\n"
    yield "This page is made from `fixtures/judging/findings.toml` by `python3 -m e2e explain --all`."
    for title, codes in by_expectation().items():
        suffered = any(known_findings()[code].suffered for code in codes)  # a cause says nothing of users
        head = (
            "| finding | what users get | likely cause, or what it means |\n| --- | --- | --- |"
            if suffered
            else "| finding | cause |\n| --- | --- |"
        )
        yield f"\n## {title}\n\n{head}"
        for code in codes:
            one = known_findings()[code]
            cells = [
                f"[`{code}`](#{code})",
                *([users_do(one.suffered)] if suffered else []),
                one.cause.replace("|", "\\|"),
            ]
            yield f"| {' | '.join(cells)} |"
    yield "\n## How each happens, and how to fix it"
    for codes in by_expectation().values():
        for code in codes:
            one = known_findings()[code]
            yield f"\n### {code}\n\n{one.mechanism}\n\n**Fix:** {one.fix}"
            if one.instead:
                yield "\n**Likely cause**, if the report says more:\n"
            yield from (f"- {where(other)}: {other.cause}" for other in one.instead)


def by_expectation() -> dict[str, list[str]]:
    """The codes of all findings, each once: by the first expectation they break, then the others, then the causes."""
    known = known_findings()
    symptoms = {title: [code for code in symptoms_of(one) if known[code].suffered] for one, title in EXPECTED.items()}
    beside = [code for code, one in known.items() if one.suffered and not one.breaks]
    groups = {**symptoms, BESIDE: beside, BEHIND: [code for code, one in known.items() if not one.suffered]}
    first: dict[str, str] = {}
    for title, codes in groups.items():
        for code in codes:
            first.setdefault(code, title)
    return {title: [code for code in first if first[code] == title] for title in groups}


def reports(classes: Iterable[int]) -> Iterator[str]:
    """The known ways to fail, each with its public reports."""
    for number in classes:
        yield paragraph(f"{number:>2}  {known_classes()[number].what}", hanging="    ")
        yield paragraph(", ".join(known_classes()[number].reports), margin="        ")
    if not classes:
        yield paragraph("None of the public reports that were collected is about it.")


def provoked(code: str, classes: Iterable[int]) -> Iterator[str]:
    """The scenarios marked with it, then those that cover its classes of failure, and how to watch one."""
    by_class = covered()
    its_own = [scenario.name for scenario in CATALOGUE if code in scenario.causes]
    names = list(dict.fromkeys([*its_own, *(name for number in classes for name in by_class[number])]))
    if names:
        yield paragraph(", ".join(names))
        yield paragraph(f"Watch one: {' '.join(COMMAND)} check --scenario {names[0]} --headed --slowmo 500")
    if any(known_classes()[number].every_click for number in classes):
        yield paragraph("Every scenario checks for this after every click.")
    elif not names:
        yield paragraph(f"No scenario is marked with it; `{' '.join(COMMAND)} scenarios` lists all there are.")


def paragraph(text: str, *, margin: str = "    ", hanging: str = "") -> str:
    """A text in lines of at most WIDTH that keep code, as `let it = be`, and names with hyphens in one piece."""
    glued = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", GLUE), text)
    filled = textwrap.fill(
        glued, WIDTH, initial_indent=margin, subsequent_indent=margin + hanging, break_on_hyphens=False
    )
    return filled.replace(GLUE, " ")


def check_name(name: str) -> None:
    """Raises CannotRun for a `NAME` or `NAME:BUTTON` that is no promise."""
    scenario, _, button = name.partition(":")
    known = {one.name: one for one in CATALOGUE}
    if scenario not in known:
        raise CannotRun(f"There is no scenario {scenario}; {nearest(scenario, known, otherwise=baseline.LIST)}")
    if button and button not in known[scenario].buttons:
        raise CannotRun(f"{scenario} is not for a button {button}, but for: {', '.join(known[scenario].buttons)}.")


def load_baseline(file: str) -> Baseline:
    """The baseline in a file, as of today. Raises CannotRun for a mistake in it."""
    return baseline.load(Path(file).expanduser(), known=NAMES, today=date.today())
