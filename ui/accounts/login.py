"""Logging in and out, and changing one's own password: routes of our own in front of the page."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from corpus.errors import Error
from ui.accounts.door import Door
from ui.accounts.render import render_login, render_password
from ui.accounts.store import Accounts
from ui.accounts.types import SlowDownError
from ui.accounts.visitor import Visitor

Words = Annotated[str, Form(max_length=400)]
_OWN = re.compile(r"/|/\?a=[\w-]{1,40}|/admin(/[a-z]+)?")


def add_login_routes(app: FastAPI, door: Door) -> None:
    """Add the routes to `app`; without accounts there are none."""
    if door.accounts is not None:
        _add_entrance(app, door)
        _add_password(app, door, door.accounts)


def _add_entrance(app: FastAPI, door: Door) -> None:
    @app.get("/login")
    def login(request: Request, next: str = "/") -> Response:
        if visitor_of(request) is not None:
            return _onward(next)
        return _page(render_login(_own(next)))

    @app.post("/login")
    def enter(request: Request, name: Words = "", password: Words = "", next: Words = "/") -> Response:
        address = request.client.host if request.client else ""
        try:
            secret = door.enter(name.strip(), password, address)
        except SlowDownError as error:
            slow = _page(render_login(_own(next), str(error)), 429)
            slow.headers["retry-after"] = str(error.wait_s)
            return slow
        except Error as error:
            return _page(render_login(_own(next), str(error)), 401)
        old = visitor_of(request)
        if old is not None:
            door.forget(old)
        return _with_session(_onward(next), request, door, secret)

    @app.post("/logout")
    def leave(request: Request) -> Response:
        visitor = visitor_of(request)
        if visitor is not None:
            door.leave(visitor)
        gone = RedirectResponse("./login", 303)
        gone.delete_cookie(**_cookie(request, door))
        return gone


def _add_password(app: FastAPI, door: Door, accounts: Accounts) -> None:
    def rules() -> str:
        rules = accounts.settings
        return f"至少 {rules.password_length} 位，大写、小写字母、数字、符号里至少有 {rules.password_classes} 类。"

    @app.get("/password")
    def password(request: Request) -> Response:
        return _page(render_password(_known(request), rules()))

    @app.post("/password")
    def change(request: Request, old: Words = "", new: Words = "", again: Words = "") -> Response:
        visitor = _known(request)
        try:
            if new != again:
                raise Error("两遍新密码不一样，请重新输入。")
            secret = door.change_password(visitor, old, new)
        except Error as error:
            return _page(render_password(visitor, rules(), str(error)), 400)
        return _with_session(_onward("/"), request, door, secret)


def visitor_of(request: Request) -> Visitor | None:
    """Who the guard found this request to come from."""
    visitor: Visitor | None = request.state.visitor
    return visitor


def _known(request: Request) -> Visitor:
    visitor = visitor_of(request)
    # The guard lets nobody else through to these routes.
    assert visitor is not None
    return visitor


def _own(address: str) -> str:
    """An address of ours to go to after logging in; anything else is the page itself."""
    return address if _OWN.fullmatch(address) else "/"


def _onward(address: str) -> RedirectResponse:
    # Relative to these pages, which lie at the top.
    return RedirectResponse("." + _own(address), 303)


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def _with_session(response: Response, request: Request, door: Door, secret: str) -> Response:
    # No Max-Age: closing the browser forgets it; the server ends it earlier still.
    response.set_cookie(value=secret, **_cookie(request, door))
    return response


def _cookie(request: Request, door: Door) -> dict[str, Any]:
    secure = request.scope["scheme"] == "https"
    name = door.cookie(secure=secure)
    return {"key": name, "path": door.cookie_path, "secure": secure, "httponly": True, "samesite": "strict"}
