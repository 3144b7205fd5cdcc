"""Lines that a page's width broke, as in text copied from a PDF, put together again.

Only where many lines are of one full width and most of them end in the middle of a sentence; a file with one
paragraph a line is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.types import Span

_SLACK = 4
# A mark that may not open a line takes the character before it along, and so may a number.
_RAGGED = 8
_MIN_FULL_LINES = 6
_MIN_WIDTH, _MAX_WIDTH = 40, 160
_MIN_SHARE, _MIN_OPEN = 0.25, 0.6
_SENTENCE_END = re.compile(r"[。！？；;:：]\s*$")
_LEADERS = re.compile(r"[.．…·_\s]{3,}\d{1,3}$|\t")
_NEW = re.compile(
    r"[ \t]{2,}|\u3000|\s*(?:第[一二三四五六七八九十]{1,3}[部分章节]|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d)|[①-⑳]|附[件表录]|注[:：]|单位[:：]"
    r"|[-—－–]\s*\d{1,4}\s*[-—－–]\s*$|\d{1,4}\s*$)"
)
_NUMBER_TAIL = re.compile(r"[\d.,，]+$")
_NUMBER_HEAD = re.compile(r"[\d.,，]*\d")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """The text with its wrapped lines joined; `doubtful` are numbers that stood over a line break."""

    text: str
    doubtful: tuple[Span, ...] = ()


def unwrap(text: str) -> Unwrapped:
    """Join the lines that only the width of a page has parted."""
    lines = text.split("\n")
    width = _full_width(lines)
    if width is None:
        return Unwrapped(text)
    out = lines[0]
    doubtful = []
    for before, line in pairwise(lines):
        if not _goes_on(before, line, width):
            out += "\n" + line
            continue
        tail, head = _NUMBER_TAIL.search(out := out.rstrip()), _NUMBER_HEAD.match(line := line.strip())
        if tail and head:
            doubtful.append(Span(tail.start(), len(out) + head.end()))
        out += line
    return Unwrapped(out, tuple(doubtful))


def _full_width(lines: Sequence[str]) -> int | None:
    """The width that wrapped lines fill; None when the lines are not wrapped."""
    long = [line for line in lines if _width(line) >= _MIN_WIDTH and not _LEADERS.search(line)]
    widest = max(map(_width, long), default=0)
    full = [line for line in long if _width(line) >= widest - _SLACK]
    inside = [line for line in full if not _SENTENCE_END.search(line)]
    filled = sum(1 for line in lines if line.strip())
    if widest > _MAX_WIDTH or len(full) < _MIN_FULL_LINES:
        return None
    return widest if len(full) >= _MIN_SHARE * filled and len(inside) >= _MIN_OPEN * len(full) else None


def _goes_on(line: str, following: str, width: int) -> bool:
    heading = _NEW.match(line) and not re.search(r"[，,。；;]", line)
    full = _width(line) >= width - _RAGGED and not _SENTENCE_END.search(line) and not _LEADERS.search(line)
    return full and not heading and bool(following.strip()) and not _NEW.match(following)


def _width(line: str) -> int:
    """Columns of a line on screen: a Chinese character fills two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line.rstrip())
