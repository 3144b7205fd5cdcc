"""Sections -> passages: pieces small enough to show and to embed, each an exact span of the text.

A passage never crosses a section. A paragraph stays whole where it fits, a table is cut between rows only.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.labels import parse_label
from corpus.lines import Line, fold, read_lines
from corpus.sections import Outline
from corpus.types import Block, Box, Cell, Document, Passage, Report, Section, Span, Table

MAX_CHARS = 400
MAX_TABLE_CHARS = 600
# A row longer than this is cut between cells: some scoring tables print whole pages in one row.
MAX_ROW_CHARS = 1200
# A neighbour shorter than this says too little by itself: 无, 具体情况如下：
TINY_CHARS = 60

_CUTS = (
    re.compile(r"[。！？!?]+[”’」』）)]*"),
    re.compile(r"[；;]+|\n+"),
    re.compile(r"[：:]+|[，,、](?!\d)|\s+"),
)
# Two characters that belong to one figure.
_FIGURE = re.compile(r"[\d.,，][\d.,，万亿元%％]|[万亿]元")
# A line that ends otherwise goes on in the next one: a page break or a hard wrap stands between them.
_FINISHED = re.compile(r"[。！？!?；;：:…][”’」』）)\]]*$")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run of text or of table rows that stands in one section and in no other piece."""

    span: Span
    section: int | None
    first_block: int
    last_block: int
    table: int | None = None


def split_passages(document: Document, outline: Outline) -> tuple[Passage, ...]:
    """All passages of a document in reading order.

    Every visible character outside tables of contents and headings is in exactly one passage. A heading is in
    one only where its section holds nothing else.
    """
    starts = [section.span.start for section in outline.sections]
    pieces: list[_Piece] = []
    waiting: list[_Piece] = []
    for line in _body_lines(document, outline):
        section = _section_at(outline.sections, starts, line.span.start)
        table = document.blocks[line.block].table
        if table is None:
            waiting.append(_Piece(line.span, section, line.block, line.block))
            continue
        lead = _pop_lead(document, document.tables[table], waiting, section)
        pieces.extend(_merge(document.text, waiting))
        waiting.clear()
        pieces.extend(_split_table(document, line.block, section, lead))
    pieces.extend(_merge(document.text, waiting))
    pieces.extend(_lone_headings(document, outline, pieces))
    pieces.sort(key=lambda piece: piece.span)
    return tuple(_passage(document, piece) for piece in pieces)


def contextualize(report: Report, passage: Passage, *, titled: bool = True) -> str:
    """The passage with what it needs to be found by: title, headings and, for rows, caption, unit and heads.

    For embedding and lexical indexing only; it is never shown and its offsets mean nothing.
    """
    parts = [report.metadata.title.value if titled else "", *report.headings(passage.section)]
    if passage.table is not None:
        table = report.tables[passage.table]
        for span in (table.caption, table.unit):
            if span is not None and not passage.span.contains(span):
                parts.append(span.of(report.text))
        parts.extend(
            " ".join(span.of(report.text).split())
            for span in _header_rows(table)
            if not passage.span.contains(span)
        )
    kept: list[str] = []
    for part in parts:
        flat = part.strip()
        if flat and flat not in kept:
            kept.append(flat)
    return "\n".join([*kept, passage.text])


def _body_lines(document: Document, outline: Outline) -> list[Line]:
    """The lines that are neither heading nor contents."""
    headings = [section.heading for section in outline.sections]
    hidden = sorted([*headings, *outline.contents])
    starts = [span.start for span in hidden]
    kept: list[Line] = []
    for line in read_lines(document):
        start = line.span.start
        for span in hidden[max(0, bisect_right(starts, start) - 1) : bisect_right(starts, line.span.end)]:
            kept.extend(_cut_line(document.text, line, Span(start, max(start, span.start))))
            start = max(start, span.end)
        kept.extend(_cut_line(document.text, line, Span(start, line.span.end)))
    return kept


def _cut_line(text: str, line: Line, span: Span) -> Iterator[Line]:
    """What is left of a line between two hidden places."""
    if span.start < span.end and (line.kind == "table" or span.of(text).strip()):
        yield replace(line, span=span if line.kind == "table" else _strip(text, span))


def _section_at(sections: Sequence[Section], starts: Sequence[int], offset: int) -> int | None:
    """The innermost section around `offset`."""
    place: int | None = bisect_right(starts, offset) - 1
    if place == -1:
        return None
    while place is not None and offset >= sections[place].span.end:
        place = sections[place].parent
    return place


def _merge(text: str, lines: Sequence[_Piece]) -> Iterator[_Piece]:
    """Lines -> paragraphs -> pieces of at most MAX_CHARS; tiny neighbours of one section go together."""
    current: _Piece | None = None
    for piece in _split_paragraphs(text, lines):
        if current is None:
            current = piece
        elif _belong_together(text, current, piece):
            current = _Piece(
                Span(current.span.start, piece.span.end), piece.section, current.first_block, piece.last_block
            )
        else:
            yield current
            current = piece
    if current is not None:
        yield current


def _belong_together(text: str, first: _Piece, second: _Piece) -> bool:
    if first.section != second.section or second.span.end - first.span.start > MAX_CHARS:
        return False
    if text[first.span.end : second.span.start].strip():
        return False
    lengths = (first.span.end - first.span.start, second.span.end - second.span.start)
    return min(lengths) < TINY_CHARS or text[first.span.end - 1] in "：:"


def _split_paragraphs(text: str, lines: Sequence[_Piece]) -> Iterator[_Piece]:
    """The paragraphs that `lines` make up (the lines of one block and one section), long ones in parts."""
    start = 0
    for place in range(1, len(lines) + 1):
        if place < len(lines) and _same_paragraph(text, lines[place - 1], lines[place]):
            continue
        first, last = lines[start], lines[place - 1]
        for span in _split_text(text, Span(first.span.start, last.span.end), MAX_CHARS):
            yield _Piece(span, first.section, first.first_block, last.last_block)
        start = place


def _same_paragraph(text: str, first: _Piece, second: _Piece) -> bool:
    """Lines of one block, or a sentence that a page break or a hard wrap left in two blocks."""
    if first.section != second.section or text[first.span.end : second.span.start].strip():
        return False
    if first.last_block == second.first_block:
        return True
    unfinished = not _FINISHED.search(first.span.of(text))
    return unfinished and parse_label(fold(second.span.of(text))) is None


def _split_text(text: str, span: Span, max_chars: int) -> Iterator[Span]:
    """Parts of about equal length, cut after sentences, else after clauses, else anywhere but in a number."""
    length = span.end - span.start
    if length <= max_chars:
        yield span
        return
    n_parts = -(-length // max_chars)
    target = min(max_chars, length // n_parts + max_chars // 10)
    start = span.start
    while span.end - start > max_chars:
        end = _find_cut(text, start, start + target)
        yield _strip(text, Span(start, end))
        start = end
        while start < span.end and text[start].isspace():
            start += 1
    yield _strip(text, Span(start, span.end))


def _find_cut(text: str, start: int, limit: int) -> int:
    for pattern in _CUTS:
        ends = [
            match.end() for match in pattern.finditer(text, start, limit) if match.end() - start >= TINY_CHARS
        ]
        if ends:
            return ends[-1]
    cut = limit
    while cut > start + TINY_CHARS and _FIGURE.match(text[cut - 1 : cut + 1]):
        cut -= 1
    return cut


def _strip(text: str, span: Span) -> Span:
    raw = span.of(text)
    start = span.start + len(raw) - len(raw.lstrip())
    return Span(start, max(start, span.start + len(raw.rstrip())))


def _pop_lead(document: Document, table: Table, waiting: list[_Piece], section: int | None) -> _Piece | None:
    """Take the caption and unit lines that stand right over a table off the waiting lines."""
    lead: _Piece | None = None
    end = table.span.start
    while waiting:
        piece = waiting[-1]
        names_table = document.blocks[piece.last_block].kind in ("caption", "unit") or any(
            named is not None and named.contains(piece.span) for named in (table.caption, table.unit)
        )
        if not names_table or piece.section != section or document.text[piece.span.end : end].strip():
            break
        waiting.pop()
        last = lead.last_block if lead else piece.last_block
        lead = _Piece(Span(piece.span.start, table.span.start), section, piece.first_block, last)
        end = piece.span.start
    return lead


def _split_table(
    document: Document, block: int, section: int | None, lead: _Piece | None
) -> Iterator[_Piece]:
    """Passages of whole rows; the first begins with the lines that name the table."""
    number = document.blocks[block].table
    assert number is not None
    start: int | None = lead.span.start if lead else None
    first_block = lead.first_block if lead else block
    end = start
    heads_end = max(row.end for row in _header_rows(document.tables[number]))
    for row in _row_parts(document.text, document.tables[number]):
        most = MAX_ROW_CHARS if end is not None and end <= heads_end else MAX_TABLE_CHARS
        if start is not None and end is not None and row.end - start > most and end > start:
            yield _Piece(_strip(document.text, Span(start, end)), section, first_block, block, number)
            start, first_block = None, block
        start = row.start if start is None else start
        end = row.end
    if start is not None and end is not None:
        whole = Span(start, end) if end > start or lead is None else _strip(document.text, lead.span)
        yield _Piece(_strip(document.text, whole), section, first_block, block, number)


def _row_parts(text: str, table: Table) -> Iterator[Span]:
    """The printed rows that hold anything, very long ones cut between cells."""
    for cells in _rows(table):
        row = Span(cells[0].span.start, cells[-1].span.end)
        if not row.of(text).strip():
            continue
        if row.end - row.start <= MAX_ROW_CHARS:
            yield _strip(text, row)
            continue
        for cell in cells:
            if cell.span.of(text).strip():
                yield from _split_text(text, cell.span, MAX_TABLE_CHARS)


def _rows(table: Table) -> Iterator[list[Cell]]:
    """The cells by the row they begin in, in reading order."""
    row: list[Cell] = []
    for cell in table.cells:
        if row and cell.row != row[0].row:
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


def _header_rows(table: Table) -> list[Span]:
    """The rows of heads: those with a header cell, else the first row."""
    rows = list(_rows(table))
    heads = [row for row in rows if any(cell.header for cell in row)] or rows[:1]
    return [Span(row[0].span.start, row[-1].span.end) for row in heads]


def _lone_headings(document: Document, outline: Outline, pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The headings of sections that hold nothing else, so that there is something to show for them."""
    filled: set[int] = set()
    for piece in pieces:
        section = piece.section
        while section is not None and section not in filled:
            filled.add(section)
            section = outline.sections[section].parent
    parents = {section.parent for section in outline.sections}
    starts = [block.span.start for block in document.blocks]
    for number, section_ in enumerate(outline.sections):
        if number not in filled and number not in parents:
            block = bisect_right(starts, section_.heading.start) - 1
            yield _Piece(section_.heading, number, block, block)


def _passage(document: Document, piece: _Piece) -> Passage:
    first = bisect_right(document.blocks, piece.span.start, key=lambda block: block.span.start) - 1
    last = bisect_left(document.blocks, piece.span.end, key=lambda block: block.span.start)
    boxes = tuple(_boxes(document, piece, document.blocks[max(0, first) : last]))
    return Passage(piece.span, piece.span.of(document.text), piece.section, piece.table, boxes)


def _boxes(document: Document, piece: _Piece, blocks: Sequence[Block]) -> Iterator[Box]:
    """Where a piece stands on the page: its rows' cells where they have boxes, else its blocks."""
    for block in blocks:
        cells = () if block.table is None else document.tables[block.table].cells
        pages: dict[int, list[Box]] = {}
        for cell in cells:
            if cell.box is not None and piece.span.contains(cell.span):
                pages.setdefault(cell.box.page, []).append(cell.box)
        if not pages:
            yield from _line_boxes(block, piece.span)
        for page, found in sorted(pages.items()):
            yield Box(
                page,
                min(box.left for box in found),
                min(box.top for box in found),
                max(box.right for box in found),
                max(box.bottom for box in found),
            )


def _line_boxes(block: Block, span: Span) -> Sequence[Box]:
    """The boxes of a block's lines that `span` reaches, by their share of the text; lines are about equally long."""
    length = block.span.end - block.span.start
    first = max(0, span.start - block.span.start) * len(block.boxes) // length
    last = -(-(min(span.end, block.span.end) - block.span.start) * len(block.boxes) // length)
    return block.boxes[first:last]
