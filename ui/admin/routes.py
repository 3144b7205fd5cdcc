"""The routes of the administrator's pages; who may open which is asked at each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from corpus.errors import Error
from ui.accounts.office import Office
from ui.accounts.render import notice
from ui.admin import accuracy, audit, health, users
from ui.admin.frame import frame, sections_of
from ui.admin.jobs import Job
from ui.audit.export import to_csv, to_jsonl
from ui.audit.log import AuditLog
from ui.audit.types import FAILED
from ui.audit.verify import Verdict, verify
from ui.desks import Desks, ForbiddenError, Here

REFRESH_S = 2
NO_ACCOUNTS = "没有启用帐号：打开网页的人就是管理员，不记审计。给多人用请以 jida serve --accounts 启动，见文档“帐号和权限”。"
BUSY = "上一次还没有做完，请等它做完再开始。"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
Fields = dict[str, list[str]]


async def _fields(request: Request) -> Fields:
    given = await request.form()
    return {name: [str(value) for value in given.getlist(name)] for name in given}


Filled = Annotated[Fields, Depends(_fields)]


def add_admin_routes(app: FastAPI, desks: Desks) -> None:
    """Add the pages to `app`."""

    def here(request: Request, section: str) -> Here:
        """The caller, who may open this page. Raises: ForbiddenError."""
        found = desks.at(request.state.visitor)
        if section not in sections_of(found.visitor):
            desks.door.note(found.visitor, "denied", f"/admin/{section}", FAILED)
            raise ForbiddenError
        return found

    @app.exception_handler(ForbiddenError)
    def forbidden(request: Request, error: ForbiddenError) -> Response:
        return Response(str(error), 403, media_type="text/plain; charset=utf-8")

    @app.get("/admin")
    def first(request: Request) -> Response:
        open_to = sections_of(desks.at(request.state.visitor).visitor)
        if not open_to:
            raise ForbiddenError
        return RedirectResponse(f"admin/{open_to[0]}", 303)

    _add_users(app, desks, here)
    _add_health(app, desks, here)
    _add_accuracy(app, desks, here)
    _add_audit(app, desks, here)


Allowed = Callable[[Request, str], Here]


def _page(html: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html, status, headers={"cache-control": "no-store"})


def _add_users(app: FastAPI, desks: Desks, here: Allowed) -> None:
    library = desks.whole.assistant.library

    def office(at: Here) -> Office | None:
        door = desks.door
        if door.accounts is None or door.log is None:
            return None
        return Office(door.accounts, door.log, at.visitor.name, at.visitor.address)

    @app.get("/admin/users")
    def listed(request: Request, user: str = "") -> Response:
        at = here(request, "users")
        desk = office(at)
        body = users.render(desk, library, user) if desk else notice(NO_ACCOUNTS)
        return _page(frame(at.visitor, "users", body))

    @app.post("/admin/users")
    def changed(request: Request, fields: Filled) -> Response:
        at = here(request, "users")
        desk = office(at)
        if desk is None:
            return _page(frame(at.visitor, "users", notice(NO_ACCOUNTS)), 404)
        chosen = next(iter(fields.get("user") or fields.get("name") or ()), "")
        try:
            said, bad = users.act(desk, library, fields), False
        except Error as error:
            said, bad = str(error), True
        body = users.render(desk, library, chosen)
        return _page(frame(at.visitor, "users", body, said=said, bad=bad), 400 if bad else 200)


def _add_health(app: FastAPI, desks: Desks, here: Allowed) -> None:
    job: Job[health.Findings] = Job()
    library = desks.whole.assistant.library

    @app.get("/admin/health")
    def shown(request: Request) -> Response:
        at, state = here(request, "health"), job.state
        body = health.render(library, state)
        return _page(frame(at.visitor, "health", body, refresh_s=REFRESH_S if state.running else 0))

    @app.post("/admin/health")
    def begun(request: Request) -> Response:
        desks.door.note(here(request, "health").visitor, "health")
        health.start(job, library)
        return RedirectResponse("health", 303)


def _add_accuracy(app: FastAPI, desks: Desks, here: Allowed) -> None:
    job: Job[accuracy.Summary] = Job()

    @app.get("/admin/accuracy")
    def shown(request: Request) -> Response:
        at, state = here(request, "accuracy"), job.state
        body = accuracy.render(state)
        return _page(frame(at.visitor, "accuracy", body, refresh_s=REFRESH_S if state.running else 0))

    @app.post("/admin/accuracy")
    def begun(request: Request, file: UploadFile) -> Response:
        at = here(request, "accuracy")
        name = file.filename or "问题文件"
        desks.door.note(at.visitor, "evaluate", name)
        try:
            if not accuracy.start(job, desks.whole.assistant, name, file.file.read()):
                raise Error(BUSY)
        except Error as error:
            return _page(
                frame(at.visitor, "accuracy", accuracy.render(job.state), said=str(error), bad=True), 400
            )
        return RedirectResponse("accuracy", 303)


def _add_audit(app: FastAPI, desks: Desks, here: Allowed) -> None:
    def shown(
        at: Here, log: AuditLog | None, sought: audit.Sought, verdict: Verdict | None = None
    ) -> Response:
        body = audit.render(log, sought, verdict) if log else notice(NO_ACCOUNTS)
        return _page(frame(at.visitor, "audit", body))

    @app.get("/admin/audit")
    def searched(
        request: Request, words: str = "", who: str = "", action: str = "", since: str = "", until: str = ""
    ) -> Response:
        at = here(request, "audit")
        days = [day if _DAY.fullmatch(day) else "" for day in (since, until)]
        sought = audit.Sought(words[:100], who[:64], action[:40], *days)
        desks.door.note(at.visitor, "audit_read", sought.said)
        return shown(at, desks.door.log, sought)

    @app.post("/admin/audit")
    def checked(request: Request) -> Response:
        at, log = here(request, "audit"), desks.door.log
        return shown(at, log, audit.Sought(), verify(log) if log else None)

    @app.get("/admin/export.{kind}")
    def exported(request: Request, kind: str) -> Response:
        at, log = here(request, "audit"), desks.door.log
        if log is None or kind not in ("csv", "jsonl"):
            return Response("没有这个文件", 404, media_type="text/plain; charset=utf-8")
        desks.door.note(at.visitor, "audit_export", kind)
        lines = to_csv(log.chain()) if kind == "csv" else to_jsonl(log.chain())
        media = "text/csv; charset=utf-8" if kind == "csv" else "application/jsonl"
        disposition = f"attachment; filename*=UTF-8''%E7%BB%A9%E7%AD%94-%E5%AE%A1%E8%AE%A1.{kind}"
        return StreamingResponse(lines, media_type=media, headers={"content-disposition": disposition})
