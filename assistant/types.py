"""A question's slots, and an answer with its evidence; docs/answer.md gives the JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AnswerStatus = Literal["answered", "computed", "ambiguous", "conflict", "not_disclosed", "passages"]
# What each status is called wherever users read it.
STATUS_WORDS: dict[str, str] = {
    "answered": "已找到",
    "computed": "计算得出",
    "ambiguous": "有多种理解",
    "conflict": "前后矛盾",
    "not_disclosed": "未披露",
    "passages": "相关原文",
}
QUESTION_AT_MOST = 2000
Intent = Literal["lookup", "compare", "rank", "sum", "trend", "check", "text", "yesno"]


@dataclass(frozen=True, slots=True)
class Slots:
    """What was understood of a question; every field may be empty. Shown to the user as chips.

    `agencies` are full names of the library. `indicators` are canonical lexicon names, or the question's own words
    where the lexicon knows none. `basis` is one of corpus.lexicon.BASES or "". `unit` is the kind of unit asked for
    ("人", "%", "万元", ...) or "".
    """

    years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    basis: str = ""
    unit: str = ""
    intent: Intent = "lookup"


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """The cell a figure stands in: table caption and the heads of its row and column, outermost first."""

    table: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage or a table row that bears the answer out.

    `text` is the passage, or the row with its heads; `quote` is the half-open range of `text` to highlight
    (code points). `span` is the quote's place in the report's text. `page` is 1-based, None without pages.
    """

    report_id: int
    report: str
    title: str
    headings: tuple[str, ...]
    text: str
    quote: tuple[int, int]
    span: tuple[int, int]
    page: int | None = None
    cell: CellEvidence | None = None
    passage_id: int | None = None
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class AnswerFigure:
    """One figure of an answer, as printed, with its meaning; `evidence` is a place in `Answer.evidence`.

    A computed figure has `raw` made from `Answer.computation`; its `report` is "" and `evidence` the first part's.
    """

    raw: str
    value: Decimal
    unit: str
    base_value: Decimal
    base_unit: str
    indicator: str
    basis: str
    year: int | None
    agency: str
    report: str
    evidence: int
    approximate: bool = False
    computed: bool = False
    figure_id: int | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the reports asked about disclose the figure, and which agencies or years do not."""

    reports: int
    disclosed: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; `figures` and `evidence` are best first."""

    question: str
    status: AnswerStatus
    text: str
    slots: Slots
    figures: tuple[AnswerFigure, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    computation: str | None = None
    coverage: Coverage | None = None
    choices: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    elapsed_ms: float = 0.0
    id: str = ""
