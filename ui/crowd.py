"""How many questions may wait: more are refused at once and in words, so that none hangs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from corpus.errors import Error

# At some 30 ms of processor each, the last of these is answered after about two seconds on a quiet machine.
WAITING_AT_MOST = 64
RETRY_AFTER_S = 3


class CrowdedError(Error):
    """So many are asking that one more would wait too long."""

    def __init__(self) -> None:
        super().__init__("现在提问的人太多，请稍候再试。")


class Crowd:
    """The questions of other programs that are being answered or wait for it; the page's wait in Gradio's queue."""

    def __init__(self, at_most: int = WAITING_AT_MOST) -> None:
        self._at_most = at_most
        self._asking = 0

    async def admit(self) -> AsyncIterator[None]:
        """Count one question for as long as it takes; a dependency of its route, run in the server's one loop.

        Raises:
            CrowdedError: too many are waiting.
        """
        if self._asking >= self._at_most:
            raise CrowdedError
        self._asking += 1
        try:
            yield
        finally:
            self._asking -= 1
