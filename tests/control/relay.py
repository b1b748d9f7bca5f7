"""A wire to a port that can be cut, or fall silent as when a machine sleeps."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator

from fixtures.lab.loop import Loop


class Relay:
    """Passes connections on to `target`; `cut` ends and refuses them, `freeze` keeps them and passes nothing."""

    def __init__(self, target: int, loop: Loop) -> None:
        self._target, self._loop = target, loop
        self._refusing = False
        self._open: set[StreamWriter] = set()
        self._frozen: set[StreamWriter] = set()
        self._server = loop.run(self._serve())
        self.port: int = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self._refusing = True
        self._loop.run(self._end_all())

    def mend(self) -> None:
        """Take connections again."""
        self._refusing = False

    def freeze(self) -> None:
        """Leave the connections that there are hanging until their client speaks; new ones are served."""
        self._frozen |= self._open

    def close(self) -> None:
        """End it all."""
        self.cut()
        self._server.close()

    async def _serve(self) -> asyncio.Server:
        return await asyncio.start_server(self._connect, "127.0.0.1", 0)

    async def _end_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def _connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._open |= {writer, far_writer}
        await asyncio.gather(self._pass_on(reader, far_writer, back=writer), self._pass_on(far_reader, writer))
        self._open -= {writer, far_writer}

    async def _pass_on(self, source: StreamReader, sink: StreamWriter, *, back: StreamWriter | None = None) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if sink not in self._frozen:
                    sink.write(data)
                    await sink.drain()
                elif back is not None:
                    back.transport.abort()
        sink.close()


@contextlib.contextmanager
def relay(target: int) -> Iterator[Relay]:
    """A relay that is gone with the block."""
    loop = Loop()
    made = Relay(target, loop)
    try:
        yield made
    finally:
        made.close()
        loop.close()
