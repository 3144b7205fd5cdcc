"""Bytes -> Document in this very process: sniff, then the one reader that is needed is imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from corpus.errors import ReportLimitError
from corpus.readers.captions import mark_captions
from corpus.sniff import Format, sniff
from corpus.types import Document

MAX_BLOCKS = 200_000
MAX_CHARS = 20_000_000

_READERS: dict[Format, tuple[str, str]] = {
    "txt": ("text", "read_text"),
    "md": ("markdown", "read_markdown"),
    "html": ("html", "read_html"),
    "docx": ("docx", "read_docx"),
    "doc": ("office", "read_doc"),
    "rtf": ("office", "read_rtf"),
    "odt": ("office", "read_odt"),
    "xlsx": ("excel", "read_xlsx"),
    "xls": ("excel", "read_xls"),
    "pdf": ("pdf", "read_pdf"),
    "image": ("ocr", "read_image"),
}


def read_bytes(data: bytes) -> Document:
    """Read a file's bytes here and now; untrusted files go through `corpus.reading.read_document` instead."""
    module, name = _READERS[sniff(data)]
    reader: Callable[[bytes], Document] = getattr(import_module(f"corpus.readers.{module}"), name)
    document = reader(data)
    if len(document.blocks) > MAX_BLOCKS or len(document.text) > MAX_CHARS:
        raise ReportLimitError(
            f"文件内容过多（上限{MAX_BLOCKS // 10000}万段、{MAX_CHARS // 10000}万字），请拆分后再导入。"
        )
    return mark_captions(document)
