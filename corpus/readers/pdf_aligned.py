"""Tables without ruling lines, where columns of figures stand one under another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.readers.pdf_grid import Area, Grid
from corpus.readers.pdf_lines import Line, split_line
from corpus.readers.pdf_numbers import is_number

_COLUMN_GAP = 1.2
_APART = 0.4
_MAX_PITCH = 3.2
_MIN_ROWS = 3
_DASHES = ("—", "-", "－", "–", "/", "无")

Row = list[Line]
Interval = tuple[float, float]


def find_aligned(lines: Sequence[Line]) -> list[Grid]:
    """Grids over stretches of lines whose pieces keep to the same columns and hold figures.

    The columns are seen only where figures show them; a row that is set across two columns ends the table.
    """
    rows = [split_line(line, _COLUMN_GAP) for line in sorted(lines, key=lambda line: line.baseline)]
    grids: list[Grid] = []
    start = 0
    while start < len(rows):
        columns: list[Interval] = []
        end = start
        while (
            end < len(rows)
            and _follows(rows, start, end)
            and (grown := _grow(columns, rows[end])) is not None
        ):
            columns, end = grown, end + 1
        if _is_table(rows[start:end], columns):
            grids.append(_grid(rows[start:end], columns))
        start = max(end, start + 1)
    return grids


def _follows(rows: Sequence[Row], start: int, end: int) -> bool:
    if len(rows[end]) < 2:
        return False
    before, line = rows[end - 1][0], rows[end][0]
    return end == start or line.baseline - before.baseline < _MAX_PITCH * line.size


def _grow(columns: Sequence[Interval], row: Row) -> list[Interval] | None:
    """The columns with a row added; None when a piece of it lies across two of them."""
    grown = list(columns)
    for piece in row:
        apart = _APART * piece.size
        over = [c for c in grown if piece.left < c[1] + apart and piece.right > c[0] - apart]
        if len(over) > 1:
            return None
        grown = [c for c in grown if c not in over]
        grown.append((min([piece.left, *(c[0] for c in over)]), max([piece.right, *(c[1] for c in over)])))
    return sorted(grown)


def _is_table(rows: Sequence[Row], columns: Sequence[Interval]) -> bool:
    if len(rows) < _MIN_ROWS or len(columns) < 2:
        return False
    figures = [[p.text for p in row[1:] if is_number(p.text) or p.text in _DASHES] for row in rows]
    if len(columns) == 2:
        # Two columns are a table of contents too, unless the figures are amounts.
        amounts = [texts for texts in figures if any("." in text or "," in text for text in texts)]
        return len(amounts) >= max(_MIN_ROWS, len(rows) // 2)
    return sum(len(texts) >= 2 for texts in figures) >= _MIN_ROWS - 1


def _grid(rows: Sequence[Row], columns: Sequence[Interval]) -> Grid:
    middles = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    xs = (columns[0][0] - 2, *middles, columns[-1][1] + 2)
    tops = [min(piece.top for piece in row) for row in rows]
    bottoms = [max(piece.bottom for piece in row) for row in rows]
    edges = [(bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False)]
    ys = (tops[0] - 1, *edges, bottoms[-1] + 1)
    areas = tuple(
        Area(r, c, 1, 1, xs[c], ys[r], xs[c + 1], ys[r + 1])
        for r in range(len(rows))
        for c in range(len(columns))
    )
    return Grid(xs, ys, areas)
