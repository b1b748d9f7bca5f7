"""A gallery's source files, watched: the same files that make its build another one."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import watchfiles

from fixtures.preparing.cache import NOT_SOURCE, content_hash, source_files


class Source:
    """What has changed in a folder since it was last asked; a thread of its own watches while the block runs.

    Only what changes the content counts, and not what editors leave beside a file for a moment.
    """

    def __init__(self, folder: Path, *, built: str, leave_out: Iterable[str] = ()) -> None:
        self.folder = folder
        self.changed = threading.Event()  # set too when the folder itself is gone
        self._skipped = NOT_SOURCE | {built, *leave_out}
        self._scratch = watchfiles.DefaultFilter(ignore_dirs=())
        self._names: set[str] = set()
        self._lock = threading.Lock()
        self._seen = self._state()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="source", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def take(self) -> list[str]:
        """The names of what has changed since the last call, counted from the folder."""
        with self._lock:
            names, self._names = sorted(self._names), set()
            self.changed.clear()
        return names

    def _watch(self) -> None:
        while not self._stop.is_set() and self.folder.is_dir():
            folders = self._folders()
            known = False
            try:
                # Each by itself: a watch on the whole tree would take in node_modules and its thousands of folders.
                for changes in watchfiles.watch(
                    *folders, watch_filter=self._counts, recursive=False, stop_event=self._stop,
                    yield_on_timeout=True, rust_timeout=200,
                ):  # fmt: skip
                    if changes or not known:  # the first time, for what changed before they were watched
                        self._compare()
                    known = True
                    if changes and self._folders() != folders:
                        break
            except FileNotFoundError:  # a folder that went away before it was watched
                continue
        self.changed.set()

    def _compare(self) -> None:
        state = self._state()
        names = {name for name in state.keys() | self._seen.keys() if state.get(name) != self._seen.get(name)}
        self._seen = state
        if names:
            with self._lock:
                self._names |= names
                self.changed.set()

    def _counts(self, change: watchfiles.Change, path: str) -> bool:
        return Path(path).name not in self._skipped and self._scratch(change, path)

    def _state(self) -> dict[str, str]:
        """A hash of each file that counts, by name."""
        found = {}
        for file in source_files(self.folder, leave_out=self._skipped):
            if self._counts(watchfiles.Change.modified, str(file)):
                with contextlib.suppress(OSError):  # it went away since it was listed
                    found[file.relative_to(self.folder).as_posix()] = content_hash(self.folder, [file])
        return found

    def _folders(self) -> set[Path]:
        found = {self.folder}
        for parent, folders, _ in os.walk(self.folder):
            folders[:] = [name for name in folders if name not in self._skipped]
            found |= {Path(parent, name) for name in folders}
        return found
