"""Rule lines of a scanned page, found by their shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.readers.pdf_drawings import Ruling
from corpus.readers.pdf_grid import Grid

_MIN_LENGTH_PT = 13.0
_MAX_THICKNESS_PT = 3.0

Pixels = NDArray[np.uint8]


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
