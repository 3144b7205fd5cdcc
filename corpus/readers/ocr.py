"""Scanned pages: text by rapidocr, rule lines by OpenCV. Both are optional (the extra `ocr`) and work offline.

Figures are read twice, from two preparations of the image; where the readings differ, or are weak, the characters
are marked uncertain, and no cell or sentence shows such a figure as certain.
"""

from __future__ import annotations

import importlib.util
import io
import math
import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from corpus.builder import DocumentBuilder
from corpus.cage import allow_recognition
from corpus.errors import MissingToolError, ReportFormatError, ReportLimitError
from corpus.readers.lines import is_wide
from corpus.readers.ocr_pieces import Piece, find_pieces, mend_cells
from corpus.readers.ocr_rules import find_rules, find_tilt, without_rules
from corpus.readers.pdf_frame import Frame
from corpus.readers.pdf_grid import find_grids
from corpus.readers.pdf_numbers import number_tokens
from corpus.readers.pdf_page import Glyph, Page
from corpus.readers.pdf_write import write_pages
from corpus.types import Document

MAX_PIXELS = 16_000_000
INSTALL = '请运行 pip install "jida[ocr]" 安装文字识别组件后重新导入，或改用文字版文件。'
_SURE = 0.9
_LOOK_SIDE = 1100
_DETECT_SIDE = 1600
_FIGURE = re.compile(r"[0-9０-９OoIl]")
_SAMPLES = 8
_DEFAULT_DPI = 200.0

Pixels = NDArray[np.uint8]
Reading = tuple[str, float]


@cache
def is_available() -> bool:
    """Whether the optional packages for recognition are installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "cv2", "onnxruntime"))


def read_image(data: bytes) -> Document:
    """Read one photographed or scanned page: PNG, JPEG, TIFF or BMP; of a TIFF every page.

    Raises:
        MissingToolError: the optional extra `ocr` is not installed.
        ReportFormatError: the image is damaged.
        ReportLimitError: the image has too many pixels.
    """
    if not is_available():
        raise MissingToolError(f"图片需要文字识别才能读取：{INSTALL}")
    builder = DocumentBuilder("image")
    pages = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            count = getattr(image, "n_frames", 1)
            allow_recognition(count)
            for index in range(count):
                image.seek(index)
                pixels, size = _decode(image)
                builder.page_sizes.append(size)
                pages.append(recognise(pixels, index + 1, size))
                builder.warnings.append(f"第{index + 1}页由文字识别得到，数字请与原件核对。")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReportFormatError("这个图片文件已损坏或不完整，请重新扫描或另存后再导入。") from error
    write_pages(pages, builder)
    return builder.build()


def _decode(image: Image.Image) -> tuple[Pixels, tuple[float, float]]:
    """The pixels (blue green red) of an image and its size in points."""
    if image.width * image.height > 4 * MAX_PIXELS:
        raise ReportLimitError(f"图片有{image.width}×{image.height}像素，超过上限，请缩小后再导入。")
    dpi = float((image.info.get("dpi") or (_DEFAULT_DPI,))[0])
    dpi = dpi if 72 <= dpi <= 1200 else _DEFAULT_DPI
    size = image.width * 72 / dpi, image.height * 72 / dpi
    scale = min(1.0, _DEFAULT_DPI / dpi, math.sqrt(MAX_PIXELS / (image.width * image.height)))
    plain = image.convert("RGB")
    if scale < 1:
        plain = plain.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    return np.ascontiguousarray(np.asarray(plain, dtype=np.uint8)[:, :, ::-1]), size


def recognise(image: Pixels, number: int, size: tuple[float, float]) -> Page:
    """Recognise one page: `image` holds rows, columns, (blue, green, red); `size` is the page's in points."""
    import cv2

    # Seals and handwriting are coloured, print is not: the lightest channel fades them.
    grey = np.ascontiguousarray(image.max(axis=2))
    turns, text_tilt = _find_turns(grey)
    grey = np.ascontiguousarray(np.rot90(grey, turns))
    tilt = find_tilt(grey, text_tilt)
    if tilt:
        height, width = grey.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(tilt), 1.0)
        grey = np.asarray(cv2.warpAffine(grey, turn, (width, height), borderValue=255), dtype=np.uint8)
    frame = Frame(number, *size, turns, tilt)
    scale = grey.shape[1] / frame.upright_size[0]
    rules = find_rules(grey, scale)
    grids, _ = find_grids(rules)
    clean = without_rules(grey, grids, scale)
    pieces = find_pieces(clean, [box for box, _ in _detect(clean, _DETECT_SIDE)], grids, scale)
    glyphs, second = _read_pieces(clean, pieces, scale)
    return Page(frame, tuple(glyphs), rules, second, scanned=True)


@cache
def _engine() -> Any:  # noqa: ANN401
    from rapidocr import RapidOCR

    return RapidOCR(
        params={"Global.log_level": "critical", "Global.max_side_len": 4000, "Rec.rec_img_shape": [3, 48, 96]}
    )


def _three(grey: Pixels) -> Pixels:
    return np.repeat(grey[:, :, None], 3, axis=2)


Quad = NDArray[np.float64]
Rectangle = tuple[int, int, int, int]


def _detect(grey: Pixels, side: int) -> list[tuple[Rectangle, Quad]]:
    """Where lines of text are: upright rectangles (left, top, right, bottom) and the exact corners, in pixels.

    The image is looked at with its longer side reduced to `side` pixels.
    """
    import cv2

    height, width = grey.shape
    factor = min(1.0, side / max(height, width))
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    found = _engine()(_three(np.asarray(small, dtype=np.uint8)), use_det=True, use_cls=False, use_rec=False)
    lines = []
    for quad in np.asarray([] if found.boxes is None else found.boxes, dtype=np.float64) / factor:
        left, top = np.floor(quad.min(axis=0)).astype(int)
        right, bottom = np.ceil(quad.max(axis=0)).astype(int)
        box = max(0, int(left)), max(0, int(top)), min(width, int(right)), min(height, int(bottom))
        if box[2] - box[0] > 2 and box[3] - box[1] > 2:
            lines.append((box, quad))
    return lines


def _read(crops: list[Pixels]) -> list[Reading]:
    """Recognise images of single lines; scores run from 0 to 1."""
    if not crops:
        return []
    from rapidocr.ch_ppocr_rec.typings import TextRecInput

    engine = _engine()
    recogniser = engine._load_rec_model()
    found = recogniser(TextRecInput(img=crops, return_word_box=False))
    return [(text, float(score)) for text, score in zip(found.txts, found.scores, strict=True)]


def _find_turns(grey: Pixels) -> tuple[int, float]:
    """How many clockwise quarters the text is turned, the way round in which sample lines read best; and its tilt."""
    lines = sorted(_detect(grey, _LOOK_SIDE), key=lambda line: -_area(line[0]))
    upright = sum(_area(box) for box, _ in lines if _is_wide(box))
    sideways = sum(_area(box) for box, _ in lines) - upright
    level = upright >= sideways
    boxes = [box for box, _ in lines if _is_wide(box) == level][:_SAMPLES]
    if not boxes:
        return 0, 0.0
    crops = [grey[top:bottom, left:right] for left, top, right, bottom in boxes]
    candidates = (0, 2) if level else (1, 3)
    scores = []
    for turns in candidates:
        readings = _read([_three(np.ascontiguousarray(np.rot90(crop, turns))) for crop in crops])
        scores.append(sum(score * len(text) for text, score in readings))
    return candidates[int(np.argmax(scores))], _text_tilt(lines, level)


def _is_wide(box: Rectangle) -> bool:
    return box[2] - box[0] >= box[3] - box[1]


def _text_tilt(lines: list[tuple[Rectangle, Quad]], level: bool) -> float:
    """By how much, in radians, lines turn clockwise: the median of the long ones."""
    angles = []
    for (left, top, right, bottom), quad in lines:
        long, short = max(right - left, bottom - top), min(right - left, bottom - top)
        if long > 8 * short:
            # The longer side of the rectangle around the line, whichever corner its corners begin at.
            sides = quad[1] - quad[0], quad[2] - quad[1]
            x, y = max(sides, key=lambda side: float(np.hypot(*side)))
            angle = math.atan2(y, x) if level else math.atan2(-x, y)
            angles.append((angle + math.pi / 2) % math.pi - math.pi / 2)
    return float(np.median(angles)) if len(angles) >= 3 else 0.0


def _area(box: Rectangle) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _read_pieces(grey: Pixels, pieces: list[Piece], scale: float) -> tuple[list[Glyph], str]:
    """Glyphs of all pieces in points, and the text of the second reading, which only figures are given."""
    first = _read([_three(_crop(grey, piece, 2)) for piece in pieces])
    twice = [place for place, (text, _) in enumerate(first) if _FIGURE.search(text)]
    again = dict(
        zip(twice, _read([_three(_second_crop(grey, pieces[place])) for place in twice]), strict=True)
    )
    texts, sure = [], []
    for place, one in enumerate(first):
        text, certain = _agree(one, again.get(place, one))
        texts.append(text)
        sure.append(certain)
    texts = mend_cells(texts, pieces)
    sizes = [_size(piece, text) for piece, text in zip(pieces, texts, strict=True) if len(text) > 3]
    usual = float(np.median(sizes)) if sizes else 0.0
    glyphs: list[Glyph] = []
    for piece, text, certain in zip(pieces, texts, sure, strict=True):
        size = _size(piece, text)
        size = usual if abs(size - usual) < 0.3 * usual else size
        glyphs += _spread(piece, text, size, certain, scale)
    return glyphs, "\n".join(text for text, _ in again.values())


def _agree(one: Reading, other: Reading) -> tuple[str, bool]:
    """The better of two readings, and whether its figures are certain."""
    text = one[0] if one[1] >= other[1] else other[0]
    figures = number_tokens(one[0])
    same = figures == number_tokens(other[0])
    return text, same and (not figures or min(one[1], other[1]) >= _SURE)


def _crop(grey: Pixels, piece: Piece, margin: int) -> Pixels:
    left, top, right, bottom = piece.box
    inner_left, inner_top, inner_right, inner_bottom = piece.limit
    return np.ascontiguousarray(
        grey[
            max(inner_top, top - margin) : min(inner_bottom, bottom + margin),
            max(inner_left, left - margin) : min(inner_right, right + margin),
        ]
    )


def _second_crop(grey: Pixels, piece: Piece) -> Pixels:
    """The same line prepared otherwise: larger, smoothed, with a wide white margin."""
    import cv2

    crop = _crop(grey, piece, 0)
    larger = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(larger, (3, 3), 0)
    light = int(np.percentile(smooth, 90))
    return np.asarray(
        cv2.copyMakeBorder(smooth, 6, 6, 12, 12, cv2.BORDER_CONSTANT, value=light), dtype=np.uint8
    )


def _weights(text: str) -> list[float]:
    return [1.0 if is_wide(char) else 0.5 for char in text]


def _size(piece: Piece, text: str) -> float:
    """The font size in pixels: an ideograph is as wide as it is high, a digit half as wide."""
    left, top, right, bottom = piece.box
    height = bottom - top
    wide = (right - left) / max(sum(_weights(text)), 0.5)
    return min(max(wide, 0.5 * height), 1.1 * height)


def _spread(piece: Piece, text: str, size: float, certain: bool, scale: float) -> list[Glyph]:
    """Glyphs side by side over the width of their piece."""
    left, top, right, bottom = piece.box
    weights = _weights(text)
    step = (right - left) / max(sum(weights), 0.5)
    baseline = ((top + bottom) / 2 + 0.36 * size) / scale
    glyphs = []
    x = float(left)
    for char, weight in zip(text, weights, strict=True):
        glyphs.append(Glyph(char, x / scale, (x + weight * step) / scale, baseline, size / scale, certain))
        x += weight * step
    return glyphs
