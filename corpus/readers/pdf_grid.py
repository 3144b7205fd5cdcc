"""Ruling lines become grids: rows, columns, and cells merged wherever the line between two places is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.readers.pdf_drawings import Ruling

MAX_RULINGS = 4000
MAX_PLACES = 40_000
_SAME = 2.6
_GAP = 3.0
_TOUCH = 3.0
_COVERED = 0.6
_OVERHANG = 8.0

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Area:
    """A cell of a grid before it has text: its place, its spans, its rectangle on the upright page."""

    row: int
    column: int
    row_span: int
    column_span: int
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the cell."""
        return self.left <= x < self.right and self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the positions of its vertical and horizontal lines, ascending, and its cells.

    `nested` are tables that lie inside one of its cells.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    nested: tuple[Grid, ...] = ()

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def find_grids(rulings: Sequence[Ruling]) -> tuple[tuple[Grid, ...], tuple[Ruling, ...]]:
    """The ruled tables of a page from top to bottom, and the rulings that belong to none."""
    across = _join([ruling for ruling in rulings if ruling.horizontal])
    down = _join([ruling for ruling in rulings if not ruling.horizontal])
    if len(across) + len(down) > MAX_RULINGS:
        return (), ()
    grids: list[Grid] = []
    loose: list[Ruling] = []
    for group in _components(across, down):
        grid = _grid(group)
        if grid is None:
            loose += group
        else:
            grids.append(grid)
    return tuple(sorted(_nest(grids), key=lambda grid: (grid.ys[0], grid.xs[0]))), tuple(loose)


def _nest(grids: list[Grid]) -> list[Grid]:
    """Put each table that lies wholly in a cell of another one inside that one."""
    hosts = {
        id(inner): host for inner in grids for host in grids if inner is not host and _in_a_cell(inner, host)
    }
    return [
        replace(grid, nested=grid.nested + tuple(inner for inner in grids if hosts.get(id(inner)) is grid))
        for grid in grids
        if id(grid) not in hosts
    ]


def _in_a_cell(inner: Grid, host: Grid) -> bool:
    left, top, right, bottom = inner.rectangle
    return any(
        a.left - _SAME <= left
        and a.top - _SAME <= top
        and right <= a.right + _SAME
        and bottom <= a.bottom + _SAME
        for a in host.areas
    )


def _join(rulings: list[Ruling]) -> list[Ruling]:
    """Collinear pieces that touch or overlap, as one line."""
    joined: list[Ruling] = []
    for band in _bands(rulings):
        at = sum(piece.at for piece in band) / len(band)
        start, end = band[0].start, band[0].end
        for piece in band[1:]:
            if piece.start <= end + _GAP:
                end = max(end, piece.end)
            else:
                joined.append(Ruling(piece.horizontal, at, start, end))
                start, end = piece.start, piece.end
        joined.append(Ruling(band[0].horizontal, at, start, end))
    return joined


def _bands(rulings: list[Ruling]) -> list[list[Ruling]]:
    bands: list[list[Ruling]] = []
    for ruling in sorted(rulings, key=lambda ruling: ruling.at):
        if bands and ruling.at - bands[-1][0].at <= _SAME / 2:
            bands[-1].append(ruling)
        else:
            bands.append([ruling])
    return [sorted(band, key=lambda ruling: ruling.start) for band in bands]


def _components(across: list[Ruling], down: list[Ruling]) -> list[list[Ruling]]:
    """Groups of lines that touch one another."""
    parents = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    for i, row in enumerate(across):
        for j, column in enumerate(down):
            touches = row.start - _TOUCH <= column.at <= row.end + _TOUCH
            if touches and column.start - _TOUCH <= row.at <= column.end + _TOUCH:
                parents[root(i)] = root(len(across) + j)
    groups: dict[int, list[Ruling]] = {}
    for index, ruling in enumerate([*across, *down]):
        groups.setdefault(root(index), []).append(ruling)
    return list(groups.values())


def _positions(values: Iterable[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _grid(rulings: list[Ruling]) -> Grid | None:
    across = [ruling for ruling in rulings if ruling.horizontal]
    down = [ruling for ruling in rulings if not ruling.horizontal]
    if len(across) < 2 or not down:
        return None
    xs, ys = _positions(ruling.at for ruling in down), _positions(ruling.at for ruling in across)
    # A table without its outer side lines still has its outer columns.
    left, right = min(ruling.start for ruling in across), max(ruling.end for ruling in across)
    xs = ([left] if xs[0] - left > _OVERHANG else []) + xs + ([right] if right - xs[-1] > _OVERHANG else [])
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > MAX_PLACES or (len(xs) == 2 and len(ys) == 2):
        return None
    return _assemble(xs, ys, _groups(xs, ys, across, down))


def _groups(xs: list[float], ys: list[float], across: list[Ruling], down: list[Ruling]) -> list[set[Place]]:
    """Places of the grid that no line separates."""
    rows, columns = len(ys) - 1, len(xs) - 1
    walls = [[_covered(down, x, ys[r], ys[r + 1]) for r in range(rows)] for x in xs]
    floors = [[_covered(across, y, xs[c], xs[c + 1]) for c in range(columns)] for y in ys]
    group_of: dict[Place, set[Place]] = {}
    groups: list[set[Place]] = []
    for start in ((r, c) for r in range(rows) for c in range(columns)):
        if start in group_of:
            continue
        group: set[Place] = set()
        stack = [start]
        while stack:
            place = stack.pop()
            if place in group_of:
                continue
            group_of[place] = group
            group.add(place)
            r, c = place
            stack += [(r, c + 1)] if c + 1 < columns and not walls[c + 1][r] else []
            stack += [(r, c - 1)] if c > 0 and not walls[c][r] else []
            stack += [(r + 1, c)] if r + 1 < rows and not floors[r + 1][c] else []
            stack += [(r - 1, c)] if r > 0 and not floors[r][c] else []
        groups.append(group)
    return groups


def _covered(lines: list[Ruling], at: float, start: float, end: float) -> bool:
    covered = sum(
        max(0.0, min(line.end, end) - max(line.start, start)) for line in lines if abs(line.at - at) <= _SAME
    )
    return covered >= _COVERED * (end - start)


def _assemble(xs: list[float], ys: list[float], groups: list[set[Place]]) -> Grid | None:
    rectangles: list[tuple[int, int, int, int]] = []
    inner: list[tuple[int, int, int, int]] = []
    bounds = [_bounds(group) for group in groups]
    for group, bound in zip(groups, bounds, strict=True):
        if len(group) == (bound[2] - bound[0]) * (bound[3] - bound[1]):
            rectangles.append(bound)
        elif _encloses(bound, group, bounds):
            inner.append(bound)
            rectangles.append(bound)
        else:
            rectangles += _decompose(group)
    outer = [box for box in rectangles if not any(box != host and _within(box, host) for host in inner)]
    nested = []
    for host in inner:
        parts = [box for box in rectangles if box != host and _within(box, host)]
        nested.append(_compress(xs, ys, parts))
    if len(outer) < 2:
        return nested[0] if nested else None
    grid = _compress(xs, ys, outer)
    return Grid(grid.xs, grid.ys, grid.areas, tuple(nested))


def _bounds(group: set[Place]) -> tuple[int, int, int, int]:
    rows, columns = [r for r, _ in group], [c for _, c in group]
    return min(rows), min(columns), max(rows) + 1, max(columns) + 1


def _within(box: tuple[int, int, int, int], host: tuple[int, int, int, int]) -> bool:
    return host[0] <= box[0] and host[1] <= box[1] and box[2] <= host[2] and box[3] <= host[3]


def _encloses(
    bound: tuple[int, int, int, int], group: set[Place], bounds: list[tuple[int, int, int, int]]
) -> bool:
    """Whether the places that a ragged cell leaves out of its rectangle are whole cells: a table inside it."""
    held = sum((b[2] - b[0]) * (b[3] - b[1]) for b in bounds if b != bound and _within(b, bound))
    return held >= 2 and held + len(group) == (bound[2] - bound[0]) * (bound[3] - bound[1])


def _decompose(group: set[Place]) -> list[tuple[int, int, int, int]]:
    """Cut a ragged group into rectangles, row by row from the top left."""
    left = set(group)
    rectangles = []
    while left:
        r, c = min(left)
        width = 1
        while (r, c + width) in left:
            width += 1
        height = 1
        while all((r + height, c + k) in left for k in range(width)):
            height += 1
        left -= {(r + i, c + k) for i in range(height) for k in range(width)}
        rectangles.append((r, c, r + height, c + width))
    return rectangles


def _compress(xs: list[float], ys: list[float], boxes: list[tuple[int, int, int, int]]) -> Grid:
    """A grid of these cells alone, without the lines that none of them begins or ends at."""
    rows = sorted({r for box in boxes for r in (box[0], box[2])})
    columns = sorted({c for box in boxes for c in (box[1], box[3])})
    row_of = {r: i for i, r in enumerate(rows)}
    column_of = {c: i for i, c in enumerate(columns)}
    areas = tuple(
        Area(
            row_of[r0],
            column_of[c0],
            row_of[r1] - row_of[r0],
            column_of[c1] - column_of[c0],
            xs[c0],
            ys[r0],
            xs[c1],
            ys[r1],
        )
        for r0, c0, r1, c1 in sorted(boxes)
    )
    return Grid(tuple(xs[c] for c in columns), tuple(ys[r] for r in rows), areas)
