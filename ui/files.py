"""Our own download routes: comparisons, originals and page images; nothing leaves through Gradio's."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import FastAPI, Request, Response

from corpus.errors import Error
from corpus.types import Span
from ui.batch import sample_template
from ui.desks import Desks
from ui.export import to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_file_routes(app: FastAPI, desks: Desks) -> None:
    """Add the routes to `app`; they must stand before Gradio is mounted."""

    @app.get("/download/original/{report_id}")
    def original(report_id: int, request: Request) -> Response:
        desk = desks.at(request.state.visitor).desk
        library = desk.assistant.library
        try:
            desk.note("original", desk.shelf.name_of(report_id))
            entry, data = library.entry(report_id), library.original(report_id)
        except Error as error:
            return _refused(error)
        return _attachment(data, "application/octet-stream", entry.file_name)

    @app.get("/download/template.xlsx")
    def template(request: Request) -> Response:
        desk = desks.at(request.state.visitor).desk
        sample = sample_template(desk.assistant.library, desk.examples()[:4])
        return _attachment(sample, XLSX, "绩答-批量模板.xlsx")

    @app.get("/download/batch/{token}")
    def filled(token: str, request: Request) -> Response:
        here = desks.at(request.state.visitor)
        kept = here.desk.batch.kept(token, here.visitor.holder)
        if kept is None:
            return Response("没有这个文件，请重新填表", 404, media_type="text/plain; charset=utf-8")
        here.desk.note("fill_download", kept.name)
        return _attachment(kept.data, XLSX, kept.name)

    @app.get("/download/{turn_id}.{kind}")
    def comparison(turn_id: str, kind: str, request: Request) -> Response:
        desk = desks.at(request.state.visitor).desk
        turn = desk.history.turn(turn_id)
        if turn is None or kind not in ("csv", "xlsx"):
            return Response("没有这个文件", 404, media_type="text/plain; charset=utf-8")
        try:
            answer, _ = desk.again(turn, "download")
        except Error as error:
            return _refused(error)
        if kind == "csv":
            return _attachment(to_csv(answer), "text/csv; charset=utf-8", "绩答-对比.csv")
        return _attachment(to_xlsx(answer), XLSX, "绩答-对比.xlsx")

    _add_page_route(app, desks)


def _add_page_route(app: FastAPI, desks: Desks) -> None:
    @app.get("/original/{report_id}/{page}.webp")
    def page(report_id: int, page: int, request: Request, span: str = "") -> Response:
        from ui.original import boxes_of, page_image

        desk = desks.at(request.state.visitor).desk
        library = desk.assistant.library
        cited = span_from(span)
        try:
            desk.note("page", desk.shelf.name_of(report_id), detail=str(page))
            boxes = boxes_of(library.report(report_id), cited) if cited else []
            image = page_image(library.original(report_id), page, boxes)
        except Error as error:
            return _refused(error)
        return Response(image, media_type="image/webp", headers={"cache-control": _kept(desks)})


def _kept(desks: Desks) -> str:
    # With accounts a shared browser must not show one user's pages to the next.
    return "private, max-age=600" if desks.door.accounts is None else "no-store"


def span_from(words: str) -> Span | None:
    """A span from "120-126", None from anything else."""
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", words)
    return Span(int(match[1]), int(match[2])) if match and int(match[1]) < int(match[2]) else None


def _attachment(data: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=media_type, headers={"content-disposition": disposition})


def _refused(error: Error) -> Response:
    return Response(str(error), 404, media_type="text/plain; charset=utf-8")
