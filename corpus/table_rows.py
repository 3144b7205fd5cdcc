"""What a row of a table is called: its labels, the rows it stands under, its year and its unit."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.lexicon import canonical
from corpus.table_cells import as_unit, head_units
from corpus.table_heads import Part, Sheet, code_columns
from corpus.table_names import bare, is_total, level, looks_like_money
from corpus.types import Cell

# Columns that tell something of a row without naming it.
_ATTRIBUTE = re.compile(
    r"承办|主办|地市|地区|(?:建设|实施|主要|服务|工作)内容|性质|类型|负责|来源|批复|(?:实施|主管|预算|责任)?(?:单位|部门|科室|机构)(?:名称)?$"
)
_PLACES = re.compile(r"(?:区县|县区|县市区|县（市、区）|区（县）|乡镇|镇街|街镇)(?:名称)?$")
_ENTITY = re.compile(r"(?:单位|部门|机构)(?:名称)?$")
_YEAR_CELL = re.compile(r"((?:19|20)\d\d)\s*年?度?$")
_OF_WHICH = re.compile(r"其\s*中")
# （一）支出合计 under 一、“三公”经费支出 is what it stands under.
_WHOLE_OF_LIST = re.compile(r"(?:支出|收入)合计$")
_OPTION = re.compile(r"[A-H][.、．]")


@dataclass(frozen=True, slots=True)
class RowHead:
    """A row as its labels name it; `name` is "" for the total of the whole table.

    `entity` is the agency that the row is about, where agencies head the rows. `all_years`: the row adds years up.
    `counted` is the unit that a column of units prints for it.
    """

    name: str
    path: tuple[str, ...]
    parent: str = ""
    year: int | None = None
    total: bool = False
    entity: str = ""
    units: tuple[str, ...] = ()
    certain: bool = True
    all_years: bool = False
    counted: str = ""


def last(path: Sequence[str]) -> str:
    """The innermost head of a path, "" where there is none."""
    return path[-1] if path else ""


def row_heads(
    sheet: Sheet, part: Part, columns: tuple[int, ...], column: int, before: dict[int, str]
) -> dict[int, RowHead]:
    """The head of each row for values at `column`, with the rows that stand over it.

    `before` are labels of an earlier page, by column, that hold until the column prints one of its own.
    A name that comes under several others (一般行政管理事务) is given with the one it stands under.
    """
    heads = dict(_placed_heads(sheet, part, columns, column, before))
    parents: dict[str, set[str]] = defaultdict(set)
    for head in heads.values():
        if head.parent and head.parent != head.name and not canonical(head.name):
            parents[head.name].add(head.parent)
    return {
        row: replace(head, name=f"{head.parent}·{head.name}")
        if len(parents[head.name]) > 1 and head.parent not in ("", head.name)
        else head
        for row, head in heads.items()
    }


def _placed_heads(
    sheet: Sheet, part: Part, columns: tuple[int, ...], column: int, before: dict[int, str]
) -> Iterator[tuple[int, RowHead]]:
    stack = _Stack()
    codes = code_columns(part, column)
    group = ""
    counted: dict[int, tuple[str, ...]] = {}
    seen: set[int] = set()
    for row in part.rows:
        filled = sheet.filled(row)
        if len(filled) == 1 and filled[0].column_span == sheet.table.n_columns:
            group = sheet.words(row, 0)
        seen |= {place for place in columns if sheet.words(row, place)}
        held = {place: words for place, words in before.items() if place not in seen}
        head = row_head(sheet, part, columns, row, held)
        printed = next((words for place in reversed(columns) if (words := sheet.words(row, place))), "")
        code = "".join(re.sub(r"\D", "", sheet.words(row, place)) for place in codes)
        above = stack.place(head, printed, code)
        outer = (group, *above) if group else above
        path = (*(name for name in outer if name not in head.path[:-1]), *head.path)
        whole = last(above) if _WHOLE_OF_LIST.match(head.name) and level(printed) else ""
        units = _counted_with(counted, head, level(printed))
        yield row, replace(head, name=whole or head.name, path=path, parent=last(above), units=units)


def _counted_with(counted: dict[int, tuple[str, ...]], head: RowHead, depth: int | None) -> tuple[str, ...]:
    """The units of a row, or of the row it stands under: （一）车辆数合计（辆） / 1.机要通信用车."""
    if depth is None:
        return head.units
    for deeper in [place for place in counted if place >= depth]:
        del counted[deeper]
    over = counted[max(counted)] if counted and not looks_like_money(head.name) else ()
    if head.units:
        counted[depth] = head.units
    return head.units or over


def row_head(sheet: Sheet, part: Part, columns: Sequence[int], row: int, before: dict[int, str]) -> RowHead:
    """The head of one row by its own labels alone."""
    year: int | None = None
    names: list[tuple[int, str]] = []
    path: list[str] = []
    total = all_years = False
    previous: Cell | None = None
    for place in columns:
        cell = sheet.grid[row][place]
        words = sheet.words(row, place) or before.get(place, "")
        kind = sheet.value(row, place).kind if sheet.words(row, place) else "words"
        if not words or kind == "blank" or (cell is not None and cell == previous):
            continue
        previous = cell
        path.append(words)
        found = _YEAR_CELL.match(words)
        if found and part.roles[place] in ("year", "label"):
            year = int(found[1])
        elif is_total(words):
            total, all_years = True, all_years or part.roles[place] == "year"
        elif kind not in ("number", "date"):
            names.append((place, words))
    own = [item for item in names if not _ATTRIBUTE.search(last(part.heads[item[0]]))]
    place, words = (own or names or [(-1, "")])[-1]
    entity = bare(words) if names and not own and _ENTITY.search(last(part.heads[place])) else ""
    # Rows of 类型 and 承办单位 alone are told apart by both.
    if len(own) > 1 and _PLACES.search(last(part.heads[place])):
        # 黑臭水体整治 | 城东区: the place alone is no name.
        words = f"{bare(own[-2][1])}·{bare(words)}"
    name = bare(words) if own else "·".join(bare(label) for _, label in names[-2:])
    name = "" if total and not own else name
    # Without its innermost label a row can not be told from its neighbours.
    named = not columns or total or bool(sheet.words(row, columns[-1]))
    units = next((units for printed in reversed(path) if (units := head_units(printed))), ())
    stated = [as_unit(sheet.words(row, at)) for at, role in enumerate(part.roles) if role == "unit"]
    return RowHead(name, tuple(path), "", year, total, entity, units, named, all_years, last(stated))


@dataclass(slots=True)
class _Stack:
    """The rows that may stand over the next one: by classification code, else by numbering and 其中：."""

    open: list[tuple[int, str]] = field(default_factory=list)
    coded: list[tuple[str, str]] = field(default_factory=list)
    restarted: bool = False

    def place(self, head: RowHead, printed: str, code: str) -> tuple[str, ...]:
        """Put a row on the stack; the names of the rows over it, outermost first."""
        depth = level(printed)
        if head.total and not head.name:
            self.open.clear()
            return ()
        if not head.name:
            return ()
        if code:
            self.coded = [item for item in self.coded if code.startswith(item[0]) and code != item[0]]
            above = tuple(name for _, name in self.coded)
            self.coded.append((code, head.name))
            return above
        if depth is None and not _OF_WHICH.match(printed):
            self.open, self.restarted = [(0, head.name)], False
            return ()
        if depth is None:
            depth = self.open[-1][0] + 1 if self.open else 1
        # 一、 after a row without a number starts a list under that row: 年初结转和结余 / 一、一般公共预算 …
        first = depth == 1 and bool(re.match(r"一[、.]", printed))
        self.restarted = self.restarted or (first and any(level == 0 for level, _ in self.open))
        kept = [item for item in self.open if item[0] < depth and (item[0] or depth > 1 or self.restarted)]
        self.open = [*kept, (depth, head.name)]
        return tuple(name for _, name in kept)


def last_labels(sheet: Sheet, part: Part, before: dict[int, str]) -> dict[int, str]:
    """The labels that still hold at the foot of a table, by column; the innermost column does not carry over."""
    places = [place for place, role in enumerate(part.roles) if role in ("label", "year")]
    kept = dict(before)
    for place in places[:-1]:
        words = [found for row in part.rows if (found := sheet.words(row, place))]
        if words:
            kept[place] = words[-1]
    return {place: words for place, words in kept.items() if not is_total(words)}


def side_of(part: Part, shared: tuple[str, ...], columns: tuple[int, ...]) -> str:
    """收入 or 支出 when a head says so for labels and values alike."""
    for head in (*shared, *(last(part.heads[place]) for place in columns)):
        if match := re.fullmatch(r"(?:本年|财政拨款|财政)?(收入|支出)", bare(head)):
            return match[1]
    return ""


def is_option(row: RowHead, part: Part, columns: tuple[int, ...]) -> bool:
    """Answers of a survey (A.非常满意) mean nothing without their question."""
    return bool(columns) and (last(part.heads[columns[-1]]) == "选项" or bool(_OPTION.match(last(row.path))))
