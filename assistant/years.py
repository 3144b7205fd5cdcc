"""Which years a question names: 2023年, 23年, 去年, 2021-2024年, 近三年."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Span

_RANGE = re.compile(
    r"((?:19|20)?\d\d)\s?年?度?\s?(?:-|—|–|~|～|至|到|－)+\s?((?:19|20)?\d\d)\s?年度?(?:之?间|期间)?|((?:19|20)\d\d)\s?(?:-|—|–|~|～|至|到|－)+\s?((?:19|20)\d\d)"
)
_FULL = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:\s?财?年(?![初末底])度?)?")
_SHORT = re.compile(r"(?<![\d.第近前])(\d\d)\s?(?:年(?!以上|内(?!设|部|控|审)|限|期)|财年)度?")
_RELATIVE = {
    "今年": 0,
    "本年度": 0,
    "去年": -1,
    "前年": -2,
    "明年": 1,
}
_RECENT = re.compile(
    r"(?:近|最近|过去|这)\s?([两二三四五六几\d])\s?年"
    # 三年预算合计, 四年来; 五年规划 and 三年行动计划 are names.
    r"|(?<![第前后上下满每])([两二三四五六])\s?年(?:以?来|间|里)?(?!度|前|后|级|制|期|内|以|规划|行动|计划|免|义|建设|攻坚)"
    r"|历年|逐年|各年|每年|哪一?年|哪年"
)
_SINCE = re.compile(r"(?:19|20)?\d\d\s?年?度?(?:以来|起|之后|开始)")
_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "几": 5}
_PREVIOUS = re.compile(
    r"(?:(?<![账手网])(?:上一?个?|前一个?|(?<!到)头一?|再?往前一?|之前一|先前一)年度?|上一?期|前一期)(?:同期)?(?!结转|结余|问|题)"
)
# A year after these words is what something is compared with, and is answered from the report's own statement.
_LAST = r"(?:去年|上年度?|上一年度?|上个年度|前一年度?|头一年)"
_COMPARED = re.compile(rf"(?:比|较|与|同|和|跟)\s?{_LAST}|{_LAST}(?:同期)?(?:比|相比)")

# 二〇二五年, 2O24年, 二四年度: digits written as words, or a letter for a nought.
_WORDED = re.compile(
    r"(?<![\d一二三四五六七八九〇零○Oo])(?:[二2][〇零○OoＯ0][\dOoＯ〇零○一二三四五六七八九]{2}(?![\d〇零○])"
    r"|(?<![近过去这第前后每])[二][〇零○一二三四五六七八九](?=年))"
)
_DIGITS = str.maketrans("〇零○OoＯ一二三四五六七八九", "000000123456789")

_COMPARED_YEAR = re.compile(r"(?:比|较)\s?((?:19|20)\d\d)\s?年度?[^，]{0,4}(?:增|减|多|少|涨|降|上升|下)")


@dataclass(frozen=True, slots=True)
class YearMentions:
    """Years named, ascending, and the words that name them; `all_years` for 历年, 哪一年 and the like.

    `previous`: the year before the report's own is asked for (上年, 上一年度). `latest`: so many years back (近三年).
    """

    years: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()
    all_years: bool = False
    previous: bool = False
    latest: int = 0


def find_years(question: str, today: int, held: Sequence[int]) -> YearMentions:  # noqa: C901
    """Years of a question; relative ones count from `today`, 近三年 are the latest of the years `held`."""
    years: set[int] = set()
    spans: list[Span] = []
    every = before = False
    latest = 0
    compared = [Span(*match.span()) for match in _COMPARED.finditer(question)]

    def free(start: int, end: int) -> bool:
        return not any(s.start < end and start < s.end for s in (*spans, *compared))

    for match in _RANGE.finditer(question):
        first, last = (match[1], match[2]) if match[1] else (match[3], match[4])
        low, high = _four(first), _four(last)
        if low <= high <= low + 30 and (len(first) == 4 or "年" in match[0]):
            years.update(range(low, high + 1))
            spans.append(Span(*match.span()))
    for pattern in (_FULL, _SHORT):
        for match in pattern.finditer(question):
            if free(*match.span()):
                years.add(_four(match[1]))
                spans.append(Span(*match.span()))
    if _SINCE.search(question) and years:
        # 2021年以来 goes on to the latest that is held.
        last = max(years) if len(years) > 1 else max((*years, *held))
        years.update(range(min(years), last + 1))
    against = _COMPARED_YEAR.search(question)
    if against and years == {int(against[1])}:
        # 比2023年增加多少 is stated by the report of the year after.
        years = {int(against[1]) + 1}
    for words, offset in _RELATIVE.items():
        place = question.find(words)
        if place >= 0 and free(place, place + len(words)):
            if words == "去年" and (years or question.startswith("同期", place + len(words))):
                # 2022年报告中去年的 is of the year before that report's.
                before = True
            else:
                years.add(today + offset)
            spans.append(Span(place, place + len(words)))
    for match in _RECENT.finditer(question):
        count = match[1] or match[2]
        if count and years:
            # 这几年（2021至2024年） says which.
            every = True
        elif count:
            latest = int(count) if count.isdigit() else _NUMBERS[count]
            years.update(sorted(held)[-latest:])
        else:
            every = True
        spans.append(Span(*match.span()))
    previous = next((m for m in _PREVIOUS.finditer(question) if free(*m.span())), None)
    if previous:
        spans.append(Span(*previous.span()))
    return YearMentions(
        tuple(sorted(years)), tuple(sorted(spans)), every, before or previous is not None, latest
    )


def with_digits(question: str) -> str:
    """The question with its years in digits, as long as before: 二〇二五年 → 2025年."""
    return _WORDED.sub(lambda match: match[0].translate(_DIGITS), question)


def _four(printed: str) -> int:
    return int(printed) if len(printed) == 4 else 2000 + int(printed)
