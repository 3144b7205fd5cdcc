"""The server: our own routes first, Gradio mounted behind the guard."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant.cli_parser import UsageError
from ui.accounts import passwords
from ui.accounts.door import Door
from ui.accounts.login import add_login_routes
from ui.accounts.store import FILE_NAME as ACCOUNTS_FILE
from ui.accounts.store import Accounts
from ui.accounts.types import AccountError
from ui.admin.routes import add_admin_routes
from ui.api import create_api
from ui.audit.log import FILE_NAME as AUDIT_FILE
from ui.audit.log import AuditLog
from ui.crowd import WAITING_AT_MOST, Crowd
from ui.desks import Desks
from ui.files import add_file_routes
from ui.forwarded import Forwarded
from ui.guard import Guard, is_own
from ui.history import History
from ui.metrics import Counted, add_metrics_route
from ui.words import offered

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.cli_serve import Serving

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
STATIC = {
    "boot.js": "text/javascript",
    "commands.js": "text/javascript",
    "connection.js": "text/javascript",
    "page.js": "text/javascript",
    "stream.js": "text/javascript",
    "suggest.js": "text/javascript",
    "session.js": "text/javascript",
    "account.css": "text/css",
    "page.css": "text/css",
    "icon.svg": "image/svg+xml",
}
UPLOAD_AT_MOST = "50mb"


def create_app(
    assistant: Assistant,
    *,
    history_path: Path | None = None,
    hosts: Sequence[str] = LOOPBACK,
    door: Door | None = None,
    proxies: Sequence[str] = (),
    sso_header: str = "",
    administered: bool = True,
    waiting_at_most: int = WAITING_AT_MOST,
) -> FastAPI:
    """The whole web application over one assistant.

    `history_path` is the file of the questions asked, by default kept in memory only. `hosts` are the names a
    browser may call this server by; "*" allows any. `door` says who may enter, by default everyone; `proxies` and
    `sso_header` are those of `Serving`. Without `administered` there are no administrator's pages.
    Where `waiting_at_most` steps of the page wait, or so many questions of programs, one more is refused.
    """
    # Read when Gradio is imported: without them it asks two outside hosts at start.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # After each step Gradio sums up its last 10,000, in a table that nobody here looks at.
    os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "1000000000")
    import gradio as gr

    from ui.page import build_page
    from ui.theme import TRANSLATIONS, build_theme

    desks = Desks(assistant, History(history_path or ":memory:"), door, administered=administered)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desks = desks
    _add_routes(app, desks)
    add_login_routes(app, desks.door)
    add_file_routes(app, desks)
    if administered:
        add_admin_routes(app, desks)
    app.mount("/api", create_api(desks, Crowd(waiting_at_most)))
    demo = build_page(desks, waiting_at_most)
    add_metrics_route(app, desks, lambda: len(demo._queue))
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
        root_path=desks.door.root or None,
        run_history=False,
        footer_links=[],
        show_error=False,
        max_file_size=UPLOAD_AT_MOST,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        allowed_paths=[],
        i18n=gr.I18n(**TRANSLATIONS),
        theme=build_theme(),
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
    )
    # Gradio checks posted file paths only when it believes it was launched: else it would read the server's files.
    demo.has_launched = True
    app.add_middleware(Guard, door=desks.door)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Forwarded, proxies=proxies, sso_header=sso_header, root=desks.door.root)
    app.add_middleware(Counted, metrics=desks.metrics)
    return app


def _static(name: str) -> str:
    return (files("ui") / "static" / name).read_text(encoding="utf-8")


def _add_routes(app: FastAPI, desks: Desks) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> dict[str, int]:
        held = len(desks.whole.assistant.library.reports())
        # Asked by machines that never log in: how many there are is nobody's business then.
        return {"reports": held} if desks.door.accounts is None else {}

    @app.get("/ui/words.json")
    def words(request: Request) -> JSONResponse:
        library = desks.at(request.state.visitor).desk.assistant.library
        return JSONResponse(offered(library), headers={"cache-control": "no-store"})

    @app.get("/ui/{name}")
    def static(name: str) -> Response:
        if name not in STATIC:
            return Response(status_code=404)
        return Response(_static(name), media_type=STATIC[name], headers={"cache-control": "no-cache"})


def hosts_for(host: str) -> tuple[str, ...]:
    """The names a browser may use for a server that listens on `host`; other names are refused.

    So a page elsewhere can not reach this server by pointing a name of its own at it.
    """
    if host not in ("0.0.0.0", "::"):
        return (*LOOPBACK, host)
    name = socket.gethostname()
    found = {name, f"{name}.local", socket.getfqdn(), _own_address()}
    return (*LOOPBACK, *sorted(found - {""}))


def _own_address() -> str:
    """The address of this machine on its network; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            address: str = probe.getsockname()[0]
        except OSError:
            return ""
    return address


def open_door(library: Path, root: str = "") -> Door:
    """The door to a library with accounts, `root` as in `Door`; what was logged long enough ago leaves the log.

    Raises:
        AccountError: there is no administrator who could let anyone in.
    """
    accounts = Accounts(library / ACCOUNTS_FILE)
    if not any(user.may_administer and user.enabled for user in accounts.users.all()):
        accounts.close()
        raise AccountError("还没有管理员，请先运行 jida user add 名字 --role administrator，再启动。")
    log = AuditLog(library / AUDIT_FILE)
    log.prune(accounts.settings.audit_days)
    # Made now, so that the first name that does not exist takes no longer than the next.
    passwords.fits(None, "")
    return Door(accounts, log, root)


def serve(assistant: Assistant, serving: Serving) -> None:
    """Serve the page until interrupted; one worker, because Gradio keeps its queue and sessions in the process."""
    import uvicorn

    from ui.worker import run

    root = serving.root_path
    if root and is_own(root):
        raise UsageError(f"--root-path 不能与绩答自己的地址同名（{root}），请换一个，如 /jida")
    library = assistant.library.path
    app = create_app(
        assistant,
        history_path=library / "ui_history.sqlite",
        hosts=(*hosts_for(serving.host), *serving.sites),
        door=open_door(library, root) if serving.accounts else Door(root=root),
        proxies=serving.proxies,
        sso_header=serving.sso_header,
        # Where everyone may enter, nobody is the administrator.
        administered=not serving.open_to_all,
    )
    # The first question loads the encoder; done here, no user waits for it.
    threading.Thread(target=app.state.desks.whole.examples, name="warm-up", daemon=True).start()
    config = uvicorn.Config(
        app,
        host=serving.host,
        port=serving.port,
        ssl_certfile=serving.certificate,
        ssl_keyfile=serving.key,
        # Our own middleware takes the word of the proxies that were named, and of no other.
        proxy_headers=False,
        # A browser holds two connections open; work is bounded by what may wait (ui/crowd.py).
        limit_concurrency=800,
        timeout_keep_alive=15,
        server_header=False,
        access_log=False,
        log_level="warning",
    )
    run(config)
