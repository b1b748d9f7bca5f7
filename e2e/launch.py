"""`python path/to/e2e/launch.py MODULE …` is `python -m MODULE …` with the suite's packages before any others.

By path, so that it works from every folder: what the user's own folder calls `e2e` or `fixtures` is not taken for ours,
and nothing has to be set in the environment, which builds of the user's project would inherit.
"""

import runpy
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    sys.path[:] = [str(HERE.parent), *(place for place in sys.path if Path(place).resolve() != HERE)]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
