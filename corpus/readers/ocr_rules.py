"""Rule lines of a scanned page, found by their shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_grid import Grid

_MIN_LENGTH_PT = 13.0
_MAX_THICKNESS_PT = 3.0
_MIN_TILT = math.radians(0.05)
_MAX_TILT = math.radians(8)

Pixels = NDArray[np.uint8]


def find_tilt(grey: Pixels, text_tilt: float) -> float:
    """By how much, in radians, the page is turned clockwise: what its long rules say, else its lines of text."""
    import cv2

    small = cv2.medianBlur(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), 3)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    # Only pieces of level strokes are left to search: on all the specks of a scan the search takes a minute.
    strokes = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, 14), np.uint8))
    width = small.shape[1]
    found = cv2.HoughLinesP(strokes, 1, math.radians(0.1), 150, minLineLength=width // 6, maxLineGap=8)
    angles, lengths = [], []
    for x0, y0, x1, y1 in np.asarray([] if found is None else found).reshape(-1, 4):
        angle = math.atan2(float(y1 - y0), float(x1 - x0))
        if abs(angle) < _MAX_TILT:
            angles.append(angle)
            lengths.append(math.hypot(float(x1 - x0), float(y1 - y0)))
    tilt = _weighted_median(angles, lengths) if sum(lengths) > width else text_tilt
    return tilt if _MIN_TILT < abs(tilt) < _MAX_TILT else 0.0


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    order = np.argsort(values)
    running = np.cumsum(np.asarray(weights)[order])
    return float(np.asarray(values)[order][np.searchsorted(running, running[-1] / 2)])


def find_rules(grey: Pixels, scale: float) -> tuple[Ruling, ...]:
    """Straight lines in points; `scale` is pixels for a point. `grey` is level to a tenth of a degree."""
    return tuple(_lines(grey, scale, horizontal=True)) + tuple(_lines(grey, scale, horizontal=False))


def _mask(grey: Pixels, scale: float, *, horizontal: bool) -> Pixels:
    import cv2

    dark = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    length = max(12, round(_MIN_LENGTH_PT * scale))
    # Scanned lines waver by a pixel: thicken across before asking for an unbroken run.
    across = np.ones((3, 1) if horizontal else (1, 3), np.uint8)
    along = np.ones((1, length) if horizontal else (length, 1), np.uint8)
    return np.asarray(cv2.morphologyEx(cv2.dilate(dark, across), cv2.MORPH_OPEN, along), dtype=np.uint8)


def _lines(grey: Pixels, scale: float, *, horizontal: bool) -> Iterator[Ruling]:
    import cv2

    count, _, stats, _ = cv2.connectedComponentsWithStats(
        _mask(grey, scale, horizontal=horizontal), connectivity=8
    )
    for left, top, width, height, _ in stats[1:count]:
        length, thickness = (width, height) if horizontal else (height, width)
        if thickness > max(_MAX_THICKNESS_PT * scale, 0.012 * length) or length < _MIN_LENGTH_PT * scale:
            continue
        start, middle = (left, top + height / 2) if horizontal else (top, left + width / 2)
        yield Ruling(horizontal, float(middle) / scale, float(start) / scale, float(start + length) / scale)


def without_rules(grey: Pixels, grids: Sequence[Grid], scale: float) -> Pixels:
    """The image with the lines of its tables painted over, so that none is read as a digit 1 or a dash."""
    clean = grey.copy()
    lines = np.maximum(_mask(grey, scale, horizontal=True), _mask(grey, scale, horizontal=False))
    for grid in grids:
        left, top, right, bottom = (round(edge * scale) for edge in grid.rectangle)
        part = np.s_[max(0, top - 4) : bottom + 5, max(0, left - 4) : right + 5]
        clean[part][lines[part] > 0] = int(np.percentile(grey[part], 80)) if grey[part].size else 255
    return clean
