"""Where the heads of a table are: rows of heads, what each column holds, and the path of heads over a cell.

A table is cut into parts, each with its own rows of heads: a form (自评表) has several. A part without heads is read
as label and value side by side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.lexicon import find_bases
from corpus.table_cells import CellValue, as_unit, head_units, read_cell, without_units
from corpus.types import Cell, Span, Table

Role = Literal["code", "year", "label", "text", "value", "unit"]

_CODE_HEAD = re.compile(r"编码|代码|序号|行次|栏次|编号|^[类款项目节]$|电话|邮编|排名|名次|页码")
_UNIT_HEAD = re.compile(r"(?:计量|计算|数量|指标|金额)?单位$")
_YEAR_HEAD = re.compile(r"^(?:预算|所属|会计|评价|资金)?(?:年度|年份|年)$")
_TEXT_HEAD = re.compile(
    r"备注|说明|解释|意见|评分标准|评价标准|规则|要点|原因|措施|依据|职责|描述|来源|附件|理由|日期$|时间$|文件|地市$"
)
_HOW_HEAD = re.compile(
    r"(?:评分|评价|打分|计分|扣分|考核)(?:的)?(?:标准|规则|细则|办法|方法|要点)|指标(?:说明|解释|含义|释义)"
)
_LABEL_HEAD = re.compile(
    r"名称$|^项目$|^科目$|指标$|内容$|类别$|选项$|类型$|^(?:预算|实施|主管|责任)?(?:单位|部门)$|事项$|对象$"
)
# Words that only ever head a row or a column: one of them is a head wherever it stands in a table.
_HEAD_WORDS = re.compile(
    r"(?:[一二三四]级指标|指标名称|.*指标值|评价指标|科目名称|.*科目编码|项目|类|款|项|合计|小计|总计|金额|数量|备注|说明|"
    r"基本支出|项目支出|序号|行次|栏次|内容|类别|偏差.*|未完成.*原因.*|.*改进措施|预期目标|实际完成情况|资金来源|名称|年度|年份|比例|比重)$"
)
_FORM_LABEL = re.compile(
    r"(?:项目|部门|单位|预算单位|主管部门|资金|政策)(?:[（(].{1,8}[)）])?名称$|主管部门|实施单位|预算单位|填报单位|填报部门|项目单位|项目负责人|联系人|评价年度"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?(?:预算数?|决算数?)?$")
_SENTENCE = re.compile(r"[。；;]|，.{12}")
_HEAD_CHARS = 60
# What stands before the numbers of columns: 类 款 项, 甲 乙 丙.
_COLUMN_MARK = re.compile(r"[类款项目节甲乙丙丁]$|合计$")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table under one set of heads: `rows` the body, `heads` and `roles` by column.

    `titles` are lines that stretch over the whole table above the heads. `form` means: no heads, labels stand to
    the left of values.
    """

    rows: tuple[int, ...]
    heads: tuple[tuple[str, ...], ...]
    roles: tuple[Role, ...]
    titles: tuple[str, ...] = ()
    form: bool = False
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its cells read; `lines` are the spans of its rows, from first cell to last."""

    text: str
    table: Table
    grid: tuple[tuple[Cell | None, ...], ...]
    values: dict[Span, CellValue]
    lines: dict[int, Span]

    @classmethod
    def of(cls, text: str, table: Table) -> Sheet:
        """Read every cell of a table once."""
        values = {cell.span: read_cell(cell.span.of(text)) for cell in table.cells}
        lines: dict[int, Span] = {}
        for cell in table.cells:
            line = lines.get(cell.row, cell.span)
            lines[cell.row] = Span(min(line.start, cell.span.start), max(line.end, cell.span.end))
        return cls(text, table, tuple(map(tuple, table.grid())), values, lines)

    def words(self, row: int, column: int) -> str:
        """What is printed at a place, "" where nothing is."""
        cell = self.grid[row][column]
        return cell.span.of(self.text).strip() if cell else ""

    def value(self, row: int, column: int) -> CellValue:
        """What the cell at a place says."""
        cell = self.grid[row][column]
        return self.values[cell.span] if cell else CellValue("blank")

    def filled(self, row: int) -> list[Cell]:
        """The distinct cells of a row that print something, merged ones from above included."""
        cells = dict.fromkeys(cell for cell in self.grid[row] if cell and cell.span.of(self.text).strip())
        return list(cells)

    def starts(self, row: int) -> list[Cell]:
        """The cells that begin in this row and print something."""
        return [cell for cell in self.filled(row) if cell.row == row]


def find_parts(sheet: Sheet, before: Part | None = None) -> tuple[Part, ...]:
    """The parts of a table, in order; `before` is the last part of the table that this one continues."""
    titles: list[str] = []
    parts: list[Part] = []
    head_rows: list[int] = []
    body: list[int] = []
    table = sheet.table
    for row in range(table.n_rows):
        if body and _is_title(sheet, row) and _starts_anew(sheet, row, titles):
            parts.append(_part(sheet, head_rows, body, titles, before))
            head_rows, body, titles = [], [], []
        if _is_title(sheet, row) and not body and not head_rows:
            titles.append(sheet.words(row, 0))
        elif _is_head(sheet, row, head_rows, body, first=not body and (not parts or bool(titles))):
            if body:
                parts.append(_part(sheet, head_rows, body, titles, before))
                head_rows, body = [], []
            head_rows.append(row)
        else:
            body.append(row)
    parts.append(_part(sheet, head_rows, body, titles, before))
    return tuple(parts)


def _starts_anew(sheet: Sheet, row: int, titles: Sequence[str]) -> bool:
    """Whether a title amid the rows opens another form of the same kind, stitched to the first."""
    words = sheet.words(row, 0)
    return words in titles or bool(re.match(r"[（(]\s*(?:19|20)\d\d年度?\s*[)）]$", words))


def is_head_words(words: str) -> bool:
    """Whether words by themselves head rows or columns: 决算数, 一级指标, 2023年预算数, 合计."""
    words = without_units(re.sub(r"\s", "", words))
    if _HEAD_WORDS.match(words) or _YEAR.match(words):
        return True
    words = re.sub(r"^(?:(?:19|20)\d\d年度?|本年度?|上年度?|年度|当年|指标|其中[:：])", "", words)
    mentions = find_bases(words)
    return bool(mentions) and len(mentions[0].words) == len(words) > 1


def _is_title(sheet: Sheet, row: int) -> bool:
    cells = sheet.filled(row)
    return len(cells) == 1 and cells[0].row == row and cells[0].column_span == sheet.table.n_columns > 1


def _is_head(sheet: Sheet, row: int, head_rows: Sequence[int], body: Sequence[int], *, first: bool) -> bool:
    cells = sheet.filled(row)
    words = [cell.span.of(sheet.text).strip() for cell in cells]
    if _numbers_columns(sheet, row, head_rows, body):
        return True
    if not cells:
        return bool(head_rows) and not body and _flagged(sheet, row)
    if _numbers(sheet, row, first=first and not head_rows):
        return False
    if any(_SENTENCE.search(word) or len(word) > _HEAD_CHARS for word in words):
        return False
    fresh = [cell.span.of(sheet.text) for cell in sheet.starts(row)]
    if not body and len(fresh) > 1 and _is_form_row(fresh):
        # Readers may mark the first rows of a form as heads: they have borders like any other.
        return False
    if not body and _flagged(sheet, row):
        return True
    known = sum(map(is_head_words, fresh))
    if body or head_rows:
        # A second row of heads lies under merged heads; a later set of heads is told by its words alone.
        if (
            head_rows
            and not body
            and (_fills_heads(sheet, row, head_rows) or _fills_blanks(sheet, row, head_rows[-1]))
        ):
            return True
        return (known * 2 >= len(fresh) and known >= 2) or (bool(body) and _stands_over_numbers(sheet, row))
    return first and len(fresh) >= 2


def _stands_over_numbers(sheet: Sheet, row: int) -> bool:
    """Whether labels stand over their values, row by row: 预算数 | 执行数 / 320 | 318 / 三公经费 | 会议费 / 12 | 3."""
    kinds = [
        {cell.column: sheet.values[cell.span].kind for cell in sheet.starts(near)}
        for near in (row - 1, row, row + 1)
        if 0 <= near < sheet.table.n_rows
    ]
    if len(kinds) < 3 or len(kinds[1]) < 2:
        return False
    above, here, below = kinds
    numbers = {"number", "blank"}
    return (
        set(here.values()) == {"words"}
        and set(below) <= set(here) == set(above)
        and set(above.values()) <= numbers
        and set(below.values()) <= numbers
        and "number" in below.values()
    )


def _numbers_columns(sheet: Sheet, row: int, head_rows: Sequence[int], body: Sequence[int]) -> bool:
    """Whether a row only numbers the columns: 栏次 | 1 | 2 | 3, or 1 | 2 | 3 = 1 + 2 right under the heads."""
    words = [re.sub(r"\s", "", cell.span.of(sheet.text)) for cell in sheet.starts(row)]
    if "栏次" in words:
        return True
    if body or not head_rows:
        return False
    counted = [word for word in words if not _COLUMN_MARK.match(word)]
    return len(counted) > 2 and all(
        re.match(rf"{place}(?:[=＝]\d+(?:[-+＋－×÷*/]\d+)*)?$", word) for place, word in enumerate(counted, 1)
    )


def _numbers(sheet: Sheet, row: int, *, first: bool) -> bool:
    """Whether a row holds numbers other than years."""
    starts = sheet.starts(row)
    numbers = [cell for cell in starts if sheet.values[cell.span].kind == "number"]
    years = [cell for cell in numbers if _YEAR.match(cell.span.of(sheet.text).strip())]
    if first and len(years) > 1 and len(numbers) == len(years):
        printed = [int(cell.span.of(sheet.text).strip()[:4]) for cell in years]
        # 项目 | 2021 | 2022 | 较上年增减 | 增减率
        if {after - before for before, after in pairwise(printed)} in ({1}, {-1}):
            return False
    # 年度 | 2021 | 2022: years head columns; in a row of the body they stand beside other things.
    return len(numbers) > len(years) or (bool(years) and (len(years) < 2 or len(years) < len(starts) - 2))


def _flagged(sheet: Sheet, row: int) -> bool:
    cells = [cell for cell in sheet.grid[row] if cell]
    return bool(cells) and all(cell.header for cell in cells)


def _fills_heads(sheet: Sheet, row: int, head_rows: Sequence[int]) -> bool:
    """Whether a row lies wholly under heads that are merged over columns, the rest being merged down past it."""
    above = sheet.grid[head_rows[-1]]
    under = False
    for place, cell in enumerate(sheet.grid[row]):
        over = above[place]
        if cell is not None and cell == over:
            continue
        if not over or over.column_span == 1 or not sheet.words(row, place):
            return False
        under = True
    return under


def _fills_blanks(sheet: Sheet, row: int, above: int) -> bool:
    """Whether a row names the columns of groups that were never merged: 基本支出 | (blank) over 人员经费 | 公用经费."""
    starts = sheet.starts(row)
    places = {cell.column for cell in starts}
    blank = {place for place in places if not sheet.words(above, place)}
    # A group's name stands over its first column, so what is under no blank is right before one.
    leads = {place for place in places - blank if place + 1 in blank}
    return bool(blank) and 0 not in places and places == blank | leads and bool(leads)


def _is_form_row(words: Sequence[str]) -> bool:
    """项目名称 | 某项目 | 项目性质 | …: a label and its value, no row of heads."""
    if not _FORM_LABEL.match(words[0]):
        return False
    second = words[1].strip()
    head = is_head_words(second) or _LABEL_HEAD.search(second) or _TEXT_HEAD.search(second)
    # 项目名称 | 实施区县 | 下达资金（万元）| 支出金额（万元）
    counted = len(words) > 3 and all(is_head_words(word) or head_units(word) for word in words[2:])
    return not head and not counted and not any(map(is_head_words, words[2:3]))


def _part(
    sheet: Sheet, head_rows: list[int], body: list[int], titles: list[str], before: Part | None
) -> Part:
    heads = tuple(_path(sheet, head_rows, column) for column in range(sheet.table.n_columns))
    continued = before is not None and (not any(heads) or _squeezed(heads) == _squeezed(before.heads))
    if before and not any(heads):
        heads = before.heads
    form = not any(heads)
    if form:
        labels = tuple[Role, ...]("label" for _ in heads)
        return Part(tuple(body), heads, labels, tuple(titles), True)
    roles = tuple(_role(sheet, body, column, heads[column]) for column in range(len(heads)))
    return Part(tuple(body), heads, roles, tuple(titles), False, continued)


def _squeezed(heads: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [[re.sub(r"\s", "", head) for head in path] for path in heads]


def _path(sheet: Sheet, head_rows: Sequence[int], column: int) -> tuple[str, ...]:
    path: list[str] = []
    last: Cell | None = None
    for number, row in enumerate(head_rows):
        if _numbers_columns(sheet, row, head_rows[:number], ()):
            continue
        group = column
        if number + 1 < len(head_rows) and _fills_blanks(sheet, head_rows[number + 1], row):
            under = head_rows[number + 1]
            while group and sheet.words(under, group) and not sheet.words(row, group):
                group -= 1
        cell = sheet.grid[row][group]
        if cell and cell != last and sheet.words(row, group):
            path.append(" ".join(sheet.words(row, group).split()))
        last = cell
    return tuple(path)


def tells_how(part: Part, column: int) -> bool:
    """Whether a column says how marks are given (评分标准, 指标说明), not what was reached."""
    return any(_HOW_HEAD.search(head) for head in part.heads[column])


def _role(sheet: Sheet, body: Sequence[int], column: int, path: tuple[str, ...]) -> Role:
    head = without_units(path[-1]).replace(" ", "") if path else ""
    numbers = words = chars = 0
    for row in body:
        cell = sheet.grid[row][column]
        # A label merged from the row of heads down stands for the rows beside it.
        if cell and (cell.row == row or (cell.row < row == body[0])):
            kind = sheet.values[cell.span].kind
            numbers += kind == "number"
            if kind in ("words", "date") and not cell.column_span > 1:
                words += 1
                chars += len(cell.span.of(sheet.text))
    if _CODE_HEAD.search(head) or (not head and _is_serial(sheet, body, column)):
        return "code"
    if _YEAR_HEAD.match(head):
        return "year"
    if _UNIT_HEAD.match(head) and _holds_units(sheet, body, column):
        return "unit"
    if re.search(r"级指标$|指标名称$|科目名称$", head):
        return "label"
    if numbers and any(mention.words == head for mention in find_bases(head)):
        return "value"
    if _TEXT_HEAD.search(head):
        return "text"
    if numbers > words or any(mention.name in ("目标值", "完成值") for mention in find_bases(head)):
        return "value"
    if words:
        return "text" if chars > 40 * words else "label"
    return "label" if _LABEL_HEAD.search(head) or not head else "value"


def _holds_units(sheet: Sheet, body: Sequence[int], column: int) -> bool:
    """Whether a column prints the units that its rows count in: 万元, 人次, %."""
    printed = [word for row in body if (word := sheet.words(row, column))]
    return bool(printed) and 2 * sum(bool(as_unit(word)) for word in printed) > len(printed)


def _is_serial(sheet: Sheet, body: Sequence[int], column: int) -> bool:
    """A column without a head that counts 1, 2, 3 …"""
    printed = [word for row in body if (word := sheet.words(row, column))]
    return len(printed) > 1 and printed == [str(number) for number in range(1, len(printed) + 1)]


def side_by_side(part: Part) -> bool:
    """Whether two tables share the grid: a head of labels, or a head of values after labels, comes twice."""
    labels = [part.heads[place][-1:] for place, role in enumerate(part.roles) if role == "label"]
    if len(labels) != len(set(labels)):
        return True
    runs = [role for place, role in enumerate(part.roles) if place == 0 or role != part.roles[place - 1]]
    values = [part.heads[place][-1:] for place, role in enumerate(part.roles) if role == "value"]
    return runs.count("label") > 1 and runs.count("value") > 1 and len(values) != len(set(values))


def label_columns(part: Part, column: int) -> tuple[int, ...]:
    """The columns whose words name a value at `column`, outermost first."""
    left = [place for place in range(column) if part.roles[place] in ("label", "year")]
    if not side_by_side(part):
        return tuple(left)
    near = [place for place in left if part.roles[place] == "label"]
    kept: list[int] = []
    for place in range(near[-1] if near else -1, -1, -1):
        if part.roles[place] == "value":
            break
        if part.roles[place] in ("label", "year"):
            kept.append(place)
    return tuple(reversed(kept))


def code_columns(part: Part, column: int) -> tuple[int, ...]:
    """The columns of classification codes (类 款 项, 科目编码) beside the labels of a value at `column`."""
    labels = label_columns(part, column)
    if not labels:
        return ()
    kept: list[int] = []
    for place in range(labels[0] - 1, -1, -1):
        if part.roles[place] != "code":
            break
        if not re.search(r"序号|行次", "".join(part.heads[place])):
            kept.append(place)
    return tuple(reversed(kept))


def projects_of(sheet: Sheet) -> list[tuple[int, str]]:
    """The projects that forms are about, with the rows that name them: what stands to the right of 项目名称."""
    found = []
    for cell in sheet.table.cells:
        right = cell.column + cell.column_span
        if cell.column or right >= sheet.table.n_columns:
            continue
        if re.sub(r"[\s:：]", "", cell.span.of(sheet.text)) == "项目名称":
            value = sheet.grid[cell.row][right]
            words = value.span.of(sheet.text).strip() if value else ""
            # The same words head a column of projects: 项目名称 | 子项目 | 年度 | 预算数.
            is_head = bool(re.match(r"子项目|预算|年度|金额|决算|项目.{1,4}$", words))
            found.append((cell.row, "" if is_head or (value and value.row_span > 1) else words))
    return found
