"""Tables become figures: every value cell with the heads of its row and column, its unit, basis and year.

Cells that hold sentences are no figures; their spans are handed back for the rules of prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.lexicon import canonical, family
from corpus.numerals import MONEY, find_numerals, to_base
from corpus.subjects import Defaults
from corpus.table_cells import CellValue, head_units
from corpus.table_heads import Part, Sheet, find_parts, label_columns, projects_of, tells_how
from corpus.table_names import (
    ColumnHead,
    adds_years_up,
    bare,
    find_basis,
    find_scope,
    find_year,
    fit_basis,
    implied_unit,
    is_total,
    join_names,
    looks_like_money,
    name_canonical,
    pick_unit,
    read_column,
    subject,
    told_by,
)
from corpus.table_rows import RowHead, is_option, last, last_labels, row_head, row_heads, side_of
from corpus.types import Cell, CellRef, Figure, Span, Table

_MAX_NAME_CHARS = 160
_FULL_SCORE = 100
_QUESTION = re.compile(r"[^\n]{4,60}(?:？|\?)\s*$")


@dataclass(slots=True)
class TableReading:
    """The figures of tables, the cells whose sentences the rules of prose should read, the numbers not understood.

    `told` are the bases of what the sentences of a cell state, where its heads tell: 预期目标, 实际完成情况.
    """

    figures: list[Figure] = field(default_factory=list)
    prose: list[Span] = field(default_factory=list)
    told: dict[Span, str] = field(default_factory=dict)
    unread: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for a whole table; `units` are those of its 单位 line or its caption."""

    sheet: Sheet
    place: int
    defaults: Defaults
    caption: str
    units: tuple[str, ...]
    scope: str
    basis: str
    year: int | None
    project: str = ""


@dataclass(frozen=True, slots=True)
class _Before:
    """The table that the next one may continue over a page break."""

    table: Table
    part: Part
    caption: str
    unit: str
    titles: tuple[str, ...]
    labels: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Named:
    """All that the heads say of a cell; `counted` is the head that would tell an amount of money by its words."""

    name: str
    unit: str
    basis: str
    year: int | None
    scope: str
    certain: bool
    counted: str


def table_figures(
    text: str, tables: Sequence[Table], defaults_at: Callable[[Span], Defaults]
) -> TableReading:
    """The figures of all tables of a document; `defaults_at` says what holds where a table stands."""
    reading = TableReading()
    before: _Before | None = None
    for place, table in enumerate(tables):
        sheet = Sheet.of(text, table)
        earlier = before if before and _may_continue(text, before.table, table) else None
        parts = find_parts(sheet, earlier.part if earlier else None)
        if not parts[0].continued:
            earlier = None
        caption = table.caption.of(text) if table.caption else earlier.caption if earlier else ""
        caption = caption or _question_above(text, table)
        unit = table.unit.of(text) if table.unit else earlier.unit if earlier else ""
        titles = parts[0].titles or (earlier.titles if earlier else ())
        labels = earlier.labels if earlier else {}
        context = _context(sheet, place, defaults_at(table.span), caption, unit, titles)
        projects = projects_of(sheet)
        for part in parts:
            _read_part(context, part, labels if part.continued else {}, projects, reading)
        before = _Before(table, parts[-1], caption, unit, titles, last_labels(sheet, parts[-1], labels))
    reading.figures.sort(key=lambda figure: figure.span)
    return reading


def _may_continue(text: str, before: Table, table: Table) -> bool:
    """Whether a table without a caption follows another of the same width with nothing between."""
    between = text[before.span.end : table.span.start]
    return table.caption is None and before.n_columns == table.n_columns and not between.strip()


def _question_above(text: str, table: Table) -> str:
    """The question of a survey that stands over its table of answers as a plain paragraph."""
    line = text[: table.span.start].rstrip().rpartition("\n")[2]
    return line if _QUESTION.match(line) else ""


_GIVEN = re.compile(r"下达|安排|到位|计划")
_ALLOTTED = re.compile(r"(?:资金|经费)(?:安排|分配|下达)(?!.*(?:执行|支出|使用|拨付))")


def _context(
    sheet: Sheet, place: int, defaults: Defaults, caption: str, unit: str, titles: tuple[str, ...]
) -> _Context:
    lines = [caption, *titles]
    units = head_units(unit) or next((found for line in lines if (found := head_units(line))), ())
    about = re.sub(r"\s", "", caption or last(titles[:1]))
    basis = "决算" if "决算" in about else find_basis(about) if "预算" in about else ""
    # 资金安排情况表 tells what was allotted, and not what was spent of it.
    basis = basis or ("预算" if _ALLOTTED.search(about) else "")
    years = [year for line in lines if (year := find_year(line, defaults.year)) is not None]
    return _Context(
        sheet,
        place,
        defaults,
        about,
        units,
        find_scope(about),
        basis if family(basis) in ("预算", "决算") else "",
        years[0] if years else defaults.year,
    )


def _read_part(
    context: _Context,
    part: Part,
    labels: dict[int, str],
    projects: Sequence[tuple[int, str]],
    reading: TableReading,
) -> None:
    sheet = context.sheet
    if not part.rows:
        return
    named = [project for row, project in projects if row <= part.rows[-1]]
    context = replace(context, project=last(named))
    if not part.form and (lone := _lone_none(context, part)):
        reading.figures.append(lone)
        return
    heads: dict[tuple[int, ...], dict[int, RowHead]] = {}
    found: list[Figure] = []
    for row in part.rows:
        for cell in (cell for cell in dict.fromkeys(sheet.grid[row]) if cell and cell.row == row):
            value = sheet.values[cell.span]
            figure = None
            if value.kind in ("words", "date"):
                if _holds_numbers(cell.span.of(sheet.text)) and not tells_how(part, cell.column):
                    reading.prose.append(cell.span)
                    reading.told[cell.span] = told_by(last(part.heads[cell.column]))
                continue
            if part.form:
                figure = _form_figure(context, cell, value)
            elif part.roles[cell.column] == "value":
                columns = label_columns(part, cell.column)
                if columns not in heads:
                    heads[columns] = row_heads(sheet, part, columns, cell.column, labels)
                figure = _figure(context, part, cell, value, heads[columns][row], columns)
            if figure:
                found.append(figure)
            elif value.kind == "number" and (part.form or part.roles[cell.column] not in ("code", "year")):
                reading.unread.append(cell.span)
    reading.figures += _with_overall_score(found)


def _holds_numbers(words: str) -> bool:
    return any(numeral.kind in ("quantity", "bare") for numeral in find_numerals(words))


def _lone_none(context: _Context, part: Part) -> Figure | None:
    """A table whose whole body is one 无 states that there is nothing of what it is about."""
    sheet = context.sheet
    cells = list(dict.fromkeys(cell for row in part.rows for cell in sheet.starts(row)))
    name = subject(context.caption, context.defaults.agency)
    if len(cells) != 1 or sheet.values[cells[0].span].kind != "none" or not name:
        return None
    cell = cells[0]
    ref = _ref(context, cell, (), part.heads[cell.column])
    named = _Named(name, "", context.basis, context.year, context.scope, True, "")
    return _build(context, cell, sheet.values[cell.span], named, ref)


def _figure(
    context: _Context, part: Part, cell: Cell, value: CellValue, row: RowHead, columns: tuple[int, ...]
) -> Figure | None:
    path = part.heads[cell.column]
    shared = tuple(head for head in path if any(head in part.heads[place][:-1] for place in columns))
    column = read_column(path, shared, context.defaults.year)
    basis = column.basis or _sibling_basis(part, cell.column, column, context)
    if basis and not column.basis:
        column = replace(column, words="", basis=basis)
    row = _over_rows(context, part, cell, row, columns)
    row_basis = find_basis(row.name) if len(row.name) <= 10 else ""
    name = _name(context, part, row, column, columns, shared)
    if not name or len(name) > _MAX_NAME_CHARS:
        return None
    words = "".join(path) + row.name
    # 预算执行情况（万元） over the labels holds for what stands beside them.
    corner = next((found for place in columns for h in part.heads[place] if (found := head_units(h))), ())
    context = replace(context, units=context.units or corner)
    unit = _unit(context, column, row, value, words + name)
    if value.kind == "blank" and (unit not in MONEY or not path or (columns and not row.path)):
        return None
    basis = basis or row_basis or (context.basis if unit in MONEY else "")
    named = _Named(
        name,
        unit,
        fit_basis(basis, unit, words),
        None if adds_years_up(column, part.heads, context.defaults.year) else _year(context, column, row),
        column.scope or (row.entity if column.words else "") or context.project or context.scope,
        row.certain and bool(re.search("[\u4e00-\u9fff]", name)),
        "" if is_option(row, part, columns) else name if is_total(last(path)) else last(path),
    )
    return _build(context, cell, value, named, _ref(context, cell, row.path, path))


def _name(
    context: _Context,
    part: Part,
    row: RowHead,
    column: ColumnHead,
    columns: tuple[int, ...],
    shared: tuple[str, ...],
) -> str:
    side = side_of(part, shared, columns)
    about = subject(context.caption, context.defaults.agency)
    if _is_basis(row.name) and not column.basis and (column.words or not canonical(row.name)):
        # 得分 | 10.40 | 11.47: the row says the basis, the column what is measured.
        name = column.words or ("" if column.total else column.plain)
    elif row.entity and column.words:
        name = column.words
    else:
        name = join_names(row.name, row.parent, column, side)
    if row.total and not row.name and name in ("", "支出", "收入"):
        named = column.plain if canonical(column.plain) else ""
        name = named or (side and side + last(row.path)) or about or last(row.path)
    elif not name and (not columns or row.year is not None or _is_basis(row.name)):
        name = about or context.project
    if about and is_option(row, part, columns):
        name = f"{about}·{name}"
    return re.sub(r"[“”\"\s]", "", name)


def _is_basis(words: str) -> bool:
    """Whether a row's label says only a basis: 得分, 年初预算数."""
    return bool(words and find_basis(words)) and not read_column((words,), (), None).words


def _over_rows(context: _Context, part: Part, cell: Cell, row: RowHead, columns: tuple[int, ...]) -> RowHead:
    """A value merged over rows of different names may belong to all of them or to the first: a doubt."""
    rows = range(cell.row, min(cell.row + cell.row_span, context.sheet.table.n_rows))
    if len(rows) == 1 or not columns:
        return row
    heads = (row_head(context.sheet, part, columns, place, {}) for place in rows)
    names = list(dict.fromkeys(head.name for head in heads if head.name))
    if len(names) < 2:
        return row
    joined = "、".join(names[:3]) + (f"等{len(names)}项" if len(names) > 3 else "")
    return replace(row, name=joined, certain=False)


def _unit(context: _Context, column: ColumnHead, row: RowHead, value: CellValue, words: str) -> str:
    if value.unit:
        return value.unit + "元" if value.unit in ("万", "亿") and looks_like_money(words) else value.unit
    own = pick_unit(column.units, words) or (column.units[0] if len(column.units) == 1 else "")
    own = own or implied_unit((column.plain or column.words) + column.basis) or row.counted
    own = own or pick_unit(row.units, words) or implied_unit(row.name[-3:])
    return own or pick_unit(context.units, words)


def _year(context: _Context, column: ColumnHead, row: RowHead) -> int | None:
    if column.year is not None:
        return column.year
    if row.all_years:
        return None
    return row.year or find_year(row.name, None) or context.year


def _sibling_basis(part: Part, place: int, column: ColumnHead, context: _Context) -> str:
    """支出金额 beside 预算安排 or 下达资金 is what was spent."""
    if column.words != "支出":
        return ""
    others = [
        read_column(path, (), context.defaults.year) for at, path in enumerate(part.heads) if at != place
    ]
    given = any(
        family(other.basis) == "预算" or _GIVEN.search(other.plain or other.words) for other in others
    )
    return "决算" if given else ""


def _build(context: _Context, cell: Cell, value: CellValue, named: _Named, ref: CellRef) -> Figure:
    text = context.sheet.text
    number = value.kind == "number"
    base_value, base_unit = to_base(value.value, named.unit) if value.value is not None else (None, "")
    unsure = number and not named.unit and looks_like_money(named.counted)
    return Figure(
        raw=cell.span.of(text).strip(),
        span=cell.span,
        context=context.sheet.lines[cell.row],
        state="number" if number else "none" if value.kind == "none" else "blank",
        value=value.value,
        unit=named.unit if number else "",
        base_value=base_value,
        base_unit=base_unit,
        indicator=named.name,
        canonical=name_canonical(named.name),
        basis=named.basis,
        year=named.year,
        scope=named.scope,
        agency=context.defaults.agency,
        approximate=value.approximate,
        upper=value.upper,
        section=context.defaults.section,
        cell=ref,
        certain=value.certain and named.certain and not cell.doubtful and not unsure,
    )


def _ref(context: _Context, cell: Cell, row_path: tuple[str, ...], column_path: tuple[str, ...]) -> CellRef:
    pages = context.sheet.table.pages
    page = cell.box.page if cell.box else pages[0] if pages else None
    caption = context.caption
    return CellRef(context.place, cell.row, cell.column, row_path, column_path, caption=caption, page=page)


def _form_figure(context: _Context, cell: Cell, value: CellValue) -> Figure | None:
    """A value of a form is named by the label to its left, and that by the label it stands under."""
    sheet = context.sheet
    left = [other for other in sheet.filled(cell.row) if other.column < cell.column]
    label = left[-1] if left else None
    if value.kind == "blank" or label is None or sheet.values[label.span].kind != "words":
        return None
    groups = [
        other
        for other, following in pairwise(left)
        if other.row_span > 1
        and sheet.values[other.span].kind == sheet.values[following.span].kind == "words"
    ]
    path = tuple(other.span.of(sheet.text).strip() for other in [*groups, label])
    name = bare(path[-1])
    units = next((found for head in reversed(path) if (found := head_units(head))), ())
    words = "".join(path)
    unit = value.unit or pick_unit(units, words) or implied_unit(name) or pick_unit(context.units, words)
    year = find_year(name, context.defaults.year)
    named = _Named(
        name,
        unit,
        fit_basis(find_basis(name) or (context.basis if unit in MONEY else ""), unit, name),
        context.year if year is None else year,
        context.project or find_scope(name) or context.scope,
        len(name) <= _MAX_NAME_CHARS,
        name,
    )
    ref = _ref(context, cell, path, ())
    return _build(context, cell, value, named, ref) if name else None


def _with_overall_score(figures: list[Figure]) -> list[Figure]:
    """Where a total's full score is 100, the score in its row or column is that of the whole evaluation."""
    overall: set[tuple[str, int]] = set()
    for figure in figures:
        if figure.cell and figure.basis == "分值" and figure.value == _FULL_SCORE:
            if is_total(last(figure.cell.row_path)):
                overall.add(("row", figure.cell.row))
            if is_total(last(figure.cell.column_path)):
                overall.add(("column", figure.cell.column))
    return [
        replace(f, canonical="绩效自评得分")
        if f.cell
        and f.basis in ("得分", "扣分")
        and f.unit == "分"
        and {("row", f.cell.row), ("column", f.cell.column)} & overall
        else f
        for f in figures
    ]
