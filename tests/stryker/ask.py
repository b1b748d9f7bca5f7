"""The command that Stryker runs for each mutant: asks the run that started it, and exits with 1 where it was noticed.

Only the standard library, and little of it: it is started a thousand times.
"""

import os
import sys
from multiprocessing.connection import Client
from pathlib import Path

KEY = "GALLERY_STRYKER_ASK"

if __name__ == "__main__":
    with Client(("127.0.0.1", int(sys.argv[1])), authkey=bytes.fromhex(os.environ[KEY])) as ask:
        ask.send((os.environ.get("__STRYKER_ACTIVE_MUTANT__"), str(Path.cwd())))
        noticed, why = ask.recv()
    print(why)
    sys.exit(int(noticed))
