"""`python -m tests.remote_server`: a Playwright server in a network of its own where the system allows that.

It prints the address at which it is reached from here, through one port; nothing else leads into its network or out of
it, as if it was another machine.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading

from playwright._impl._driver import compute_driver_executable

from fixtures.preparing.relay import copy

NEW_USER, NEW_NETWORK, SET_FLAGS, UP = 0x10000000, 0x40000000, 0x8914, 1  # of Linux: sched.h, sockios.h, if.h


def leave_this_network() -> bool:
    """Move this process into a network that has only a loopback device; False where that is not allowed."""
    kinds = NEW_NETWORK if os.geteuid() == 0 else NEW_NETWORK | NEW_USER
    if sys.platform != "linux" or ctypes.CDLL(None).unshare(kinds):
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
    return True


def pass_on(outside: socket.socket, port: int) -> None:
    """Lead one connection from outside to a port in here."""
    with outside, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as inside:
        back = threading.Thread(target=copy, args=[inside, outside], daemon=True)
        back.start()
        copy(outside, inside)
        back.join()


def main() -> None:
    """Serve until standard input ends."""
    entrance = socket.create_server(("127.0.0.1", 0))  # stays in the network that it was made in
    alone = leave_this_network()
    command = [*compute_driver_executable(), "run-server", "--host", "127.0.0.1", "--unsafe"]
    # Node would make this process's own standard input one that does not wait.
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().rstrip("/\n").rpartition(":")[2])

        def serve() -> None:
            while True:
                threading.Thread(target=pass_on, args=[entrance.accept()[0], port], daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        print(f"ws://127.0.0.1:{entrance.getsockname()[1]}/", "alone" if alone else "not alone", flush=True)
        sys.stdin.read()
        server.kill()


if __name__ == "__main__":
    main()
