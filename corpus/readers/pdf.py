"""PDF: text with the place of every character, tables from their ruling lines, scanned pages through OCR."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from corpus.builder import DocumentBuilder
from corpus.cage import allow_recognition
from corpus.errors import MissingToolError, ReportFormatError, ReportLimitError
from corpus.readers import ocr
from corpus.readers.pdf_page import Page, read_page
from corpus.readers.pdf_write import write_pages
from corpus.types import Document

MAX_PAGES = 2000
MAX_SIDE = 14_400.0
_PASSWORD, _SECURITY = 4, 5
_FEW_CHARS = 20
_MUCH_IMAGE = 0.5
_UNREADABLE = 0.1
_DPI = 200
_MAX_IMAGE_PIXELS = 120_000_000


def read_pdf(data: bytes) -> Document:
    """Read a PDF.

    Raises:
        ReportFormatError: not a PDF, damaged beyond repair, or locked with a password.
        MissingToolError: a scan, and the optional extra `ocr` is not installed.
        ReportLimitError: more than `MAX_PAGES` pages, or a page side over `MAX_SIDE` points.
    """
    builder = DocumentBuilder("pdf")
    with _open(data) as pdf:
        pages = list(_read_pages(pdf, builder))
        pages = _recognise(pdf, pages, builder)
    write_pages(pages, builder)
    return builder.build()


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
    if page.hidden_share > 0.5 and page.image_share >= _MUCH_IMAGE:
        yield f"第{number}页是带有隐藏文字层的扫描件，文字由扫描软件识别，数字请与原件核对。"
    if page.slanted:
        yield f"第{number}页有{page.slanted}个倾斜的字（如水印），未计入正文。"
    if page.unseen:
        yield f"第{number}页有{page.unseen}个看不见的字（透明、与底色相同或极小），未计入正文，请在原件里查看。"
    if page.cut:
        yield f"第{number}页的内容过多，只读取了一部分。"


def _needs_recognition(page: Page) -> bool:
    """Whether a page is an image, or text in a font that does not say what its characters are."""
    chars = sum(not glyph.text.isspace() for glyph in page.glyphs)
    return (chars < _FEW_CHARS and page.image_share >= _MUCH_IMAGE) or page.unreadable_share > _UNREADABLE


def _recognise(pdf: pdfium.PdfDocument, pages: list[Page], builder: DocumentBuilder) -> list[Page]:
    scanned = [place for place, page in enumerate(pages) if _needs_recognition(page)]
    if not scanned:
        return pages
    if not ocr.is_available():
        if len(scanned) == len(pages):
            raise MissingToolError(f"这个PDF是扫描件或没有文字编码，需要文字识别才能读取：{ocr.INSTALL}")
        numbers = "、".join(str(pages[place].frame.page) for place in scanned)
        builder.warnings.append(f"第{numbers}页是扫描图像或没有文字编码，未能读取：{ocr.INSTALL}")
        return pages
    allow_recognition(len(scanned))
    for place in scanned:
        number = pages[place].frame.page
        page = pdf[number - 1]
        try:
            pages[place] = ocr.recognise(_render(page), number, page.get_size())
            builder.warnings.append(f"第{number}页由文字识别得到，数字请与原件核对。")
        except ReportLimitError as error:
            builder.warnings.append(str(error))
        finally:
            page.close()
    return pages


def _render(page: pdfium.PdfPage) -> NDArray[np.uint8]:
    """A page as an image of `_DPI`, less where it would pass `ocr.MAX_PIXELS`; rows, columns, blue green red."""
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        columns, rows = image.get_px_size()
        if columns * rows > _MAX_IMAGE_PIXELS:
            raise ReportLimitError(f"页面中有{columns}×{rows}像素的图像，超过上限，该页未能识别。")
    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(ocr.MAX_PIXELS / max(width * height, 1.0)))
    return np.ascontiguousarray(page.render(scale=scale).to_numpy()[:, :, :3])
