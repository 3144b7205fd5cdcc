"""What stands in front of Gradio: an allow-list of paths, response headers, and a nonce for the page's scripts."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "jida_sid"
# Judged on scope["path"], the very path that is routed; `request.url` can differ from it.
ALLOWED = {
    "GET": re.compile(
        r"/|/healthz|/readyz|/config|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
        r"|/(assets|static|ui|download|original)/[^?#]*"
        r"|/gradio_api/(info|queue/data|upload_progress|startup-events|heartbeat/\w+)"
        r"|/api/(reports|figures|openapi\.json)?"
    ),
    "POST": re.compile(r"/gradio_api/(queue/join|upload|cancel|reset)/?|/api/ask"),
}
ALLOWED["HEAD"] = ALLOWED["GET"]
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'none'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
BODY_AT_MOST = 2_000_000
SESSIONS_AT_MOST = 20_000


def allowed(method: str, path: str) -> bool:
    """Whether a request may pass at all."""
    pattern = ALLOWED.get(method)
    return pattern is not None and ".." not in path and pattern.fullmatch(path) is not None


def owner_of(cookie_header: str) -> str:
    """The browser's own random name from its cookie, "" when it has none or a malformed one."""
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel and re.fullmatch(r"[\w-]{20,64}", morsel.value) else ""


class Guard:
    """ASGI middleware: refuses what is not on the list and dresses every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sessions: dict[str, str] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass, dress or refuse one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            return
        elif not allowed(scope["method"], scope["path"]):
            await _refuse(send, api=_is_api(scope))
        elif _too_long(scope):
            await _refuse(
                send, 413, f"请求太大或没有写明长度，最多 {BODY_AT_MOST // 1_000_000} MB", api=_is_api(scope)
            )
        elif scope["path"] == "/":
            await self._page(scope, receive, send)
        elif scope["path"].startswith("/gradio_api/"):
            await self._session(scope, receive, _dressed(send, POLICY.format(nonce="")))
        else:
            await self._app(scope, receive, _dressed(send, POLICY.format(nonce="")))

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A call of Gradio's: only with our cookie, and only for a session that this browser began.

        Gradio alone lets anyone who knows a session's name read its answers.
        """
        owner = owner_of(_header(scope["headers"], b"cookie"))
        if scope["path"] == "/gradio_api/queue/join":
            body = await _read(receive)
            name = _session_name(body)
            receive = _replay(body, receive)
        else:
            name = scope["path"].partition("/heartbeat/")[2]
            name = name or parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if not owner or (name and self._sessions.setdefault(name, owner) != owner):
            await _refuse(send, 403, "这不是本浏览器的会话")
            return
        while len(self._sessions) > SESSIONS_AT_MOST:
            del self._sessions[next(iter(self._sessions))]
        await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page itself: buffered, its scripts given this response's nonce, its language set."""
        nonce = secrets.token_urlsafe(18)
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        fresh = [] if owner_of(_header(kept, b"cookie")) else [_new_cookie(secure=scope["scheme"] == "https")]
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            written = prepare(body.decode("utf-8"), nonce).encode("utf-8")
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            headers += [
                (b"content-length", str(len(written)).encode()),
                (b"cache-control", b"no-store"),
                *fresh,
            ]
            out = _dressed(send, POLICY.format(nonce=f" 'nonce-{nonce}'"))
            await out({**start, "headers": headers})
            await out({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else written})

        await self._app({**scope, "headers": kept}, receive, collect)


def prepare(html: str, nonce: str) -> str:
    """Gradio's page with our language script first, a nonce on every script and no outside addresses."""
    html = re.sub(r"<meta\s[^>]*(?:property|name)=\"(?:og|twitter):[^>]*>", "", html)
    html = html.replace('lang="en"', 'lang="zh-CN"', 1)
    boot = '<script src="/ui/boot.js"></script>' + "".join(
        f'<script defer src="/ui/{name}.js"></script>'
        for name in ("suggest", "commands", "connection", "page")
    )
    icon = '<link rel="icon" type="image/svg+xml" href="/ui/icon.svg">'
    head, rest = html.split("<head>", 1)
    # Only tags of the template itself: the configuration is JSON with "<" written as an escape.
    rest = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', rest)
    # At the very end, so that it has the last word over the styles that Gradio loads as it goes.
    body, tail = rest.rsplit("</body>", 1)
    return f'{head}<head>{boot}{icon}{body}<link rel="stylesheet" href="/ui/page.css"></body>{tail}'


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def _too_long(scope: Scope) -> bool:
    """Bodies are questions and clicks, except for uploads, which Gradio limits itself."""
    if not scope["path"].startswith(("/gradio_api/queue", "/api/")) or scope["method"] != "POST":
        return False
    length = _header(scope["headers"], b"content-length")
    return not length.isdigit() or int(length) > BODY_AT_MOST


async def _read(receive: Receive) -> bytes:
    """The whole body; its length was checked before, and the server holds the client to it."""
    body = bytearray()
    while True:
        message = await receive()
        body.extend(message.get("body", b""))
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receiver that gives `body` first, then whatever comes."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _session_name(body: bytes) -> str:
    try:
        given = json.loads(body)
    except ValueError:
        return ""
    name = given.get("session_hash") if isinstance(given, dict) else None
    return name if isinstance(name, str) else ""


def _new_cookie(*, secure: bool) -> tuple[bytes, bytes]:
    value = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
    return b"set-cookie", (value + ("; Secure" if secure else "")).encode()


def _dressed(send: Send, policy: str) -> Send:
    """`send` with the policy and the other headers put on the response."""
    extra = {**HEADERS, "content-security-policy": policy}

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [(name, value) for name, value in message["headers"] if name.decode() not in extra]
            given += [(name.encode(), value.encode()) for name, value in extra.items()]
            message = {**message, "headers": given}
        await send(message)

    return dressed


def _is_api(scope: Scope) -> bool:
    return bool(scope["path"].startswith("/api/"))


async def _refuse(send: Send, status: int = 404, words: str = "没有这个地址", *, api: bool = False) -> None:
    """Say why not: to a program as JSON, like every other failure of the API."""
    out = _dressed(send, POLICY.format(nonce=""))
    kind = b"application/json" if api else b"text/plain; charset=utf-8"
    body = json.dumps({"error": words}, ensure_ascii=False) if api else words
    headers: list[Any] = [(b"content-type", kind)]
    await out({"type": "http.response.start", "status": status, "headers": headers})
    await out({"type": "http.response.body", "body": body.encode()})
