"""What is recognised in one go: a line of text, cut at the borders of table cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.readers.pdf_grid import Area, Grid
from corpus.readers.pdf_numbers import is_number

_INSET_PT = 1.2
_MIN_INK = 12

Pixels = NDArray[np.uint8]
Rectangle = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A line to recognise, in pixels (left, top, right, bottom), and the limits its image may be taken from."""

    box: Rectangle
    limit: Rectangle


def find_pieces(grey: Pixels, lines: Sequence[Rectangle], grids: Sequence[Grid], scale: float) -> list[Piece]:
    """Cut detected lines at cell borders, and add what detection missed in cells: a lone digit, a dash."""
    height, width = grey.shape
    areas = [_pixels(area, scale) for grid in grids for part in (grid, *grid.nested) for area in part.areas]
    pieces: list[Piece] = []
    for line in lines:
        cells = [area for area in areas if _shares(line, area)]
        if cells:
            pieces += [Piece(_cut(line, cell), cell) for cell in cells]
        else:
            pieces.append(Piece(line, (0, 0, width, height)))
    for area in areas:
        if not any(piece.limit == area for piece in pieces):
            pieces += [Piece(box, area) for box in _inked_lines(grey, area)]
    return pieces


def _pixels(area: Area, scale: float) -> Rectangle:
    inset = _INSET_PT
    edges = area.left + inset, area.top + inset, area.right - inset, area.bottom - inset
    left, top, right, bottom = (max(0, round(edge * scale)) for edge in edges)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _cut(line: Rectangle, cell: Rectangle) -> Rectangle:
    return max(line[0], cell[0]), max(line[1], cell[1]), min(line[2], cell[2]), min(line[3], cell[3])


def _shares(line: Rectangle, cell: Rectangle) -> bool:
    """Whether a cell holds the middle of a line's height, and more than the rim of its width."""
    left, top, right, bottom = _cut(line, cell)
    height = line[3] - line[1]
    middle = (line[1] + line[3]) / 2
    return cell[1] <= middle <= cell[3] and right - left > 0.35 * height and bottom - top > 0.5 * height


def _inked_lines(grey: Pixels, cell: Rectangle) -> Iterator[Rectangle]:
    """Lines of dark pixels in a cell, by the rows that hold any."""
    import cv2

    left, top, right, bottom = cell
    part = grey[top:bottom, left:right]
    if min(part.shape) < 8:
        return
    paper = float(np.percentile(part, 80))
    ink = (cv2.medianBlur(part, 3) < paper - 60).astype(np.uint8)
    if int(ink.sum()) < _MIN_INK:
        return
    rows = np.flatnonzero(ink.sum(axis=1))
    groups = np.split(rows, np.flatnonzero(np.diff(rows) > 10) + 1)
    for group in groups:
        columns = np.flatnonzero(ink[group[0] : group[-1] + 1].sum(axis=0))
        if int(ink[group[0] : group[-1] + 1].sum()) < _MIN_INK:
            continue
        # A dash alone is a hair high: recognition needs the white around it.
        pad = max(3, (22 - (int(group[-1]) - int(group[0]))) // 2)
        yield (
            max(left, left + int(columns[0]) - 4),
            max(top, top + int(group[0]) - pad),
            min(right, left + int(columns[-1]) + 5),
            min(bottom, top + int(group[-1]) + 1 + pad),
        )


def mend_cells(texts: Sequence[str], pieces: Sequence[Piece]) -> list[str]:
    """A dash alone in a cell looks like 一; in a column of figures it is the dash ("—": no rate for a zero base).

    A full stop after the last digit of a cell is a speck of the scan.
    """
    mended = []
    for text, piece in zip(texts, pieces, strict=True):
        beside = (
            is_number(other)
            for other, place in zip(texts, pieces, strict=True)
            if abs(place.limit[0] - piece.limit[0]) <= 4 and abs(place.limit[2] - piece.limit[2]) <= 4
        )
        alone = text in ("一", "-", "–", "—", "_")
        if alone:
            mended.append("—" if any(beside) else text)
        else:
            mended.append(text[:-1] if text[-1:] == "." and is_number(text[:-1]) else text)
    return mended
