"""Pages, read or recognised, become one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.builder import DocumentBuilder
from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_flow import PageFlow, TextLine, order_page, without_running_heads
from corpus.readers.pdf_grid import find_grids
from corpus.readers.pdf_lines import find_lines
from corpus.readers.pdf_numbers import NativeNumbers, number_tokens
from corpus.readers.pdf_page import Glyph, Page
from corpus.readers.pdf_stitch import WholeTable, stitch
from corpus.readers.pdf_tables import PageTable, read_tables
from corpus.readers.pdf_text import Paragraph, find_paragraphs, mark_table_lines
from corpus.types import Span


def write_pages(pages: Sequence[Page], builder: DocumentBuilder) -> None:
    """Lay the pages out and append their paragraphs and tables, with a warning for every number in doubt."""
    flows, texts = [], []
    for page in pages:
        flow, struck = _lay_out(page, builder)
        flows.append(flow)
        # Where characters are struck out, the file's own order runs old and new numbers together.
        texts.append(_text_of(flow) if struck else page.native)
    entries = find_paragraphs(without_running_heads(flows))
    mark_table_lines(entries)
    _write(stitch(entries), NativeNumbers(texts), builder)


def _lay_out(page: Page, builder: DocumentBuilder) -> tuple[PageFlow, bool]:
    grids, loose = find_grids(page.rulings)
    struck = {index for index, glyph in enumerate(page.glyphs) if _is_struck(glyph, loose)}
    glyphs: Sequence[Glyph] = page.glyphs
    if page.scanned:
        # Nobody can tell what was recognised under a line.
        glyphs = [replace(g, certain=g.certain and i not in struck) for i, g in enumerate(page.glyphs)]
    elif struck:
        glyphs = [glyph for index, glyph in enumerate(page.glyphs) if index not in struck]
        builder.warnings.append(f"第{page.frame.page}页有{len(struck)}个字被划线删除，未计入正文。")
    tables, rest = read_tables(grids, glyphs, page.frame)
    flow = order_page(page.frame, find_lines(rest), tables, loose)
    return flow, bool(struck) and not page.scanned


def _is_struck(glyph: Glyph, loose: Sequence[Ruling]) -> bool:
    """Whether a line that belongs to no table runs through the middle of a character."""
    x, y = glyph.middle
    return any(
        line.horizontal and abs(line.at - y) < 0.2 * glyph.size and line.start - 0.5 <= x <= line.end + 0.5
        for line in loose
    )


def _text_of(flow: PageFlow) -> str:
    lines = [item.line.text for item in flow.items if isinstance(item, TextLine)]
    tables = [item for item in flow.items if isinstance(item, PageTable)]
    return "\n".join(lines + [cell.text for table in tables for cell in table.cells])


def _write(entries: list[Paragraph | WholeTable], native: NativeNumbers, builder: DocumentBuilder) -> None:
    caption: Span | None = None
    unit: Span | None = None
    for entry in entries:
        if isinstance(entry, WholeTable):
            cells = [
                replace(cell, doubtful=True) if not native.bear_out(cell.text) else cell
                for cell in entry.cells
            ]
            builder.add_table(cells, caption=caption, unit=unit, pages=entry.pages, boxes=entry.boxes)
            caption = unit = None
            continue
        text = entry.text
        doubtful = _doubtful_numbers(entry, native)
        if doubtful:
            page = entry.lines[0].frame.page
            builder.warnings.append(f"第{page}页的数字“{'、'.join(doubtful)}”读取有疑问，请与原件核对。")
        span = builder.add_block(entry.kind, text, boxes=entry.boxes)
        caption = span if entry.kind == "caption" else caption
        unit = span if entry.kind == "unit" else unit


def _doubtful_numbers(paragraph: Paragraph, native: NativeNumbers) -> list[str]:
    """Numbers that the file's own text does not bear out, or that were recognised weakly."""
    unborne = [token for token in number_tokens(paragraph.text) if not native.bear_out(token)]
    weak = [
        token
        for item in paragraph.lines
        for token in number_tokens("".join(" " if g.certain else g.text for g in item.line.glyphs))
    ]
    return list(dict.fromkeys(unborne + weak))
