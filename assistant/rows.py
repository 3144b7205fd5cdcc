"""One column of a plain table read down its rows: which row has most or least, how far two are apart, what several make.

哪所学校计划投资最多, 城关一小和城关二小计划投资相差多少, 校园亮化下达资金一共多少. Only where every row can be read and none holds another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from assistant.compare import shown
from assistant.compute import Computed
from assistant.evidence import EvidenceBook, answer_figure
from assistant.manner import blank
from assistant.phrase import amount, number
from assistant.retrieve import Retriever
from assistant.types import Answer
from assistant.understand import Question
from corpus.numerals import plain, split_unit
from corpus.table_cells import read_cell, without_units
from corpus.types import Figure, Report
from index.types import ReportEntry

_MOST = re.compile(r"最(?:[多高大]|(?P<least>[少低小]))")
_ONE_OF = r"哪一?[所个家条座处项](?P<kind>[\u4e00-\u9fff]{2,4}?)"
_APART = (
    r"(?P<first>[\u4e00-\u9fffA-Za-z0-9]{2,16})[和与跟同比](?P<second>[\u4e00-\u9fffA-Za-z0-9]{2,16}?)的?"
)
_BY_HOW_MUCH = r"(?:(?:相差|差距?|[多少高低])(?:了|出|是|有)?(?:多少|几))"
_ALTOGETHER = r"(?:一共|总共|合计|共计)(?:是|有)?(?:多少|几)"
_TOTAL = re.compile(r"合计|总计|小计|共计|平均|^全[省市县区]")
_REST = re.compile(r"其[他它余]")
_NESTED = re.compile(r"^(?:其中|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、])")
_SCORES = frozenset("得分 扣分 分值 得分率 目标值 完成值".split())
_REPORTS_READ = 24
_REST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of one table: its name, the heads over its rows' names and its numbers, totals left out.

    `others` are the rows that stand for several things not listed: 其他11所学校.
    """

    entry: ReportEntry
    head: str
    labels: str
    rows: tuple[Figure, ...]
    others: tuple[Figure, ...]
    complete: bool

    @property
    def rate(self) -> bool:
        return self.rows[0].base_unit == "%"

    def name(self, figure: Figure) -> str:
        """A row's name, with what tells it from another of the same."""
        assert figure.cell
        same = sum(_label(row) == _label(figure) for row in self.rows) > 1
        return _label(figure) + (f"（{figure.cell.row_path[-1].strip()}）" if same else "")

    def whose(self, agency: str) -> str:
        """The agency and the year that all rows are of."""
        years = {f.year for f in self.rows}
        return f"{agency}{years.pop()}年度" if len(years) == 1 and None not in years else agency


def answer_row(question: Question, retriever: Retriever) -> Answer | None:
    """Which row has most or least in the column that a question names; None unless one table tells it."""
    text, said = _text(question), _MOST.search(question.text)
    if not said or not re.search(_ONE_OF, text):
        return None
    found = []
    for read in _columns(question, retriever, text):
        head = re.escape(read.head)
        asked = re.search(_ONE_OF + rf"的?{head}[是的]?最", text) or re.search(
            rf"{head}最[多高大少低小]的?是?{_ONE_OF}(?:[？?。]|$)", text
        )
        if asked and _is_kind(read, asked["kind"]):
            found.append(read)
    column = _longest(found)
    if not column or (said["least"] and not column.complete):
        return None
    ordered = sorted(column.rows, key=lambda f: f.base_value or 0, reverse=not said["least"])
    first = [f for f in ordered if f.base_value == ordered[0].base_value]
    names = [_label(f) for f in column.rows]
    if len(set(names)) < len(names) and (
        not column.rate or any(names.count(_label(f)) > 1 for f in first) or len(first) > 1
    ):
        # What stands in several rows is told by none of them.
        return None
    book = EvidenceBook()
    candidates = retriever.of_report(column.entry, first)
    figures = tuple(answer_figure(c, book.cite(c)) for c in candidates)
    rest = [f"{column.name(f)}{amount(f)}" for f in ordered[len(first) :]]
    others = (
        f"（其余：{'、'.join(rest[:_REST_SHOWN])}{'等' if len(rest) > _REST_SHOWN else ''}）" if rest else ""
    )
    together = "（并列）" if len(first) > 1 else ""
    unlisted = "".join(f"另有{column.name(f)}{amount(f)}，没有逐项列出。" for f in column.others)
    line = f"{column.whose(candidates[0].agency)}{column.head}{said[0]}的是{'、'.join(map(column.name, first))}{together}：{amount(first[0])}{others}。{unlisted}"
    return Answer(question.text, "answered", line, question.slots, figures, tuple(book.items))


def answer_rows_apart(question: Question, retriever: Retriever) -> Answer | None:
    """How far two rows are apart in the column that a question names; None unless one table has both."""
    text = _text(question)
    if not re.search(_BY_HOW_MUCH, text):
        return None
    found: list[tuple[_Column, Figure, Figure]] = []
    for read in _columns(question, retriever, text):
        asked = re.search(_APART + re.escape(read.head) + _BY_HOW_MUCH, text)
        if not asked or read.rate:
            continue
        first, second = _row(read, asked["first"]), _row(read, asked["second"])
        if first and second and first is not second:
            found.append((read, first, second))
    column = _longest([read for read, _, _ in found])
    if not column:
        return None
    pair = next((first, second) for own, first, second in found if own is column)
    a, b = retriever.of_report(column.entry, pair)
    x, y = a.figure, b.figure
    assert x.base_value is not None
    assert y.base_value is not None
    value = (x.base_value - y.base_value) / split_unit(x.unit)[0]
    relation = f"{'多' if value > 0 else '少'}{number(abs(value), x.unit)}" if value else "相等"
    line = f"{amount(x)} − {amount(y)} = {number(value, x.unit)}"
    told = "，".join(f"{column.name(f)}{column.head}{amount(f)}" for f in (x, y))
    done = Computed(
        value,
        x.unit,
        (a, b),
        line,
        f"{column.whose(a.agency)}{told}，前者比后者{relation}（计算值）。",
        "差额",
    )
    return shown(question, done)


def answer_rows_added(question: Question, retriever: Retriever) -> Answer | None:
    """What the rows of one thing come to in the column that a question names, where a table has it in several."""
    text = _text(question)
    if not re.search(_ALTOGETHER, text):
        return None
    found: list[tuple[_Column, list[Figure]]] = []
    for read in _columns(question, retriever, text):
        asked = re.search(rf"([\u4e00-\u9fffA-Za-z0-9]{{3,}}?)的?{re.escape(read.head)}{_ALTOGETHER}", text)
        own = [f for f in read.rows if asked and asked[1] == _label(f)]
        if len(own) > 1 and read.complete and not read.rate:
            found.append((read, own))
    column = _longest([read for read, _ in found])
    if not column:
        return None
    parts = retriever.of_report(column.entry, next(own for read, own in found if read is column))
    unit = parts[0].figure.unit
    factor = split_unit(unit)[0]
    values = [(c.figure.base_value or Decimal(0)) / factor for c in parts]
    total = sum(values, Decimal(0))
    line = " + ".join(map(plain, values)) + f" = {plain(total)} {unit}"
    told = "、".join(f"{column.name(c.figure)}{amount(c.figure)}" for c in parts)
    text = f"{column.whose(parts[0].agency)}{column.head}：{told}，合计{number(total, unit)}（计算值）。"
    return shown(question, Computed(total, unit, tuple(parts), line, text, parts[0].figure.basis))


def _text(question: Question) -> str:
    spans = [mention.span for mention in question.agency_mentions]
    return re.sub(r"(?:19|20)\d\d年度?", " ", blank(question.text, spans))


def _columns(question: Question, retriever: Retriever, text: str) -> Iterator[_Column]:
    """The columns that a text names by their whole heads, each of plain rows in one unit."""
    entries = retriever.asked(question, titled=True)
    for entry in entries if len(entries) <= _REPORTS_READ else ():
        report = retriever.report(entry.id)
        places: dict[tuple[int, int], list[Figure]] = {}
        for figure in report.figures:
            if figure.cell and figure.cell.column_path and _head(figure) in text:
                places.setdefault((figure.cell.table, figure.cell.column), []).append(figure)
        for (table, column), figures in places.items():
            read = _read(entry, report, table, column, figures)
            years = question.slots.years
            if read and all(not years or f.year is None or f.year in years for f in read.rows):
                yield read


def _read(
    entry: ReportEntry, report: Report, table: int, column: int, figures: Sequence[Figure]
) -> _Column | None:
    """A column as it can be reckoned with; None where a row is not read, holds others or counts in another unit."""
    grid = report.tables[table].grid()
    start = min(f.cell.row for f in figures if f.cell)
    by_row = {f.cell.row: f for f in figures if f.cell}
    rows: list[Figure] = []
    others: list[Figure] = []
    complete = True
    for place in range(start, len(grid)):
        line = grid[place]
        cell, label = line[column], line[0]
        name = re.sub(r"\s", "", "".join(c.span.of(report.text) for c in line[:column] if c))
        figure = by_row.get(place)
        if cell is None or cell is label or _TOTAL.search(name):
            continue
        if figure is None or figure.value is None or figure.base_value is None:
            if figure is None and read_cell(cell.span.of(report.text)).kind not in ("blank", "none"):
                return None
            complete = False
            continue
        if not figure.certain or figure.approximate or figure.basis in _SCORES or not figure.base_unit:
            return None
        if not figure.cell or not figure.cell.row_path or any(map(_NESTED.match, figure.cell.row_path)):
            return None
        (others if _REST.search(name) else rows).append(figure)
    if len(rows) < 2 or len({(f.base_unit, _head(f)) for f in (*rows, *others)}) > 1 or _holds_another(rows):
        return None
    heads = (c for line in grid[:start] for c in line[:column] if c)
    labels = "".join(c.span.of(report.text) for c in heads)
    return _Column(entry, _head(rows[0]), labels, tuple(rows), tuple(others), complete)


def _holds_another(rows: Sequence[Figure]) -> bool:
    """Whether a row comes to what the rows before or behind it add up to, as a total of no such name does."""
    values = [f.base_value or Decimal(0) for f in rows]
    for order in (values, values[::-1]):
        for place, value in enumerate(order):
            sums = list(accumulate(order[place + 1 :]))[1:]
            if value and value in sums:
                return True
    return False


def _longest(found: Sequence[_Column]) -> _Column | None:
    """The column of the longest name, where only one has it."""
    longest = max((len(column.head) for column in found), default=0)
    best = [column for column in found if len(column.head) == longest]
    return best[0] if len(best) == 1 else None


def _is_kind(column: _Column, kind: str) -> bool:
    """Whether the rows are of the kind asked, by the head over their names or by most of the names."""
    named = sum(kind in _label(f) for f in column.rows)
    return kind in column.labels or 2 * named > len(column.rows)


def _row(column: _Column, name: str) -> Figure | None:
    """The one row whose name holds what is asked."""
    own = [f for f in column.rows if name in _label(f)]
    return own[0] if len(own) == 1 else None


def _head(figure: Figure) -> str:
    assert figure.cell
    return re.sub(r"\s", "", without_units(figure.cell.column_path[-1])) or "\0"


def _label(figure: Figure) -> str:
    assert figure.cell
    return re.sub(r"\s", "", figure.cell.row_path[0])
