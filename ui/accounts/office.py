"""Changes to accounts that are logged: a change that can not be written to the audit log is not made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from index.permit import Permit
from ui.accounts import settings
from ui.accounts.store import Accounts
from ui.accounts.types import ROLE_WORDS, Role, User
from ui.audit.log import AuditLog


def described(permit: Permit) -> str:
    """A permit in words."""
    if permit.everything:
        return "全部报告"
    parts = [*permit.agencies, *([f"指定的 {len(permit.reports)} 份报告"] if permit.reports else [])]
    return "、".join(parts) or "没有报告"


@dataclass(frozen=True, slots=True)
class Office:
    """What an administrator does, in the name of `who` at `address`. Raises what the stores raise."""

    accounts: Accounts
    log: AuditLog
    who: str
    address: str = ""

    def add_user(
        self, name: str, role: Role, password: str | None, permit: Permit, *, must_change: bool = False
    ) -> User:
        """A new user; an administrator sees everything."""
        permit = Permit(everything=True) if role == "administrator" else permit
        with self._logged("user_add", name, f"{ROLE_WORDS[role]}，{described(permit)}"):
            return self.accounts.users.add(name, role, password, permit, must_change=must_change)

    def set_enabled(self, user: User, *, enabled: bool) -> None:
        """Cut off, or let in again and forget failed logins."""
        with self._logged("user_enable" if enabled else "user_disable", user.name):
            self.accounts.users.set_enabled(user, enabled=enabled)
            if enabled:
                self.accounts.attempts.forget(user)

    def set_password(self, user: User, password: str, *, must_change: bool) -> None:
        """A new password from the administrator, by default for one login only."""
        with self._logged("user_password", user.name):
            self.accounts.users.set_password(user, password, must_change=must_change)
            self.accounts.attempts.forget(user)

    def set_role(self, user: User, role: Role) -> None:
        """Another role; an administrator sees everything."""
        with self._logged("user_role", user.name, f"{ROLE_WORDS[user.role]} → {ROLE_WORDS[role]}"):
            self.accounts.users.set_role(user, role)
            if role == "administrator":
                self.accounts.users.grant(user, Permit(everything=True))

    def grant(self, user: User, permit: Permit) -> User:
        """See more; the user as it is then."""
        return self._permit(
            user, f"允许 {described(permit)}", lambda: self.accounts.users.grant(user, permit)
        )

    def revoke(self, user: User, permit: Permit) -> User:
        """See less; the user as it is then."""
        return self._permit(
            user, f"收回 {described(permit)}", lambda: self.accounts.users.revoke(user, permit)
        )

    def set_permit(self, user: User, permit: Permit) -> User:
        """See this and nothing else; the user as it is then."""
        return self._permit(
            user, f"改为 {described(permit)}", lambda: self.accounts.users.set_permit(user, permit)
        )

    def make_token(self, user: User, label: str, days: int | None) -> str:
        """A token for a program, shown once."""
        with self._logged("token_make", user.name, label):
            return self.accounts.tokens.make(user, label, days)

    def revoke_token(self, user: User, token_id: int) -> None:
        """End a token."""
        with self._logged("token_revoke", user.name, str(token_id)):
            self.accounts.tokens.revoke(user, token_id)

    def change_settings(self, values: dict[str, int]) -> settings.Settings:
        """Other rules for passwords, sessions and the log."""
        words = "，".join(f"{settings.WORDS[name]} {value}" for name, value in values.items())
        with self._logged("settings", "", words):
            return settings.change(self.accounts.file, **values)

    def _permit(self, user: User, words: str, change: Callable[[], None]) -> User:
        with self._logged("user_permit", user.name, words):
            change()
            return self.accounts.users.named(user.name)

    @contextmanager
    def _logged(self, action: str, target: str, detail: str = "") -> Iterator[None]:
        with self.accounts.file.writing():
            yield
            self.log.add(self.who, action, target, address=self.address, detail=detail)
