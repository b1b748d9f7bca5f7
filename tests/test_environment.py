"""How a clone's environment is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures.preparing import environment


@pytest.mark.parametrize(("kept", "compiled"), [(None, False), ("", False), ("1", True)])
def test_all_is_compiled_at_once_only_where_python_may_keep_nothing(
    kept: str | None, compiled: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(environment, "run", lambda command, otherwise: commands.append(command))
    if kept is None:
        monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    else:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", kept)

    environment.install(tmp_path / "python", [])

    _, pip = commands
    assert ("--no-compile" not in pip) is compiled
