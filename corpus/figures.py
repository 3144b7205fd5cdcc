"""Sentences become figures: every quantity with its indicator, basis, year, value, unit and place.

A clause that names no subject inherits the one before it ("三公经费预算支出为0.79万元，决算支出为0.14万元"),
in its sentence first, then in its paragraph, then from the heading over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.clauses import Clause, clean_subject, is_aside, read_clause, tells_reason
from corpus.lexicon import canonical, find_indicators, indicators
from corpus.numerals import MONEY, Numeral, find_numerals, to_base
from corpus.types import Figure, Span

_SENTENCE_END = re.compile(r"[。！？；;\n]|\.(?=\s|$)")
_CONTEXT_END = re.compile(r"[。！？\n]")
_CLAUSE_END = re.compile(r"[，,：:]")
_TAIL = re.compile(
    r"(?:的)?(?P<noun>[“”\"《\u4e00-\u9fffA-Za-z][^，,。；;：:！？\n、\d（(）)]*(?:[（(][^）)\d]{1,8}[）)])?[^，,。；;：:！？\n、\d（(）)]*)"
)
_NOUN_END = re.compile(r"为|并|用于|以及|达到|占|分别")
_NOT_A_NOUN = re.compile(
    r"^(?:为|占|比|较|增|减|下降|上升|以上|以下|以内|左右|和|与|及|并|其中|是|的|得分|共|合计|均|不|按|由|用于|通过|已|完成|人均|未|并|后|中|内|里)"
)
_THRESHOLD = re.compile(r"^\s?(?:[（(]含[^）)]{0,6}[）)])?(?:以上|以下|以内)")
_NONE = re.compile(
    r"^(?:[^，,。；;]{0,24}?)(?:没有|未使用|未发生|未安排|不涉及|无)(?:使用|发生|安排|涉及)?(?P<noun>[^，,。；;无]{3,40})$"
)
# 本年度因公出国（境）费无，公务用车购置及运行维护费无
_NOUN_NONE = re.compile(r"^(?P<noun>[^，,。；;无]{3,40}?)(?:为|均为|：)?无$")
_BARE_NONE = re.compile(
    r"^\s*(?:无|没有|不涉及|未涉及|无此项(?:支出|内容|预算)?|本单位无此项|未发生)\s*[。.]?\s*$"
)
_TITLE_TAIL = re.compile(r"(?:决算|预算)?(?:的)?(?:总体)?(?:情况|说明|明细|表)+$")
_DRAFTING = re.compile(r"(?:预算|决算)编制(?:的)?(?:说明|情况)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_BEFORE = re.compile(r"上年|去年|上一年")
_THAN_BEFORE = re.compile(r"[比较与同](?:上年|去年|上一年)|(?:上年|上年度)?(?:结转|结余)")
_OFFICES = re.compile(
    r"(?:本部门|本单位|我局|本局|全局|单位)?共?(?:内设|下设).*(?:股室|科室|处室|室|机构|科|股|部|组)$"
)
_LINE_LABEL = re.compile(
    r"^(?:第[一二三四五六七八九十]+[部分章节]+|[（(]?[一二三四五六七八九十\d]+[）)、.．]?|[①-⑩])[\s、.．]*"
)
_HEADING_AT_MOST = 40
_AS_OF = re.compile(r"截[至止]?$|截止到?$|截至到?$")
_MONEY_WORDS = re.compile(r"资金|经费|费|支出|收入|预算|决算|款|金额|投入|拨|补助|奖励")
# Indicators that are an attribute of whatever the sentence speaks of: 决策指标共15分，评价得分10.40分.
_ATTRIBUTES = {"绩效自评得分": "得分", "预算执行率": "执行率"}
_OVERALL = re.compile(r"综合|整体|总体|全年|总")
# 项目总体评价得65.00分, 该项目绩效评价总体得分为65.00分: the score of the whole.
_WHOLE_SCORE = re.compile(
    r"(?:该|本|此)?(?:项目|部门|单位)?(?:部门)?(?:整体)?(?:支出)?(?:绩效)?(?:自评|评价|考评|自我评价)?(?:总体|综合|最终|整体)?(?:绩效)?(?:自评|评价)?(?:总)?(?:得分|评分|分数)?"
)
_MODIFIER = re.compile(
    r"参公|参照公务员法?管理|事业|行政|单位|机关|部门|下属|所属|财政拨款|财政|一般公共预算|安排|当年|本级|局|年初|全部|[和及的、]|\d+家"
)
_COUNTED = frozenset(
    "个 项 件 条 种 类 次 批 家 户 名 人 位 场 期 套 台 辆 处 座 所 份 起 例 笔 篇 部 本 届 支 块".split()
)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a piece of text unless it says otherwise.

    `years` and `agency` are the report's; `heading` is the title of the section the text stands in.
    """

    years: tuple[int, ...] = ()
    agency: str = ""
    heading: str = ""
    section: int | None = None

    @property
    def year(self) -> int | None:
        """The report's year when it covers just one."""
        return self.years[0] if len(self.years) == 1 else None


@dataclass(slots=True)
class _Carried:
    """What a paragraph has said so far and later clauses may leave out."""

    year: int | None
    subject: str = ""
    basis: str = ""
    names: list[str] = field(default_factory=list)


def prose_figures(text: str, span: Span, defaults: Defaults) -> tuple[list[Figure], list[Span]]:
    """The figures of one paragraph, in order, and the numbers in it that were not understood."""
    carried = _Carried(defaults.year)
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
    position = span.start
    pending: list[Numeral] = []
    for place, numeral in enumerate(numerals):
        if numeral.kind == "quantity":
            after = numerals[place + 1].span.start if place + 1 < len(numerals) else span.end
            lead = _Lead(text, Span(position, numeral.span.start), tuple(pending))
            figures.append(_figure(text, span, numeral, lead, after, carried, defaults))
            if figures[-1].basis != "标准":
                # The words beside a threshold (单价100万元以上设备) name what is counted next.
                position = _after(text, numeral, after, figures[-1])
            pending = []
        else:
            pending.append(numeral)
            if numeral.kind == "bare":
                unread.append(numeral.span)
    return figures, unread


def _after(text: str, numeral: Numeral, end: int, figure: Figure) -> int:
    """Where the next clause starts: after the number, and after the noun that its count has taken up."""
    match = _TAIL.match(text, numeral.span.end, end)
    noun = _noun(match)
    return (
        numeral.span.end + text[numeral.span.end : end].index(noun) + len(noun)
        if noun and figure.indicator.endswith(noun)
        else numeral.span.end
    )


def _noun(match: re.Match[str] | None) -> str:
    """What a count counts, from the words after it: 16个|乡镇（街道）."""
    if not match or _NOT_A_NOUN.match(match["noun"]):
        return ""
    return _NOUN_END.split(match["noun"])[0].strip()


def none_figures(text: str, span: Span, defaults: Defaults) -> list[Figure]:
    """Stated absences: "无" as the whole body under a heading, or "2024年无政府性基金预算财政拨款支出"."""
    words = span.of(text)
    if _BARE_NONE.match(words):
        # A bare 无 speaks of the line right over it, be that known as a heading or not.
        above = _LINE_LABEL.sub("", text[: span.start].rstrip().rpartition("\n")[2].strip())
        heading = defaults.heading if above.endswith(("。", "；", "，", "：")) or not above else above
        if len(heading) > _HEADING_AT_MOST or (heading != above and above):
            return []
        name = _TITLE_TAIL.sub("", heading) or heading
        start = span.start + len(words) - len(words.lstrip())
        return [_absence(Span(start, start + len(words.strip(" 。.\n\t\u3000"))), span, name, text, defaults)]
    found = []
    for sentence in _pieces(text, span, _CONTEXT_END):
        for clause in _pieces(text, sentence, _CLAUSE_END):
            words = clause.of(text).strip(" 。！？；;，,：:")
            match = _NONE.match(words) or _NOUN_NONE.match(words)
            if match and find_indicators(match["noun"]):
                name = clean_subject(match["noun"]) or match["noun"]
                found.append(_absence(clause, sentence, _TITLE_TAIL.sub("", name), text, defaults))
    return found


def _absence(span: Span, context: Span, name: str, text: str, defaults: Defaults) -> Figure:
    return Figure(
        raw=span.of(text).strip(),
        span=span,
        context=context,
        state="none",
        value=None,
        unit="",
        base_value=None,
        base_unit="",
        indicator=name,
        canonical=_named(name, ""),
        year=defaults.year,
        agency=defaults.agency,
        section=defaults.section,
    )


@dataclass(frozen=True, slots=True)
class _Lead:
    """The text between the last quantity and this one, with the dates, labels and codes that stand in it."""

    text: str
    span: Span
    others: tuple[Numeral, ...]

    def clauses(self) -> list[list[str]]:
        """Sentences of clauses, the nearest last; dates and labels blanked out."""
        characters = list(self.span.of(self.text))
        for numeral in self.others:
            if numeral.kind in ("date", "label"):
                for place in range(numeral.span.start - self.span.start, numeral.span.end - self.span.start):
                    characters[place] = ""
        words = "".join(characters)
        return [_CLAUSE_END.split(sentence) for sentence in _SENTENCE_END.split(words)]

    def year(self) -> int | None:
        """The last year named, unless it belongs to a comparison (比2025年…) or only dates a count (截至…)."""
        for numeral in reversed(self.others):
            if numeral.kind == "date":
                years = _YEAR.findall(numeral.raw)
                before = self.text[max(self.span.start, numeral.span.start - 2) : numeral.span.start]
                if (
                    len(years) == 1
                    and not before.endswith(("比", "较", "与", "同", "于"))
                    and not _AS_OF.search(before)
                ):
                    return int(years[0])
        return None

    def spans_years(self) -> bool:
        """Whether the last date is a range of years."""
        return any(len(_YEAR.findall(n.raw)) > 1 for n in self.others if n.kind == "date")


def _figure(
    text: str,
    paragraph: Span,
    numeral: Numeral,
    lead: _Lead,
    after: int,
    carried: _Carried,
    defaults: Defaults,
) -> Figure:
    assert numeral.value is not None
    sentences = lead.clauses()
    if defaults.year is not None and _CONTEXT_END.search(lead.span.of(text)):
        carried.year = defaults.year
    year = lead.year()
    if year is not None or lead.spans_years():
        carried.year = year
    tail = text[numeral.span.end : min(after, paragraph.end)]
    threshold = bool(_THRESHOLD.match(tail)) or (
        numeral.unit in MONEY and numeral.raw.endswith(("以上", "以下", "以内")) and bool(_TAIL.match(tail))
    )
    clause = read_clause(sentences[-1][-1], numeral.unit)
    subject, basis = _resolve(sentences, clause, carried, defaults)
    subject = _own(subject, defaults.agency)
    if numeral.unit == "分" and not basis:
        basis = "分值" if re.search(r"共$|满分$", sentences[-1][-1].strip()) else "得分"
    counted = numeral.unit.lstrip("万亿") in _COUNTED or (numeral.unit == "%" and tail.startswith("的"))
    if counted and not threshold:
        subject = _with_tail(clause.subject, subject, tail)
    if not threshold:
        carried.subject, carried.basis = subject, basis
    unit = numeral.unit
    if unit in ("万", "亿") and _MONEY_WORDS.search(subject + tail[:8]):
        unit += "元"
    base_value, base_unit = to_base(numeral.value, unit)
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
        canonical="公务接待费" if _is_reception(subject, basis, unit) else _canonical(subject, numeral.unit),
        basis="标准" if threshold else basis,
        year=_last_year(sentences[-1][-1], defaults) or carried.year,
        agency=defaults.agency,
        approximate=numeral.approximate or threshold,
        upper=numeral.upper,
        section=defaults.section,
    )


def _is_reception(subject: str, basis: str, unit: str) -> bool:
    """全年接待…人员80人次，平均每人176元: what a guest cost."""
    return basis == "人均" and unit in MONEY and bool(re.match(r"(?:全年|国内|公务|共)*接待", subject))


def _last_year(words: str, defaults: Defaults) -> int | None:
    """The year before, where a clause states its figure (上年度为…), not where it compares with it (比上年…)."""
    if defaults.year and _BEFORE.search(words) and not _THAN_BEFORE.search(words):
        return defaults.year - 1
    return None


def _resolve(
    sentences: list[list[str]], clause: Clause, carried: _Carried, defaults: Defaults
) -> tuple[str, str]:
    """Subject and basis of a figure, inherited where its own clause leaves them out."""
    if clause.names:
        carried.names = list(clause.names)
    attribute = "" if _OVERALL.match(clause.subject) else _ATTRIBUTES.get(canonical(clause.subject), "")
    if (
        attribute
        and len(sentences) == 1
        and carried.subject
        and canonical(carried.subject) not in _ATTRIBUTES
    ):
        return carried.subject, attribute
    if clause.subject and not clause.names:
        carried.names = []
        return clause.subject, clause.basis
    if carried.names:
        return carried.names.pop(0), clause.basis or carried.basis
    for depth, sentence in enumerate(reversed(sentences)):
        earlier = sentence[:-1] if depth == 0 else sentence
        reasons = [place for place, words in enumerate(earlier) if tells_reason(words)]
        for words in reversed(earlier[: reasons[0]] if reasons else earlier):
            if not is_aside(words) and (depth == 0 or find_indicators(words) or _is_item(words)):
                found = read_clause(words, "")
                if found.subject and (find_indicators(words) or _is_item(words) or _introduces(words)):
                    return _topic(found.subject), clause.basis or found.basis
    if carried.subject:
        return carried.subject, clause.basis or carried.basis
    title = _TITLE_TAIL.sub("", _DRAFTING.sub("", defaults.heading))
    mentions = find_indicators(title)
    return (mentions[-1].words if len(mentions) == 1 else title), clause.basis


def _topic(subject: str) -> str:
    """The topic of a clause to come: of "培训费支出情况" it is 培训费支出."""
    return re.sub(r"(?:方面|情况)$", "", subject)


def _is_item(words: str) -> bool:
    return bool(re.search(r"[（(]\d{0,3}\s*[类款项][）)][”\"\s]*$", words))


def _introduces(words: str) -> bool:
    return bool(re.search(r"(?:方面|情况|上)$", words.strip()))


def _with_tail(own: str, subject: str, tail: str) -> str:
    """Counted things are named after their number: 已完成16个乡镇（街道） → 完成乡镇（街道）."""
    noun = _noun(_TAIL.match(tail))
    if not noun:
        return subject
    if find_indicators(own):
        return own
    return (own + noun) if own and (len(own) <= 30 or _OFFICES.match(own + noun)) else noun


def _own(subject: str, agency: str) -> str:
    """A subject without the report's own agency before it, and without quotes around an indicator's name."""
    if agency:
        subject = subject.replace(agency, "") or subject
    return re.sub(r"[“”\"]", "", subject) if canonical(subject) else subject


def _canonical(subject: str, unit: str = "") -> str:
    """The lexicon's name for a subject in this unit, "" where the two do not go together (1家 of 机关运行经费)."""
    name = _named(subject, unit)
    money = unit in MONEY or unit in ("万", "亿")
    fits = {"money": money or unit == "%", "count": not money and unit != "%"}
    return name if name and fits.get(indicators()[name].measure, True) else ""


def _named(subject: str, unit: str) -> str:
    """The indicator that a subject names, with little else; 接待 + 批次 is 接待批次."""
    name = canonical(subject) or (canonical(subject + unit) if unit else "")
    if name:
        return name
    mentions = find_indicators(subject)
    if len(mentions) == 1:
        rest = clean_subject(_MODIFIER.sub("", subject.replace(mentions[0].words, "")))
        if not rest or rest in ("全年", "总"):
            return mentions[0].name
    if _OFFICES.match(subject):
        return "内设机构"
    if (
        unit == "分"
        and subject
        and _WHOLE_SCORE.fullmatch(subject)
        and subject not in ("项目", "部门", "单位", "该项目")
    ):
        return "绩效自评得分"
    return ""


def _around(text: str, paragraph: Span, place: Span) -> Span:
    """The sentence that holds `place`."""
    for sentence in _pieces(text, paragraph, _CONTEXT_END):
        if sentence.start <= place.start < sentence.end:
            return sentence
    return paragraph


def _pieces(text: str, span: Span, ends: re.Pattern[str]) -> Iterator[Span]:
    """`span` cut after each match of `ends`, blanks trimmed, empty pieces dropped."""
    start = span.start
    stops: Iterable[int] = [*(m.end() for m in ends.finditer(text, span.start, span.end)), span.end]
    for stop in stops:
        piece = text[start:stop]
        head = len(piece) - len(piece.lstrip())
        if piece.strip():
            yield Span(start + head, start + len(piece.rstrip()))
        start = stop
