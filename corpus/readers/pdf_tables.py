"""The text of ruled tables: every glyph goes to one cell, and a number never to two without a mark of doubt."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.readers.lines import is_wide
from corpus.readers.pdf_frame import Frame
from corpus.readers.pdf_grid import Area, Grid
from corpus.readers.pdf_lines import Line, find_lines, split_line
from corpus.readers.pdf_numbers import NUMERIC, is_number, join_broken
from corpus.readers.pdf_page import Glyph
from corpus.types import Box

_RUN_GAP = 0.6
_CLEAN = 0.15
_GAP = 0.06
_EDGE = 1.5
_FULL = 1.6


@dataclass(frozen=True, slots=True)
class CellText:
    """One cell as read: its area, its text, and whether its number is in doubt.

    `full` tells that the last line reaches the right edge, so that the text may go on over a page break.
    """

    area: Area
    text: str
    doubtful: bool = False
    full: bool = False


@dataclass(frozen=True, slots=True)
class PageTable:
    """A ruled table on one page, read."""

    frame: Frame
    grid: Grid
    cells: tuple[CellText, ...]

    @property
    def box(self) -> Box:
        """The table's place on the page as shown."""
        return self.frame.shown(*self.grid.rectangle)


def read_tables(
    grids: Sequence[Grid], glyphs: Iterable[Glyph], frame: Frame
) -> tuple[list[PageTable], list[Glyph]]:
    """Read the grids of a page; also the glyphs that lie in none of them."""
    tables: list[PageTable] = []
    rest = list(glyphs)
    for grid in grids:
        nested, rest = read_tables(grid.nested, rest, frame)
        inside = [glyph for glyph in rest if _lies_in(glyph, grid)]
        rest = [glyph for glyph in rest if not _lies_in(glyph, grid)]
        tables.append(_read_table(grid, inside, frame))
        tables += nested
    return tables, rest


def _lies_in(glyph: Glyph, grid: Grid) -> bool:
    left, top, right, bottom = grid.rectangle
    x, y = glyph.middle
    return left - _EDGE <= x <= right + _EDGE and top - _EDGE <= y <= bottom + _EDGE


def _read_table(grid: Grid, glyphs: list[Glyph], frame: Frame) -> PageTable:
    locate = _Locator(grid)
    held: list[list[Glyph]] = [[] for _ in grid.areas]
    doubtful: set[int] = set()
    for line in find_lines(glyphs):
        for run in split_line(line, _RUN_GAP):
            for place, piece, doubt in _share_out(run, locate, grid.areas):
                held[place] += piece
                if doubt:
                    doubtful.add(place)
    cells = [
        _cell(area, part, index in doubtful)
        for index, (area, part) in enumerate(zip(grid.areas, held, strict=True))
    ]
    return PageTable(frame, grid, tuple(cells))


class _Locator:
    """Finds the cell of a point in two bisections."""

    def __init__(self, grid: Grid) -> None:
        self._xs, self._ys = grid.xs, grid.ys
        self._places: dict[tuple[int, int], int] = {}
        for index, area in enumerate(grid.areas):
            for row in range(area.row, area.row + area.row_span):
                for column in range(area.column, area.column + area.column_span):
                    self._places[row, column] = index

    def __call__(self, x: float, y: float) -> int:
        column = min(max(bisect_right(self._xs, x) - 1, 0), len(self._xs) - 2)
        row = min(max(bisect_right(self._ys, y) - 1, 0), len(self._ys) - 2)
        return self._places[row, column]


Share = tuple[int, list[Glyph], bool]


def _share_out(run: Line, locate: _Locator, areas: Sequence[Area]) -> list[Share]:
    """Cut a run of glyphs at cell borders: between ideographs anywhere, within digits only at a clean border."""
    shares: list[Share] = []
    for atom in _atoms(run.glyphs):
        places = [locate(*glyph.middle) for glyph in atom]
        if len(set(places)) == 1:
            shares.append((places[0], atom, False))
        else:
            shares += _share_number(atom, places, areas)
    return shares


def _atoms(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Runs of digits with their points and commas whole, every other glyph alone."""
    atoms: list[list[Glyph]] = []
    for glyph in glyphs:
        if atoms and glyph.text in NUMERIC and atoms[-1][-1].text in NUMERIC:
            atoms[-1].append(glyph)
        else:
            atoms.append([glyph])
    return atoms


def _share_number(atom: list[Glyph], places: list[int], areas: Sequence[Area]) -> list[Share]:
    pieces: list[tuple[int, list[Glyph]]] = []
    clean = True
    for index, (glyph, place) in enumerate(zip(atom, places, strict=True)):
        if pieces and pieces[-1][0] == place:
            pieces[-1][1].append(glyph)
            continue
        if pieces:
            border, slack = areas[places[index - 1]].right, _CLEAN * glyph.size
            clean &= atom[index - 1].right <= border + slack and glyph.left >= border - slack
            # A number that overflows its cell runs on without a gap, wherever the border falls.
            clean &= glyph.left - atom[index - 1].right > _GAP * glyph.size
        pieces.append((place, [glyph]))
    if clean and all(is_number("".join(glyph.text for glyph in piece)) for _, piece in pieces):
        return [(place, piece, False) for place, piece in pieces]
    place, count = Counter(places).most_common(1)[0]
    # One character over the border is a number set a little too wide; more may be two numbers run together.
    return [(place, atom, len(atom) - count > 1)]


def _cell(area: Area, glyphs: list[Glyph], doubtful: bool) -> CellText:
    text, full = "", False
    for line in find_lines(glyphs):
        text, certain = _append(text, line.text, full)
        doubtful |= not certain
        full = area.right - line.right < _FULL * line.size
    return CellText(area, text, doubtful or any(not glyph.certain for glyph in glyphs), full)


def _append(text: str, line: str, full: bool) -> tuple[str, bool]:
    """Add a line of a cell to the ones before, of which the last reaches the right edge if `full`."""
    broken = join_broken(text, line)
    if broken and (full or broken[1]):
        return broken
    solid = not text or is_wide(text[-1]) or is_wide(line[0]) or text[-1] in "(/≥≤><=" or line[0] in ")/%"
    return text + ("" if solid else " ") + line, True
