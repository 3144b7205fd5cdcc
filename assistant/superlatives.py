"""Which part of a whole is the largest or the smallest, and which indicator of an evaluation scored so."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from assistant.evidence import EvidenceBook, answer_figure
from assistant.parts import Way, asks_part, ways, which_report, wholes_asked
from assistant.phrase import amount, subject
from assistant.retrieve import Retriever
from assistant.scorecard import Mark, levels
from assistant.scoring import Candidate
from assistant.types import Answer
from assistant.understand import Question
from corpus.numerals import plain
from corpus.types import Figure

# The first that is said decides: a follow-up stands before what it follows.
_DEGREE = re.compile(r"(?P<least>最低|最少|最小|垫底|倒数|末位)|最高|最多|最大")
# 哪个项目得分最高 is asked of reports, each with a score of its own.
_SCORED = re.compile(
    r"[扣失丢]的?分|分[扣失丢]|(?:指标|哪一?(?:项(?!目)|方面|块)).*分|分.*(?:指标|哪一?(?:项(?!目)|方面|块))"
)
_ORDER = re.compile(r"(?P<扣分>[扣失丢]的?分|分[扣失丢])|(?P<得分率>得分率)|(?P<得分>得分|评分|打分)")
_LEVEL = re.compile(r"([一二三])级指标")
_PROJECT_ASKED = re.compile(r"哪一?个?(?:项目|工程|学校|单位)")
_SOURCE = re.compile(r"(?:资金|配套|补助|拨款|自筹|债券|贷款)$")
_REST_SHOWN = 8
_SCORECARDS_READ = 24


def answer_superlative(question: Question, retriever: Retriever) -> Answer | None:
    """项目支出里哪一项最多, 扣分最多的是哪个指标: the parts of a stated whole in order, or the scores in order.

    None when no part of one report is asked for, or nothing of the kind is stated.
    """
    if not asks_part(question):
        return None
    if _SCORED.search(question.text):
        return _of_scores(question, retriever)
    wholes = wholes_asked(question, retriever)
    found = [own for own in ways(question, retriever, wholes) if not _of_sources(question, own)]
    if len(found) > 1:
        return which_report(question, [own[0].whole for own in found])
    if found:
        return _of_parts(question, retriever, found[0])
    return _not_broken(question, wholes[0]) if wholes else None


def _of_sources(question: Question, found: Sequence[Way]) -> bool:
    """Whether projects are asked for and the parts are where their money comes from: 中央补助资金, 县级配套."""
    names = [way.name(part) for way in found for part in way.parts]
    return bool(_PROJECT_ASKED.search(question.text)) and all(map(_SOURCE.search, names))


def _not_broken(question: Question, whole: Candidate) -> Answer:
    """The whole is stated and its parts are not."""
    book = EvidenceBook()
    book.cite(whole)
    nearest = f"{subject(whole)}为{amount(whole.figure)}"
    text = f"未披露：报告没有列出{whole.figure.canonical or whole.figure.indicator}的各项。最接近的是：{nearest}。"
    return Answer(question.text, "not_disclosed", text, question.slots, evidence=tuple(book.items))


def _of_parts(question: Question, retriever: Retriever, found: Sequence[Way]) -> Answer:
    """The first part in each way that a whole is broken down; a way that comes to the same part is not told twice."""
    book = EvidenceBook()
    least = _asks_least(question)
    figures, lines = [], dict[Decimal, str]()
    for way in found:
        ordered = sorted(way.parts, key=_base, reverse=not least)
        first = [part for part in ordered if _base(part) == _base(ordered[0])]
        names = "、".join(way.name(part) for part in first)
        if _base(first[0]) not in lines:
            candidates = retriever.of_report(way.whole.entry, ordered)
            figures += [answer_figure(c, book.cite(c)) for c in candidates]
            rest = [f"{way.name(part)}{amount(part)}" for part in ordered[len(first) :]]
            degree = "最低" if least else "最高"
            lines[_base(first[0])] = (
                f"{way.stands}，其中{degree}的是{_together(first, names)}：{amount(first[0])}{_others(rest)}。"
            )
    return Answer(
        question.text,
        "answered",
        "\n".join(lines.values()),
        question.slots,
        tuple(figures),
        tuple(book.items),
    )


def _asks_least(question: Question) -> bool:
    said = _DEGREE.search(question.text)
    return bool(said and said["least"])


def _base(part: Figure) -> Decimal:
    return part.base_value or Decimal(0)


def _together(first: Sequence[object], names: str) -> str:
    return f"{names}（并列）" if len(first) > 1 else names


def _others(rest: Sequence[str]) -> str:
    more = "等" if len(rest) > _REST_SHOWN else ""
    return f"（其余：{'、'.join(rest[:_REST_SHOWN])}{more}）" if rest else ""


def _of_scores(question: Question, retriever: Retriever) -> Answer:
    """Which indicator lost the most points, or has the highest or lowest score or rate, at each level or the one asked."""
    entries = retriever.asked(question, titled=True)[:_SCORECARDS_READ]
    scored = [found for entry in entries if (found := levels(retriever.numbers(entry)))]
    if len(scored) > 1:
        return which_report(question, [next(iter(found.values()))[0].scores[0] for found in scored])
    asked = _LEVEL.search(question.text)
    rows = scored[0] if scored else {}
    if asked:
        wanted = "一二三".index(asked[1]) + 1
        rows = {wanted: rows[wanted]} if wanted in rows else {}
    if not rows:
        text = f"未披露：报告没有逐项列出{asked[0] if asked else '指标'}的得分和满分。"
        return Answer(question.text, "not_disclosed", text, question.slots)
    said = _ORDER.search(question.text)
    word = said.lastgroup or "得分" if said else "得分"
    least = _asks_least(question)
    book = EvidenceBook()
    lines, sums, figures = [], [], []
    for level, own in rows.items():
        ordered = sorted(own, key=_KEYS[word], reverse=not least)
        lines.append(_scores_line(_LEVELS[min(level, 4)], ordered, word, least=least))
        sums += [_sum(mark) for mark in ordered]
        # The scores first, and then what their full marks are printed in or made from.
        cited = [c for mark in ordered for c in mark.scores] + [c for mark in ordered for c in mark.beside]
        figures += [answer_figure(c, book.cite(c)) for c in cited]
    return Answer(
        question.text,
        "answered",
        "\n".join((*lines, "扣分、得分率由得分和满分算出。")),
        question.slots,
        tuple(figures),
        tuple(book.items),
        computation="；".join(dict.fromkeys(sums)),
    )


_KEYS: dict[str, Callable[[Mark], Decimal]] = {
    "得分": lambda mark: mark.value,
    "扣分": lambda mark: mark.lost,
    "得分率": lambda mark: mark.rate,
}
_LEVELS = ("指标", "一级指标", "二级指标", "三级指标", "四级指标")


def _scores_line(level: str, ordered: Sequence[Mark], word: str, *, least: bool) -> str:
    key = _KEYS[word]
    first = [mark for mark in ordered if key(mark) == key(ordered[0])]
    names = _together(first, "、".join(mark.name for mark in first[:_REST_SHOWN]))
    degree = "最低" if least else "最多" if word == "扣分" else "最高"
    # Those that share the place may differ in the rest.
    told = "，".join(_said(first[0], kind) for kind in (_KEYS if len(first) == 1 else (word,)))
    rest = [f"{mark.name}{_said(mark, word)}" for mark in ordered[len(first) :]]
    return f"{level}中{word}{degree}的是{names}：{told}{_others(rest)}。"


def _sum(mark: Mark) -> str:
    value, full = plain(mark.value), plain(mark.full)
    return f"{mark.name} {full} − {value} = {plain(mark.lost)}分，{value} ÷ {full} = {plain(mark.rate)}%"


def _said(mark: Mark, word: str) -> str:
    if word == "得分":
        return f"得{plain(mark.value)}分"
    return f"扣{plain(mark.lost)}分" if word == "扣分" else f"得分率{plain(mark.rate)}%"
