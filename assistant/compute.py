"""What no report states but its figures give: a rate, a share, a difference, a sum. Always with the parts shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile

from assistant.choose import choose, is_listed_under
from assistant.manner import blank, content_words
from assistant.phrase import amount, number, stated, subject
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.understand import Question
from corpus.lexicon import family, is_part, kin, sums
from corpus.numerals import plain, split_unit
from corpus.table_names import find_scope

_ADDED = re.compile(
    r"合计|合并|并在一起|加起来|之和|总和|总计|总共|一共|加在一起|相加|加上|加总|一起算|合起来|合在一起|[两三几]项总额|的和(?![\u4e00-\u9fff])|加|[+＋]"
)
_TOTAL = re.compile(r"合计|总|一共|共|加起来|加总")
# What is spent on something, not received: 工资福利支出, 差旅费, 人员经费.
_SPENDING = re.compile(r"(?:支出|费|经费)$")
_AND = frozenset("和与及跟、加")
_OF_NAMED = re.compile(r"([\u4e00-\u9fff]{3,20})占([\u4e00-\u9fff]{3,20}?)的?(?:多少|比例|比重|百分之|几成)")
_TWO_THINGS = re.compile(
    r"(?<![\d年])[\u4e00-\u9fff]{2,}[和与跟同](?!上年|去年|前一年|上一年|20)[\u4e00-\u9fff]{2,}(?:相差|差)"
)
_ALL_SPENDING = ("总支出", "本年支出合计", "一般公共预算财政拨款支出", "财政拨款支出")
_TWO_PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed value: its parts, the line that shows how, and the sentence that says it."""

    value: Decimal
    unit: str
    parts: tuple[Candidate, ...]
    line: str
    text: str
    basis: str = ""


def compute(question: Question, retriever: Retriever) -> Computed | None:
    """A value computed from stated figures for what is not stated, or None."""
    ways: tuple[tuple[Callable[[Question], bool], Callable[[Question, Retriever], Computed | None]], ...] = (
        (lambda q: q.slots.basis == "执行率" or q.slots.indicators == ("预算执行率",), _rate),
        (lambda q: q.slots.basis == "占比", _share),
        (lambda q: family(q.slots.basis) in ("增减额", "增减率"), _change),
        (lambda q: q.slots.basis == "扣分", _lost),
        (
            lambda q: (
                bool(q.slots.indicators)
                and q.slots.unit in ("", "元", "万元")
                and family(q.slots.basis) in ("", "预算", "决算")
            ),
            _sum,
        ),
    )
    for fits, way in ways:
        if fits(question):
            return way(question, retriever)
    return None


def one(question: Question, retriever: Retriever, **slots: object) -> Candidate | None:
    """The one stated number for a question with some slots replaced; None when there is none or several."""
    asked = replace(question, slots=replace(question.slots, **slots), over_budget=False)  # type: ignore[arg-type]
    choice = choose(asked, retriever.figures(asked))
    if len(choice.chosen) != 1 or choice.facet or choice.chosen[0].figure.value is None:
        return None
    return choice.chosen[0]


def one_of(
    names: Sequence[str], question: Question, retriever: Retriever, **slots: object
) -> Candidate | None:
    """The one stated number under the first of `names` that has one."""
    for name in names:
        found = one(question, retriever, indicators=(name,), **slots)
        if found:
            return found
    return None


def _rate(question: Question, retriever: Retriever) -> Computed | None:
    spent, planned = spent_and_planned(question, retriever)
    if not spent or not planned or not planned.figure.base_value:
        return None
    return _percent(spent, planned, "执行率", f"{subject(spent)}占{_basis(planned)}")


def spent_and_planned(question: Question, retriever: Retriever) -> tuple[Candidate | None, Candidate | None]:
    """The account and the budget of what a question names, or of all spending; the latest budget where there are several."""
    named = tuple(name for name in question.slots.indicators if name != "预算执行率")
    for name in named or _ALL_SPENDING:
        asked = replace(question, slots=replace(question.slots, indicators=(name,), unit=""))
        spent = one(asked, retriever, basis="决算")
        if not spent:
            continue
        budgets = (
            one(asked, retriever, basis=basis) for basis in ("预算", "全年预算", "调整预算", "年初预算")
        )
        planned = next((budget for budget in budgets if budget), None)
        if planned and spent.figure.base_unit == planned.figure.base_unit:
            return spent, planned
    return None, None


def _basis(candidate: Candidate) -> str:
    return candidate.figure.basis or "预算"


def _share(question: Question, retriever: Retriever) -> Computed | None:
    *wholes, name = (*question.whole, *question.slots.indicators) or ("",)
    if not name:
        return _share_of_listed(question, retriever)
    if not wholes and not _SPENDING.search(name):
        return None
    amounts = replace(question, slots=replace(question.slots, basis=question.base_basis))
    part = _spent(name, amounts, retriever)
    if not part:
        return None
    if not wholes:
        return _share_of_all(part, question, retriever)
    names = (wholes[-1], *kin().get(wholes[-1], ()))
    whole = one_of(names, question, retriever, basis="", unit="元") or one_of(
        names, question, retriever, basis="决算", unit="元"
    )
    if not whole or not _both_money(part, whole) or not whole.figure.base_value:
        return None
    return _percent(part, whole, "占比", f"{subject(part)}占{subject(whole, agency=False, year=False)}")


def _share_of_listed(question: Question, retriever: Retriever) -> Computed | None:
    """Its share of what a sentence lists it under, where the lexicon knows neither: 乘车补贴占公交补贴多少."""
    text = blank(question.text, [mention.span for mention in question.agency_mentions])
    if not (asked := _OF_NAMED.search(text)):
        return None
    part, whole = (
        one(
            replace(question, text=f"{said}多少", terms=content_words(said), modifiers=()),
            retriever,
            basis="",
            unit="元",
        )
        for said in asked.groups()
    )
    if not part or not whole or not _both_money(part, whole) or not whole.figure.base_value:
        return None
    if not is_listed_under(part, whole) or part.figure.approximate or whole.figure.approximate:
        return None
    return _percent(part, whole, "占比", f"{subject(part)}占{subject(whole, agency=False, year=False)}")


def _share_of_all(part: Candidate, question: Question, retriever: Retriever) -> Computed | None:
    """Its share of all spending, as the same report states it: 差旅费占比 names no whole."""
    if part.figure.canonical in _ALL_SPENDING:
        return None
    years = (part.figure.year,) if part.figure.year else ()
    own = replace(question, slots=replace(question.slots, agencies=(part.agency,), years=years))
    whole = one_of(("总支出", *kin()["总支出"]), own, retriever, basis=part.figure.basis, unit="元")
    if not whole or whole.entry.id != part.entry.id or not _both_money(part, whole):
        return None
    if not whole.figure.base_value or family(whole.figure.basis) != family(part.figure.basis):
        return None
    return _percent(part, whole, "占比", f"{subject(part)}占{subject(whole, agency=False, year=False)}")


def _percent(part: Candidate, whole: Candidate, basis: str, label: str) -> Computed:
    top, bottom = part.figure.base_value, whole.figure.base_value
    assert top is not None
    assert bottom is not None
    value = (top / bottom * 100).quantize(_TWO_PLACES, ROUND_HALF_UP)
    line = f"{amount(part.figure)} ÷ {amount(whole.figure)} = {value}%"
    return Computed(value, "%", (part, whole), line, f"原文未直接给出；{label}的{value}%（计算值）。", basis)


def _change(question: Question, retriever: Retriever) -> Computed | None:
    """The change from one year to the next, or between the two years named."""
    years = question.slots.years
    if not years or (len(years) == 1 and _TWO_THINGS.search(question.text)):
        # 2023年计划和到位相差多少 asks of two things in one year.
        return None
    before, after = (years[0] - 1, years[0]) if len(years) == 1 else (years[0], years[-1])
    basis = question.base_basis
    old = one(question, retriever, years=(before,), basis=basis, unit="")
    new = one(question, retriever, years=(after,), basis=basis, unit="") if old else None
    if not old or not new:
        return None
    return change(old, new, rate=family(question.slots.basis) == "增减率")


def difference(planned: Candidate, spent: Candidate) -> Computed | None:
    """Account − budget, in the account's unit."""
    first, second = planned.figure, spent.figure
    if first.base_unit != second.base_unit or first.base_value is None or second.base_value is None:
        return None
    factor, _ = split_unit(second.unit)
    value = (second.base_value - first.base_value) / factor
    word = "多" if value > 0 else "少"
    shown = f"{word}{number(abs(value), second.unit)}" if value else "相等"
    line = f"{amount(second)} − {amount(first)} = {number(value, second.unit)}"
    text = f"{stated(spent)}，比{_basis(planned)}{amount(first)}{shown}（计算值）。"
    return Computed(value, second.unit, (spent, planned), line, text, "差额")


def change(old: Candidate, new: Candidate, *, rate: bool = False) -> Computed | None:
    """New − old in the unit they share, or in per cent of the old; None where units or bases differ."""
    first, second = old.figure, new.figure
    if first.base_unit != second.base_unit or first.base_value is None or second.base_value is None:
        return None
    if (
        (family(first.basis) or "决算") != (family(second.basis) or "决算")
        or first.approximate
        or second.approximate
    ):
        return None
    factor, _ = split_unit(second.unit)
    difference = (second.base_value - first.base_value) / factor
    word = "增加" if difference > 0 else "减少" if difference < 0 else "持平"
    line = f"{amount(second)} − {amount(first)} = {number(difference, second.unit)}"
    text = f"{stated(new)}，{stated(old, agency=False)}，"
    if first.base_value:
        percent = ((second.base_value - first.base_value) / first.base_value * 100).quantize(
            _TWO_PLACES, ROUND_HALF_UP
        )
        line += f"；{plain(difference)} ÷ {plain(first.base_value / factor)} = {percent}%"
        if rate:
            return Computed(
                percent, "%", (new, old), line, f"{text}{word}{abs(percent)}%（计算值）。", "增减率"
            )
    shown = f"{word}{number(abs(difference), second.unit)}" if difference else word
    return Computed(difference, second.unit, (new, old), line, f"{text}{shown}（计算值）。", "增减额")


def _lost(question: Question, retriever: Retriever) -> Computed | None:
    """The points taken off: full marks less those reached."""
    # Words that a deduction is asked with stand in no score.
    plain_text = re.sub(r"扣[了掉去]?", "得", question.text)
    asked = replace(question, text=plain_text)
    full, reached = one(asked, retriever, basis="分值"), one(asked, retriever, basis="得分")
    if not full or not reached or full.figure.value is None or reached.figure.value is None:
        return None
    if full.figure.indicator != reached.figure.indicator or full.entry.id != reached.entry.id:
        return None
    value = full.figure.value - reached.figure.value
    line = f"{amount(full.figure)} − {amount(reached.figure)} = {number(value, '分')}"
    text = f"{subject(reached)}满分{amount(full.figure)}，得{amount(reached.figure)}，扣{number(value, '分')}（计算值）。"
    return Computed(value, "分", (full, reached), line, text, "扣分")


def _sum(question: Question, retriever: Retriever) -> Computed | None:
    """A total from its parts, when the report gives them all and a total is asked, or gives them under the total's own heading."""
    name = question.slots.indicators[-1]
    done = total_of_parts(name, question, retriever) if _TOTAL.search(question.text) else None
    if done:
        return done
    for parts in _parts_of(name):
        found, given = _stated(parts, question, retriever)
        if len(given) >= 2 and _under_heading(given, name) and _addable(given) and _of_fund(given, name):
            return _added(name, given, [part for part, c in zip(parts, found, strict=True) if c is None])
    return None


def total_of_parts(name: str, question: Question, retriever: Retriever) -> Computed | None:
    """The total of an indicator's parts where the report states them all."""
    for parts in _parts_of(name):
        given = _until_missing(one(question, retriever, indicators=(part,), unit="元") for part in parts)
        if len(given) == len(parts) and _addable(given) and _of_fund(given, name):
            return _added(name, given, ())
    return None


def _until_missing(found: Iterable[Candidate | None]) -> list[Candidate]:
    """Those before the first that is missing: one is enough, the others are not looked for."""
    return [candidate for candidate in takewhile(bool, found) if candidate]


def _parts_of(name: str) -> list[tuple[str, ...]]:
    return [parts for total, parts in sums() if total == name]


def _stated(
    parts: Sequence[str], question: Question, retriever: Retriever
) -> tuple[list[Candidate | None], list[Candidate]]:
    """The amount found for each part or None, and those found."""
    found = [one(question, retriever, indicators=(part,), unit="元") for part in parts]
    return found, [candidate for candidate in found if candidate is not None]


def add(question: Question, retriever: Retriever) -> Computed | None:
    """甲与乙合计多少: the stated amounts of all indicators named, added up."""
    names = question.slots.indicators
    if _counts_twice(names):
        return None
    parts = _until_missing(_spent(name, question, retriever) for name in names)
    if len(parts) < len(names) or not _addable(parts):
        return None
    return _added("、".join(names), parts, ())


def _counts_twice(names: Sequence[str]) -> bool:
    """Whether one of the names is part of another: 三公经费 and 公务接待费 are not added up."""
    return any(is_part(first, second) for first in names for second in names if first != second)


def _spent(name: str, question: Question, retriever: Retriever) -> Candidate | None:
    """The one amount under a name; where neither basis was said and both are stated, the account."""
    found = one(question, retriever, indicators=(name,), unit="元")
    if found or question.slots.basis not in ("", "占比"):
        return found
    return one(question, retriever, indicators=(name,), basis="决算", unit="元")


def lacks_summand(question: Question) -> bool:
    """Whether one of two amounts to be added is none that is known: 社区经费和会议费总共多少."""
    if len(question.mentions) != 1 or not question.terms or not _ADDED.search(question.text):
        return False
    start, end = question.mentions[0].span.start, question.mentions[0].span.end
    return not _AND.isdisjoint((question.text[:start][-1:], question.text[end:][:1]))


def asks_sum(question: Question) -> bool:
    """Whether several indicators are to be added, not told one by one."""
    mentions = question.mentions
    if (
        len(question.slots.indicators) < 2
        or len(mentions) < 2
        or re.search(r"分别|各|都|百分|占|除以|比例|比重|[两三几](?:个数|项决算)", question.text)
    ):
        return False
    rest = list(question.text)
    for mention in mentions:
        # 基本支出合计 is a name; 合计 outside the names asks to add.
        rest[mention.span.start : mention.span.end] = " " * (mention.span.end - mention.span.start)
    between = "".join(rest)[mentions[0].span.end : mentions[-1].span.start]
    # 基本支出与项目支出合计: the word belongs to both.
    total = (
        re.search(r"(?:合计|总共|一共)$", mentions[-1].words)
        and not re.search(r"合计|总共|一共|总额|总数", mentions[0].words)
        and not re.search(r"[；;？?]", between)
        # 基本支出和项目支出合计决算: there it is the end of a name.
        and not re.match(r"的?(?:决算|预算|数字)", question.text[mentions[-1].span.end :])
    )
    return bool(total or re.search(r"加|[+＋]", between) or _ADDED.search("".join(rest)))


def _under_heading(parts: Sequence[Candidate], name: str) -> bool:
    headings = {c.stored.headings for c in parts}
    return (
        len({c.entry.id for c in parts}) == 1 and len(headings) == 1 and name in "".join(headings.pop()[-1:])
    )


def _of_fund(parts: Sequence[Candidate], name: str) -> bool:
    """Whether the parts are of the fund that a total is of: 基本支出 and 项目支出 of all money make no 一般公共预算支出."""
    fund = find_scope(name)
    said = ("".join((c.figure.scope, c.sentence, *c.stored.headings)) for c in parts)
    return not fund or all(fund in words for words in said)


def _addable(parts: Sequence[Candidate]) -> bool:
    """Amounts of one report and year, none approximate, not budgets mixed with accounts."""
    figures = [c.figure for c in parts]
    bases = {family(f.basis) for f in figures} - {""}
    return (
        len({c.entry.id for c in parts}) == 1
        and len({f.year for f in figures}) == 1
        and len(bases) <= 1
        and all(f.base_unit == "元" and not f.approximate and f.certain for f in figures)
    )


def _added(name: str, parts: Sequence[Candidate], missing: Sequence[str]) -> Computed:
    unit = parts[0].figure.unit
    factor, _ = split_unit(unit)
    values = [(c.figure.base_value or Decimal(0)) / factor for c in parts]
    total = sum(values, Decimal(0))
    line = " + ".join(map(plain, values)) + f" = {plain(total)} {unit}"
    figure = parts[0].figure
    names = "、".join(c.figure.canonical or c.figure.indicator for c in parts)
    lacking = f"；其中{'、'.join(missing)}原文未单列" if missing else ""
    when = f"{figure.year}年度" if figure.year else ""
    agency = figure.agency or parts[0].entry.agency
    text = f"原文未直接给出；{names}相加，{agency}{when}合计{number(total, unit)}（计算值{lacking}）。"
    return Computed(total, unit, tuple(parts), line, text, figure.basis)


def _both_money(first: Candidate, second: Candidate) -> bool:
    return first.figure.base_unit == second.figure.base_unit == "元"
