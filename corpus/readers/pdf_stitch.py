"""Tables that go on over a page break become one: columns matched, repeated heads dropped, cut rows joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.builder import CellDraft
from corpus.readers.pdf_numbers import is_number, number_tokens
from corpus.readers.pdf_tables import CellText, PageTable
from corpus.readers.pdf_text import LABEL, Entry, Paragraph, join
from corpus.types import Box

_EDGE = 4.0
_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|总\s*分|共\s*计)")


@dataclass(frozen=True, slots=True)
class WholeTable:
    """A table over all its pages; cells in the rows and columns of the whole."""

    columns: tuple[float, ...]
    cells: tuple[CellDraft, ...]
    full: frozenset[tuple[int, int]]
    n_rows: int
    pages: tuple[int, ...]
    boxes: tuple[Box, ...]
    last: PageTable


def stitch(entries: Sequence[Entry]) -> list[Paragraph | WholeTable]:
    """Join each table with the one before it where nothing but a page break stands between them."""
    whole: list[Paragraph | WholeTable] = []
    for entry in entries:
        previous = whole[-1] if whole else None
        if isinstance(entry, Paragraph):
            whole.append(entry)
        elif isinstance(previous, WholeTable) and (joined := _joined(previous, from_page(entry))):
            whole[-1] = joined
        else:
            whole.append(from_page(entry))
    return [
        replace(table, cells=_with_heads(table)) if isinstance(table, WholeTable) else table
        for table in whole
    ]


def from_page(table: PageTable) -> WholeTable:
    """A table on one page; its columns are measured from its left edge."""
    left = table.grid.xs[0]
    return WholeTable(
        tuple(x - left for x in table.grid.xs),
        tuple(_draft(cell, table) for cell in table.cells),
        frozenset((cell.area.row, cell.area.column) for cell in table.cells if cell.full),
        len(table.grid.ys) - 1,
        (table.frame.page,),
        (table.box,),
        table,
    )


def _draft(cell: CellText, table: PageTable) -> CellDraft:
    area = cell.area
    box = table.frame.shown(area.left, area.top, area.right, area.bottom)
    return CellDraft(
        area.row, area.column, cell.text, area.row_span, area.column_span, doubtful=cell.doubtful, box=box
    )


def _joined(first: WholeTable, then: WholeTable) -> WholeTable | None:
    if then.pages[0] != first.pages[-1] + 1:
        return None
    columns = _common_columns(first.columns, then.columns)
    if columns is None:
        return None
    first, then = _on_columns(first, columns), _on_columns(then, columns)
    repeated = _repeated_head(first, then)
    if _begins_anew(first, then) if repeated == 0 else _is_next_form(first, then, repeated):
        return None
    rest = _without_rows(then, repeated)
    # The break often leaves the blank foot of a row on the next page.
    if rest.n_rows and not any(cell.text for cell in rest.cells if cell.row == 0) and _is_one_row(rest):
        rest = _without_rows(rest, 1)
    first, rest = _join_cut_row(first, rest)
    first, rest = _carry_merged(first, rest)
    shifted = tuple(replace(cell, row=cell.row + first.n_rows) for cell in rest.cells)
    return WholeTable(
        columns,
        first.cells + shifted,
        first.full | {(row + first.n_rows, column) for row, column in rest.full},
        first.n_rows + rest.n_rows,
        first.pages + then.pages,
        first.boxes + then.boxes,
        then.last,
    )


def _common_columns(first: Sequence[float], then: Sequence[float]) -> tuple[float, ...] | None:
    """The finer of two sets of column edges when it holds all of the other; None when they do not match."""
    finer, coarser = (first, then) if len(first) >= len(then) else (then, first)
    slack = max(_EDGE, 0.012 * finer[-1])
    if abs(finer[-1] - coarser[-1]) > slack:
        return None
    scale = finer[-1] / coarser[-1]
    held = all(min(abs(edge * scale - other) for other in finer) <= slack for edge in coarser)
    # A two-column remnant matches nearly anything; it must at least be of the same make.
    enough = len(coarser) >= 3 or len(finer) == len(coarser)
    return tuple(finer) if held and enough else None


def _on_columns(table: WholeTable, columns: tuple[float, ...]) -> WholeTable:
    if len(table.columns) == len(columns):
        return replace(table, columns=columns)
    scale = columns[-1] / table.columns[-1]
    places = [
        min(range(len(columns)), key=lambda place: abs(columns[place] - edge * scale))
        for edge in table.columns
    ]
    cells = tuple(
        replace(
            cell,
            column=places[cell.column],
            column_span=places[cell.column + cell.column_span] - places[cell.column],
        )
        for cell in table.cells
    )
    full = frozenset((row, places[column]) for row, column in table.full)
    return replace(table, columns=columns, cells=cells, full=full)


def _row(table: WholeTable, row: int) -> dict[int, CellDraft]:
    return {cell.column: cell for cell in table.cells if cell.row == row}


def _shape(table: WholeTable, row: int) -> list[tuple[int, int, int, str]]:
    cells = _row(table, row).values()
    return sorted((c.column, c.column_span, c.row_span, "".join(c.text.split())) for c in cells)


def _repeated_head(first: WholeTable, then: WholeTable) -> int:
    """How many rows at the top of `then` repeat the head of `first`: whole rows of heads, never of figures."""
    count = 0
    limit = min(first.n_rows, then.n_rows, head_rows(first) or 1)
    while count < limit and _shape(first, count) == _shape(then, count):
        count += 1
    while count and any(c.row < count < c.row + c.row_span for c in then.cells):
        count -= 1
    texts = [cell.text for cell in then.cells if cell.row < count and cell.text]
    return count if texts and not any(is_number(text) and "." in text for text in texts) else 0


def _begins_anew(first: WholeTable, then: WholeTable) -> bool:
    """Whether `then` is a table of its own: it has a head, and the one before has closed with a total."""
    last = next((cell.text for cell in reversed(first.cells) if cell.column == 0 and cell.text), "")
    closed = any(_TOTAL.match(cell.text) for cell in _row(first, first.n_rows - 1).values()) or _TOTAL.match(
        last
    )
    top = [cell.text for cell in _row(then, 0).values() if cell.text]
    return bool(closed) and len(top) >= 2 and not any(number_tokens(text) for text in top)


def _is_next_form(first: WholeTable, then: WholeTable, head: int) -> bool:
    """Whether after the same head the same labels come again: one form a page (项目名称, 主管部门 ...)."""
    labels = [
        [next((cell.text for cell in _row(table, row).values() if cell.text), "") for row in range(head + 2)]
        for table in (first, then)
    ]
    return labels[0] == labels[1] and not any(number_tokens(label) for label in labels[1][head:] or [""])


def _without_rows(table: WholeTable, count: int) -> WholeTable:
    cells = tuple(replace(cell, row=cell.row - count) for cell in table.cells if cell.row >= count)
    full = frozenset((row - count, column) for row, column in table.full if row >= count)
    return replace(table, cells=cells, full=full, n_rows=table.n_rows - count)


def _is_one_row(table: WholeTable) -> bool:
    return all(cell.row_span == 1 for cell in table.cells if cell.row == 0)


def _join_cut_row(first: WholeTable, then: WholeTable) -> tuple[WholeTable, WholeTable]:
    """A row that the page break cut: only text that goes on, under cells whose last line was full."""
    above = {cell.column: cell for cell in first.cells if cell.row + cell.row_span == first.n_rows}
    below = _row(then, 0)
    going_on = {column: cell for column, cell in below.items() if cell.text}
    cut = bool(going_on) and then.n_rows > 1 and all(cell.row_span == 1 for cell in going_on.values())
    for column, cell in going_on.items():
        before = above.get(column)
        cut = cut and before is not None and _goes_on(before, cell, first)
    ended = any(cell.text and not getattr(below.get(column), "text", "") for column, cell in above.items())
    if not cut or not ended or any(cell.row_span > 1 and not cell.text for cell in below.values()):
        return first, then
    cells = tuple(
        replace(cell, text=join(cell.text, going_on[cell.column].text))
        if cell.column in going_on and cell.row + cell.row_span == first.n_rows
        else cell
        for cell in first.cells
    )
    return replace(first, cells=cells), _without_rows(then, 1)


def _goes_on(before: CellDraft, cell: CellDraft, table: WholeTable) -> bool:
    full = (before.row, before.column) in table.full and before.column_span == cell.column_span
    stated = is_number(before.text) or is_number(cell.text) or LABEL.match(cell.text)
    return bool(before.text) and full and not stated and not before.text.endswith(("。", "；", ";"))


def _carry_merged(first: WholeTable, then: WholeTable) -> tuple[WholeTable, WholeTable]:
    """A cell merged over several rows goes on over the page break where the cell under it is blank."""
    gone: set[tuple[int, int]] = set()
    longer: dict[tuple[int, int], int] = {}
    below = _row(then, 0)
    for cell in first.cells:
        under = below.get(cell.column)
        reaches = cell.row + cell.row_span == first.n_rows and cell.row_span > 1 and cell.text
        if reaches and under and not under.text and under.column_span == cell.column_span:
            gone.add((0, under.column))
            longer[cell.row, cell.column] = cell.row_span + under.row_span
    cells = tuple(
        replace(cell, row_span=longer.get((cell.row, cell.column), cell.row_span)) for cell in first.cells
    )
    rest = tuple(cell for cell in then.cells if (cell.row, cell.column) not in gone)
    return replace(first, cells=cells), replace(then, cells=rest)


def head_rows(table: WholeTable) -> int:
    """How many rows at the top are heads: those before the first figure, as far as merged cells bind them."""
    first_figure = min(
        (cell.row for cell in table.cells if is_number(cell.text) and cell.column > 0), default=table.n_rows
    )
    rows = 1
    while True:
        bound = [c for c in table.cells if c.row < rows]
        reach = max((c.row + c.row_span for c in bound), default=rows)
        spanned = any(c.column_span > 1 and c.row == rows - 1 and c.text for c in bound)
        split = reach == rows and spanned and len(_row(table, rows)) > len(_row(table, rows - 1))
        grown = rows + 1 if split else reach
        if grown == rows:
            return max(min(rows, first_figure), _last_over_figures(table, first_figure))
        rows = grown


def _last_over_figures(table: WholeTable, first_figure: int) -> int:
    """The rows down to the last one that stands over the first figures: 预算数 | 决算数 under a blank row."""
    columns = {c.column for c in table.cells if c.row == first_figure and is_number(c.text)}
    over = [
        cell.row + cell.row_span
        for cell in table.cells
        if cell.row + cell.row_span <= first_figure
        and cell.text
        and columns.intersection(range(cell.column, cell.column + cell.column_span))
    ]
    return max(over, default=0)


def _with_heads(table: WholeTable) -> tuple[CellDraft, ...]:
    heads = head_rows(table)
    return tuple(replace(cell, header=True) if cell.row < heads else cell for cell in table.cells)
