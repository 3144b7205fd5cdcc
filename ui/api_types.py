"""The JSON of the HTTP API, as its OpenAPI document describes it; docs/answer.md and docs/api.md say it in words."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import QUESTION_AT_MOST, AnswerStatus, Intent
from corpus.types import FigureState

HISTORY_AT_MOST = 20
NAMES_AT_MOST = 100

Year = Annotated[int, Field(ge=1900, le=2200, description="年度")]
Name = Annotated[str, Field(min_length=1, max_length=300)]


class Question(BaseModel):
    """What is asked, and which reports may answer."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=QUESTION_AT_MOST, description="问题，最长 2,000 字")
    history: list[Annotated[str, Field(max_length=QUESTION_AT_MOST)]] = Field(
        default=[], max_length=HISTORY_AT_MOST, description="同一段对话里前面的问题，早的在前"
    )
    reports: list[Name] = Field(
        default=[], max_length=NAMES_AT_MOST, description="只在这些报告里找：编号、文件名或标题"
    )
    years: list[Year] = Field(default=[], max_length=NAMES_AT_MOST, description="只看这些年度")
    agencies: list[Name] = Field(default=[], max_length=NAMES_AT_MOST, description="只看这些部门，可写简称")


class Failure(BaseModel):
    """Why there is no result, in one Chinese sentence."""

    error: str


class SlotsOut(BaseModel):
    """What was understood of the question."""

    years: list[int]
    agencies: list[str]
    indicators: list[str]
    basis: str | None
    unit: str | None
    intent: Intent


class FigureOut(BaseModel):
    """One figure of an answer."""

    raw: str = Field(description="原文写法")
    value: str
    unit: str
    base_value: str = Field(description="换算到基本单位，钱是元")
    base_unit: str
    approximate: bool = Field(description="约数")
    computed: bool = Field(description="由原文数字算出")
    indicator: str
    basis: str | None
    year: int | None
    agency: str
    report: str
    evidence: int = Field(description="它在 evidence 里的位置")


class CellOut(BaseModel):
    """The cell of a table a figure stands in."""

    table: str
    row: list[str]
    column: list[str]


class EvidenceOut(BaseModel):
    """A passage that bears the answer out."""

    report: str
    title: str
    headings: list[str]
    page: int | None
    text: str
    quote: list[int] = Field(min_length=2, max_length=2, description="text 里要高亮的部分，含头不含尾")
    cell: CellOut | None
    score: float


class CoverageOut(BaseModel):
    """How many of the reports asked about disclose the figure."""

    reports: int
    disclosed: int
    missing: list[str]


class AnswerOut(BaseModel):
    """An answer with its figures and its evidence."""

    id: str
    question: str
    status: AnswerStatus
    text: str
    slots: SlotsOut
    figures: list[FigureOut]
    evidence: list[EvidenceOut]
    computation: str | None
    coverage: CoverageOut | None
    choices: list[str]
    findings: list[str]
    suggestions: list[str]
    elapsed_ms: float


class ReportOut(BaseModel):
    """A report as the library lists it."""

    id: int
    file_name: str
    title: str
    agency: str
    years: list[int]
    kind: str
    region: str
    format: str
    added_at: str
    sections: int
    tables: int
    figures: int
    findings: int


class ReportsOut(BaseModel):
    """The reports that were found."""

    total: int
    reports: list[ReportOut]


class StatedFigureOut(BaseModel):
    """One figure as a report states it."""

    raw: str
    state: FigureState
    value: str | None
    unit: str
    base_value: str | None
    base_unit: str
    approximate: bool
    certain: bool = Field(description="false：读法有疑问，使用前请核对原文")
    indicator: str
    canonical: str | None
    basis: str | None
    scope: str | None
    year: int | None
    agency: str
    report: str
    report_id: int
    title: str
    headings: list[str]
    span: list[int]


class FiguresOut(BaseModel):
    """The figures that were found: `total` in all, the first of them listed."""

    indicator: str
    total: int
    figures: list[StatedFigureOut]
