"""Pages, read or recognised, become one document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.builder import DocumentBuilder
from corpus.readers.pdf_aligned import find_aligned
from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_flow import PageFlow, TextLine, order_page, without_running_heads
from corpus.readers.pdf_grid import find_grids
from corpus.readers.pdf_lines import find_lines
from corpus.readers.pdf_numbers import NativeNumbers, number_spans
from corpus.readers.pdf_page import Glyph, Page
from corpus.readers.pdf_stitch import WholeTable, stitch
from corpus.readers.pdf_tables import PageTable, read_tables
from corpus.readers.pdf_text import Paragraph, find_paragraphs, mark_table_lines
from corpus.types import Span


def write_pages(pages: Sequence[Page], builder: DocumentBuilder) -> None:
    """Lay the pages out and append their paragraphs and tables, with a warning for every number in doubt."""
    flows: list[PageFlow] = []
    texts: dict[int, str] = {}
    for page in pages:
        flow, struck = _lay_out(page, builder)
        flows.append(flow)
        # Where characters are struck out, the file's own order runs old and new numbers together.
        texts[page.frame.page] = _text_of(flow) if struck else page.native
    entries = find_paragraphs(without_running_heads(flows))
    mark_table_lines(entries)
    _write(stitch(entries), _Natives(texts), builder)


def _lay_out(page: Page, builder: DocumentBuilder) -> tuple[PageFlow, bool]:
    grids, loose = find_grids(page.rulings)
    struck = {index for index, glyph in enumerate(page.glyphs) if _is_struck(glyph, loose)}
    glyphs: Sequence[Glyph] = page.glyphs
    if page.scanned:
        # Nobody can tell what was recognised under a line.
        glyphs = [replace(g, certain=g.certain and i not in struck) for i, g in enumerate(page.glyphs)]
    elif struck:
        glyphs = [replace(g, text="") if i in struck else g for i, g in enumerate(page.glyphs)]
        builder.warnings.append(f"第{page.frame.page}页有{len(struck)}个字被划线删除，未计入正文。")
    tables, rest = read_tables(grids, glyphs, page.frame)
    aligned, rest = read_tables(find_aligned(find_lines(rest)), rest, page.frame)
    if aligned:
        builder.warnings.append(f"第{page.frame.page}页有没有框线的表格，按文字的位置分列，请与原件核对。")
    flow = order_page(page.frame, find_lines(rest), [*tables, *aligned], loose)
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


def _write(entries: list[Paragraph | WholeTable], natives: _Natives, builder: DocumentBuilder) -> None:
    caption: Span | None = None
    unit: Span | None = None
    for entry in entries:
        if isinstance(entry, WholeTable):
            native = natives.of(entry.pages)
            cells = [
                replace(cell, doubtful=True) if not native.bear_out(cell.text) else cell
                for cell in entry.cells
            ]
            builder.add_table(cells, caption=caption, unit=unit, pages=entry.pages, boxes=entry.boxes)
            caption = unit = None
            continue
        span = _write_paragraph(entry, natives, builder)
        caption = span if entry.kind == "caption" else caption
        unit = span if entry.kind == "unit" else unit


def _write_paragraph(paragraph: Paragraph, natives: _Natives, builder: DocumentBuilder) -> Span | None:
    text = paragraph.text
    pages = [item.frame.page for item in paragraph.lines]
    span = builder.add_block(paragraph.kind, text, boxes=paragraph.boxes)
    native = natives.of(pages)
    weak = _weak_tokens(paragraph)
    doubtful = [
        place for place in number_spans(text) if place.of(text) in weak or not native.bear_out(place.of(text))
    ]
    if span and doubtful:
        builder.doubtful += [Span(span.start + place.start, span.start + place.end) for place in doubtful]
        shown = "、".join(dict.fromkeys(place.of(text) for place in doubtful))
        builder.warnings.append(f"第{pages[0]}页的数字“{shown}”读取有疑问，请与原件核对。")
    return span


def _weak_tokens(paragraph: Paragraph) -> set[str]:
    """Numbers of which a character was recognised weakly."""
    return {
        place.of(line.text)
        for line in (item.line for item in paragraph.lines)
        if not all(glyph.certain for glyph in line.glyphs)
        for place in number_spans(line.text)
    }


class _Natives:
    """The file's own numbers, page by page."""

    def __init__(self, texts: dict[int, str]) -> None:
        self._texts = texts
        self._known: dict[tuple[int, ...], NativeNumbers] = {}

    def of(self, pages: Iterable[int]) -> NativeNumbers:
        """The numbers of some pages together."""
        key = tuple(sorted(set(pages)))
        if key not in self._known:
            self._known[key] = NativeNumbers(self._texts.get(page, "") for page in key)
        return self._known[key]
