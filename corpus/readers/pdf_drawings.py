"""What is drawn on a PDF page besides text: ruling lines, images, and the clips that hide text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.readers.pdf_frame import Device, Frame
from corpus.readers.pdf_paint import Paint

MAX_SEGMENTS = 60_000
MAX_FORM_DEPTH = 8
THIN = 3.0
_STRAIGHT = 0.6
_SHAPELESS = 0.01
_READ = (
    pdfium_c.FPDF_PAGEOBJ_TEXT,
    pdfium_c.FPDF_PAGEOBJ_PATH,
    pdfium_c.FPDF_PAGEOBJ_IMAGE,
    pdfium_c.FPDF_PAGEOBJ_SHADING,
)

Handle = ctypes.c_void_p
Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line, horizontal or vertical: it lies at `at` and runs from `start` to `end`."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Drawings:
    """Rulings and the area of images on the upright page; `cut` when there were too many lines to read them all.

    `clips` gives for a text object (by its address) the upper and lower bound outside which it is not shown;
    `hidden` are the text objects drawn invisibly, as the text layer of a scan is. `unshaped` are the places of text objects that pypdfium2 passes
    over: lone characters without a shape, in a font that the file does not bring along. Most are spaces; one may
    be a decimal point.
    """

    rulings: tuple[Ruling, ...]
    image_area: float
    cut: bool
    clips: dict[int, tuple[float, float]]
    hidden: frozenset[int]
    unshaped: tuple[tuple[float, float], ...]
    paint: Paint


def read_drawings(page: pdfium.PdfPage, device: Device, frame: Frame) -> Drawings:
    """Read everything on a page that is not a character."""
    rulings: list[Ruling] = []
    texts = _Texts({}, set(), [])
    paint = Paint()
    image_area = 0.0
    left = MAX_SEGMENTS
    for order, (raw, kind, matrix) in enumerate(_objects(page)):
        paint.note(order, raw, kind, partial(_upright, matrix, device, frame))
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            _note_text(raw, matrix, device, frame, texts)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            image_area += _area(raw, matrix)
        elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            left -= pdfium_c.FPDFPath_CountSegments(raw)
            if left >= 0:
                rulings += _rulings(raw, matrix, device, frame)
    hidden, unshaped = frozenset(texts.hidden), tuple(texts.unshaped)
    return Drawings(tuple(rulings), image_area, left < 0, texts.clips, hidden, unshaped, paint)


@dataclass(frozen=True, slots=True)
class _Texts:
    clips: dict[int, tuple[float, float]]
    hidden: set[int]
    unshaped: list[tuple[float, float]]


def _note_text(raw: Handle, matrix: Matrix, device: Device, frame: Frame, texts: _Texts) -> None:
    address = ctypes.cast(raw, ctypes.c_void_p).value or 0
    if pdfium_c.FPDFTextObj_GetTextRenderMode(raw) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE:
        texts.hidden.add(address)
    if _bounds_width(raw) < _SHAPELESS and not pdfium_c.FPDFFont_GetIsEmbedded(
        pdfium_c.FPDFTextObj_GetFont(raw)
    ):
        own = _multiply(_object_matrix(raw), matrix)
        texts.unshaped.append(frame.upright(*device.point(own[4], own[5])))
    clip = pdfium_c.FPDFPageObj_GetClipPath(raw)
    low, high = (float("-inf"),) * 2, (float("inf"),) * 2
    for index in range(max(0, pdfium_c.FPDFClipPath_CountPaths(clip))):
        count = pdfium_c.FPDFClipPath_CountPathSegments(clip, index)
        # Opposite corners are enough for a rectangle, and nearly all clips are rectangles.
        places = (0, 2) if count in (4, 5) else range(count)
        points = [_point(pdfium_c.FPDFClipPath_GetPathSegment(clip, index, place)) for place in places]
        if points:
            xs, ys = zip(*points, strict=True)
            low = max(low[0], min(xs)), max(low[1], min(ys))
            high = min(high[0], max(xs)), min(high[1], max(ys))
    if low[0] > float("-inf"):
        edges = [frame.upright(*device.point(*_apply(matrix, *corner)))[1] for corner in (low, high)]
        texts.clips[address] = min(edges), max(edges)


def _rulings(raw: Handle, matrix: Matrix, device: Device, frame: Frame) -> Iterator[Ruling]:
    for x0, y0, x1, y1 in _path_lines(raw, matrix):
        start, end = frame.upright(*device.point(x0, y0)), frame.upright(*device.point(x1, y1))
        ruling = _ruling(*start, *end)
        if ruling is not None:
            yield ruling


def _upright(matrix: Matrix, device: Device, frame: Frame, x: float, y: float) -> tuple[float, float]:
    return frame.upright(*device.point(*_apply(matrix, x, y)))


def _point(segment: Handle) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[Handle, int, Matrix]]:
    """Texts, paths, images and shadings in the order they are painted, those inside form objects included, each
    with the matrix of the forms around it.
    """
    stack = [
        (pdfium_c.FPDFPage_GetObject(page.raw, index), _IDENTITY, 0)
        for index in reversed(range(pdfium_c.FPDFPage_CountObjects(page.raw)))
    ]
    while stack:
        raw, matrix, depth = stack.pop()
        kind = pdfium_c.FPDFPageObj_GetType(raw)
        if kind in _READ:
            yield raw, kind, matrix
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
            inner = _multiply(_object_matrix(raw), matrix)
            stack.extend(
                (pdfium_c.FPDFFormObj_GetObject(raw, index), inner, depth + 1)
                for index in reversed(range(pdfium_c.FPDFFormObj_CountObjects(raw)))
            )


def _object_matrix(raw: Handle) -> Matrix:
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


def _bounds_width(raw: Handle) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    found = pdfium_c.FPDFPageObj_GetBounds(raw, left, bottom, right, top)
    return abs(right.value - left.value) if found else 0.0


def _area(raw: Handle, matrix: Matrix) -> float:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(raw, left, bottom, right, top):
        return 0.0
    scale = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
    return abs((right.value - left.value) * (top.value - bottom.value)) * scale


def _path_lines(raw: Handle, outer: Matrix) -> Iterator[Segment]:
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


def _subpaths(raw: Handle, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    points: list[tuple[float, float]] = []
    for index in range(pdfium_c.FPDFPath_CountSegments(raw)):
        segment = pdfium_c.FPDFPath_GetPathSegment(raw, index)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_apply(matrix, *_point(segment)))
        if pdfium_c.FPDFPathSegment_GetClose(segment) and points[-1] != points[0]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _is_white(raw: Handle) -> bool:
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
