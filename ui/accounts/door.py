"""The door: which visitor a request comes from, and what is written in the audit log of it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from urllib.parse import unquote

from ui.accounts.store import Accounts
from ui.accounts.types import LoginError, SlowDownError, User
from ui.accounts.visitor import Visitor
from ui.audit.log import AuditLog
from ui.audit.types import FAILED, OK

ANONYMOUS_COOKIE = "jida_sid"
# Written by the guard from what a trusted proxy says; never passed on from a browser.
SSO_HEADER = "x-jida-user"
_SSO_LOGIN_EVERY_S = 1800
_SECRET = re.compile(r"[\w-]{20,100}")


def cookie_of(cookies: str, name: str) -> str:
    """A random value from a Cookie header, "" when there is none or a malformed one."""
    try:
        morsel = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel and _SECRET.fullmatch(morsel.value) else ""


@dataclass(slots=True)
class Door:
    """Without `accounts` every browser is let in and nothing is logged; browsers find us under `root`, as /jida."""

    accounts: Accounts | None = None
    log: AuditLog | None = None
    root: str = ""
    _seen: dict[int, float] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def cookie(self, *, secure: bool) -> str:
        """The name of the cookie that holds a session, over HTTPS or plain HTTP.

        The browser takes a __Host- cookie only over HTTPS, for this host alone and for every path; so under a root
        of our own it has to be a __Secure- one.
        """
        if not secure:
            return "jida_session"
        return "__Secure-jida" if self.root else "__Host-jida"

    @property
    def cookie_path(self) -> str:
        """For which paths browsers keep our cookies: nothing else on this host is told them."""
        return self.root or "/"

    def visitor(
        self, headers: Mapping[str, str], address: str, *, secure: bool, active: bool = True
    ) -> Visitor | None:
        """Who sends these headers (names in small letters), None for nobody that is known.

        `secure` says they came over HTTPS; `active` counts as use.
        """
        cookies = headers.get("cookie", "")
        if self.accounts is None:
            return Visitor(cookie_of(cookies, ANONYMOUS_COOKIE), address)
        if name := headers.get(SSO_HEADER, ""):
            user = self._named_by_proxy(unquote(name), address)
            return _visitor(user, address, "") if user else None
        if authorization := headers.get("authorization", ""):
            kind, _, secret = authorization.partition(" ")
            user = self.accounts.tokens.user_of(secret.strip()) if kind.lower() == "bearer" else None
            return _visitor(user, address, "", token=True) if user else None
        secret = cookie_of(cookies, self.cookie(secure=secure))
        user = self.accounts.sessions.user_of(secret, active=active) if secret else None
        return _visitor(user, address, secret) if user else None

    def _named_by_proxy(self, name: str, address: str) -> User | None:
        assert self.accounts is not None
        user = self.accounts.users.find(name)
        if user is None or not user.enabled:
            return None
        now = time.time()
        with self._guard:
            fresh = now - self._seen.get(user.id, 0) > _SSO_LOGIN_EVERY_S
            self._seen[user.id] = now
        if fresh:
            self._write(user.name, "login", address, OK, "由反向代理登录")
        return user

    def enter(self, name: str, password: str, address: str) -> str:
        """Log in; the secret of the new session. Raises what `Accounts.login` raises."""
        assert self.accounts is not None
        try:
            user, secret = self.accounts.login(name, password, address)
        except (LoginError, SlowDownError) as error:
            self._write(
                name[:64], "login", address, FAILED, "次数太多" if isinstance(error, SlowDownError) else ""
            )
            raise
        self._write(user.name, "login", address, OK)
        return secret

    def leave(self, visitor: Visitor) -> None:
        """Log out: the session ends here, whatever the browser keeps."""
        self.forget(visitor)
        self._write(visitor.name, "logout", visitor.address, OK)

    def forget(self, visitor: Visitor) -> None:
        """End the visitor's session, without a word in the log."""
        if self.accounts is not None and visitor.secret:
            self.accounts.sessions.end(visitor.secret)

    def change_password(self, visitor: Visitor, old: str, new: str) -> str:
        """A user's own new password; the secret of the one session that goes on. Raises what logging in raises."""
        assert self.accounts is not None
        assert visitor.user is not None
        try:
            user = self.accounts.checked(visitor.name, old, visitor.address)
            if old == new:
                raise LoginError("新密码要与原来的不同。")
            self.accounts.users.set_password(user, new)
        except Exception:
            self._write(visitor.name, "password", visitor.address, FAILED)
            raise
        self._write(visitor.name, "password", visitor.address, OK)
        return self.accounts.sessions.begin(user, visitor.address)

    def note(
        self, visitor: Visitor, action: str, target: str = "", result: str = OK, detail: str = ""
    ) -> None:
        """Log what a visitor does, before it is answered; raises AuditError where that can not be written."""
        self._write(visitor.name, action, visitor.address, result, detail, target)

    def _write(
        self, who: str, action: str, address: str, result: str, detail: str = "", target: str = ""
    ) -> None:
        if self.log is not None:
            self.log.add(who, action, target, address=address, result=result, detail=detail)


def _visitor(user: User, address: str, secret: str, *, token: bool = False) -> Visitor:
    return Visitor(f"user:{user.id}", address, user, secret, token)
