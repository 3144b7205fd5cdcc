"""A file -> Document, whatever its kind: the door of the readers. Each file is read in a process of its own."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path, PurePath
from typing import IO

from corpus.cage import DEFAULT_LIMITS, Limits, read_in_cage
from corpus.errors import Error, ReportFormatError, ReportLimitError
from corpus.sniff import MAX_FILE_BYTES
from corpus.types import Document

_MAX_NAME_CHARS = 80
# Control characters and those that turn the direction of writing: a name must not disguise itself in a message.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_EXTENSIONS: dict[str, frozenset[str]] = {
    "txt": frozenset({"txt", "md", "markdown", "text", "csv", "tsv", "log", ""}),
    "md": frozenset({"md", "markdown", "txt", "text", ""}),
    "html": frozenset({"html", "htm", "shtml", "xhtml", "jsp", "aspx", "php", ""}),
    "docx": frozenset({"docx", "docm", "dotx", "wps", ""}),
    "doc": frozenset({"doc", "wps", "dot", "wpt", ""}),
    "pdf": frozenset({"pdf", ""}),
    "xlsx": frozenset({"xlsx", "xlsm", "et", ""}),
    "xls": frozenset({"xls", "et", ""}),
}


# Kinds whose files are never plain text: such a file is a failed download or was saved wrongly.
_NEVER_TEXT = frozenset({"pdf", "docx", "xlsx", "odt", "png", "jpg", "jpeg", "tif", "tiff", "bmp"})


def read_document(path: str | os.PathLike[str], *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a file of any supported kind in a child process under `limits`; safe to call from several threads.

    Raises:
        Error: one Chinese sentence that begins with the file's name.
    """
    path = Path(path)
    try:
        file = path.open("rb")
    except OSError as error:
        message = f"{shown_name(path.name)}：文件打不开（{error.strerror}），请检查路径和权限。"
        raise ReportFormatError(message) from error
    with file:
        return _read(file, path.name, limits)


def read_document_bytes(data: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a file that is already in memory, such as an upload; `name` is a label only."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return _read(file, name, limits)


def shown_name(name: str) -> str:
    """A file's name as it may stand in a message: no control or direction characters, not too long."""
    name = _UNSHOWN.sub("", PurePath(name).name) or "未命名文件"
    return name if len(name) <= _MAX_NAME_CHARS else name[: _MAX_NAME_CHARS - 1] + "…"


def _read(file: IO[bytes], name: str, limits: Limits) -> Document:
    label = shown_name(name)
    try:
        if os.fstat(file.fileno()).st_size > MAX_FILE_BYTES:
            raise ReportLimitError(f"文件超过{MAX_FILE_BYTES >> 20}MB，请拆分或压缩图片后再导入。")
        document = read_in_cage(file, limits)
    except Error as error:
        raise type(error)(f"{label}：{error}") from error
    return _checked_against(document, PurePath(name).suffix.lstrip(".").lower(), label)


def _checked_against(document: Document, extension: str, label: str) -> Document:
    """What the name promises against what the bytes are: another kind is said, plain text for a binary kind refused."""
    known = _EXTENSIONS.get(document.format)
    if known is None or extension in known:
        return document
    if document.format in ("txt", "md") and extension in _NEVER_TEXT:
        raise ReportFormatError(
            f"{label}：扩展名是 .{extension}，内容却是纯文字，多半是没有下载完整或存错了；请重新取得原文件，确实是文字就改名为 .txt。"
        )
    warning = f"文件扩展名是 .{shown_name(extension)}，内容实为 {document.format} 格式，已按实际内容读取。"
    return replace(document, warnings=(*document.warnings, warning))
