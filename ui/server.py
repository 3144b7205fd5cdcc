"""The server: our own routes first, Gradio mounted behind the guard."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ui.api import create_api
from ui.files import add_file_routes
from ui.guard import Guard
from ui.history import History
from ui.turns import Desk
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
    "suggest.js": "text/javascript",
    "page.css": "text/css",
    "icon.svg": "image/svg+xml",
}
UPLOAD_AT_MOST = "50mb"


def create_app(
    assistant: Assistant, *, history_path: Path | None = None, hosts: Sequence[str] = LOOPBACK
) -> FastAPI:
    """The whole web application over one assistant.

    `history_path` is the file of the questions asked, by default kept in memory only. `hosts` are the names a
    browser may call this server by; "*" allows any.
    """
    # Read when Gradio is imported: without them it asks two outside hosts at start.
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gradio as gr

    from ui.page import build_page
    from ui.theme import TRANSLATIONS, build_theme

    desk = Desk(assistant, History(history_path or ":memory:"))
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = desk
    _add_routes(app, desk)
    add_file_routes(app, desk)
    app.mount("/api", create_api(assistant))
    demo = build_page(desk)
    gr.mount_gradio_app(
        app,
        demo,
        path="/",
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
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    return app


def _static(name: str) -> str:
    return (files("ui") / "static" / name).read_text(encoding="utf-8")


def _add_routes(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> dict[str, int]:
        return {"reports": len(desk.assistant.library.reports())}

    @app.get("/ui/words.json")
    def words() -> JSONResponse:
        return JSONResponse(offered(desk.assistant.library), headers={"cache-control": "no-store"})

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


def serve(assistant: Assistant, serving: Serving) -> None:
    """Serve the page until interrupted; one worker, because Gradio keeps its queue and sessions in the process."""
    import uvicorn

    history = assistant.library.path / "ui_history.sqlite"
    app = create_app(assistant, history_path=history, hosts=hosts_for(serving.host))
    # The first question loads the encoder; done here, no user waits for it.
    threading.Thread(target=app.state.desk.examples, name="warm-up", daemon=True).start()
    uvicorn.run(
        app,
        host=serving.host,
        port=serving.port,
        workers=1,
        limit_concurrency=400,
        timeout_keep_alive=15,
        server_header=False,
        access_log=False,
        log_level="warning",
    )
