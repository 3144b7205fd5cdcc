"""PDF: text with the place of every character, tables from their ruling lines, scanned pages through OCR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium

from corpus.builder import DocumentBuilder
from corpus.errors import ReportFormatError, ReportLimitError
from corpus.readers.captions import mark_captions
from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_flow import PageFlow, TextLine, order_page, without_running_heads
from corpus.readers.pdf_grid import Grid, find_grids
from corpus.readers.pdf_lines import find_lines
from corpus.readers.pdf_numbers import NativeNumbers, number_tokens
from corpus.readers.pdf_page import Glyph, Page, read_page
from corpus.readers.pdf_stitch import WholeTable, stitch
from corpus.readers.pdf_tables import PageTable, read_tables
from corpus.readers.pdf_text import Paragraph, find_paragraphs, mark_table_lines
from corpus.types import Document, Span

MAX_PAGES = 2000
MAX_SIDE = 14_400.0
_PASSWORD, _SECURITY = 4, 5
_FEW_CHARS = 20
_MUCH_IMAGE = 0.5
_UNREADABLE = 0.1


def read_pdf(data: bytes) -> Document:
    """Read a PDF.

    Raises:
        ReportFormatError: not a PDF, damaged beyond repair, or locked with a password.
        ReportLimitError: more than `MAX_PAGES` pages, or a page side over `MAX_SIDE` points.
    """
    builder = DocumentBuilder("pdf")
    with _open(data) as pdf:
        pages = list(_read_pages(pdf, builder))
    flows, texts = [], []
    for page in pages:
        flow, struck = _lay_out(page, builder)
        flows.append(flow)
        # Where characters are struck out, the file's own order runs old and new numbers together.
        texts.append(_text_of(flow) if struck else page.native)
    entries = find_paragraphs(without_running_heads(flows))
    mark_table_lines(entries)
    _write(stitch(entries), NativeNumbers(texts), builder)
    return mark_captions(builder.build())


def _open(data: bytes) -> pdfium.PdfDocument:
    start = data.find(b"%PDF-")
    if start < 0:
        raise ReportFormatError("这个文件不是PDF（找不到PDF文件头），请确认文件没有改名或下载不完整。")
    try:
        pdf = pdfium.PdfDocument(data[start:] if start else data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code in (_PASSWORD, _SECURITY):
            raise ReportFormatError(
                "这个PDF设有打开密码，无法读取；请用有密码的软件打开并另存为不加密的PDF后再导入。"
            ) from error
        raise ReportFormatError(
            "这个PDF已损坏或不完整，无法打开；请重新下载，或另存为新的PDF后再导入。"
        ) from error
    if not len(pdf):
        raise ReportFormatError("这个PDF没有任何页面，请重新下载或另存为新的PDF后再导入。")
    if len(pdf) > MAX_PAGES:
        raise ReportLimitError(f"这个PDF有{len(pdf)}页，超过上限{MAX_PAGES}页，请拆分后再导入。")
    return pdf


def _read_pages(pdf: pdfium.PdfDocument, builder: DocumentBuilder) -> Iterator[Page]:
    for index in range(len(pdf)):
        try:
            page = pdf[index]
        except pdfium.PdfiumError:
            builder.warnings.append(f"第{index + 1}页已损坏，未能读取。")
            builder.page_sizes.append((0.0, 0.0))
            continue
        width, height = page.get_size()
        if max(width, height) > MAX_SIDE:
            raise ReportLimitError(
                f"第{index + 1}页的边长为{max(width, height):.0f}磅，超过上限{MAX_SIDE:.0f}磅，请检查文件。"
            )
        builder.page_sizes.append((width, height))
        read = read_page(page, index + 1)
        builder.warnings += _warnings(read)
        yield read
        page.close()


def _warnings(page: Page) -> Iterator[str]:
    number = page.frame.page
    chars = sum(not glyph.text.isspace() for glyph in page.glyphs)
    if chars < _FEW_CHARS and page.image_share >= _MUCH_IMAGE:
        yield f"第{number}页是扫描图像，没有可读的文字。"
    elif page.unreadable_share > _UNREADABLE:
        yield f"第{number}页的字体没有文字编码，部分文字无法读出。"
    elif page.hidden_share > 0.5 and page.image_share >= _MUCH_IMAGE:
        yield f"第{number}页是带有隐藏文字层的扫描件，文字由扫描软件识别，数字请与原件核对。"
    if page.slanted:
        yield f"第{number}页有{page.slanted}个倾斜的字（如水印），未计入正文。"
    if page.cut:
        yield f"第{number}页的内容过多，只读取了一部分。"


def _lay_out(page: Page, builder: DocumentBuilder) -> tuple[PageFlow, bool]:
    grids, loose = find_grids(page.rulings)
    glyphs = [glyph for glyph in page.glyphs if not _is_struck(glyph, loose, grids)]
    count = len(page.glyphs) - len(glyphs)
    if count:
        builder.warnings.append(f"第{page.frame.page}页有{count}个字被划线删除，未计入正文。")
    tables, rest = read_tables(grids, glyphs, page.frame)
    return order_page(page.frame, find_lines(rest), tables, loose), bool(count)


def _text_of(flow: PageFlow) -> str:
    lines = [item.line.text for item in flow.items if isinstance(item, TextLine)]
    tables = [item for item in flow.items if isinstance(item, PageTable)]
    return "\n".join(lines + [cell.text for table in tables for cell in table.cells])


def _is_struck(glyph: Glyph, loose: tuple[Ruling, ...], grids: tuple[Grid, ...]) -> bool:
    """Whether a line that belongs to no table runs through the middle of a character."""
    x, y = glyph.middle
    return any(
        line.horizontal and abs(line.at - y) < 0.2 * glyph.size and line.start - 0.5 <= x <= line.end + 0.5
        for line in loose
    )


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
        if not native.bear_out(text):
            numbers = "、".join(token for token in number_tokens(text) if not native.bear_out(token))
            builder.warnings.append(
                f"第{entry.lines[0].frame.page}页的数字“{numbers}”读取有疑问，请与原件核对。"
            )
        span = builder.add_block(entry.kind, text, boxes=entry.boxes)
        caption = span if entry.kind == "caption" else caption
        unit = span if entry.kind == "unit" else unit
