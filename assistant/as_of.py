"""What is counted on a day is of that day's year, not of its report's: 截至2024年8月31日…共有车辆8辆, in a budget of 2025."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.types import Figure

_DAY = re.compile(
    r"截[至止]到?\s*(?P<day>(?P<year>(?:19|20)\d\d)\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:\s*\d{1,2}\s*日)?)?)(?P<end>[底末])?"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s*年")
# What there is, not what was done in the time before: it may stand sentences after its day.
_HELD = re.compile(r"车|设备|资产|房屋|面积|投资|在建|余额|人数|编制|在职|在编|在岗|保有|存量")
_YEAR_END = re.compile(r"年[底末]|12\s*月")
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Day:
    """The day that a figure was counted on: its year, whether it is the end of it, and how it is printed."""

    year: int
    year_end: bool
    words: str


def day_of(figure: Figure, text: str, base: int) -> Day | None:
    """The day of a year other than the figure's that the words before it name; `text` is its passage, from `base` on."""
    if figure.cell or figure.year is None:
        return None
    before = text[: max(0, figure.span.start - base)]
    before = before[before.rfind("\n\n") + 1 :]
    found = list(_DAY.finditer(before))
    if not found or _YEAR.search(before, found[-1].end()):
        return None
    match = found[-1]
    if int(match["year"]) == figure.year:
        return None
    if "。" in before[match.end() :] and not _HELD.search(figure.canonical or figure.indicator):
        return None
    month = int(match["month"]) if match["month"] else 0
    end = month == _DECEMBER or (bool(match["end"]) and not month)
    words = re.sub(r"\s", "", f"{match['day']}{match['end'] or ''}")
    return Day(int(match["year"]), end, words)


def asks_of_stock(words: str) -> bool:
    """Whether what a question names is counted on a day: 车辆, 固定资产, not 三公经费."""
    return bool(_HELD.search(words))


def fits_end(day: Day | None, question: str) -> bool:
    """Whether a figure may answer a question of the end of a year: 2025年底有多少辆车."""
    return day is None or day.year_end or not _YEAR_END.search(question)
