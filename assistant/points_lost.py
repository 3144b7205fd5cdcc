"""What a head of a scorecard scored over all its rows, and why a row lost points, as its own row tells."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.compute import Computed
from assistant.evidence import EvidenceBook
from assistant.phrase import number, subject
from assistant.reasons import ASKED, asks_why_lost
from assistant.retrieve import Retriever
from assistant.scorecard import Mark, levels
from assistant.scoring import Candidate
from assistant.types import Answer
from assistant.understand import Question
from corpus.numerals import plain
from corpus.table_heads import Sheet, find_parts, tells_how
from corpus.types import Span

_SCORES = ("得分", "扣分", "分值")
_WHY_HEAD = re.compile(r"原因|说明|依据|偏差|评价情况|扣分(?:点|情况|项)|备注")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]|(?:类)?指标$|[A-Z]\d*|[\s、.\d]")
_GENERAL = frozenset("指标 项目 部分 方面 评价".split())
_REPORTS_READ = 8


def answer_why_lost(question: Question, retriever: Retriever) -> Answer | None:
    """What the row of an indicator tells of its score; None where no row tells anything."""
    if not asks_why_lost(question):
        return None
    row = _row(question, retriever)
    told = _told(row, retriever) if row else None
    if not row or not told or not row.passage:
        return None
    book = EvidenceBook()
    book.cite_passage(row.passage, row.entry, told, 1.0)
    words = " ".join(told.of(retriever.report(row.entry.id).text).split())
    return Answer(
        question.text,
        "answered",
        f"{subject(row)}：{words}",
        replace(question.slots, intent="text"),
        evidence=tuple(book.items),
    )


def _row(question: Question, retriever: Retriever) -> Candidate | None:
    """The score of the one row that the question's words name."""
    terms = tuple(term for term in question.terms if not ASKED.search(term))
    question = replace(question, terms=terms)
    for basis in _SCORES:
        slots = replace(question.slots, indicators=(), basis=basis, unit="分", intent="lookup")
        found = [c for c in retriever.figures(replace(question, slots=slots)) if c.figure.cell]
        best = [c for c in found if c.score >= found[0].score - 0.005]
        rows = {(c.entry.id, c.figure.cell.table, c.figure.cell.row) for c in best if c.figure.cell}
        if len(rows) == 1:
            return best[0]
    return None


def _told(row: Candidate, retriever: Retriever) -> Span | None:
    """The cell of a row under a head like 扣分原因 that says something."""
    cell = row.figure.cell
    report = retriever.report(row.entry.id)
    if not cell or cell.table >= len(report.tables):
        return None
    sheet = Sheet.of(report.text, report.tables[cell.table])
    for part in find_parts(sheet):
        if cell.row not in part.rows:
            continue
        for column, path in enumerate(part.heads):
            beside = sheet.grid[cell.row][column]
            why = path and _WHY_HEAD.search(path[-1]) and not tells_how(part, column)
            if why and beside and sheet.values[beside.span].kind == "words":
                return beside.span
    return None


def of_group(question: Question, retriever: Retriever) -> Computed | None:
    """The score, the full marks or the loss of a head of a scorecard: those of its rows added up."""
    if question.slots.indicators or question.slots.basis not in _SCORES:
        return None
    marks = []
    for entry in retriever.asked(question, titled=True)[:_REPORTS_READ]:
        words = [t for t in question.terms if t not in entry.title + entry.agency and t not in _GENERAL]
        rows = [mark for own in levels(retriever.numbers(entry)).values() for mark in own]
        # 产出 is 产出（35分）, and 产出数量 is not 产出.
        named = [mark for mark in rows if _BRACKET.sub("", mark.name) in question.text]
        named = sorted(named, key=lambda mark: -len(_BRACKET.sub("", mark.name)))[:1]
        marks += [mark for mark in named if all(word in mark.name for word in words)]
    return _summed(marks[0], question.slots.basis) if len(marks) == 1 and len(marks[0].scores) > 1 else None


def _summed(mark: Mark, basis: str) -> Computed:
    value = {"得分": mark.value, "扣分": mark.lost, "分值": mark.full}[basis]
    reached = " + ".join(plain(c.figure.value or Decimal(0)) for c in mark.scores)
    full = " + ".join(plain(c.figure.value or Decimal(0)) for c in mark.beside)
    line = {
        "得分": f"{reached} = {plain(value)}分",
        "分值": f"{full} = {plain(value)}分",
        "扣分": f"（{full}）−（{reached}）= {plain(value)}分",
    }[basis]
    first = mark.scores[0]
    whose = f"{first.agency}{first.figure.year}年度" if first.figure.year else first.agency
    text = f"原文未直接给出；{whose}{mark.name}各项合计{basis}{number(value, '分')}（计算值）。"
    parts = mark.beside if basis == "分值" else mark.scores
    return Computed(value, "分", parts, line, text, basis)
