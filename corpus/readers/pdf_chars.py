"""The characters of a PDF page as pypdfium2 gives them, one by one."""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

MAX_GLYPHS = 200_000
UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Char:
    """A character in user space: box, origin, size in points, angle in radians, and the text object it is in."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    size: float
    angle: float
    object: int | None


def read_chars(textpage: pdfium.PdfTextPage) -> tuple[list[Char], bool]:
    """All printed characters, and whether there were more than `MAX_GLYPHS`; what has no Unicode is U+FFFD.

    Spaces and line breaks that pypdfium2 makes up are left out.
    """
    raw = textpage.raw
    count = textpage.count_chars()
    chars: list[Char] = []
    index = 0
    while index < min(count, MAX_GLYPHS):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        here = index
        index += 1
        if pdfium_c.FPDFText_IsGenerated(raw, here) == 1:
            continue
        if 0xD800 <= code < 0xDC00 and index < count:
            low = pdfium_c.FPDFText_GetUnicode(raw, index)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) if 0xDC00 <= low < 0xE000 else 0
            index += 1
        text = _character(raw, here, code)
        if text:
            chars.append(_measure(raw, here, text))
    return chars, count > MAX_GLYPHS


def _character(raw: object, index: int, code: int) -> str:
    if pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1 or code == 0 or 0xE000 <= code < 0xF900:
        return UNREADABLE
    if pdfium_c.FPDFText_IsHyphen(raw, index) == 1 or code in (0x02, 0xFFFE):
        return "-"
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return UNREADABLE
    if code in (0x09, 0x0A, 0x0D, 0xA0):
        return " "
    return "" if code < 0x20 or code in (0x7F, 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF) else chr(code)


def _measure(raw: object, index: int, text: str) -> Char:
    loose = pdfium_c.FS_RECTF()
    pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium_c.FPDFText_GetCharOrigin(raw, index, x, y)
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(raw, index, matrix)
    size = pdfium_c.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    if not 0.1 < size < 2000:
        size = max(abs(loose.top - loose.bottom), 1.0)
    angle = math.atan2(matrix.b, matrix.a)
    owner = ctypes.cast(pdfium_c.FPDFText_GetTextObject(raw, index), ctypes.c_void_p).value
    box = loose.left, loose.bottom, loose.right, loose.top
    return Char(text, box, (x.value, y.value), size, angle, owner)
