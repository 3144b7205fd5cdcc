"""Placing spanned cells on a grid without believing the spans: they are clipped to what the table really holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.builder import CellDraft
from corpus.errors import ReportLimitError

MAX_COLUMN_SPAN = 200
MAX_CELLS = 200_000
MAX_AREA = 1_000_000


@dataclass(frozen=True, slots=True)
class SpannedCell:
    """A cell as a row states it, before it has a column; spans below 1 mean "to the end"."""

    text: str
    row_span: int = 1
    column_span: int = 1
    header: bool = False


def place_cells(rows: Sequence[Iterable[SpannedCell]]) -> list[CellDraft]:
    """Give each cell its column by the rules of HTML tables.

    Raises:
        ReportLimitError: more than `MAX_CELLS` cells, or `MAX_AREA` places covered.
    """
    drafts: list[CellDraft] = []
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            left = len(rows) - row
            row_span = min(cell.row_span, left) if cell.row_span > 0 else left
            column_span = _free_columns(taken, row, column, cell.column_span)
            if len(drafts) >= MAX_CELLS or len(taken) + row_span * column_span > MAX_AREA:
                raise ReportLimitError(
                    f"表格过大（超过{MAX_CELLS}个单元格或合并范围异常），请拆分表格后再导入。"
                )
            taken.update((row + r, column + c) for r in range(row_span) for c in range(column_span))
            drafts.append(CellDraft(row, column, cell.text, row_span, column_span, cell.header))
            column += column_span
    return clip_columns(drafts)


def _free_columns(taken: set[tuple[int, int]], row: int, column: int, wanted: int) -> int:
    span = 1
    while span < min(wanted, MAX_COLUMN_SPAN) and (row, column + span) not in taken:
        span += 1
    return span


def clip_columns(drafts: list[CellDraft]) -> list[CellDraft]:
    """Clip column spans to the last column in which any cell begins: colspan="99" over two columns is two."""
    width = max((draft.column for draft in drafts), default=0) + 1
    return [
        replace(draft, column_span=width - draft.column)
        if draft.column + draft.column_span > width
        else draft
        for draft in drafts
    ]
