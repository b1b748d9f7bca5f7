"""The report as JUnit XML; what turns the gate red is a failure or an error.

A promise that is broken but does not count, being a `should` or a known failure, is `skipped`: with its reason and
findings.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN
from fixtures.visible import visible
from report.record import Cell, Report, Run, identified
from report.rules import code_of

# What a page's own text may hold and XML 1.0 may not, as its production `Char` has it.
NO_CHAR = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    """The XML, one `testcase` for each promise at each button."""
    run = report.run
    cases = [case_of(cell, run) for cell in report.cells]
    came_to = Counter(child.tag for case in cases for child in case)
    count = {"tests": len(cases), "failures": came_to["failure"], "errors": came_to["error"]}
    count["skipped"] = came_to["skipped"]
    facts = {"time": str(run.seconds), **{key: str(number) for key, number in count.items()}}
    root = Element("testsuites", {"name": "gallery-e2e", **facts})
    suite = SubElement(root, "testsuite", {"name": clean(run.gallery), "timestamp": clean(run.began), **facts})
    properties = SubElement(suite, "properties")
    for name, value in {**identified(run), "Shards": ", ".join(run.shards)}.items():
        if value:
            SubElement(properties, "property", name=name.lower(), value=clean(value))
    suite.extend(cases)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def case_of(cell: Cell, run: Run) -> Element:
    """One promise at one button."""
    one = cell.declared
    case = Element("testcase", classname=clean(one.family), name=clean(one.name), time=f"{cell.seconds:.3f}")
    facts = {"scenario": one.scenario, "button": one.button, "severity": one.severity, "rank": str(one.rank)}
    facts |= {"promise": one.promise, "state": cell.state}
    if cell.findings:
        facts["findings"] = ", ".join(cell.codes)
    properties = SubElement(case, "properties")
    for name, value in facts.items():
        SubElement(properties, "property", name=name, value=clean(value))
    code = code_of([cell], run)
    if code == EXIT_COULD_NOT_RUN:
        tell(case, "error", cell)
    elif code == EXIT_BROKEN:
        tell(case, "failure", cell)
    elif cell.state == "broken":
        tell(case, "skipped", cell, f"Broken, but it does not count ({cell.known_failure or one.severity}): ")
    return case


def tell(case: Element, tag: str, cell: Cell, why: str = "") -> None:
    """Give the case its result: in an attribute the sentences, as text all there is."""
    child = SubElement(case, tag, message=clean(why + message(cell)), type=cell.state)
    child.text = clean(cell.account or cell.reason or message(cell))


def message(cell: Cell) -> str:
    """Why a promise was not kept, in a person's words."""
    if cell.state == "not exercised":
        return cell.not_exercised
    return "\n".join(f"{found.code}: {found.sentence}" for found in cell.findings) or cell.reason


def clean(text: str) -> str:
    """The text without characters that no XML can hold."""
    return NO_CHAR.sub("\N{REPLACEMENT CHARACTER}", visible(text))
