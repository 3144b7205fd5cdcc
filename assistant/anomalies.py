"""What stands out in a report: budgets hardly spent or overspent, points lost, figures that do not tie.

Only amounts of one row or one sentence are held against each other, so that no budget meets another item's account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.evidence import EvidenceBook, answer_figure
from assistant.phrase import amount
from assistant.retrieve import Retriever
from assistant.scorecard import Mark, marks, of_one_thing
from assistant.scoring import Candidate
from assistant.types import Answer, AnswerStatus
from assistant.understand import Question
from corpus.lexicon import family
from corpus.numerals import plain
from index.types import ReportEntry

_LISTED = r"哪(?:些|几|一|个|项|里|儿)|什么|列|有没有|有无|清单|名单|几[个项]|多少[个项]|[有存]?在?$"
_LOW = r"执行(?:率|进度)[^，,。]{0,8}(?:低|不高|差|不足|不到|未达|没达|没到|小于|为?[0零])|(?:零|未|没有?|还没)执行|一分(?:钱)?没(?:花|用)|没花(?:出去)?的|没花完"
_OVER = r"超(?:出|过)?(?:了)?(?:年初)?(?:预算|支)|花超|突破(?:了)?(?:年初)?预算"
_LOST = r"扣了?分|失了?分|丢了?分|没(?:有)?(?:得|拿)?(?:满分|到满分)|未得满分"
# 报告有没有前后矛盾, of no figure in particular
_TORN = re.compile(r"矛盾|前后不?(?:一致|相?符)|打架|对不上")
_PLACES = ("地方", "之处", "数字", "数据")
_ODD = re.compile(r"异常|疑点|不正常|风险点")
_ZERO = re.compile(
    r"(?:零|未|没有?|还没)执行|执行(?:率|进度)[^，,。]{0,3}(?:是|为)?[0零](?!\d|\.)|一分(?:钱)?没"
)
_LOW_RATE = Decimal(90)
_REPORTS_AT_MOST = 24
_SHOWN_AT_MOST = 20
# More than these are told one a line.
_IN_ONE_LINE = 3
# The latest budget is what an account is held against.
_BUDGETS = ("调整预算", "全年预算", "预算", "年初预算")


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing that stands out: its figures, what is said of it, and how far out it is (the first shown is the furthest)."""

    figures: tuple[Candidate, ...]
    text: str
    weight: Decimal
    computed: bool = False


@dataclass(frozen=True, slots=True)
class _List:
    """The items of one kind among all that were looked at."""

    head: str
    items: tuple[_Item, ...]
    looked_at: int


def asks_anomalies(question: Question) -> tuple[str, ...]:
    """Which lists a question asks for: execution, over, lost; all of them for 有哪些异常; torn for contradictions alone."""
    text = question.text
    listed = re.search(_LISTED, text)
    of_any = not question.slots.indicators and all(_TORN.search(t) or t in _PLACES for t in question.terms)
    if of_any and _TORN.search(text) and (listed or "吗" in text):
        return ("torn",)
    if not listed or question.slots.intent == "rank":
        # 扣分最多的是哪个指标 asks for one, not for the list.
        return ()
    if _ODD.search(text):
        return ("execution", "over", "lost")
    kinds = (("lost", _LOST), ("over", _OVER), ("execution", _LOW))
    return tuple(kind for kind, words in kinds if _lists(words, text))[:1]


def _lists(words: str, text: str) -> bool:
    """Whether things are to be listed that `words` say something of: 哪些项目超预算, 扣分的是哪些."""
    return bool(
        re.search(
            rf"(?:哪(?:些|几|里|一?[个项])|什么(?:项目|支出|指标)|列[出一])[^，,。]{{0,14}}(?:{words})", text
        )
        or re.search(
            rf"(?:{words})[^，,。]{{0,8}}(?:哪(?:些|几|里|一?[个项])|什么|清单|名单|[项点]有|项目$|指标$|情况$|支出$)",
            text,
        )
    )


def answer_anomalies(question: Question, retriever: Retriever) -> Answer | None:
    """The lists asked for, from the reports in question; None where nothing of the kind is stated."""
    kinds = asks_anomalies(question)
    if not kinds:
        return None
    entries = retriever.asked(question)
    if len(entries) > _REPORTS_AT_MOST:
        return _too_many(question, retriever, entries)
    if kinds == ("torn",):
        return _torn(question, retriever, entries)
    found = [c for entry in entries for c in retriever.numbers(entry)]
    found = [c for c in found if _is_asked(c, question)]
    makers = {"execution": _execution, "over": _overspent, "lost": _lost}
    lists = [made for kind in kinds if (made := makers[kind](question, found)) and made.looked_at]
    messages = _findings(retriever, entries) if len(kinds) > 1 else []
    if not lists and not messages:
        return None
    return _answer(question, lists, messages)


def _torn(question: Question, retriever: Retriever, entries: Sequence[ReportEntry]) -> Answer | None:
    """All that the checks found, what rounding explains too; or that they found nothing."""
    if messages := _findings(retriever, entries, rounding=True):
        return _answer(question, (), messages)
    text = f"核对了{len(entries)}份报告里写明的合计、比例、增减和几处重复的数，没有查出前后不一致的。"
    return Answer(question.text, "answered", text, question.slots) if entries else None


def _too_many(question: Question, retriever: Retriever, entries: Sequence[ReportEntry]) -> Answer:
    agencies = tuple(dict.fromkeys(retriever.agency[entry.agency] for entry in entries if entry.agency))
    text = f"有{len(entries)}份报告，一次最多看{_REPORTS_AT_MOST}份；请问是哪个部门、哪一年？"
    return Answer(question.text, "ambiguous", text, question.slots, choices=agencies[:12])


def _is_asked(candidate: Candidate, question: Question) -> bool:
    """Whether a number is of the indicators and years that a question names, or it names none."""
    names = [name for name in question.slots.indicators if name not in _RATES]
    figure = candidate.figure
    if question.slots.years and figure.year and figure.year not in question.slots.years:
        return False
    return not names or figure.canonical in names or any(name == figure.indicator for name in names)


_RATES = ("预算执行率", "绩效自评得分", "项目支出", "总支出")


def _execution(question: Question, found: Sequence[Candidate]) -> _List:
    """Rates of execution under a limit: those stated, and those of a budget and an account without one."""
    zero = bool(_ZERO.search(question.text))
    limits = [value for value, unit in question.quoted if unit == "%"]
    limit = Decimal(0) if zero else limits[0] if limits else _LOW_RATE
    items: dict[tuple[str, str, int | None], _Item] = {}
    for c in found:
        if c.figure.basis == "执行率" and c.figure.unit in ("%", "") and c.figure.value is not None:
            items.setdefault(_key(c), _Item((c,), f"{_name(c)}{amount(c.figure)}", c.figure.value))
    for spent, planned in _pairs(found):
        top, bottom = spent.figure.base_value, planned.figure.base_value
        if top is not None and bottom and _key(spent) not in items:
            rate = (top / bottom * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
            line = f"{_name(spent)}{rate}%（计算值：{amount(spent.figure)} ÷ {amount(planned.figure)}）"
            items[_key(spent)] = _Item((spent, planned), line, rate, computed=True)
    low = sorted(
        (i for i in items.values() if i.weight < limit or (zero and not i.weight)), key=lambda i: i.weight
    )
    head = "执行率为0的" if zero else f"执行率低于{plain(limit)}%的"
    return _List(head, tuple(low), len(items))


def _overspent(_: Question, found: Sequence[Candidate]) -> _List:
    """Accounts above their budgets, the furthest above first."""
    items: dict[tuple[str, str, int | None], _Item] = {}
    looked_at = set()
    for spent, planned in _pairs(found):
        top, bottom = spent.figure.base_value, planned.figure.base_value
        looked_at.add(_key(spent))
        if top is not None and bottom is not None and top > bottom:
            line = f"{_name(spent)}{amount(spent.figure)}，高于{planned.figure.basis or '预算'}{amount(planned.figure)}"
            items.setdefault(_key(spent), _Item((spent, planned), line, bottom - top))
    over = sorted(items.values(), key=lambda item: item.weight)
    return _List("支出超过预算的", tuple(over), len(looked_at))


def _lost(_: Question, found: Sequence[Candidate]) -> _List:
    """Points lost, the most first."""
    scored = marks(found)
    items = [_Item((*m.scores, *m.beside), _loss(m), -m.lost, computed=True) for m in scored if m.lost > 0]
    return _List("扣分的指标", tuple(sorted(items, key=lambda item: item.weight)), len(scored))


def _loss(mark: Mark) -> str:
    return (
        f"{_name(mark.scores[0])}扣{plain(mark.lost)}分（计算值：{plain(mark.full)} − {plain(mark.value)}）"
    )


def _pairs(found: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """An account and its latest budget."""
    for group in of_one_thing([c for c in found if c.figure.base_unit == "元"]):
        spent = [c for c in group if family(c.figure.basis) == "决算"]
        planned = [c for c in group if c.figure.basis in _BUDGETS]
        if len(spent) == 1 and planned:
            best = min(planned, key=lambda c: _BUDGETS.index(c.figure.basis))
            if sum(c.figure.basis == best.figure.basis for c in planned) == 1:
                yield spent[0], best


def _key(candidate: Candidate) -> tuple[str, str, int | None]:
    figure = candidate.figure
    return candidate.agency, figure.canonical or figure.indicator, figure.year


def _name(candidate: Candidate) -> str:
    """The thing's name, with the last head of its row where that tells it from others (小计)."""
    figure = candidate.figure
    name = figure.canonical or figure.indicator or "全部支出"
    last = figure.cell.row_path[-1] if figure.cell and figure.cell.row_path else ""
    return f"{name}（{last}）" if last and last not in name and name not in last else name


def _findings(retriever: Retriever, entries: Sequence[ReportEntry], *, rounding: bool = False) -> list[str]:
    """What the checks of the reports found, with or without what rounding explains."""
    messages = [
        finding.message
        for entry in entries
        if entry.n_findings
        for finding in retriever.report(entry.id).findings
        if rounding or not finding.rounding
    ]
    return list(dict.fromkeys(messages))[:_SHOWN_AT_MOST]


def _answer(question: Question, lists: Sequence[_List], messages: Sequence[str]) -> Answer:
    book = EvidenceBook()
    figures, lines = [], []
    several = len({_whose(item) for made in lists for item in made.items}) > 1
    for made in lists:
        shown = made.items[:_SHOWN_AT_MOST]
        for item in shown:
            figures += [answer_figure(c, book.cite(c)) for c in item.figures]
        told = [(_whose(item) if several else "") + item.text for item in shown]
        said = "；".join(told) if len(told) <= _IN_ONE_LINE else "\n" + "；\n".join(told)
        more = f"{len(made.items)}项" + (f"，前{len(shown)}项" if len(made.items) > len(shown) else "")
        lines.append(
            f"{made.head}有{more}：{said}。（共看{made.looked_at}项）"
            if shown
            else f"没有{made.head.removesuffix('的')}的：共看{made.looked_at}项。"
        )
    if messages:
        lines.append("前后不一致：" + "；".join(message.rstrip("。") for message in messages) + "。")
    computed = any(item.computed for made in lists for item in made.items)
    status: AnswerStatus = "computed" if computed else "answered"
    return Answer(
        question.text,
        status,
        "\n".join(lines),
        replace(question.slots, basis="", unit=""),
        tuple(figures),
        tuple(book.items),
        findings=tuple(messages),
    )


def _whose(item: _Item) -> str:
    first = item.figures[0]
    year = f"{first.figure.year}年" if first.figure.year else ""
    return f"{first.agency}{year}"
