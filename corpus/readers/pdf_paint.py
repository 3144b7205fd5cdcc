"""The colours of a PDF page: which text is painted so that nobody sees it.

The invisible text over an image is the text of a scan, and white text on a dark box is seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium_c

from corpus.readers.visibility import AUTOMATIC, WHITE, Color, is_same

Handle = ctypes.c_void_p
Point = tuple[float, float]
Box = tuple[float, float, float, float]
_THIN = 3.0
_OPAQUE = 255
_FILLED = (pdfium_c.FPDF_TEXTRENDERMODE_FILL, pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP)


@dataclass(frozen=True, slots=True)
class _Fill:
    """A painted area of the upright page; its colour is `AUTOMATIC` where it can not be told."""

    order: int
    box: Box
    color: Color


@dataclass(slots=True)
class Paint:
    """What is painted on a page, in order; texts by the address of their object."""

    _texts: dict[int, tuple[int, Color]] = field(default_factory=dict)
    _invisible: set[int] = field(default_factory=set)
    _images: list[Box] = field(default_factory=list)
    _fills: list[_Fill] = field(default_factory=list)
    _grounds: dict[Color, bool] = field(default_factory=dict)

    def note(self, order: int, raw: Handle, kind: int, upright: Callable[[float, float], Point]) -> None:
        """Take one object in; `upright` sets a point of its space on the upright page."""
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            self._note_text(order, raw)
            return
        box = _box(raw, upright)
        if box is None:
            return
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            self._images.append(box)
            self._fills.append(_Fill(order, box, AUTOMATIC))
        elif kind != pdfium_c.FPDF_PAGEOBJ_PATH:
            self._fills.append(_Fill(order, box, AUTOMATIC))
        elif _is_filled(raw) and min(box[2] - box[0], box[3] - box[1]) > _THIN:
            color, alpha = _fill_color(raw)
            # The box of any other shape may hold text that the shape itself goes around.
            told = alpha == _OPAQUE and pdfium_c.FPDFPath_CountSegments(raw) in (4, 5)
            if alpha:
                self._fills.append(_Fill(order, box, color if told else AUTOMATIC))

    def _note_text(self, order: int, raw: Handle) -> None:
        address = ctypes.cast(raw, ctypes.c_void_p).value or 0
        mode = pdfium_c.FPDFTextObj_GetTextRenderMode(raw)
        color, alpha = _fill_color(raw)
        if mode == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE or (mode in _FILLED and not alpha):
            self._invisible.add(address)
        elif mode in _FILLED:
            self._texts[address] = order, color

    def hides(self, address: int, point: Point) -> bool:
        """Whether the character of a text object, its centre at a point, is not seen."""
        if address in self._invisible:
            return not any(_holds(box, point) for box in self._images)
        if address not in self._texts:
            return False
        order, color = self._texts[address]
        if not self._is_ground(color):
            return False
        under = [fill for fill in self._fills if fill.order < order and _holds(fill.box, point)]
        return is_same(color, under[-1].color if under else WHITE)

    def _is_ground(self, color: Color) -> bool:
        """Whether anything on the page, or the page itself, has a colour."""
        if color not in self._grounds:
            self._grounds[color] = is_same(color, WHITE) or any(
                is_same(color, fill.color) for fill in self._fills
            )
        return self._grounds[color]


def _holds(box: Box, point: Point) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _is_filled(raw: Handle) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(raw, fill, stroke)
    return fill.value != 0


def _fill_color(raw: Handle) -> tuple[Color, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(raw, red, green, blue, alpha):
        return AUTOMATIC, _OPAQUE
    return (red.value, green.value, blue.value), alpha.value


def _box(raw: Handle, upright: Callable[[float, float], Point]) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(raw, left, bottom, right, top):
        return None
    corners = [upright(x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
