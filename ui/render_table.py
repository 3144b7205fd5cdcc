"""A report's table as HTML: whole for reading, or the rows round one cell with its heads marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import Cell, Report, Span, Table
from ui.markup import esc, tag

ROWS_AROUND = 4
HEAD_ROWS_AT_MOST = 6
ROWS_AT_MOST = 400


@dataclass(frozen=True, slots=True)
class Marks:
    """Which cells of a table to mark: the figure's own and those that name its row and its column."""

    hit: Cell | None = None
    heads: tuple[Cell, ...] = ()

    def css(self, cell: Cell) -> str:
        """The class of `cell`."""
        if cell is self.hit:
            return "jd-hit"
        return "jd-head-hit" if any(cell is head for head in self.heads) else ""


NO_MARKS = Marks()


def table_at(report: Report, span: Span) -> int | None:
    """The place of the table that holds `span`, None outside tables."""
    for number, table in enumerate(report.tables):
        if table.span.contains(span):
            return number
    return None


def marks_for(
    report: Report, table: Table, span: Span, row_heads: Sequence[str], column_heads: Sequence[str]
) -> Marks:
    """The cell at `span`, with the cells left of it and above it that bear the given heads."""
    hit = next((cell for cell in table.cells if cell.span.start <= span.start < cell.span.end), None)
    if hit is None:
        return Marks()
    rows, columns = {_bare(head) for head in row_heads}, {_bare(head) for head in column_heads}
    heads = [
        cell
        for cell in table.cells
        if cell is not hit
        and (
            (_covers(cell.row, cell.row_span, hit.row) and _bare(cell.span.of(report.text)) in rows)
            or (
                _covers(cell.column, cell.column_span, hit.column)
                and _bare(cell.span.of(report.text)) in columns
            )
        )
    ]
    return Marks(hit, tuple(heads))


def _bare(text: str) -> str:
    return "".join(text.split())


def _covers(start: int, length: int, place: int) -> bool:
    return start <= place < start + length


def head_rows(table: Table) -> int:
    """How many rows at the top are heads; one where the reader marked none."""
    marked = {cell.row for cell in table.cells if cell.header}
    count = 0
    while count in marked and count < HEAD_ROWS_AT_MOST:
        count += 1
    return max(count, 1)


def render_table(report: Report, table: Table, marks: Marks = NO_MARKS, *, around: int | None = None) -> str:
    """`table` with its caption and unit; with `around`, only the head rows and the rows near that row."""
    shown = _rows_shown(table, around)
    placed = _placed(table, shown)
    lines: list[str] = []
    previous = -1
    for row in shown:
        if row > previous + 1:
            lines.append(_gap(row - previous - 1, table.n_columns))
        lines.append(tag("tr", "".join(_cell(report, cell, run, marks) for cell, run in placed.get(row, []))))
        previous = row
    if previous < table.n_rows - 1:
        lines.append(_gap(table.n_rows - 1 - previous, table.n_columns))
    caption = " · ".join(
        esc(" ".join(span.of(report.text).split()))
        for span in (table.caption, table.unit)
        if span is not None
    )
    head = tag("caption", tag("span", caption, "jd-stay")) if caption else ""
    return tag("div", tag("table", head + tag("tbody", "".join(lines)), "jd-table"), "jd-scroll")


def _rows_shown(table: Table, around: int | None) -> list[int]:
    if around is None:
        return list(range(min(table.n_rows, ROWS_AT_MOST)))
    near = range(max(0, around - ROWS_AROUND), min(table.n_rows, around + ROWS_AROUND + 1))
    return sorted({*range(min(head_rows(table), table.n_rows)), *near})


def _gap(count: int, columns: int) -> str:
    return tag("tr", tag("td", f"……省略 {count} 行……", "jd-gap", colspan=str(columns)))


def _placed(table: Table, shown: Sequence[int]) -> dict[int, list[tuple[Cell, int]]]:
    """By row: the cells written there and over how many shown rows each runs.

    A cell merged over several rows is written in the first of them that is shown, and ends at a gap.
    """
    visible = frozenset(shown)
    placed: dict[int, list[tuple[Cell, int]]] = {}
    for cell in sorted(table.cells, key=lambda cell: cell.column):
        rows = range(cell.row, min(cell.row + cell.row_span, table.n_rows))
        first = next((row for row in rows if row in visible), None)
        if first is None:
            continue
        run = 1
        while first + run in rows and first + run in visible:
            run += 1
        placed.setdefault(first, []).append((cell, run))
    return placed


def _cell(report: Report, cell: Cell, run: int, marks: Marks) -> str:
    text = cell.span.of(report.text)
    css = (marks.css(cell), "jd-doubt" if cell.doubtful else "", "jd-n" if _numeric(text) else "")
    # A marked head over several columns stays in sight while the table is scrolled to its cell.
    stays = cell.column_span > 1 and any(cell is head for head in marks.heads)
    return tag(
        "th" if cell.header else "td",
        tag("span", esc(text), "jd-stay") if stays else esc(text),
        " ".join(filter(None, css)),
        colspan=str(cell.column_span) if cell.column_span > 1 else "",
        rowspan=str(run) if run > 1 else "",
        title="原页文字未能印证此格，请核对原件" if cell.doubtful else "",
    )


def _numeric(text: str) -> bool:
    return bool(text.strip()) and all(c in "0123456789.,，%％-－+() " for c in text)
