"""The reading order of a page: columns, running heads and page numbers taken out, footnotes set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.captions import is_unit_line
from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_frame import Frame
from corpus.readers.pdf_lines import Line, make_line, split_line
from corpus.readers.pdf_tables import PageTable

_PAGE_NUMBER = re.compile(
    r"(?:第\s*)?[-–—―一~·•.\s]*(?:\d{1,4}|[ivxlcIVXLC]{1,6})[-–—―一~·•.\s]*页?(?:[/，,\s]*共?\s*\d{1,4}\s*页?)?"
)
NOTE_MARK = re.compile(r"[\d①-⑳\[［*注]")
_GUTTER = 1.5
_MARGIN = 0.11
_REPEATED = 0.34


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line in its column: where that column begins and ends."""

    line: Line
    frame: Frame
    column: tuple[float, float] | None = None
    footnote: bool = False


Item = TextLine | PageTable


@dataclass(frozen=True, slots=True)
class PageFlow:
    """A page's lines and tables in reading order."""

    frame: Frame
    items: tuple[Item, ...]


def order_page(
    frame: Frame, lines: Sequence[Line], tables: Sequence[PageTable], rulings: Iterable[Ruling]
) -> PageFlow:
    """Put lines and tables in reading order; `rulings` are those that belong to no table."""
    note_top = _footnote_top(frame, lines, rulings)
    body = [line for line in lines if line.baseline <= note_top]
    notes = [line for line in lines if line.baseline > note_top]
    items: list[Item] = []
    waiting = sorted(tables, key=lambda table: (table.grid.ys[0], table.grid.xs[0]))
    stretch: list[Line] = []
    for line in sorted(body, key=lambda line: line.baseline):
        while waiting and waiting[0].grid.ys[0] < line.baseline:
            items += _columns(stretch, frame)
            stretch = []
            items.append(waiting.pop(0))
        stretch.append(line)
    items += [*_columns(stretch, frame), *waiting]
    items += [TextLine(line, frame, None, True) for line in notes]
    return PageFlow(frame, tuple(items))


def _footnote_top(frame: Frame, lines: Sequence[Line], rulings: Iterable[Ruling]) -> float:
    """Where the footnotes begin: under a short rule in the lower part of the page, in smaller or marked lines."""
    width, height = frame.upright_size
    for rule in sorted(rulings, key=lambda rule: rule.at):
        short = rule.horizontal and 20 < rule.end - rule.start < 0.45 * width and rule.at > 0.4 * height
        under = [line for line in lines if line.baseline > rule.at]
        if short and under and NOTE_MARK.match(under[0].text):
            return rule.at
    return float("inf")


def _columns(lines: list[Line], frame: Frame) -> list[Item]:
    items: list[Item] = []
    index = 0
    while index < len(lines):
        count, gutter = _two_columns(lines[index:])
        if count:
            left, right = _sides(lines[index : index + count], gutter)
            start, middle = min(line.left for line in left), min(line.left for line in right)
            end = max(middle + gutter - start, max(line.right for line in right))
            items += [TextLine(line, frame, (start, gutter)) for line in left]
            items += [TextLine(line, frame, (middle, end)) for line in right]
            index += count
        else:
            items += [TextLine(line, frame) for line in _apart(lines[index])]
            index += 1
    return items


def _apart(line: Line) -> list[Line]:
    """A line that ends in 单位：万元 is two: what stands before, and the unit."""
    pieces = split_line(line, 1.0)
    units = [piece for piece in pieces if is_unit_line(piece.text)]
    if not units or len(pieces) == 1:
        return [line]
    start = line.glyphs.index(pieces[pieces.index(units[0])].glyphs[0])
    before, after = line.glyphs[:start], line.glyphs[start:]
    return [make_line(part) for part in (before, after) if part]


def _two_columns(lines: list[Line]) -> tuple[int, float]:
    """How many of the first lines are set in two columns of text, and where the gutter lies; 0 for none."""
    low, high = 0.0, float("inf")
    two_sided, count = 0, 0
    for number, line in enumerate(lines):
        pieces = split_line(line, _GUTTER)
        gaps = [(a.right, b.left) for a, b in pairwise(pieces)]
        gap = next(
            ((max(low, a), min(high, b)) for a, b in gaps if min(high, b) - max(low, a) > line.size), None
        )
        if gap and _is_prose(pieces[-1]) and _is_prose(pieces[0]):
            low, high = gap
            two_sided, count = two_sided + 1, number + 1
        elif not number or any(piece.left < high and piece.right > low for piece in pieces):
            break
    return (count, high - lines[0].size) if two_sided >= 3 else (0, 0.0)


def _is_prose(line: Line) -> bool:
    return len(re.findall(r"[\u4e00-\u9fff]", line.text)) >= 4


def _sides(lines: list[Line], gutter: float) -> tuple[list[Line], list[Line]]:
    left, right = (
        [make_line(part) for part in parts if any(not glyph.text.isspace() for glyph in part)]
        for parts in (
            [tuple(glyph for glyph in line.glyphs if glyph.middle[0] < gutter) for line in lines],
            [tuple(glyph for glyph in line.glyphs if glyph.middle[0] >= gutter) for line in lines],
        )
    )
    return left, right


def without_running_heads(pages: Sequence[PageFlow]) -> list[PageFlow]:
    """Take out page numbers, and lines that stand at the same height of several pages' margins."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_key(item) for item in page.items if isinstance(item, TextLine) and _in_margin(item)})
    needed = max(2, round(_REPEATED * len(pages)))
    return [
        PageFlow(page.frame, tuple(item for item in page.items if not _is_running(item, seen, needed)))
        for page in pages
    ]


def _key(item: TextLine) -> tuple[str, int]:
    return re.sub(r"\d+|\s+", "#", item.line.text), round(item.line.baseline / 4)


def _in_margin(item: TextLine) -> bool:
    height = item.frame.upright_size[1]
    return item.line.bottom < _MARGIN * height or item.line.top > (1 - _MARGIN) * height


def _is_running(item: Item, seen: Counter[tuple[str, int]], needed: int) -> bool:
    if not isinstance(item, TextLine) or not _in_margin(item):
        return False
    text = item.line.text
    if _PAGE_NUMBER.fullmatch(text):
        return True
    key, height = _key(item)
    near = max(seen[key, height - 1], seen[key, height + 1])
    return seen[key, height] + near >= needed and not is_unit_line(text) and len(text) < 60
