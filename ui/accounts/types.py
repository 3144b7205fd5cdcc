"""Users, their roles, and what can go wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus.errors import Error
from index.permit import Permit

Role = Literal["reader", "editor", "administrator", "auditor"]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_WORDS: dict[Role, str] = {
    "reader": "查询员",
    "editor": "编辑员",
    "administrator": "管理员",
    "auditor": "审计员",
}


class AccountError(Error):
    """A user that does not exist, a name or a password that can not be used, a change that may not be made."""


class LoginError(Error):
    """No entry; the message is the same whatever the reason."""


class SlowDownError(Error):
    """Too many failures from one address: `wait_s` seconds before the next try."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"这个地址连续登录失败的次数太多，请在 {wait_s} 秒后再试。")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class User:
    """One user as stored; times are seconds since 1970, `password_at` None without a password.

    `password_due` says that the password must be changed before anything else.
    """

    id: int
    name: str
    role: Role
    enabled: bool
    permit: Permit = field(default_factory=Permit)
    password_at: float | None = None
    password_due: bool = False
    created_at: float = 0.0

    @property
    def may_edit(self) -> bool:
        """Whether reports may be added, corrected and deleted."""
        return self.role in ("editor", "administrator")

    @property
    def may_administer(self) -> bool:
        """Whether users and the library's health may be looked after."""
        return self.role == "administrator"

    @property
    def may_audit(self) -> bool:
        """Whether the audit log may be read."""
        return self.role in ("administrator", "auditor")


def role_of(words: str) -> Role:
    """A role by its English or Chinese name.

    Raises:
        AccountError: there is no such role.
    """
    for role, chinese in ROLE_WORDS.items():
        if words.strip() in (role, chinese):
            return role
    listed = "、".join(f"{role}（{chinese}）" for role, chinese in ROLE_WORDS.items())
    raise AccountError(f"没有“{words}”这种角色，可用的有：{listed}。")
