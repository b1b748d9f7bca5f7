"""Mutants that no promise can notice, each with the reason, as `equivalents.toml` lists them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path

from fixtures.errors import CannotRun
from tests.stryker.places import Mutated, Place

LIST = Path(__file__).with_name("equivalents.toml")


def read_equivalents(file: Path = LIST) -> dict[Place, str]:
    """The reason why a mutant changes nothing for anybody, by its place."""
    found: dict[Place, str] = {}
    for reason in tomllib.loads(file.read_text())["because"]:
        for one in reason["mutants"]:
            found[one["file"], one["was"], one["becomes"], one.get("nth", 1)] = reason["reason"]
    return found


def check(listed: Iterable[Place], mutants: Iterable[Mutated]) -> None:
    """Raise CannotRun, with the nearest there is, for what is no mutant of the gallery as it is."""
    there = {one.place for one in mutants}
    for place in listed:
        if place not in there:
            close = nearest(place, there)
            raise CannotRun(f"{LIST.name} lists {in_words(place)}; there is no such mutant. Nearest: {close}.")


def nearest(place: Place, there: Iterable[Place]) -> str:
    """The mutant that reads most like one that is not there."""
    words = {in_words(one): one for one in there if one[0] == place[0]}
    return next(iter(difflib.get_close_matches(in_words(place), words, n=1, cutoff=0)), f"none of {place[0]}")


def in_words(place: Place) -> str:
    """A mutant as a person would put it."""
    file, was, becomes, nth = place
    return f"`{was}` → `{becomes}` in {file}" + (f" (no. {nth})" if nth > 1 else "")
