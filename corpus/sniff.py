"""What a file is, by its bytes and never by its name, and the limits checked before any parser sees it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from corpus.compound import root_names
from corpus.errors import ReportFormatError, ReportLimitError

Format = Literal["txt", "md", "html", "docx", "doc", "rtf", "odt", "pdf", "xlsx", "xls", "image"]

MAX_FILE_BYTES = 256 << 20
MAX_TEXT_BYTES = 32 << 20
MAX_ARCHIVE_ENTRIES = 4_000
MAX_ARCHIVE_BYTES = 256 << 20
MAX_ARCHIVE_RATIO = 200
MAX_PART_BYTES = 64 << 20

_IMAGE_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8")
_HTML = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}\?>\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|h[1-6]|span|style|script|center|font)\b",
    re.IGNORECASE | re.DOTALL,
)
_MARKDOWN = re.compile(
    rb"^(?:#{1,6}[ \t]+\S|\|?[ \t]*:?-{3,}:?[ \t]*\|[ \t:|-]*\r?$|[^\n]*<table\b|(?:```|~~~))",
    re.MULTILINE | re.IGNORECASE,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

_REFUSED_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "这是 RAR 压缩包，请解压后逐个导入其中的文件。"),
    (b"7z\xbc\xaf", "这是 7z 压缩包，请解压后逐个导入其中的文件。"),
    (b"\x1f\x8b", "这是 gzip 压缩包，请解压后逐个导入其中的文件。"),
    (b"MIME-Version:", "这是网页存档（mht），请用浏览器或 Word 打开后另存为 PDF 或 docx 再导入。"),
    (b"%!PS", "这是 PostScript 文件，请转换为 PDF 后再导入。"),
)
_TOO_MANY_PARTS = f"文件内部的部件超过{MAX_ARCHIVE_ENTRIES}个，请另存一份后再导入。"
_KNOWN = "请另存为 pdf、docx、xlsx、html、md 或 txt 后再导入。"


def sniff(data: bytes) -> Format:
    """The format of a file's bytes, after its limits are checked.

    Raises:
        ReportFormatError: empty, unknown, encrypted, or of a kind that can not be read; the message says what to do.
        ReportLimitError: too large, or an archive that unpacks to too much.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise ReportFormatError("文件是空的，没有任何内容，请检查是否下载或导出完整。")
    if len(data) > MAX_FILE_BYTES:
        raise ReportLimitError(f"文件超过{MAX_FILE_BYTES >> 20}MB，请拆分或压缩图片后再导入。")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_compound(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if _is_image(data):
        return "image"
    for mark, advice in _REFUSED_MARKS:
        if data.startswith(mark):
            raise ReportFormatError(advice)
    return _sniff_text(data)


def _is_image(data: bytes) -> bool:
    bitmap = data.startswith(b"BM") and data[6:10] == b"\x00" * 4
    return data.startswith(_IMAGE_MARKS) or bitmap or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _sniff_text(data: bytes) -> Format:
    head = data[:65536]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) * 20 > len(head)
    if wide:
        head = head.replace(b"\x00", b"")
    if len(_CONTROLS.findall(head)) * 50 > len(head) and not (
        wide and data[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise ReportFormatError(f"不是可以识别的文件类型，{_KNOWN}")
    if len(data) > MAX_TEXT_BYTES:
        raise ReportLimitError(f"文本文件超过{MAX_TEXT_BYTES >> 20}MB，请拆分后再导入。")
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _HTML.match(head):
        return "html"
    if re.match(rb"\s*<\?xml", head):
        raise ReportFormatError(f"这是 XML 文件，不能直接读取，请用 Word 或 WPS 打开后{_KNOWN[1:]}")
    return "md" if _MARKDOWN.search(head) else "txt"


def _sniff_archive(data: bytes) -> Format:
    names = set(check_archive(data).namelist())
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        raise ReportFormatError("这是 OFD 版式文件，暂不能读取，请用 OFD 阅读器或 WPS 另存为 PDF 后再导入。")
    if "content.xml" in names and b"opendocument.text" in data[:200]:
        return "odt"
    if "ppt/presentation.xml" in names:
        raise ReportFormatError("这是 PPT 演示文稿，请另存为 PDF 后再导入。")
    if "content.xml" in names or "xl/workbook.bin" in names:
        raise ReportFormatError("这种表格文件不能直接读取，请用 Excel 或 WPS 另存为 xlsx 后再导入。")
    raise ReportFormatError("这是压缩包，请解压后逐个导入其中的文件。")


def _sniff_compound(data: bytes) -> Format:
    names = root_names(data)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise ReportFormatError("文件设有打开密码，请在 Word 或 WPS 中去掉密码后再导入。")
    if "WordDocument" in names:
        return "doc"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "PowerPoint Document" in names:
        raise ReportFormatError("这是 PPT 演示文稿，请另存为 PDF 后再导入。")
    raise ReportFormatError(f"不是可以识别的 Office 文件或已损坏，请用 WPS 打开后{_KNOWN[1:]}")


def check_archive(data: bytes) -> zipfile.ZipFile:
    """Open a zip archive whose directory keeps to the limits; its parts are read with `read_part` only."""
    # Counted before `zipfile` builds an object for each; an archive inside adds its own, hence the margin.
    if data.count(b"PK\x01\x02") > 5 * MAX_ARCHIVE_ENTRIES:
        raise ReportLimitError(_TOO_MANY_PARTS)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ReportFormatError("文件不完整或已损坏，请重新下载或另存一份后再导入。") from error
    if len(entries) > MAX_ARCHIVE_ENTRIES:
        raise ReportLimitError(_TOO_MANY_PARTS)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise ReportFormatError("文件内部有重名的部件，可能被改动过，请用 Word 或 WPS 打开后另存一份再导入。")
    if any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name for name in names):
        raise ReportFormatError("文件内部含有越界的路径，可能有害，请用 Word 或 WPS 打开后另存一份再导入。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReportFormatError("文件已加密，请去掉密码后再导入。")
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if size > MAX_ARCHIVE_BYTES or size > MAX_ARCHIVE_RATIO * max(packed, 1024):
        raise ReportLimitError(
            f"文件展开后有{size >> 20}MB（压缩比{size // max(packed, 1)}倍），超过上限"
            f"（{MAX_ARCHIVE_BYTES >> 20}MB，{MAX_ARCHIVE_RATIO}倍），请另存一份或拆分后再导入。"
        )
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one part, counted as they come and not as the archive declares them."""
    try:
        with archive.open(name) as part:
            data = part.read(MAX_PART_BYTES + 1)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, zlib.error) as error:
        raise ReportFormatError("文件不完整或已损坏，请重新下载或另存一份后再导入。") from error
    if len(data) > MAX_PART_BYTES:
        raise ReportLimitError(f"文件的一个部件展开后超过{MAX_PART_BYTES >> 20}MB，请拆分后再导入。")
    return data
