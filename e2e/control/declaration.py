"""A scenario as a file that declares it: what is copied from the lab, for `check --scenarios` and `lab --scenarios`."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any

from e2e import checks
from e2e.scenario import Scenario, Setting, Then
from fake_backend import Fault

NAMES: Mapping[Callable[..., Any], str] = {
    value: name for name, value in vars(checks).items() if inspect.isfunction(value)
}


# What a declaration may name, by where it comes from.
IMPORTS: Mapping[str, tuple[str, ...]] = {
    "e2e": ("checks",),
    "e2e.scenario": ("Scenario", "Setting", "Then"),
    "fake_backend": ("Fault",),
}


def declaration(scenario: Scenario, *, remarks: tuple[str, ...] = ()) -> str:
    """A whole Python file whose SCENARIOS is an equal scenario, with remarks before it.

    Raises ValueError for a check that no other file can name.
    """
    fields = "".join(f"        {name}={text},\n" for name, text in said(scenario).items())
    declared = f"SCENARIOS = (\n    Scenario(\n{fields}    ),\n)\n"
    used = {node.id for node in ast.walk(ast.parse(declared)) if isinstance(node, ast.Name)}
    wanted = {module: [name for name in names if name in used] for module, names in IMPORTS.items()}
    imports = "".join(f"from {module} import {', '.join(names)}\n" for module, names in wanted.items() if names)
    comments = "".join(f"# {one_line(remark)}\n" for remark in remarks)
    return f"{imports}\n{comments}{declared}"


def one_line(text: str) -> str:
    """A text that may be a stranger's, as a comment: nothing in it ends the line or turns it round."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def said(declared: object) -> Mapping[str, str]:
    """The fields of a declaration that differ from what they are without being said, as Python text."""
    found = {}
    for one in fields(declared):  # type: ignore[arg-type]
        if not one.init:
            continue
        usual = one.default_factory() if one.default_factory is not MISSING else one.default
        value = getattr(declared, one.name)
        if value != usual:
            found[one.name] = python(value)
    return found


def python(value: Any) -> str:
    """A value of a declaration as Python text."""
    if isinstance(value, Setting | Then):
        return f"{type(value).__name__}({', '.join(f'{name}={text}' for name, text in said(value).items())})"
    if isinstance(value, Fault):
        return varied(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(python, value))}{',' * (len(value) == 1)})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{python(key)}: {python(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)  # its escapes are Python's too
    return check(value) if callable(value) else repr(value)


def varied(fault: Fault) -> str:
    """A fault by the preset that it varies."""
    usual = Fault.named(fault.name)
    values = {one.name: getattr(fault, one.name) for one in fields(fault)}
    changes = [f", {name}={python(value)}" for name, value in values.items() if value != getattr(usual, name)]
    return f"Fault.named({python(fault.name)}{''.join(changes)})"


def check(function: Callable[..., Any]) -> str:
    """A check by its name in `e2e.checks`, or by what made it. Raises ValueError for one from elsewhere."""
    if name := NAMES.get(function):
        return f"checks.{name}"
    maker = function.__qualname__.partition(".")[0]
    if function.__module__ == checks.__name__ and maker in vars(checks):
        given = inspect.getclosurevars(function).nonlocals
        wanted = [name for name in inspect.signature(getattr(checks, maker)).parameters if name in given]
        return f"checks.{maker}({', '.join(python(given[name]) for name in wanted)})"
    raise ValueError(f"{function.__qualname__} is of a file of your own, which has this scenario already")
