"""What stands in front of Gradio: an allow-list of paths, response headers, and a nonce for the page's scripts."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, quote, urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.accounts.door import ANONYMOUS_COOKIE, Door
from ui.accounts.visitor import Visitor

# Judged on scope["path"], the very path that is routed; `request.url` can differ from it.
ALLOWED = {
    "GET": re.compile(
        r"/|/healthz|/readyz|/metrics|/config|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
        r"|/(assets|static|ui|download|original)/[^?#]*"
        r"|/gradio_api/(info|queue/data|upload_progress|startup-events|heartbeat/\w+)"
        r"|/api/(reports|figures|openapi\.json)?"
        r"|/login|/password|/admin(/[a-z]+(\.csv|\.jsonl)?)?"
    ),
    "POST": re.compile(
        r"/gradio_api/(queue/join|upload|cancel|reset)/?|/api/ask|/login|/logout|/password|/admin/[a-z]+"
    ),
}
ALLOWED["HEAD"] = ALLOWED["GET"]
# What says nothing of the library and is needed before anyone is known; /metrics asks by itself who may read it.
PUBLIC = re.compile(r"/healthz|/readyz|/metrics|/login|/favicon\.ico|/robots\.txt|/ui/[a-z]+\.(css|js|svg)")
# While a password is due, nothing else is served.
DUE = re.compile(r"/password|/logout")
# Streams that a browser holds open by itself.
WAITING = re.compile(r"/gradio_api/(heartbeat/\w+|queue/data)")
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
UPLOAD_AT_MOST = 500_000_000
SESSIONS_AT_MOST = 20_000
UPLOADS_AT_MOST = 20_000


def allowed(method: str, path: str) -> bool:
    """Whether a request may pass at all."""
    pattern = ALLOWED.get(method)
    return pattern is not None and ".." not in path and pattern.fullmatch(path) is not None


def is_own(root: str) -> bool:
    """Whether an address of ours begins with `root`, so that nobody could tell them from those under it."""
    return any(allowed(method, root + end) for method in ALLOWED for end in ("", "/", "/x", "/info"))


class Guard:
    """ASGI middleware: refuses what is not on the list and who is not known, and dresses every response."""

    def __init__(self, app: ASGIApp, door: Door | None = None) -> None:
        self._app = app
        self._door = door or Door()
        self._sessions: dict[str, str] = {}
        self._uploads: dict[str, set[str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass, dress or refuse one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            return
        elif scope["path"] == "":
            # The root without its slash: every address of the page is relative to it.
            query = scope["query_string"]
            there = self._door.root.encode() + b"/" + (b"?" + query if query else b"")
            await _answer(send, 308, "", [(b"location", there)])
        elif not (allowed(scope["method"], scope["path"]) and self._is_there(scope["path"])):
            await _refuse(send, api=_is_api(scope))
        elif not _from_our_page(scope):
            await _refuse(send, 403, "这个请求不是从本站的网页发出的", api=_is_api(scope))
        elif _too_long(scope):
            words = f"请求太大或没有写明长度，最多 {_body_at_most(scope) // 1_000_000} MB"
            await _refuse(send, 413, words, api=_is_api(scope))
        else:
            await self._known(scope, receive, send)

    def _is_there(self, path: str) -> bool:
        # Gradio has a login of its own, which nobody shall find where there are no accounts.
        return self._door.accounts is not None or path not in ("/login", "/logout", "/password")

    async def _known(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        visitor = self._visitor(scope)
        if visitor is None and not PUBLIC.fullmatch(path):
            await self._ask_to_log_in(scope, send)
            return
        due = visitor is not None and visitor.password_due
        if due and not (DUE.fullmatch(path) or PUBLIC.fullmatch(path)):
            await _go(scope, send, f"{self._door.root}/password", 403, "请先修改密码")
            return
        scope = {**scope, "state": {**scope.get("state", {}), "visitor": visitor}}
        if path == "/":
            await self._page(scope, receive, send)
        elif path.startswith("/gradio_api/") and visitor:
            await self._session(visitor, scope, receive, _dressed(send, POLICY.format(nonce="")))
        else:
            await self._app(scope, receive, _dressed(send, POLICY.format(nonce="")))

    def _visitor(self, scope: Scope) -> Visitor | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not (_is_api(scope) or scope["path"] == "/metrics"):
            # Tokens are for programs; the page of a browser is entered by logging in.
            headers.pop("authorization", None)
        address = scope["client"][0] if scope.get("client") else ""
        # An open page asks after the server's health and holds its streams by itself: no sign of somebody there.
        idle = WAITING.fullmatch(scope["path"]) or PUBLIC.fullmatch(scope["path"])
        return self._door.visitor(headers, address, secure=scope["scheme"] == "https", active=not idle)

    async def _session(self, visitor: Visitor, scope: Scope, receive: Receive, send: Send) -> None:
        """A call of Gradio's: only for a session that this browser, or this user, began.

        Gradio alone lets anyone who knows a session's name read its answers, and a file's path use the file.
        """
        owner, joining = visitor.owner, scope["path"].rstrip("/") == "/gradio_api/queue/join"
        named: list[str] = []
        if joining:
            body = await _read(receive)
            name, named = _session_name(body), _paths(body)
            receive = _replay(body, receive)
        else:
            name = scope["path"].partition("/heartbeat/")[2]
            name = name or parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if not owner or (name and self._sessions.setdefault(name, owner) != owner):
            await _refuse(send, 403, "这不是本浏览器的会话")
            return
        if any(owner not in self._uploads.get(path, ()) for path in named):
            await _refuse(send, 403, "没有这个上传的文件，请重新选择")
            return
        while len(self._sessions) > SESSIONS_AT_MOST:
            del self._sessions[next(iter(self._sessions))]
        if scope["path"].startswith("/gradio_api/upload"):
            send = self._uploading(owner, send)
        elif WAITING.fullmatch(scope["path"]):
            send = self._while_let_in(scope, send)
        await self._app(scope, receive, send)

    def _uploading(self, owner: str, send: Send) -> Send:
        """`send` that remembers whose the files are whose paths it tells."""
        body = bytearray()

        async def remember(message: Message) -> None:
            body.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                for path in _listed(bytes(body)):
                    self._uploads.setdefault(path, set()).add(owner)
                while len(self._uploads) > UPLOADS_AT_MOST:
                    del self._uploads[next(iter(self._uploads))]
            await send(message)

        return remember

    def _while_let_in(self, scope: Scope, send: Send) -> Send:
        """`send` of a stream that ends when its session does: nothing reaches a user who was cut off."""
        ended = False

        async def checked(message: Message) -> None:
            nonlocal ended
            if ended:
                return
            if message["type"] == "http.response.body" and self._visitor(scope) is None:
                ended, message = True, {"type": "http.response.body", "body": b""}
            await send(message)

        return checked

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page itself: buffered, its scripts given this response's nonce, its language set."""
        nonce = secrets.token_urlsafe(18)
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        fresh = [] if scope["state"]["visitor"].owner else [self._new_cookie(scope)]
        start: Message = {}
        body = bytearray()

        async def collect(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            html = prepare(body.decode("utf-8"), nonce, sessions=self._door.accounts is not None)
            written = html.encode("utf-8")
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

    def _new_cookie(self, scope: Scope) -> tuple[bytes, bytes]:
        value = f"{ANONYMOUS_COOKIE}={secrets.token_urlsafe(24)}; Path={self._door.cookie_path}"
        value += "; HttpOnly; SameSite=Strict; Max-Age=31536000"
        return b"set-cookie", (value + ("; Secure" if scope["scheme"] == "https" else "")).encode()

    async def _ask_to_log_in(self, scope: Scope, send: Send) -> None:
        query = scope["query_string"].decode("latin-1")
        match = re.search(r"(?:^|&)a=([\w-]{1,40})(?:&|$)", query)
        there = f"/?a={match[1]}" if match and scope["path"] == "/" else "/"
        if scope["path"] == "/" and _header(scope["headers"], b"sec-fetch-site") in (
            "cross-site",
            "same-site",
        ):
            # A link on another site: the browser keeps our cookie back until the address is asked for from here.
            body = f'<!doctype html><meta http-equiv="refresh" content="0;url=.{there}">'
            await _answer(send, 200, body, [(b"content-type", b"text/html; charset=utf-8")])
            return
        where = f"{self._door.root}/login" + (f"?next={quote(there, safe='')}" if there != "/" else "")
        await _go(scope, send, where, 401, "请先登录")


def prepare(html: str, nonce: str, *, sessions: bool = False) -> str:
    """Gradio's page with our language script first, a nonce on every script and no address but below its own.

    With `sessions` the browser returns to the login page when its session has ended.
    """
    html = re.sub(r"<meta\s[^>]*(?:property|name)=\"(?:og|twitter):[^>]*>", "", html)
    html = html.replace('lang="en"', 'lang="zh-CN"', 1).replace(
        'href="/manifest.json"', 'href="manifest.json"', 1
    )
    first = ("boot", "stream", "session") if sessions else ("boot", "stream")
    boot = "".join(f'<script src="ui/{name}.js"></script>' for name in first) + "".join(
        f'<script defer src="ui/{name}.js"></script>'
        for name in ("suggest", "commands", "connection", "page")
    )
    icon = '<link rel="icon" type="image/svg+xml" href="ui/icon.svg">'
    head, rest = html.split("<head>", 1)
    # Only tags of the template itself: the configuration is JSON with "<" written as an escape.
    rest = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', rest)
    # At the very end, so that it has the last word over the styles that Gradio loads as it goes.
    body, tail = rest.rsplit("</body>", 1)
    return f'{head}<head>{boot}{icon}{body}<link rel="stylesheet" href="ui/page.css"></body>{tail}'


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def _body_at_most(scope: Scope) -> int:
    """Bodies are questions, clicks and forms, except for uploads, of which Gradio limits each file only."""
    return UPLOAD_AT_MOST if scope["path"].startswith("/gradio_api/upload") else BODY_AT_MOST


def _too_long(scope: Scope) -> bool:
    if scope["method"] != "POST":
        return False
    length = _header(scope["headers"], b"content-length")
    return not length.isdigit() or int(length) > _body_at_most(scope)


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


def _paths(body: bytes) -> list[str]:
    """The paths of uploaded files that the body of an event names."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return []
    return list(_named_paths(given.get("data"))) if isinstance(given, dict) else []


def _named_paths(value: object) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(path := one.get("path"), str):
                yield path
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _listed(body: bytes) -> list[str]:
    try:
        given = json.loads(body)
    except ValueError:
        return []
    return [path for path in given if isinstance(path, str)] if isinstance(given, list) else []


def _from_our_page(scope: Scope) -> bool:
    """Whether what changes something comes from a page of this server; programs name no origin."""
    origin = _header(scope["headers"], b"origin")
    if scope["method"] != "POST" or not origin:
        return True
    return urlsplit(origin).netloc == _header(scope["headers"], b"host")


async def _go(scope: Scope, send: Send, where: str, status: int, words: str) -> None:
    """Send a browser that opens a page to `where`; tell everything else why not."""
    opens = _header(scope["headers"], b"accept").startswith("text/html") or scope["path"] == "/"
    if opens and scope["method"] in ("GET", "HEAD") and not _is_api(scope):
        await _answer(send, 303, "", [(b"location", where.encode()), (b"cache-control", b"no-store")])
    else:
        extra = [(b"www-authenticate", b"Bearer")] if status == 401 and _is_api(scope) else []
        await _refuse(send, status, words, api=_is_api(scope), extra=extra)


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


async def _refuse(
    send: Send,
    status: int = 404,
    words: str = "没有这个地址",
    *,
    api: bool = False,
    extra: Iterable[tuple[bytes, bytes]] = (),
) -> None:
    """Say why not: to a program as JSON, like every other failure of the API."""
    kind = b"application/json" if api else b"text/plain; charset=utf-8"
    body = json.dumps({"error": words}, ensure_ascii=False) if api else words
    await _answer(send, status, body, [(b"content-type", kind), *extra])


async def _answer(send: Send, status: int, body: str, headers: list[tuple[bytes, bytes]]) -> None:
    out = _dressed(send, POLICY.format(nonce=""))
    await out({"type": "http.response.start", "status": status, "headers": headers})
    await out({"type": "http.response.body", "body": body.encode()})
