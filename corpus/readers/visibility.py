"""What a reader of the page can not see: text in the colour of its ground, or far too small to read.

A figure planted where nobody sees it must not become an answer; but white text on a dark cell is seen.
"""

from __future__ import annotations

import re
from collections import Counter

from corpus.numerals import find_numerals

Color = tuple[int, int, int]

WHITE: Color = (255, 255, 255)
# A colour that is never the ground's: Word turns automatic text white where the ground is dark.
AUTOMATIC: Color = (-999, -999, -999)
MIN_POINTS = 2.0
_NEAR = 16
_PLACES = 3
_HEX = re.compile(r"#?([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def hex_color(text: str) -> Color | None:
    """The colour of "FFFFFF" or "#ffffff"; None for anything else."""
    match = _HEX.fullmatch(text.strip())
    return (int(match[1], 16), int(match[2], 16), int(match[3], 16)) if match else None


def is_same(color: Color, ground: Color) -> bool:
    """Whether nobody tells the two colours apart; yellow on white, though pale, is seen."""
    return color != AUTOMATIC and all(abs(a - b) <= _NEAR for a, b in zip(color, ground, strict=True))


def states_quantity(text: str) -> bool:
    """Whether a text states a number other than a date or a label.

    Where the ground can not be told, a title in white ("2024年度部门决算") stands on a banner, and a figure in white
    is not to be trusted.
    """
    return any(numeral.kind in ("quantity", "bare") for numeral in find_numerals(text))


class Unseen:
    """Counts the characters left out, place by place, for one warning."""

    def __init__(self) -> None:
        self._chars: Counter[str] = Counter()

    def add(self, place: str, text: str) -> None:
        """Count a text that was left out; blanks are nothing."""
        count = len("".join(text.split()))
        if count:
            self._chars[place] += count

    def warnings(self) -> list[str]:
        """One warning that names places and counts, or none."""
        if not self._chars:
            return []
        shown = "、".join(f"{place}{count}字" for place, count in list(self._chars.items())[:_PLACES])
        more = f"等{len(self._chars)}处，共{self._chars.total()}字" if len(self._chars) > _PLACES else ""
        return [f"看不见的文字（设为隐藏、与底色相同或极小）没有读取：{shown}{more}；请在原件里查看。"]
