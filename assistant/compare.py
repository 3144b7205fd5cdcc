"""Comparing years and agencies: series, ranks, sums and averages, with what is missing named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.choose import agrees, choose
from assistant.compute import Computed, change, one_of, total_of_parts
from assistant.evidence import EvidenceBook, answer_figure
from assistant.lookbacks import warning
from assistant.one_year import rank_of_one_year
from assistant.phrase import amount, number, subject
from assistant.points import Point, basis_compared, chosen_number, fullest_year, settled_points
from assistant.retrieve import Retriever
from assistant.scoring import Candidate, mostly_named
from assistant.types import Answer, AnswerFigure, AnswerStatus, Coverage
from assistant.understand import Question
from corpus.lexicon import family, kin
from corpus.numerals import plain, split_unit

_LOWEST = re.compile(
    r"最低|最少|最小|最省|后[三五\d]|倒数|垫底|末位|从低到高|从小到大|由低到高|由小到大|从少到多|由少到多|谁.{0,6}[少低]"
)
_TOP = re.compile(r"前([一二两三四五六七八九十\d]+)|后([一二三四五\d]+)")
_NUMBERS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_EACH = re.compile(r"各|每个|所有|哪些")
# 总预算, 一共多少: one amount of all the years, where a report states it.
_TOGETHER = re.compile(r"^(?!.*(?:各|分别|每年|逐年|变化|趋势|历年)).*(?:总|共|合计|累计)")
# How many of the figures compared are borne out by a second place.
_BORNE_OUT = 6
_OTHERWISE_AT_MOST = 12
# A name short enough to choose by, of things and not of how many.
_THING = re.compile(r"[\u4e00-\u9fff]{2,14}")
_THINGS_NAMED = 6
_AVERAGE = re.compile(r"平均")
# 对比 and 分别 ask for the values; these ask for what lies between them.
_DIFFERENCE = re.compile(
    r"差|增减(?!情况|变)|变[化动]?了?(?:多少|几)|变动(?!情况)|[增减升降][长加少高低]?额|减去?[^少]{0,12}等于|涨跌|(?:多|少|高|低|增加?|减少?|涨|降|增长|下降|上升)[花用支]?(?:了|出)?(?:多少|几|百分之)"
)


def compares(question: Question) -> bool:
    """Whether a question compares years or agencies, rather than asking for one stated change."""
    if not (question.slots.indicators or question.terms):
        return False
    named = sum(len(mention.agencies) == 1 for mention in question.agency_mentions)
    several = len(question.slots.years) > 1 or named > 1 or question.all_years
    if question.slots.intent in ("trend", "rank"):
        return True
    if question.slots.intent == "sum":
        # 基本支出和项目支出加起来 adds within one report.
        return several or bool(_EACH.search(question.text)) or len(question.mentions) < 2
    if question.slots.intent == "lookup":
        # Several years are never one figure: 2021到2024年各是多少.
        return len(question.slots.years) > 1 or (named > 1 and question.asks_number)
    return question.slots.intent == "compare" and (several or bool(_EACH.search(question.text)))


def answer_compare(question: Question, retriever: Retriever) -> Answer | None:
    """Series, rank, difference or sum over the reports a question spans; None when none gives the figure."""
    together = question.slots.intent == "sum" or _TOGETHER.search(question.text)
    if together and (whole := _stated_of_all_years(question, retriever)):
        return whole
    points = settled_points(question, retriever)
    if not question.slots.indicators:
        found = [point.candidate for point in points if point.candidate]
        if not any(mostly_named(c.figure, question) for c in found):
            return _which_thing(question, retriever)
        # A thing that one office has of its own is missing from no other's report.
        points = [
            p for p in points if p.agency in question.slots.agencies or p.agency in {c.agency for c in found}
        ]
    if not question.slots.years and not question.all_years and len({point.agency for point in points}) > 1:
        year = fullest_year(points)
        points = [point for point in points if point.year == year]
        question = replace(question, slots=replace(question.slots, years=(year,)))
    given = [point for point in points if point.candidate]
    across_years = len({point.agency for point in points}) == 1
    if len(given) == 1 and across_years and question.all_years and question.slots.intent == "rank":
        only = given[0].candidate
        if only and only.figure.value is not None:
            return rank_of_one_year(question, retriever, only, lowest=bool(_LOWEST.search(question.text)))
    if not given or len(points) < 2:
        return None
    alone = len(given) < 2 and across_years
    if alone and (question.slots.intent in ("compare", "lookup") or not question.slots.indicators):
        # Nothing to compare: what the report itself says of the change answers better; and one year's contest is no
        # course of 竞赛经费.
        return None
    if len({point.candidate.stored.id for point in given if point.candidate}) < 2 <= len(given):
        # One figure of several years together (2021-2024年共…) is no series.
        return None
    coverage = Coverage(
        len(points), len(given), tuple(_label(p, across_years, points) for p in points if not p.candidate)
    )
    candidates = [point.candidate for point in given if point.candidate]
    apart = len(candidates) == 2 and _DIFFERENCE.search(question.text)
    if question.slots.intent == "rank" and not apart:
        answer: Answer | None = _rank(question, retriever, candidates, coverage, points)
    elif question.slots.intent == "sum":
        answer = _sum(question, retriever, candidates, coverage)
    else:
        answer = _series(question, retriever, candidates, coverage, across_years)
    warned = [warning(point.candidate, point.back) for point in given if point.candidate and point.back]
    return replace(answer, findings=(*answer.findings, *warned[:_BORNE_OUT])) if answer else None


def _which_thing(question: Question, retriever: Retriever) -> Answer | None:
    """竞赛经费 is no item of its own where reports state 一次性竞赛补贴经费 and others: the asker says which."""
    names = tuple(dict.fromkeys(c.figure.indicator for c in retriever.figures(question, wide=True)))
    names = tuple(name for name in names if _THING.fullmatch(name))[:_THINGS_NAMED]
    if len(names) < 2:
        return None
    text = f"没有只叫“{''.join(question.terms)}”的数，请问是哪一项：{'、'.join(names)}？"
    return Answer(question.text, "ambiguous", text, question.slots, choices=names)


def _stated_of_all_years(question: Question, retriever: Retriever) -> Answer | None:
    """What one report states of all the years asked together (2021-2024年共安排…), which needs no adding."""
    years = set(question.slots.years)
    if len(years) < 2 or _AVERAGE.search(question.text):
        return None
    pinned = replace(question, slots=replace(question.slots, basis=basis_compared(question), intent="lookup"))
    together = [
        c
        for c in retriever.figures(pinned, wide=True)
        if c.figure.year is None and set(c.entry.years) == years
    ]
    best = chosen_number(choose(pinned, together))
    if not best:
        return None
    text = f"{subject(best)}为{amount(best.figure)}。"
    return _answer(question, retriever, "answered", text, [best], Coverage(1, 1, ()))


def _label(point: Point, across_years: bool, points: Sequence[Point]) -> str:
    doubt = (
        f"（前后不一致：{'、'.join(amount(c.figure) for c in point.disputed[:3])}）" if point.disputed else ""
    )
    if across_years:
        return f"{point.year}年{doubt}"
    one_year = len({p.year for p in points}) == 1
    return f"{point.agency}{doubt}" if one_year else f"{point.agency}{point.year}年{doubt}"


def _rank(
    question: Question,
    retriever: Retriever,
    candidates: list[Candidate],
    coverage: Coverage,
    points: Sequence[Point],
) -> Answer:
    lowest = bool(_LOWEST.search(question.text))
    ordered = sorted(candidates, key=_value, reverse=not lowest)
    match = _TOP.search(question.text)
    top = _count(match[1] or match[2]) if match else 1
    word = ("最低" if lowest else "最高") if top == 1 else f"{'后' if lowest else '前'}{top}位"
    while 0 < top < len(ordered) and _value(ordered[top]) == _value(ordered[top - 1]):
        # Equals share a place.
        top += 1
    shown = "；".join(f"{_who(c, candidates)}{amount(c.figure)}" for c in ordered[:top])
    rest = "、".join(f"{_who(c, candidates)}{amount(c.figure)}" for c in ordered[top : top + 6])
    text = (
        f"{_when(question)}{_what(ordered[0])}{word}的是：{shown}"
        + (f"（其余：{rest}）" if rest else "")
        + "。"
    )
    if coverage.missing:
        text += f"只在给出该数的{coverage.disclosed}个之间比较。"
    text += _otherwise_stated(question, retriever.by_name(), [p for p in points if not p.candidate])
    return _answer(question, retriever, "answered", text, ordered, coverage)


def _value(candidate: Candidate) -> Decimal:
    return candidate.figure.base_value or Decimal(0)


def _otherwise_stated(question: Question, retriever: Retriever, missing: Sequence[Point]) -> str:
    """What those left out of a ranking state instead: the amount under a kindred name, or its parts alone."""
    name = question.slots.indicators[-1] if question.slots.indicators else ""
    said = []
    for point in missing[:_OTHERWISE_AT_MOST]:
        slots = replace(
            question.slots,
            agencies=(point.agency,),
            years=(point.year,),
            basis=basis_compared(question),
            intent="lookup",
        )
        own = replace(question, slots=slots)
        other = one_of(kin().get(name, ()), own, retriever, unit="")
        parts = None if other else total_of_parts(name, own, retriever)
        if other:
            said.append(f"{point.agency}写明的是{_what(other)}{amount(other.figure)}")
        elif parts:
            said.append(f"{point.agency}只写明分项，相加为{number(parts.value, parts.unit)}")
    return f"另外，{'；'.join(said)}。" if said else ""


def _count(printed: str) -> int:
    return int(printed) if printed.isdigit() else _NUMBERS.get(printed, 3)


def _series(
    question: Question,
    retriever: Retriever,
    candidates: list[Candidate],
    coverage: Coverage,
    across_years: bool,
) -> Answer:
    ordered = sorted(candidates, key=lambda c: (c.figure.year or 0, c.agency))
    if not across_years and len(ordered) > 2:
        ordered.sort(key=_value, reverse=True)
    text = f"{_when(question)}{_what(ordered[0])}：" + "；".join(
        f"{_who(c, candidates)}{amount(c.figure)}" for c in ordered
    )
    done: Computed | None = None
    if len(ordered) >= 2 and (across_years or len(ordered) == 2):
        first, last = (ordered[0], ordered[-1]) if across_years else _in_order_asked(question, ordered)
        done = change(first, last, rate=family(question.slots.basis) == "增减率")
    if done is None:
        return _answer(question, retriever, "answered", text + "。", ordered, coverage)
    if _DIFFERENCE.search(question.text):
        ordered.reverse()
    first_named, second_named = (_who(part, candidates) for part in done.parts)
    text += f"。{first_named}{_difference(done, second_named, across_years=across_years)}（计算值）。"
    return _answer(question, retriever, "computed", text, ordered, coverage, done)


def _in_order_asked(question: Question, pair: Sequence[Candidate]) -> tuple[Candidate, Candidate]:
    """A比B多多少: B is the base."""
    places = {m.agencies[0]: m.span.start for m in question.agency_mentions if m.agencies}
    later = sorted(pair, key=lambda c: -places.get(c.agency, 0))
    return later[0], later[-1]


def _difference(done: Computed, other: str, *, across_years: bool) -> str:
    if not done.value:
        return f"与{other}{'持平' if across_years else '相等'}"
    more, less = ("增加", "减少") if across_years else ("多", "少")
    word = more if done.value > 0 else less
    return f"比{other}{word}{number(abs(done.value), done.unit)}"


def _sum(
    question: Question, retriever: Retriever, candidates: list[Candidate], coverage: Coverage
) -> Answer | None:
    if len(candidates) < 2 or any(c.figure.approximate or not c.figure.certain for c in candidates):
        return None
    if coverage.missing and len({c.agency for c in candidates}) == 1:
        # Some of the years asked are no sum of them.
        return None
    unit = candidates[0].figure.unit
    factor, _ = split_unit(unit)
    values = [(c.figure.base_value or Decimal(0)) / factor for c in candidates]
    total = sum(values, Decimal(0))
    line = " + ".join(map(plain, values)) + f" = {plain(total)} {unit}"
    word = "合计"
    if _AVERAGE.search(question.text):
        average = (total / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        line += f"；{plain(total)} ÷ {len(values)} = {average} {unit}"
        total, word = average, "平均"
    who = "、".join(_who(c, candidates) for c in candidates[:6])
    text = f"{_when(question)}{_what(candidates[0])}{word}{number(total, unit)}（计算值，由{who}得出）。"
    done = Computed(total, unit, tuple(candidates), line, text, candidates[0].figure.basis)
    return _answer(question, retriever, "computed", text, candidates, coverage, done)


def _when(question: Question) -> str:
    """The one year compared, also where nobody said which."""
    return f"{question.slots.years[0]}年度" if len(question.slots.years) == 1 else ""


def _what(candidate: Candidate) -> str:
    return subject(candidate, agency=False, year=False)


def _who(candidate: Candidate, among: Sequence[Candidate]) -> str:
    """What tells a figure from the others: its year, its agency, or both."""
    agencies = {c.agency for c in among}
    years = {c.figure.year for c in among}
    agency = candidate.agency if len(agencies) > 1 or len(among) == 1 else ""
    year = f"{candidate.figure.year}年" if candidate.figure.year and (len(years) > 1 or not agency) else ""
    return f"{agency}{year}"


def _answer(
    question: Question,
    retriever: Retriever,
    status: AnswerStatus,
    text: str,
    candidates: Sequence[Candidate],
    coverage: Coverage,
    done: Computed | None = None,
) -> Answer:
    spoken = _sentences(question, retriever) if any(c.figure.cell for c in candidates) else []
    book = EvidenceBook()
    figures = [answer_figure(c, place) for c, place in _cited(book, candidates)]
    for candidate in candidates[:_BORNE_OUT]:
        # A sentence that says the same as a cell is read more easily.
        other = next((o for o in spoken if candidate.figure.cell and agrees(o, candidate)), None)
        if other:
            book.cite(other)
    if coverage.missing:
        text += f"{coverage.reports}项中{coverage.disclosed}项给出该数；未披露：{'、'.join(coverage.missing[:8])}。"
    if done:
        # A difference or a sum that was asked for comes first; else it is an aside.
        first = question.slots.intent == "sum" or _DIFFERENCE.search(question.text)
        place = 0 if first else len(figures)
        figures.insert(place, computed_figure(done, book))
    return Answer(
        question=question.text,
        status=status,
        text=text,
        slots=question.slots,
        figures=tuple(figures),
        evidence=tuple(book.items),
        computation=done.line if done else None,
        coverage=coverage,
    )


def _cited(book: EvidenceBook, candidates: Sequence[Candidate]) -> list[tuple[Candidate, int]]:
    """Every candidate cited, and those that are numbers with their places."""
    places = [(candidate, book.cite(candidate)) for candidate in candidates]
    return [(candidate, place) for candidate, place in places if candidate.figure.value is not None]


def _sentences(question: Question, retriever: Retriever) -> list[Candidate]:
    """The figures in running text that a comparison's question is about."""
    stated = replace(question, slots=replace(question.slots, basis=basis_compared(question), unit=""))
    return [candidate for candidate in retriever.figures(stated) if not candidate.figure.cell]


def computed_figure(done: Computed, book: EvidenceBook) -> AnswerFigure:
    """A computed value as an answer gives it; its evidence is its first part's."""
    part = done.parts[0]
    factor, base_unit = split_unit(done.unit)
    places = [book.cite(c) for c in done.parts]
    return AnswerFigure(
        raw=number(done.value, done.unit),
        value=done.value,
        unit=done.unit,
        base_value=done.value * factor,
        base_unit=base_unit,
        indicator=part.figure.canonical or part.figure.indicator,
        basis=done.basis,
        year=part.figure.year,
        agency=part.figure.agency or part.entry.agency,
        report="",
        evidence=places[0],
        computed=True,
    )


def shown(question: Question, done: Computed) -> Answer:
    """A computed value as an answer, with its parts and their places."""
    book = EvidenceBook()
    figure = computed_figure(done, book)
    return Answer(
        question=question.text,
        status="computed",
        text=done.text,
        slots=question.slots,
        figures=(figure, *(answer_figure(c, book.cite(c)) for c in done.parts)),
        evidence=tuple(book.items),
        computation=done.line,
    )
