"""The door to accounts: one file beside the library, and what a login is."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from ui.accounts import passwords, settings
from ui.accounts.attempts import FAILURES_AT_MOST, LOCKED_S, Attempts
from ui.accounts.database import AccountsFile
from ui.accounts.sessions import Sessions, Tokens
from ui.accounts.types import LoginError, User
from ui.accounts.users import Users

FILE_NAME = "accounts.sqlite"
REFUSED = (
    f"用户名或密码不对。连续错 {FAILURES_AT_MOST} 次，{LOCKED_S // 60} 分钟内不能再登录；忘记密码请找管理员。"
)


class Accounts:
    """Users, sessions and tokens; may be used from any thread and by several processes."""

    def __init__(self, path: Path | str, clock: Callable[[], float] = time.time) -> None:
        self.file = AccountsFile(path)
        self.users = Users(self.file, clock)
        self.sessions = Sessions(self.file, self.users, clock)
        self.tokens = Tokens(self.file, self.users, clock)
        self.attempts = Attempts(self.file, clock)

    def close(self) -> None:
        """Release the file."""
        self.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def settings(self) -> settings.Settings:
        """What the administrator has set."""
        return settings.read(self.file)

    def login(self, name: str, password: str, address: str) -> tuple[User, str]:
        """The user and the secret of a new session.

        Raises:
            LoginError: in one wording and after the same work whether the name, the password or the account's
                state is the reason.
            SlowDownError: too many failures from this address.
        """
        user = self.checked(name, password, address)
        return user, self.sessions.begin(user, address)

    def checked(self, name: str, password: str, address: str) -> User:
        """The user whose password this is; raises what `login` raises."""
        user = self.users.find(name)
        counts = self.attempts.begin(name, user, address)
        stored = self.users.hash_of(user) if user else None
        right = passwords.fits(stored, password)
        if user is None or stored is None or not (counts and right and user.enabled):
            raise LoginError(REFUSED)
        self.attempts.succeeded(name, user, address)
        if passwords.outdated(stored):
            self.users.renew_hash(user, password)
        return user
