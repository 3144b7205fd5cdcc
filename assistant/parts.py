"""The parts that a sentence lists after its whole, and which of them is the largest or the smallest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.evidence import EvidenceBook, answer_figure
from assistant.phrase import amount
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.types import Answer
from assistant.understand import Question
from corpus.types import Figure, Report

_LISTS = re.compile(r"其中|包括|分别|具体为|：")
_WHICH = re.compile(r"哪(?:一|个|项|类|些|块|种)|什么(?:指标|项目|支出)")
_AMONG_REPORTS = re.compile(
    r"哪(?:一|几)?(?:个|些|家)?(?:部门|单位|局|年|街道|镇|乡|家|区|县|市)|(?:部门|单位|局|街道|镇|乡|县|市|年)(?:是|为|在)?哪|谁|各|排"
)
_WHOLES_READ = 5
_LEAST = re.compile(r"最低|最少|最小")
_COMPOSED = re.compile(
    r"由哪.{0,5}(?:组成|构成)|的?(?:组成|构成|明细)(?:是|有|[？?。]|$)|包[括含](?:了|着)?(?:哪|什么)|哪几[块项部类]|分(?:为|成)?哪|(?:花|用|投)(?:在|到)(?:了)?哪"
    r"|有哪些(?:项目|部分|支出)|(?:安排|列)了?(?:哪些|什么)项目|哪些项目"
)
_DEDUCTED = re.compile(r"扣分|失分|丢分")


def listed_parts(report: Report, place: int) -> tuple[Figure, ...]:
    """The parts listed after a whole in its own sentence: 项目支出为…，其中，甲…，乙…; () when there is no list."""
    whole = report.figures[place]
    if whole.cell or whole.base_value is None:
        return ()
    parts = [
        figure
        for figure in report.figures[place + 1 :]
        if whole.context.contains(figure.span)
        and figure.base_unit == whole.base_unit
        and figure.basis in ("", whole.basis)
        and figure.indicator != whole.indicator
    ]
    if len(parts) < 2 or not _LISTS.search(report.text[whole.span.end : parts[0].span.start]):
        return ()
    return tuple(parts)


def asks_composition(question: Question) -> bool:
    """Whether the parts of an amount are asked for: 项目支出由哪几块组成."""
    return bool(_COMPOSED.search(question.text)) and not _AMONG_REPORTS.search(question.text)


def answer_composition(question: Question, retriever: Retriever) -> Answer | None:
    """A stated whole and the parts that its sentence lists; None when there is no such list, or several reports have one."""
    names = question.slots.indicators or (("项目支出",) if "项目" in question.text else ())
    if not names:
        return None
    asked = replace(
        question,
        slots=replace(question.slots, indicators=names, unit=""),
        terms=question.context_terms,
        modifiers=(),
    )
    lists = []
    for whole in retriever.figures(asked)[:12]:
        report = retriever.report(whole.entry.id)
        parts = listed_parts(report, report.figures.index(whole.figure))
        if parts and whole.figure.canonical == names[-1]:
            lists.append((whole, parts))
    if len({whole.entry.id for whole, _ in lists}) != 1:
        return None
    whole, parts = lists[0]
    book = EvidenceBook()
    candidates = [
        whole,
        *(replace(whole, stored=replace(whole.stored, id=0, figure=figure)) for figure in parts),
    ]
    figures = tuple(answer_figure(candidate, book.cite(candidate)) for candidate in candidates)
    return Answer(
        question.text, "answered", whole.sentence.strip(), question.slots, figures, tuple(book.items)
    )


def answer_superlative(question: Question, retriever: Retriever) -> Answer | None:
    """项目支出里哪一项最多, 扣分最多的是哪个指标: the parts of a stated whole in order; None when no list is found."""
    if not _WHICH.search(question.text) or _AMONG_REPORTS.search(question.text):
        return None
    deducted = bool(_DEDUCTED.search(question.text))
    names = question.slots.indicators or (
        ("绩效自评得分",) if question.slots.unit == "分" or deducted else ()
    )
    if not names:
        return None
    asked = replace(
        question, slots=replace(question.slots, indicators=names, unit=""), terms=question.context_terms
    )
    lists = []
    for whole in retriever.figures(asked)[:_WHOLES_READ]:
        report = retriever.report(whole.entry.id)
        parts = listed_parts(report, report.figures.index(whole.figure))
        key = _deduction(report, parts) if deducted else _value
        if parts and key:
            lists.append((whole, parts, key))
    if not lists:
        return None
    if len({whole.entry.id for whole, _, _ in lists}) > 1:
        return _which_report(question, [whole for whole, _, _ in lists])
    whole, parts, key = lists[0]
    least = bool(_LEAST.search(question.text)) and not deducted
    ordered = sorted(parts, key=key, reverse=not least)
    return _answer(question, whole, ordered, key if deducted else None, "最低" if least else "最高")


def _which_report(question: Question, wholes: Sequence[Candidate]) -> Answer:
    """Several reports list such parts: the asker says which."""
    agencies = tuple(dict.fromkeys(whole.agency for whole in wholes))
    years = tuple(dict.fromkeys(f"{whole.figure.year}年" for whole in wholes if whole.figure.year))
    choices = agencies if len(agencies) > 1 else years
    facet = "部门" if len(agencies) > 1 else "年度"
    text = f"几份报告都列有分项，请问是哪个{facet}：{'、'.join(choices[:8])}？"
    return Answer(question.text, "ambiguous", text, question.slots, choices=choices)


def _value(figure: Figure) -> Decimal:
    return figure.base_value or Decimal(0)


def _deduction(report: Report, parts: Sequence[Figure]) -> Callable[[Figure], Decimal] | None:
    """Points lost by a part, full marks being score ÷ rate; None unless every part states its rate beside its score."""
    rates = {
        figure.indicator: figure.base_value
        for figure in report.figures
        if figure.basis == "得分率" and parts and parts[0].context.contains(figure.span) and figure.base_value
    }
    if not parts or not all(part.indicator in rates for part in parts):
        return None

    def lost(figure: Figure) -> Decimal:
        rate = rates[figure.indicator]
        assert rate is not None
        return (_value(figure) * 100 / rate).quantize(Decimal(1)) - _value(figure)

    return lost


def _answer(
    question: Question,
    whole: Candidate,
    ordered: Sequence[Figure],
    lost: Callable[[Figure], Decimal] | None,
    word: str,
) -> Answer:
    book = EvidenceBook()
    candidates = [replace(whole, stored=replace(whole.stored, id=0, figure=figure)) for figure in ordered]
    figures = tuple(answer_figure(candidate, book.cite(candidate)) for candidate in candidates)
    first, rest = ordered[0], "、".join(f"{f.indicator}{amount(f)}" for f in ordered[1:8])
    if lost is None:
        text = f"{word}的是{first.indicator}：{amount(first)}（其余：{rest}）。"
        return Answer(question.text, "answered", text, question.slots, figures, tuple(book.items))
    line = "；".join(f"{f.indicator} {lost(f) + _value(f)} − {_value(f)} = {lost(f)}分" for f in ordered)
    text = f"扣分最多的是{first.indicator}：得{amount(first)}，扣{lost(first)}分（计算值，满分由得分和得分率得出）。"
    return Answer(
        question.text, "answered", text, question.slots, figures, tuple(book.items), computation=line
    )
