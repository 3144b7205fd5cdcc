"""The users in their file, and what each may see."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from index.permit import Permit
from ui.accounts import passwords, settings
from ui.accounts.database import AccountsFile
from ui.accounts.types import AccountError, Role, User

NAME_AT_MOST = 40
Kind = Literal["agency", "report"]
_COLUMNS = "id, name, role, enabled, everything, password_at, must_change, created_at"
_DAY = 86400


class Users:
    """Reads and changes users; every change is seen by the next request of a running server."""

    def __init__(self, file: AccountsFile, clock: Callable[[], float] = time.time) -> None:
        self._file = file
        self._clock = clock

    def all(self) -> list[User]:
        """Every user, in the order of their names."""
        return [self._user(row) for row in self._file.rows(f"SELECT {_COLUMNS} FROM users ORDER BY key")]

    def by_id(self, user_id: int) -> User | None:
        """The user of that number."""
        row = self._file.first(f"SELECT {_COLUMNS} FROM users WHERE id = ?", (user_id,))
        return self._user(row) if row else None

    def find(self, name: str) -> User | None:
        """The user of that name, whatever its capitals."""
        row = self._file.first(f"SELECT {_COLUMNS} FROM users WHERE key = ?", (key_of(name),))
        return self._user(row) if row else None

    def named(self, name: str) -> User:
        """The user of that name.

        Raises:
            AccountError: there is none.
        """
        user = self.find(name)
        if user is None:
            raise AccountError(f"没有用户“{name[:NAME_AT_MOST]}”；用 jida user list 查看现有的用户。")
        return user

    def hash_of(self, user: User) -> str | None:
        """The stored hash of the password, None when the user has none."""
        row = self._file.first("SELECT hash FROM users WHERE id = ?", (user.id,))
        return row[0] if row else None

    def add(
        self,
        name: str,
        role: Role,
        password: str | None,
        permit: Permit = Permit(),  # noqa: B008
        *,
        must_change: bool = False,
    ) -> User:
        """A new user; without a password only for those whom a reverse proxy logs in.

        With `must_change` the password serves for one login only.

        Raises:
            AccountError: the name is taken or can not be used, or the password is not good enough.
        """
        name = checked_name(name)
        hashed = self._checked_hash(password, name) if password is not None else None
        now = self._clock()
        with self._file.writing():
            if self.find(name):
                raise AccountError(f"用户“{name}”已经有了，请换一个名字。")
            row = (
                name,
                key_of(name),
                role,
                permit.everything,
                hashed,
                now if hashed else None,
                must_change,
                now,
            )
            user_id = self._file.change(
                "INSERT INTO users (name, key, role, enabled, everything, hash, password_at, must_change, created_at)"
                " VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)",
                row,
            )
            self._grant(user_id, "agency", permit.agencies)
            self._grant(user_id, "report", permit.reports)
        return self.named(name)

    def set_password(self, user: User, password: str, *, must_change: bool = False) -> None:
        """Give a new password; all sessions end. With `must_change` it serves for one login only.

        Raises:
            AccountError: the password is not good enough.
        """
        hashed = self._checked_hash(password, user.name)
        with self._file.writing():
            self._file.change(
                "UPDATE users SET hash = ?, password_at = ?, must_change = ? WHERE id = ?",
                (hashed, self._clock(), must_change, user.id),
            )
            self._end_sessions(user)

    def renew_hash(self, user: User, password: str) -> None:
        """Hash the same password at today's cost."""
        self._file.change("UPDATE users SET hash = ? WHERE id = ?", (passwords.hash_of(password), user.id))

    def set_enabled(self, user: User, *, enabled: bool) -> None:
        """Let a user in again, or cut the user off at once.

        Raises:
            AccountError: nobody would be left to administer.
        """
        with self._file.writing():
            if not enabled:
                self._require_other_administrator(user, "停用")
                self._end_sessions(user)
            self._file.change("UPDATE users SET enabled = ? WHERE id = ?", (enabled, user.id))

    def set_role(self, user: User, role: Role) -> None:
        """Give another role.

        Raises:
            AccountError: nobody would be left to administer.
        """
        with self._file.writing():
            if role != "administrator":
                self._require_other_administrator(user, "改任")
            self._file.change("UPDATE users SET role = ? WHERE id = ?", (role, user.id))

    def grant(self, user: User, permit: Permit) -> None:
        """Let a user see what `permit` names, too."""
        with self._file.writing():
            if permit.everything:
                self._file.change("UPDATE users SET everything = 1 WHERE id = ?", (user.id,))
            self._grant(user.id, "agency", permit.agencies)
            self._grant(user.id, "report", permit.reports)

    def revoke(self, user: User, permit: Permit) -> None:
        """Let a user no longer see what `permit` names; everything takes all away."""
        with self._file.writing():
            if permit.everything:
                self._file.change("UPDATE users SET everything = 0 WHERE id = ?", (user.id,))
                self._file.change("DELETE FROM grants WHERE user_id = ?", (user.id,))
            for kind, values in (("agency", permit.agencies), ("report", permit.reports)):
                for value in values:
                    self._file.change(
                        "DELETE FROM grants WHERE user_id = ? AND kind = ? AND value = ?",
                        (user.id, kind, value),
                    )

    def set_permit(self, user: User, permit: Permit) -> None:
        """Let a user see what `permit` names and nothing else."""
        with self._file.writing():
            self.revoke(user, Permit(everything=True))
            self.grant(user, permit)

    def _grant(self, user_id: int, kind: Kind, values: Iterable[str]) -> None:
        for value in values:
            self._file.change("INSERT OR IGNORE INTO grants VALUES (?, ?, ?)", (user_id, kind, value))

    def _checked_hash(self, password: str, name: str) -> str:
        passwords.require_good(password, name, settings.read(self._file))
        return passwords.hash_of(password)

    def _end_sessions(self, user: User) -> None:
        self._file.change("DELETE FROM sessions WHERE user_id = ?", (user.id,))

    def _require_other_administrator(self, user: User, what: str) -> None:
        others = self._file.rows(
            "SELECT 1 FROM users WHERE role = 'administrator' AND enabled AND id <> ?", (user.id,)
        )
        if user.role == "administrator" and user.enabled and not others:
            raise AccountError(f"“{user.name}”是唯一的管理员，不能{what}；请先另设一位管理员。")

    def _user(self, row: Sequence[Any]) -> User:
        id_, name, role, enabled, everything, password_at, must_change, created_at = row
        grants = self._file.rows(
            "SELECT kind, value FROM grants WHERE user_id = ? ORDER BY kind, value", (id_,)
        )
        permit = Permit(
            bool(everything),
            tuple(value for kind, value in grants if kind == "agency"),
            tuple(value for kind, value in grants if kind == "report"),
        )
        days = settings.read(self._file).rotation_days
        old = bool(days and password_at and self._clock() - password_at > days * _DAY)
        due = bool(must_change) or old
        return User(id_, name, role, bool(enabled), permit, password_at, due, created_at)


def key_of(name: str) -> str:
    """What two spellings of one name share."""
    return unicodedata.normalize("NFKC", name.encode("utf-8", "replace").decode()).strip().casefold()


def checked_name(name: str) -> str:
    """The name as it is stored.

    Raises:
        AccountError: empty, too long, or holding blanks or characters that can not be seen.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if not 1 <= len(name) <= NAME_AT_MOST:
        raise AccountError(f"用户名应有 1 到 {NAME_AT_MOST} 个字，现在是 {len(name)} 个。")
    if not all(char.isalnum() or char in "._-@" for char in name):
        raise AccountError("用户名只能用汉字、字母、数字和 . _ - @。")
    return name
