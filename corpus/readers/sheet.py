"""A worksheet -> blocks: the title and unit lines over its tables are lines, what stands below is the table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import ReportLimitError
from corpus.readers.captions import is_caption, is_side_line, is_unit_line
from corpus.readers.lines import join_lines
from corpus.readers.visibility import states_quantity

MAX_CELLS = 2_000_000
MAX_RANGE = 5_000_000
MAX_MERGED = 500_000
MAX_CHARS = 20_000_000
_MAX_BLANKS = 200_000
_NAMES = 5

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)
_FOOT = re.compile(r"\s*(?:[（(]?(?:备|附)?注|说明|填表|填报|制表|联系|数据来源|资料来源)")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, 0-based, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """A worksheet as shown: texts by (row, column), 0-based, blank cells left out."""

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unseen: set[tuple[int, int]] = field(default_factory=set)
    """Cells whose text has the colour of its ground or is far too small."""
    open_ground: bool = False
    """Whether a table style or a condition may put a colour under them."""


class Budget:
    """What one workbook may still use; counted over all its sheets."""

    def __init__(self) -> None:
        self._cells = self._merged = self._chars = 0

    def add_cell(self, chars: int = 0) -> None:
        """Count a cell, with its text or without."""
        self._cells += 1
        self._chars += chars
        if self._cells > MAX_CELLS or self._chars > MAX_CHARS:
            raise ReportLimitError(
                f"工作簿的内容过多（上限{MAX_CELLS // 10000}万个单元格、{MAX_CHARS // 10000}万字），请拆分后再导入。"
            )

    def add_merge(self, merge: Merge) -> None:
        """Count the area of a merged range."""
        self._merged += (merge.bottom - merge.top + 1) * (merge.right - merge.left + 1)
        if self._merged > MAX_MERGED:
            raise ReportLimitError(
                f"工作簿的合并单元格覆盖超过{MAX_MERGED // 10000}万个格，请取消大范围的合并后再导入。"
            )


def add_sheet(builder: DocumentBuilder, sheet: Sheet) -> None:
    """Append a worksheet: its name, unless it is a default one, then lines and tables in order."""
    builder.warnings += _without_unseen(sheet)
    if not sheet.texts:
        return
    rows = sorted({row for row, _ in sheet.texts})
    columns = {column for _, column in sheet.texts}
    if (rows[-1] - rows[0] + 1) * (max(columns) - min(columns) + 1) > MAX_RANGE:
        raise ReportLimitError(
            f"工作表“{sheet.name}”的已用区域超过{MAX_RANGE // 10000}万个格，请删除远处的多余单元格后再导入。"
        )
    if not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
        builder.add_block("heading", sheet.name, level=1)
    if sheet.uncalculated:
        builder.warnings.append(
            f"工作表“{sheet.name}”有{len(sheet.uncalculated)}个公式没有保存计算结果，如 {_reference(sheet.uncalculated[0])}，"
            "这些单元格读作空白，请用 Excel 或 WPS 打开并保存后重新导入。"
        )
    _close_up(sheet)
    rows = sorted({row for row, _ in sheet.texts})
    lines = _by_row(sheet)
    for chunk in _chunks(rows, lines):
        _add_chunk(builder, sheet, chunk, lines)


def _without_unseen(sheet: Sheet) -> list[str]:
    """Take out the texts that the sheet does not show, and say which; a merged cell shows where part of it does."""
    shown = {(merge.top, merge.left) for merge in sheet.merges if _is_in_part_shown(sheet, merge)}
    rows = {place for place in sheet.texts if place[0] in sheet.hidden_rows} - shown
    columns = {place for place in sheet.texts if place[1] in sheet.hidden_columns} - shown - rows
    pale = sheet.unseen & sheet.texts.keys() - rows - columns
    if sheet.open_ground:
        pale = {place for place in pale if states_quantity(sheet.texts[place])}
    notes = [
        (rows, "隐藏的行中", sorted({str(row + 1) for row, _ in rows}, key=int)),
        (columns, "隐藏的列中", [_letters(column) for column in sorted({column for _, column in columns})]),
        (pale, "字色与底色相同或极小、看不见的", [_reference(place) for place in sorted(pale)]),
    ]
    for place in rows | columns | pale:
        del sheet.texts[place]
    sheet.uncalculated = [
        (row, column)
        for row, column in sheet.uncalculated
        if row not in sheet.hidden_rows and column not in sheet.hidden_columns
    ]
    return [
        f"工作表“{sheet.name}”{what}{len(places)}个单元格没有读取（{'、'.join(names[:_NAMES])}{'等' if len(names) > _NAMES else ''}）。"
        for places, what, names in notes
        if places
    ]


def _is_in_part_shown(sheet: Sheet, merge: Merge) -> bool:
    rows, columns = range(merge.top, merge.bottom + 1), range(merge.left, merge.right + 1)
    return any(row not in sheet.hidden_rows for row in rows) and any(
        column not in sheet.hidden_columns for column in columns
    )


def _close_up(sheet: Sheet) -> None:
    """Renumber rows and columns as if those hidden were not there."""
    if not sheet.hidden_rows and not sheet.hidden_columns:
        return
    hidden_rows, hidden_columns = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)

    def moved(row: int, column: int) -> tuple[int, int]:
        return row - bisect_left(hidden_rows, row), column - bisect_left(hidden_columns, column)

    sheet.texts = {moved(*place): text for place, text in sheet.texts.items()}
    sheet.uncalculated = [moved(*place) for place in sheet.uncalculated]
    visible = [merge for merge in sheet.merges if _is_in_part_shown(sheet, merge)]
    # The edge after the last row and column: it moves by all that is hidden before it.
    ends = [moved(merge.bottom + 1, merge.right + 1) for merge in visible]
    sheet.merges = [
        Merge(*moved(merge.top, merge.left), bottom - 1, right - 1)
        for merge, (bottom, right) in zip(visible, ends, strict=True)
    ]


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _reference(place: tuple[int, int]) -> str:
    row, column = place
    return f"{_letters(column)}{row + 1}"


def _by_row(sheet: Sheet) -> dict[int, list[tuple[int, str]]]:
    lines: dict[int, list[tuple[int, str]]] = {}
    for row, column in sorted(sheet.texts):
        lines.setdefault(row, []).append((column, sheet.texts[row, column]))
    return lines


def _chunks(rows: list[int], lines: dict[int, list[tuple[int, str]]]) -> Iterable[list[int]]:
    """Split where blank rows are followed by a title: the next table begins there."""
    chunk: list[int] = []
    for row in rows:
        if chunk and row > chunk[-1] + 1 and len(lines[row]) == 1 and is_caption(lines[row][0][1]):
            yield chunk
            chunk = []
        chunk.append(row)
    yield chunk


def _add_chunk(
    builder: DocumentBuilder, sheet: Sheet, rows: list[int], lines: dict[int, list[tuple[int, str]]]
) -> None:
    head = 0
    while head < len(rows) and _is_line(lines[rows[head]]):
        head += 1
    foot = len(rows)
    while foot > head and len(lines[rows[foot - 1]]) == 1 and _FOOT.match(lines[rows[foot - 1]][0][1]):
        foot -= 1
    for row in rows[:head]:
        _add_lines(builder, lines[row])
    if head < foot:
        builder.add_table(_drafts(sheet, range(rows[head], rows[foot - 1] + 1)))
    for row in rows[foot:]:
        _add_lines(builder, lines[row])


def _is_line(cells: list[tuple[int, str]]) -> bool:
    """Whether a row over the table is a line of text: one cell, or side by side 部门：… and 单位：…."""
    if len(cells) == 1:
        return True
    return all(is_unit_line(text) or is_caption(text) or is_side_line(text) for _, text in cells) and any(
        is_unit_line(text) or is_side_line(text) for _, text in cells
    )


def _add_lines(builder: DocumentBuilder, cells: list[tuple[int, str]]) -> None:
    for _, text in cells:
        for line in text.splitlines():
            builder.add_block("paragraph", line.strip())


def _drafts(sheet: Sheet, rows: range) -> list[CellDraft]:
    inside = [place for place in sheet.texts if place[0] in rows]
    left, right = min(column for _, column in inside), max(column for _, column in inside)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merge in sheet.merges:
        if merge.top in rows and left <= merge.left <= right:
            bottom, last = min(merge.bottom, rows[-1]), min(merge.right, right)
            spans[merge.top, merge.left] = (bottom - merge.top + 1, last - merge.left + 1)
            covered.update(
                (row, column)
                for row in range(merge.top, bottom + 1)
                for column in range(merge.left, last + 1)
            )
    covered -= spans.keys()
    uncalculated = set(sheet.uncalculated)
    area = len(rows) * (right - left + 1)
    places: Iterable[tuple[int, int]] = (
        ((row, column) for row in rows for column in range(left, right + 1))
        if area <= _MAX_BLANKS
        else inside
    )
    return [
        CellDraft(
            row - rows[0],
            column - left,
            join_lines(sheet.texts.get((row, column), "").splitlines()),
            *spans.get((row, column), (1, 1)),
            doubtful=(row, column) in uncalculated,
        )
        for row, column in places
        if (row, column) not in covered
    ]
