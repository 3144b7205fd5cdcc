"""Behind a reverse proxy: who really calls, over what, which of our paths, and whom the proxy let in."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from ui.accounts.door import SSO_HEADER

# Gradio believes these whoever sends them; what a proxy says of the scheme stands in the scope, and Host names us.
_READ_BY_GRADIO = (b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server")


class Forwarded:
    """ASGI middleware, outermost: takes the word of `proxies` (addresses) and of nobody else.

    `root` stands before every path in the browser, as /jida; some proxies take it off before they pass a request on.
    """

    def __init__(
        self, app: ASGIApp, proxies: Sequence[str] = (), sso_header: str = "", root: str = ""
    ) -> None:
        self._app = app
        self._root = root
        self._proxies = frozenset(proxies)
        self._sso = sso_header.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one connection on, as it really is."""
        if scope["type"] == "http":
            scope = self._true({**scope, "path": self._ours(scope["path"])})
        await self._app(scope, receive, send)

    def _ours(self, path: str) -> str:
        """`path` without the root, "" for the root itself, from where the browser has to be sent on to "root/"."""
        under = self._root and (path + "/").startswith(self._root + "/")
        return path[len(self._root) :] if under else path

    def _true(self, scope: Scope) -> Scope:
        ours = {SSO_HEADER.encode(), *_READ_BY_GRADIO} | ({self._sso.encode()} if self._sso else set())
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in ours]
        client = scope.get("client")
        if client is None or client[0] not in self._proxies:
            return {**scope, "headers": headers}
        told = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        changed = {**scope, "headers": headers}
        chain = [part.strip() for part in told.get(b"x-forwarded-for", "").split(",") if part.strip()]
        # From the right: what stands further left was written by whoever called the proxy.
        for address in reversed(chain):
            changed["client"] = (address, 0)
            if address not in self._proxies:
                break
        if told.get(b"x-forwarded-proto", "").strip() in ("http", "https"):
            changed["scheme"] = told[b"x-forwarded-proto"].strip()
        if self._sso and (named := told.get(self._sso.encode(), "").strip()):
            # Chinese names arrive percent-encoded or as UTF-8; from here on they are percent-encoded.
            name = unquote(named.encode("latin-1").decode("utf-8", "replace"))
            headers.append((SSO_HEADER.encode(), quote(name, safe="").encode()))
        return changed
