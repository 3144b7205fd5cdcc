"""The data that travels from a file to the library: one type per idea, frozen, tuples throughout.

All offsets are half-open and count Unicode code points of `Document.text` / `Report.text`, which are the same
immutable string; nothing in it is ever normalised in place.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

BlockKind = Literal[
    "heading", "paragraph", "table", "caption", "unit", "note", "footnote", "textbox", "contents"
]
FigureState = Literal["number", "none", "blank"]
FieldOrigin = Literal["text", "file_name", "user", "unknown"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters this span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: 1-based page number, points from the top left corner of the page as shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Block:
    """One run of a document in reading order: a heading, a paragraph, a table, a note.

    `level` is the heading level where the format itself states one (a Word style, a Markdown `#`), else None.
    `auto_label` covers a number that the word processor generated: it stands in the text, not in the file.
    `table` is the place of the table in `Document.tables`, for blocks of kind "table".
    """

    kind: BlockKind
    span: Span
    level: int | None = None
    auto_label: Span | None = None
    table: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, stored once at its top left place however many rows and columns it covers.

    `doubtful`: the page's own text does not bear this cell's number out; it is never shown as certain.
    """

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1
    header: bool = False
    doubtful: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table. In the text its rows are lines and its cells are separated by tabs, each merged cell once.

    `caption` and `unit` are the spans of the lines over the table that name it and state its unit
    (单位：万元), where there are such lines. `pages` are 1-based; a table stitched over a page break has several.
    """

    span: Span
    n_rows: int
    n_columns: int
    cells: tuple[Cell, ...]
    caption: Span | None = None
    unit: Span | None = None
    pages: tuple[int, ...] = ()

    def grid(self) -> list[list[Cell | None]]:
        """The cells by row and column, a merged cell repeated at each place it covers; None where none is."""
        grid: list[list[Cell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.n_rows)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.n_columns)):
                    grid[row][column] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of a file: the text, its blocks in reading order and its tables.

    Blocks do not overlap; a line feed stands between two of them. `page_sizes` are (width, height) in points.
    `doubtful` are numbers in running text that may be misread (a scan, a number over a line break); a table's
    cells carry that flag themselves.
    """

    format: str
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = ()
    doubtful: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One piece of metadata and where it was found; "" with origin "unknown" when it was not."""

    value: str = ""
    span: Span | None = None
    origin: FieldOrigin = "unknown"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a report says of itself.

    `years` are all fiscal years it covers, ascending ((2021, 2022, 2023, 2024) for 2021-2024年; () when unknown).
    `kind` is one of corpus.metadata.KINDS (部门整体支出绩效评价报告, 部门决算公开, ...); `scope` is 部门 or 单位.
    """

    title: Field = Field()
    years: tuple[int, ...] = ()
    years_field: Field = Field()
    agency: Field = Field()
    region: Field = Field()
    kind: Field = Field()
    scope: Field = Field()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and all that stands under it, down to the next heading of its level or above.

    `label` is the printed number ("（一）", "1.", "" when it has none), `title` the heading without it,
    `heading` the span of the heading itself, `body_end` where the section's own text stops and its first
    subsection begins. `parent` is a place in `Report.sections`. Level 1 is the outermost.
    """

    level: int
    label: str
    title: str
    heading: Span
    span: Span
    body_end: int
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one section, small enough to show and to embed: `report.text[span] == text`.

    `section` is a place in `Report.sections`, None before the first heading; `table` a place in
    `Report.tables` when the passage is rows of a table.
    """

    span: Span
    text: str
    section: int | None = None
    table: int | None = None
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class CellRef:
    """Where in a table a figure stands: the table's place, the cell's place, and the heads that name it.

    `caption` and `page` (1-based) are the table's and the cell's own, so that a figure can be cited by itself.
    """

    table: int
    row: int
    column: int
    row_path: tuple[str, ...] = ()
    column_path: tuple[str, ...] = ()
    caption: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated quantity, or a stated 无, or a blank cell with its heads.

    `raw` is verbatim and carries the unit where the unit is printed beside the number ("0.14万元", "20余次");
    `span` covers the number and such a unit; `context` covers the sentence or the table row it stands in.
    `value` is in `unit`, `base_value` in `base_unit` (元 for money, else a plain count of the unit):
    0.14 万元 = 1400 元. `upper` closes a range (3-5万元). All three are None unless `state` is "number".
    `indicator` is the readable name from the text ("三公经费", "电子证照数量"), `canonical` the lexicon's name
    for it or "". `basis` is one of corpus.lexicon.BASES or "". `scope` names what the figure is counted over
    when the text says so (一般公共预算财政拨款, 部门, 单位, ...), else "".
    `certain` is False when a check doubts the reading; such a figure is never shown without saying so.
    """

    raw: str
    span: Span
    context: Span
    state: FigureState
    value: Decimal | None
    unit: str
    base_value: Decimal | None
    base_unit: str
    indicator: str
    canonical: str = ""
    basis: str = ""
    year: int | None = None
    scope: str = ""
    agency: str = ""
    approximate: bool = False
    upper: Decimal | None = None
    passage: int | None = None
    section: int | None = None
    cell: CellRef | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in one report that does not tie: the places, the difference, the tolerance allowed.

    `rule` is a stable name (parts_total, execution_rate, ...); `message` is the Chinese sentence shown to users;
    `figures` are places in `Report.figures`; `difference` is in `unit`; `rounding` is True when the difference
    is no more than rounding of the printed digits explains. `computed` is what the first of `figures` comes to by
    the others, in `unit`, where the rule computes it.
    """

    rule: str
    message: str
    spans: tuple[Span, ...]
    figures: tuple[int, ...] = ()
    difference: Decimal | None = None
    unit: str = ""
    rounding: bool = False
    computed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report, whole: all spans are into `text`, all integer references are places in these tuples."""

    file_name: str
    sha256: str
    format: str
    text: str
    metadata: Metadata
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...] = ()
    unread: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()
    page_sizes: tuple[tuple[float, float], ...] = ()

    def headings(self, section: int | None) -> tuple[str, ...]:
        """The printed headings from the outermost down to `section`, e.g. ("二、一般公共预算支出情况", ...)."""
        path: list[str] = []
        while section is not None:
            path.append(self.sections[section].heading.of(self.text))
            section = self.sections[section].parent
        return tuple(reversed(path))
