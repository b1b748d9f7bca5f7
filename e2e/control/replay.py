"""`gallery-e2e lab --replay DIR`: steps through what the gate saw, from a report, without a lab."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter

from e2e.control.control import add_files, as_it_is
from fixtures.errors import CannotRun
from fixtures.lab.loop import Loop
from fixtures.lab.serve import Server
from report import folder
from report.record import Cell, Report

CELL = TypeAdapter(Cell)


def replay_app(place: Path, *, only: str | None) -> FastAPI:
    """The page that replays a report's cells, all or those of NAME[:BUTTON]. Raises CannotRun where there are none."""
    report = folder.read(place)
    cells = chosen(report, only, place)
    app = FastAPI(openapi_url=None)
    add_files(app, "replay.html")
    for picture in pictures(cells):
        app.add_api_route(f"/pictures/{picture}", partial(as_it_is, place / picture), response_model=None)

    @app.get("/cells")
    def told() -> dict[str, Any]:
        run = report.run
        facts = {"gallery": run.gallery, "began": run.began, "browser": run.browser, "command": run.command}
        return {"run": facts, "cells": [CELL.dump_python(one, mode="json") for one in cells]}

    return app


def chosen(report: Report, only: str | None, place: Path) -> list[Cell]:
    """The cells that have something to show, broken promises first."""
    named = [one for one in report.cells if only in (None, one.declared.scenario, one.declared.name)]
    if not named:
        raise CannotRun(f"The report in {place} has nothing of {only}.")
    if not (shown := [one for one in named if any(click.lines for click in one.clicks)]):
        raise CannotRun(f"The report in {place} holds no click to replay{f' of {only}' if only else ''}.")
    return sorted(shown, key=lambda one: one.state not in ("broken", "known"))


def pictures(cells: list[Cell]) -> Iterator[str]:
    """The pictures that the cells name, those alone that lie in the report."""
    for click in (click for cell in cells for click in cell.clicks):
        for path in (click.before, click.at, click.after):
            if path and ".." not in Path(path).parts and not Path(path).is_absolute():
                yield path


@contextlib.contextmanager
def replaying(place: Path, control: socket.socket, *, only: str | None) -> Iterator[None]:
    """Serve the page on a socket that is bound already."""
    server, loop = Server(replay_app(place, only=only), control), Loop()
    try:
        loop.run(server.start())
        yield
        loop.run(server.stop())
    finally:
        loop.close()
