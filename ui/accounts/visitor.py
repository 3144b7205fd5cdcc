"""Who is calling: one browser or program, and what it may do."""

from __future__ import annotations

from dataclasses import dataclass

from index.permit import WHOLE, Permit
from ui.accounts.types import User


@dataclass(frozen=True, slots=True)
class Visitor:
    """One caller. Without accounts `user` is None, and whoever reaches the server may do everything.

    `owner` is whose history and sessions these are; `secret` is the session's, "" without one; `token` tells a
    program from a browser.
    """

    owner: str
    address: str = ""
    user: User | None = None
    secret: str = ""
    token: bool = False

    @property
    def name(self) -> str:
        """The user's name, "" without accounts."""
        return self.user.name if self.user else ""

    @property
    def permit(self) -> Permit:
        """Which reports may be seen."""
        return self.user.permit if self.user else WHOLE

    @property
    def holder(self) -> str:
        """Whose files these are: the owner's while the permit stays what it is."""
        return f"{self.owner} {self.permit.key}".strip()

    @property
    def password_due(self) -> bool:
        """Whether the password has to be changed first; programs and those a proxy lets in show none."""
        return self.user is not None and self.user.password_due and bool(self.secret)

    @property
    def may_edit(self) -> bool:
        """Whether reports may be added, corrected and deleted."""
        return self.user is None or self.user.may_edit

    @property
    def may_administer(self) -> bool:
        """Whether users and the library's health may be looked after."""
        return self.user is None or self.user.may_administer

    @property
    def may_audit(self) -> bool:
        """Whether the audit log may be read."""
        return self.user is None or self.user.may_audit
