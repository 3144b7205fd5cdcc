"""What one PDF page holds, turned upright: glyphs with boxes, ruling lines, and how much of it is image.

All pypdfium2 calls on pages stand here. Coordinates are points from the top left corner of the page turned so that
most of its text runs left to right; `Frame.shown` gives the box on the page as a viewer shows it.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.types import Box

MAX_SEGMENTS = 60_000
MAX_GLYPHS = 200_000
MAX_FORM_DEPTH = 8
THIN = 3.0
_STRAIGHT = 0.6
_UNREADABLE = "\ufffd"
_SLANT = math.radians(4)

Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page lies: its size as shown, and the quarter turns that set its text upright.

    `turns` counts clockwise quarters that the text, as shown, is away from running left to right.
    """

    page: int
    width: float
    height: float
    turns: int = 0

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height of the page turned upright."""
        return (self.height, self.width) if self.turns % 2 else (self.width, self.height)

    def upright(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as shown, on the page turned upright."""
        points = ((x, y), (y, self.width - x), (self.width - x, self.height - y), (self.height - y, x))
        return points[self.turns]

    def shown(self, left: float, top: float, right: float, bottom: float) -> Box:
        """A rectangle of the upright page as a box on the page as shown."""
        corners = []
        for u, v in ((left, top), (right, bottom)):
            points = ((u, v), (self.width - v, u), (self.width - u, self.height - v), (v, self.height - u))
            corners.append(points[self.turns])
        (x0, y0), (x1, y1) = corners
        x0, x1 = sorted((min(max(x0, 0.0), self.width), min(max(x1, 0.0), self.width)))
        y0, y1 = sorted((min(max(y0, 0.0), self.height), min(max(y1, 0.0), self.height)))
        return Box(self.page, round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character; `size` is the font size in points, `certain` False when it was read weakly by OCR."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    certain: bool = True

    @property
    def top(self) -> float:
        """The upper edge of the character's line; the same for all characters of a size, dot or ideograph."""
        return self.baseline - 0.9 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of the character's line."""
        return self.baseline + 0.15 * self.size

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the character, at the height of a digit's centre."""
        return (self.left + self.right) / 2, self.baseline - 0.36 * self.size


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line, horizontal or vertical: it lies at `at` and runs from `start` to `end`."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page, ready for layout. `native` is the text in the order of the file, the second opinion on numbers."""

    frame: Frame
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
    native: str
    image_share: float = 0.0
    unreadable_share: float = 0.0
    hidden_share: float = 0.0
    slanted: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _RawGlyph:
    text: str
    corners: Segment
    origin: tuple[float, float]
    size: float
    angle: float


class _Device:
    """User space to the page as shown: the crop box and the page's own rotation taken into account."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.quarter = (page.get_rotation() // 90) % 4

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (
            (x - self.left, self.top - y),
            (y - self.bottom, x - self.left),
            (self.right - x, y - self.bottom),
            (self.top - y, self.right - x),
        )[self.quarter]


def read_page(page: pdfium.PdfPage, number: int) -> Page:
    """Read one page; `number` is 1-based."""
    device = _Device(page)
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        raw, unreadable, cut = _raw_glyphs(textpage)
        native = textpage.get_text_range() if textpage.count_chars() else ""
        hidden = _hidden_share(textpage, len(raw))
    finally:
        textpage.close()
    turns = _dominant_turns(raw, device)
    frame = Frame(number, width, height, turns)
    glyphs = tuple(_place(glyph, device, frame) for glyph in raw if _is_straight(glyph.angle))
    rulings, image_area, cut_lines = _drawings(page, device, frame)
    return Page(
        frame,
        tuple(glyph for glyph in glyphs if _inside(glyph, frame)),
        rulings,
        native,
        min(1.0, image_area / max(width * height, 1.0)),
        unreadable / max(len(raw), 1),
        hidden,
        len(raw) - len(glyphs),
        cut or cut_lines,
    )


def _raw_glyphs(textpage: pdfium.PdfTextPage) -> tuple[list[_RawGlyph], int, bool]:
    raw = textpage.raw
    count = textpage.count_chars()
    glyphs: list[_RawGlyph] = []
    unreadable = 0
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
        unreadable += text == _UNREADABLE
        if text:
            glyphs.append(_measure(raw, here, text))
    return glyphs, unreadable, count > MAX_GLYPHS


def _character(raw: object, index: int, code: int) -> str:
    if pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1 or code == 0 or 0xE000 <= code < 0xF900:
        return _UNREADABLE
    if pdfium_c.FPDFText_IsHyphen(raw, index) == 1 or code in (0x02, 0xFFFE):
        return "-"
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return _UNREADABLE
    if code in (0x09, 0x0A, 0x0D, 0xA0):
        return " "
    return "" if code < 0x20 or code in (0x7F, 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF) else chr(code)


def _measure(raw: object, index: int, text: str) -> _RawGlyph:
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
    return _RawGlyph(
        text, (loose.left, loose.bottom, loose.right, loose.top), (x.value, y.value), size, angle
    )


def _is_straight(angle: float) -> bool:
    return abs(angle - round(angle / (math.pi / 2)) * (math.pi / 2)) < _SLANT


def _dominant_turns(glyphs: list[_RawGlyph], device: _Device) -> int:
    votes: Counter[int] = Counter()
    for glyph in glyphs:
        if _is_straight(glyph.angle) and glyph.text != " ":
            votes[(device.quarter - round(glyph.angle / (math.pi / 2))) % 4] += 1
    return votes.most_common(1)[0][0] if votes else 0


def _place(glyph: _RawGlyph, device: _Device, frame: Frame) -> Glyph:
    left, bottom, right, top = glyph.corners
    x0, _ = frame.upright(*device.point(left, bottom))
    x1, _ = frame.upright(*device.point(right, top))
    origin_x, baseline = frame.upright(*device.point(*glyph.origin))
    if abs(x1 - x0) < 0.01:
        x0, x1 = origin_x, origin_x + glyph.size / 2
    return Glyph(glyph.text, min(x0, x1), max(x0, x1), baseline, glyph.size)


def _inside(glyph: Glyph, frame: Frame) -> bool:
    width, height = frame.upright_size
    x, y = glyph.middle
    return -1 <= x <= width + 1 and -1 <= y <= height + 1


def _hidden_share(textpage: pdfium.PdfTextPage, count: int) -> float:
    """The share of characters drawn invisibly: the text layer that a scanner's own OCR lays over its image."""
    if not count:
        return 0.0
    hidden = shown = 0
    step = max(1, textpage.count_chars() // 200)
    for index in range(0, textpage.count_chars(), step):
        text_object = pdfium_c.FPDFText_GetTextObject(textpage.raw, index)
        if text_object:
            invisible = (
                pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
            )
            hidden += invisible
            shown += not invisible
    return hidden / max(hidden + shown, 1)


def _drawings(page: pdfium.PdfPage, device: _Device, frame: Frame) -> tuple[tuple[Ruling, ...], float, bool]:
    rulings: list[Ruling] = []
    image_area = 0.0
    left = MAX_SEGMENTS
    for raw, kind, matrix in _objects(page):
        if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            image_area += _area(raw, matrix)
            continue
        left -= pdfium_c.FPDFPath_CountSegments(raw)
        if left < 0:
            return tuple(rulings), image_area, True
        for x0, y0, x1, y1 in _path_lines(raw, matrix):
            u0, v0 = frame.upright(*device.point(x0, y0))
            u1, v1 = frame.upright(*device.point(x1, y1))
            ruling = _ruling(u0, v0, u1, v1)
            if ruling is not None:
                rulings.append(ruling)
    return tuple(rulings), image_area, False


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[object, int, Matrix]]:
    """Paths and images, those inside form objects included, each with the matrix of the forms around it."""
    stack = [
        (pdfium_c.FPDFPage_GetObject(page.raw, index), _IDENTITY, 0)
        for index in range(pdfium_c.FPDFPage_CountObjects(page.raw))
    ]
    while stack:
        raw, matrix, depth = stack.pop()
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind in (pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE):
            yield raw, kind, matrix
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = _multiply(_object_matrix(raw), matrix)
            stack.extend(
                (pdfium_c.FPDFFormObj_GetObject(raw, index), inner, depth + 1)
                for index in range(pdfium_c.FPDFFormObj_CountObjects(raw))
            )


def _object_matrix(raw: object) -> Matrix:
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(raw, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiply(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _area(raw: object, matrix: Matrix) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(raw, left, bottom, right, top):
        return 0.0
    scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
    return abs((right.value - left.value) * (top.value - bottom.value)) * scale


def _path_lines(raw: object, outer: Matrix) -> Iterator[Segment]:
    """The straight lines that a path draws: stroked edges, or the long axis of thin filled rectangles."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(raw, fill, stroke)
    filled, stroked = fill.value != 0, bool(stroke.value)
    if not (filled or stroked) or (not stroked and _is_white(raw)):
        return
    matrix = _multiply(_object_matrix(raw), outer)
    for points in _subpaths(raw, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = min(xs), min(ys), max(xs), max(ys)
        width, height = box[2] - box[0], box[3] - box[1]
        if len(points) > 2 and min(width, height) <= THIN:
            middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            yield (
                (box[0], middle_y, box[2], middle_y)
                if width >= height
                else (middle_x, box[1], middle_x, box[3])
            )
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                yield x0, y0, x1, y1


def _subpaths(raw: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    for index in range(pdfium_c.FPDFPath_CountSegments(raw)):
        segment = pdfium_c.FPDFPath_GetPathSegment(raw, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_apply(matrix, x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _is_white(raw: object) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(raw, red, green, blue, alpha):
        return False
    return min(red.value, green.value, blue.value) >= 250 or alpha.value == 0


def _ruling(x0: float, y0: float, x1: float, y1: float) -> Ruling | None:
    if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) > _STRAIGHT:
        return Ruling(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
    if abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) > _STRAIGHT:
        return Ruling(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
    return None
