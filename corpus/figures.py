"""Sentences become figures: every quantity with its indicator, basis, year, value, unit and place.

What a quantity is of is read in corpus.subjects, the years that hold in corpus.leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpus.clauses import (
    Against,
    against,
    read_clause,
    tells_reason,
)
from corpus.leads import Lead, brackets, inside, listed_with
from corpus.lexicon import family
from corpus.numerals import MONEY, Numeral, find_numerals, to_base
from corpus.subjects import (
    HEADS,
    STEP,
    TAIL,
    Carried,
    Defaults,
    all_money,
    canonical_of,
    comparand_of,
    grown,
    inherited_basis,
    is_reception,
    keep_list,
    listed_names,
    noun_after,
    own_words,
    part_name,
    posts,
    resolve,
    scope_of,
    whole_of,
    with_tail,
)
from corpus.types import Figure, Span

CONTEXT_END = re.compile(r"[。！？\n]")
_THRESHOLD = re.compile(r"^\s?(?:[（(]含[^）)]{0,6}[）)])?(?:以上|以下|以内)")
_BEFORE = re.compile(r"上年|去年|上一年")
_THAN_BEFORE = re.compile(r"[比较与同](?:上年|去年|上一年)|(?:上年|上年度)?(?:结转|结余)")
_ABOUT = re.compile(r"(?<![节公契合预制条])(?:约|接近)(?:为|是|有|达)\s*$")
_MONEY_WORDS = re.compile(r"资金|经费|费|支出|收入|预算|决算|款|金额|投入|拨|补助|奖励")
_COUNTED = frozenset(
    "个 项 件 条 种 类 次 批 家 户 名 人 位 场 期 套 台 辆 处 座 所 份 起 例 笔 篇 部 本 届 支 块".split()
)


# B过程25分, alone in a cell: the label of an indicator with its full score.
# 1.85%比较不满意: the share of one answer in a survey, not how content all were.
_OPINION = re.compile(
    r"\s?(?:的(?:受访者|人|群众|对象)?)?((?:非常|比较|较|很|基本|不太|不)(?:不?满意|不?了解|不?清楚)|无感)"
)
# 108份问卷中，有66.67%的…: where the share was counted, not what of.
_AMONG = ("问卷中", "样本中", "受访者中", "对象中", "人群中", "人员中", "企业中", "群众中")
_ALL_POINTS = re.compile(r"共$|满分(?:为|共)?$")
_REACHED_POINTS = re.compile(r"(?:^|[，,])(?:[实自]?评?|实际|最[终后])得(?:分)?(?:为)?$")
_REACHES = re.compile(r"[）)]?[，,]?\s*(?:[实自]?评?|实际|最[终后])得(?:分)?(?:为)?\s*$")
_LOST = re.compile(r"(?:扣(?:除|减|掉|去)?|扣分|失分|丢)(?:了|为)?$")
_WEIGHT = re.compile(r"[A-Z]?\d{0,3}[\u4e00-\u9fff]{2,14}(?<![得为扣是])[（(]?\d+(?:\.\d+)?分[）)]?")


class _Walk:
    """How far a paragraph has been read. What a bracket says is carried on within it only: after it the words before
    it go on (运行费（含保险3万元）5万元).
    """

    def __init__(self, text: str, paragraph: Span) -> None:
        self.text = text
        self.position = paragraph.start
        self.pending: list[Numeral] = []
        self._brackets = list(brackets(text, paragraph))
        self._open: Span | None = None
        self._outside = (self.position, self.pending)
        self._state = Carried(None)

    def step(self, numeral: Numeral, carried: Carried) -> tuple[Lead, Carried]:
        """The words before the next quantity, and what has been said so far where it stands."""
        bracket = next((b for b in self._brackets if b.contains(numeral.span)), None)
        cut = self._open if bracket != self._open else None
        if cut is not None:
            position, pending = self._outside
            self.position, self.pending = position, [*pending, *self.pending]
        if bracket is not None and bracket != self._open:
            before = [other for other in self.pending if other.span.end <= bracket.start]
            self._outside = (self.position, before)
            self._state = replace(carried, names=[], years=[])
            if (start := inside(self.text, bracket, numeral.span.start)) is not None:
                self.position, cut = start, None
                self.pending = [other for other in self.pending if other.span.start >= start]
        self._open = bracket
        lead = Lead(self.text, Span(self.position, numeral.span.start), tuple(self.pending), cut)
        return lead, carried if bracket is None else self._state


def prose_figures(text: str, span: Span, defaults: Defaults) -> tuple[list[Figure], list[Span]]:
    """The figures of one paragraph, in order, and the numbers in it that were not understood."""
    carried = Carried(defaults.year)
    figures: list[Figure] = []
    unread: list[Span] = []
    numerals = [
        Numeral(
            Span(n.span.start + span.start, n.span.end + span.start),
            n.kind,
            n.raw,
            n.value,
            n.unit,
            n.approximate,
            n.upper,
        )
        for n in find_numerals(span.of(text))
    ]
    walk = _Walk(text, span)
    for place, numeral in enumerate(numerals):
        if numeral.kind != "quantity":
            walk.pending.append(numeral)
            if numeral.kind == "bare":
                unread.append(numeral.span)
            continue
        after = numerals[place + 1].span.start if place + 1 < len(numerals) else span.end
        lead, state = walk.step(numeral, carried)
        around = _Place(lead, after, listed_with(text, numerals, place))
        figures.append(_figure(text, span, numeral, around, state, defaults))
        if figures[-1].basis != "标准":
            # The words beside a threshold (单价100万元以上设备) name what is counted next.
            walk.position = _after(text, numeral, after, figures[-1])
        walk.pending = []
    return figures, unread


def _after(text: str, numeral: Numeral, end: int, figure: Figure) -> int:
    """Where the next clause starts: after the number, and after the noun that its count has taken up."""
    match = TAIL.match(text, numeral.span.end, end)
    noun = noun_after(match)
    return (
        numeral.span.end + text[numeral.span.end : end].index(noun) + len(noun)
        if noun and figure.indicator.endswith(noun)
        else numeral.span.end
    )


# 1.85%比较不满意: the share of an opinion, not how content all are.
_OPINION = re.compile(r"\s*(?:的)?((?:非常|比较|较|很|不太)?不?满意|无感|一般)(?=[，,；;。、]|$)")


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands around a quantity: the words before it, where the next number is, how long its list is."""

    lead: Lead
    after: int
    listed: int


def _figure(
    text: str, paragraph: Span, numeral: Numeral, place: _Place, carried: Carried, defaults: Defaults
) -> Figure:
    assert numeral.value is not None
    lead = place.lead
    sentences = lead.clauses()
    earlier = against(lead.last_clause()) if numeral.unit in MONEY or numeral.unit in _COUNTED else None
    if earlier is not None and carried.subject:
        return _compared(text, paragraph, numeral, earlier, carried, defaults)
    year = _year(text, place, carried, defaults)
    tail = text[numeral.span.end : min(place.after, paragraph.end)]
    threshold = bool(_THRESHOLD.match(tail)) or (
        numeral.unit in MONEY and numeral.raw.endswith(("以上", "以下", "以内")) and bool(TAIL.match(tail))
    )
    stating = _stating(sentences[-1])
    clause = read_clause(_LOST.sub("", stating) if numeral.unit == "分" else stating, numeral.unit)
    clause = listed_names(clause, sentences[-1], place.listed, carried)
    if carried.years:
        # The numbers are dealt out by year, not by what else the words list.
        clause = replace(clause, names=())
    broken = bool(CONTEXT_END.search(lead.words()))
    keep_list(carried, sentences[-1], broken=broken)
    whole = whole_of(lead, clause, carried, broken)
    subject, basis = (
        (whole, clause.basis)
        if whole
        else grown(lead, tail, carried) or resolve(sentences, clause, carried, defaults)
    )
    words, before = sentences[-1][-1], text[paragraph.start : numeral.span.start]
    basis = clause.basis or inherited_basis(basis, numeral.unit, words, before)
    basis = basis or (carried.headed if numeral.unit in MONEY else "")
    if not clause.subject and not whole and numeral.unit in MONEY:
        subject = _paid(subject, words, carried)
    subject = all_money(own_words(subject, defaults.agency), basis, numeral.unit, defaults)
    if numeral.unit == "%" and (opinion := _OPINION.match(tail)):
        subject = opinion[1]
    subject = posts(subject, carried.counted, numeral.unit)
    if part := part_name(subject, carried, numeral.unit):
        # 政府采购预算20万元，其中货物类8万元 were planned as well.
        subject, basis = part, basis or carried.whole_basis
    if basis == "人均" and clause.basis != basis and numeral.unit.lstrip("万亿") in _COUNTED:
        # 人均成本2万元，共集训859人: a number of people is of no head.
        basis = ""
    if numeral.unit == "分":
        basis = _points(words.strip(), tail, paragraph.of(text).strip(), basis)
    counted = numeral.unit.lstrip("万亿") in _COUNTED or (numeral.unit == "%" and tail.startswith("的"))
    if counted and not threshold:
        subject = with_tail(clause.subject, subject, tail)
    if numeral.unit == "%" and (opinion := _OPINION.match(tail)):
        subject = opinion[1]
    elif numeral.unit == "%" and subject.endswith(_AMONG):
        subject = with_tail("", subject, tail.lstrip())
    _carry(carried, subject, basis, numeral.unit, threshold=threshold)
    year = _last_year(sentences[-1][-1], defaults) or year
    scope = scope_of(lead, carried, broken, defaults) or comparand_of(lead, basis, carried)
    if (
        not scope
        and numeral.unit in _COUNTED
        and numeral.unit == carried.whole_unit
        and subject != carried.whole
    ):
        # 共有车辆8辆，其中其他用车8辆；购置车辆1辆，其中其他用车1辆
        scope = carried.whole
    carried.unit = numeral.unit
    return _made(text, paragraph, numeral, _Meaning(subject, basis, year, threshold, scope), defaults)


def _points(words: str, tail: str, paragraph: str, basis: str) -> str:
    """Whether points are all there are, those reached or those taken off: 资金管理20分|得17.6分, 满分10分，得|9.6分."""
    if _LOST.search(words):
        return "扣分"
    if _REACHED_POINTS.search(words) and basis in ("", "分值"):
        return "得分"
    if basis:
        return basis
    full = _ALL_POINTS.search(words) or _REACHES.match(tail) or _WEIGHT.fullmatch(paragraph)
    return "分值" if full else "得分"


def _carry(carried: Carried, subject: str, basis: str, unit: str, *, threshold: bool) -> None:
    """Keep what later clauses may leave out."""
    if unit in HEADS:
        carried.counted = subject
    if not threshold and not STEP.match(subject):
        carried.subject, carried.basis = subject, basis
    if unit in MONEY:
        carried.paid = subject
        carried.run.append(subject)
        if family(basis) not in ("增减额", "增减率"):
            carried.level = basis


def _stating(clauses: list[str]) -> str:
    """The words that state a number: its own clause, or the label before a colon (年初预算：1,500万元)."""
    label = clauses[-2] if len(clauses) > 1 and not clauses[-1].strip() else ""
    return label if label.strip() and not tells_reason(label) else clauses[-1]


def _paid(subject: str, words: str, carried: Carried) -> str:
    """What an amount is of whose clause names nothing: not a rate, and 支出 after an income is all that was spent."""
    if subject.endswith("率") and carried.paid:
        return carried.paid
    return "支出" if words.strip() == "支出" and subject.endswith("收入") else subject


def _year(text: str, place: _Place, carried: Carried, defaults: Defaults) -> int | None:
    """The year of a figure; what of it holds for the figures after it is left in `carried`."""
    if defaults.year is not None and CONTEXT_END.search(place.lead.words()):
        carried.year = defaults.year
    years = place.lead.years()
    if CONTEXT_END.search(place.lead.words()):
        carried.dealt = ()
    carried.dealt = years.listed or carried.dealt
    again = years.own is None and len(carried.dealt) == place.listed and "分别" in place.lead.last_clause()
    if again and not years.listed:
        # 2021至2022年收入分别为5亿元、6亿元，支出分别为|4亿元、5亿元
        carried.years = list(carried.dealt)
    elif years.listed:
        carried.years = list(years.listed) if place.listed == len(years.listed) else []
        carried.year = None
    elif years.holds or (years.own is None and place.lead.spans_years()):
        carried.year = years.own
    elif defaults.year is None and years.own is None:
        # In a report on several years, the one at whose end is counted is that of the count.
        carried.year = None if place.lead.of_all_years() else place.lead.as_of() or carried.year
    if carried.years:
        return carried.years.pop(0)
    return years.own if years.own is not None else carried.year


def _compared(
    text: str, paragraph: Span, numeral: Numeral, earlier: Against, carried: Carried, defaults: Defaults
) -> Figure:
    """The amount a figure is compared with (比上年支出433万元减少2万元): the same subject, of that year or basis."""
    current = carried.year if carried.year is not None else defaults.year
    year = earlier.year if earlier.year is not None else current
    if earlier.before:
        year = current - 1 if current is not None else None
    subject = earlier.subject or _paid(carried.subject, "", carried)
    if earlier.opening:
        # 年末结转1万元，比年初的|2万元减少1万元
        subject = re.sub(r"^年末", "年初", subject)
    basis = earlier.basis or (carried.level if numeral.unit in MONEY else carried.basis)
    return _made(text, paragraph, numeral, _Meaning(subject, basis, year), defaults)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a quantity is of."""

    subject: str
    basis: str
    year: int | None
    threshold: bool = False
    scope: str = ""


def _made(text: str, paragraph: Span, numeral: Numeral, meaning: _Meaning, defaults: Defaults) -> Figure:
    assert numeral.value is not None
    subject, unit = meaning.subject, numeral.unit
    if unit in ("万", "亿") and _MONEY_WORDS.search(subject + text[numeral.span.end : numeral.span.end + 8]):
        unit += "元"
    base_value, base_unit = to_base(numeral.value, unit)
    reception = is_reception(subject, meaning.basis, unit)
    return Figure(
        raw=numeral.raw,
        span=numeral.span,
        context=_around(text, paragraph, numeral.span),
        state="number",
        value=numeral.value,
        unit=unit,
        base_value=base_value,
        base_unit=base_unit,
        indicator=subject,
        canonical="公务接待费" if reception else canonical_of(subject, numeral.unit),
        basis="标准" if meaning.threshold else meaning.basis,
        year=meaning.year,
        scope=meaning.scope,
        agency=defaults.agency,
        approximate=numeral.approximate
        or meaning.threshold
        or bool(_ABOUT.search(text, paragraph.start, numeral.span.start)),
        upper=numeral.upper,
        section=defaults.section,
    )


def _last_year(words: str, defaults: Defaults) -> int | None:
    """The year before, where a clause states its figure (上年度为…), not where it compares with it (比上年…)."""
    if defaults.year and _BEFORE.search(words) and not _THAN_BEFORE.search(words):
        return defaults.year - 1
    return None


def _around(text: str, paragraph: Span, place: Span) -> Span:
    """The sentence that holds `place`."""
    for sentence in pieces(text, paragraph, CONTEXT_END):
        if sentence.start <= place.start < sentence.end:
            return sentence
    return paragraph


def pieces(text: str, span: Span, ends: re.Pattern[str]) -> Iterator[Span]:
    """`span` cut after each match of `ends`, blanks trimmed, empty pieces dropped."""
    start = span.start
    stops: Iterable[int] = [*(m.end() for m in ends.finditer(text, span.start, span.end)), span.end]
    for stop in stops:
        piece = text[start:stop]
        head = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield Span(start + head, start + len(piece.rstrip()))
        start = stop
