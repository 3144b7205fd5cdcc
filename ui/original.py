"""A page of an original PDF as an image, with boxes round the cited words or cell."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageDraw

from corpus.errors import Error
from corpus.types import Box, Report, Span

SCALE = 1.6
PIXELS_AT_MOST = 6_000_000
EDGE = (214, 140, 0)
FILL = (255, 214, 90, 70)
# pdfium is not safe to call from two threads at once.
_PDFIUM = threading.Lock()


def boxes_of(report: Report, span: Span) -> list[Box]:
    """Where `span` stands on its pages: its table cell when that has a place, else the blocks that hold it."""
    cells = [
        cell.box
        for table in report.tables
        if table.span.contains(span)
        for cell in table.cells
        if cell.box is not None and cell.span.start < span.end and span.start < cell.span.end
    ]
    return cells or list(_block_boxes(report, span))


def _block_boxes(report: Report, span: Span) -> Iterator[Box]:
    for block in report.blocks:
        if block.span.start < span.end and span.start < block.span.end:
            yield from block.boxes


def page_image(data: bytes, page: int, boxes: list[Box]) -> bytes:
    """Page number `page` (from 1) of the PDF `data` as WebP, with those of `boxes` that lie on it.

    Raises:
        corpus.errors.Error: the file is no PDF that can be drawn, or has no such page.
    """
    image, scale = _draw(data, page)
    shade = Image.new("RGBA", image.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(shade)
    for box in boxes:
        if box.page == page:
            corners = [
                (box.left * scale - 3, box.top * scale - 3),
                (box.right * scale + 3, box.bottom * scale + 3),
            ]
            pen.rectangle(corners, fill=FILL, outline=(*EDGE, 255), width=2)
    shown = Image.alpha_composite(image.convert("RGBA"), shade).convert("RGB")
    out = io.BytesIO()
    shown.save(out, "WEBP", quality=72, method=2)
    return out.getvalue()


def _draw(data: bytes, page: int) -> tuple[Image.Image, float]:
    """The page drawn, and how many pixels a point takes."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Error(f"原件不能按页显示：{error}。可下载原件查看。") from error
        try:
            if not 1 <= page <= len(document):
                raise Error(f"原件共 {len(document)} 页，没有第 {page} 页。")
            width, height = document[page - 1].get_size()
            scale = min(SCALE, (PIXELS_AT_MOST / max(width * height, 1.0)) ** 0.5)
            image: Image.Image = document[page - 1].render(scale=scale).to_pil()
            return image, scale
        finally:
            document.close()
