"""Sessions and tokens: what a browser or a program shows instead of a password. Only their hashes are stored."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from ui.accounts import settings
from ui.accounts.database import AccountsFile
from ui.accounts.types import AccountError, User
from ui.accounts.users import Users

TOKEN_PREFIX = "jida_"
TOKENS_AT_MOST = 20
LABEL_AT_MOST = 60
# How exactly a session's last use is known; each time it is written to disk.
_SEEN_EVERY_S = 20
_DAY = 86400


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner sees it; times in seconds since 1970, None for never."""

    id: int
    label: str
    made: float
    until: float | None
    used: float | None


class Sessions:
    """Sessions of browsers: idle and absolute limits, ended on the server."""

    def __init__(self, file: AccountsFile, users: Users, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._users = users
        self._clock = clock

    def begin(self, user: User, address: str) -> str:
        """A new session; returns its secret."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        limits = settings.read(self._file)
        with self._file.writing():
            self._file.change(
                "DELETE FROM sessions WHERE began < ? OR seen < ?",
                (now - limits.session_hours * 3600, now - limits.idle_minutes * 60),
            )
            self._file.change(
                "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (_hash(secret), user.id, now, now, address)
            )
        return secret

    def user_of(self, secret: str, *, active: bool = True) -> User | None:
        """Whose session it is, None when it ended or its user was cut off; `active` keeps it from idling."""
        row = self._file.first("SELECT user_id, began, seen FROM sessions WHERE token = ?", (_hash(secret),))
        if row is None:
            return None
        user_id, began, seen = row
        now, limits = self._clock(), settings.read(self._file)
        if now - seen > limits.idle_minutes * 60 or now - began > limits.session_hours * 3600:
            self.end(secret)
            return None
        if active and now - seen > _SEEN_EVERY_S:
            # On a full disk the session ends the sooner; what it asks is still answered.
            with suppress(AccountError):
                self._file.change("UPDATE sessions SET seen = ? WHERE token = ?", (now, _hash(secret)))
        user = self._users.by_id(user_id)
        return user if user and user.enabled else None

    def end(self, secret: str) -> None:
        """End one session."""
        self._file.change("DELETE FROM sessions WHERE token = ?", (_hash(secret),))

    def count(self, user: User) -> int:
        """How many sessions of a user are open."""
        row = self._file.first("SELECT count(*) FROM sessions WHERE user_id = ?", (user.id,))
        return int(row[0]) if row else 0


class Tokens:
    """Tokens of programs that use the HTTP API in a user's name."""

    def __init__(self, file: AccountsFile, users: Users, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._users = users
        self._clock = clock

    def make(self, user: User, label: str, days: int | None = None) -> str:
        """A new token, shown this once; with `days` it ends after so many.

        Raises:
            AccountError: the user has too many.
        """
        secret, now = TOKEN_PREFIX + secrets.token_urlsafe(32), self._clock()
        with self._file.writing():
            if len(self.of(user)) >= TOKENS_AT_MOST:
                raise AccountError(f"用户“{user.name}”已有 {TOKENS_AT_MOST} 个令牌，请先撤销不用的。")
            self._file.change(
                "INSERT INTO tokens (user_id, label, token, made, until) VALUES (?, ?, ?, ?, ?)",
                (
                    user.id,
                    label.strip()[:LABEL_AT_MOST],
                    _hash(secret),
                    now,
                    now + days * _DAY if days else None,
                ),
            )
        return secret

    def of(self, user: User) -> list[Token]:
        """A user's tokens, oldest first."""
        sql = "SELECT id, label, made, until, used FROM tokens WHERE user_id = ? ORDER BY id"
        return [Token(*row) for row in self._file.rows(sql, (user.id,))]

    def revoke(self, user: User, token_id: int) -> None:
        """End one token at once.

        Raises:
            AccountError: the user has no token of that number.
        """
        with self._file.writing():
            if token_id not in {token.id for token in self.of(user)}:
                raise AccountError(f"用户“{user.name}”没有编号 {token_id} 的令牌。")
            self._file.change("DELETE FROM tokens WHERE id = ?", (token_id,))

    def user_of(self, secret: str) -> User | None:
        """In whose name a program speaks, None when the token ended or its user was cut off."""
        row = self._file.first("SELECT user_id, until, used FROM tokens WHERE token = ?", (_hash(secret),))
        now = self._clock()
        if row is None or (row[1] is not None and now > row[1]):
            return None
        if row[2] is None or now - row[2] > _SEEN_EVERY_S:
            with suppress(AccountError):
                self._file.change("UPDATE tokens SET used = ? WHERE token = ?", (now, _hash(secret)))
        user = self._users.by_id(row[0])
        return user if user and user.enabled else None


def _hash(secret: str) -> str:
    # Secrets of 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
