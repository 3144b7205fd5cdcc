"""The text between one quantity and the next: its clauses, and the years that hold for the figure to come.

A year that only compares (比2022年), tells a reason (主要是2022年…), stands in a bracket that has closed, or is where
a change starts from (由2022年的45个增加到70个) holds for its own figure at most and is not handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.clauses import tells_reason
from corpus.numerals import Numeral
from corpus.types import Span

SENTENCE_END = re.compile(r"[。！？；;\n]|\.(?=\s|$)")
CLAUSE_END = re.compile(r"[，,：:]")
_YEAR = re.compile(r"(?:19|20)\d\d")
_AS_OF = re.compile(r"截[至止]?$|截止到?$|截至到?$")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")
# 三公经费（2022年度）: a bracket with a year alone says whose figure follows.
_YEAR_ALONE = re.compile(r"[（(]\s*(?:19|20)\d\d\s?年?度?\s*[）)]")
# 2018年以来形成的资产 are none of 2018.
_SINCE = re.compile(r"\s*(?:以来|以前|之前|以后|之后|起(?=[，,至到]))")
_FROM = re.compile(r"(?:由|从)\s*$")
# 比2022年（上一年度，下同）预算增加
_LIKEWISE = re.compile(r"[（(](?:[^（）()]{0,8}[，,])?下同[）)]")
_LISTED = re.compile(r"\s?[、，,和及与]\s?")


@dataclass(frozen=True, slots=True)
class Years:
    """What the dates of a lead say: the figure's own year, whether it also holds for what comes after it, and the
    years of a list (2021-2023年…分别为), one for each figure to come.
    """

    own: int | None = None
    holds: bool = False
    listed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lead:
    """The text between the last quantity and this one, with the dates, labels and codes that stand in it.

    `cut` is a bracket with quantities of its own, which is no part of the lead: 运行费（含保险3万元）|5万元.
    """

    text: str
    span: Span
    others: tuple[Numeral, ...]
    cut: Span | None = None

    def words(self, blank: Sequence[Span] = ()) -> str:
        """The text itself, `cut`, （下同） and all of `blank` left out."""
        out = [*blank, self.cut] if self.cut else [*blank]
        out += [
            Span(*match.span()) for match in _LIKEWISE.finditer(self.text, self.span.start, self.span.end)
        ]
        gone = {place for span in out for place in range(span.start, span.end)}
        return "".join(self.text[at] for at in range(self.span.start, self.span.end) if at not in gone)

    def clauses(self) -> list[list[str]]:
        """Sentences of clauses, the nearest last; dates and labels left out."""
        blank = [numeral.span for numeral in self.others if numeral.kind in ("date", "label")]
        dates = [numeral.span for numeral in self.others if numeral.kind == "date"]
        between = (Span(a.end, b.start) for a, b in pairwise(dates))
        blank += [gap for gap in between if _LISTED.fullmatch(gap.of(self.text))]
        return [CLAUSE_END.split(sentence) for sentence in SENTENCE_END.split(self.words(blank))]

    def last_clause(self) -> str:
        """The words right before the number, dates included."""
        return CLAUSE_END.split(SENTENCE_END.split(self.words())[-1])[-1]

    def years(self) -> Years:
        """The years named, the last first asked; comparisons (比2025年…) and dates of a count (截至…) left out."""
        listed = self._listed()
        if listed:
            return Years(listed=listed)
        for numeral in reversed(self.others):
            years = _YEAR.findall(numeral.raw) if numeral.kind == "date" else []
            if len(years) != 1 or self._is_aside(numeral):
                continue
            near = not re.search(f"{CLAUSE_END.pattern}|{SENTENCE_END.pattern}", self._after(numeral))
            reason = self._in_reason(numeral)
            if reason and not near:
                continue
            source = bool(_FROM.search(self._before(numeral)))
            return Years(int(years[0]), holds=not reason and not source)
        return Years()

    def as_of(self) -> int | None:
        """The year that a count is made at the end of: 截至2023年末, 截至2023年12月31日."""
        for numeral in reversed(self.others):
            years = _YEAR.findall(numeral.raw) if numeral.kind == "date" else []
            if len(years) == 1 and _AS_OF.search(self._before(numeral)[-3:]):
                ends = re.search(r"12\s?月", numeral.raw) or re.match(r"\s*年?[末底]", self._after(numeral))
                return int(years[0]) if ends else None
        return None

    def of_all_years(self) -> bool:
        """Whether the words speak of several years together: 两年累计."""
        return bool(re.search(r"[两三四五六]年(?:来|间|共|合计|累计)", self.words()))

    def spans_years(self) -> bool:
        """Whether the last date is a range of years."""
        return any(len(_YEAR.findall(n.raw)) > 1 for n in self.others if n.kind == "date")

    def _listed(self) -> tuple[int, ...]:
        """The years before 分别: 2021年、2022年和2023年, 2021-2023年."""
        if "分别" not in self.last_clause():
            return ()
        run: list[Numeral] = []
        for date in reversed([n for n in self.others if n.kind == "date" and _YEAR.search(n.raw)]):
            if run and not _LISTED.fullmatch(self.text[date.span.end : run[0].span.start]):
                break
            run.insert(0, date)
        years = [year for date in run for year in _years_of(date.raw)]
        return tuple(years) if len(years) > 1 else ()

    def _before(self, numeral: Numeral) -> str:
        return self.text[self.span.start : numeral.span.start]

    def _after(self, numeral: Numeral) -> str:
        return self.text[numeral.span.end : self.span.end]

    def _is_aside(self, numeral: Numeral) -> bool:
        before = self._before(numeral)
        if before.endswith(("比", "较", "与", "同", "于")) or _AS_OF.search(before[-3:]):
            return True
        if _SINCE.match(self._after(numeral)):
            return True
        bracket = next((b for b in brackets(self.text, self.span) if b.contains(numeral.span)), None)
        return bracket is not None and not _YEAR_ALONE.fullmatch(bracket.of(self.text))

    def _in_reason(self, numeral: Numeral) -> bool:
        sentence = SENTENCE_END.split(self._before(numeral))[-1]
        return any(tells_reason(clause) for clause in CLAUSE_END.split(sentence))


def _years_of(date: str) -> tuple[int, ...]:
    """The years of one date: all of a range, each of a list, none of 2022-23."""
    years = [int(year) for year in _YEAR.findall(date)]
    if len(years) == 2 and re.search(r"[-—–~～至到]", date):
        return tuple(range(years[0], years[1] + 1))
    return tuple(years)


def brackets(text: str, span: Span) -> Iterator[Span]:
    """The innermost brackets within `span`."""
    return (Span(*match.span()) for match in _BRACKET.finditer(text, span.start, span.end))


def inside(text: str, bracket: Span, end: int) -> int | None:
    """Where the words of a bracket before `end` start, when it has words of its own: 公务用车（2辆） has none."""
    return bracket.start + 1 if re.search(r"[\u4e00-\u9fff]{2}", text[bracket.start : end]) else None


def listed_with(text: str, numerals: Sequence[Numeral], place: int) -> int:
    """How many quantities stand in one list from `place` on: 22人、15人和53人 are three."""
    count = 1
    for first, second in zip(numerals[place:], numerals[place + 1 :], strict=False):
        if second.kind != "quantity" or not _LISTED.fullmatch(text[first.span.end : second.span.start]):
            break
        count += 1
    return count
