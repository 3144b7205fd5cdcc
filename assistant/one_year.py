"""哪一年最多, where the reports cover one year: that year is set against the one before as the report itself does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from assistant import phrase
from assistant.compute import change, one
from assistant.evidence import EvidenceBook, answer_figure
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.types import Answer, AnswerFigure, AnswerStatus
from assistant.understand import Question
from corpus.numerals import split_unit

_STATED = (("增加额", 1), ("减少额", -1))


def rank_of_one_year(question: Question, retriever: Retriever, only: Candidate, *, lowest: bool) -> Answer:
    """The higher (or lower) of a year and the one before it; 未披露 where nothing is said of any other year."""
    year = only.figure.year or max(only.entry.years, default=0)
    before = one(question, retriever, years=(year - 1,), basis=question.base_basis, unit="")
    if before and before.entry.id == only.entry.id and (done := change(before, only)):
        return _of_two(question, only, before, done.value, lowest)
    for basis, sign in _STATED:
        moved = one(question, retriever, years=(year,), basis=basis, unit="")
        if moved and moved.figure.basis == basis and moved.figure.base_unit == only.figure.base_unit:
            return _as_stated(question, only, moved, sign, lowest)
    book = EvidenceBook()
    book.cite(only)
    text = (
        f"未披露：只有{year}年度写明{phrase.subject(only, agency=False, year=False)}"
        f"（{phrase.amount(only.figure)}），没有别的年度可比。"
    )
    return Answer(question.text, "not_disclosed", text, question.slots, evidence=tuple(book.items))


def _of_two(question: Question, only: Candidate, before: Candidate, moved: Decimal, lowest: bool) -> Answer:
    book = EvidenceBook()
    pair = [only, before] if (moved >= 0) != lowest else [before, only]
    figures = tuple(answer_figure(candidate, book.cite(candidate)) for candidate in pair)
    first, second = (f"{c.figure.year}年{phrase.amount(c.figure)}" for c in pair)
    if not moved:
        text = f"{first}，{second}，两年相同；报告没有写别的年度。"
    else:
        text = f"{_word(lowest)}的是：{first}（其余：{second}）。报告没有写别的年度。"
    return _answer(question, only, "answered", text, figures, book)


def _as_stated(question: Question, only: Candidate, moved: Candidate, sign: int, lowest: bool) -> Answer:
    """Where the report gives only the change: the year before is this year's amount without it."""
    assert only.figure.base_value is not None
    assert moved.figure.base_value is not None
    factor, _ = split_unit(only.figure.unit)
    value = (only.figure.base_value - sign * moved.figure.base_value) / factor
    year = only.figure.year or max(only.entry.years, default=0)
    unit = only.figure.unit
    line = (
        f"{phrase.amount(only.figure)} {'−' if sign > 0 else '+'} {phrase.amount(moved.figure)}"
        f" = {phrase.number(value, unit)}"
    )
    book = EvidenceBook()
    stated = answer_figure(only, book.cite(only))
    book.cite(moved)
    reckoned = replace(
        stated,
        raw=phrase.number(value, unit),
        value=value,
        base_value=value * factor,
        year=year - 1,
        report="",
        computed=True,
        figure_id=None,
    )
    mine, other = f"{year}年{phrase.amount(only.figure)}", f"{year - 1}年{reckoned.raw}（计算值）"
    is_mine = (sign > 0) != lowest
    first, second = (mine, other) if is_mine else (other, mine)
    text = f"{_word(lowest)}的是：{first}（其余：{second}）。报告没有写别的年度。"
    figures = (stated, reckoned) if is_mine else (reckoned, stated)
    return replace(_answer(question, only, "computed", text, figures, book), computation=line)


def _word(lowest: bool) -> str:
    return "最低" if lowest else "最高"


def _answer(
    question: Question,
    only: Candidate,
    status: AnswerStatus,
    text: str,
    figures: tuple[AnswerFigure, ...],
    book: EvidenceBook,
) -> Answer:
    return Answer(
        question=question.text,
        status=status,
        text=f"{phrase.subject(only, year=False)}{text}",
        slots=question.slots,
        figures=figures,
        evidence=tuple(book.items),
    )
