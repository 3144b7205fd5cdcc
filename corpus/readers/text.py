"""Plain text: a decoding cascade of our own, then one paragraph for each line that is not blank.

Detectors by statistics guess wrongly on short Chinese text; the order here (byte order mark, strict UTF-8,
UTF-16 by its zero bytes, GB18030, Big5 where GB18030 gives private characters) does not guess until it must.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from corpus.errors import ReportFormatError
from corpus.readers.wrapped import unwrap
from corpus.types import Block, Document, Span

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HAN = re.compile("[\u4e00-\u9fff]")

DAMAGED = "文字编码有损坏，无法辨认的字节显示为“\ufffd”，请核对原文件。"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line feeds as its only line breaks; `damaged` when some bytes could not be read."""

    text: str
    encoding: str
    damaged: bool


def decode_text(data: bytes) -> Decoded:
    """Decode bytes of unknown encoding; what can not be read becomes U+FFFD."""
    text, encoding = _decode(data)
    text = _CONTROLS.sub("\ufffd", _LINE_BREAKS.sub("\n", text))
    return Decoded(text, encoding, "\ufffd" in text)


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace"), encoding
    strict = _try(data, "utf-8")
    if strict is not None and "\x00" not in strict:
        return strict, "utf-8"
    wide = _utf16_encoding(data)
    if wide:
        return data.decode(wide, errors="replace"), wide
    return _decode_legacy(data)


def _decode_legacy(data: bytes) -> tuple[str, str]:
    """UTF-8 with a few bad bytes, GB18030 or Big5."""
    utf8 = data.decode("utf-8", errors="replace")
    if utf8.count("\ufffd") <= 1 + len(_HAN.findall(utf8)) // 20 and (_HAN.search(utf8) or utf8.isascii()):
        return utf8, "utf-8"
    gb = data.decode("gb18030", errors="replace")
    if len(_PRIVATE.findall(gb)) * 20 > len(gb):
        big5 = _try(data, "big5hkscs")
        if big5 is not None:
            return big5, "big5"
    return (gb, "gb18030") if gb.count("\ufffd") <= utf8.count("\ufffd") else (utf8, "utf-8")


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16_encoding(data: bytes) -> str:
    """UTF-16 without a mark: digits and line feeds leave zeros on one side of the pairs only."""
    low, high = data[0:65536:2].count(0), data[1:65536:2].count(0)
    if max(low, high) < 2 or min(low, high) * 20 > max(low, high):
        return ""
    return "utf-16-le" if high > low else "utf-16-be"


def read_text(data: bytes) -> Document:
    """Read a plain text file; but for lines that a page's width broke the text is kept as it stands."""
    decoded = decode_text(data)
    unwrapped = unwrap(decoded.text)
    blocks: list[Block] = []
    start = 0
    for line in unwrapped.text.split("\n"):
        stripped = line.strip()
        if stripped:
            begin = start + len(line) - len(line.lstrip())
            blocks.append(Block("paragraph", Span(begin, begin + len(stripped))))
        start += len(line) + 1
    if not blocks:
        raise ReportFormatError("文件中没有文字，请检查是否导出完整。")
    warnings = (DAMAGED,) if decoded.damaged else ()
    return Document("txt", unwrapped.text, tuple(blocks), warnings=warnings, doubtful=unwrapped.doubtful)
