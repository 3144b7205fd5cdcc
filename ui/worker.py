"""The one process that serves, and how it ends."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import uvicorn

STOP_WITHIN_S = 3


class Worker(uvicorn.Server):
    """A server that hangs up when it is told to stop, a little later: open pages hold streams that never end."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers on their way out, then end."""
        hanging_up = asyncio.get_running_loop().call_later(STOP_WITHIN_S, self._hang_up)
        await super().shutdown(sockets)
        hanging_up.cancel()

    def _hang_up(self) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.close()


def run(config: uvicorn.Config) -> None:
    """Serve until interrupted."""
    # Told by a signal, uvicorn sends it on to whoever started it, once all is closed.
    with suppress(KeyboardInterrupt):
        Worker(config).run()
