"""The HTTP API for other programs: an application of its own under /api, behind the same guard as the page."""

from __future__ import annotations

import logging
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from assistant.answer_json import to_json
from assistant.lookup import FIGURES_AT_MOST, find_figures, list_reports
from assistant.scope import Restriction, to_filter
from corpus.errors import Error
from ui.api_page import render_api
from ui.api_types import AnswerOut, Failure, FiguresOut, Name, Question, ReportsOut, Year
from ui.crowd import RETRY_AFTER_S, Crowd, CrowdedError
from ui.desks import Desks
from ui.history import Asked
from ui.turns import Desk

log = logging.getLogger(__name__)
REFUSED: dict[int | str, dict[str, Any]] = {
    422: {"model": Failure, "description": "请求有误，或资料库里没有所指的报告、部门"},
}
CROWDED: dict[int | str, dict[str, Any]] = {
    503: {"model": Failure, "description": "同时提问的太多；过 Retry-After 所写的秒数再问"},
}
DESCRIPTION = '向收录的绩效评价报告和预决算公开提问，得到准确的数字和它的出处。数字都是文字，不丢一位；出错时是 {"error": "一句中文"}。'
STATUS_WORDS = {404: "没有这个地址", 405: "这个地址不接受这种请求"}

Years = Annotated[list[Year] | None, Query(description="只看这个年度；可重复")]
Agencies = Annotated[list[Name] | None, Query(description="只看这个部门，可写简称；可重复")]
Reports = Annotated[list[Name] | None, Query(description="只看这份报告：编号、文件名或标题；可重复")]


def create_api(desks: Desks, crowd: Crowd) -> FastAPI:
    """The application to mount under /api; every caller's questions are answered at the caller's desk."""
    api = FastAPI(
        title="绩答",
        version=version("jida"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        # Named here, because the document may be made before the first call tells where this is mounted.
        servers=[{"url": f"{desks.door.root}/api"}],
        root_path_in_servers=False,
    )

    def calling(request: Request) -> Desk:
        return desks.at(request.state.visitor).desk

    @api.post(
        "/ask",
        summary="提一个问题",
        response_model=AnswerOut,
        responses={**REFUSED, **CROWDED},
        dependencies=[Depends(crowd.admit)],
    )
    def ask(asked: Question, request: Request) -> JSONResponse:
        desk = calling(request)
        named = Restriction(tuple(asked.reports), tuple(asked.years), tuple(asked.agencies))
        filter = to_filter(desk.assistant.library, named)
        answer = desk.answer(Asked(asked.question, tuple(asked.history), filter), "ask")
        return JSONResponse(to_json(answer))

    @api.get("/reports", summary="列出报告", response_model=ReportsOut, responses=REFUSED)
    def reports(
        request: Request,
        year: Years = None,
        agency: Agencies = None,
        words: Annotated[
            str, Query(max_length=200, description="标题、部门、类型、文件名里的字，用空格隔开")
        ] = "",
    ) -> JSONResponse:
        desk = calling(request)
        desk.note("list", words)
        named = _restriction(None, year, agency)
        return JSONResponse(list_reports(desk.assistant.library, named, words))

    @api.get("/figures", summary="查一个指标的全部数字", response_model=FiguresOut, responses=REFUSED)
    def figures(
        request: Request,
        indicator: Annotated[str, Query(max_length=100, description="指标，例如 三公经费")],
        year: Years = None,
        agency: Agencies = None,
        report: Reports = None,
        basis: Annotated[str, Query(max_length=20, description="口径：预算、决算、执行率……")] = "",
        limit: Annotated[int, Query(ge=1, le=FIGURES_AT_MOST, description="最多列出几个")] = 100,
    ) -> JSONResponse:
        desk = calling(request)
        desk.note("find", indicator)
        named = _restriction(report, year, agency)
        return JSONResponse(find_figures(desk.assistant.library, indicator, named, basis.strip(), limit))

    @api.get("/", include_in_schema=False)
    def about() -> HTMLResponse:
        return HTMLResponse(render_api(api.openapi()))

    _add_failures(api)
    return api


def _restriction(
    reports: list[str] | None, years: list[int] | None, agencies: list[str] | None
) -> Restriction:
    return Restriction(tuple(reports or ()), tuple(years or ()), tuple(agencies or ()))


def _add_failures(api: FastAPI) -> None:
    """Every failure is {"error": one Chinese sentence}."""

    @api.exception_handler(Error)
    def refused(request: Request, error: Error) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 422)

    @api.exception_handler(CrowdedError)
    def crowded(request: Request, error: CrowdedError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 503, {"retry-after": str(RETRY_AFTER_S)})

    @api.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"error": explain(error.errors()[0])}, 422)

    @api.exception_handler(HTTPException)
    def missing(request: Request, error: HTTPException) -> JSONResponse:
        words = STATUS_WORDS.get(error.status_code, "这个请求不能处理")
        return JSONResponse({"error": words}, error.status_code, error.headers)

    @api.exception_handler(Exception)
    def failed(request: Request, error: Exception) -> JSONResponse:
        log.exception("%s failed", request.scope["path"], exc_info=error)
        return JSONResponse({"error": "程序出错了，没有得到结果；请把这次的请求告诉管理员。"}, 500)


def explain(problem: dict[str, Any]) -> str:
    """One of pydantic's complaints in Chinese: which part of the request, and what it should be."""
    name = ".".join(str(part) for part in problem["loc"][1:])
    given, limits, kind = problem.get("input"), problem.get("ctx") or {}, problem["type"]
    if kind == "string_too_long" and name == "question":
        return f"问题有 {len(str(given))} 个字，最多 {limits['max_length']} 个字，请缩短后再问。"
    words = {
        "missing": f"缺少 {name}。"
        if name
        else '请求里要有一个 JSON 对象，例如 {"question": "2023年三公经费决算多少"}。',
        "json_invalid": "请求不是 UTF-8 编码的 JSON。",
        "string_type": f"{name} 应是文字。",
        "string_unicode": f"{name} 里有不成文字的字符。",
        "string_too_long": f"{name} 太长，最多 {limits.get('max_length')} 个字。",
        "string_too_short": f"{name} 不能为空。",
        "list_type": f"{name} 应是数组。",
        "too_long": f"{name} 最多 {limits.get('max_length')} 项。",
        "extra_forbidden": f"不认识 {name[:40]}。",
        "model_attributes_type": "请求应是 JSON 对象，并注明 content-type: application/json。",
        "greater_than_equal": f"{name} 不能小于 {limits.get('ge')}。",
        "less_than_equal": f"{name} 不能大于 {limits.get('le')}。",
    }
    return words.get(
        kind, f"{name} 应是整数。" if kind.startswith("int") else f"{name or '请求'} 的值不能用。"
    )
