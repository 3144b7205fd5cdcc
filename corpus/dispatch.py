"""Bytes -> Document in this very process: sniff, then the one reader that is needed is imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from corpus.readers.captions import mark_captions
from corpus.sniff import Format, sniff
from corpus.types import Document

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
    return mark_captions(reader(data))
