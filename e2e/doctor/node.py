"""Node, and what runs on it: npm, the R2 engine, the gallery's build."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError

from e2e.doctor.visit import DETAIL_LINES, Visit, advised
from e2e.pages import BundledGallery
from fixtures.errors import CannotRun, tail
from fixtures.lab.bucket import ENGINE, r2_engine, s3_client
from fixtures.preparing import environment
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import find_node, node_packages


def node(visit: Visit) -> str:
    found = find_node()
    if environment.system_node():
        return f"{found.version}, {found.bin / 'node'}"
    own = shutil.which("node")
    lacks = f"{own} is {environment.node_version(own) or 'broken'}" if own else "the machine has none"
    lacks += "" if shutil.which("npm") else ", without npm" if own else ""
    return f"{found.version} from PyPI ({lacks}; {'.'.join(map(str, environment.OLDEST_NODE))} is needed)"


def npm(visit: Visit) -> str:
    try:
        return find_node().run(["npm", "--version"], cwd=Path(tempfile.gettempdir()), timeout=60).strip()
    except subprocess.CalledProcessError as error:
        raise CannotRun(
            f"npm does not run (exit code {error.returncode}); install Node again, with the npm that comes with it.",
            detail=tail(error.stdout),
        ) from None


def engine_packages(visit: Visit) -> str:
    return with_packages(lambda: str(node_packages(ENGINE, say=visit.say)))


def gallery(visit: Visit) -> str:
    return with_packages(lambda: str(prepare_gallery(None, BundledGallery, variant=None, say=visit.say).folder))


def with_packages(prepare: Callable[[], str]) -> str:
    """What was prepared; where npm could not install it, the way on as well."""
    try:
        return prepare()
    except CannotRun as error:
        if not re.match("`npm (ci|install)`", error.args[0]):
            raise
        its_first = "\n".join(error.detail.splitlines()[:DETAIL_LINES])  # npm begins with what was wrong
        cure = "see whether the registry answers: `npm ping`"
        raise advised(CannotRun(error.args[0], detail=its_first), cure) from None


def engine(visit: Visit) -> str:
    """Whether it starts and keeps what is put into it."""
    began = time.monotonic()
    try:
        with r2_engine(say=visit.say) as running:
            ready = time.monotonic() - began
            s3_client(running.bucket).put_object(Bucket=running.bucket.name, Key="probe", Body=b"probe")
    except CannotRun as error:
        packages = node_packages(ENGINE, say=visit.say)
        raise advised(
            error, f"delete its packages with `rm -r {packages}` and run `doctor` again; it reinstalls them"
        ) from None
    except BotoCoreError as error:
        raise CannotRun(f"The R2 engine has started and does not answer ({error}).") from None
    return f"ready in {ready:.1f} s"
