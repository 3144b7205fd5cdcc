"""One desk for each set of permitted reports, and at each only those who may sit there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from corpus.errors import Error
from index.permit import Permit
from ui.accounts.door import Door
from ui.accounts.visitor import Visitor
from ui.audit.types import FAILED
from ui.history import History
from ui.turns import Desk

if TYPE_CHECKING:
    from assistant.assistant import Assistant

DESKS_AT_MOST = 100


class SessionError(Error):
    """Nobody known is calling any more."""

    def __init__(self) -> None:
        super().__init__("登录已失效，请刷新页面重新登录。")


class ForbiddenError(Error):
    """The caller's role does not allow it."""

    def __init__(self) -> None:
        super().__init__("您的角色不能做这件事，请联系管理员。")


@dataclass(frozen=True, slots=True)
class Here:
    """Who sent an event, and the desk that answers it."""

    visitor: Visitor
    desk: Desk

    @property
    def owner(self) -> str:
        """Whose history this is."""
        return self.visitor.owner

    def require_editor(self, action: str, target: str = "") -> None:
        """Refuse, and log, what only those may do who look after the reports.

        Raises:
            ForbiddenError: the visitor may not.
        """
        if not self.visitor.may_edit:
            self.desk.note("denied", target, FAILED, action)
            raise ForbiddenError


class Desks:
    """Hands every visitor a desk that sees what the visitor may see; what is kept at a desk is kept by permit."""

    def __init__(
        self, assistant: Assistant, history: History, door: Door | None = None, *, administered: bool = True
    ) -> None:
        # Whether there are administrator's pages to lead to.
        self.administered = administered
        self.whole = Desk(assistant, history)
        self.metrics = self.whole.metrics
        self.door = door or Door()
        self._desks: OrderedDict[Permit, Desk] = OrderedDict()
        self._guard = threading.Lock()

    def of(self, visitor: Visitor) -> Desk:
        """The visitor's desk, which logs in the visitor's name."""
        if visitor.user is None:
            return self.whole
        return self._of(visitor.permit).noting(partial(self.door.note, visitor))

    def _of(self, permit: Permit) -> Desk:
        if permit.everything:
            return self.whole
        with self._guard:
            desk = self._desks.get(permit)
            if desk is None:
                from index.view import LibraryView

                whole = self.whole
                assistant = whole.assistant.within(LibraryView(whole.assistant.library, permit))
                desk = Desk(assistant, whole.history, permit.key, whole.batch.over(assistant), self.metrics)
                self._desks[permit] = desk
            self._desks.move_to_end(permit)
            while len(self._desks) > DESKS_AT_MOST:
                self._desks.popitem(last=False)
            return desk

    def at(self, visitor: Visitor | None) -> Here:
        """The visitor whom the guard let through, and the desk.

        Raises:
            SessionError: nobody known.
        """
        if visitor is None:
            raise SessionError
        return Here(visitor, self.of(visitor))

    def calling(self, headers: Mapping[str, str], address: str, *, secure: bool) -> Here:
        """Who calls now: asked anew for each event, since a session may have ended meanwhile; raises as `at`."""
        return self.at(self.door.visitor(headers, address, secure=secure))
