"""Amounts of several quarters told together or added up: 四个季度用款计划合计, 各季度用款计划."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.compare import shown
from assistant.compute import Computed
from assistant.evidence import EvidenceBook, answer_figure
from assistant.phrase import amount, number, subject
from assistant.scoring import Candidate
from assistant.types import Answer
from assistant.understand import Question
from corpus.numerals import plain, split_unit

_QUARTER = re.compile(r"第?([一二三四1-4])季度")
_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_TOTAL = re.compile(r"合计|总|一共|共|加起来|相加|之和|全年")
_SOME = re.compile(r"(前|后)([一二两三1-3])个?季度|(上|下)半年")
_SEVERAL = re.compile(r"(?:[一二两三四1-4]个|各个?|每个?|分|前[一二两三1-3]个?|后[一二两三1-3]个?)季度|半年")
_LAST = 4


def asks_turns(question: Question) -> bool:
    """Whether several quarters are named: 四个季度, 前两个季度, 第一季度和第二季度."""
    return bool(_SEVERAL.search(question.text)) or len(_QUARTER.findall(question.text)) > 1


def answer_turns(question: Question, found: Sequence[Candidate]) -> Answer | None:
    """The amounts of all quarters asked, or their sum; `found` is best first.

    None where one quarter is asked or nothing is told by quarters.
    """
    if not found or not _QUARTER.search(found[0].figure.indicator):
        return None
    if len(_QUARTER.findall(_SOME.sub("", question.text))) == 1:
        return None
    top = found[0]
    if any(c.entry.id != top.entry.id for c in found if c.score >= top.score):
        return None
    quarters = {
        _place(c): c
        for c in reversed(found)
        if c.entry.id == top.entry.id
        and c.figure.context == top.figure.context
        and _plain(c) == _plain(top)
        and c.figure.base_value is not None
        and c.figure.base_unit == top.figure.base_unit
    }
    wanted = _wanted(question.text)
    if not all(place in quarters for place in wanted):
        return None
    told = [quarters[place] for place in wanted]
    if any(c.figure.approximate or not c.figure.certain for c in told):
        return None
    return shown(question, _added(told)) if _TOTAL.search(question.text) else _listed(question, told)


def _place(candidate: Candidate) -> int:
    match = _QUARTER.search(candidate.figure.indicator)
    return _number(match[1]) if match else 0


def _number(printed: str) -> int:
    return int(printed) if printed.isdigit() else _NUMBERS[printed]


def _plain(candidate: Candidate) -> str:
    return _QUARTER.sub("", candidate.figure.indicator)


def _wanted(text: str) -> list[int]:
    """The quarters asked: all four, 前两个季度, 下半年."""
    match = _SOME.search(text)
    named = [_number(number) for number in _QUARTER.findall(_SOME.sub("", text))]
    if named:
        return named
    every = list(range(1, _LAST + 1))
    if not match:
        return every
    count = _number(match[2]) if match[2] else 2
    return every[:count] if (match[1] or match[3]) in ("前", "上") else every[-count:]


def _added(parts: Sequence[Candidate]) -> Computed:
    figure = parts[0].figure
    factor, _ = split_unit(figure.unit)
    values = [c.figure.base_value / factor for c in parts if c.figure.base_value is not None]
    total = sum(values, Decimal(0))
    line = " + ".join(map(plain, values)) + f" = {plain(total)} {figure.unit}"
    name = _plain(parts[0])
    quarters = [match[0] for c in parts if (match := _QUARTER.search(c.figure.indicator))]
    which = f"{quarters[0]}至{quarters[-1]}" if len(parts) > 2 else "、".join(quarters)
    text = (
        f"原文未直接给出；{subject(parts[0]).replace(figure.indicator, name)}"
        f"{which}合计{number(total, figure.unit)}（计算值）。"
    )
    return Computed(total, figure.unit, tuple(parts), line, text, figure.basis)


def _listed(question: Question, parts: Sequence[Candidate]) -> Answer:
    book = EvidenceBook()
    figures = tuple(answer_figure(candidate, book.cite(candidate)) for candidate in parts)
    told = "；".join(f"{c.figure.indicator}{amount(c.figure)}" for c in parts)
    whose = subject(parts[0]).split(parts[0].figure.indicator)[0]
    return Answer(question.text, "answered", f"{whose}{told}。", question.slots, figures, tuple(book.items))
