"""The lines of a document, as headings, tables of contents and titles are looked for in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.types import BlockKind, Document, Span

# One character for one, so that an offset in the folded text is an offset in the text itself.
FOLD = str.maketrans("０１２３４５６７８９（）：；，．％－\u3000\u00a0", "0123456789():;,.%-  ")
CLOSING = "。！？!?;,、"
_LINE = re.compile(r"[^\n\r\v\f\u2028]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a block, without white space at its ends; a table is one line.

    `text` is folded (full-width digits and brackets made half-width) and used for matching only.
    `level` is the heading level that the format states.
    """

    span: Span
    text: str
    kind: BlockKind
    block: int
    level: int | None = None
    opens_block: bool = True
    page: int | None = None


def fold(text: str) -> str:
    """Full-width digits, brackets and separators made half-width, length unchanged."""
    return text.translate(FOLD)


def read_lines(document: Document) -> list[Line]:
    """All lines of a document in reading order; blank ones are left out."""
    lines: list[Line] = []
    for number, block in enumerate(document.blocks):
        page = block.boxes[0].page if block.boxes else None
        if block.kind == "table":
            lines.append(Line(block.span, "", "table", number, page=page))
            continue
        opens = True
        for match in _LINE.finditer(document.text, block.span.start, block.span.end):
            raw = match.group()
            if not raw.strip():
                continue
            start = match.start() + len(raw) - len(raw.lstrip())
            span = Span(start, start + len(raw.strip()))
            lines.append(
                Line(span, fold(span.of(document.text)), block.kind, number, block.level, opens, page)
            )
            opens = False
    return lines


def outside(lines: Iterable[Line], spans: Sequence[Span]) -> list[Line]:
    """The lines that lie in none of `spans`, which are in reading order and do not overlap."""
    starts = [span.start for span in spans]
    kept = []
    for line in lines:
        place = bisect_right(starts, line.span.start) - 1
        if place < 0 or not spans[place].contains(line.span):
            kept.append(line)
    return kept
