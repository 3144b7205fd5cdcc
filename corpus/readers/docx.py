"""Word documents: what a reader of the printed page sees, automatic numbers included, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from lxml import etree

from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import ReportFormatError, ReportLimitError
from corpus.readers.grid import MAX_CELLS, MAX_COLUMN_SPAN
from corpus.readers.lines import join_lines
from corpus.readers.numbering import Numbering, W
from corpus.readers.package import Package
from corpus.readers.visibility import Color, Unseen
from corpus.readers.word_look import Look, box_ground, fill_of, page_ground, row_grounds, settled
from corpus.readers.word_styles import Styles, integer, is_on, outline_level, value
from corpus.readers.word_text import MC, Notes, TextReader, alternative
from corpus.types import BlockKind, Document

_WRAPPERS = frozenset(
    W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "body", "hyperlink")
)
_MAIN_PART = "word/document.xml"
_PLACE_CHARS = 12


class _Sink(Protocol):
    """Where paragraphs and tables go: the document, or a cell."""

    def add_line(self, kind: BlockKind, text: str, level: int | None, label: str) -> None: ...

    def add_table(self, drafts: list[CellDraft]) -> None: ...


class _DocumentSink:
    def __init__(self, builder: DocumentBuilder) -> None:
        self._builder = builder

    def add_line(self, kind: BlockKind, text: str, level: int | None, label: str) -> None:
        if text.strip():
            self._builder.add_block(kind, text.strip(), level=level, auto_label=label)

    def add_table(self, drafts: list[CellDraft]) -> None:
        self._builder.add_table(drafts)


@dataclass(slots=True)
class _CellSink:
    """A cell's lines are joined; a table inside a cell stands on its own after the outer one."""

    tables: list[list[CellDraft]]
    lines: list[str] = field(default_factory=list)

    def add_line(self, kind: BlockKind, text: str, level: int | None, label: str) -> None:
        self.lines.append(label + text)

    def add_table(self, drafts: list[CellDraft]) -> None:
        self.tables.append(drafts)


def read_docx(data: bytes) -> Document:
    """Read a Word document (.docx, Transitional or Strict).

    Raises:
        ReportFormatError: damaged, with a DOCTYPE, or without any text.
        ReportLimitError: unpacks to too much, or a table is too large.
    """
    package = Package(data)
    main_part = package.related("").get("officeDocument", _MAIN_PART)
    root = package.xml(main_part)
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise ReportFormatError("文件中没有 Word 正文，请用 Word 或 WPS 打开后另存为 docx 再导入。")
    parts = package.related(main_part)
    builder = DocumentBuilder("docx")
    walker = _Walker(
        Styles(package.xml(parts.get("styles", ""))), package.xml(parts.get("numbering", "")), builder
    )
    walker.ground = page_ground(body)
    walker.walk(body, _DocumentSink(builder))
    walker.add_notes(package.xml(parts.get("footnotes", "")), package.xml(parts.get("endnotes", "")))
    builder.warnings += walker.unseen.warnings()
    document = builder.build()
    if not document.blocks:
        raise ReportFormatError("Word 文档中没有文字，若内容是图片，请另存为 PDF 后再导入，以便识别文字。")
    return document


class _Walker:
    def __init__(self, styles: Styles, numbering: etree._Element | None, builder: DocumentBuilder) -> None:
        self._styles = styles
        self._numbering = Numbering(numbering, styles.numbering_links())
        self._builder = builder
        self._notes = Notes()
        self._text = TextReader(styles, self._notes)
        self._carried = ""
        self._cells = 0
        self._last = ""
        self.unseen = Unseen()
        self.ground: Color | None = None

    def walk(self, node: etree._Element, sink: _Sink, kind: BlockKind = "paragraph") -> None:
        """Hand all that is under a node to a sink, in order."""
        for child in node:
            if child.tag == W + "p":
                self._paragraph(child, sink, kind)
            elif child.tag == W + "tbl":
                self._table(child, sink, kind)
            elif child.tag == MC + "AlternateContent":
                self.walk(alternative(child), sink, kind)
            elif child.tag == W + "sdt" and _is_contents(child):
                self.walk(child, sink, "contents")
            elif child.tag in _WRAPPERS:
                self.walk(child, sink, kind)
            elif child.tag == W + "altChunk":
                self._builder.warnings.append("文档中嵌入了另一份文件，其中的内容没有读取。")

    def add_notes(self, footnotes: etree._Element | None, endnotes: etree._Element | None) -> None:
        """Append the notes that the text refers to, in the order of reference."""
        self._add_notes(footnotes, self._notes.footnotes, "footnote")
        self._add_notes(endnotes, self._notes.endnotes, "note")

    def _add_notes(self, root: etree._Element | None, wanted: list[str], kind: BlockKind) -> None:
        nodes = {node.get(W + "id", ""): node for node in root} if root is not None else {}
        for name in dict.fromkeys(wanted):
            if name in nodes:
                self.walk(nodes[name], _DocumentSink(self._builder), kind)

    def _paragraph(self, node: etree._Element, sink: _Sink, kind: BlockKind) -> None:
        properties = node.find(W + "pPr")
        style = self._styles.paragraph(value(_find(properties, "pStyle")))
        base = Look(ground=fill_of(properties)).over(style.look)
        ground = settled(base.ground or self.ground, node)
        text, boxes, unseen = self._text.read(node, base.over(Look(ground=ground)))
        self.unseen.add(f"“{self._last}”之后" if self._last else "开头", unseen)
        self._last = text.strip()[:_PLACE_CHARS] or self._last
        if _mark_is(properties, "del") or _mark_is(properties, "moveFrom"):
            # Without its mark the paragraph runs on into the next one, as when the change is accepted.
            self._carried += text
        else:
            text, self._carried = self._carried + text, ""
            self._emit(node, text, sink, kind)
        for box in boxes:
            with self._on(box_ground(box, self.ground)):
                self.walk(box, sink, "textbox" if kind == "paragraph" else kind)

    @contextmanager
    def _on(self, ground: Color | None) -> Iterator[None]:
        """Read what stands on another ground."""
        around, self.ground = self.ground, ground
        yield
        self.ground = around

    def _emit(self, node: etree._Element, text: str, sink: _Sink, kind: BlockKind) -> None:
        properties = node.find(W + "pPr")
        style = self._styles.paragraph(value(_find(properties, "pStyle")))
        outline = value(_find(properties, "outlineLvl"))
        level = outline_level(outline) if outline else style.level
        label = self._label(properties)
        if style.contents:
            kind = "contents"
        if kind != "paragraph" or not text.strip():
            level = None
        for line in text.split("\n"):
            if line.strip() or label:
                sink.add_line("heading" if level else kind, line, level, label)
                label = ""

    def _label(self, properties: etree._Element | None) -> str:
        name = value(_find(properties, "pStyle"))
        style = self._styles.paragraph(name)
        own = _find(properties, "numPr")
        num_id = value(_find(own, "numId")) or style.num_id
        if not num_id or num_id == "0" or _mark_is(properties, "vanish"):
            return ""
        level = _find(own, "ilvl")
        if level is not None:
            place = integer(value(level))
        elif style.num_level is not None:
            place = style.num_level
        else:
            place = self._numbering.level_of_style(num_id, name)
        return self._numbering.next_label(num_id, place)

    def _table(self, table: etree._Element, sink: _Sink, kind: BlockKind) -> None:
        rows = [row for row in _rows(table) if not self._is_hidden_row(row)]
        if len(rows) == 1 and len(cells := list(_cells(rows[0]))) == 1:
            self.walk(cells[0], sink, kind)
            return
        nested: list[list[CellDraft]] = []
        drafts: dict[tuple[int, int], CellDraft] = {}
        # Where a column's vertical merge began.
        merges: dict[int, tuple[int, int]] = {}
        shading = self._styles.table_fills(value(_find(table.find(W + "tblPr"), "tblStyle")))
        for row, node in enumerate(rows):
            grounds = row_grounds(list(_cells(node)), shading, (row == 0, row == len(rows) - 1), self.ground)
            merges = self._row(node, row, drafts, merges, nested, grounds)
        if any(draft.text for draft in drafts.values()):
            sink.add_table(list(drafts.values()))
        for inner in nested:
            sink.add_table(inner)

    def _is_hidden_row(self, row: etree._Element) -> bool:
        hidden = _is_set(_find(row.find(W + "trPr"), "hidden"))
        if hidden:
            texts = (node.text or "" for node in row.iter(W + "t"))
            self.unseen.add(f"“{self._last}”之后的隐藏行", "".join(texts))
        return hidden

    def _row(
        self,
        node: etree._Element,
        row: int,
        drafts: dict[tuple[int, int], CellDraft],
        merges: dict[int, tuple[int, int]],
        nested: list[list[CellDraft]],
        grounds: list[Color | None],
    ) -> dict[int, tuple[int, int]]:
        """Add one row's cells; gives the merges that the next row may continue."""
        properties = node.find(W + "trPr")
        header = _is_set(_find(properties, "tblHeader"))
        column = min(MAX_COLUMN_SPAN, integer(value(_find(properties, "gridBefore"))))
        open_merges: dict[int, tuple[int, int]] = {}
        for cell, ground in zip(_cells(node), grounds, strict=True):
            self._cells += 1
            if self._cells > MAX_CELLS:
                raise ReportLimitError(f"文档中的表格超过{MAX_CELLS}个单元格，请拆分后再导入。")
            about = cell.find(W + "tcPr")
            span = max(1, min(MAX_COLUMN_SPAN, integer(value(_find(about, "gridSpan")), 1)))
            merge = _find(about, "vMerge")
            inside = _CellSink(nested)
            with self._on(ground):
                self.walk(cell, inside)
            origin = merges.get(column) if merge is not None and value(merge) != "restart" else None
            if origin is not None and drafts[origin].column_span == span:
                drafts[origin] = replace(drafts[origin], row_span=drafts[origin].row_span + 1)
            elif value(_find(about, "hMerge")) == "continue" and (left := _left_of(drafts, row, column)):
                drafts[left] = replace(drafts[left], column_span=drafts[left].column_span + span)
            else:
                origin = (row, column)
                drafts[origin] = CellDraft(row, column, join_lines(inside.lines), 1, span, header)
            if merge is not None and origin is not None:
                open_merges[column] = origin
            column += span
        return open_merges


def _left_of(drafts: dict[tuple[int, int], CellDraft], row: int, column: int) -> tuple[int, int] | None:
    """The cell of this row that ends where a column begins."""
    return next(
        (
            place
            for place, draft in drafts.items()
            if draft.row == row and draft.column + draft.column_span == column
        ),
        None,
    )


def _rows(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == W + "tr":
            if _find(child.find(W + "trPr"), "del") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == W + "tc":
            if _find(child.find(W + "tcPr"), "cellDel") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _find(node: etree._Element | None, name: str) -> etree._Element | None:
    return None if node is None else node.find(W + name)


def _is_set(node: etree._Element | None) -> bool:
    return node is not None and is_on(node.get(W + "val", "1"))


def _mark_is(properties: etree._Element | None, name: str) -> bool:
    """Whether the paragraph's own mark is deleted, moved away or hidden."""
    return _is_set(_find(_find(properties, "rPr"), name))


def _is_contents(sdt: etree._Element) -> bool:
    """Whether a content control is Word's table of contents."""
    gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return value(gallery).lower() in ("table of contents", "目录")
