"""The relay leads names to ports of this machine, and tells where there is nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from fixtures.preparing.relay import Relay


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that sends back what it gets, once."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as connection:
                connection.sendall(connection.recv(100))

        thread = threading.Thread(target=answer)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(10)


def asked(relay: Relay, host: str, port: int) -> tuple[int, bytes]:
    """The relay's answer, and what comes back by it."""
    with socket.create_connection(("127.0.0.1", relay.port)) as client:
        client.sendall(b"\x05\x01\x00")
        assert client.recv(2) == b"\x05\x00"
        client.sendall(b"\x05\x01\x00\x03" + bytes([len(host)]) + host.encode() + port.to_bytes(2))
        granted = client.recv(10)[1]
        if granted:
            return granted, b""
        client.sendall(b"hello")
        client.shutdown(socket.SHUT_WR)
        return granted, client.recv(100)


@pytest.mark.parametrize("name", ["api.example", "api.example:8000"])
def test_a_name_leads_to_its_port_whatever_port_was_asked_for(name: str, echo: int) -> None:
    with contextlib.closing(Relay({name: echo})) as relay:
        assert asked(relay, "api.example", 8000) == (0, b"hello")


def test_any_other_name_leads_to_the_same_port_here(echo: int) -> None:
    with contextlib.closing(Relay({})) as relay:
        assert asked(relay, "gallery.lan", echo) == (0, b"hello")


def test_where_nothing_listens_the_relay_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        nobody = listening.getsockname()[1]

    with contextlib.closing(Relay({})) as relay:
        assert asked(relay, "gallery.lan", nobody) == (4, b"")
