"""Yes or no about two amounts: within the budget or over it, more than the year before or less. Both are shown."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant import phrase
from assistant.compare import shown
from assistant.compute import Computed, change, difference, one, spent_and_planned
from assistant.evidence import EvidenceBook, answer_figure
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.types import Answer
from assistant.understand import Question
from corpus.lexicon import family
from corpus.numerals import split_unit
from corpus.types import Span

# Asked of no indicator, a report that compares no totals may still compare these.
_OFTEN_COMPARED = ("三公经费", "基本支出", "项目支出")
_LESS = re.compile(r"减|降|少|低|缩|压")
# 电费比水费多多少; not 比上年, 比预算 or 比财政局.
_APART = re.compile(r"(?<![相对])[比较](.{2,24}?)(?:多|少|高|低)(?:了|出)?(?:多少|几)")
# 印刷费和办公费哪个多, 印刷费比办公费多吗
_WHICH = re.compile(r"(?:哪[个项]|哪一[个项]|谁)更?[多少高低大小]|比.{2,24}?[多少高低大小](?:吗|么|不)")
# 比上年多吗, 是不是比去年少, 有变化吗
_CHANGED = re.compile(
    r"比[^，,]{2,14}?(?:[多少高低大小]|增加|减少|增长|下降|上升)(?:了|些|一些|一点)?(?:吗|么|没有?|不)[？?]?$"
    r"|(?:是不是|是否|有没有)比[^，,]{2,14}?(?:[多少高低大小]|增加|减少|增长|下降|上升)(?:了|些|一些|一点)?[？?]?$"
    r"|(?:有没有|有无|是否|有)(?:什么|啥)?(?:增减|变化|变动)(?:吗|么)?[？?]?$"
)
_AMOUNTS = ("", "预算", "决算")
_NEUTRAL = re.compile(r"变化|变动|增减")
_NO_ITEM = re.compile(r"年|预算|决算|同期|上期")
_SAME = re.compile(r"(?:[，,]|。(?=[与比同和较]))?[^，,。；;]*(?:持平|无变化|没有变化|保持不变|一致)")


def answer_over_budget(question: Question, retriever: Retriever) -> Answer | None:
    """超预算了吗: the account against the budget, both shown."""
    spent, planned = spent_and_planned(question, retriever)
    lead = ""
    if not spent and not question.slots.indicators and not question.terms:
        for name in _OFTEN_COMPARED:
            named = replace(question, slots=replace(question.slots, indicators=(name,)))
            spent, planned = spent_and_planned(named, retriever)
            if spent:
                lead = f"报告没有写明全部支出的预算和决算，只看{name}："
                break
    if not spent or not planned:
        return None
    assert spent.figure.base_value is not None
    assert planned.figure.base_value is not None
    over = spent.figure.base_value > planned.figure.base_value
    relation = "高于" if over else "等于" if spent.figure.base_value == planned.figure.base_value else "低于"
    text = (
        f"{lead}{'超了' if over else '没有超'}：{phrase.stated(spent)}，"
        f"{relation}{planned.figure.basis or '预算'}{phrase.amount(planned.figure)}。"
    )
    return _verdict(question, text, spent, planned)


def answer_versus_budget(question: Question, retriever: Retriever) -> Answer | None:
    """决算比预算少了多少: the difference, with both."""
    spent, planned = spent_and_planned(question, retriever)
    done = difference(planned, spent) if spent and planned else None
    return shown(question, done) if done else None


def answer_changed(question: Question, retriever: Retriever) -> Answer | None:
    """三公经费增加了吗: this year's amount against the one before, or what the report itself says of the change."""
    basis = question.slots.basis
    if family(basis) not in ("增减额", "增减率") and not asks_whether_changed(question):
        return None
    if not (question.slots.indicators or question.terms):
        return None
    less = basis in ("减少额", "下降率") or bool(_LESS.search(question.text))
    years = question.slots.years
    new = one(question, retriever, years=years[-1:], basis=question.base_basis, unit="")
    if not new:
        return None
    year = new.figure.year or max(new.entry.years, default=0)
    before = (years[0],) if len(years) > 1 else (year - 1,)
    old = one(question, retriever, years=before, basis=question.base_basis, unit="") if year else None
    done = change(old, new) if old else None
    if done:
        return replace(
            shown(question, done),
            text=f"{_yes_or_no(question, done.value > 0, less, not done.value)}：{done.text}",
        )
    if len(years) > 1 and years[-1] - years[0] > 1:
        # What a report states is the change from the year before.
        return None
    for rise, names in ((True, ("增加额", "增长率")), (False, ("减少额", "下降率"))):
        for name in names:
            found = one(question, retriever, years=years[-1:], basis=name, unit="")
            if found and found.figure.basis == name:
                text = f"{_yes_or_no(question, rise, less, not found.figure.value)}：{phrase.stated(found)}。"
                return _verdict(question, text, found, new)
    said = _SAME.match(_rest_of_sentence(new))
    if not said:
        return None
    return _verdict(question, f"没有变化：{phrase.stated(new)}{said[0].replace('。', '，')}。", new)


def asks_whether_changed(question: Question) -> bool:
    """Whether yes or no is asked of a change over the years, which one year's amount does not answer."""
    offices = sum(bool(mention.agencies) for mention in question.agency_mentions)
    return offices < 2 and len(question.mentions) < 2 and bool(_CHANGED.search(question.text))


def of_change(question: Question) -> Question:
    """The question whether something changed, asking of the change by name: 会议费有变化吗 of its 增减额."""
    slots = question.slots
    if not slots.indicators or not asks_whether_changed(question) or family(slots.basis) not in _AMOUNTS:
        return question
    return replace(question, slots=replace(slots, basis="增减额"))


def asks_apart(question: Question) -> bool:
    """Whether two items of one report are to be set against each other: 电费比水费多多少."""
    match = _APART.search(question.text)
    if not match or _NO_ITEM.search(match[1]):
        return False
    other = Span(*match.span(1))
    return not any(m.span.start < other.end and other.start < m.span.end for m in question.agency_mentions)


def asks_which(question: Question) -> bool:
    """Whether one of two items of one report is asked for, the larger or the smaller."""
    return len(question.mentions) == 2 and bool(_WHICH.search(question.text))


def answer_apart(question: Question, retriever: Retriever) -> Answer | None:
    """The difference of two indicators, with both; None unless both are stated."""
    mentions = sorted(question.mentions, key=lambda mention: mention.span)
    if len(mentions) != 2:
        return None
    basis = question.base_basis
    first, second = (
        one(question, retriever, indicators=(mention.name,), basis=basis, unit="元") for mention in mentions
    )
    if not first or not second or first.entry.id != second.entry.id:
        return None
    a, b = first.figure, second.figure
    if (
        a.base_unit != b.base_unit
        or a.base_value is None
        or b.base_value is None
        or a.approximate
        or b.approximate
    ):
        return None
    value = (a.base_value - b.base_value) / split_unit(a.unit)[0]
    relation = f"{'多' if value > 0 else '少'}{phrase.number(abs(value), a.unit)}" if value else "相等"
    line = f"{phrase.amount(a)} − {phrase.amount(b)} = {phrase.number(value, a.unit)}"
    text = f"{phrase.stated(first)}，{phrase.stated(second, agency=False)}，前者比后者{relation}（计算值）。"
    return shown(question, Computed(value, a.unit, (first, second), line, text, "差额"))


def _yes_or_no(question: Question, rose: bool, less: bool, same: bool) -> str:
    if same:
        return "没有变化"
    if _NEUTRAL.search(question.text):
        return f"有变化，{'增加' if rose else '减少'}了"
    return f"{'是' if rose != less else '不是'}，{'增加' if rose else '减少'}了"


def _rest_of_sentence(candidate: Candidate) -> str:
    """What follows a figure: …为10.81万元|，比2025年预算持平。…为0.83万元|。与2025年预算持平。"""
    if candidate.figure.cell or candidate.passage is None:
        return ""
    passage = candidate.passage.passage
    return passage.text[candidate.figure.span.end - passage.span.start :]


def _verdict(question: Question, text: str, *candidates: Candidate) -> Answer:
    book = EvidenceBook()
    figures = tuple(answer_figure(c, book.cite(c)) for c in candidates)
    return Answer(
        question.text, "answered", text, replace(question.slots, basis=""), figures, tuple(book.items)
    )
